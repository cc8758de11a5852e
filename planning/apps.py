from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"
    verbose_name = "Planification"

    def ready(self) -> None:
        from . import merged, scheme_closed  # noqa: F401 - they listen
