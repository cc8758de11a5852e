"""The one way an outing is written: recorded once, changed by version, cancelled with a reason, validated.

Views, imports and the demo all pass here, so that what is derived (slot, duration, shares of a round, the outing's one
neighbourhood) has one computation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from uuid import UUID

from django.db import IntegrityError, models, transaction

from schemes import clock
from schemes.enums import OutingFormat
from schemes.models import Operator, Scheme, Spot, Theme

from .entries import OutingEntry, StopEntry, as_json
from .enums import CancelReason, Deed, OutingStatus, TickList
from .formats import QUESTIONS, Question
from .hours import equal_shares, minutes_between, slot_of
from .models import (
    Outing,
    OutingDeed,
    OutingPartner,
    OutingStop,
    OutingText,
    OutingTheme,
    OutingTick,
    OutingTopic,
    Testimony,
)
from .personal_names import looks_personal


class DifferentContent(Exception):
    """The same entry identifier came back with other content; `existing` is what is stored, untouched."""

    def __init__(self, existing: Outing) -> None:
        super().__init__(f"outing {existing.pk} is stored with other content")
        self.existing = existing


class StaleVersion(Exception):
    """Somebody changed the outing meanwhile; `current` is what is stored, untouched."""

    def __init__(self, current: Outing) -> None:
        super().__init__(f"outing {current.pk} is at version {current.version}")
        self.current = current


class NotOpen(Exception):
    """The outing is in a state that does not allow this deed."""


def record_outing(
    *, user, scheme: Scheme, operator: Operator, client_uuid: UUID, entry: OutingEntry, submission_hash: str = ""
) -> tuple[Outing, bool]:
    """Stores the entry as a logged outing, once: (outing, True) the first time, (the same, False) for the same again.

    Raises DifferentContent when the identifier is already stored with other content, whatever its state today. Raises
    IntegrityError when the entry breaks a rule of the database that the form lets through.
    """
    content_hash = entry.content_hash()
    outing = new_outing(user=user, scheme=scheme, operator=operator, client_uuid=client_uuid, entry=entry)
    outing.submission_hash = submission_hash
    try:
        with transaction.atomic():
            outing.save(force_insert=True)
            _write_rows(outing, entry)
            _remember(outing, Deed.RECORDED, user, entry)
    except IntegrityError:
        # Another copy won the race, or an earlier one was already stored; anything else is a real refusal.
        existing = Outing.objects.filter(scheme=scheme, client_uuid=client_uuid).first()
        if existing is None:
            raise
        if existing.content_hash != content_hash:
            raise DifferentContent(existing) from None
        return existing, False
    return outing, True


def change_outing(outing: Outing, *, user, entry: OutingEntry, version: int, submission_hash: str = "") -> Outing:
    """Replaces the outing's content by the entry, if it is still at `version`; otherwise raises StaleVersion.

    A planned or draft outing becomes logged, by whoever closes it. A validated one goes back to logged: somebody must
    look again. A cancelled one raises NotOpen. The identifier, the hash of the first submission and its author stay, so
    that its phone may send it again. So do a text that the entry does not name (whoever changes it may not read the
    team note) and the stars of words that did not change. The submission that closed it, sent again, changes nothing.
    """
    with transaction.atomic():
        current = Outing.objects.select_for_update().get(pk=outing.pk)
        if submission_hash and current.submission_hash == submission_hash:
            return current
        if current.version != version:
            raise StaleVersion(current)
        if current.status == OutingStatus.CANCELLED:
            raise NotOpen("Cette sortie est annulée\u00a0: elle ne se modifie plus.")
        deed = Deed.CHANGED if current.is_done else Deed.CLOSED
        if not current.is_done:
            current.recorded_by, current.logged_at = user, clock.now()
            current.submission_hash = submission_hash
        _fill(current, entry)
        current.version += 1
        current.validated_at = None
        current.save()
        stored = OutingText.objects.filter(outing=current).first() or OutingText()
        starred = set(current.testimonies.filter(is_starred=True).values_list("text", flat=True))
        for rows in (
            current.stops,
            current.outing_topics,
            current.outing_themes,
            current.outing_partners,
            current.ticks,
            current.testimonies,
        ):
            rows.all().delete()
        OutingText.objects.filter(outing=current).delete()
        kept = {name: getattr(stored, name) for name in ("event_name", "other_topic", "highlight", "team_note")}
        entry = replace(entry, text=kept | dict(entry.text))
        _write_rows(current, entry)
        current.testimonies.filter(text__in=starred, has_consent=True).update(is_starred=True)
        if stored.is_highlight_starred and entry.text["highlight"] == stored.highlight:
            OutingText.objects.filter(outing=current).update(is_highlight_starred=True)
        _remember(current, deed, user, entry)
    return current


def cancel_outing(outing: Outing, *, reason: CancelReason, version: int, user=None) -> Outing:
    """Cancels with a reason; what was entered stays readable and leaves the figures. Raises StaleVersion, NotOpen."""
    with transaction.atomic():
        current = Outing.objects.select_for_update().get(pk=outing.pk)
        if current.version != version:
            raise StaleVersion(current)
        if current.status == OutingStatus.CANCELLED:
            raise NotOpen("Cette sortie est déjà annulée.")
        current.status = OutingStatus.CANCELLED
        current.cancel_reason = reason
        current.version += 1
        current.save()
        _remember(current, Deed.CANCELLED, user)
    return current


def validate_outings(outings: Iterable[Outing], *, user=None) -> int:
    """Validates those that are logged and returns how many; the others are left as they are."""
    with transaction.atomic():
        asked = Outing.objects.filter(pk__in=[outing.pk for outing in outings], status=OutingStatus.LOGGED)
        logged = list(asked.select_for_update().order_by("pk"))
        now = clock.now()
        Outing.objects.filter(pk__in=[outing.pk for outing in logged]).update(
            status=OutingStatus.VALIDATED, validated_at=now, version=models.F("version") + 1
        )
        OutingDeed.objects.bulk_create(
            OutingDeed(outing=outing, version=outing.version + 1, deed=Deed.VALIDATED, done_by=user)
            for outing in logged
        )
    return len(logged)


def _remember(outing: Outing, deed: Deed, user, entry: OutingEntry | None = None) -> None:
    """Adds a line to the outing's history; with the entry's own columns, without its texts."""
    fields = json.loads(json.dumps(dict(entry.fields), default=as_json)) if entry else {}
    OutingDeed.objects.create(outing=outing, version=outing.version, deed=deed, done_by=user, fields=fields)


def new_outing(*, user, scheme: Scheme, operator: Operator, client_uuid: UUID, entry: OutingEntry) -> Outing:
    """The outing's own row for an entry, not saved yet; `rows_of` gives its child rows."""
    outing = Outing(
        scheme=scheme,
        operator=operator,
        client_uuid=client_uuid,
        content_hash=entry.content_hash(),
        recorded_by=user,
        logged_at=clock.now(),
    )
    _fill(outing, entry)
    return outing


