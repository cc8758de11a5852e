"""Situations mediated and what people asked for: calls, steps, outcomes. No party, no fault, no person (DOMAIN 8.4)."""

from __future__ import annotations

import datetime
import uuid

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from french.dates import numeric_date
from schemes import clock
from schemes.models import Scheme
from watch.records import FieldRecord, FieldRecordQuerySet

from .enums import (
    WITH_REASON,
    Answer,
    AskedBy,
    Channel,
    Origin,
    Outcome,
    Parties,
    Reason,
    SituationType,
    StepKind,
    Subject,
    Timing,
)

# Without a step for so long, an open deferred situation goes to « À faire ».
IDLE_AFTER = datetime.timedelta(days=30)
# A solicitation without answer waits for so long; then it is unanswered.
WAITS_FOR = datetime.timedelta(days=7)


class SituationQuerySet(FieldRecordQuerySet):
    def counted(self) -> SituationQuerySet:
        """Each once: without those that are the same as another."""
        return self.filter(first=None)

    def open(self) -> SituationQuerySet:
        return self.filter(outcome="")

    def visible_in_scheme(self, user) -> SituationQuerySet:
        """Those of the schemes that the user is a member of; reading one is the team's (`permissions.py`)."""
        rows = self.filter(scheme__in=Scheme.objects.visible_to(user))
        return rows.select_related("scheme", "spot", "neighbourhood", "first")

    def with_steps(self) -> SituationQuerySet:
        """With `steps_count`, and `last_kind`, `last_on` of the last step; null where there is none."""
        last = SituationStep.objects.filter(situation=OuterRef("pk")).order_by("-day", "-pk")
        return self.annotate(
            steps_count=Count("steps"),
            last_kind=Subquery(last.values("kind")[:1]),
            last_on=Subquery(last.values("day")[:1]),
        )

    def idle_since(self, day: datetime.date) -> SituationQuerySet:
        """In progress, and nothing noted of them since that day."""
        return self.counted().open().with_steps().alias(news_on=Coalesce("last_on", "held_on")).filter(news_on__lt=day)

    def to_review(self) -> SituationQuerySet:
        """Refused or broken off, and not seen yet by who coordinates; the oldest first."""
        return self.counted().filter(outcome__in=WITH_REASON, is_reviewed=False).order_by("closed_on", "pk")

    def deferred(self) -> SituationQuerySet:
        return self.filter(timing=Timing.DEFERRED)


