from django.apps import AppConfig


class OutingsConfig(AppConfig):
    name = "outings"
    verbose_name = "Sorties"

    def ready(self) -> None:
        from . import merged  # noqa: F401  Its receiver.
