from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "exchange"

    def ready(self) -> None:
        from . import origins_asked  # noqa: F401  Its receiver.
