"""The outing (sortie) and its five levels.

The outing's own row is narrow and numeric; free text is one row apart, and topics, partners, stops, themes and ticks
are child rows that repeat scheme and date, so that a figure reads only the rows of its period.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Iterable
from functools import cached_property, reduce

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from french.dates import numeric_date, period_label
from french.words import NO_NEIGHBOURHOOD
from partners.enums import OUTING_ROLES
from partners.models import Partner
from schemes import clock
from schemes.enums import OutingFormat, Role
from schemes.memberships import Team
from schemes.models import MobileUnit, Neighbourhood, Operator, Scheme, Theme, Topic, schemes_with_role

from .bounds import LONGEST_OUTING_MINUTES, UNBOUNDED, at_most_the_public, or_zero
from .enums import (
    DONE,
    WAITING,
    CancelReason,
    Deed,
    Feeling,
    NextDecision,
    NoPublicReason,
    OutingContext,
    OutingSource,
    OutingStatus,
    OutingType,
    RectificationKind,
    Setting,
    TargetAudience,
    TickList,
    TimeSlot,
    VenueType,
)
from .rectified import Rectification
from .stops import OutingChild, OutingStop
from .words import OutingText, Testimony


def is_to_close() -> Q:
    """Planned, its team's day has passed (DOMAIN 6.4b) and no report told it: from then on it is to rectify (V2)."""
    return Q(status=OutingStatus.PLANNED) & _on_its_day(lambda today: Q(held_on__lt=today)) & ~_is_day_told()


def is_to_come() -> Q:
    """Planned for a day after its team's."""
    return Q(status=OutingStatus.PLANNED) & _on_its_day(lambda today: Q(held_on__gt=today))


def _is_day_told() -> models.Exists:
    """A published report told the outing's day (V2)."""
    day, scheme = models.OuterRef("held_on"), models.OuterRef("scheme")
    return models.Exists(ClosedPeriod.objects.filter(scheme=scheme, starts_on__lte=day, ends_on__gte=day))


def _on_its_day(condition: Callable[[datetime.date], Q]) -> Q:
    return clock.on_own_day("scheme__time_zone", condition)


class ClosedPeriodQuerySet(models.QuerySet):
    def with_day_of(self, scheme: Scheme, *days: datetime.date) -> ClosedPeriodQuerySet:
        """Those of the scheme that hold one of these days."""
        held = [Q(starts_on__lte=day, ends_on__gte=day) for day in days]
        return self.filter(reduce(Q.__or__, held), scheme=scheme)


