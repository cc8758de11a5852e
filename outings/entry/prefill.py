"""What the outing form shows before anybody types: today for a new outing, what is stored for an earlier one."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterable
from itertools import chain

from django import forms
from django.db.models import Count, OuterRef, Q, Subquery

from french.words import NO_NEIGHBOURHOOD
from schemes import clock
from schemes.models import Scheme

from ..enums import OutingType, QpvSource, TickList
from ..hours import equal_shares
from ..models import Outing, OutingStop, OutingText
from .rows import OUTSIDE

# The outing's own columns, in the order of the page; the duration is asked in words (`duration`).
OWN_FIELDS = (
    "format",
    "held_on",
    "starts_at",
    "ends_at",
    "is_ending_after_midnight",
    "time_slot",
    "mobile_unit",
    "setting",
    "venue_type",
    "context",
    "target_audience",
    "outing_type",
    "mediators_count",
    "digital_advisers_count",
    "civic_volunteers_count",
    "partners_count",
    "prep_minutes",
    "people_mediated",
    "participants_count",
    "classes_count",
    "is_estimate",
    "no_public_reason",
    "women_count",
    "men_count",
    "age_under_18",
    "age_18_25",
    "age_26_64",
    "age_65_plus",
    "people_met",
    "first_contact_count",
    "sent_by_partner_count",
    "language_help_count",
    "handling_on_spot",
    "handling_appointment",
    "handling_accompanied",
    "handling_referred",
    "coupons_issued",
    "unclaimed_right_count",
    "overall_feeling",
    "decision_next",
)
TEXT_FIELDS = ("event_name", "other_topic", "highlight", "team_note")


def initial_of_new(scheme: Scheme, last: Outing | None) -> dict[str, object]:
    """What a new outing starts from: today, and what rarely changes from this person's `last` outing in the scheme."""
    return {
        "format": scheme.usual_format,
        "held_on": clock.today(scheme),
        "outing_type": OutingType.GENERALIST,
        "mediators_count": last.mediators_count if last else None,
    }


# How far back the habits are read, and how many of one's own outings make a habit.
HABITS_OF = datetime.timedelta(days=180)
ENOUGH_OF_ONES_OWN = 5
MOST_DURATIONS, MOST_PLACES = 3, 4
# So many outings of one's own, and of the team, are looked at for what to propose.
MOST_RECENT = 6

# What « comme la dernière fois » takes up: where and who. Never a figure about people: those are counted each time.
REPEATED_FIELDS = (
    "format",
    "time_slot",
    "mobile_unit",
    "setting",
    "venue_type",
    "context",
    "target_audience",
    "outing_type",
    "mediators_count",
    "digital_advisers_count",
    "civic_volunteers_count",
)


def latest_outings(user, scheme: Scheme) -> list[Outing]:
    """The latest outings done in the scheme, with their stops: this person's, then the team's.

    « Comme la dernière fois » speaks of the first, and the places that a stop proposes are theirs.
    """
    done = Outing.objects.done().filter(scheme=scheme).order_by()
    latest = done.order_by("-held_on", "-logged_at").values("pk")
    own, of_the_team = (
        done.filter(pk__in=keys[:MOST_RECENT]).values("pk") for keys in (latest.filter(recorded_by=user), latest)
    )
    found = Outing.objects.filter(pk__in=own.union(of_the_team)).with_places()
    return sorted(
        found,
        key=lambda outing: (outing.recorded_by_id == user.pk, outing.held_on, outing.logged_at or outing.created_at),
        reverse=True,
    )


def last_outing(user, scheme: Scheme) -> Outing | None:
    """The one « comme la dernière fois » speaks of: this person's last in the scheme, else the team's."""
    return next(iter(latest_outings(user, scheme)), None)


def initial_like(outing: Outing) -> dict[str, object]:
    """A new outing like an earlier one: same place, format, team and duration; today, and every number empty.

    Reads prefetched stops.
    """
    is_thematic = outing.outing_type == OutingType.THEMATIC
    themes = outing.outing_themes.order_by().values_list("theme", flat=True) if is_thematic else ()
    return forms.model_to_dict(outing, REPEATED_FIELDS) | {
        "outing_type": outing.outing_type or OutingType.GENERALIST,
        "duration": f"m{outing.duration_minutes}" if outing.duration_minutes else "",
        "themes": list(themes),
        "stops": [
            {
                "neighbourhood": str(stop.neighbourhood_id or OUTSIDE),
                "spot": stop.spot.name if stop.spot else "",
                "spot_type": stop.spot_type,
                "said_status": stop.said_status,
            }
            for stop in outing.stops.all()
        ],
    }


