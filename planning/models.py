"""What is planned before an outing: series, the day each was due, who goes, what the mobile unit went through.

What is planned points at the outing, never the other way. Days and hours are those of the scheme's clock, naive.
"""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from french.dates import numeric_date
from french.words import NO_NEIGHBOURHOOD
from outings.enums import CancelReason, OutingContext, OutingType, Setting, TargetAudience, VenueType
from outings.models import Outing, OutingPartner, OutingStop, OutingTheme
from partners.enums import OUTING_ROLES
from partners.models import Partner
from schemes import clock
from schemes.enums import OutingFormat, Role
from schemes.memberships import Team
from schemes.models import MobileUnit, Neighbourhood, Operator, Scheme, Spot, Theme, schemes_with_role

from .enums import (
    Announcement,  # noqa: F401 - the codes of `Occurrence.announced`
    CrewFunction,
    ExceptionKind,
    Holidays,
    IncidentKind,
    Rule,
    School,
    UnitEntryKind,
    UnitState,
    Weather,
    Word,
)
from .notices import MailChoice, Notice  # noqa: F401 - models of this app, like those below

MOST_LANES = 6
LONGEST_SERIES_MONTHS = 24


class SeriesQuerySet(models.QuerySet):
    def visible_to(self, user) -> SeriesQuerySet:
        """Series of the schemes where the user is of the team, or that they administer."""
        return self.filter(scheme__in=schemes_with_role(user, *Role))

    def between(self, start: datetime.date, end: datetime.date) -> SeriesQuerySet:
        """Those that may have a day from `start` to `end`, both included."""
        return self.filter(starts_on__lte=end, ends_on__gte=start)

    def with_rule(self) -> SeriesQuerySet:
        """Ready to say its days: its scheme's zones and its exceptions, in one query more."""
        return self.select_related("scheme").prefetch_related("exceptions")

    def with_plan(self) -> SeriesQuerySet:
        """Ready to make its outings: also where, with whom and on what."""
        stops = SeriesStop.objects.select_related("neighbourhood", "spot").prefetch_related("neighbourhood__statuses")
        return (
            self.with_rule()
            .select_related("operator", "mobile_unit", "team")
            .prefetch_related(models.Prefetch("stops", stops), "themes", "series_partners__partner")
        )


