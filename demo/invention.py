"""Tells what happens on an outing of the demo. A day hangs on its scheme and its date alone (DOMAIN 6.4b)."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from outings.entries import OutingEntry, StopEntry, TestimonyEntry
from outings.enums import (
    CancelReason,
    Factor,
    Feeling,
    NextDecision,
    NoPublicReason,
    OutingContext,
    OutingType,
    Register,
    Setting,
    SupportType,
    TargetAudience,
    TickList,
    VenueType,
)
from outings.formats import QUESTIONS, Ask, Question
from partners.models import Partner
from schemes.enums import OutingFormat
from schemes.models import Neighbourhood, Theme

from . import words
from .rhythm import STYLES, Shift, Style, one_of
from .sheets import Book

NAMESPACE = uuid.UUID("6d3c5f0e-5f0b-4d57-9f86-0c2a8a1f7e11")


@dataclass(frozen=True)
class Invention:
    """One invented outing: as planned and, unless it was cancelled, as done."""

    client_uuid: uuid.UUID
    planned: OutingEntry
    done: OutingEntry | None
    cancel_reason: str
    operator: int  # rank among the scheme's operators
    is_starred: bool
    fate: float  # from 0 to 1: decides what the team left open
    index: int  # rank in its day
    due_on: datetime.date  # the day of it; one that was moved is held on the morrow


def outings_of(book: Book, day: datetime.date) -> list[Invention]:
    """Everything the scheme's teams do on `day`."""
    style = STYLES[book.scheme.slug]
    rng = Random(f"{book.scheme.slug}:{day}")
    return [
        _Teller(book, style, shift, day, index, rng).tell() for index, shift in enumerate(list(style.shifts(rng, day)))
    ]


def split(rng: Random, total: int, weights: Mapping) -> Counter:
    """`total` things dealt one by one to the keys, so that the parts add up to it."""
    return Counter(rng.choices(list(weights), weights=list(weights.values()), k=total))


VENUES = {
    "Collège": VenueType.SCHOOL,
    "Galerie commerciale": VenueType.MALL,
    "Centre social": VenueType.SOCIAL_CENTRE,
}
AUDIENCES = {
    TargetAudience.AGE_26_64: 4,
    TargetAudience.FAMILIES: 3,
    TargetAudience.AGE_65_PLUS: 2,
    TargetAudience.UNDER_18: 1.5,
    TargetAudience.AGE_18_25: 1,
    TargetAudience.PRECARIOUS: 1,
}
SUPPORTS = {
    "mobile": (SupportType.INFORMATION, SupportType.GUIDANCE, SupportType.LISTENING, SupportType.ACCOMPANIMENT),
    "round": (
        SupportType.LISTENING,
        SupportType.MEDIATION,
        SupportType.RULES_REMINDER,
        SupportType.GUIDANCE,
        SupportType.DEFERRED_MEDIATION,
    ),
    "desk": (SupportType.INFORMATION, SupportType.LISTENING, SupportType.GUIDANCE, SupportType.COLLECTIVE_ACTIVITY),
    "school": (SupportType.RULES_REMINDER, SupportType.COLLECTIVE_ACTIVITY, SupportType.INFORMATION),
    "meeting": (),
}
REGISTERS = {
    "mobile": (
        Register.PROXIMITY_PRESENCE,
        Register.INTERMEDIATION,
        Register.PARTNER_LINKING,
        Register.AWARENESS_TRAINING,
    ),
    "round": (
        Register.PROXIMITY_PRESENCE,
        Register.CONFLICT_MANAGEMENT,
        Register.SOCIAL_TECHNICAL_WATCH,
        Register.INTERMEDIATION,
        Register.CONSULTATION,
    ),
    "desk": (Register.INTERMEDIATION, Register.PARTNER_LINKING, Register.AWARENESS_TRAINING),
    "school": (Register.AWARENESS_TRAINING, Register.COLLECTIVE_PROJECTS),
    "meeting": (Register.CONSULTATION, Register.PARTNER_LINKING, Register.COLLECTIVE_PROJECTS),
}
ENABLERS = (Factor.FLOW, Factor.REGULARITY, Factor.PARTNER_PRESENT, Factor.REFRESHMENTS, Factor.WEATHER)
OBSTACLES = (Factor.WEATHER, Factor.TIME_OF_DAY, Factor.QUIET_PLACE, Factor.LANGUAGE, Factor.TENSION, Factor.STAFFING)
CANCEL_REASONS = {
    "mobile": {CancelReason.WEATHER: 6, CancelReason.STAFF: 3, CancelReason.EQUIPMENT: 2, CancelReason.PARTNER: 1},
    "round": {CancelReason.STAFF: 5, CancelReason.WEATHER: 2, CancelReason.SECURITY: 1},
    "desk": {CancelReason.STAFF: 4, CancelReason.PARTNER: 3, CancelReason.OTHER: 1},
    "school": {CancelReason.PARTNER: 4, CancelReason.STAFF: 1},
    "meeting": {CancelReason.PARTNER: 4, CancelReason.STAFF: 1},
}
NO_PUBLIC = {NoPublicReason.WEATHER: 4, NoPublicReason.EMPTY_PLACE: 3, NoPublicReason.TIME_OF_DAY: 2}
NO_PUBLIC |= {NoPublicReason.OTHER_EVENT: 1}
FEELINGS = {Feeling.GOOD: 52, Feeling.GREAT: 24, Feeling.MIXED: 18, Feeling.HARD: 6}
DECISIONS = {NextDecision.KEEP: 80, NextDecision.ADAPT: 17, NextDecision.STOP: 3}
AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus")
HANDLINGS = {
    "handling_on_spot": 70,
    "handling_referred": 18,
    "handling_appointment": 9,
    "handling_accompanied": 3,
}


