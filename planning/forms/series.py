"""The form of a series: where, when it comes back, with whom."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property

from french.dates import dated, numeric_date
from french.names import folded
from french.numbers import NBSP, duration
from french.words import listed
from outings.bounds import LONGEST_OUTING_MINUTES
from outings.entry.fields import RowField, RowsField, outing_field, shown
from outings.entry.questions import Repair
from outings.entry.rows import OUTSIDE
from outings.enums import OutingType
from outings.formats import QUESTIONS, Question
from outings.hours import minutes_between
from partners.models import Partner
from schemes import clock
from schemes.differences import Difference, differing
from schemes.enums import OutingFormat, Weekday
from schemes.memberships import Team
from schemes.models import MobileUnit, Neighbourhood, Scheme, Theme
from widgets import reading
from widgets.dress import DressedForm, dress
from widgets.fields import DayField, FreeText, with_stored
from widgets.pieces import is_filled

from ..changing import SeriesPlan
from ..clashes import Candidate, Clash, clashes_of
from ..enums import Holidays, Rank, Rule, School
from ..models import MOST_LANES, Series
from ..permissions import can_promise
from ..recurrence import Recurrence, RuleDay
from ..refusals import FROM_TODAY, faults_of
from ..wording import hours, rhythm
from .places import MOST_PARTNERS, MOST_STOPS, ExpectedFormSet, PlaceFormSet, Places

# Asked as the column is; what the outing form asks too is asked as there.
COLUMNS = (
    "name",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "is_ending_after_midnight",
    "school",
    "format",
    "setting",
    "venue_type",
    "context",
    "target_audience",
    "mediators_count",
    "prep_minutes",
    "objective",
    "is_promise",
    "is_public",
)
RHYTHMS = (
    ("1", "Chaque semaine"),
    ("2", "Une semaine sur deux"),
    ("3", "Une semaine sur trois"),
    ("4", "Une semaine sur quatre"),
    ("monthly", "Chaque mois"),
    ("dates", "À des dates choisies"),
)
FOLLOWING, ALL = "following", "all"
SCOPES = ((FOLLOWING, "Celle-ci et les suivantes"), (ALL, "Toutes celles à venir\u00a0: lieu, équipe, public"))
# Dates in sight beside the form, and outings on the page of a series.
MOST_SHOWN = 12
COORDINATORS_ALONE = ("is_promise", "is_public")


@dataclass(frozen=True)
class Row:
    """A day that a series as typed makes, with what stands in its way; `is_left`: the person leaves it out."""

    day: RuleDay
    clashes: tuple[Clash, ...] = ()
    is_left: bool = False

    @property
    def is_held(self) -> bool:
        return self.day.is_held and not self.is_left

    @property
    def is_blocked(self) -> bool:
        return not self.is_left and any(clash.is_blocking for clash in self.clashes)

    @property
    def asks(self) -> bool:
        """Whether the person is to choose, or chose already."""
        return self.is_left or any(clash.is_blocking for clash in self.clashes)


@dataclass(frozen=True)
class Dates:
    """The days that a series as typed makes, those held and those dropped, and what it is in words.

    `remarks`: what stands in the way of each of them alike, said once.
    """

    rows: list[Row]
    lanes: int
    said: str
    remarks: list[str]

    @property
    def held(self) -> list[Row]:
        return [row for row in self.rows if row.is_held]

    @property
    def outings(self) -> int:
        return len(self.held) * self.lanes

    @property
    def in_sight(self) -> list[Row]:
        """The first ones, and each later one where there is something to choose."""
        return [*self.rows[:MOST_SHOWN], *(row for row in self.rows[MOST_SHOWN:] if row.asks)]

    @property
    def folded(self) -> list[Row]:
        return [row for row in self.rows[MOST_SHOWN:] if not row.asks]


def _days_typed(text: str) -> list[datetime.date]:
    """Days on lines, or between commas or spaces. Raises ValidationError, which quotes the first that is none."""
    found = []
    for word in text.replace(",", " ").replace(";", " ").split():
        if (day := reading.day(word)) is None:
            sentence = f"«\u00a0{word}\u00a0» n’est pas une date. Exemple\u00a0: 14/10/2026."
            raise forms.ValidationError(sentence)
        found.append(day)
    return sorted(set(found))


class SeriesForm(DressedForm):
    """A series as somebody types it: new, or `series` changed. `dates()` is what it makes, as far as it is typed."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    scope = forms.ChoiceField(label="Ce qui change", widget=forms.RadioSelect, choices=SCOPES, initial=FOLLOWING)
    since = DayField(label="À partir du")
    rhythm = forms.ChoiceField(label="Rythme", widget=forms.RadioSelect, choices=RHYTHMS)
    weekdays = forms.TypedMultipleChoiceField(
        label="Jours", required=False, widget=forms.CheckboxSelectMultiple, coerce=int, choices=Weekday.choices
    )
    ranks = forms.TypedMultipleChoiceField(
        label="Lequel, dans le mois", required=False, widget=forms.CheckboxSelectMultiple, coerce=int
    )
    picked = FreeText(
        label="Dates",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Une par ligne, ou séparées par des virgules. Exemple\u00a0: 14/10/2026.",
    )
    skips_holidays = forms.BooleanField(label="Sauf jours fériés", required=False)
    lanes = forms.TypedChoiceField(
        label="Équipes en même temps",
        coerce=int,
        choices=[(number, str(number)) for number in range(1, MOST_LANES + 1)],
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user,
        scheme: Scheme,
        series: Series | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        self.user, self.scheme, self.series = user, scheme, series
        self.has_begun = bool(series and series.starts_on < clock.today(scheme))
        self.repairs: dict[str, list[Repair]] = {"ends_at": []}
        self.days: list[RuleDay] | None = None
        self.clashes: dict[datetime.date, list[Clash]] = {}
        self.remarks: set[str] = set()
        initial = dict(initial or (initial_of(series) if series else initial_of_new(scheme)))
        super().__init__(data, initial=initial)
        self.fields["ranks"].choices = Rank.choices
        self._offer_columns()
        self._offer_rows()
        dress(self)
        for name in ("mediators_count", "prep_minutes"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.places = Places(scheme, Neighbourhood.objects.filter(pk__in=self._stored("stops", "neighbourhood")))
        partners = with_stored(
            Partner.objects.filter(partnerships__scheme=scheme), self._stored("series_partners", "partner")
        )
        self.partners = {str(partner.pk): partner for partner in partners}
        data = self._padded(data)
        self.stops = PlaceFormSet(
            data, prefix="stops", initial=initial.get("stops"), form_kwargs={"places": self.places}
        )
        self.expected = ExpectedFormSet(
            data, prefix="partners", initial=initial.get("partners"), form_kwargs={"partners": self.partners}
        )
        for formset in (self.stops, self.expected):
            for form in formset.forms:
                form.empty_permitted = False

    def _padded(self, data: QueryDict | None) -> QueryDict | None:
        """What says how many rows there are may be lost on the way."""
        if data is None:
            return None
        data = data.copy()
        for prefix, most in (("stops", MOST_STOPS), ("partners", MOST_PARTNERS)):
            if not data.get(f"{prefix}-TOTAL_FORMS", "").isdecimal():
                data[f"{prefix}-TOTAL_FORMS"] = str(most)
            data[f"{prefix}-INITIAL_FORMS"] = "0"
        return data

    def _stored(self, rows: str, column: str) -> object:
        return getattr(self.series, rows).order_by().exclude(**{column: None}).values(column) if self.series else ()

    def _offer_columns(self) -> None:
        today = clock.today(self.scheme)
        self.fields |= forms.fields_for_model(Series, COLUMNS, formfield_callback=outing_field)
        fields = self.fields
        fields["school"].widget = forms.RadioSelect(choices=fields["school"].choices)
        fields["name"].required = False
        fields["name"].help_text = "Vide\u00a0: le lieu."
        fields["starts_at"].error_messages["required"] = "Donnez l’heure de début."
        fields["ends_at"].error_messages["required"] = "Donnez l’heure de fin."
        fields["starts_on"].widget.attrs["min"] = today.isoformat()
        for name in ("starts_on", "ends_on"):
            fields[name].required = self._typed("rhythm") != Rule.DATES.value
        if not self.scheme.school_zone:
            fields[
                "school"
            ].help_text = "La fiche du dispositif ne dit pas sa zone\u00a0: en attendant, aucune date n’est retirée."
        if not can_promise(self.user, self.scheme):
            for name in COORDINATORS_ALONE:
                del fields[name]
        if self.has_begun:
            del fields["starts_on"]
        else:
            del fields["scope"], fields["since"]

    def _offer_rows(self) -> None:
        scheme, series = self.scheme, self.series
        units = MobileUnit.objects.filter(scheme=scheme)
        teams = Team.objects.filter(scheme=scheme).of_day(clock.today(scheme))
        for name, rows in (("mobile_unit", units), ("team", teams)):
            stored = [getattr(series, f"{name}_id")] if series else []
            field = RowField(
                with_stored(rows, stored), label=Series._meta.get_field(name).verbose_name.capitalize(), required=False
            )
            if field.rows:
                self.fields[name] = field
        if "mobile_unit" in self.fields and len(self.fields["mobile_unit"].rows) == 1:
            (only,) = self.fields["mobile_unit"].rows
            self.initial.setdefault("mobile_unit", only)
        themes = with_stored(Theme.objects.offered_by(scheme), self._stored("themes", "pk"))
        self.fields["themes"] = RowsField(themes, label="Thématiques ciblées", required=False)

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, ""))

    # What it checks

    def is_valid(self) -> bool:
        return super().is_valid() and all(row.is_valid() for row in (*self.filled_stops, *self.filled_partners))

    @property
    def filled_stops(self) -> list:
        """The stops typed; the first, to say that one is needed."""
        rows = [stop for stop in self.stops.forms if not stop.is_blank]
        return rows or ([self.stops.forms[0]] if self._asks(Question.NEIGHBOURHOOD) else [])

    @property
    def filled_partners(self) -> list:
        return [row for row in self.expected.forms if not row.is_blank]

    def _asks(self, question: Question) -> bool:
        chosen = self._typed("format")
        return chosen in OutingFormat.values and QUESTIONS[OutingFormat(chosen)].shows(question)

    def clean_picked(self) -> list[datetime.date]:
        return _days_typed(self.cleaned_data["picked"]) if self._typed("rhythm") == Rule.DATES.value else []

    def clean(self) -> dict:
        self._check_rhythm()
        self._check_hours()
        first = self.stops.forms[0]
        if self.filled_stops == [first] and first.is_blank:
            first.is_valid()
            first.add_error("neighbourhood", "Choisissez le quartier, ou «\u00a0Hors quartier\u00a0».")
        if self.cleaned_data.get("is_promise") and not any(
            stop["neighbourhood"].value() not in ("", None, OUTSIDE) for stop in self.stops.forms
        ):
            self.add_error("is_promise", "Une présence se promet dans un quartier\u00a0: choisissez-le.")
        columns = self._columns()
        if columns["starts_on"] and columns["ends_on"] and "rhythm" not in self.errors:
            self._work_out(columns)
        return self.cleaned_data

    def _check_rhythm(self) -> None:
        data = self.cleaned_data
        chosen = data.get("rhythm")
        if chosen == Rule.DATES.value:
            if picked := data.get("picked"):
                data["starts_on"], data["ends_on"] = picked[0], picked[-1]
            elif "picked" not in self.errors:
                self.add_error("picked", "Donnez au moins une date.")
        elif chosen and not data.get("weekdays"):
            self.add_error("weekdays", "Choisissez le jour, ou les jours.")
        if chosen == Rule.MONTHLY.value and not data.get("ranks"):
            self.add_error("ranks", "Choisissez lequel\u00a0: le 1er, le 2e…")
        if self.has_begun and data.get("since"):
            data["starts_on"] = data["since"]
        start = data.get("starts_on")
        if start and start < clock.today(self.scheme):
            self.add_error("since" if self.has_begun else self._first_day(), FROM_TODAY)

    def _first_day(self) -> str:
        return "picked" if self._typed("rhythm") == Rule.DATES.value else "starts_on"

    def _check_hours(self) -> None:
        data = self.cleaned_data
        start, end, is_late = data.get("starts_at"), data.get("ends_at"), data.get("is_ending_after_midnight", False)
        if not (start and end):
            return
        minutes = minutes_between(start, end, is_late)
        if minutes <= 0:
            self.add_error("ends_at", "La fin est avant le début.")
            self.repairs["ends_at"] = [Repair("Se termine après minuit", "is_ending_after_midnight", 1)]
        elif minutes > LONGEST_OUTING_MINUTES:
            self.add_error("ends_at", f"{duration(minutes)} de sortie\u00a0: au plus 12{NBSP}h. Corrigez les heures.")

    def _columns(self) -> dict[str, object]:
        """What is typed so far, by the series' own columns."""
        data = self.cleaned_data
        columns = {name: data[name] for name in COLUMNS if name in data}
        for name in COORDINATORS_ALONE:
            columns.setdefault(name, getattr(self.series, name) if self.series else False)
        chosen = data.get("rhythm", "")
        is_weekly = chosen.isdecimal()
        return columns | {
            "rule": Rule.WEEKLY.value if is_weekly else chosen,
            "every_weeks": int(chosen) if is_weekly else 1,
            "weekdays": [] if chosen == Rule.DATES.value else data.get("weekdays", []),
            "ranks": data.get("ranks", []) if chosen == Rule.MONTHLY.value else [],
            "picked": [day.isoformat() for day in data.get("picked") or []],
            "holidays": (Holidays.SKIP if data.get("skips_holidays") else Holidays.KEEP).value,
            "lanes": data.get("lanes", 1),
            "team": data.get("team"),
            "mobile_unit": data.get("mobile_unit") if self._asks(Question.MOBILE_UNIT) else None,
            "outing_type": (OutingType.THEMATIC if data.get("themes") else OutingType.GENERALIST).value,
            "starts_on": data.get("starts_on"),
            "ends_on": data.get("ends_on"),
        }

    def _work_out(self, columns: dict[str, object]) -> None:
        for name, sentence in faults_of(self.scheme, columns).items():
            self.add_error(self._first_day() if name == "ends_on" and name not in self.fields else name, sentence)
        if {"ends_on", "weekdays", "ranks", "picked"} & self.errors.keys():
            return
        typed = Series(**{name: columns[name] for name in _OF_RULE})
        recurrence = Recurrence.of(typed, self.scheme)
        if self.series:
            stored = Recurrence.of(Series.objects.with_rule().get(pk=self.series.pk))
            recurrence = replace(recurrence, left_out=stored.left_out, added=stored.added)
        self.days, self.typed_series = recurrence.days(typed.starts_on, typed.ends_on), typed
        self._find_clashes(columns)

    @cached_property
    def skipped(self) -> list[datetime.date]:
        """The days that the person leaves out, because of what stands in their way."""
        typed = self.data.getlist("skip") if self.is_bound else []
        return [day for day in map(reading.day, typed) if day]

    def _find_clashes(self, columns: Mapping[str, object]) -> None:
        """What stands in the way of each day; a unit that is elsewhere is refused until the day is left out."""
        start, end = columns.get("starts_at"), columns.get("ends_at")
        if not (start and end) or "ends_at" in self.errors:
            return
        held = [day.day for day in self.days or () if day.is_held]
        candidates = [
            Candidate(
                day,
                start,
                end,
                bool(columns.get("is_ending_after_midnight")),
                columns["mobile_unit"],
                frozenset(quarter.pk for quarter, _ in self._stops_typed() if quarter),
                frozenset(spot for _, spot in self._stops_typed() if spot),
            )
            for day in held
        ]
        without = Q(occurrence__series=self.series) if self.series else None
        for clash in clashes_of(self.scheme, candidates, without=without):
            self.clashes.setdefault(clash.candidate.day, []).append(clash)
        sentences = [{clash.sentence for clash in self.clashes.get(day, ()) if not clash.is_blocking} for day in held]
        self.remarks = set.intersection(*sentences) if len(sentences) > 1 else set()
        for day, clashes in self.clashes.items():
            if clashes[0].is_blocking and day not in self.skipped:
                repair = "Sautez cette date, changez l’heure, ou partez sans."
                self.add_error(None, f"{dated(day)}\u00a0: {clashes[0].sentence} {repair}")

    def _stops_typed(self) -> list[tuple[Neighbourhood | None, int | None]]:
        """Quarter and known spot of each stop as typed."""
        keys = {(spot.neighbourhood_id, spot.folded_name): spot.pk for spot in self.places.spots}
        found = []
        for stop in self.stops.forms:
            quarter = self.places.quarters.get(str(stop["neighbourhood"].value() or ""))
            name = folded(str(stop["spot"].value() or ""))
            found.append((quarter, keys.get((quarter.pk if quarter else None, name)) if name else None))
        return found

    # What it says

    def dates(self) -> Dates | None:
        """The days it makes; None while the rule, or what bounds it, is not known."""
        self.full_clean()
        if self.days is None:
            return None
        data, words = self.cleaned_data, [rhythm(self.typed_series)]
        if data.get("starts_at") and data.get("ends_at"):
            words.append(hours(data["starts_at"], data["ends_at"]))
        rows = [
            Row(
                day,
                tuple(clash for clash in self.clashes.get(day.day, ()) if clash.sentence not in self.remarks),
                day.day in self.skipped,
            )
            for day in self.days
        ]
        where = filter(None, [self._where()])
        return Dates(rows, data.get("lanes") or 1, ", ".join([*words, *where]), sorted(self.remarks))

    @property
    def more(self) -> list[forms.BoundField]:
        """What most series leave empty."""
        names = ("objective", "target_audience", "prep_minutes", "context", "setting", "venue_type")
        return [self[name] for name in names]

    @property
    def shows_more(self) -> bool:
        return any(is_filled(field) or field.errors for field in (*self.more, self["themes"], self["name"]))

    @property
    def shows_partners(self) -> bool:
        return bool(self.filled_partners)

    def _where(self) -> str:
        """Its spots, or its quarters where no spot is named, as far as they are typed."""
        return self._named((stop["neighbourhood"].value(), stop["spot"].value()) for stop in self.stops.forms)

    def _named(self, pairs: Iterable[tuple[object, object]]) -> str:
        quarters = self.places.quarters
        names = (str(spot or "").strip() or str(quarters.get(str(key), "")) for key, spot in pairs)
        return listed(dict.fromkeys(filter(None, names)))

    def plan(self) -> SeriesPlan:
        """What to store; only after `is_valid()`."""
        fields = self._columns()
        fields["name"] = fields["name"] or self._where()[: Series._meta.get_field("name").max_length]
        return SeriesPlan(
            fields=fields,
            stops=tuple(row.entry() for row in self.filled_stops),
            themes=tuple(self.cleaned_data["themes"]),
            partners={
                row.cleaned_data["partner"]: (row.cleaned_data["role"], row.cleaned_data["is_shown"])
                for row in self.filled_partners
            },
        )

    def differences(self, stored: Mapping[str, object]) -> list[Difference]:
        """What is typed beside what is stored (`initial_of`), where they differ; only after `is_valid()`."""
        told = []
        for name, field in self.fields.items():
            value = stored.get(name)
            if name in ("client_uuid", "version", "scope", "since") or not field.has_changed(value, self[name].data):
                continue
            rows = getattr(field, "rows", {})
            if name == "picked":
                old, new = value or "", listed(numeric_date(day) for day in self.cleaned_data[name])
            else:
                value = [rows[str(key)] for key in value] if isinstance(field, RowsField) else value
                value = rows.get(str(value)) if isinstance(field, RowField) else value
                old, new = shown(field, value), shown(field, self.cleaned_data[name])
            told.append((str(field.label), old, new))
        pairs = [(str(stop.get("neighbourhood") or ""), stop.get("spot", "")) for stop in stored["stops"]]
        told.append(("Où", self._named(pairs), self._where()))
        return differing(told)


