"""A hand that types: outings drawn at random in the real form, then changed, moved, validated, cancelled, taken back.

What each format asks is the table of DOMAIN 5.8, written again here.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from outings.closed_periods import close_period
from outings.enums import (
    CancelReason,
    Factor,
    Feeling,
    NextDecision,
    OutingContext,
    Register,
    Setting,
    SupportType,
    TargetAudience,
    VenueType,
)
from outings.models import Outing
from schemes import clock
from schemes.models import Spot

from .book import AGES, HANDLINGS, PARTS, TICKS, Asked, Place, Stop, Typed
from .world import FIRST, LAST, D, Ground, World, leaves

PARIS = ZoneInfo("Europe/Paris")
FORMATS = {
    "mobile_unit": "place spot stops unit audience met mediated described topics partners",
    "walkabout": "place spot stops audience met mediated described topics partners",
    "workshop": "place spot audience participants described topics partners",
    "door_to_door": "place spot stops audience met mediated described topics partners",
    "drop_in_session": "place spot audience met mediated described topics partners",
    "school_module": "place spot audience participants classes described partners",
    "event_stand": "place spot unit audience met mediated described topics partners",
    "home_visit": "place audience mediated described topics partners",
    "partner_meeting": "place spot audience participants partners",
    "off_site_work": "partners",
}
OPTIONS = {
    "support_types": SupportType.values,
    "registers_used": Register.values,
    "enablers": Factor.values,
    "obstacles": Factor.values,
    "secondary_audiences": TargetAudience.values,
}
FOLDED = {
    "setting": Setting.values,
    "venue_type": VenueType.values,
    "context": OutingContext.values,
    "decision_next": NextDecision.values,
}
WORDS = {"event_name": ("Fête de quartier", "Forum des associations"), "other_topic": ("Jardins", "Permis de conduire")}
# Months that a report may tell, and the day one place leaves.
TOLD = (D(2025, 5, 1), D(2025, 12, 1), D(2026, 3, 1))
LEFT = D(2026, 5, 20)
DONE, RECEIVED, REFUSED = 302, 201, 422
PHONE = {"Accept": "application/json"}
# Not each outing's lists are all ticked.
SELDOM, OFTEN = 0.3, 0.7


class Hand:
    """Types outings in a world and keeps the ledger of them."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.draw = world, random.Random(seed)
        self.client = Client()
        # A week later she would need a second factor.
        with clock.at(self._moment(LAST, 20)):
            self.client.force_login(world.coordinator)
        self.keys: list[int] = []

    @property
    def outings(self) -> list[Typed]:
        return self.world.ledger.outings

    def log(self) -> None:
        """One more outing; of a day that a report told, a page refuses it and a phone's waits, counted nowhere."""
        ground = self.draw.choice(self.world.grounds)
        typed, data = self._drawn(ground)
        moment = self._moment(typed.day, self.draw.choice((1, 1, 2, 3, 4, 9)))
        identifier = str(uuid.UUID(int=self.draw.getrandbits(128)))
        data |= {"client_uuid": identifier}
        if self._is_told(typed.scheme, typed.day):
            self._post(reverse("outings:create"), data, moment, status=REFUSED)
            self._post(reverse("outings:create"), data, moment, status=RECEIVED, headers=PHONE)
            return
        self._post(reverse("outings:create"), data, moment)
        self.keys.append(Outing.objects.get(client_uuid=identifier).pk)
        # The team's day lasts until 05:00 (DOMAIN 6.4b).
        self.outings.append(replace(typed, closed_on=(moment - datetime.timedelta(hours=5)).date()))

    def change(self) -> None:
        """One of them is typed again: another day, other answers; neither out of a closed period nor into one."""
        index = self._one(lambda outing: not outing.cancelled)
        before = self.outings[index]
        typed, data = self._drawn(self._ground_of(before))
        stored = Outing.objects.get(pk=self.keys[index])
        known = {"client_uuid": str(stored.client_uuid), "version": stored.version}
        is_told = self._is_told(before.scheme, before.day, typed.day)
        self._post(reverse("outings:update", args=[stored.pk]), data | known, status=REFUSED if is_told else DONE)
        if not is_told:
            self.outings[index] = replace(typed, closed_on=before.closed_on)

    def validate(self) -> None:
        index = self._one(lambda outing: not outing.cancelled)
        stored = Outing.objects.get(pk=self.keys[index])
        self._post(reverse("outings:validate"), {"outing": f"{stored.pk}:{stored.version}"})
        self.outings[index] = replace(self.outings[index], is_validated=True)

    def cancel(self) -> None:
        index = self._one(lambda outing: not outing.cancelled)
        reason = self.draw.choice(
            [reason for reason in CancelReason.values if reason not in ("other", "series_changed")]
        )
        self._set(index, "cancel", reason, reason=reason)

    def restore(self) -> None:
        """A cancelling is taken back: the outing is what it was."""
        if any(outing.cancelled for outing in self.outings):
            self._set(self._one(lambda outing: bool(outing.cancelled)), "restore", "")

    def _set(self, index: int, deed: str, cancelled: str, **data: str) -> None:
        """Cancelled for that reason, or for none any more; in a closed period nothing changes."""
        stored, outing = Outing.objects.get(pk=self.keys[index]), self.outings[index]
        self._post(reverse(f"outings:{deed}", args=[stored.pk]), {"version": stored.version, **data})
        if not self._is_told(outing.scheme, outing.day):
            self.outings[index] = replace(outing, cancelled=cancelled)

    def merge_spots(self) -> None:
        """Two spots of one place become one; whoever types the name that went makes it again."""
        spots = Spot.objects.filter(stops__isnull=False).distinct().order_by("pk")
        by_place: dict[tuple, list[Spot]] = defaultdict(list)
        for spot in spots:
            by_place[spot.scheme_id, spot.neighbourhood_id].append(spot)
        several = [found for found in by_place.values() if len(found) > 1]
        if not several:
            return
        merged, kept = self.draw.sample(self.draw.choice(several), 2)
        scheme, _, place = self.world.ledger.spots(str(merged.pk))
        self._merge("lieux", scheme, merged.pk, kept.pk)

        def renamed(stop: Stop) -> Stop:
            return replace(stop, spot=kept.name) if (stop.key, stop.spot) == (place, merged.name) else stop

        self._rewrite(scheme, lambda outing: replace(outing, stops=tuple(map(renamed, outing.stops))))

    def merge_themes(self) -> None:
        """A theme of the scheme's own becomes another; an outing that had both has it once."""
        ground = self.draw.choice(self.world.grounds)
        if not ground.own_themes:
            return
        merged = ground.own_themes.pop()
        kept = self.draw.choice((*ground.themes, *ground.own_themes))
        self._merge("thematiques", ground.scheme.slug, merged, kept)

        def retold(outing: Typed) -> Typed:
            themes = dict.fromkeys(kept if theme == merged else theme for theme in outing.themes)
            return replace(outing, themes=tuple(themes))

        self._rewrite(ground.scheme.slug, retold)

    def close(self) -> None:
        """A report tells a month of a scheme."""
        scheme, start = self.draw.choice(self.world.grounds).scheme, self.draw.choice(TOLD)
        end = (start + datetime.timedelta(31)).replace(day=1) - datetime.timedelta(1)
        with clock.at(self._moment(LAST, 20)), transaction.atomic():
            close_period(scheme, start, end)
        self.world.ledger.closed.append((scheme.slug, start, end))

    def narrow(self) -> None:
        """A place leaves the perimeter, its outings stay."""
        ground = self.draw.choice(self.world.grounds)
        leaves(self.world.ledger, ground.scheme.slug, ground.places[3].slug, LEFT)

    def _merge(self, kind: str, scheme: str, merged: object, kept: object) -> None:
        asked = urlencode({"scheme": scheme, "merged": merged, "kept": kept})
        self._post(f"{reverse('outings:merge', args=[kind])}?{asked}", {})

    def _rewrite(self, scheme: str, rewritten: Callable[[Typed], Typed]) -> None:
        self.outings[:] = [rewritten(outing) if outing.scheme == scheme else outing for outing in self.outings]

    def _is_told(self, scheme: str, *days: datetime.date) -> bool:
        return self.world.ledger.is_closed(scheme, *days)

    def _ground_of(self, outing: Typed) -> Ground:
        return next(ground for ground in self.world.grounds if ground.scheme.slug == outing.scheme)

    def _one(self, such: object) -> int:
        return self.draw.choice([index for index, outing in enumerate(self.outings) if such(outing)])

    def _moment(self, day: datetime.date, days_later: int) -> datetime.datetime:
        hour = self.draw.choice((3, 10))
        return datetime.datetime.combine(day + datetime.timedelta(days_later), datetime.time(hour), PARIS)

    def _post(
        self,
        address: str,
        data: dict,
        moment: datetime.datetime | None = None,
        *,
        status: int = DONE,
        headers: dict | None = None,
    ) -> None:
        """Raises AssertionError, with what the page says, where it is not answered so."""
        with clock.at(moment or self._moment(LAST, 20)):
            response = self.client.post(address, data, headers=headers)
        if response.status_code != status:
            raise AssertionError(f"{response.status_code} {dict(response.context or {}).get('errors')} {data}")

    # What is drawn

    def _some(self, chance: float) -> bool:
        return self.draw.random() < chance

    def _drawn(self, ground: Ground) -> tuple[Typed, dict]:
        """An outing, and what is posted of it."""
        format = self.draw.choice([*FORMATS, "walkabout", "walkabout", "mobile_unit"])
        asked = FORMATS[format].split()
        day = FIRST + datetime.timedelta(self.draw.randrange((LAST - FIRST).days + 1))
        minutes, slots, times = self._times()
        counts, is_estimate, reason = self._people(asked)
        stops = self._stops(ground, asked, day, counts.get("people_mediated", 0))
        choices = {"format": format} | self._choices(ground, asked)
        choices |= {"no_public_reason": reason} if reason else {}
        ticks = {name: self._ticked(name) for name in TICKS if name != "secondary_audiences" or "audience" in asked}
        topics = self._topics(ground) if "topics" in asked else {}
        offered = (*ground.themes, *ground.own_themes)
        themes = tuple(self.draw.sample(offered, 2)) if choices.get("outing_type") == "thematic" else ()
        partners = self._partners(ground, format, asked)
        typed = Typed(
            ground.scheme.slug,
            day,
            minutes,
            slots,
            stops,
            counts,
            choices,
            ticks,
            topics,
            partners,
            themes,
            is_estimate,
        )
        return typed, self._data(ground, typed, times)

    def _partners(self, ground: Ground, format: str, asked: list[str]) -> dict[str, str]:
        """Who came, and as what; a partner meeting has one at least."""
        least = 1 if format == "partner_meeting" else 0
        chosen = self.draw.sample(ground.partners, self.draw.choice((least, 1, 2))) if "partners" in asked else []
        return {partner: self.draw.choice(("", "co_host", "venue")) for partner in chosen}

    def _times(self) -> tuple[int, dict[str, Fraction], dict[str, str]]:
        """Minutes, the part of each slot, and what is typed: both hours, the first, a slot, or nothing."""
        minutes = 60 * self.draw.randint(1, 6)
        start = self.draw.randrange(8 * 60, 23 * 60, 15)
        end = start + minutes
        kind = self.draw.choice(("both", "both", "start", "slot", "none"))
        lasts = {"duration": f"m{minutes}"}
        if kind == "both":
            parts = Counter(_slot(minute) for minute in range(start, end))
            typed = {"starts_at": _clock(start), "ends_at": _clock(end)}
            after = {"is_ending_after_midnight": "on"} if end >= 24 * 60 else {}
            return minutes, {slot: Fraction(part, minutes) for slot, part in parts.items()}, typed | after
        if kind == "start":
            return minutes, {_slot(start): Fraction(1)}, lasts | {"starts_at": _clock(start)}
        slot = self.draw.choice(("morning", "midday", "afternoon", "evening"))
        if kind == "slot":
            return minutes, {slot: Fraction(1)}, lasts | {"time_slot": slot}
        return minutes, {"unknown": Fraction(1)}, lasts

    def _people(self, asked: list[str]) -> tuple[dict[str, int], bool, str]:
        """The counts that are noted, whether the total is an estimate, and why nobody came."""
        draw, counts = self.draw, {"mediators_count": self.draw.randint(1, 4)}
        for name, most in (("digital_advisers_count", 2), ("civic_volunteers_count", 2), ("prep_minutes", 90)):
            if self._some(SELDOM):
                counts[name] = draw.randint(0, most)
        total = draw.choice((0, 3, 8, 14, 22, 40))
        name = "participants_count" if "participants" in asked else "people_mediated" if "mediated" in asked else ""
        if name and (name != "participants_count" or "described" in asked or self._some(OFTEN)):
            counts[name] = total
        if "described" in asked:
            counts |= self._described(total)
        if "met" in asked and self._some(0.5):
            counts["people_met"] = total + draw.randint(0, 20)
        if "classes" in asked and self._some(OFTEN):
            counts["classes_count"] = draw.randint(1, 3)
        if "topics" in asked:
            for handling in (*HANDLINGS, "coupons_issued", "unclaimed_right_count"):
                if self._some(SELDOM):
                    counts[handling] = draw.randint(0, 9)
        is_noted = name in counts
        return counts, is_noted and self._some(SELDOM), "weather" if is_noted and not total else ""

    def _described(self, total: int) -> dict[str, int]:
        draw, counts = self.draw, {}
        if self._some(OFTEN):
            counts["women_count"] = draw.randint(0, total)
        if self._some(OFTEN):
            counts["men_count"] = draw.randint(0, total - counts.get("women_count", 0))
        left = total
        for age in AGES:
            if self._some(OFTEN):
                counts[age] = draw.randint(0, left)
                left -= counts[age]
        for part in PARTS:
            if self._some(SELDOM):
                counts[part] = draw.randint(0, total)
        return counts

    def _stops(self, ground: Ground, asked: list[str], day: datetime.date, total: int) -> tuple[Stop, ...]:
        """In the scheme's perimeter of that day, or outside any."""
        if "place" not in asked:
            return ()
        number = self.draw.choice((1, 1, 2, 3, 4)) if "stops" in asked else 1
        asked_of = Asked((ground.scheme.slug,), day, day)
        offered = [place for place in ground.places if place.slug in self.world.ledger.perimeter(asked_of)]
        places = [self.draw.choice((*offered, None)) for _ in range(number)]
        if self._some(SELDOM):
            places = [places[0]] * number
        counted = self._shares(total, number) if number > 1 else [None]
        return tuple(self._stop(ground, asked, place, people) for place, people in zip(places, counted, strict=True))

    def _stop(self, ground: Ground, asked: list[str], place: Place | None, people: int | None) -> Stop:
        if "spot" not in asked or (place and self._some(SELDOM)):
            return Stop(place, people=people)
        return Stop(place, *self.draw.choice(ground.spots), people)

    def _shares(self, total: int, number: int) -> list[int | None]:
        """People of each stop: all counted, some, or none."""
        kind = self.draw.choice(("all", "some", "none"))
        cuts = sorted(self.draw.randint(0, total) for _ in range(number - 1))
        parts = [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]
        if kind == "all":
            return [*parts]
        return [None] * number if kind == "none" else [parts[0], *[None] * (number - 1)]

    def _choices(self, ground: Ground, asked: list[str]) -> dict[str, str]:
        chosen = {name: self.draw.choice(options) for name, options in FOLDED.items() if self._some(SELDOM)}
        if "unit" in asked:
            chosen["mobile_unit"] = ground.unit
        if "audience" in asked:
            chosen["outing_type"] = self.draw.choice(("generalist", "generalist", "thematic"))
            if self._some(OFTEN):
                chosen["target_audience"] = self.draw.choice(TargetAudience.values)
        if self._some(OFTEN):
            chosen["overall_feeling"] = self.draw.choice(Feeling.values)
        words = (name for name in WORDS if name != "other_topic" or "topics" in asked)
        return chosen | {name: self.draw.choice(WORDS[name]) for name in words if self._some(SELDOM)}

    def _ticked(self, name: str) -> tuple[str, ...]:
        return tuple(self.draw.sample(OPTIONS[name], self.draw.choice((0, 0, 1, 2))))

    def _topics(self, ground: Ground) -> dict[str, int]:
        asked = self.draw.sample(sorted(ground.topics), self.draw.choice((0, 1, 2, 4)))
        return {topic: self.draw.randint(1, 12) for topic in asked}

    def _data(self, ground: Ground, typed: Typed, times: dict[str, str]) -> dict:
        """The post of the form."""
        data: dict[str, object] = {"scheme": typed.scheme, "held_on": typed.day.isoformat(), **times}
        data |= typed.counts | typed.choices | typed.ticks
        data |= {f"requests_{ground.topics[topic]}": number for topic, number in typed.topics.items()}
        data |= {"partners": list(typed.partners), "themes": typed.themes}
        data |= {f"partner_role_{partner}": role for partner, role in typed.partners.items()}
        data |= {"is_estimate": "on"} if typed.is_estimate else {}
        data |= {"stops-TOTAL_FORMS": max(1, len(typed.stops)), "stops-INITIAL_FORMS": 0}
        data |= {"testimonies-TOTAL_FORMS": 0, "testimonies-INITIAL_FORMS": 0}
        for number, stop in enumerate(typed.stops):
            data[f"stops-{number}-neighbourhood"] = ground.keys.get(stop.key, stop.key)
            data[f"stops-{number}-spot"], data[f"stops-{number}-spot_type"] = stop.spot, stop.spot_type
            data[f"stops-{number}-people_mediated"] = "" if stop.people is None else stop.people
        return data


def _slot(minute: int) -> str:
    """Morning before 12:00, midday to 14:00, afternoon to 18:00, evening to 05:00 (I12, DOMAIN 6.4b)."""
    hour = minute // 60 % 24
    if hour >= 18 or hour < 5:
        return "evening"
    return "morning" if hour < 12 else "midday" if hour < 14 else "afternoon"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"
