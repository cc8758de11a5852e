"""A month that two people publish at once while every way in writes it: what counts is told, and nothing moves after.

The control tells figures that were read before the writers were stopped.
"""

from __future__ import annotations

import contextlib
import datetime
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from exchange import importing, keeping
from exchange.enums import ImportState
from exchange.models import Import
from exchange.tests.spreadsheets import HEADER, csv
from journal.enums import Deed
from journal.models import Line
from outings.closed_periods import PeriodClosed, close_period, stop_writers
from outings.entries import StopEntry
from outings.enums import OutingStatus
from outings.models import ClosedPeriod, Outing
from outings.recording import cancel_outing
from outings.tests.factories import outing
from partners.models import Partnership
from partners.tests.factories import PartnerFactory
from reporting.enums import ReportLength
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport, Manuscript
from reporting.names import fingerprint, names_to_read
from reporting.outputs.tables import frozen_rows
from reporting.tests.pages import enough, made_ready
from schemes.models import Scheme, Spot, Theme, Topic
from schemes.perimeter import StatusChange, change_statuses, changes_of, stamp
from schemes.tests.factories import SchemeFactory
from trials.chaos.storms import NEW, STORED, promise, together
from trials.handset import FORM
from trials.processes import until
from trials.site import Phone, Site, manage
from trials.world import World

MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
A_DAY, IN_APRIL = datetime.date(2026, 3, 11), datetime.date(2026, 4, 2)
PRESSES = 2  # on « Publier », at once
LONGEST = 120  # seconds, of one report
SPREAD = 0.6  # seconds within which everybody writes: about what publishing holds
MOST_WRITES = 50
# What counts names: two that were merged are one (docs/decisions/2026-11-26-a-published-period-is-closed.md).
OF_NAMES = re.compile(r"partners_count|partners_mobilised|new_partners|outings\[(partner|theme)=.*")


class Wave:
    """What each way in does to March, once, to rows that were there before."""

    def __init__(self, site: Site, world: World) -> None:
        self.world, self.scheme, self.phone = world, world.scheme, Phone(site, world.session)
        # Another wave's rows have other names.
        first = Theme.objects.filter(scheme=self.scheme).count()
        names = [f"Halle {first}", f"Halle {first + 1}"]
        self.status = "non_qpv" if first else "qpv"
        self.themes = [Theme.objects.create(scheme=self.scheme, label=name) for name in names]
        self.spots = [Spot.objects.create(scheme=self.scheme, neighbourhood=world.quarter, name=name) for name in names]
        self.partners = PartnerFactory.create_batch(2, scheme=self.scheme)
        self._outing(themes=self.themes, partners=dict.fromkeys(self.partners, ""))
        self.corrected, self.leaving, self.cancelled, self.planned = (self._outing() for _ in range(4))
        self.coming = self._outing(held_on=IN_APRIL)
        self.taken_back = cancel_outing(self._outing(), reason="weather", version=1, user=world.user)
        unlogged = {"status": OutingStatus.PLANNED, "logged_at": None, "recorded_by": None}
        Outing.objects.filter(pk=self.planned.pk).update(**unlogged)
        self.brought, self.written = self._import(first + 1), self._import(first + 2)
        keeping.confirm_as_shown(self.written)

    def deeds(self) -> list[Callable[[], object]]:
        """By the form, the phone's queue, buttons, merges, imports; those that a phone sends are received, always."""
        return [
            partial(self._post, FORM, self.world.pairs(3)),
            partial(self._send, FORM, self.world.pairs(4)),
            partial(self._send, *self._typed(self.planned)),
            partial(self._post, *self._typed(self.corrected)),
            partial(self._post, *self._typed(self.leaving, held_on=str(IN_APRIL))),
            partial(self._post, *self._typed(self.coming)),
            partial(self._post, *self._said("cancel", self.cancelled, reason="weather")),
            partial(self._post, *self._said("restore", self.taken_back)),
            partial(self._merge, "lieux", *self.spots),
            partial(self._merge, "thematiques", *self.themes),
            self._merge_partners,
            self._complete_status,
            partial(self._write, keeping.confirm_as_shown, self.brought),
            partial(self._write, importing.undo, self.written),
        ]

    def _outing(self, **details: object) -> Outing:
        stop = StopEntry(self.world.quarter, self.spots[0].name)
        topic = Topic.objects.filter(scheme=None).first()
        return outing(self.scheme, user=self.world.user, stops=[stop], requests={topic: 3}, **details)

    def _import(self, people: int) -> Import:
        row = [f"{A_DAY:%d/%m/%Y}", "Hors quartier", "Halle", "2", "2h", str(people)]
        of = keeping.keep(self.scheme, ContentFile(csv(HEADER, row), "sorties.csv"), user=None)
        keeping.look(of, state=ImportState.READ)
        return of

    def _typed(self, row: Outing, **changes: str) -> tuple[str, dict[str, str]]:
        return self._said("update", row, **self.world.pairs(7) | changes)

    def _said(self, deed: str, row: Outing, **pairs: str) -> tuple[str, dict[str, str]]:
        return reverse(f"outings:{deed}", args=[row.pk]), {**pairs, "version": str(row.version)}

    def _post(self, path: str, pairs: dict[str, str]) -> None:
        self.phone.ask("POST", path, pairs, accept="text/html")

    def _send(self, path: str, pairs: dict[str, str]) -> None:
        status, _ = self.phone.ask("POST", path, pairs)
        promise(status in (STORED, NEW), f"a phone was answered {status}")

    def _merge(self, kind: str, merged: Spot | Theme, kept: Spot | Theme) -> None:
        asked = urlencode({"scheme": self.scheme.slug, "merged": merged.pk, "kept": kept.pk})
        self._post(f"{reverse('outings:merge', args=[kind])}?{asked}", {})

    def _merge_partners(self) -> None:
        row = Partnership.objects.get(scheme=self.scheme, partner=self.partners[0])
        self._post(f"{reverse('partner_merge', args=[row.pk])}?avec={self.partners[1].pk}", {})

    def _complete_status(self) -> None:
        quarter = self.world.quarter
        change_statuses(quarter, [StatusChange(self.status)], read=stamp(changes_of(quarter)), by=None)

    def _write(self, deed: Callable[[Import], object], of: Import) -> None:
        with contextlib.suppress(importing.Moved, importing.HasErrors, importing.CannotUndo):
            deed(of)


