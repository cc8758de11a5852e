"""An outing as somebody typed it, before it is written: plain values, whatever they come from (form, phone, demo)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db import models

from partners.models import Partner
from schemes.models import Neighbourhood, Theme, Topic

from .enums import TickList


@dataclass(frozen=True)
class StopEntry:
    """One stop as typed. `spot_name` is a known place of the scheme or a new one; empty when none was given.

    `said_status` is what the team answers of its QPV status: it counts where nothing else says it.
    """

    neighbourhood: Neighbourhood | None = None
    spot_name: str = ""
    spot_type: str = ""
    people_mediated: int | None = None
    minutes: int | None = None
    said_status: str = ""

    def content(self) -> dict[str, object]:
        """What its hash is of. Without an answer on the status, that of a stop typed before the question was asked."""
        said = asdict(self) | {"neighbourhood": self.neighbourhood}
        return {name: value for name, value in said.items() if name != "said_status" or value}


@dataclass(frozen=True)
class TestimonyEntry:
    text: str
    source: str
    has_consent: bool = False


@dataclass(frozen=True)
class OutingEntry:
    """An outing as submitted: `fields` are the outing's own columns by name, the rest its child rows.

    `new_themes` and `new_partners` are labels: what the scheme does not have yet is made when the outing is written.
    """

    fields: Mapping[str, object]
    text: Mapping[str, str] = field(default_factory=dict)
    stops: tuple[StopEntry, ...] = ()
    requests: Mapping[Topic, int] = field(default_factory=dict)
    themes: tuple[Theme, ...] = ()
    new_themes: tuple[str, ...] = ()
    partners: Mapping[Partner, str] = field(default_factory=dict)
    new_partners: tuple[str, ...] = ()
    ticks: Mapping[TickList, tuple[str, ...]] = field(default_factory=dict)
    testimonies: tuple[TestimonyEntry, ...] = ()

    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, over the canonical JSON of what was submitted; rows stand for themselves by key."""
        content = {
            "fields": dict(self.fields),
            "text": {name: value for name, value in self.text.items() if value},
            "stops": [stop.content() for stop in self.stops],
            "requests": {topic.pk: requests for topic, requests in self.requests.items()},
            "themes": sorted(theme.pk for theme in self.themes),
            "new_themes": sorted(self.new_themes),
            "partners": {partner.pk: role for partner, role in self.partners.items()},
            "new_partners": sorted(self.new_partners),
            "ticks": {str(tick_list): sorted(options) for tick_list, options in self.ticks.items() if options},
            "testimonies": [asdict(testimony) for testimony in self.testimonies],
        }
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=as_json, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def as_json(value: object) -> object:
    """A value of an entry as JSON keeps it: a row by its key, the rest by its words."""
    return value.pk if isinstance(value, models.Model) else str(value)
