from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchemesConfig(AppConfig):
    name = "schemes"
    verbose_name = "Dispositifs"

    def ready(self) -> None:
        from . import invitation_accepted  # noqa: F401  Its receivers.
        from .reference import seed_reference

        post_migrate.connect(seed_reference, sender=self)