class Series(models.Model):
    """Outings that come back by a rule, with what each starts from (série).

    What is past is never rewritten: a change of rule, and any change once it has begun, ends this one the day before
    and a new one `continues` it.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="series", verbose_name="dispositif")
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+", verbose_name="structure")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="équipe")
    client_uuid = models.UUIDField("identifiant de saisie", default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    name = models.CharField("nom", max_length=80)
    continues = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="continued_by"
    )
    # Rows are made up to this day, included; beyond, the calendar draws what will come.
    planned_until = models.DateField(null=True, editable=False)

    # When
    rule = models.CharField("rythme", max_length=7, choices=Rule, default=Rule.WEEKLY)
    every_weeks = models.PositiveSmallIntegerField("toutes les … semaines", default=1)
    weekdays = models.JSONField("jours", default=list, blank=True)
    ranks = models.JSONField("rangs dans le mois", default=list, blank=True)
    picked = models.JSONField("dates choisies", default=list, blank=True)
    holidays = models.CharField("jours fériés", max_length=4, choices=Holidays, default=Holidays.SKIP)
    school = models.CharField("vacances scolaires", max_length=5, choices=School, default=School.ANY)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    starts_at = models.TimeField("début")
    ends_at = models.TimeField("fin")
    is_ending_after_midnight = models.BooleanField("se termine après minuit", default=False)
    lanes = models.PositiveSmallIntegerField("équipes en même temps", default=1)

    # What each of its outings starts from
    format = models.CharField("format", max_length=20, choices=OutingFormat)
    mobile_unit = models.ForeignKey(
        MobileUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="solution mobile"
    )
    setting = models.CharField("espace", max_length=6, choices=Setting, blank=True)
    venue_type = models.CharField("lieu clos ou d’accueil", max_length=14, choices=VenueType, blank=True)
    context = models.CharField("contexte", max_length=12, choices=OutingContext, blank=True)
    target_audience = models.CharField("public ciblé", max_length=12, choices=TargetAudience, blank=True)
    outing_type = models.CharField("type de sortie", max_length=10, choices=OutingType, default=OutingType.GENERALIST)
    themes = models.ManyToManyField(Theme, blank=True, related_name="series", verbose_name="thématiques ciblées")
    mediators_count = models.PositiveSmallIntegerField("médiatrices et médiateurs", null=True, blank=True)
    prep_minutes = models.PositiveSmallIntegerField("préparation, trajet, débriefing (minutes)", null=True, blank=True)
    objective = models.CharField("objectif", max_length=140, blank=True)
    checklist = models.JSONField("matériel à vérifier", default=list, blank=True)

    # What is promised, and to whom it is said
    is_promise = models.BooleanField("présence promise", default=False)
    is_public = models.BooleanField("annoncée au public", default=False)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "série"
        ordering = ["scheme", "starts_on", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "client_uuid"],
                name="series_client_uuid_unique",
                violation_error_message="Cette série est déjà enregistrée.",
            ),
            # The day before its first: a series that a change replaced whole has no day left.
            models.CheckConstraint(
                name="series_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on") - datetime.timedelta(days=1)),
                violation_error_message="La série finit avant de commencer.",
            ),
            models.CheckConstraint(
                name="series_lanes_bounded",
                condition=Q(lanes__range=(1, MOST_LANES)),
                violation_error_message=f"De 1 à {MOST_LANES}\u00a0équipes en même temps.",
            ),
            models.CheckConstraint(
                name="series_weeks_bounded",
                condition=Q(every_weeks__range=(1, 4)),
                violation_error_message="Toutes les 1 à 4\u00a0semaines.",
            ),
            models.CheckConstraint(
                name="series_ends_later",
                condition=Q(is_ending_after_midnight=False, ends_at__gt=F("starts_at"))
                | Q(is_ending_after_midnight=True, ends_at__lt=F("starts_at")),
                violation_error_message="La fin est avant le début\u00a0: dites si la sortie se termine après minuit.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("planning:series", args=[self.pk])


class SeriesStop(models.Model):
    """One place where each outing of a series stops (halte prévue)."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="stops", db_index=False)
    position = models.PositiveSmallIntegerField("rang")
    # Null: outside the perimeter (hors quartier).
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    spot = models.ForeignKey(
        Spot, models.PROTECT, null=True, blank=True, related_name="series_stops", verbose_name="lieu"
    )

    class Meta:
        verbose_name = "halte prévue"
        verbose_name_plural = "haltes prévues"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["series", "position"], name="series_stop_unique")]

    def __str__(self) -> str:
        return str(self.spot or self.neighbourhood or NO_NEIGHBOURHOOD)


class SeriesPartner(models.Model):
    """A partner expected at each outing of a series, and as what (partenaire attendu)."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="series_partners", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="series_partners", verbose_name="partenaire")
    role = models.CharField(
        "rôle", max_length=24, choices=[(role.value, role.label) for role in OUTING_ROLES], blank=True
    )
    # Its name stands on what the public reads only if it agreed.
    is_shown = models.BooleanField("d’accord pour être nommé au public", default=False)

    class Meta:
        verbose_name = "partenaire attendu"
        verbose_name_plural = "partenaires attendus"
        ordering = ["partner__name_order"]
        constraints = [models.UniqueConstraint(fields=["series", "partner"], name="series_partner_unique")]

    def __str__(self) -> str:
        return str(self.partner)


class SeriesException(models.Model):
    """A day that a series leaves out or adds, whatever its rule, and when that was said (exception).

    When decides: a day left out a week ahead is an announced pause, later it is a cancelled visit.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="exceptions", db_index=False)
    day = models.DateField("jour")
    kind = models.CharField("exception", max_length=4, choices=ExceptionKind)
    reason = models.CharField("motif", max_length=14, choices=CancelReason, blank=True)
    noted_at = models.DateTimeField("notée le", default=clock.now, editable=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = "exception de série"
        verbose_name_plural = "exceptions de série"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["series", "day"], name="series_exception_unique")]

    def __str__(self) -> str:
        return f"{numeric_date(self.day)}\u00a0: {self.get_kind_display()}"


class OccurrenceQuerySet(models.QuerySet):
    def with_plan(self) -> OccurrenceQuerySet:
        """With what is planned of each: its team, stops, themes and partners, in a fixed number of queries."""
        rows = (
            models.Prefetch("outing__stops", OutingStop.objects.select_related("neighbourhood", "spot")),
            models.Prefetch("outing__outing_themes", OutingTheme.objects.select_related("theme")),
            models.Prefetch("outing__outing_partners", OutingPartner.objects.select_related("partner")),
        )
        return self.select_related("outing__team").prefetch_related(*rows)


