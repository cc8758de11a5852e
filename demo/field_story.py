"""How the demo's stories of the field are told: each is a generator that says when it goes on.

They are told together in the order of time, with the clock held at each moment, by the product's own deeds: what comes
after the last moment has not happened yet. A day hangs on its scheme and its date alone, as outings do (DOMAIN 6.4b).
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid5

from accounts.models import User
from outings.enums import OutingStatus
from outings.models import OutingStop
from planning.recurrence import holiday_name
from schemes import clock
from schemes.models import Neighbourhood, Scheme, Spot
from watch.models import Dispatch, Recipient
from watch.sending import gather, new_link, say_sent

from .invention import NAMESPACE

Story = Iterator[datetime.datetime]


@dataclass(frozen=True)
class Place:
    """A stop of an outing, where and while the team is there."""

    outing: UUID
    neighbourhood: Neighbourhood
    spot: Spot | None
    starts_at: datetime.time
    ends_at: datetime.time


@dataclass(frozen=True)
class Field:
    """A scheme and who tells its field: the mediator notes, the coordinator follows, recipients answer."""

    scheme: Scheme
    mediator: User
    coordinator: User
    recipients: dict[str, Recipient]
    places: dict[datetime.date, list[Place]]

    def chance(self, *said: object) -> Random:
        """What is drawn of one story: its own, whatever is told beside it."""
        return Random(":".join(str(part) for part in (self.scheme.slug, *said)))

    def identifier(self, *said: object) -> UUID:
        return uuid5(NAMESPACE, ":".join(str(part) for part in (self.scheme.slug, *said)))

    def at(self, day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
        return clock.moment(day, datetime.time(hour, minute), self.scheme)

    def time_now(self) -> datetime.time:
        """What the team's watch says, to the minute."""
        return clock.local_now(self.scheme).time().replace(second=0, microsecond=0)

    def noted(self, day: datetime.date, place: Place | None, *said: object) -> dict[str, object]:
        """The columns of what is noted that day: there, or nowhere in particular."""
        return {
            "scheme": self.scheme,
            "operator": self.scheme.lead_operator,
            "client_uuid": self.identifier(day, *said),
            "outing_uuid": place and place.outing,
            "held_on": day,
            "neighbourhood": place and place.neighbourhood,
            "spot": place and place.spot,
            "recorded_by": self.mediator,
        }


def places_of(scheme: Scheme, first: datetime.date) -> dict[datetime.date, list[Place]]:
    """The stops of each day's outings from `first` on, cancelled ones aside, in an order that no key decides."""
    stops = OutingStop.objects.filter(scheme=scheme, held_on__gte=first, neighbourhood__isnull=False)
    stops = stops.exclude(outing__status=OutingStatus.CANCELLED).select_related("outing", "neighbourhood", "spot")
    found: dict[datetime.date, list[Place]] = {}
    for stop in stops.order_by("held_on", "outing__client_uuid", "position"):
        outing = stop.outing
        place = Place(outing.client_uuid, stop.neighbourhood, stop.spot, outing.starts_at, outing.ends_at)
        found.setdefault(outing.held_on, []).append(place)
    return found


def moment_in(field: Field, day: datetime.date, place: Place, rng: Random) -> datetime.datetime:
    """Some moment while the team is there."""
    first, last = (time.hour * 60 + time.minute for time in (place.starts_at, place.ends_at))
    hour, minute = divmod(rng.randint(first, max(first, last - 1)), 60)
    return field.at(day, hour, minute)


def tell(stories: Iterable[Story], until: datetime.datetime) -> None:
    """Tells them together, each at the moments it says, up to `until`."""
    waiting = [(moment, rank, story) for rank, story in enumerate(stories) if (moment := next(story, None))]
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        moment, rank, story = waiting[0]
        with clock.at(moment):
            goes_on = next(story, None)
        if goes_on:
            heapq.heapreplace(waiting, (max(goes_on, moment), rank, story))
        else:
            heapq.heappop(waiting)


def mail(field: Field) -> None:
    """What there is to tell leaves, by one mail to each recipient."""
    gather(field.scheme)
    mails_leave(field.scheme)


def next_morning(field: Field, day: datetime.date) -> datetime.datetime:
    """When a working day begins for the mail, after that day."""
    day += datetime.timedelta(days=1)
    while day.isoweekday() > 5 or holiday_name(day, field.scheme.time_zone):
        day += datetime.timedelta(days=1)
    return field.at(day, 8)


def mails_leave(scheme: Scheme) -> None:
    """What waits is said to have left: the demo's recipients have no letter box, and nothing is sent to them."""
    for dispatch in Dispatch.objects.filter(recipient__scheme=scheme, sent_at=None).select_related("recipient__scheme"):
        new_link(dispatch)
        Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=clock.now(), tries=1)
        say_sent(dispatch)
