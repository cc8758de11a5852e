"""The one way an outing is written: recorded once, changed by version, cancelled with a reason.

Views, imports and the demo all pass here, so that what is derived (slot, duration, shares of a round, the outing's one
neighbourhood) has one computation.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, models, transaction

from accounts.models import User
from french.names import folded
from french.personal_names import looks_personal
from partners.directory import partner_named
from refusals import DifferentContent
from schemes import clock
from schemes.enums import OutingFormat
from schemes.models import Operator, Scheme, Spot, Theme

from .closed_periods import PeriodClosed, rectify, refuse_closed
from .entries import OutingEntry, StopEntry
from .enums import CancelReason, Deed, OutingStatus, RectificationKind, TickList
from .formats import QUESTIONS, Question
from .history import NotOpen, StaleVersion, answers_of, mark, take, write_lines
from .hours import equal_shares, minutes_between, slot_of
from .models import (
    Outing,
    OutingPartner,
    OutingStop,
    OutingText,
    OutingTheme,
    OutingTick,
    OutingTopic,
    Testimony,
)
from .permissions import awaits_reading
from .stops import status_of

# A day, from one account: more is a machine's doing, and the team's list drowns.
MOST_NEW_SPOTS = 30


class TooManySpots(Exception):
    """One new spot more than an account may name in a day."""


NO_SPOTS: Mapping[tuple[int | None, str], Spot] = MappingProxyType({})
CHILDREN = (OutingText, OutingStop, OutingTopic, OutingTheme, OutingPartner, OutingTick, Testimony)


@dataclass(frozen=True)
class Words:
    """An outing's free words, and what coordination decided of them."""

    texts: dict[str, str]
    names: frozenset[tuple[str, int]]
    testimonies: tuple[tuple[str, str, bool], ...]
    starred: frozenset[str]
    read_again: frozenset[str]
    is_highlight_starred: bool
    are_texts_read_again: bool

    @classmethod
    def of(cls, outing: Outing) -> Words:
        stored = OutingText.objects.filter(outing=outing).first() or OutingText()
        testimonies = list(outing.testimonies.all())
        spots = outing.stops.exclude(spot=None).values_list("spot", flat=True)
        themes = outing.outing_themes.values_list("theme", flat=True)
        partners = outing.outing_partners.values_list("partner", flat=True)
        return cls(
            texts={name: getattr(stored, name) for name in ("event_name", "other_topic", "highlight", "team_note")},
            names=frozenset(
                (kind, pk) for kind, keys in (("spot", spots), ("theme", themes), ("partner", partners)) for pk in keys
            ),
            testimonies=tuple((row.text, row.source, row.has_consent) for row in testimonies),
            starred=frozenset(row.text for row in testimonies if row.is_starred),
            read_again=frozenset(row.text for row in testimonies if not row.looks_personal),
            is_highlight_starred=stored.is_highlight_starred,
            are_texts_read_again=not stored.looks_personal,
        )

    def changed_in(self, after: Words) -> list[str]:
        """The names of the texts that are no longer the same."""
        changed = [name for name, text in self.texts.items() if after.texts[name] != text]
        return changed + ["testimonies"] * (self.testimonies != after.testimonies)


def record_outing(
    *,
    user: User | None,
    scheme: Scheme,
    operator: Operator,
    client_uuid: UUID,
    entry: OutingEntry,
    submission_hash: str = "",
    keeps_closed: bool = False,
    because: str = "",
) -> tuple[Outing, bool]:
    """Stores the entry as a logged outing, once: (outing, True) the first time, (the same, False) for the same again.
    A volunteer's is a draft until a mediator has read it (`reviewing.read_entry`).

    For a day that a report told, `because` says why it is added and makes a rectification of it, `keeps_closed` keeps
    it as a draft; without either, raises PeriodClosed (V2). Raises DifferentContent when the identifier is already
    stored with other content, whatever its state today. Raises IntegrityError when the entry breaks a rule of the
    database, TooManySpots when it names one new spot too many.
    """
    content_hash = entry.content_hash()
    outing = new_outing(user=user, scheme=scheme, operator=operator, client_uuid=client_uuid, entry=entry)
    outing.submission_hash = submission_hash
    outing.status = _status_by(user, scheme)
    try:
        with transaction.atomic():
            outing.save(force_insert=True)
            if not because and _waits(outing, outing.held_on, keeps_closed=keeps_closed):
                outing.save(update_fields=["status", "logged_at"])
            rows = write_rows(outing, entry, user)
            answers = answers_of(outing, entry.fields, rows)
            write_lines([outing], Deed.RECORDED, user=user, answers=answers)
            if because:
                rectify(outing, RectificationKind.ADDED, outing.held_on, because=because, user=user)
    except IntegrityError:
        # Another copy won the race, or an earlier one was already stored; anything else is a real refusal.
        existing = Outing.objects.filter(scheme=scheme, client_uuid=client_uuid).first()
        if existing is None:
            raise
        if existing.content_hash != content_hash:
            raise DifferentContent(existing) from None
        return existing, False
    return outing, True


