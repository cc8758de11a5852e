"""The form of one planned outing: what a plan knows, and no more. Never a figure about people, nor a feeling."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crispy_forms.layout import Layout
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property

from french.dates import clock as hour_said
from french.dates import dated
from french.names import folded
from outings.entries import OutingEntry
from outings.entry.fields import RowField
from outings.entry.form import OutingForm
from outings.entry.layout import Asked, Part
from outings.entry.prefill import initial_like, initial_of, recent_places
from outings.entry.questions import NEW_PARTNERS, ROLE
from outings.enums import CancelReason
from outings.formats import Question
from outings.models import Outing
from outings.plans import PLAN_FIELDS
from schemes import clock
from schemes.memberships import Team
from schemes.models import Scheme, Topic
from widgets.fields import FreeText, with_stored
from widgets.pieces import Fold, Pair, Piece

from ..clashes import Candidate, ClashKind
from ..crew import COLUMN_OF, Crew, mates_of
from ..models import Occurrence
from ..single import NOT_BEFORE_TODAY

# Columns that a habit fills and nobody is asked while planning.
_UNASKED = ("setting", "venue_type", "context")
_KEPT = {"client_uuid", "version", "operator", "themes", "new_theme", "partners", *NEW_PARTNERS, *PLAN_FIELDS}
MOST_HABITS = 4
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Habit:
    """An outing that comes back: the next one like it is one tap away (`day` is when)."""

    like: int
    label: str
    day: datetime.date


# The field that a clash is told under.
CAUSES = {
    ClashKind.UNIT: "mobile_unit",
    ClashKind.UNIT_ON_THE_WAY: "mobile_unit",
    ClashKind.UNIT_DOWN: "mobile_unit",
    ClashKind.PERSON: "crew",
    ClashKind.TWIN: "stops",
    ClashKind.CLOSED: "ends_at",
}


class Told(Piece):
    """Where the page's script tells what clashes, under its cause: `cause`, one of CAUSES."""

    template = "planning/_told.html"


class Section(Piece):
    """One part of the page (`key`, `title`)."""

    template = "planning/_section.html"


def plan_layout() -> Layout:
    """When and where in sight, then with whom; the rest folded."""
    return Layout(
        "client_uuid",
        "version",
        *_UNASKED,
        Section(
            "operator",
            "held_on",
            Pair("starts_at", "ends_at"),
            "is_ending_after_midnight",
            Told(cause="ends_at"),
            "move_reason",
            Part("format", "format"),
            Asked(Question.NEIGHBOURHOOD, Part("stops"), Told(cause="stops")),
            Asked(Question.MOBILE_UNIT, "mobile_unit", Told(cause="mobile_unit")),
            key="when",
            title="Quand et où",
        ),
        Section(
            "team",
            "crew",
            Told(cause="crew"),
            "absent",
            "mediators_count",
            Fold(*list(COLUMN_OF.values())[1:], title="Conseil numérique, services civiques"),
            Asked(Question.PARTNERS, Part("partners", "partners")),
            key="who",
            title="Avec qui",
        ),
        Section(
            Asked(Question.AUDIENCE, "outing_type", Part("themes", "themes", "new_theme"), "target_audience"),
            Fold("objective", "prep_minutes", title="Objectif, préparation"),
            key="what-for",
            title="Pour quoi",
        ),
    )


