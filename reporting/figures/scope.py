"""What a set of figures is about: a scheme, a period, perhaps one neighbourhood."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from french.dates import is_month_end, period_label
from schemes.models import Neighbourhood, Scheme


@dataclass(frozen=True)
class Scope:
    """Both dates are included."""

    scheme: Scheme
    start: datetime.date
    end: datetime.date
    neighbourhood: Neighbourhood | None = None

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("La période se termine avant d’avoir commencé.")

    @property
    def label(self) -> str:
        """« mars 2026 », « janvier – septembre 2026 », « du 3 mars au 5 avril 2026 »."""
        return period_label(self.start, self.end)

    def query(self) -> str:
        """The scope as the addresses of pages write it; `neighbourhood` only when there is one."""
        words = {"scheme": self.scheme.slug, "from": self.start, "to": self.end}
        if self.neighbourhood:
            words["neighbourhood"] = self.neighbourhood.slug
        return urlencode(words)

    def months(self) -> list[datetime.date]:
        """First days of the months the period touches."""
        first, last = self.start.replace(day=1), self.end.replace(day=1)
        months = []
        while first <= last:
            months.append(first)
            first = (first + datetime.timedelta(days=32)).replace(day=1)
        return months

    def a_year_before(self) -> Scope:
        """The same days one year before; 29 February becomes the 28th, and a month's end stays a month's end."""
        return replace(self, start=_a_year_before(self.start), end=_a_year_before(self.end, is_end=True))

    def just_before(self) -> Scope:
        """As many days, ending the day before this one starts; whole months when this one is whole months."""
        end = self.start - datetime.timedelta(days=1)
        if self.start.day == 1 and is_month_end(self.end):
            start = self.start
            for _ in self.months():
                start = (start - datetime.timedelta(days=1)).replace(day=1)
            return replace(self, start=start, end=end)
        return replace(self, start=end - (self.end - self.start), end=end)


def _a_year_before(day: datetime.date, is_end: bool = False) -> datetime.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=last if is_end and is_month_end(day) else min(day.day, last))
