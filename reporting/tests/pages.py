"""Where the pages of a report are, the month that its tests tell, and what lets it be published."""

import datetime

from django.urls import reverse

from outings.tests.factories import outing
from reporting.disclosure.enough import SMALLEST_OUTINGS, SMALLEST_PEOPLE
from reporting.models import ActivityReport, ReportText
from reporting.outputs.pdf import RenderedPdf
from reporting.publishing import finish, freeze
from reporting.workshop.desk import desk_of
from reporting.workshop.writing import mark_read, seen

MARCH = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}


def at(name, report=None, **query):
    return reverse(f"reporting:{name}", args=[report.pk] if report else None, query=query)


def made_ready(report):
    """As coordination would: what is proposed is read, and the page that asks nothing says why."""
    ReportText.objects.update_or_create(report=report, key="nothing_asked", defaults={"text": "Rien cette fois."})
    read_all(report)
    report.refresh_from_db()
    return report


def read_all(report):
    """« J’ai relu » of every page, as it stands now."""
    desk = desk_of(report)
    mark_read(desk, {seen(text) for page in desk.plan for text in desk.to_read(page)}, by=None)


def published_unprinted(report):
    """Published, with a file of a few bytes: pages cost a second, and what they look like is asked elsewhere."""
    manuscript = freeze(report, user=None, is_read=False)
    finish(manuscript, RenderedPdf(manuscript.html, b"%PDF-1.7 " + manuscript.digest.encode(), 1))
    return ActivityReport.objects.get(pk=report.pk)


def enough(scheme, **details):
    """Of March 2026, as few outings and people as a report may be published of (DOMAIN 7.4)."""
    for _ in range(SMALLEST_OUTINGS):
        outing(scheme, **{"people_mediated": SMALLEST_PEOPLE // SMALLEST_OUTINGS} | details)