class ClosedPeriod(models.Model):
    """Days of a scheme that a published report told (période close): no figure of theirs changes (V2)."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+", verbose_name="dispositif")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    objects = ClosedPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "période close"
        verbose_name_plural = "périodes closes"
        constraints = [models.UniqueConstraint(fields=["scheme", "starts_on", "ends_on"], name="closed_period_unique")]

    def __str__(self) -> str:
        return period_label(self.starts_on, self.ends_on)


class OutingQuerySet(models.QuerySet):
    def visible_to(self, user) -> OutingQuerySet:
        """Outings of the schemes the user is a member of. A funder sees none."""
        return self.filter(scheme__in=schemes_with_role(user, *Role))

    def of_person(self, user) -> OutingQuerySet:
        """Those that they recorded, or whose crew names them (`planning`): for their own eyes (DOMAIN 6.4b)."""
        return self.filter(Q(recorded_by=user) | Q(pk__in=Outing.objects.filter(crew__user=user).values("pk")))

    def done(self) -> OutingQuerySet:
        """The outings that figures count."""
        return self.filter(status__in=DONE)

    def between(self, start, end) -> OutingQuerySet:
        """Outings that began from `start` to `end`, both included; one that ends after midnight is of its first day."""
        return self.filter(held_on__range=(start, end))

    def in_neighbourhoods(self, neighbourhoods: Collection[Neighbourhood]) -> OutingQuerySet:
        """Outings with at least one stop in one of them."""
        return self.filter(pk__in=OutingStop.objects.filter(neighbourhood__in=neighbourhoods).values("outing"))

    def planned_until_yesterday(self) -> OutingQuerySet:
        """Those that were planned and whose day has passed, whatever became of them."""
        return self.filter(_on_its_day(lambda today: Q(held_on__lt=today)), was_planned=True)

    def to_close(self) -> OutingQuerySet:
        """Planned outings whose day has passed (à clôturer)."""
        return self.filter(is_to_close())

    def planned_until_today(self, *, days_more: int = 0) -> OutingQuerySet:
        """What a team may have to close today, at any hour, or in so many days; latest first, with its places."""
        is_near = _on_its_day(lambda today: Q(held_on__lte=today + datetime.timedelta(days=days_more)))
        planned = self.filter(is_near, ~_is_day_told(), status=OutingStatus.PLANNED)
        return planned.order_by("-held_on", "-pk").with_places()

    def in_closed_period(self) -> OutingQuerySet:
        """Outings of days that a published report told."""
        return self.filter(_is_day_told())

    def to_rectify(self) -> OutingQuerySet:
        """Of a day that was told before they were, counted nowhere: drafts received since, plans never closed."""
        aside = Rectification.objects.filter(outing=models.OuterRef("pk"), kind=RectificationKind.SET_ASIDE)
        late = self.filter(~models.Exists(aside), status__in=[OutingStatus.DRAFT, OutingStatus.PLANNED])
        return late.in_closed_period()

    def to_read(self) -> OutingQuerySet:
        """Logged by a volunteer, counted once a mediator has read them (DOMAIN 6.4b)."""
        return self.filter(status=OutingStatus.DRAFT, logged_at__isnull=False).exclude(_is_day_told())

    def to_come(self) -> OutingQuerySet:
        """Planned outings of the days after today."""
        return self.filter(is_to_come())

    def with_texts_to_review(self) -> OutingQuerySet:
        """Outings with a text where the detector saw something like a person, until a coordinator has read it (V18)."""
        texts = OutingText.objects.filter(looks_personal=True).values("outing")
        testimonies = Testimony.objects.filter(looks_personal=True).order_by().values("outing")
        # One set of keys: of two, PostgreSQL would look every outing up in both.
        return self.filter(pk__in=texts.union(testimonies))

    def with_lines(self) -> OutingQuerySet:
        """What a line of the list shows, in a fixed number of queries."""
        partners = models.Prefetch("outing_partners", OutingPartner.objects.select_related("partner"))
        return self.with_places().annotate(is_day_told=_is_day_told()).prefetch_related(partners)

    def with_places(self) -> OutingQuerySet:
        """Their stops with where they were, in one query."""
        stops = OutingStop.objects.select_related("spot", "neighbourhood")
        return self.prefetch_related(models.Prefetch("stops", stops))


class Outing(models.Model):
    """One shift of one team towards people, or the work that prepares it (sortie)."""

    # Here and below `db_index=False` where a wider index or constraint begins by the same key.
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="outings", db_index=False, verbose_name="dispositif"
    )
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="outings", verbose_name="structure")
    client_uuid = models.UUIDField("identifiant de saisie", default=uuid.uuid4, editable=False)
    content_hash = models.CharField("empreinte du contenu", max_length=64, editable=False)
    # Of what was sent, as the phone computes it (`outbox.answers.submission_hash`); empty for what came by no form.
    submission_hash = models.CharField("empreinte de l’envoi", max_length=64, blank=True, default="", editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    status = models.CharField("état", max_length=10, choices=OutingStatus, default=OutingStatus.LOGGED)
    cancel_reason = models.CharField("motif d’annulation", max_length=14, choices=CancelReason, blank=True)
    # What it was before it was cancelled, and is again when that is taken back.
    former_status = models.CharField("état d’avant", max_length=10, choices=OutingStatus, blank=True, editable=False)
    # Kept for "mine" and for corrections: no filter, no export, no figure (DOMAIN 6.4b).
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="saisie par"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    # Which team of a large scheme goes: filters lists of the team's own, never a figure (DOMAIN 8.3).
    team = models.ForeignKey(
        Team, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name="équipe"
    )
    was_planned = models.BooleanField("était prévue", default=False, db_default=False, editable=False)
    source = models.CharField("provenance", max_length=8, choices=OutingSource, default="form", db_default="form")
    logged_at = models.DateTimeField("clôturée le", null=True, editable=False)
    validated_at = models.DateTimeField("validée le", null=True, editable=False)

    # Level 1: characteristics
    held_on = models.DateField("date")
    starts_at = models.TimeField("début", null=True, blank=True)
    ends_at = models.TimeField("fin", null=True, blank=True)
    is_ending_after_midnight = models.BooleanField("se termine après minuit", default=False)
    time_slot = models.CharField("horaire", max_length=10, choices=TimeSlot, blank=True)
    duration_minutes = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    format = models.CharField("format", max_length=20, choices=OutingFormat)
    mobile_unit = models.ForeignKey(
        MobileUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="solution mobile"
    )
    setting = models.CharField("espace", max_length=6, choices=Setting, blank=True)
    venue_type = models.CharField("lieu clos ou d’accueil", max_length=14, choices=VenueType, blank=True)
    context = models.CharField("contexte", max_length=12, choices=OutingContext, blank=True)
    target_audience = models.CharField("public ciblé", max_length=12, choices=TargetAudience, blank=True)
    outing_type = models.CharField("type de sortie", max_length=10, choices=OutingType, blank=True)
    # Derived from the stops by the deed that saves: the one neighbourhood of the outing, none when there are several.
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    is_across_neighbourhoods = models.BooleanField(default=False, editable=False)

    # Level 2: means
    mediators_count = models.PositiveSmallIntegerField(
        "nombre de médiatrices et médiateurs (hors partenaires)", null=True, blank=True
    )
    digital_advisers_count = models.PositiveSmallIntegerField("conseil numérique", null=True, blank=True)
    civic_volunteers_count = models.PositiveSmallIntegerField("services civiques", null=True, blank=True)
    partners_count = models.PositiveSmallIntegerField("nombre de partenaires", null=True, blank=True)
    prep_minutes = models.PositiveSmallIntegerField("préparation, trajet, débriefing (minutes)", null=True, blank=True)

    # Level 3: the public. Null is "je ne sais pas", zero is an answer.
    people_met = models.PositiveIntegerField("personnes rencontrées", null=True, blank=True)
    people_mediated = models.PositiveIntegerField("personnes médiées", null=True, blank=True)
    participants_count = models.PositiveIntegerField("participantes et participants", null=True, blank=True)
    classes_count = models.PositiveSmallIntegerField("classes", null=True, blank=True)
    is_estimate = models.BooleanField("total estimé de mémoire", default=False)
    no_public_reason = models.CharField(
        "sans public\u00a0: pourquoi", max_length=12, choices=NoPublicReason, blank=True
    )
    women_count = models.PositiveIntegerField("femmes", null=True, blank=True)
    men_count = models.PositiveIntegerField("hommes", null=True, blank=True)
    age_under_18 = models.PositiveIntegerField("moins de 18 ans", null=True, blank=True)
    age_18_25 = models.PositiveIntegerField("18-25 ans", null=True, blank=True)
    age_26_64 = models.PositiveIntegerField("26-64 ans", null=True, blank=True)
    age_65_plus = models.PositiveIntegerField("65 ans et plus", null=True, blank=True)
    first_contact_count = models.PositiveIntegerField("premières rencontres", null=True, blank=True)
    sent_by_partner_count = models.PositiveIntegerField("venues sur le conseil d’un partenaire", null=True, blank=True)
    language_help_count = models.PositiveIntegerField(
        "échanges avec une aide à la langue ou à la lecture", null=True, blank=True
    )

    # Level 4: what became of the requests (the requests themselves are `OutingTopic` rows)
    handling_on_spot = models.PositiveIntegerField("traitées sur place", null=True, blank=True)
    handling_appointment = models.PositiveIntegerField("rendez-vous donnés", null=True, blank=True)
    handling_accompanied = models.PositiveIntegerField("accompagnées vers un service", null=True, blank=True)
    handling_referred = models.PositiveIntegerField("orientées vers un partenaire", null=True, blank=True)
    coupons_issued = models.PositiveIntegerField("coupons d’orientation remis", null=True, blank=True)
    unclaimed_right_count = models.PositiveIntegerField("droits non demandés repérés", null=True, blank=True)

    # Level 5: the closed part of the qualitative word
    overall_feeling = models.CharField("comment s’est passée la sortie", max_length=6, choices=Feeling, blank=True)
    decision_next = models.CharField("pour la prochaine fois", max_length=6, choices=NextDecision, blank=True)

    objects = OutingQuerySet.as_manager()

    class Meta:
        verbose_name = "sortie"
        ordering = ["-held_on", F("starts_at").desc(nulls_last=True), "-pk"]
        indexes = [
            models.Index(fields=["scheme", "held_on", "status"], name="outing_scheme_day"),
            # What somebody has still to do: few among many, counted on every list.
            models.Index(fields=["scheme", "status"], condition=Q(status__in=WAITING), name="outing_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "client_uuid"],
                name="outing_client_uuid_unique",
                violation_error_message="Cette sortie est déjà enregistrée.",
            ),
            models.CheckConstraint(
                name="outing_sexes_within_public",
                condition=at_most_the_public("women_count", "men_count"),
                violation_error_message="Les femmes et les hommes dépassent le total.",
            ),
            models.CheckConstraint(
                name="outing_ages_within_public",
                condition=at_most_the_public("age_under_18", "age_18_25", "age_26_64", "age_65_plus"),
                violation_error_message="Les âges dépassent le total.",
            ),
            models.CheckConstraint(
                name="outing_first_contacts_within_public",
                condition=at_most_the_public("first_contact_count"),
                violation_error_message="Les premières rencontres dépassent le total.",
            ),
            models.CheckConstraint(
                name="outing_sent_by_partner_within_public",
                condition=at_most_the_public("sent_by_partner_count"),
                violation_error_message="Les personnes venues sur le conseil d’un partenaire dépassent le total.",
            ),
            models.CheckConstraint(
                name="outing_met_covers_mediated",
                condition=Q(
                    models.lookups.GreaterThanOrEqual(Coalesce("people_met", UNBOUNDED), or_zero("people_mediated"))
                ),
                violation_error_message="Les personnes rencontrées sont au moins aussi nombreuses que les médiées.",
            ),
            models.CheckConstraint(
                name="outing_counts_one_public",
                condition=Q(people_mediated=None) | Q(participants_count=None),
                violation_error_message="Une sortie compte des personnes médiées ou des participants, pas les deux.",
            ),
            models.CheckConstraint(
                name="outing_empty_public_is_explained",
                condition=Q(no_public_reason__gt="")
                | ~Q(status__in=DONE)
                | Q(models.lookups.GreaterThan(Coalesce("people_mediated", "participants_count", Value(1)), 0)),
                violation_error_message="Aucune personne\u00a0: dites pourquoi.",
            ),
            models.CheckConstraint(
                name="outing_has_mediators",
                condition=Q(models.lookups.GreaterThan(Coalesce("mediators_count", 1), 0)),
                violation_error_message="Une sortie a au moins une médiatrice ou un médiateur.",
            ),
            models.CheckConstraint(
                name="outing_done_is_complete",
                condition=~Q(status__in=DONE)
                | (
                    Q(mediators_count__isnull=False)
                    & Q(duration_minutes__isnull=False)
                    & (
                        Q(people_mediated__isnull=False)
                        | Q(participants_count__isnull=False)
                        | Q(format__in=[OutingFormat.PARTNER_MEETING, OutingFormat.OFF_SITE_WORK])
                    )
                ),
                violation_error_message="Pour clôturer\u00a0: équipe, durée et nombre de personnes.",
            ),
            models.CheckConstraint(
                name="outing_lasts_at_most_12_hours",
                condition=Q(models.lookups.LessThanOrEqual(Coalesce("duration_minutes", 1), LONGEST_OUTING_MINUTES))
                & Q(models.lookups.GreaterThan(Coalesce("duration_minutes", 1), 0)),
                violation_error_message="Une sortie dure au plus 12 heures.",
            ),
            models.CheckConstraint(
                name="outing_ends_after_start",
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(is_ending_after_midnight=False, ends_at__gt=F("starts_at"))
                | Q(is_ending_after_midnight=True, ends_at__lt=F("starts_at")),
                violation_error_message="La fin est avant le début\u00a0: dites si la sortie se termine après minuit.",
            ),
            models.CheckConstraint(
                name="outing_cancelled_with_reason",
                condition=Q(status=OutingStatus.CANCELLED, cancel_reason__gt="")
                | (~Q(status=OutingStatus.CANCELLED) & Q(cancel_reason="")),
                violation_error_message="Une annulation a un motif.",
            ),
            models.CheckConstraint(
                name="outing_across_has_no_neighbourhood",
                condition=Q(is_across_neighbourhoods=False) | Q(neighbourhood=None),
                violation_error_message="Une tournée sur plusieurs quartiers n’est d’aucun en particulier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} du {numeric_date(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse("outings:detail", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.status in DONE

    @property
    def is_cancelled(self) -> bool:
        return self.status == OutingStatus.CANCELLED

    @cached_property
    def is_day_told(self) -> bool:
        """Whether a published report told its day (V2); asked for all at once by `with_lines`."""
        return ClosedPeriod.objects.with_day_of(self.scheme, self.held_on).exists()

    @property
    def is_to_close(self) -> bool:
        return self.status == OutingStatus.PLANNED and self.held_on < clock.today(self.scheme) and not self.is_day_told

    @property
    def is_to_read(self) -> bool:
        """Logged by a volunteer and read by no mediator yet: a draft that says when it was logged."""
        return self.status == OutingStatus.DRAFT and self.logged_at is not None

    @property
    def is_before_its_day(self) -> bool:
        """Planned for a day still to come: nobody closes it yet (DOMAIN 8.3)."""
        return self.status == OutingStatus.PLANNED and self.held_on > clock.today(self.scheme)

    @property
    def public_count(self) -> int | None:
        """People mediated, or participants where the format counts those; None is unknown."""
        return self.people_mediated if self.people_mediated is not None else self.participants_count

    @property
    def counts_participants(self) -> bool:
        """Whether its public are participants (workshops, school modules), never added to people mediated."""
        return self.participants_count is not None

    def _unknown(self, *fields: str) -> int | None:
        if self.public_count is None:
            return None
        return self.public_count - sum(getattr(self, field) or 0 for field in fields)

    @property
    def gender_unknown(self) -> int | None:
        """People whose sex was not noted: computed, never typed (DOMAIN 1, decision 4)."""
        return self._unknown("women_count", "men_count")

    @property
    def age_unknown(self) -> int | None:
        """People whose age was not noted: computed, never typed."""
        return self._unknown("age_under_18", "age_18_25", "age_26_64", "age_65_plus")

    @cached_property
    def place(self) -> str:
        """Where it was, in a few words: its spots, else its neighbourhoods, else its format. Reads prefetched stops."""
        return self.place_of(self.stops.all())

    def place_of(self, stops: Iterable[models.Model]) -> str:
        return ", ".join(dict.fromkeys(map(str, stops))) or self.get_format_display()

    @property
    def neighbourhood_names(self) -> str:
        """Its neighbourhoods in the order of the round. Reads prefetched stops."""
        return ", ".join(dict.fromkeys(str(stop.neighbourhood or NO_NEIGHBOURHOOD) for stop in self.stops.all()))

    @property
    def partner_names(self) -> str:
        """The partners who took part. Reads prefetched rows."""
        return ", ".join(str(row.partner) for row in self.outing_partners.all())


class OutingTopic(OutingChild):
    """How many requests an outing had on one topic (demandes)."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="outing_topics", db_index=False)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="outing_topics", verbose_name="thématique")
    requests = models.PositiveIntegerField("demandes")

    class Meta:
        verbose_name = "demandes par thématique"
        verbose_name_plural = "demandes par thématique"
        ordering = ["topic__position"]
        indexes = [models.Index(fields=["scheme", "held_on"], name="topic_scheme_day")]
        constraints = [models.UniqueConstraint(fields=["outing", "topic"], name="outing_topic_unique")]

    def __str__(self) -> str:
        return f"{self.topic}\u00a0: {self.requests}"