def _waits(outing: Outing, *days: datetime.date, keeps_closed: bool) -> bool:
    """Whether it is left a draft, as one of these days was told. Asked once it is written: a report being published
    has ended by then. Raises PeriodClosed unless it `keeps_closed`."""
    try:
        refuse_closed(outing.scheme, *days)
    except PeriodClosed:
        if not keeps_closed:
            raise
        outing.status, outing.logged_at = OutingStatus.DRAFT, None
        return True
    return False


def change_outing(
    outing: Outing,
    *,
    user: User,
    entry: OutingEntry,
    version: int,
    submission_hash: str = "",
    keeps_closed: bool = False,
    because: str = "",
) -> Outing:
    """Replaces the outing's content by the entry, if what was read at `version` holds; otherwise raises StaleVersion.

    A planned or draft outing becomes logged, by whoever closes it; by a volunteer, a draft that a mediator reads. A
    validated one goes back to logged: somebody must look again. A cancelled one raises NotOpen. The identifier, the
    hash of the first submission and its author stay, so that its phone may send it again. So does a text that the
    entry does not name: whoever changes it may not read the team note. The submission that closed it, sent again,
    changes nothing.

    What a report told stays: PeriodClosed (V2), from a done outing's day as from the entry's; unless `because` says
    why, which makes a rectification of it. An outing that was not done yet is kept as a draft when it `keeps_closed`.
    """
    with transaction.atomic():
        try:
            current = take(outing, version=version)
        except StaleVersion as conflict:
            if submission_hash and conflict.current.submission_hash == submission_hash:
                return conflict.current
            raise
        if current.status == OutingStatus.CANCELLED:
            raise NotOpen("Cette sortie est annulée\u00a0: elle ne se modifie plus.")
        was_done, left = current.is_done, current.held_on
        told = [left] if was_done else []
        was_to_read = current.is_to_read
        fill(current, entry)
        if not was_done:
            _sign(current, user, submission_hash, stays_its_author_s=was_to_read)
        current.validated_at = None
        waits = not because and _waits(current, current.held_on, *told, keeps_closed=keeps_closed and not was_done)
        deed = Deed.CHANGED if was_done or waits else Deed.CLOSED
        current.save()
        answers, changed_texts = _replace_content(current, entry, user)
        mark([current], deed, user=user, answers=answers, changed_texts=changed_texts, left=[left])
        if because:
            kind = RectificationKind.CORRECTED if was_done else RectificationKind.ADDED
            rectify(current, kind, current.held_on, *told, because=because, user=user)
    return current


def _replace_content(outing: Outing, entry: OutingEntry, user: User) -> tuple[dict[str, object], list[str]]:
    """Its child rows and words are the entry's; what its line of history keeps: (answers, names of changed texts)."""
    before = Words.of(outing)
    entry = replace(entry, text=before.texts | dict(entry.text))
    held = {
        (stop.neighbourhood_id, stop.spot.folded_name): stop.spot
        for stop in outing.stops.select_related("spot")
        if stop.spot
    }
    for model in CHILDREN:
        model.objects.filter(outing=outing).delete()
    rows = write_rows(outing, entry, user, held)
    after = Words.of(outing)
    _keep_judgements(outing, before, after)
    return answers_of(outing, entry.fields, rows), before.changed_in(after)


def _status_by(user: User | None, scheme: Scheme) -> OutingStatus:
    """What an outing is once this person has logged it."""
    return OutingStatus.DRAFT if awaits_reading(user, scheme) else OutingStatus.LOGGED


def _sign(outing: Outing, user: User, submission_hash: str, *, stays_its_author_s: bool) -> None:
    """Who logs it is its author, now; who reads what a volunteer logged, and corrects it, does not become one."""
    if not stays_its_author_s:
        outing.recorded_by, outing.logged_at = user, clock.now()
    outing.submission_hash = submission_hash
    outing.status = _status_by(user, outing.scheme)


