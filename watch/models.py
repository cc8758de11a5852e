"""The watch: what the team observes, what it does about it, what it proposes and to whom (veille).

Nothing here is of a person: places, things, services. What is noted goes up, and what became of it comes back down.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from french.dates import french_date, numeric_date
from links.models import Link
from mailing.models import Mail, MailQuerySet
from partners.models import Partner
from schemes import clock
from schemes.models import Neighbourhood, Objective, Scheme

from .enums import (
    FOLLOW_UP_ENDS,
    NOT_KNOWN,
    OBSERVATION_ENDS,
    Effect,
    FollowUpState,
    ObservationState,
    ObservationType,
    RecommendationAnswer,
    RecommendationState,
    TechnicalType,
    Urgency,
)
from .records import FieldRecord, FieldRecordQuerySet

# So long after a recommendation was carried out, the team is asked what became of it.
EFFECT_ASKED_AFTER = datetime.timedelta(days=30)


class ObservationQuerySet(FieldRecordQuerySet):
    def technical(self) -> ObservationQuerySet:
        return self.filter(type=ObservationType.TECHNICAL)

    def open(self) -> ObservationQuerySet:
        """Of which something may still come."""
        return self.exclude(state__in=OBSERVATION_ENDS)

    def with_last_word(self) -> ObservationQuerySet:
        """With `last_text` and `last_planned_on` of the last event of each, or of the one that it follows: `stands`."""
        events = ObservationEvent.objects.filter(observation=Coalesce(OuterRef("first"), OuterRef("pk")))
        events = events.order_by("-said_at", "-pk")
        return self.annotate(
            last_text=Subquery(events.values("text")[:1]), last_planned_on=Subquery(events.values("planned_on")[:1])
        )


class Observation(FieldRecord):
    """Something seen in a place that no outing's figures say (observation); its state is its last event's."""

    type = models.CharField("type", max_length=12, choices=ObservationType)
    technical_type = models.CharField("quoi", max_length=8, choices=TechnicalType, blank=True)
    urgency = models.CharField("urgence", max_length=6, choices=Urgency, default=Urgency.NORMAL)
    text = models.CharField("en une phrase", max_length=280, blank=True)
    looks_personal = models.BooleanField("on dirait un nom ou un numéro", default=False, editable=False)
    state = models.CharField("état", max_length=12, choices=ObservationState, default=ObservationState.NOTED)
    state_on = models.DateField("depuis", default=clock.today, editable=False)
    # Of one already noted there: it follows the first.
    first = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="twins", editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta(FieldRecord.Meta):
        verbose_name = "observation"
        constraints = [
            *FieldRecord.Meta.constraints,
            models.CheckConstraint(
                name="observation_technical_says_what",
                condition=Q(type=ObservationType.TECHNICAL, technical_type__gt="")
                | (~Q(type=ObservationType.TECHNICAL) & Q(technical_type="")),
                violation_error_message="Dites ce qui est cassé, sale ou fermé.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("watch:observation", args=[self.pk])

    @property
    def label(self) -> str:
        return self.get_technical_type_display() or self.get_type_display()

    @property
    def stands(self) -> str:
        """« Intervention prévue le 24 novembre », « À transmettre à : la Ville »: its state with what was answered; of
        rows `with_last_word`."""
        if self.state == ObservationState.PLANNED and self.last_planned_on:
            return f"Intervention prévue le {french_date(self.last_planned_on)}"
        if self.state == ObservationState.REDIRECTED and self.last_text not in ("", NOT_KNOWN):
            return f"À transmettre à\u00a0: {self.last_text}"
        return self.get_state_display()


class ObservationEvent(models.Model):
    """One thing that happened to an observation (suite d’une observation); never changed."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="events")
    state = models.CharField("état", max_length=12, choices=ObservationState)
    day = models.DateField("jour")
    # Of an answer: when it is to be mended, who else should be told, why nobody will.
    planned_on = models.DateField("prévue le", null=True, blank=True)
    text = models.CharField("ce qui est dit", max_length=280, blank=True)
    dispatch = models.ForeignKey("Dispatch", models.SET_NULL, null=True, blank=True, related_name="events")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    said_at = models.DateTimeField("le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "suite d’une observation"
        verbose_name_plural = "suites d’une observation"
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{numeric_date(self.day)}\u00a0: {self.get_state_display()}"


class Told(models.Model):
    """Somebody said on the spot what became of an observation (dit sur place)."""

    observation = models.OneToOneField(Observation, models.CASCADE, related_name="told", primary_key=True)
    client_uuid = models.UUIDField("identifiant de saisie", unique=True, editable=False)
    outing_uuid = models.UUIDField("identifiant de la sortie", null=True, blank=True, editable=False)
    day = models.DateField("jour")

    class Meta:
        verbose_name = "retour fait"
        verbose_name_plural = "retours faits"

    def __str__(self) -> str:
        return numeric_date(self.day)


class FollowUpQuerySet(FieldRecordQuerySet):
    def open(self) -> FollowUpQuerySet:
        return self.exclude(state__in=FOLLOW_UP_ENDS)

    def due_by(self, day: datetime.date) -> FollowUpQuerySet:
        """Those that an outing of that day is to do, where it goes."""
        return self.open().filter(Q(is_next_time=True) | Q(due_on__lte=day))

    def late(self, day: datetime.date) -> FollowUpQuerySet:
        """Whose day has passed, and that are not over; the oldest first."""
        return self.open().filter(due_on__lt=day).order_by("due_on", "pk")


class FollowUp(FieldRecord):
    """Something to do next, tied to a place and never to a person (suite à donner)."""

    what = models.CharField("quoi, en quelques mots", max_length=140)
    due_on = models.DateField("pour le", null=True, blank=True)
    is_next_time = models.BooleanField("prochaine sortie ici", default=False)
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name="avec"
    )
    looks_personal = models.BooleanField("on dirait un nom ou un numéro", default=False, editable=False)
    state = models.CharField("état", max_length=10, choices=FollowUpState, default=FollowUpState.OPEN)
    state_on = models.DateField("depuis", default=clock.today, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta(FieldRecord.Meta):
        verbose_name = "suite à donner"
        verbose_name_plural = "suites à donner"
        constraints = [
            *FieldRecord.Meta.constraints,
            models.CheckConstraint(
                name="follow_up_has_its_day",
                condition=Q(is_next_time=True) | Q(due_on__isnull=False),
                violation_error_message="Dites pour quand, ou « prochaine sortie ici ».",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_over(self) -> bool:
        return self.state in FOLLOW_UP_ENDS

    @property
    def is_late(self) -> bool:
        return not self.is_over and self.due_on is not None and self.due_on < clock.today(self.scheme)


class Recipient(models.Model):
    """Whom a scheme tells what is broken, at an address of function (destinataire)."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="recipients", verbose_name="dispositif")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="recipients", verbose_name="organisme")
    service = models.CharField("service", max_length=80)
    email = models.EmailField("adresse de service")
    neighbourhoods = models.ManyToManyField(Neighbourhood, blank=True, related_name="+", verbose_name="quartiers")
    # Codes of `TechnicalType`; empty: all of them.
    technical_types = models.JSONField("pour quoi", default=list, blank=True)
    is_active = models.BooleanField("on lui écrit", default=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    class Meta:
        verbose_name = "destinataire"
        ordering = ["scheme", "partner__name_order", "service"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "partner", "service"],
                name="recipient_unique",
                violation_error_message="Ce service est déjà dans la liste.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.partner}, {self.service}"


class RecommendationQuerySet(models.QuerySet):
    def told(self) -> RecommendationQuerySet:
        """Sent one day, whatever came of it."""
        return self.exclude(sent_on=None)

    def waiting(self) -> RecommendationQuerySet:
        """Sent, and still without a decision."""
        return self.filter(state=RecommendationState.SENT)

    def overdue(self, day: datetime.date) -> RecommendationQuerySet:
        """Whose answer was expected before that day, and has not come."""
        return self.waiting().filter(answer="", due_on__lt=day)

    def still_told(self, day: datetime.date) -> RecommendationQuerySet:
        """Sent by that day and without an end as now known: those that the next reports tell again (DOMAIN 8.4).

        An end is an effect that was said, a refusal, or a withdrawal.
        """
        ended = (RecommendationState.DECLINED, RecommendationState.WITHDRAWN)
        has_effect = ~Q(effect__in=("", Effect.TOO_EARLY))
        return self.filter(sent_on__lte=day).exclude(state__in=ended).exclude(has_effect)


class Recommendation(models.Model):
    """What the team proposes to whom, from what it saw (préconisation). Once sent, its text never changes.

    `evidence` is frozen at sending: kinds, numbers and days, no key to what computed them.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="recommendations", verbose_name="dispositif")
    client_uuid = models.UUIDField("identifiant de saisie", unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    finding = models.CharField("constat", max_length=500)
    analysis = models.CharField("analyse", max_length=500, blank=True)
    proposal = models.CharField("proposition", max_length=500)
    recipient = models.ForeignKey(
        Recipient, models.PROTECT, null=True, blank=True, related_name="recommendations", verbose_name="destinataire"
    )
    due_on = models.DateField("réponse attendue le", null=True, blank=True)
    objective = models.ForeignKey(
        Objective, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="objectif"
    )
    observations = models.ManyToManyField(Observation, blank=True, related_name="recommendations")
    evidence = models.JSONField("preuves", default=list, editable=False)
    state = models.CharField("état", max_length=9, choices=RecommendationState, default=RecommendationState.DRAFT)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    # The function under which it was signed stands on what leaves, not a name.
    sent_on = models.DateField("transmise le", null=True, editable=False)
    answered_on = models.DateField("réponse du", null=True, editable=False)
    answer = models.CharField("réponse", max_length=10, choices=RecommendationAnswer, blank=True)
    answer_text = models.CharField("ce qui est répondu", max_length=500, blank=True)
    # When the recipient says that it will be done.
    planned_on = models.DateField("prévue pour le", null=True, blank=True)
    done_on = models.DateField("réalisée le", null=True, blank=True)
    effect = models.CharField("ce que c’est devenu", max_length=9, choices=Effect, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "préconisation"
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="recommendation_sent_is_whole",
                condition=Q(state__in=[RecommendationState.SUGGESTED, RecommendationState.DRAFT])
                | Q(state=RecommendationState.WITHDRAWN)
                | Q(sent_on__isnull=False, recipient__isnull=False, due_on__isnull=False),
                violation_error_message="Pour la transmettre\u00a0: un destinataire et une date de réponse.",
            )
        ]

    def __str__(self) -> str:
        """By its number: what it says was written by somebody, and the journal holds none of that."""
        return f"Préconisation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("watch:recommendation", args=[self.pk])

    def is_effect_asked(self, day: datetime.date) -> bool:
        """Done for thirty days or more, and nobody said what became of it; « trop tôt » is asked again."""
        is_old = self.done_on is not None and self.done_on <= day - EFFECT_ASKED_AFTER
        return self.state == RecommendationState.DONE and is_old and self.effect in ("", Effect.TOO_EARLY)

    @property
    def is_open(self) -> bool:
        """Not sent yet: its text may change."""
        return self.state in (RecommendationState.SUGGESTED, RecommendationState.DRAFT)


class DispatchQuerySet(MailQuerySet):
    def held_up(self) -> DispatchQuerySet:
        """Refused, and tried again; or given up, where nothing left for that recipient since."""
        later = Dispatch.objects.filter(recipient=OuterRef("recipient"), pk__gt=OuterRef("pk"))
        rows = super().held_up().filter(revoked_at=None)
        return rows.filter(Q(given_up_at=None) | ~Exists(later))


class Dispatch(Mail, Link):
    """One mail to a recipient, with its link: what was observed, or a recommendation (envoi).

    Of the link only the hash is kept; what is answered by it is added, the last answer holds.
    """

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="dispatches", verbose_name="destinataire")
    observations = models.ManyToManyField(Observation, blank=True, related_name="dispatches")
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, null=True, blank=True, related_name="dispatches")
    email = models.EmailField("adresse", blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "envoi"
        ordering = ["-due_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipient}, {numeric_date(self.due_at)}"
