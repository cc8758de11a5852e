"""The filters of figures, kept in the address: scheme, neighbourhoods (slugs), from and to (both included), and on
« Activité » several schemes, a format, an audience, a topic (code), a partner and a convention (keys)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

from french.dates import period_label
from french.numbers import counted
from outings.enums import TargetAudience
from outings.models import OutingPartner
from partners.conventions.models import Convention
from partners.models import Partner, Partnership
from schemes import clock
from schemes.enums import OutingFormat
from schemes.models import Neighbourhood, Scheme, Topic
from widgets import reading
from widgets.dress import dress
from widgets.fields import DayField, check_order

from .figures.scope import Scope
from .permissions import can_report_all

OUT_OF_PERIMETER = "Ce quartier n’est pas dans le périmètre du dispositif à ces dates."
LONGEST_PERIOD = datetime.timedelta(days=5 * 366)
# A scope may be of several; the page asks for one.
OF_SEVERAL = ("format", "topic")
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


def check_period(form: forms.BaseForm, first: str, last: str) -> None:
    """The period in a form's two fields: years that an outing can have, in order, five years at most."""
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(last)
    for name, day in ((first, start), (last, end)):
        if day and not EARLIEST <= day <= LATEST:
            form.add_error(name, "Vérifiez l’année de cette date.")
    if check_order(form, first, last) and start and end and end - start > LONGEST_PERIOD:
        form.add_error(last, "Une période dure au plus cinq ans.")


class PeriodForm(forms.Form):
    """Reads a period from the address, « from » and « to »; the usual one where it is missing or wrong."""

    def __init__(self, data: Mapping[str, str], today: datetime.date) -> None:
        self.usual = default_period(today)
        filled = dict(zip(("from", "to"), map(str, self.usual), strict=True))
        filled |= {name: data[name] for name in filled if data.get(name)}
        super().__init__(filled, auto_id="filtre_%s", label_suffix="")
        for name, label in (("from", "Du"), ("to", "Au")):
            self.fields[name] = DayField(label=label)
        dress(self)

    def clean(self) -> dict:
        check_period(self, "from", "to")
        return self.cleaned_data

    def period(self) -> tuple[datetime.date, datetime.date]:
        """Both days included."""
        return (self.cleaned_data["from"], self.cleaned_data["to"]) if self.is_valid() else self.usual


def told_with_its_days(convention: Convention) -> str:
    """« Subvention, Ville de Tours, 2026 »: a funder has one a year."""
    if convention.starts_on is None or convention.ends_on is None:
        return str(convention)
    return f"{convention}, {period_label(convention.starts_on, convention.ends_on)}"