def last_said() -> Subquery:
    """Of a spot: the QPV status that a team last gave there, for lack of a known one; what the next one starts from."""
    said = OutingStop.objects.filter(spot=OuterRef("pk"), qpv_source=QpvSource.SAID)
    return Subquery(said.order_by("-held_on", "-pk").values("qpv_status")[:1])


def usual_minutes(user, scheme: Scheme) -> list[int]:
    """The durations this person logs most often in the scheme, in minutes; the team's while there are few."""
    since = clock.today(scheme) - HABITS_OF
    recent = Outing.objects.done().filter(scheme=scheme, held_on__gte=since, duration_minutes__gt=0)
    rows = recent.order_by().values_list("duration_minutes")
    times = list(rows.annotate(own=Count("pk", filter=Q(recorded_by=user)), all=Count("pk")))
    own, of_the_team = (
        sorted((-counts[column], minutes) for minutes, *counts in times if counts[column])[:MOST_DURATIONS]
        for column in (0, 1)
    )
    is_enough = -sum(count for count, _ in own) >= ENOUGH_OF_ONES_OWN
    return [minutes for _, minutes in (own if is_enough else of_the_team)]


def recent_places(outings: Iterable[Outing], offered: Container[str]) -> list[dict[str, str]]:
    """The places of these outings as the stop's fields hold them, each once; in no quarter but those `offered`.

    Reads prefetched stops.
    """
    places: dict[tuple[str, str], dict[str, str]] = {}
    for stop in chain.from_iterable(outing.stops.all() for outing in outings):
        key, spot = str(stop.neighbourhood_id or OUTSIDE), stop.spot.name if stop.spot else ""
        if key != OUTSIDE and key not in offered:
            continue
        within = str(stop.neighbourhood or NO_NEIGHBOURHOOD)
        place = {"neighbourhood": key, "spot": spot, "spot_type": stop.spot_type, "label": str(stop)}
        places.setdefault((key, spot), place | {"within": within if spot else ""})
    return list(places.values())[:MOST_PLACES]


def initial_of(outing: Outing) -> dict[str, object]:
    """The form's values for an outing as it is stored."""
    text = OutingText.objects.filter(outing=outing).first() or OutingText()
    stops = list(outing.stops.select_related("spot"))
    shares = equal_shares(outing.duration_minutes or 0, len(stops)) if stops else []
    is_timed = [stop.minutes for stop in stops] != shares
    ticks: dict[str, list[str]] = {tick_list.value: [] for tick_list in TickList}
    for tick in outing.ticks.all():
        ticks[tick.tick_list].append(tick.option)
    partners = {row.partner_id: row.role for row in outing.outing_partners.all()}
    return (
        forms.model_to_dict(outing, OWN_FIELDS)
        | {name: getattr(text, name) for name in TEXT_FIELDS}
        | _initial_duration(outing)
        | ticks
        | {f"requests_{row.topic_id}": row.requests for row in outing.outing_topics.all()}
        | {f"partner_role_{partner}": role for partner, role in partners.items()}
        | {
            "client_uuid": outing.client_uuid,
            "version": outing.version,
            "outing_type": outing.outing_type or OutingType.GENERALIST,
            "partners": list(partners),
            "themes": list(outing.outing_themes.order_by().values_list("theme", flat=True)),
            "stops": [
                {
                    "neighbourhood": str(stop.neighbourhood_id or OUTSIDE),
                    "spot": stop.spot.name if stop.spot else "",
                    "spot_type": stop.spot_type,
                    "people_mediated": stop.people_mediated if len(stops) > 1 else None,
                    "minutes": stop.minutes if is_timed else None,
                    "said_status": stop.said_status,
                }
                for stop in stops
            ],
            "testimonies": list(outing.testimonies.values("text", "source", "has_consent")),
        }
    )


def _initial_duration(outing: Outing) -> dict[str, object]:
    minutes = outing.duration_minutes
    return {} if minutes is None or (outing.starts_at and outing.ends_at) else {"duration": f"m{minutes}"}
