"""Which rows a figure opens: what the address of their list asks, in that list's own filters."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from french.dates import month_end
from outings.enums import OutingStatus

from .indicators import INDICATORS, Breakdown, Indicator, Source
from .scope import Scope
from .watched import RATES


@dataclass(frozen=True)
class Opening:
    """Of one scope. What has no list opens None."""

    scope: Scope

    def done(self, **filters: object) -> str:
        """Outings done; in one of its neighbourhoods, there alone."""
        without = "neighbourhoods" if "neighbourhood" in filters else ""
        return self.scope.list_query(without, done=1, **filters)

    def cancelled(self, **filters: object) -> str:
        return self.scope.list_query(status=OutingStatus.CANCELLED.value, **filters)

    def of_figure(self, indicator: Indicator) -> str | None:
        """The outings behind a figure of theirs."""
        if indicator.filter == "status":
            return self.cancelled()
        if indicator.source == Source.NOTED:
            # Those that noted a figure are those it is made of.
            figure = indicator.code.removesuffix("_outings")
            return self.done(figure=figure) if figure in INDICATORS else None
        if indicator.source in (Source.ASKED, Source.PROMISE, Source.UNITS):
            return self.scope.list_query(planned=1) if indicator.code == "realisation_rate" else None
        return self.done(figure=indicator.code) if indicator.filter else self.done()

    def of_option(self, breakdown: Breakdown, option: object) -> str | None:
        """The outings behind one line of a breakdown."""
        opened = self.cancelled if breakdown.code == "outings_cancelled" else self.done
        if breakdown.filter == "partner" and self.scope.partner:
            return opened(other_partner=option)
        return opened(**{breakdown.filter: option}) if breakdown.filter else None

    def days_of(self, month: datetime.date) -> dict[str, object]:
        """The days of a month that the scope has."""
        return {"from": max(month, self.scope.start), "to": min(month_end(month), self.scope.end)}

    def in_field(self, code: str, **part: object) -> str | None:
        """The rows behind a figure of what was noted in the field: a rate opens its part; None of several schemes, for
        each list is of one."""
        if len(self.scope.schemes) > 1:
            return None
        counted, _ = RATES.get(code, (code, ""))
        words: dict[str, object] = {"scheme": self.scope.scheme.slug, "from": self.scope.start, "to": self.scope.end}
        words["quarter"] = [place.slug for place in self.scope.neighbourhoods]
        return urlencode(words | {"figure": counted} | part, doseq=True)