class OutingTheme(OutingChild):
    """A theme a thematic outing was announced for (thématique ciblée)."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="outing_themes", db_index=False)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="outing_themes")

    class Meta:
        verbose_name = "thématique ciblée de la sortie"
        verbose_name_plural = "thématiques ciblées de la sortie"
        ordering = ["theme__position"]
        indexes = [models.Index(fields=["scheme", "held_on"], name="theme_scheme_day")]
        constraints = [models.UniqueConstraint(fields=["outing", "theme"], name="outing_theme_unique")]

    def __str__(self) -> str:
        return str(self.theme)


class OutingPartner(OutingChild):
    """A partner who took part in an outing, and as what when it was noted (partenaire mobilisé)."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="outing_partners", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="outing_partners", verbose_name="partenaire")
    role = models.CharField(
        "rôle", max_length=24, choices=[(role.value, role.label) for role in OUTING_ROLES], blank=True
    )

    class Meta:
        verbose_name = "partenaire mobilisé"
        verbose_name_plural = "partenaires mobilisés"
        ordering = ["partner__name_order"]
        indexes = [
            models.Index(fields=["scheme", "held_on"], name="partner_scheme_day"),
            # Whether it had come before: one probe a partner.
            models.Index(fields=["scheme", "partner", "held_on"], name="partner_first_day"),
        ]
        constraints = [models.UniqueConstraint(fields=["outing", "partner"], name="outing_partner_unique")]

    def __str__(self) -> str:
        return str(self.partner)