def _fill(outing: Outing, entry: OutingEntry) -> None:
    """Puts the entry's fields and what derives from them on the outing; empties what its format does not ask."""
    for name, value in entry.fields.items():
        setattr(outing, name, value)
    for name in QUESTIONS[OutingFormat(outing.format)].unasked_fields():
        setattr(outing, name, Outing._meta.get_field(name).get_default())
    if outing.starts_at:
        outing.time_slot = slot_of(outing.starts_at)
        if outing.ends_at:
            outing.duration_minutes = minutes_between(outing.starts_at, outing.ends_at, outing.is_ending_after_midnight)
    asks_where = QUESTIONS[OutingFormat(outing.format)].shows(Question.NEIGHBOURHOOD)
    neighbourhoods = {stop.neighbourhood for stop in entry.stops} if asks_where else set()
    outing.is_across_neighbourhoods = len(neighbourhoods) > 1
    outing.neighbourhood = neighbourhoods.pop() if len(neighbourhoods) == 1 else None
    outing.status = OutingStatus.LOGGED


def _write_rows(outing: Outing, entry: OutingEntry) -> None:
    questions = QUESTIONS[OutingFormat(outing.format)]
    spots = [_spot_of(outing.scheme, stop) if questions.shows(Question.SPOT) else None for stop in entry.stops]
    if questions.shows(Question.AUDIENCE):
        new_themes = [_theme_of(outing.scheme, label) for label in entry.new_themes]
        entry = replace(entry, themes=tuple(dict.fromkeys([*entry.themes, *new_themes])))
    for model, rows in rows_of(outing, entry, spots).items():
        model.objects.bulk_create(rows)