def _keep_judgements(outing: Outing, before: Words, after: Words) -> None:
    """Words that did not change keep their star, if it is still agreed, and need not be read again."""
    outing.testimonies.filter(text__in=before.starred, has_consent=True).update(is_starred=True)
    outing.testimonies.filter(text__in=before.read_again).update(looks_personal=False)
    text = OutingText.objects.filter(outing=outing)
    if before.is_highlight_starred and after.texts["highlight"] == before.texts["highlight"]:
        text.update(is_highlight_starred=True)
    if before.are_texts_read_again and after.texts == before.texts and after.names <= before.names:
        text.update(looks_personal=False)


def cancel_outing(
    outing: Outing,
    *,
    reason: CancelReason,
    version: int,
    user: User | None = None,
    word: str = "",
    because: str = "",
) -> Outing:
    """Cancels with a reason, and a word where it is « autre »; what was entered stays readable, out of the figures.

    Raises StaleVersion, NotOpen, and PeriodClosed, as a report counts those that were cancelled: unless `because` says
    why, which makes a rectification of it.
    """
    with transaction.atomic():
        current = take(outing, version=version)
        if current.status == OutingStatus.CANCELLED:
            raise NotOpen("Cette sortie est déjà annulée.")
        if not because:
            refuse_closed(current.scheme, current.held_on)
        word = word if reason == CancelReason.OTHER else ""
        if word:
            text, _ = OutingText.objects.get_or_create(outing=current)
            text.cancel_word, text.looks_personal = word, text.looks_personal or looks_personal(word)
            text.save()
        mark(
            [current],
            Deed.CANCELLED,
            user=user,
            changed_texts=["cancel_word"] if word else [],
            former_status=current.status,
            status=OutingStatus.CANCELLED,
            cancel_reason=reason,
        )
        if because:
            rectify(current, RectificationKind.CANCELLED, current.held_on, because=because, user=user)
    return current


def restore_outing(outing: Outing, *, version: int, user: User | None) -> Outing:
    """Takes a cancelling back: the outing is again what it was, and its reason is gone.

    Raises StaleVersion, NotOpen, and PeriodClosed.
    """
    with transaction.atomic():
        current = take(outing, version=version)
        if current.status != OutingStatus.CANCELLED:
            raise NotOpen("Cette sortie n’est pas annulée.")
        refuse_closed(current.scheme, current.held_on)
        taken_out = OutingText.objects.filter(outing=current).exclude(cancel_word="").update(cancel_word="")
        mark(
            [current],
            Deed.RESTORED,
            user=user,
            changed_texts=["cancel_word"] if taken_out else [],
            status=current.former_status or OutingStatus.PLANNED,
            cancel_reason="",
            former_status="",
        )
    return current


def new_outing(
    *, user: User | None, scheme: Scheme, operator: Operator, client_uuid: UUID, entry: OutingEntry
) -> Outing:
    """The outing's own row for an entry, not saved yet; `rows_of` gives its child rows."""
    outing = Outing(
        scheme=scheme,
        operator=operator,
        client_uuid=client_uuid,
        content_hash=entry.content_hash(),
        recorded_by=user,
        logged_at=clock.now(),
    )
    fill(outing, entry)
    return outing


def fill(outing: Outing, entry: OutingEntry) -> None:
    """Puts the entry's fields and what derives from them on the outing; empties what its format does not ask."""
    for name, value in entry.fields.items():
        setattr(outing, name, value)
    for name in QUESTIONS[OutingFormat(outing.format)].unasked_fields():
        column = Outing._meta.get_field(name)
        assert isinstance(column, models.Field)
        setattr(outing, name, column.get_default())
    if outing.starts_at:
        outing.time_slot = slot_of(outing.starts_at)
        if outing.ends_at:
            outing.duration_minutes = minutes_between(outing.starts_at, outing.ends_at, outing.is_ending_after_midnight)
    asks_where = QUESTIONS[OutingFormat(outing.format)].shows(Question.NEIGHBOURHOOD)
    neighbourhoods = {stop.neighbourhood for stop in entry.stops} if asks_where else set()
    outing.is_across_neighbourhoods = len(neighbourhoods) > 1
    outing.neighbourhood = neighbourhoods.pop() if len(neighbourhoods) == 1 else None
    outing.status = OutingStatus.LOGGED