@dataclass(frozen=True)
class _Teller:
    """Tells one shift, question by question, drawing from the day's own chance."""

    book: Book
    style: Style
    shift: Shift
    day: datetime.date
    index: int
    rng: Random

    def tell(self) -> Invention:
        stops = self._stops()
        audience, themes = self._audience()
        planned = OutingEntry(
            fields=self._plan() | self._place(stops) | audience,
            text={"event_name": self._in_turn(words.EVENTS)} if self.format == OutingFormat.EVENT_STAND else {},
            stops=tuple(stops),
            themes=themes,
        )
        winter = 1.6 if self.day.month in (12, 1, 2) else 1
        reason = one_of(self.rng, CANCEL_REASONS[self.mood]) if self._chance(self.style.cancelled * winter) else ""
        done = None if reason else self._done(planned)
        has_words = done and any(testimony.has_consent for testimony in done.testimonies)
        return Invention(
            client_uuid=uuid.uuid5(NAMESPACE, f"{self.book.scheme.slug}:{self.day}:{self.index}"),
            planned=planned,
            done=done,
            cancel_reason=reason,
            operator=self.rng.randrange(len(self.book.operators)) if self._chance(0.4) else 0,
            is_starred=self._chance(0.6 if has_words else 0.12),
            fate=self.rng.random(),
            index=self.index,
            due_on=self.day,
        )

    @property
    def _held_on(self) -> datetime.date:
        """A storm keeps one team in, on the first Thursday of a season: it goes the day after."""
        is_moved = self.index == 0 and self.day.isoweekday() == 4 and self.day.day <= 7 and self.day.month % 3 == 0
        return self.day + datetime.timedelta(days=is_moved)

    @property
    def format(self) -> OutingFormat:
        return self.shift.format

    @property
    def mood(self) -> str:
        return words.MOOD[self.format]

    def _asks(self, question: Question) -> bool:
        return QUESTIONS[self.format].shows(question)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _some(self, options: Sequence, most: int = 3) -> tuple:
        return tuple(self.rng.sample(options, min(self.rng.randint(1, most), len(options))))

    def _in_turn(self, lines: Sequence):
        """The lines follow each other day after day: the same one does not come back at once."""
        return lines[(self.day.toordinal() + 7 * self.index) % len(lines)]

    # Level 1

    def _stops(self) -> list[StopEntry]:
        if not self._asks(Question.NEIGHBOURHOOD):
            return []
        perimeter, names = self.book.neighbourhoods, self._spot_names()
        rank = self.rng.randrange(len(perimeter)) if self.shift.neighbourhood is None else self.shift.neighbourhood
        # A pair rarely leaves its neighbourhood.
        span = len(perimeter) if self.style.is_going_round else 1 + self._chance(0.04)
        return [
            self._stop(perimeter[(rank + step % span) % len(perimeter)], name)
            for step, name in enumerate(self.rng.sample(names, min(self.shift.stops, len(names))))
        ]

    def _stop(self, neighbourhood: Neighbourhood, name: str) -> StopEntry:
        return StopEntry(neighbourhood, name, self.book.spots[neighbourhood.pk, name].spot_type)

    def _spot_names(self) -> list[str]:
        if self.mood == "school":
            return ["Collège"]
        if self.mood in ("desk", "meeting"):
            return ["Centre social"]
        if self.format == OutingFormat.MOBILE_UNIT and self.shift.stops == 1 and self._chance(0.12):
            return list(VENUES)
        names = ["Place centrale", "Pied des immeubles", "Abords du centre social", "Arrêt des transports"]
        morning = self.shift.starts_at.hour < 12
        return names + (["Marché", "Marché"] if morning else ["Abords du collège", "Aire de jeux"])

    def _plan(self) -> dict[str, object]:
        plan = {
            "held_on": self._held_on,
            "starts_at": self.shift.starts_at,
            "ends_at": self.shift.ends_at,
            "format": self.format,
            "mediators_count": self.shift.mediators,
        }
        if self.mood == "mobile" and self.book.mobile_unit:
            plan["mobile_unit"] = self.book.mobile_unit
            plan["digital_advisers_count"] = int(self._chance(0.35))
            plan["civic_volunteers_count"] = one_of(self.rng, {0: 5, 1: 3, 2: 2})
        if self.mood == "mobile" and self._chance(0.6):
            plan["prep_minutes"] = self.rng.choice((45, 60, 75, 90))
        return plan

    def _place(self, stops: list[StopEntry]) -> dict[str, object]:
        if not stops:
            return {}
        venue = VENUES.get(stops[0].spot_name)
        context = OutingContext.HOSTED if venue else OutingContext.PUBLIC_SPACE
        if self.format == OutingFormat.EVENT_STAND:
            context = OutingContext.EVENT
        return {
            "setting": Setting.CLOSED if venue else Setting.OPEN,
            "venue_type": venue or "",
            "context": "" if self.mood == "meeting" else context,
        }

    def _audience(self) -> tuple[dict[str, object], tuple[Theme, ...]]:
        asked = QUESTIONS[self.format][Question.AUDIENCE]
        if asked is Ask.NO or (asked is Ask.OFFERED and self._chance(0.5)):
            return {}, ()
        audience = TargetAudience.UNDER_18 if self.mood == "school" else one_of(self.rng, AUDIENCES)
        is_thematic = self.mood in ("mobile", "desk") and self._chance(0.25)
        outing_type = OutingType.THEMATIC if is_thematic else OutingType.GENERALIST
        themes = (self._in_turn(self.book.themes),) if is_thematic else ()
        return {"target_audience": audience, "outing_type": outing_type}, themes

    # Levels 2 to 5

    def _done(self, planned: OutingEntry) -> OutingEntry:
        public, people = self._public()
        requests, handling = self._requests(people)
        return replace(
            planned,
            fields=planned.fields | public | self._who(people) | handling | self._feeling(),
            text=planned.text | self._text(requests),
            stops=self._shared(planned.stops, people),
            requests={self.book.topics[code]: count for code, count in requests.items()},
            partners=self._partners(),
            ticks=self._ticks(),
            testimonies=self._testimonies(),
        )

    def _public(self) -> tuple[dict[str, object], int]:
        if self.format == OutingFormat.OFF_SITE_WORK:
            return {}, 0
        low, high, usual = self.shift.crowd
        people = round(self.rng.triangular(low, high, usual))
        if self.mood in ("mobile", "round") and self._chance(0.015):
            return {"people_mediated": 0, "no_public_reason": one_of(self.rng, NO_PUBLIC)}, 0
        if self.mood == "school":
            classes = 1 + self._chance(0.2)
            return {"participants_count": people * classes, "classes_count": classes}, people * classes
        if self._asks(Question.PARTICIPANTS):
            return {"participants_count": people}, people
        public: dict[str, object] = {
            "people_mediated": people,
            "is_estimate": self._chance(0.5 if people > 50 else 0.1),
        }
        if self._asks(Question.PEOPLE_MET) and self._chance(0.85):
            most = 2.6 if self.mood == "round" else 1.6
            public["people_met"] = round(people * self.rng.uniform(1.05, most))
        return public, people

    def _shared(self, stops: Iterable[StopEntry], people: int) -> tuple[StopEntry, ...]:
        stops = tuple(stops)
        if len(stops) < 2:
            return stops
        shares = split(self.rng, people, dict.fromkeys(range(len(stops)), 1))
        return tuple(replace(stop, people_mediated=shares[rank]) for rank, stop in enumerate(stops))

    def _who(self, people: int) -> dict[str, object]:
        """Sexes, ages and ways in: often noted for a part of the public only, sometimes for nobody."""
        if not people or not self._asks(Question.SEX_AND_AGES):
            return {}
        ages = (96, 4, 0, 0) if self.mood == "school" else self.style.ages
        women = self.rng.gauss(self.style.women, 0.08)
        who: dict[str, object] = {}
        if self._chance(0.91):
            sexes = split(self.rng, self._noted(people), {"women_count": women, "men_count": 1 - women})
            who |= {name: sexes[name] for name in ("women_count", "men_count")}
        if self._chance(0.88):
            bands = split(self.rng, self._noted(people), dict(zip(AGES, ages, strict=True)))
            who |= {name: bands[name] for name in AGES}
        for name, noted, least, most in (
            ("first_contact_count", 0.7, 0.15, 0.5),
            ("sent_by_partner_count", 0.3, 0, 0.2),
            ("language_help_count", 0.3, 0, 0.18),
        ):
            if self._chance(noted):
                who[name] = round(people * self.rng.uniform(least, most))
        return who

    def _noted(self, people: int) -> int:
        return people if self._chance(0.6) else round(people * self.rng.uniform(0.7, 0.98))

    def _requests(self, people: int) -> tuple[Counter, dict[str, object]]:
        if not people or not self._asks(Question.TOPICS):
            return Counter(), {}
        total = max(1, round(people * self.style.requests_per_person * self.rng.uniform(0.75, 1.2)))
        requests = split(self.rng, total, self.style.topics)
        handling: dict[str, object] = {}
        if self._chance(0.8):
            outcomes = split(self.rng, round(total * self.rng.uniform(0.8, 1)), HANDLINGS)
            handling |= {name: outcomes[name] for name in HANDLINGS}
            if self.style.coupons:
                handling["coupons_issued"] = round(outcomes["handling_referred"] * self.rng.uniform(0.3, 0.9))
        if self.style.coupons and self._chance(0.25):
            handling["unclaimed_right_count"] = self.rng.randint(1, 3)
        return requests, handling

    def _partners(self) -> dict[Partner, str]:
        if self.format == OutingFormat.OFF_SITE_WORK:
            return {}
        fitting = words.ROLES[self.mood]
        held = {partner: next((role for role in fitting if role in roles), "") for partner, roles in self.book.partners}
        candidates = [partner for partner, role in held.items() if role or not fitting]
        share = {"meeting": 1, "school": 1, "desk": 0.5}.get(self.mood, self.style.partnered)
        if not candidates or not self._chance(share):
            return {}
        return {partner: held[partner] if fitting else "" for partner in self._some(candidates, most=2)}

    def _ticks(self) -> dict[TickList, tuple[str, ...]]:
        ticks = {}
        if SUPPORTS[self.mood] and self._chance(0.85):
            ticks[TickList.SUPPORT_TYPE] = self._some(SUPPORTS[self.mood])
        if self._chance(0.75):
            ticks[TickList.REGISTER] = self._some(REGISTERS[self.mood])
        if self._chance(0.3):
            ticks[TickList.ENABLER] = self._some(ENABLERS, most=2)
        if self._chance(0.18):
            ticks[TickList.OBSTACLE] = self._some(OBSTACLES, most=1)
        if self.mood == "mobile" and self._chance(0.2):
            ticks[TickList.SECONDARY_AUDIENCE] = (one_of(self.rng, AUDIENCES),)
        return ticks

    def _feeling(self) -> dict[str, object]:
        return {
            "overall_feeling": one_of(self.rng, FEELINGS) if self._chance(0.85) else "",
            "decision_next": one_of(self.rng, DECISIONS) if self._chance(0.45) else "",
        }

    def _text(self, requests: Counter) -> dict[str, str]:
        text = {}
        if self._chance(self.style.worded):
            text["highlight"] = self._in_turn(words.HIGHLIGHTS[self.mood])
        if requests["other"] and self._chance(0.5):
            text["other_topic"] = self._in_turn(words.OTHER_TOPICS)
        if self._chance(0.03):
            text["team_note"] = self._in_turn(words.TEAM_NOTES)
        return text

    def _testimonies(self) -> tuple[TestimonyEntry, ...]:
        if not self._chance(self.style.worded / 6):
            return ()
        source, text = self._in_turn(words.TESTIMONIES[self.mood])
        return (TestimonyEntry(text, source, has_consent=self._chance(0.65)),)