def _of_that_name(rows: models.QuerySet, field: str, name: str) -> models.Model | None:
    """The row of that name in any case: SQLite compares letters without accents only, so Python does."""
    return next((row for row in rows if getattr(row, field).casefold() == name.casefold()), None)


def _spot_of(scheme: Scheme, stop: StopEntry) -> Spot | None:
    """The scheme's spot of that name in that neighbourhood, made when it is new."""
    name = stop.spot_name.strip()
    if not name:
        return None
    known = _of_that_name(Spot.objects.filter(scheme=scheme, neighbourhood=stop.neighbourhood), "name", name)
    # Two phones may name the same new spot at once: the second one finds it.
    return (
        known
        or Spot.objects.get_or_create(
            scheme=scheme, neighbourhood=stop.neighbourhood, name=name, defaults={"spot_type": stop.spot_type}
        )[0]
    )


def _theme_of(scheme: Scheme, label: str) -> Theme:
    """The theme of that label offered to the scheme, made as its own when it is new."""
    known = _of_that_name(Theme.objects.offered_by(scheme), "label", label)
    return known or Theme.objects.get_or_create(scheme=scheme, label=label)[0]


def rows_of(
    outing: Outing, entry: OutingEntry, spots: list[Spot | None]
) -> dict[type[models.Model], list[models.Model]]:
    """The outing's child rows by model, not saved; `spots` are those of the entry's stops, in order.

    A question the format does not ask leaves no row. The only stop of an outing has all its people; a round's minutes
    are shared equally when nobody timed the stops.
    """
    questions = QUESTIONS[OutingFormat(outing.format)]
    common = {"outing": outing, "scheme_id": outing.scheme_id, "held_on": outing.held_on}
    timed = all(stop.minutes is not None for stop in entry.stops)
    shares = equal_shares(outing.duration_minutes or 0, len(entry.stops)) if entry.stops else []
    stops = []
    for position, (stop, spot, share) in enumerate(zip(entry.stops, spots, shares, strict=True), start=1):
        place = spot or stop.neighbourhood
        stops.append(
            OutingStop(
                **common,
                position=position,
                neighbourhood=stop.neighbourhood,
                spot=spot,
                spot_type=stop.spot_type or (spot.spot_type if spot else ""),
                qpv_status=place.qpv_status_on(outing.held_on) if place else "unknown",
                minutes=stop.minutes if timed else share,
                people_mediated=stop.people_mediated if len(entry.stops) > 1 else outing.people_mediated,
            )
        )
    topics = entry.requests.items() if questions.shows(Question.TOPICS) else ()
    partners = entry.partners.items() if questions.shows(Question.PARTNERS) else ()
    themes = entry.themes if questions.shows(Question.AUDIENCE) else ()
    unasked_lists = () if questions.shows(Question.AUDIENCE) else (TickList.SECONDARY_AUDIENCE,)
    return {
        OutingText: [OutingText(outing=outing, looks_personal=looks_personal(*_free_texts(entry)), **entry.text)],
        OutingStop: stops if questions.shows(Question.NEIGHBOURHOOD) else [],
        OutingTopic: [OutingTopic(**common, topic=topic, requests=requests) for topic, requests in topics],
        OutingTheme: [OutingTheme(**common, theme=theme) for theme in themes],
        OutingPartner: [OutingPartner(**common, partner=partner, role=role) for partner, role in partners],
        OutingTick: [
            OutingTick(**common, tick_list=tick_list, option=option)
            for tick_list, options in entry.ticks.items()
            if tick_list not in unasked_lists
            for option in options
        ],
        Testimony: [
            Testimony(**common, looks_personal=looks_personal(testimony.text), **asdict(testimony))
            for testimony in entry.testimonies
        ],
    }


def _free_texts(entry: OutingEntry) -> list[str]:
    """All that was typed freely but the words of others, which are judged one by one."""
    return [*entry.text.values(), *entry.new_themes, *(stop.spot_name for stop in entry.stops)]


def texts_reviewed(outing: Outing) -> None:
    """A coordinator has read the outing's texts: what the detector saw is no person (V18)."""
    with transaction.atomic():
        OutingText.objects.filter(outing=outing).update(looks_personal=False)
        Testimony.objects.filter(outing=outing).update(looks_personal=False)
