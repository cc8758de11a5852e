"""Where the pages of a report are, and the month that its tests tell."""

import datetime

from django.urls import reverse

MARCH = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}


def at(name, report=None, **query):
    return reverse(f"reporting:{name}", args=[report.pk] if report else None, query=query)
