"""The filters of the list of outings; the dashboard links to the list with the same words in the address."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from french.words import NO_NEIGHBOURHOOD, listed
from partners.enums import PartnerFamily, PartnerRole
from partners.models import Partner
from schemes.enums import OutingFormat, SpotType, Weekday
from schemes.filters import DayFilter
from schemes.memberships import Team
from schemes.models import MobileUnit, Neighbourhood, Scheme, SchemeNeighbourhood, Spot, Theme, Topic
from schemes.permissions import is_team_of_one_hidden_from
from widgets import reading
from widgets.dress import dress
from widgets.fields import check_order

from .completeness import ANSWERS
from .enums import (
    CancelReason,
    Factor,
    Feeling,
    NextDecision,
    NoPublicReason,
    OutingContext,
    OutingStatus,
    OutingType,
    Register,
    Setting,
    SupportType,
    TargetAudience,
    TickList,
    TimeSlot,
    VenueType,
)
from .hours import is_in_slot, part_in_slot
from .measures import MEASURES, Measure, Where, brings_new_partner, lateness, on_topics, parts
from .models import Outing, OutingPartner, OutingStop, OutingTheme, OutingTick, OutingTopic, is_to_come
from .permissions import with_public_for

# Computed from a planned outing whose day has passed (DOMAIN 6.4b).
TO_CLOSE = "to_close"
# Received for a period that a report had told (V2).
TO_RECTIFY = "to_rectify"
# Logged by a volunteer, until a mediator has read it.
TO_READ = "to_read"
# Links from the dashboard use them; the page says which one is on and lets it go.
HIDDEN = (
    *("schemes", "neighbourhoods", "formats", "topics", "mobile_units"),
    *(
        "figure",
        "place",
        "topic",
        "partner",
        "other_partner",
        "family",
        "spot",
        "spot_type",
        "day",
        "slot",
        "audience",
        "outing_type",
    ),
    *("secondary_audience", "setting", "venue_type", "context", "event", "mobile_unit", "theme", "other_topic"),
    *("register", "support_type", "enabler", "obstacle", "feeling", "decision_next", "partner_role"),
    *("no_public_reason", "reason", "done", "planned", "missing", "texts", "mine", "team"),
)
# Where there is no neighbourhood to choose.
OUTSIDE, ACROSS = "outside", "across"
# On the days when the perimeter had the neighbourhood, or had it not.
IN_FORCE, NOT_IN_FORCE = "in_perimeter", "out_of_perimeter"
NO_SLOT = "unknown"
DAYS = [(str(day.value), day.label) for day in Weekday]


def _children(model: type, **conditions: object) -> Q:
    """Outings that have such a child row: a subquery, so that an outing with two of them comes once."""
    return Q(pk__in=model.objects.filter(**conditions).values("outing"))


class OutingFilterForm(forms.Form):
    """One reads from a day to another that comes after."""

    def clean(self) -> dict:
        check_order(self, "from", "to")
        return self.cleaned_data


class OutingFilter(filters.FilterSet):
    """Filters whose rows are those the user sees; a value that is none of them is left out, and the page says so."""

    q = filters.CharFilter(label="Lieu ou partenaire", method="filter_q", max_length=80)
    scheme = filters.ModelChoiceFilter(label="Dispositif", to_field_name="slug", empty_label="Tous", queryset=None)
    # Several, as the figures of several have them: their slugs, with commas.
    schemes = filters.ChoiceFilter(label="Dispositifs", method="filter_schemes")
    neighbourhoods = filters.ChoiceFilter(label="Quartiers", method="filter_neighbourhoods")
    formats = filters.ChoiceFilter(label="Formats", method="filter_formats")
    topics = filters.ChoiceFilter(label="Thématiques", method="filter_topics")
    mobile_units = filters.ChoiceFilter(label="Solutions mobiles", method="filter_units")
    neighbourhood = filters.ModelChoiceFilter(
        label="Quartier",
        to_field_name="slug",
        empty_label="Tous",
        queryset=None,
        method="filter_neighbourhood",
    )
    format = filters.ChoiceFilter(label="Format", choices=OutingFormat.choices, empty_label="Tous")
    status = filters.ChoiceFilter(
        label="État",
        choices=[*OutingStatus.choices, (TO_CLOSE, "À clôturer"), (TO_RECTIFY, "À rectifier"), (TO_READ, "À relire")],
        empty_label="Tous",
        method="filter_status",
    )
    figure = filters.ChoiceFilter(
        label="Chiffre",
        method="filter_figure",
        choices=[(code, measure.label) for code, measure in MEASURES.items()],
    )
    place = filters.ChoiceFilter(
        label="Quartier",
        method="filter_place",
        choices=[
            (OUTSIDE, NO_NEIGHBOURHOOD),
            (ACROSS, "tournées sur plusieurs quartiers"),
            (IN_FORCE, "dans le périmètre"),
            (NOT_IN_FORCE, "hors périmètre"),
        ],
    )
    topic = filters.ChoiceFilter(label="Thématique", method="filter_topic")
    partner = filters.ModelChoiceFilter(label="Partenaire", queryset=None, method="filter_partner")
    # Of the outings with that partner, those with this one too.
    other_partner = filters.ModelChoiceFilter(label="Avec", queryset=None, method="filter_partner")
    family = filters.ChoiceFilter(label="Famille", choices=PartnerFamily.choices, method="filter_family")
    spot = filters.ModelChoiceFilter(label="Lieu", queryset=None, method="filter_spot")
    spot_type = filters.ChoiceFilter(label="Typologie", choices=SpotType.choices, method="filter_spot_type")
    day = filters.ChoiceFilter(label="Jour", field_name="held_on", lookup_expr="iso_week_day", choices=DAYS)
    slot = filters.ChoiceFilter(
        label="Horaire", choices=[*TimeSlot.choices, (NO_SLOT, "Non renseigné")], method="filter_slot"
    )
    audience = filters.ChoiceFilter(label="Public ciblé", field_name="target_audience", choices=TargetAudience.choices)
    outing_type = filters.ChoiceFilter(label="Type de sortie", choices=OutingType.choices)
    register = filters.ChoiceFilter(label="Registre", choices=Register.choices, method="filter_register")
    support_type = filters.ChoiceFilter(label="Appui", choices=SupportType.choices, method="filter_support_type")
    enabler = filters.ChoiceFilter(label="Ce qui a aidé", choices=Factor.choices, method="filter_enabler")
    obstacle = filters.ChoiceFilter(label="Ce qui a freiné", choices=Factor.choices, method="filter_obstacle")
    secondary_audience = filters.ChoiceFilter(
        label="Autre public visé", choices=TargetAudience.choices, method="filter_secondary_audience"
    )
    setting = filters.ChoiceFilter(label="Espace", choices=Setting.choices)
    venue_type = filters.ChoiceFilter(label="Lieu clos ou d’accueil", choices=VenueType.choices)
    context = filters.ChoiceFilter(label="Contexte", choices=OutingContext.choices)
    event = filters.CharFilter(label="Événement", field_name="text__event_name", max_length=80)
    mobile_unit = filters.ModelChoiceFilter(label="Solution mobile", queryset=None)
    theme = filters.ModelChoiceFilter(label="Thématique ciblée", queryset=None, method="filter_theme")
    other_topic = filters.CharFilter(label="Autres demandes", method="filter_other_topic", max_length=40)
    decision_next = filters.ChoiceFilter(label="Pour la prochaine fois", choices=NextDecision.choices)
    partner_role = filters.ChoiceFilter(
        label="Rôle du partenaire", choices=PartnerRole.choices, method="filter_partner_role"
    )
    no_public_reason = filters.ChoiceFilter(
        label="Sans public", choices=NoPublicReason.choices, method="filter_no_public_reason"
    )
    feeling = filters.ChoiceFilter(label="Ressenti", choices=Feeling.choices, method="filter_feeling")
    reason = filters.ChoiceFilter(label="Motif", field_name="cancel_reason", choices=CancelReason.choices)
    done = filters.ChoiceFilter(label="Comptées", choices=[("1", "clôturées et validées")], method="filter_done")
    planned = filters.ChoiceFilter(label="Prévues", choices=[("1", "jusqu’à la veille")], method="filter_planned")
    missing = filters.ChoiceFilter(
        label="Non renseigné",
        choices=[(key, answer.label) for key, answer in ANSWERS.items()],
        method="filter_missing",
    )
    # One's own, where one went or that one typed: nobody asks for somebody else's.
    mine = filters.ChoiceFilter(label="Sorties", choices=[("1", "les miennes")], method="filter_mine")
    team = filters.ModelChoiceFilter(label="Équipe", queryset=None)
    texts = filters.ChoiceFilter(label="Textes", choices=[("to_review", "à relire")], method="filter_texts")

    class Meta:
        model = Outing
        form = OutingFilterForm
        fields = ["q", "scheme", "neighbourhood", "format", "status", *HIDDEN]

    def __init__(self, data: QueryDict | None = None, *args: object, **kwargs: object) -> None:
        # Bound even to nothing: a list without filters has its own rule (`filter_queryset`).
        super().__init__(QueryDict() if data is None else data, *args, **kwargs)
        user = self.request.user
        schemes = Scheme.objects.visible_to(user)
        # A filter on what the user may not read would say it.
        self._read, self._schemes = with_public_for(user), schemes
        self.filters["scheme"].queryset = schemes.in_menus() | schemes.named(self.data.get("scheme", ""))
        self.filters["schemes"].extra["choices"] = self._several("schemes", schemes)
        start, end = (reading.day(self.data.get(name, "")) for name in ("from", "to"))
        perimeter = SchemeNeighbourhood.objects.filter(scheme__in=schemes)
        then = perimeter.between(start or datetime.date.min, end or datetime.date.max)
        # The outings of one that had left stay where they were: a month's line opens them all the same.
        slugs = [self.data.get("neighbourhood", ""), *self.data.get("neighbourhoods", "").split(",")]
        asked = perimeter.filter(neighbourhood__slug__in=slugs)
        self._places = Neighbourhood.objects.filter(
            Q(pk__in=then.values("neighbourhood")) | Q(pk__in=asked.values("neighbourhood"))
        )
        self.filters["neighbourhood"].queryset = self._places
        self.filters["neighbourhoods"].extra["choices"] = self._several("neighbourhoods", self._places)
        for name in ("partner", "other_partner"):
            self.filters[name].queryset = Partner.objects.visible_to(user)
        self.filters["spot"].queryset = Spot.objects.visible_to(user)
        self.filters["team"].queryset = Team.objects.filter(scheme__in=schemes)
        self.filters["mobile_unit"].queryset = MobileUnit.objects.filter(scheme__in=schemes)
        self.filters["theme"].queryset = Theme.objects.filter(Q(scheme=None) | Q(scheme__in=schemes))
        # Asked by links alone: the page does not offer it.
        is_on_topics = self.data.get("topic") or self.data.get("topics")
        topics = Topic.objects.filter(Q(scheme=None) | Q(scheme__in=schemes)) if is_on_topics else ()
        known = {topic.code: topic.chart_label for topic in topics}
        self.filters["topic"].extra["choices"] = list(known.items())
        self.filters["topics"].extra["choices"] = self._together("topics", known)
        self.filters["formats"].extra["choices"] = self._together("formats", dict(OutingFormat.choices))
        units = (
            {str(unit.pk): str(unit) for unit in self.filters["mobile_unit"].queryset}
            if self.data.get("mobile_units")
            else {}
        )
        self.filters["mobile_units"].extra["choices"] = self._together("mobile_units", units)
        # « from » is a word of Python: no attribute of a class can bear it.
        for name, label, lookup in (("from", "Du", "gte"), ("to", "Au", "lte")):
            self.filters[name] = DayFilter(label=label, field_name="held_on", lookup_expr=lookup)
            self.filters[name].parent, self.filters[name].model = self, Outing
        dress(self.form)

    def _several(self, name: str, rows: QuerySet) -> list[tuple[str, str]]:
        """What the address asks for together, by their slugs, if they all are the user's."""
        asked = self.data.get(name, "")
        return self._together(
            name, {row.slug: str(row) for row in rows.filter(slug__in=asked.split(","))} if asked else {}
        )

    def _together(self, name: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
        """The one choice that the address asks for: several of what is `known`, with commas."""
        asked = self.data.get(name, "")
        words = [known.get(value) for value in asked.split(",")]
        return [(asked, listed(words))] if asked and all(words) else []

    def refused(self) -> list[str]:
        """What was asked and could not be followed, in words."""
        return [f"{self.form.fields[name].label}\u00a0: {self._why(name)}" for name in self.form.errors]

    def _why(self, name: str) -> str:
        if self.form.has_error(name, code="reversed"):
            return "la fin est avant le début"
        is_date = name in ("from", "to")
        return "cette date n’existe pas" if is_date else "cette valeur n’existe pas ou n’est pas à vous"

    def hidden_choices(self) -> list[tuple[str, str, str]]:
        """The filters of the dashboard's links that are on: name, value in the address, and what they say."""
        said = []
        for name in HIDDEN:
            field, value = self.form.fields[name], self.form.cleaned_data.get(name)
            if value:
                words = dict(getattr(field, "choices", ())).get(value, value) if isinstance(value, str) else value
                said.append((name, self.data[name], f"{field.label}\u00a0: {words}"))
        return said

    @property
    def measure(self) -> Measure | None:
        """The figure that the list is behind, where it counts something of each outing, or some outings only."""
        return MEASURES.get(self.form.cleaned_data.get("figure") or "")

    @property
    def asked_slot(self) -> str | None:
        """The slot asked for, empty for outings of no known one; None when none is."""
        asked = self.form.cleaned_data.get("slot")
        return None if not asked else "" if asked == NO_SLOT else asked

    @property
    def column(self) -> tuple[str, bool] | None:
        """The heading of what each line brings to the figure, and whether it is a time; None where it brings itself."""
        if self.asked_slot is not None:
            return "Dans ce créneau", True
        measure = self.measure
        # Requests have their column.
        if measure is None or measure.value is None or measure is MEASURES["requests_total"]:
            return None
        return measure.label, measure.is_in_hours

    def minutes_in_slot(self, outing: Outing) -> Fraction:
        """Minutes that a line spent in the slot asked for."""
        times = (outing.starts_at, outing.ends_at, outing.is_ending_after_midnight, outing.time_slot)
        return (outing.minutes_shown or 0) * part_in_slot(*times, self.asked_slot or "")

    @cached_property
    def where(self) -> Where:
        """Where one looks: each line shows the part that was made there, and no more."""
        asked = self.form.cleaned_data
        place = asked.get("place")
        is_in_force = {IN_FORCE: True, NOT_IN_FORCE: False}.get(place)
        if asked.get("neighbourhood"):
            return Where((asked["neighbourhood"],), is_in_force=is_in_force)
        if asked.get("neighbourhoods"):
            return Where(tuple(self._named_places(asked["neighbourhoods"])), is_in_force=is_in_force)
        return Where(is_outside=place == OUTSIDE, is_in_force=is_in_force)

    def _named_places(self, slugs: str) -> QuerySet[Neighbourhood]:
        return self._places.filter(slug__in=slugs.split(","))

    def lines(self, outings: QuerySet) -> QuerySet:
        """With what each line shows (`measures.parts`), and what it brings to the figure: `measured`."""
        asked = self.form.cleaned_data
        codes = [asked["topic"]] if asked.get("topic") else (asked.get("topics") or "").split(",")
        topics = on_topics(codes) if any(codes) else None
        outings = outings.annotate(**parts(self.where, topics))
        if self.measure and self.measure.value is not None:
            outings = outings.annotate(measured=self.measure.brought(self.where))
        return outings

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What is planned for later is left for who asks for it: the list starts with what happened last."""
        outings = self.lines(super().filter_queryset(queryset))
        asked = self.form.cleaned_data
        if asked.get("status") or asked.get("from") or asked.get("to"):
            return outings
        return outings.exclude(is_to_come())

    def filter_q(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        """Its own places and partners first: of everybody's, each word of a list would read every stop there is."""
        schemes = list(self._schemes.values_list("pk", flat=True))
        spots = list(Spot.objects.filter(scheme__in=schemes, folded_name__contains=value).values_list("pk", flat=True))
        came = _children(OutingPartner, scheme__in=schemes, partner__folded_name__contains=value)
        return outings.filter(_children(OutingStop, scheme__in=schemes, spot__in=spots) | came)

    def filter_schemes(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(scheme__in=self._schemes.named(*value.split(",")))

    def filter_neighbourhood(self, outings: QuerySet, name: str, value: Neighbourhood) -> QuerySet:
        return outings.in_neighbourhoods([value])

    def filter_neighbourhoods(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.in_neighbourhoods(self._named_places(value))

    def filter_status(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        computed = {TO_CLOSE: outings.to_close, TO_RECTIFY: outings.to_rectify, TO_READ: outings.to_read}
        return computed[value]() if value in computed else outings.filter(status=value)

    def filter_mine(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.of_person(self.request.user)

    def filter_figure(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        measure = MEASURES[value]
        if measure.is_of_team:
            outings = outings.exclude(scheme__in=self._hidden_teams())
        if measure.is_whole:
            outings = outings.filter(self.where.is_whole())
        if value == "new_partners":
            return outings.filter(brings_new_partner(self.form.cleaned_data.get("from")))
        if value == "late_outings":
            watches, is_late = lateness(self._schemes)
            return outings.annotate(**watches).filter(is_late)
        return outings.filter(self._read, measure.counted(self.where))

    def _hidden_teams(self) -> list[Scheme]:
        """Schemes whose load, entry time and feelings are their members' (DOMAIN 5.8)."""
        user = self.request.user
        return [scheme for scheme in self._schemes if is_team_of_one_hidden_from(user, scheme)]

    def filter_place(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        if value == ACROSS:
            return outings.filter(is_across_neighbourhoods=True)
        stops = OutingStop.objects.filter(neighbourhood=None) if value == OUTSIDE else self.where.stops()
        return outings.filter(pk__in=stops.values("outing"))

    def filter_topic(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return self.filter_topics(outings, name, value)

    def filter_topics(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        asked = OutingTopic.objects.filter(on_topics(value.split(",")))
        return outings.filter(self._read, Q(pk__in=asked.values("outing")))

    def filter_formats(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(format__in=value.split(","))

    def filter_units(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(mobile_unit__in=value.split(","))

    def filter_partner(self, outings: QuerySet, name: str, value: Partner) -> QuerySet:
        return outings.filter(_children(OutingPartner, partner=value))

    def filter_family(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(_children(OutingPartner, partner__family=value))

    def filter_spot(self, outings: QuerySet, name: str, value: Spot) -> QuerySet:
        return self._stopped(outings, spot=value)

    def filter_spot_type(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return self._stopped(outings, spot_type=value)

    def _stopped(self, outings: QuerySet, **conditions: object) -> QuerySet:
        """In a neighbourhood, it is the stop there that has to be one."""
        return outings.filter(pk__in=self.where.stops().filter(**conditions).values("outing"))

    def filter_slot(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        """Outings with some of their time in that slot."""
        return outings.filter(is_in_slot("" if value == NO_SLOT else value))

    def filter_register(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return self._ticked(outings, TickList.REGISTER, value)

    def filter_support_type(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return self._ticked(outings, TickList.SUPPORT_TYPE, value)

    def filter_enabler(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return self._ticked(outings, TickList.ENABLER, value)

    def filter_obstacle(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return self._ticked(outings, TickList.OBSTACLE, value)

    def _ticked(self, outings: QuerySet, tick_list: TickList, option: str) -> QuerySet:
        return outings.filter(self._read, _children(OutingTick, tick_list=tick_list, option=option))

    def filter_secondary_audience(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(_children(OutingTick, tick_list=TickList.SECONDARY_AUDIENCE, option=value))

    def filter_theme(self, outings: QuerySet, name: str, value: Theme) -> QuerySet:
        return outings.filter(_children(OutingTheme, theme=value))

    def filter_other_topic(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(self._read, text__other_topic=value)

    def filter_partner_role(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(_children(OutingPartner, role=value))

    def filter_no_public_reason(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(self._read, no_public_reason=value)

    def filter_feeling(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.exclude(scheme__in=self._hidden_teams()).filter(overall_feeling=value)

    def filter_done(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.done()

    def filter_planned(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.planned_until_yesterday()

    def filter_missing(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        answer = ANSWERS[value]
        if answer.is_of_team:
            outings = outings.exclude(scheme__in=self._hidden_teams())
        return outings.filter(self._read, answer.missing_at(self.where))

    def filter_texts(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.with_texts_to_review()
