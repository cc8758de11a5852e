"""What outings were asked, and what they noted, worked out of what was typed (docs/domain.md 5.6, 5.8 and 8.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .book import Typed

SEXES = ("women_count", "men_count")
AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus")
HANDLINGS = ("handling_on_spot", "handling_appointment", "handling_accompanied", "handling_referred")
# Numbers of people and of what they asked: estimated where the outing's total is.
WITH_THE_TOTAL = ("people_met", "participants_count", *HANDLINGS, "coupons_issued", "unclaimed_right_count")
# What formats ask.
UNDESCRIBED = ("partner_meeting", "off_site_work")
WITHOUT_SPOT = ("home_visit", "off_site_work")
WITHOUT_TOPICS = ("school_module", "partner_meeting", "off_site_work")
MEETING = ("mobile_unit", "walkabout", "door_to_door", "drop_in_session", "event_stand")
WITH_UNIT = ("mobile_unit", "event_stand")
WITH_PARTICIPANTS = ("workshop", "school_module", "partner_meeting")

Answers = dict[str, tuple[bool, bool]]


def of_presence(outing: Typed, place: str | None) -> Answers:
    """By answer, whether an outing that stopped there was asked it, and whether somebody noted it."""
    format, choices, counts = outing.choices["format"], outing.choices, outing.counts
    is_empty = 0 in (counts.get("people_mediated"), counts.get("participants_count"))
    is_with_audience = format != "off_site_work"
    is_thematic = choices.get("outing_type") == "thematic"
    return {
        "time_slot": (True, "unknown" not in outing.slots),
        "spot_type": (format not in WITHOUT_SPOT, any(stop.spot_type for stop in outing.stops_in(place))),
        "mobile_unit": (format in WITH_UNIT, "mobile_unit" in choices),
        "no_public_reason": (is_empty, "no_public_reason" in choices),
        "target_audience": (is_with_audience, "target_audience" in choices),
        "outing_type": (is_with_audience, "outing_type" in choices),
        "theme": (is_thematic, is_thematic and bool(outing.themes)),
        "partners_count": (True, bool(outing.partners)),
        "partner_role": (bool(outing.partners), any(outing.partners.values())),
        **{name: (True, bool(choices.get(name))) for name in ("setting", "venue_type", "context", "decision_next")},
        "overall_feeling": (True, "overall_feeling" in choices),
        "person_hours": (True, "mediators_count" in counts),
        "prep_hours": (True, "prep_minutes" in counts),
        **{name: (True, name in counts) for name in ("digital_advisers_count", "civic_volunteers_count")},
    }


def of_whole(outing: Typed) -> Answers:
    """The same of what belongs to a whole outing."""
    format, counts = outing.choices["format"], outing.counts
    has_public = any(counts.get(name) for name in ("people_mediated", "participants_count"))
    is_described = has_public and format not in UNDESCRIBED
    may_request = has_public and format not in WITHOUT_TOPICS
    is_answerable = bool(outing.topics) or any(name in counts for name in HANDLINGS)
    return {
        "people_met": (format in MEETING, "people_met" in counts),
        "participants_count": (format in WITH_PARTICIPANTS, "participants_count" in counts),
        "classes_count": (format == "school_module", "classes_count" in counts),
        "sexes": (is_described, is_described and any(name in counts for name in SEXES)),
        "ages": (is_described, is_described and any(name in counts for name in AGES)),
        "first_contact_count": (is_described, is_described and "first_contact_count" in counts),
        "requests_total": (may_request or bool(outing.topics), bool(outing.topics)),
        "handling": (is_answerable, any(name in counts for name in HANDLINGS)),
        **{name: (is_answerable, name in counts) for name in HANDLINGS},
        **{name: (may_request or name in counts, name in counts) for name in WITH_THE_TOTAL[-2:]},
    }


def is_missing(answer: str, outing: Typed, place: str | None) -> bool:
    """Whether it was asked it, there, and nobody noted it."""
    found = of_presence(outing, place) | (of_whole(outing) if outing.is_within(place) else {})
    is_asked, is_noted = found.get(answer, (False, False))
    return is_asked and not is_noted


def answered(outings: Sequence[Typed], whole: Sequence[Typed], place: str | None) -> Iterator[tuple[str, int]]:
    """How many outings were asked each answer, and noted it; then what was told from memory."""
    for found in (*(of_presence(outing, place) for outing in outings), *map(of_whole, whole)):
        for key, (is_asked, is_noted) in found.items():
            yield f"{key}_asked", is_asked
            yield f"{key}_outings", is_noted
    for outing in whole:
        if outing.is_estimate:
            yield "requests_total_estimated", sum(outing.topics.values())
            yield from ((f"{name}_estimated", outing.counts.get(name, 0)) for name in WITH_THE_TOTAL)