# The columns that say the days.
_OF_RULE = ("rule", "every_weeks", "weekdays", "ranks", "picked", "holidays", "school", "starts_on", "ends_on")


def initial_of_new(scheme: Scheme) -> dict[str, object]:
    """What a new series starts from: each week, from today to the end of the year."""
    today = clock.today(scheme)
    return {
        "client_uuid": uuid.uuid4(),
        "rhythm": "1",
        "skips_holidays": True,
        "school": School.ANY.value,
        "starts_on": today,
        "ends_on": today.replace(month=12, day=31),
        "lanes": 1,
        "format": scheme.usual_format,
    }


def initial_of(series: Series) -> dict[str, object]:
    """The answers that say what is stored; a change begins on its next day."""
    series = Series.objects.with_plan().get(pk=series.pk)
    today = clock.today(series.scheme)
    coming = Recurrence.of(series).held(today, series.ends_on)
    return {name: getattr(series, name) for name in COLUMNS} | {
        "version": series.version,
        "scope": FOLLOWING,
        "since": coming[0] if coming else today,
        "rhythm": str(series.every_weeks) if series.rule == Rule.WEEKLY else series.rule,
        "weekdays": series.weekdays,
        "ranks": series.ranks,
        "picked": "\n".join(numeric_date(datetime.date.fromisoformat(day)) for day in series.picked),
        "skips_holidays": series.holidays == Holidays.SKIP,
        "lanes": series.lanes,
        "mobile_unit": series.mobile_unit_id or "",
        "team": series.team_id or "",
        "themes": [theme.pk for theme in series.themes.all()],
        "stops": [
            {"neighbourhood": str(stop.neighbourhood_id or OUTSIDE), "spot": stop.spot.name if stop.spot else ""}
            for stop in series.stops.all()
        ],
        "partners": [
            {"partner": row.partner_id, "role": row.role, "is_shown": row.is_shown}
            for row in series.series_partners.all()
        ],
    }


def initial_like(series: Series) -> dict[str, object]:
    """A new series like this one, from today on: what is typed again is its place and who goes."""
    new, like = initial_of_new(series.scheme), initial_of(series)
    kept = {"ends_on": max(series.ends_on, new["ends_on"])}
    return like | {name: new[name] for name in ("client_uuid", "starts_on")} | kept | {"name": "", "version": ""}
