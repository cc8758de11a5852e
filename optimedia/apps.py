from django.apps import AppConfig


class OptimediaConfig(AppConfig):
    name = "optimedia"

    def ready(self) -> None:
        from . import second_factor  # noqa: F401  Its receivers.
