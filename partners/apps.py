from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partenaires"

    def ready(self) -> None:
        from . import invitation_accepted, scheme_copied  # noqa: F401  Their receivers.