class PlanForm(OutingForm):
    """A planned outing as somebody types it; `row`, the occurrence that is changed."""

    make_layout = staticmethod(plan_layout)

    objective = FreeText(label="Objectif", required=False, max_length=140)
    move_reason = forms.ChoiceField(
        label="Pourquoi elle change de jour",
        required=False,
        help_text="Demandé si vous changez le jour d’une présence promise, ou annoncée au public.",
        choices=[("", "Choisir"), *(pair for pair in CancelReason.choices if pair[0] != CancelReason.SERIES_CHANGED)],
    )
    crew = forms.MultipleChoiceField(label="Qui y va", required=False, widget=forms.CheckboxSelectMultiple)
    absent = forms.MultipleChoiceField(label="Ne vient pas", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        user,
        scheme: Scheme,
        outing: Outing | None = None,
        row: Occurrence | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        self.row = row
        self.stored_crew = list(outing.crew.select_related("user")) if outing else []
        super().__init__(data, user=user, scheme=scheme, outing=outing, initial=initial)
        for name in [name for name in self.fields if name not in self._asked_names()]:
            del self.fields[name]
        self._offer_crew()
        self._offer_team()
        for name, sentence in (("starts_at", "Donnez l’heure de début."), ("ends_at", "Donnez l’heure de fin.")):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = sentence
        self.fields["held_on"].widget.attrs = {"min": clock.today(scheme).isoformat()}
        for name in _UNASKED:
            self.fields[name].widget = forms.HiddenInput()

    def _asked_names(self) -> set[str]:
        roles = {name for name in self.fields if name.startswith(ROLE)}
        own = (
            {"objective", "crew"}
            | ({"absent"} if self.stored_crew else set())
            | ({"move_reason"} if self.row else set())
        )
        return _KEPT | roles | own

    def _start(self) -> dict[str, object]:
        if self.is_bound:
            return {}
        if self.outing:
            return self.initial_now()
        return super()._start()

    def _topics_offered(self) -> QuerySet[Topic]:
        """A plan knows no request."""
        return Topic.objects.none()

    def _offer_habits(self) -> None:
        """Nor a duration: its hours say it."""
        self.topics = []

    def initial_now(self) -> dict[str, object]:
        """What is stored of the plan that is changed."""
        row = self.row
        return initial_of(self.outing) | {
            "team": self.outing.team_id or "",
            "objective": row.objective if row else "",
            "crew": [str(one.user_id) for one in self.stored_crew if one.user_id],
            "absent": [str(one.user_id) for one in self.stored_crew if one.user_id and one.is_absent],
        }

    def _offer_crew(self) -> None:
        self.mates = {str(mate.key): mate for mate in mates_of(self.scheme, self.stored_crew)}
        own = str(self.user.pk)
        names = [(key, f"{mate.name} (vous)" if key == own else mate.name) for key, mate in self.mates.items()]
        self.fields["crew"].choices = names
        if "absent" in self.fields:
            stored = {str(one.user_id) for one in self.stored_crew}
            self.fields["absent"].choices = [(key, name) for key, name in names if key in stored]

    def _offer_team(self) -> None:
        """Which team goes, where the scheme has teams."""
        teams = Team.objects.filter(scheme=self.scheme).of_day(clock.today(self.scheme))
        stored = [self.outing.team_id] if self.outing else []
        field = RowField(with_stored(teams, stored), label="Équipe", required=False)
        if field.rows:
            self.fields["team"] = field
            if not self.is_bound:
                mine = teams.filter(members=self.user).values_list("pk", flat=True).first()
                self.initial.setdefault("team", mine or "")

    # What it checks

    def clean(self) -> dict:
        self.count_the_crew()
        self.leave_unasked_empty()
        self.check_day()
        self.check_life()
        self.check_times()
        self.check_stops()
        self.check_rows()
        self.check_themes()
        self.check_mediators()
        self.check_partners()
        self.check_period()
        self.check_new_spots()
        return self.cleaned_data

    def count_the_crew(self) -> None:
        """The team's counts follow the crew, when one is given."""
        if self.cleaned_data.get("crew"):
            asked = {column: self.cleaned_data.get(column) for column in COLUMN_OF.values()}
            self.cleaned_data |= self.chosen_crew().counts(asked)

    def check_day(self) -> None:
        """Planned from today on; one that stays on its day stays, even if that is past."""
        day = self.cleaned_data.get("held_on")
        is_moved = not self.outing or day != self.outing.held_on
        if day and is_moved and day < clock.today(self.scheme):
            self.add_error("held_on", NOT_BEFORE_TODAY)

    # What it says

    def chosen_crew(self) -> Crew:
        chosen = self.cleaned_data.get("crew", ())
        named = {int(key): self.mates[key].function for key in chosen}
        return Crew(named, frozenset(int(key) for key in self.cleaned_data.get("absent", ()) if key in chosen))

    def entry(self) -> OutingEntry:
        data = self.cleaned_data
        asks_spot = self.asks(Question.SPOT)
        return OutingEntry(
            fields={name: data[name] for name in PLAN_FIELDS},
            stops=tuple(stop.entry(asks_spot=asks_spot) for stop in self.asked_stops),
            themes=tuple(data["themes"]),
            new_themes=(data["new_theme"],) if data["new_theme"] else (),
            partners={partner: data[f"{ROLE}{partner.pk}"] for partner in data["partners"]},
            new_partners=self.new_partners(),
        )

    def candidate(self) -> Candidate | None:
        """What may clash with others, as far as it is typed; None without a day and hours. After `is_valid()`."""
        data, crew = self.cleaned_data, self.chosen_crew()
        if not all(data.get(name) for name in ("held_on", "starts_at", "ends_at")):
            return None
        asks_spot = self.asks(Question.SPOT)
        stops = [stop.entry(asks_spot=asks_spot) for stop in self.asked_stops if stop.is_valid()]
        keys = {(spot.neighbourhood_id, spot.folded_name): spot.pk for spot in self.spots}
        spots = {keys.get((stop.neighbourhood and stop.neighbourhood.pk, folded(stop.spot_name))) for stop in stops}
        coming = [key for key in crew.named if key not in crew.absent]
        return Candidate(
            data["held_on"],
            data["starts_at"],
            data["ends_at"],
            data["is_ending_after_midnight"],
            data.get("mobile_unit") if self.asks(Question.MOBILE_UNIT) else None,
            frozenset(stop.neighbourhood.pk for stop in stops if stop.neighbourhood),
            frozenset(spots - {None}),
            {key: self.mates[str(key)].name for key in coming},
        )

    # What it offers

    @cached_property
    def habits(self) -> list[Habit]:
        """The scheme's latest outings of a known hour, each day, hour and place once: the next one is one tap away."""
        found: dict[tuple, Habit] = {}
        for outing in self.latest:
            if not (outing.starts_at and outing.ends_at):
                continue
            weekday = dated(outing.held_on, "l")
            label = f"{weekday.capitalize()} {hour_said(outing.starts_at)}, {outing.place}"
            found.setdefault(label, Habit(outing.pk, label, next_like(outing, clock.today(self.scheme))))
        return list(found.values())[:MOST_HABITS]

    @property
    def for_plan_script(self) -> dict[str, object]:
        """What the page's script shows by: what each format asks, the latest places, the usual hours."""
        hours = dict.fromkeys((one.starts_at, one.ends_at) for one in self.latest if one.starts_at and one.ends_at)
        today = clock.today(self.scheme)
        offered = {key for key, quarter in self.quarters.items() if quarter.is_offered(today)}
        return {
            "asked": self.formats_asking(),
            "places": recent_places(self.latest, offered),
            "hours": [[time.isoformat("minutes") for time in pair] for pair in list(hours)[:MOST_HABITS]],
        }


def next_like(outing: Outing, today: datetime.date) -> datetime.date:
    """The first day from today on that has the name of the outing's."""
    return today + (outing.held_on - today) % _WEEK


def plan_like(outing: Outing, today: datetime.date) -> dict[str, object]:
    """A plan like an earlier outing: its place, hours, team, partners; on the next day of that name."""
    partners: Iterable[tuple[int, str]] = outing.outing_partners.values_list("partner", "role")
    roles = dict(partners)
    return initial_like(outing) | {
        "held_on": next_like(outing, today),
        "starts_at": outing.starts_at,
        "ends_at": outing.ends_at,
        "is_ending_after_midnight": outing.is_ending_after_midnight,
        "prep_minutes": outing.prep_minutes,
        "team": outing.team_id or "",
        "partners": list(roles),
        **{f"{ROLE}{partner}": role for partner, role in roles.items()},
    }
