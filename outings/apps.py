from django.apps import AppConfig


class OutingsConfig(AppConfig):
    name = "outings"
    verbose_name = "Sorties"

    def ready(self) -> None:
        from . import merged, scheme_closed, status_known  # noqa: F401  Their receivers.