class Several(forms.ModelMultipleChoiceField):
    """Rows that the address names by their slugs, as boxes to tick; what is none of them is refused in one sentence."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: QuerySet, **kwargs) -> None:
        super().__init__(queryset, to_field_name="slug", required=False, **kwargs)


class ScopeForm(forms.Form):
    """Reads a scope from the address. What is missing has a default; what is wrong is said."""

    scheme = forms.ModelChoiceField(
        Scheme.objects.none(), label="Dispositif", to_field_name="slug", required=False, empty_label=None
    )
    neighbourhood = Several(
        Neighbourhood.objects.none(),
        label="Quartiers",
        error_messages={"invalid_choice": OUT_OF_PERIMETER},
    )

    read: tuple[str, ...] = ("from", "to")

    def __init__(self, user, data: Mapping[str, str], **kwargs) -> None:
        self.schemes = Scheme.objects.with_figures_for(user).select_related("lead_operator")
        self.chosen = self._chosen(data)
        start, end = default_period(clock.today(self.first))
        days = [reading.day(data.get(name) or "") or usual for name, usual in (("from", start), ("to", end))]
        filled: dict[str, object] = {"from": start.isoformat(), "to": end.isoformat()}
        filled |= {name: data[name] for name in self.read if data.get(name)}
        named = {"scheme": [one.slug for one in self.chosen], "neighbourhood": self._given("neighbourhood", data)}
        filled |= {name: slugs if self._takes_several(name) else "".join(slugs) for name, slugs in named.items()}
        super().__init__(filled, auto_id="filtre_%s", label_suffix="", **kwargs)
        self.default = Scope(self.chosen, start, end)
        for name, label in (("from", "Du"), ("to", "Au")):
            self.fields[name] = DayField(label=label)
        self.order_fields(["scheme", "from", "to", "neighbourhood"])
        asked = self.schemes.filter(pk__in=[one.pk for one in self.chosen])
        self.fields["scheme"].queryset = self.schemes.in_menus() | asked
        self.fields["neighbourhood"].queryset = Neighbourhood.objects.in_perimeters(self.chosen, *days)
        dress(self)

    @property
    def first(self) -> Scheme:
        """The scheme asked for, or the first of several."""
        return self.chosen[0]

    @property
    def offers_schemes(self) -> bool:
        """Whether there is a scheme to choose: one choice only is no question."""
        return len(self.fields["scheme"].queryset) > 1

    @property
    def places(self) -> str:
        """The neighbourhoods chosen, or how many there are."""
        places = self.scope().neighbourhoods
        return counted(len(places), "quartier") if len(places) > 1 else str(places[0]) if places else "Tous"

    def _takes_several(self, name: str) -> bool:
        return isinstance(self.base_fields[name], Several)

    def _given(self, name: str, data: Mapping[str, str]) -> list[str]:
        """The slugs that the address gives a field: all, or the last where it takes one."""
        given = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name) or ""]
        slugs = [slug for slug in given if slug]
        return slugs if self._takes_several(name) else slugs[-1:]

    def _chosen(self, data: Mapping[str, str]) -> tuple[Scheme, ...]:
        """What is asked for, else the first of the user's, an archived one if they have no other; a scheme that is not
        theirs does not exist for them."""
        asked = set(self._given("scheme", data))
        chosen = self.schemes.named(*asked) if asked else self.schemes.in_menus()[:1] or self.schemes[:1]
        if not chosen or len(chosen) < len(asked):
            raise Http404("Aucun dispositif ne vous est ouvert à cette adresse.")
        return tuple(chosen)

    def clean(self) -> dict:
        check_period(self, "from", "to")
        return self.cleaned_data

    def scope(self) -> Scope:
        """The scope asked for; the default one when the form has errors, whose figures nobody asked for."""
        if not self.is_valid():
            return self.default
        data = self.cleaned_data
        return Scope(self.chosen, data["from"], data["to"], self._neighbourhoods(data["neighbourhood"]))

    def _neighbourhoods(self, chosen: Iterable[Neighbourhood]) -> tuple[Neighbourhood, ...]:
        return tuple(chosen)


class ActivityForm(ScopeForm):
    """Of one or several schemes, with what narrows their outings: a format, an audience, a topic, a partner."""

    scheme = Several(Scheme.objects.none(), label="Dispositifs")
    format = forms.ChoiceField(label="Format", choices=[("", "Tous"), *OutingFormat.choices], required=False)
    audience = forms.ChoiceField(label="Public ciblé", choices=[("", "Tous"), *TargetAudience.choices], required=False)
    topic = forms.ChoiceField(label="Thématique", required=False)
    partner = forms.ModelChoiceField(Partner.objects.none(), label="Partenaire", required=False, empty_label="Tous")
    convention = forms.ModelChoiceField(
        Convention.objects.none(), label="Convention", required=False, empty_label="Aucune"
    )

    narrowing = ("format", "audience", "topic", "partner")
    read = ("from", "to", *narrowing, "convention")

    def __init__(self, user, data: QueryDict, **kwargs) -> None:
        super().__init__(user, data, **kwargs)
        topics = Topic.objects.filter(Q(scheme=None) | Q(scheme__in=self.chosen))
        self.fields["topic"].choices = [("", "Toutes"), *((topic.code, topic.chart_label) for topic in topics)]
        # One set of keys, from indexes alone.
        linked, came = (model.objects.filter(scheme__in=self.chosen) for model in (Partnership, OutingPartner))
        self.fields["partner"].queryset = Partner.objects.filter(
            pk__in=linked.order_by().values("partner").union(came.order_by().values("partner"))
        )
        # Whoever answers for them knows what was ordered.
        if can_report_all(user, self.chosen):
            ordered = Convention.objects.of_schemes(Scheme.objects.filter(pk__in=[one.pk for one in self.chosen]))
            self.fields["convention"].queryset = ordered.select_related("funder")
            self.fields["convention"].label_from_instance = told_with_its_days

    def clean(self) -> dict:
        data = super().clean()
        if data.get("convention") and any(data.get(name) for name in ("neighbourhood", *OF_SEVERAL)):
            self.add_error(
                "convention", "Une convention dit son périmètre\u00a0: enlevez le quartier, le format, la thématique."
            )
        return data

    @property
    def heading(self) -> str:
        """The scheme's name, or how many there are."""
        return self.first.name if len(self.chosen) == 1 else f"{len(self.chosen)} dispositifs"

    def scope(self) -> Scope:
        if not self.is_valid():
            return self.default
        asked = {name: self.cleaned_data[name] for name in self.narrowing}
        of_one = {f"{name}s": (value,) if value else () for name, value in asked.items() if name in OF_SEVERAL}
        scope = replace(super().scope(), **of_one)
        if convention := self.cleaned_data["convention"]:
            ordered = {scheme.pk for scheme in convention.schemes.all()}
            schemes = tuple(scheme for scheme in self.chosen if scheme.pk in ordered)
            scope = replace(Scope.of_convention(convention, scope.start, scope.end), schemes=schemes)
        return replace(scope, audience=asked["audience"], partner=asked["partner"])

    def on(self) -> list[tuple[str, str]]:
        """What narrows the figures, in words, each with the query that takes it off."""
        scope = self.scope()
        if scope.convention:
            whole = Scope(scope.schemes, scope.start, scope.end, audience=scope.audience, partner=scope.partner)
            own = (f"Convention\u00a0: {scope.convention}", whole.query())
            return [own, *self._on(scope, ())]
        return self._on(scope, scope.neighbourhoods)

    def _on(self, scope: Scope, places: tuple[Neighbourhood, ...]) -> list[tuple[str, str]]:
        others = {place: tuple(other for other in places if other != place) for place in places}
        said = [(f"Quartier\u00a0: {place}", replace(scope, neighbourhoods=others[place]).query()) for place in places]
        for name in self.narrowing:
            if value := self.cleaned_data[name]:
                field = self.fields[name]
                words = dict(field.choices)[value] if isinstance(value, str) else value
                blank: dict[str, object] = (
                    {f"{name}s": ()} if name in OF_SEVERAL else {name: type(scope).__dict__[name]}
                )
                said.append((f"{field.label}\u00a0: {words}", replace(scope, **blank).query()))
        return said


