"""The list of outings that an address asks for, worked out of what was typed: which outings, and what each brings.

The words of the address are those of the list's own filters; what they mean is docs/domain.md's (8.1, 6.4b).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

from .answers import is_missing
from .book import AGES, HANDLINGS, HEADS, OUTSIDE, SEXES, UNDESCRIBED, Asked, Ledger, Typed

TICKED = {"register": "registers_used", "support_type": "support_types", "enabler": "enablers", "obstacle": "obstacles"}
TICKED |= {"secondary_audience": "secondary_audiences"}
CHOSEN = {"format": "format", "audience": "target_audience", "outing_type": "outing_type", "feeling": "overall_feeling"}
CHOSEN |= {name: name for name in ("setting", "venue_type", "context", "decision_next")}
CHOSEN |= {name: name for name in ("mobile_unit", "no_public_reason")}
CHOSEN |= {"event": "event_name", "other_topic": "other_topic"}
# What a list shows of whole outings alone, in a neighbourhood.
COUNTED = ("people_met", "participants_count", "classes_count", *HANDLINGS, "coupons_issued", "unclaimed_right_count")


@dataclass(frozen=True)
class Totals:
    """What the foot of a list says; `measured` is in the figure's own unit, None where the list has no such column."""

    outings: int
    minutes: Fraction
    people: int
    participants: int
    requests: int
    measured: Fraction | None


class Listed:
    """One address of the list."""

    def __init__(self, ledger: Ledger, address: str) -> None:
        self.ledger = ledger
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.place = self.asked.get("neighbourhood") or (OUTSIDE if self.asked.get("place") == OUTSIDE else None)
        self.figure = self.asked.get("figure", "")

    def totals(self) -> Totals:
        found = self.outings()
        measured = [value for outing in found if (value := self.brought(outing)) is not None]
        return Totals(
            len(found),
            sum((outing.minutes_in(self.place) for outing in found), Fraction(0)),
            sum(outing.people_in(self.place) for outing in found),
            sum(outing.counts.get("participants_count", 0) for outing in found),
            sum(self.requests(outing) for outing in found),
            sum(measured, Fraction(0)) if measured else None,
        )

    @property
    def scope(self) -> Asked:
        """Whose outings, of which days, where: without what narrows them."""
        schemes = self.asked.get("scheme") or self.asked["schemes"]
        days = (datetime.date.fromisoformat(self.asked[name]) for name in ("from", "to"))
        return Asked(tuple(schemes.split(",")), *days, self.place)

    def outings(self) -> list[Typed]:
        begun = self.ledger.begun(self.scope)
        is_cancelled = self.asked.get("status") == "cancelled"
        return [outing for outing in begun if bool(outing.cancelled) == is_cancelled and self.holds(outing)]

    def holds(self, outing: Typed) -> bool:
        """Whether every filter does."""
        asked = self.asked
        tests = [
            *(asked[name] == outing.choices.get(column) for name, column in CHOSEN.items() if name in asked),
            *(asked[name] in outing.ticks.get(column, ()) for name, column in TICKED.items() if name in asked),
            "spot" not in asked or self._stopped_at(outing, asked["spot"]),
            *(asked[name] in outing.partners for name in ("partner", "other_partner") if name in asked),
            "partner_role" not in asked or asked["partner_role"] in outing.partners.values(),
            "theme" not in asked or asked["theme"] in outing.themes,
            "spot_type" not in asked or asked["spot_type"] in {s.spot_type for s in outing.stops_in(self.place)},
            "day" not in asked or int(asked["day"]) == outing.day.isoweekday(),
            "slot" not in asked or asked["slot"] in outing.slots,
            "reason" not in asked or asked["reason"] == outing.cancelled,
            "topic" not in asked or any(self.is_on_topic(topic) for topic in outing.topics),
            asked.get("place") != "across" or outing.is_across,
            not self.figure or self.is_counted(outing),
            "missing" not in asked or is_missing(asked["missing"], outing, self.place),
        ]
        return all(tests)

    def _stopped_at(self, outing: Typed, key: str) -> bool:
        stops = {(outing.scheme, stop.spot, stop.key) for stop in outing.stops}
        return self.ledger.spots(key) in stops

    def is_on_topic(self, topic: str) -> bool:
        return self.ledger.is_on(topic, self.asked.get("topic", ""))

    def requests(self, outing: Typed) -> int:
        """Those on the topic asked for; a round's are of no neighbourhood."""
        if self.place and outing.is_across:
            return 0
        return sum(number for topic, number in outing.topics.items() if self.is_on_topic(topic))

    def is_counted(self, outing: Typed) -> bool:
        """Whether the figure that opens the list counts this outing."""
        name, stops = self.figure, outing.stops_in(self.place)
        anywhere: dict[str, Callable[[], bool]] = {
            "neighbourhoods_covered": lambda: any(stop.place for stop in stops),
            "outings_in_qpv": lambda: any(stop.status_on(outing.day) == "qpv" for stop in stops),
            "qpv_hours": lambda: any(stop.status_on(outing.day) == "qpv" for stop in stops),
            "outings_with_known_status": lambda: any(stop.status_on(outing.day) != "unknown" for stop in stops),
            "outings_in_priority": lambda: any(self.ledger.is_priority(outing, stop) for stop in stops),
            "partnered_outings": lambda: bool(outing.partners),
            "partners_count": lambda: bool(outing.partners),
            "partners_mobilised": lambda: bool(outing.partners),
            "new_partners": lambda: not {(outing.scheme, p) for p in outing.partners} <= self.ledger.known(self.scope),
            **{head: lambda: name in outing.counts for head in HEADS},
            "estimated_outings": lambda: outing.is_estimate,
            "late_outings": lambda: outing.is_late,
            "unvalidated_outings": lambda: not outing.is_validated,
            "imported_outings": lambda: False,
        }
        if name in anywhere:
            return anywhere[name]()
        if not outing.is_within(self.place):
            return False
        if name in ("requests_total", "outings_with_requests"):
            return bool(outing.topics)
        return name in outing.counts if name in COUNTED else self.brought(outing) is not None

    def brought(self, outing: Typed) -> Fraction | None:
        """What it adds to the figure, or its minutes in the slot; None where it adds nothing but itself."""
        if "slot" in self.asked:
            return outing.minutes_in(self.place) * outing.slots.get(self.asked["slot"], 0)
        if self.figure == "qpv_hours":
            in_qpv = [stop for stop in outing.stops_in(self.place) if stop.status_on(outing.day) == "qpv"]
            return outing.share * len(in_qpv) if in_qpv else None
        if self.figure in (*COUNTED, *HEADS):
            value = outing.counts.get(self.figure)
            return None if value is None else Fraction(value)
        if self.figure == "partners_count":
            return Fraction(len(outing.partners))
        prefix, _, name = self.figure.rpartition(".")
        total = outing.counts.get("participants_count" if prefix else "people_mediated")
        if total is None or outing.choices["format"] in UNDESCRIBED:
            return None
        rest = {"public_described": (), "gender_unknown": SEXES, "age_unknown": AGES}
        if name in rest:
            return Fraction(total - sum(outing.counts.get(part, 0) for part in rest[name]))
        if name.endswith("_base"):
            return Fraction(total) if name.replace("_base", "_count") in outing.counts else None
        return Fraction(outing.counts[name]) if name in outing.counts else None
