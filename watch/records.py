"""What is noted in the field beside an outing: a record of its own, sent by the phone's queue like an outing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import IntegrityError, models, transaction

from refusals import DifferentContent
from schemes import clock
from schemes.models import Neighbourhood, Operator, Scheme, Spot, schemes_with_role


class FieldRecordQuerySet(models.QuerySet):
    def between(self, start, end) -> FieldRecordQuerySet:
        """Noted from `start` to `end`, both included."""
        return self.filter(held_on__range=(start, end))

    def in_schemes_of(self, user, *roles) -> FieldRecordQuerySet:
        """Of the schemes where the user holds one of these roles."""
        return self.filter(scheme__in=schemes_with_role(user, *roles))


class FieldRecord(models.Model):
    """One thing noted in the field. It holds no person: no name, telephone, flat, plate, age or sex of anybody.

    It keeps the identifier of its outing, which may arrive later or never: nothing waits for it.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", db_index=False, verbose_name="dispositif")
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+", verbose_name="structure")
    client_uuid = models.UUIDField("identifiant de saisie", default=uuid.uuid4, editable=False)
    submission_hash = models.CharField("empreinte de l’envoi", max_length=64, blank=True, default="", editable=False)
    outing_uuid = models.UUIDField("identifiant de la sortie", null=True, blank=True, editable=False)
    held_on = models.DateField("jour")
    # Null: said nowhere, or outside the perimeter; it counts in the total only.
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    spot = models.ForeignKey(
        Spot, models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="lieu"
    )
    # Kept for « mine » and for what comes back to who noted it: no filter, no export, no figure.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name="notée par"
    )
    created_at = models.DateTimeField("notée le", default=clock.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["scheme", "held_on"], name="%(class)s_scheme_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "client_uuid"],
                name="%(class)s_client_uuid_unique",
                violation_error_message="Ceci est déjà enregistré.",
            )
        ]

    @property
    def place(self) -> str:
        """Where, in a few words; empty where nobody said."""
        return str(self.spot or self.neighbourhood or "")


R = TypeVar("R", bound=FieldRecord)


def stored_as(model: type[R], scheme: Scheme, client_uuid: str, submitted: str) -> R | None:
    """The row that this very submission made, whatever became of it since; None for any other, or for no identifier."""
    try:
        identifier = uuid.UUID(client_uuid)
    except ValueError:
        return None
    rows = model._default_manager.filter(scheme=scheme, client_uuid=identifier, submission_hash=submitted)
    return rows.first()


def store(row: R, also: Callable[[R], None] = lambda row: None) -> tuple[R, bool]:
    """Stores what was noted, once: (the row, True) the first time, (what is stored, False) for the same again.

    `also`: what is written with it, in its transaction. Raises DifferentContent when the identifier has other content,
    IntegrityError when a rule of the database is broken.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            also(row)
    except IntegrityError:
        model = type(row)
        existing = model._default_manager.filter(scheme=row.scheme_id, client_uuid=row.client_uuid).first()
        if existing is None:
            raise
        if existing.submission_hash != row.submission_hash:
            raise DifferentContent(existing) from None
        return existing, False
    return row, True
