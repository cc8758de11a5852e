"""The filters of the list of outings; the dashboard links to the list with the same words in the address."""

from __future__ import annotations

import datetime

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from partners.models import Partner
from schemes.enums import OutingFormat, SpotType
from schemes.models import Neighbourhood, Scheme, SchemeNeighbourhood, Spot, Topic
from widgets import reading
from widgets.dress import dress
from widgets.fields import DayField, check_order

from .enums import OutingStatus, Register, SupportType, TargetAudience, TickList, TimeSlot
from .models import Outing, OutingPartner, OutingStop, OutingTick, OutingTopic, is_to_come
from .permissions import with_public_for

# Computed from a planned outing whose day has passed (DOMAIN 6.4b).
TO_CLOSE = "to_close"
# Received for a period that a report had told (V2).
TO_RECTIFY = "to_rectify"
# Links from the dashboard use them; the page says which one is on and lets it go.
HIDDEN = ("topic", "partner", "spot", "slot", "audience", "spot_type", "register", "support_type", "done", "texts")


def _children(model: type, **conditions: object) -> Q:
    """Outings that have such a child row: a subquery, so that an outing with two of them comes once."""
    return Q(pk__in=model.objects.filter(**conditions).values("outing"))


class DayFilter(filters.Filter):
    field_class = DayField


class OutingFilterForm(forms.Form):
    def clean(self) -> dict:
        check_order(self, "from", "to")
        return self.cleaned_data


class OutingFilter(filters.FilterSet):
    """Filters whose rows are those the user sees; a value that is none of them is left out, and the page says so."""

    q = filters.CharFilter(label="Lieu ou partenaire", method="filter_q", max_length=80)
    scheme = filters.ModelChoiceFilter(label="Dispositif", to_field_name="slug", empty_label="Tous", queryset=None)
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
        choices=[*OutingStatus.choices, (TO_CLOSE, "À clôturer"), (TO_RECTIFY, "À rectifier")],
        empty_label="Tous",
        method="filter_status",
    )
    topic = filters.ChoiceFilter(label="Thématique", method="filter_topic")
    partner = filters.ModelChoiceFilter(label="Partenaire", queryset=None, method="filter_partner")
    spot = filters.ModelChoiceFilter(label="Lieu", queryset=None, method="filter_spot")
    slot = filters.ChoiceFilter(label="Horaire", field_name="time_slot", choices=TimeSlot.choices)
    audience = filters.ChoiceFilter(label="Public ciblé", field_name="target_audience", choices=TargetAudience.choices)
    spot_type = filters.ChoiceFilter(label="Typologie", choices=SpotType.choices, method="filter_spot_type")
    register = filters.ChoiceFilter(label="Registre", choices=Register.choices, method="filter_register")
    support_type = filters.ChoiceFilter(label="Appui", choices=SupportType.choices, method="filter_support_type")
    done = filters.ChoiceFilter(label="Comptées", choices=[("1", "clôturées et validées")], method="filter_done")
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
        self._read = with_public_for(user)
        self.filters["scheme"].queryset = schemes
        start, end = (reading.day(self.data.get(name, "")) for name in ("from", "to"))
        perimeter = SchemeNeighbourhood.objects.filter(scheme__in=schemes)
        perimeter = perimeter.between(start or datetime.date.min, end or datetime.date.max)
        self.filters["neighbourhood"].queryset = Neighbourhood.objects.filter(pk__in=perimeter.values("neighbourhood"))
        self.filters["partner"].queryset = Partner.objects.visible_to(user)
        self.filters["spot"].queryset = Spot.objects.visible_to(user)
        topics = Topic.objects.filter(Q(scheme=None) | Q(scheme__in=schemes))
        self.filters["topic"].extra["choices"] = list({topic.code: topic.chart_label for topic in topics}.items())
        # « from » is a word of Python: no attribute of a class can bear it.
        for name, label, lookup in (("from", "Du", "gte"), ("to", "Au", "lte")):
            self.filters[name] = DayFilter(label=label, field_name="held_on", lookup_expr=lookup)
            self.filters[name].parent, self.filters[name].model = self, Outing
        dress(self.form)

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
                words = dict(field.choices)[value] if isinstance(value, str) else value
                said.append((name, self.data[name], f"{field.label}\u00a0: {words}"))
        return said

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """What is planned for later is left for who asks for it: the list starts with what happened last."""
        outings = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        if asked.get("status") or asked.get("from") or asked.get("to"):
            return outings
        return outings.exclude(is_to_come())

    def filter_q(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(
            _children(OutingStop, spot__folded_name__contains=value)
            | _children(OutingPartner, partner__folded_name__contains=value)
        )

    def filter_neighbourhood(self, outings: QuerySet, name: str, value: Neighbourhood) -> QuerySet:
        return outings.in_neighbourhood(value)

    def filter_status(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        computed = {TO_CLOSE: outings.to_close, TO_RECTIFY: outings.to_rectify}
        return computed[value]() if value in computed else outings.filter(status=value)

    def filter_topic(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        """A topic with its sub-topics (DOMAIN 6.4b)."""
        asked = _children(OutingTopic, topic__code=value) | _children(OutingTopic, topic__parent__code=value)
        return outings.filter(self._read, asked)

    def filter_partner(self, outings: QuerySet, name: str, value: Partner) -> QuerySet:
        return outings.filter(_children(OutingPartner, partner=value))

    def filter_spot(self, outings: QuerySet, name: str, value: Spot) -> QuerySet:
        return outings.filter(_children(OutingStop, spot=value))

    def filter_spot_type(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(_children(OutingStop, spot_type=value))

    def filter_register(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(self._read, _children(OutingTick, tick_list=TickList.REGISTER, option=value))

    def filter_support_type(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.filter(self._read, _children(OutingTick, tick_list=TickList.SUPPORT_TYPE, option=value))

    def filter_done(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.done()

    def filter_texts(self, outings: QuerySet, name: str, value: str) -> QuerySet:
        return outings.with_texts_to_review()
