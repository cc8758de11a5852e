"""What the outing form shows before anybody types: today for a new outing, what is stored for an earlier one."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from schemes.models import MobileUnit, Scheme

from .enums import OutingType, TickList
from .form_rows import OUTSIDE
from .models import Outing, OutingText
from .recording import equal_shares

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
    last = Outing.objects.done().filter(scheme=scheme, recorded_by=user).order_by("-created_at").first()
    return {
        "format": scheme.usual_format,
        "held_on": timezone.localdate(),
        "outing_type": OutingType.GENERALIST,
        "mobile_unit": units[0].pk if len(units) == 1 else None,
        "mediators_count": last.mediators_count if last else None,
    }


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
    minutes, scheme = outing.duration_minutes, outing.scheme
    if minutes is None or (outing.starts_at and outing.ends_at):
        return {}
    words = {120: "h2", 180: "h3", scheme.half_day_minutes: "half_day", scheme.full_day_minutes: "full_day"}
    if minutes in words:
        return {"duration": words[minutes]}
    return {"duration": "other", "other_hours": minutes // 60, "other_minutes": minutes % 60}