class OutingTick(OutingChild):
    """One option ticked in one of the outing's lists that allow several (case cochée)."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="ticks", db_index=False)
    tick_list = models.CharField("liste", max_length=20, choices=TickList)
    option = models.CharField("option", max_length=24)

    class Meta:
        verbose_name = "case cochée"
        verbose_name_plural = "cases cochées"
        ordering = ["pk"]
        indexes = [models.Index(fields=["scheme", "held_on", "tick_list"], name="tick_scheme_day")]
        constraints = [models.UniqueConstraint(fields=["outing", "tick_list", "option"], name="outing_tick_unique")]

    def __str__(self) -> str:
        return self.get_option_display()

    def get_option_display(self) -> str:
        return TickList(self.tick_list).options(self.option).label


class OutingDeed(models.Model):
    """One thing done to an outing, by whom and when, with the closed answers it left, if it changed any (historique).

    Written in the transaction of the deed, never changed. It has no free text: a name that was taken out must be gone.
    """

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="deeds", db_index=False)
    version = models.PositiveIntegerField("version")
    deed = models.CharField("fait", max_length=16, choices=Deed)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    done_at = models.DateTimeField("le", default=clock.now, editable=False)
    answers = models.JSONField("réponses chiffrées", default=dict)
    changed_texts = models.JSONField("textes changés", default=list)

    class Meta:
        verbose_name = "ligne d’historique"
        verbose_name_plural = "historique"
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["outing", "version"], name="outing_deed_unique")]

    def __str__(self) -> str:
        return self.get_deed_display()