def closings(site: Site, name: str, count: int) -> str:
    """`count` months, each told by a report and a note, both asked for by two people at once while March is written in
    every way; then March is written in every way again."""
    started, went = time.monotonic(), Counter[str]()
    worker = manage("work", "--name", "chaos-closings")
    try:
        for number in range(count):
            went += _closed(site, World(f"{name}-{number}"))
    finally:
        worker.kill()
        worker.wait(30)
    said = ", ".join(f"{number} {what}" for what, number in went.items())
    return f"{count} months, {said}, 0 moved since; {time.monotonic() - started:.0f} s"


def _closed(site: Site, world: World) -> Counter[str]:
    scheme, during, after = world.scheme, Wave(site, world), Wave(site, world)
    days = {"scheme": scheme, "starts_on": MARCH[0], "ends_on": MARCH[1]}
    enough(scheme)
    before = _march(scheme)
    reports = [
        ActivityReport.objects.create(**days, title=length.label, length=length)
        for length in (ReportLength.REPORT, ReportLength.NOTE)
    ]
    presses = [press for report in reports for press in _presses(during.phone, report)]
    together([partial(_soon, deed) for deed in (*during.deeds(), *presses)])
    for report in reports:
        until(partial(_is_published, during.phone, report), "a report", LONGEST)
    told, late = _march(scheme), _late(scheme)
    together([partial(_soon, deed) for deed in after.deeds()])
    promise(_march(scheme) == told, "a closed month moved")
    promise(_late(scheme) == late + 2, "what a phone sent too late is not kept")
    _check_published(reports)
    in_time = dict(before.items() ^ told.items())
    return Counter({"reports published once": len(reports), "written in time": len(in_time), "kept late": late + 2})


def _check_published(reports: list[ActivityReport]) -> None:
    """Each once, with the figures that its month still has."""
    keys = [report.pk for report in reports]
    lines = Line.objects.filter(deed=Deed.REPORT_PUBLISHED, operator_key=reports[0].operator_id, thing_key__in=keys)
    promise(lines.count() == len(reports), f"{lines.count()} publications of {len(reports)} reports")
    numbers = sorted(ActivityReport.objects.filter(pk__in=keys).values_list("number", flat=True))
    promise(numbers == [1, 2], f"numbers {numbers}")
    promise(not Manuscript.objects.filter(report__in=keys).exists(), "a manuscript left over")
    closed = ClosedPeriod.objects.filter(scheme=reports[0].scheme).count()
    promise(closed == 1, f"{closed} closed periods")
    now = {code: value for code, _, value, _ in frozen_rows(build(Scope.of_report(reports[0])))}
    told = {code: value for code, _, value, _ in reports[0].published_file.exact_figures}
    moved = {code: (told.get(code), now.get(code)) for code in told | now if told.get(code) != now.get(code)}
    moved = {code: pair for code, pair in moved.items() if not OF_NAMES.fullmatch(code)}
    promise(not moved, f"told and now: {moved}")


def _presses(phone: Phone, report: ActivityReport) -> list[Callable[[], object]]:
    """Two people who press « Publier », each on the page as it was."""
    made_ready(report)
    pairs = {"version": str(report.version), "names_read": fingerprint(names_to_read(report))}
    path = reverse("reporting:publish", args=[report.pk])
    return [partial(phone.ask, "POST", path, pairs, accept="text/html")] * PRESSES


def _is_published(phone: Phone, report: ActivityReport) -> bool:
    """Pressed again, by both, where it was another's turn, or what was read had moved."""
    report.refresh_from_db()
    if report.is_draft:
        together(_presses(phone, report))
    return report.is_published


def _soon(deed: Callable[[], object]) -> None:
    time.sleep(random.uniform(0, SPREAD))
    deed()


def _march(scheme: Scheme) -> dict[object, int]:
    """People of each outing that its figures count."""
    rows = Outing.objects.done().filter(scheme=scheme).between(*MARCH)
    return dict(rows.values_list("client_uuid", "people_mediated"))


def _late(scheme: Scheme) -> int:
    return Outing.objects.filter(scheme=scheme, status=OutingStatus.DRAFT).count()


def read_before(count: int) -> str:
    """Figures read before the writers are stopped: some of what is written meanwhile counts, and is told by nobody."""
    untold = 0
    for _ in range(count):
        scheme = SchemeFactory()
        enough(scheme)

        def tell(scheme: Scheme = scheme) -> object:
            told = build(Scope((scheme,), *MARCH))["outings_done"].value
            with transaction.atomic():
                stop_writers()
                close_period(scheme, *MARCH)
            return told

        def write(scheme: Scheme = scheme) -> None:
            with contextlib.suppress(PeriodClosed):
                for _ in range(MOST_WRITES):
                    outing(scheme)

        told, *_ = together([tell, write, write])
        untold += told != len(_march(scheme))
    promise(untold > 0, "all that counts is told")
    return f"{count} months: {untold} count what their report does not tell"
