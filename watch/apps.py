from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "watch"
    verbose_name = "Veille"

    def ready(self) -> None:
        from . import merged  # noqa: F401 - it listens