class OfReportForm(ScopeForm):
    """Of a report to prepare, which is of one neighbourhood at most."""

    neighbourhood = forms.ModelChoiceField(
        Neighbourhood.objects.none(),
        label="Quartier",
        to_field_name="slug",
        required=False,
        empty_label="Tous les quartiers",
        error_messages={"invalid_choice": OUT_OF_PERIMETER},
    )

    def _neighbourhoods(self, chosen: Neighbourhood | None) -> tuple[Neighbourhood, ...]:
        return (chosen,) if chosen else ()


def default_period(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The half-year so far, which is how funders ask; in its first month, the one before: it is being closed."""
    start = today.replace(month=1 if today.month <= 6 else 7, day=1)
    if today.month == start.month:
        end = start - datetime.timedelta(days=1)
        return end.replace(month=end.month - 5, day=1), end
    return start, today


@dataclass(frozen=True)
class ProposedPeriod:
    """A period proposed in one tap, both dates included."""

    label: str
    start: datetime.date
    end: datetime.date


def with_addresses(periods: Iterable[ProposedPeriod], scope: Scope) -> list[tuple[ProposedPeriod, str]]:
    """Each period with the query that asks for it, the scheme and the neighbourhood staying what they are."""
    return [(period, replace(scope, start=period.start, end=period.end).query()) for period in periods]


def presets(today: datetime.date) -> list[ProposedPeriod]:
    """One-tap periods: this month, the previous one, this quarter, half-year and year, the year before."""
    month = today.replace(day=1)
    before = month - datetime.timedelta(days=1)
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    year = today.replace(month=1, day=1)
    last_year = year - datetime.timedelta(days=1)
    return [
        ProposedPeriod("Ce mois", month, today),
        ProposedPeriod(period_label(before.replace(day=1), before).capitalize(), before.replace(day=1), before),
        ProposedPeriod("Ce trimestre", quarter, today),
        ProposedPeriod("Ce semestre", today.replace(month=1 if today.month <= 6 else 7, day=1), today),
        ProposedPeriod("Cette année", year, today),
        ProposedPeriod(f"Année {last_year.year}", last_year.replace(month=1, day=1), last_year),
    ]
