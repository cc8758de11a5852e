"""The demo: eight public schemes (`facts.yaml`) with invented outings, so that a new base has something to look at.

Every scheme it writes carries `is_demo`; neighbourhoods and partners that no source names say so.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.db import models, transaction
from django.db.models.functions import Coalesce

from accounts.models import User
from outings.enums import Deed, OutingStatus
from outings.history import answers_of
from outings.models import Outing, OutingDeed, OutingText, Testimony
from outings.recording import new_outing, rows_of
from schemes.models import Scheme

from .field import PACES, write_field
from .invention import Invention, outings_of
from .orders import write_orders
from .reports import publish_demo_reports
from .series import by_series, due_of, write_days, write_series
from .sheets import MEMBERS, Book, write_accounts, write_sheets
from .stages import Stage, last_moment, stage_of


class NotEmpty(Exception):
    """The base already has schemes: the demo never mixes with others' data."""


def load_demo(until: datetime.date, months: int = 18, *, with_reports: bool = True) -> dict[str, int]:
    """Writes the demo in one transaction; returns the number of outings by scheme.

    Outings run from the first day of the month `months` months before `until` up to `until`, both included; the series
    plan the thirteen weeks after. Raises NotEmpty when the base has schemes.
    """
    with transaction.atomic():
        if Scheme.objects.exists():
            raise NotEmpty
        books = write_sheets()
        users = write_accounts()
        counts = {book.scheme.slug: _write_outings(book, users, until, months) for book in books}
        for book in books:
            if book.scheme.slug in PACES:
                _write_field(book, users, until, months)
        write_orders(users, next(_days(until, months)), until)
        if with_reports:
            publish_demo_reports(until)
    return counts


def _days(until: datetime.date, months: int) -> Iterator[datetime.date]:
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    first = datetime.date(year, month + 1, 1)
    return (first + datetime.timedelta(days=days) for days in range((until - first).days + 1))


def _write_outings(book: Book, users: dict[str, User], until: datetime.date, months: int) -> int:
    now, days = last_moment(until), list(_days(until, months))
    kept = write_series(book, days[0], until)
    told, due = [], []
    for day in days:
        inventions = outings_of(book, day)
        series = dict(due_of(kept, inventions))
        for rank, invention in enumerate(inventions):
            if not (stage := stage_of(invention, until, now)):
                continue
            outing = _outing(book, users, invention, stage)
            told.append((invention, stage, outing))
            if one := series.get(rank):
                outing.was_planned, outing.team = True, one.series.team
                due.append((invention.due_on, outing, one))
    Outing.objects.bulk_create([outing for _, _, outing in told])
    children: dict[type[models.Model], list] = defaultdict(list)
    for invention, stage, outing in told:
        spots = [book.spots[stop.neighbourhood.pk, stop.spot_name] for stop in stage.entry.stops]
        rows = rows_of(outing, stage.entry, spots)
        if invention.is_starred:
            _star(rows)
        for model, written in rows.items():
            children[model] += written
        children[OutingDeed] += _history(outing, stage, answers_of(outing, stage.entry.fields, rows))
    for model, rows in children.items():
        model.objects.bulk_create(rows)
    # bulk_create stamps the loading; the entries were typed on their evening and validated later.
    Outing.objects.filter(scheme=book.scheme, logged_at__isnull=False).update(
        created_at=models.F("logged_at"), updated_at=Coalesce("validated_at", "logged_at")
    )
    write_days(kept, by_series(due), until)
    return len(told)


def _write_field(book: Book, users: dict[str, User], until: datetime.date, months: int) -> None:
    desks = (users[f"{desk}@{book.operators[0].slug}.test"] for desk in ("mediation", "coordination"))
    write_field(book.scheme, list(_days(until, months)), last_moment(until), *desks)


def _outing(book: Book, users: dict[str, User], invention: Invention, stage: Stage) -> Outing:
    operator = book.operators[invention.operator]
    outing = new_outing(
        user=_author(book.scheme, operator.slug, users),
        scheme=book.scheme,
        operator=operator,
        client_uuid=invention.client_uuid,
        entry=stage.entry,
    )
    outing.status, outing.logged_at, outing.validated_at = stage.status, stage.logged_at, stage.validated_at
    if stage.status == OutingStatus.CANCELLED:
        outing.cancel_reason = invention.cancel_reason
    if stage.status in (OutingStatus.CANCELLED, OutingStatus.VALIDATED):
        outing.version = 2
    return outing


def _history(outing: Outing, stage: Stage, answers: dict[str, object]) -> list[OutingDeed]:
    """Its lines from its recording on, by its one author; what was planned or cancelled was never recorded."""
    deeds = [(Deed.RECORDED, stage.logged_at, answers), (Deed.VALIDATED, stage.validated_at, {})]
    return [
        OutingDeed(outing=outing, version=version, deed=deed, done_at=moment, done_by=outing.recorded_by, answers=said)
        for version, (deed, moment, said) in enumerate(deeds, start=1)
        if moment
    ]


def _author(scheme: Scheme, operator: str, users: dict[str, User]) -> User:
    """The operator's first desk in the scheme: mediation where there is one, else coordination."""
    desk = next(desk for desk, slug, _, schemes in MEMBERS if slug == operator and scheme.slug in schemes)
    return users[f"{desk}@{operator}.test"]


def _star(rows: dict[type[models.Model], list]) -> None:
    """What coordination keeps for the report: authorised words first, else the sentence to remember."""
    authorised = [testimony for testimony in rows[Testimony] if testimony.has_consent]
    for testimony in authorised:
        testimony.is_starred = True
    for text in rows[OutingText]:
        text.is_highlight_starred = bool(text.highlight) and not authorised
