from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Rapports"

    def ready(self) -> None:
        from . import figures_asked, figures_changed, orders, ties_asked  # noqa: F401  Their receivers.