def write_rows(
    outing: Outing, entry: OutingEntry, user: User | None, held: Mapping[tuple[int | None, str], Spot] = NO_SPOTS
) -> dict[type[models.Model], list[models.Model]]:
    """Writes the outing's child rows. `held`: the spots it had, by neighbourhood and folded name; one that moved to
    another neighbourhood since stays where this outing found it."""
    questions = QUESTIONS[OutingFormat(outing.format)]
    asks_spot = questions.shows(Question.SPOT)
    spots = [spot_of(outing.scheme, stop, user, held) if asks_spot else None for stop in entry.stops]
    entry = with_names_made(outing, entry, user)
    written = rows_of(outing, entry, spots)
    for model, rows in written.items():
        model._default_manager.bulk_create(rows)
    # What is said of it next needs not read its stops again.
    outing.place = outing.place_of(written[OutingStop])
    return written


def with_names_made(outing: Outing, entry: OutingEntry, user: User | None) -> OutingEntry:
    """The entry once the themes and the partners that it names for the first time are the scheme's."""
    questions = QUESTIONS[OutingFormat(outing.format)]
    if questions.shows(Question.AUDIENCE):
        new_themes = [_theme_of(outing.scheme, label) for label in entry.new_themes if folded(label)]
        entry = replace(entry, themes=tuple(dict.fromkeys([*entry.themes, *new_themes])))
    if questions.shows(Question.PARTNERS):
        labels = filter(folded, entry.new_partners)
        named = {partner_named(label, outing.scheme, outing.operator, by=user): "" for label in labels}
        entry = replace(entry, partners=named | dict(entry.partners))
    return entry


def spot_of(
    scheme: Scheme, stop: StopEntry, user: User | None, held: Mapping[tuple[int | None, str], Spot] = NO_SPOTS
) -> Spot | None:
    """The scheme's spot of that name, however it is spelt, in that neighbourhood; made when it is new.

    Raises TooManySpots.
    """
    name = stop.spot_name.strip()
    if not folded(name):
        return None
    if kept := held.get((stop.neighbourhood.pk if stop.neighbourhood else None, folded(name))):
        return kept
    # Two phones may name the same new spot at once: the second one finds it.
    spot, is_new = Spot.objects.get_or_create(
        scheme=scheme,
        neighbourhood=stop.neighbourhood,
        folded_name=name,
        defaults={"name": name, "spot_type": stop.spot_type, "named_by": user, "named_at": clock.now()},
    )
    if is_new and user and Spot.objects.named_today(user, scheme).count() > MOST_NEW_SPOTS:
        raise TooManySpots
    return spot


def _theme_of(scheme: Scheme, label: str) -> Theme:
    """The theme of that label, however it is spelt, offered to the scheme; made as its own when it is new."""
    known = Theme.objects.offered_by(scheme).filter(folded_label=label).first()
    return known or Theme.objects.get_or_create(scheme=scheme, folded_label=label, defaults={"label": label})[0]


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
        status, source = status_of(spot, stop.neighbourhood, outing.held_on, stop.said_status)
        stops.append(
            OutingStop(
                **common,
                position=position,
                neighbourhood=stop.neighbourhood,
                spot=spot,
                spot_type=stop.spot_type or (spot.spot_type if spot else ""),
                qpv_status=status,
                qpv_source=source,
                minutes=stop.minutes if timed else share,
                people_mediated=stop.people_mediated if len(entry.stops) > 1 else outing.people_mediated,
            )
        )
    topics = entry.requests.items() if questions.shows(Question.TOPICS) else ()
    partners = entry.partners.items() if questions.shows(Question.PARTNERS) else ()
    themes = entry.themes if questions.shows(Question.AUDIENCE) else ()
    unasked_lists = () if questions.shows(Question.AUDIENCE) else (TickList.SECONDARY_AUDIENCE,)
    rows: dict[type[models.Model], list[models.Model]] = {
        OutingText: [OutingText(outing=outing, looks_personal=looks_personal(*_free_texts(entry)), **entry.text)],
        OutingStop: [*stops] if questions.shows(Question.NEIGHBOURHOOD) else [],
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
    return rows


def _free_texts(entry: OutingEntry) -> list[str]:
    """All that was typed freely but the words of others, which are judged one by one.

    A theme of the scheme's own and a partner « à préciser » were typed too, by this outing or by an earlier one.
    """
    themes = [theme.label for theme in entry.themes if theme.scheme_id]
    partners = [partner.name for partner in entry.partners if partner.is_to_specify]
    spots = [stop.spot_name for stop in entry.stops]
    return [*entry.text.values(), *entry.new_themes, *entry.new_partners, *themes, *partners, *spots]