class Situation(FieldRecord):
    """One situation that the team mediated, live or over time (situation); `held_on` is the day it was opened.

    Its number is random: it finds a deferred one within the team, leaves in nothing, and is cut a year after closing.
    """

    number = models.CharField("numéro", max_length=9, blank=True, editable=False)
    type = models.CharField("type", max_length=20, choices=SituationType)
    parties = models.CharField("entre", max_length=11, choices=Parties, blank=True)
    timing = models.CharField("temps", max_length=8, choices=Timing, default=Timing.LIVE)
    origin = models.CharField("origine", max_length=7, choices=Origin, default=Origin.TEAM)
    outcome = models.CharField("issue", max_length=12, choices=Outcome, blank=True)
    reason = models.CharField("pourquoi", max_length=12, choices=Reason, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    text = models.CharField("en une phrase", max_length=280, blank=True)
    looks_personal = models.BooleanField("on dirait un nom ou un numéro", default=False, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    # Noted by two people: it follows the first and counts no more.
    first = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="twins", editable=False)
    # Refused or broken off, the coordinator has seen it.
    is_reviewed = models.BooleanField("revue", default=False, editable=False)
    # Somebody said that it is not the one noted beside it.
    is_distinct = models.BooleanField(default=False, editable=False)

    objects = SituationQuerySet.as_manager()

    class Meta(FieldRecord.Meta):
        verbose_name = "situation"
        constraints = [
            *FieldRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["scheme", "number"], condition=Q(number__gt=""), name="situation_number_unique"
            ),
            models.CheckConstraint(
                name="situation_closed_has_outcome",
                condition=Q(outcome="", closed_on=None) | Q(outcome__gt="", closed_on__isnull=False),
                violation_error_message="Dites l’issue, ou laissez-la en cours.",
            ),
            models.CheckConstraint(
                name="situation_reason_where_owed",
                condition=Q(outcome__in=WITH_REASON, reason__gt="") | (~Q(outcome__in=WITH_REASON) & Q(reason="")),
                violation_error_message="Dites pourquoi.",
            ),
            models.CheckConstraint(
                name="situation_closed_after_opened",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("held_on")),
                violation_error_message="La clôture vient après l’ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {numeric_date(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("situations:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def last_step(self) -> str:
        """What was done last; of rows `with_steps`."""
        return str(StepKind(self.last_kind).label) if self.last_kind else ""

    @property
    def is_idle(self) -> bool:
        """In progress, without a step for a month; of rows `with_steps`."""
        return self.is_open and clock.today(self.scheme) - (self.last_on or self.held_on) > IDLE_AFTER


class SituationStep(models.Model):
    """One step of a situation (étape); never changed. Opening is the first, and has no row."""

    situation = models.ForeignKey(Situation, models.CASCADE, related_name="steps", db_index=False)
    client_uuid = models.UUIDField("identifiant de saisie", editable=False)
    submission_hash = models.CharField("empreinte de l’envoi", max_length=64, blank=True, default="", editable=False)
    day = models.DateField("jour")
    kind = models.CharField("étape", max_length=7, choices=StepKind)
    text = models.CharField("en quelques mots", max_length=140, blank=True)
    looks_personal = models.BooleanField("on dirait un nom ou un numéro", default=False, editable=False)

    class Meta:
        verbose_name = "étape"
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["situation", "client_uuid"], name="step_client_uuid_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {numeric_date(self.day)}"

    @classmethod
    def submitted_as(cls, scheme: Scheme, client_uuid: str, submitted: str) -> SituationStep | None:
        """The step that this very submission made; None for any other."""
        try:
            identifier = uuid.UUID(client_uuid)
        except ValueError:
            return None
        rows = cls.objects.select_related("situation").filter(client_uuid=identifier, submission_hash=submitted)
        return rows.filter(situation__scheme=scheme).first()


class SolicitationQuerySet(FieldRecordQuerySet):
    def waiting(self) -> SolicitationQuerySet:
        """Without answer yet."""
        return self.filter(answer="")


class Solicitation(FieldRecord):
    """Somebody asked the team for something, and what was answered (sollicitation). Who asked is a kind, no person."""

    at = models.TimeField("heure", null=True, blank=True)
    channel = models.CharField("par", max_length=7, choices=Channel, default=Channel.PHONE)
    asked_by = models.CharField("de la part de", max_length=11, choices=AskedBy, blank=True)
    subject = models.CharField("sujet", max_length=20, choices=Subject)
    answer = models.CharField("réponse", max_length=13, choices=Answer, blank=True)
    answered_on = models.DateField("répondue le", null=True, blank=True)
    situation = models.OneToOneField(
        Situation, models.SET_NULL, null=True, blank=True, related_name="solicitation", editable=False
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = SolicitationQuerySet.as_manager()

    class Meta(FieldRecord.Meta):
        verbose_name = "sollicitation"
        constraints = [
            *FieldRecord.Meta.constraints,
            models.CheckConstraint(
                name="solicitation_answered_has_its_day",
                condition=Q(answer="", answered_on=None) | Q(answer__gt="", answered_on__isnull=False),
                violation_error_message="Une réponse a son jour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()}, {numeric_date(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("situations:call", args=[self.pk])

    @property
    def state(self) -> str:
        """« answered »; until then « waiting » for a week, « unanswered » after."""
        if self.answer:
            return "answered"
        return "waiting" if clock.today(self.scheme) - self.held_on <= WAITS_FOR else "unanswered"
