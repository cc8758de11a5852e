"""What became of outings since somebody read them, from their history: who did what, and both figures side by side."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import models

from french.dates import clock, french_date
from french.names import dictionary_key
from french.numbers import amount, duration
from french.words import NO_NEIGHBOURHOOD
from partners.enums import PartnerRole
from partners.models import Partner
from schemes.enums import QpvStatus
from schemes.models import MobileUnit, Neighbourhood, Spot, Theme, Topic

from .enums import QUIET, TickList
from .models import Outing, OutingDeed, OutingText, Testimony
from .wording import people as said_people

# The answers that name a row by its key, and whose.
NAMED = {"mobile_unit": MobileUnit, "requests": Topic, "themes": Theme, "partners": Partner}
# The order of what is said; the database keeps none.
ORDER = (*(field.name for field in Outing._meta.fields), "stops", "requests", "themes", "partners", "ticks")
Names = Mapping[type[models.Model], Mapping[int, models.Model]]


@dataclass(frozen=True)
class ChangedAnswer:
    """One answer as it was read and as it is now, in words; empty is not answered."""

    label: str
    read: str
    now: str


@dataclass(frozen=True)
class Changes:
    """One outing since it was read: the deeds, the answers that differ, the texts that changed by their names.

    `is_known` is False when no line of history holds the answers of the version that was read.
    """

    outing: Outing
    deeds: list[OutingDeed]
    differences: list[ChangedAnswer]
    texts: list[str]
    is_known: bool


def changes_since(read: Iterable[tuple[Outing, int]]) -> list[Changes]:
    """What changed in each outing since the version it was read at; at most seven queries, whatever their number."""
    read = list(read)
    lines: dict[int, list[OutingDeed]] = {outing.pk: [] for outing, _ in read}
    for deed in OutingDeed.objects.filter(outing__in=lines).select_related("done_by").order_by("version"):
        lines[deed.outing_id].append(deed)
    pairs = {outing.pk: _two_answers(lines[outing.pk], version) for outing, version in read}
    names = _names(answers for pair in pairs.values() for answers in pair)
    found = []
    for outing, version in read:
        before, now = pairs[outing.pk]
        since = [deed for deed in lines[outing.pk] if deed.version > version]
        found.append(
            Changes(
                outing=outing,
                deeds=[deed for deed in since if deed.deed not in QUIET],
                differences=_differences(before, now, names) if before else [],
                texts=_labels_of_texts(since),
                is_known=bool(before),
            )
        )
    return found


def _two_answers(lines: list[OutingDeed], version: int) -> tuple[dict, dict]:
    """The answers at that version and the latest: each line holds all of them, or none when its deed changed none."""
    told = [deed for deed in lines if deed.answers]
    before = [deed.answers for deed in told if deed.version <= version]
    return (before[-1] if before else {}), (told[-1].answers if told else {})


def _labels_of_texts(deeds: list[OutingDeed]) -> list[str]:
    changed = {name for deed in deeds for name in deed.changed_texts}
    labels = {name: str(OutingText._meta.get_field(name).verbose_name) for name in changed - {"testimonies"}}
    if "testimonies" in changed:
        labels["testimonies"] = str(Testimony._meta.verbose_name_plural)
    return sorted(labels.values(), key=dictionary_key)


def _names(all_answers: Iterable[dict]) -> Names:
    """The rows that these answers name, each kind in one query."""
    keys: dict[type[models.Model], set[int]] = {model: set() for model in (*NAMED.values(), Neighbourhood, Spot)}
    for answers in all_answers:
        for name, model in NAMED.items():
            value = answers.get(name)
            named = value if isinstance(value, list | dict) else [value]
            keys[model].update(int(key) for key in named if key)
        for neighbourhood, spot, *_ in answers.get("stops", ()):
            keys[Neighbourhood].update([neighbourhood] if neighbourhood else [])
            keys[Spot].update([spot] if spot else [])
    return {model: model.objects.in_bulk(pks) for model, pks in keys.items()}


def _differences(before: dict, now: dict, names: Names) -> list[ChangedAnswer]:
    """The answers that both hold (an older line holds fewer) and that no longer say the same."""
    found = []
    for name in sorted(before.keys() & now.keys(), key=ORDER.index):
        read, current = dict(_said(name, before[name], names)), dict(_said(name, now[name], names))
        found += [
            ChangedAnswer(label, read.get(label, ""), current.get(label, ""))
            for label in dict.fromkeys([*read, *current])
            if read.get(label, "") != current.get(label, "")
        ]
    return found


def _said(name: str, value, names: Names) -> Iterator[tuple[str, str]]:
    """The labels and words of one answer of a line of history; a row that is no more has no name."""
    if name == "stops":
        # The only stop has all the people and all the time, which are answers of the outing.
        is_only = len(value) == 1
        yield "Lieux", "\u00a0; ".join(_stop_said(names, *stop, is_only=is_only) for stop in value)
    elif name == "ticks":
        for tick_list in TickList:
            yield tick_list.label, ", ".join(tick_list.options(option).label for of, option in value if of == tick_list)
    elif name == "requests":
        for key, requests in sorted(value.items(), key=lambda pair: int(pair[0])):
            yield f"Demandes\u00a0: {names[Topic].get(int(key), 'thématique supprimée')}", amount(requests)
    elif name == "themes":
        yield "Thématiques ciblées", ", ".join(str(names[Theme][key]) for key in value if key in names[Theme])
    elif name == "partners":
        partners = [(str(names[Partner].get(int(key), "partenaire supprimé")), role) for key, role in value.items()]
        partners.sort(key=lambda pair: dictionary_key(pair[0]))
        said = [f"{name} ({PartnerRole(role).label.lower()})" if role else name for name, role in partners]
        yield "Partenaires", ", ".join(said)
    else:
        label = str(Outing._meta.get_field(name).verbose_name)
        yield label[0].upper() + label[1:], _column_said(name, value, names)


def _stop_said(
    names: Names,
    neighbourhood: int | None,
    spot: int | None,
    people: int | None,
    minutes: int | None,
    status: str = "",
    *,
    is_only: bool,
) -> str:
    """An older line holds no status."""
    place = [names[Spot].get(spot), names[Neighbourhood].get(neighbourhood) or NO_NEIGHBOURHOOD]
    counts = [] if is_only else ["" if people is None else said_people(people), duration(minutes) if minutes else ""]
    said = [QpvStatus(status).label] if status else []
    return ", ".join(str(part) for part in [*place, *counts, *said] if part)


def _column_said(name: str, value, names: Names) -> str:
    """A column of the outing, from JSON, as a person reads it."""
    field = Outing._meta.get_field(name)
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        return str(names[field.related_model].get(value, ""))
    if isinstance(field, models.DateField):
        return french_date(datetime.date.fromisoformat(value))
    if isinstance(field, models.TimeField):
        return clock(datetime.time.fromisoformat(value))
    return duration(value) if name.endswith("_minutes") else amount(value)