class Occurrence(models.Model):
    """What a planned outing was due to be: which day of which series, in which lane, how it was prepared (date prévue).

    `due_on` stays when the outing moves: the promise is read there. One planned alone has no series.
    """

    outing = models.OneToOneField(Outing, models.CASCADE, related_name="occurrence", primary_key=True)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="occurrences", db_index=False
    )
    due_on = models.DateField("jour dû")
    lane = models.PositiveSmallIntegerField("équipe n°", default=1)
    # Names of the answers that somebody changed for this one alone: a change of the whole series leaves them.
    overrides = models.JSONField(default=list, blank=True)
    move_reason = models.CharField("motif du déplacement", max_length=14, choices=CancelReason, blank=True)
    objective = models.CharField("objectif", max_length=140, blank=True)
    # Codes of `Equipment`: what is to be checked, what was, what was missing once there.
    checklist = models.JSONField("à vérifier", default=list, blank=True)
    checked = models.JSONField("vérifié", default=list, blank=True)
    lacked = models.JSONField("manquait", default=list, blank=True)
    # Codes of `Announcement`.
    announced = models.JSONField("annoncée par", default=list, blank=True)
    weather = models.CharField("météo prévue", max_length=4, choices=Weather, blank=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "date prévue"
        verbose_name_plural = "dates prévues"
        constraints = [models.UniqueConstraint(fields=["series", "due_on", "lane"], name="occurrence_unique")]

    def __str__(self) -> str:
        return f"{self.series or 'Seule'}, {numeric_date(self.due_on)}"

    @property
    def is_promised(self) -> bool:
        return self.series is not None and self.series.is_promise

    @property
    def is_public(self) -> bool:
        return self.series is not None and self.series.is_public


class VisitWord(models.Model):
    """What the coordination says of a due visit of which nothing is known (mot sur une présence)."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="words", db_index=False)
    due_on = models.DateField("jour dû")
    neighbourhood = models.ForeignKey(Neighbourhood, models.PROTECT, related_name="+", verbose_name="quartier")
    word = models.CharField("ce qu’il en est", max_length=7, choices=Word)
    text = models.CharField("pourquoi", max_length=140, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    said_at = models.DateTimeField("le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "mot sur une présence"
        verbose_name_plural = "mots sur les présences"
        constraints = [models.UniqueConstraint(fields=["series", "due_on", "neighbourhood"], name="visit_word_unique")]

    def __str__(self) -> str:
        return f"{numeric_date(self.due_on)}\u00a0: {self.get_word_display()}"


class CrewMember(models.Model):
    """Who is to go on a planned outing, by name or by function (équipage).

    Plan only: no filter, no export, no figure; names go three months after the outing.
    """

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="crew")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="qui"
    )
    function = models.CharField("fonction", max_length=16, choices=CrewFunction, default=CrewFunction.MEDIATOR)
    is_absent = models.BooleanField("ne vient pas", default=False)

    class Meta:
        verbose_name = "membre de l’équipage"
        verbose_name_plural = "équipage"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["outing", "user"],
                condition=Q(user__isnull=False),
                name="crew_member_unique",
                violation_error_message="Cette personne est déjà dans l’équipage.",
            )
        ]

    def __str__(self) -> str:
        return str(self.user or self.get_function_display())


class UnitEntry(models.Model):
    """A line of a mobile unit's logbook, and the state it leaves the unit in (entretien)."""

    unit = models.ForeignKey(MobileUnit, models.CASCADE, related_name="entries", verbose_name="solution mobile")
    day = models.DateField("jour")
    kind = models.CharField("fait", max_length=8, choices=UnitEntryKind)
    state = models.CharField("état", max_length=14, choices=UnitState, default=UnitState.IN_SERVICE)
    text = models.CharField("précision", max_length=140, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    noted_at = models.DateTimeField("notée le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "ligne d’entretien"
        verbose_name_plural = "entretien"
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {numeric_date(self.day)}"


class TeamIncident(models.Model):
    """Something that happened to the team itself: type and place, no name (incident). Team and employer only."""

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="+", verbose_name="dispositif")
    day = models.DateField("jour")
    kind = models.CharField("ce qui s’est passé", max_length=8, choices=IncidentKind)
    neighbourhood = models.ForeignKey(
        Neighbourhood, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="quartier"
    )
    noted_at = models.DateTimeField("noté le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "incident pour l’équipe"
        verbose_name_plural = "incidents pour l’équipe"
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {numeric_date(self.day)}"
