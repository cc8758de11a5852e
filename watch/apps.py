from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "watch"
    verbose_name = "Veille"

    def ready(self) -> None:
        from . import merged, pages_to_keep  # noqa: F401 - they listen
