"""What a column of a spreadsheet may become: a field of an outing, under the code that figures and exports bear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from django.db.models import TextChoices

from outings.entry.fields import LARGEST_OF
from outings.enums import (
    Feeling,
    NextDecision,
    OutingContext,
    OutingType,
    Setting,
    TargetAudience,
    TickList,
    TimeSlot,
    VenueType,
)
from outings.models import Outing, OutingText
from schemes.enums import OutingFormat, QpvStatus, SpotType
from schemes.models import Scheme, Topic
from widgets.fields import LARGEST_COUNT


class Asks(StrEnum):
    """What a cell of the column is read as."""

    DAY, CLOCK, MOMENT, DURATION, COUNT, OPTION = auto(), auto(), auto(), auto(), auto(), auto()
    OPTIONS, QUARTER, SPOT, NAMES, TEXT, NUMBER = auto(), auto(), auto(), auto(), auto(), auto()


@dataclass(frozen=True)
class Target:
    """`most`: of a count, or the characters of a text."""

    code: str
    label: str
    asks: Asks
    options: type[TextChoices] | None = None
    most: int = LARGEST_COUNT

    @property
    def is_topic(self) -> bool:
        return self.code.startswith("topic.")


TOTALS = ("people_mediated", "participants_count")
SEXES = ("women_count", "men_count")
AGES = ("age_under_18", "age_18_25", "age_26_64", "age_65_plus")
COUNTS = (
    "people_met",
    *TOTALS,
    *SEXES,
    *AGES,
    "first_contact_count",
    "sent_by_partner_count",
    "language_help_count",
    "classes_count",
    "mediators_count",
    "digital_advisers_count",
    "civic_volunteers_count",
    "partners_count",
    "handling_on_spot",
    "handling_appointment",
    "handling_accompanied",
    "handling_referred",
    "coupons_issued",
    "unclaimed_right_count",
)
OPTIONS: dict[str, type[TextChoices]] = {
    "time_slot": TimeSlot,
    "format": OutingFormat,
    "spot_type": SpotType,
    "qpv_status": QpvStatus,
    "target_audience": TargetAudience,
    "outing_type": OutingType,
    "setting": Setting,
    "venue_type": VenueType,
    "context": OutingContext,
    "overall_feeling": Feeling,
    "decision_next": NextDecision,
}
TEXTS = ("event_name", "other_topic", "highlight", "team_note")
# Where « vide = comme au-dessus » may stand.
CARRIED = ("held_on", "neighbourhood", "spot")


def _label_of(model, name: str) -> str:
    label = str(model._meta.get_field(name).verbose_name)
    return label[0].upper() + label[1:]


def targets_for(scheme: Scheme) -> dict[str, Target]:
    """Every field by its code, in the order of the form; the scheme's own topics beside the kit's."""
    found = [
        Target("row_id", "Numéro de la fiche", Asks.NUMBER, most=80),
        Target("held_on", "Date", Asks.DAY),
        Target("starts_at", "Heure de début", Asks.CLOCK),
        Target("ends_at", "Heure de fin", Asks.CLOCK),
        Target("starts_on_at", "Début, date et heure", Asks.MOMENT),
        Target("ends_on_at", "Fin, date et heure", Asks.MOMENT),
        Target("duration", "Durée", Asks.DURATION),
        Target("neighbourhood", "Quartier", Asks.QUARTER),
        Target("spot", "Lieu", Asks.SPOT, most=80),
        Target("partners", "Noms des partenaires", Asks.NAMES, most=160),
        Target("target_themes", "Thématiques ciblées", Asks.NAMES, most=80),
        Target("prep_minutes", "Préparation, trajet, débriefing", Asks.DURATION),
    ]
    labels = {"spot_type": "Typologie de lieu", "qpv_status": "Statut QPV", "format": "Format"}
    found += [
        Target(code, labels.get(code) or _label_of(Outing, code), Asks.OPTION, options)
        for code, options in OPTIONS.items()
    ]
    found += [
        Target(code, _label_of(Outing, code), Asks.COUNT, most=LARGEST_OF.get(code, LARGEST_COUNT)) for code in COUNTS
    ]
    found += [Target(tick_list.value, tick_list.label, Asks.OPTIONS, tick_list.options) for tick_list in TickList]
    found += [
        Target(code, _label_of(OutingText, code), Asks.TEXT, most=OutingText._meta.get_field(code).max_length)
        for code in TEXTS
    ]
    found += [Target(f"topic.{topic.code}", topic.label, Asks.COUNT) for topic in topics_of(scheme)]
    return {target.code: target for target in found}


def topics_of(scheme: Scheme) -> Iterable[Topic]:
    return Topic.objects.offered_by(scheme)
