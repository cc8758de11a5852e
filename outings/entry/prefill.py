"""What the outing form shows before anybody types: today for a new outing, what is stored for an earlier one."""

from __future__ import annotations

import datetime

from django import forms
from django.db.models import Count, Q

from french.words import NO_NEIGHBOURHOOD
from schemes import clock
from schemes.models import MobileUnit, Neighbourhood, Scheme

from ..enums import DONE, OutingType, TickList
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


def initial_of_new(user, scheme: Scheme) -> dict[str, object]:
    """What a new outing starts from: today, and what rarely changes from this person's last outing in the scheme."""
    units = list(MobileUnit.objects.filter(scheme=scheme)[:2])
    last = Outing.objects.done().filter(scheme=scheme, recorded_by=user).order_by("-logged_at").first()
    return {
        "format": scheme.usual_format,
        "held_on": clock.today(scheme),
        "outing_type": OutingType.GENERALIST,
        "mobile_unit": units[0].pk if len(units) == 1 else None,
        "mediators_count": last.mediators_count if last else None,
    }


# How far back the habits are read, and how many of one's own outings make a habit.
HABITS_OF = datetime.timedelta(days=180)
ENOUGH_OF_ONES_OWN = 5
MOST_DURATIONS, MOST_PLACES = 3, 4

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


def last_outing(user, scheme: Scheme) -> Outing | None:
    """The one « comme la dernière fois » speaks of: this person's last in the scheme, else the team's."""
    latest = Outing.objects.done().filter(scheme=scheme).order_by("-held_on", "-logged_at")
    return latest.filter(recorded_by=user).first() or latest.first()


def initial_like(outing: Outing) -> dict[str, object]:
    """A new outing like an earlier one: same place, format, team and duration; today, and every number empty."""
    stops = outing.stops.select_related("spot")
    return forms.model_to_dict(outing, REPEATED_FIELDS) | {
        "outing_type": outing.outing_type or OutingType.GENERALIST,
        "duration": f"m{outing.duration_minutes}" if outing.duration_minutes else "",
        "themes": list(outing.outing_themes.order_by().values_list("theme", flat=True)),
        "stops": [
            {
                "neighbourhood": str(stop.neighbourhood_id or OUTSIDE),
                "spot": stop.spot.name if stop.spot else "",
                "spot_type": stop.spot_type,
            }
            for stop in stops
        ],
    }


def usual_minutes(user, scheme: Scheme) -> list[int]:
    """The durations this person logs most often in the scheme, in minutes; the team's while there are few."""
    since = clock.today(scheme) - HABITS_OF
    recent = Outing.objects.done().filter(scheme=scheme, held_on__gte=since, duration_minutes__gt=0)
    for outings in (recent.filter(recorded_by=user), recent):
        rows = outings.order_by().values_list("duration_minutes").annotate(times=Count("pk"))
        counts = list(rows.order_by("-times", "duration_minutes")[:MOST_DURATIONS])
        if sum(times for _, times in counts) >= ENOUGH_OF_ONES_OWN:
            break
    return [minutes for minutes, _ in counts]


def recent_places(user, scheme: Scheme) -> list[dict[str, str]]:
    """The places of the latest outings as the stop's fields hold them, one's own first, each once."""
    stops = OutingStop.objects.filter(scheme=scheme, outing__status__in=DONE).select_related("spot", "neighbourhood")
    today = clock.today(scheme)
    offered = Q(neighbourhood=None) | Q(neighbourhood__in=Neighbourhood.objects.in_perimeter(scheme, today, today))
    latest = stops.filter(offered).order_by("-held_on", "-outing_id", "position")
    places: dict[tuple[str, str], dict[str, str]] = {}
    for stop in [*latest.filter(outing__recorded_by=user)[:20], *latest[:20]]:
        key, spot = str(stop.neighbourhood_id or OUTSIDE), stop.spot.name if stop.spot else ""
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
                }
                for stop in stops
            ],
            "testimonies": list(outing.testimonies.values("text", "source", "has_consent")),
        }
    )


def _initial_duration(outing: Outing) -> dict[str, object]:
    minutes = outing.duration_minutes
    return {} if minutes is None or (outing.starts_at and outing.ends_at) else {"duration": f"m{minutes}"}
