from django.apps import AppConfig


class SituationsConfig(AppConfig):
    name = "situations"
    verbose_name = "Situations"

    def ready(self) -> None:
        from . import merged  # noqa: F401 - it listens
