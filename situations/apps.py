from django.apps import AppConfig


class SituationsConfig(AppConfig):
    name = "situations"
    verbose_name = "Situations"

    def ready(self) -> None:
        from . import merged, pages_to_keep  # noqa: F401 - they listen
