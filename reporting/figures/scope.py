"""What a set of figures is about: schemes, a period, perhaps neighbourhoods, formats, topics, units; and its rows.

« In these neighbourhoods » has two readings, and each set of rows says which is its own (DOMAIN 5.8). **Present**: an
outing with at least one stop in one of them. **Whole**: an outing with all its stops in them, because what belongs to
a whole outing (sex, ages, requests, words) is never shared out by guess between the stops of a round. Nothing else in
`reporting` turns a scope into rows.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.lookups import In

from french.dates import is_month_end, month_end, period_label
from french.words import listed
from outings.enums import DONE
from outings.measures import Where, is_in_perimeter, on_topics
from outings.models import Outing, OutingChild, OutingPartner, OutingQuerySet, OutingStop, OutingTopic
from partners.conventions.models import Convention
from partners.models import Partner
from schemes.models import MobileUnit, Neighbourhood, PerimeterQuerySet, Scheme, SchemeNeighbourhood
from situations.enums import KEPT_FROM_LANDLORDS

ONE_DAY = datetime.timedelta(days=1)
# The place of what was done on a day when the perimeter had not its neighbourhood.
NOT_THAT_DAY = -1
# Makes one number of a scheme's key and a neighbourhood's.
PAIRED = 2**32


@dataclass(frozen=True)
class Scope:
    """One or several schemes, from `start` to `end`, both included, in some neighbourhoods or wherever they go."""

    schemes: tuple[Scheme, ...]
    start: datetime.date
    end: datetime.date
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    # What narrows the outings, within a kind one or the other, between kinds both: their formats, the topics (codes)
    # they had requests on, the mobile units they went with, whom they aimed at, a partner who was there.
    formats: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    units: tuple[MobileUnit, ...] = ()
    audience: str = ""
    partner: Partner | None = None
    # What it is cut by, where that is all that a convention says: its address names it in place of all that.
    convention: Convention | None = None
    # Types of situation that who reads is not told of, totals too (`ActivityReport.is_for_landlord`).
    untold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("La période se termine avant d’avoir commencé.")

    @classmethod
    def of(
        cls, scheme: Scheme, start: datetime.date, end: datetime.date, neighbourhood: Neighbourhood | None = None
    ) -> Scope:
        """The scope of one scheme, in one neighbourhood or wherever it goes."""
        return cls((scheme,), start, end, (neighbourhood,) if neighbourhood else ())

    @classmethod
    def of_convention(cls, convention: Convention, start: datetime.date, end: datetime.date) -> Scope:
        """What a convention is about, as it says today (DOMAIN 5.0)."""
        return cls(
            tuple(convention.schemes.all()),
            start,
            end,
            tuple(convention.neighbourhoods.all()),
            formats=tuple(convention.formats),
            topics=tuple(topic.code for topic in convention.topics.all()),
            units=tuple(convention.mobile_units.all()),
            convention=convention,
        )

    @classmethod
    def of_report(cls, report: Any) -> Scope:
        """What a report is about: its convention's scope, of the schemes that it tells of; else its scheme, perhaps in
        one neighbourhood. One that a landlord reads tells nobody of what is kept from landlords: it has one text."""
        days = (report.starts_on, report.ends_on)
        if report.convention:
            scope = replace(cls.of_convention(report.convention, *days), schemes=tuple(report.schemes.all()))
        else:
            scope = cls.of(report.scheme, *days, report.neighbourhood)
        return replace(scope, untold=KEPT_FROM_LANDLORDS) if report.is_for_landlord else scope

    @property
    def scheme(self) -> Scheme:
        """The scheme, for what is said of one alone; raises ValueError where there are several."""
        (scheme,) = self.schemes
        return scheme

    @property
    def where(self) -> Where:
        """The stops that are looked at."""
        return Where(self.neighbourhoods)

    @property
    def places(self) -> str:
        """The neighbourhoods in words: « Les Tilleuls et Beaulieu »; nothing wherever they go."""
        return listed(map(str, self.neighbourhoods))

    def outings(self) -> OutingQuerySet:
        """Outings begun in the period, whatever their status; in neighbourhoods, those present there."""
        outings = self._begun()
        return outings.in_neighbourhoods(self.neighbourhoods) if self.neighbourhoods else outings

    def whole_outings(self) -> OutingQuerySet:
        """Outings begun in the period, whatever their status; in neighbourhoods, those held in them alone."""
        return self._begun().filter(self.where.is_whole())

    def stops(self) -> QuerySet[OutingStop]:
        """Stops of the outings done; in neighbourhoods, those made there, and no other stop of the same round."""
        stops = self._children(OutingStop)
        return stops.filter(neighbourhood__in=self.neighbourhoods) if self.neighbourhoods else stops

    def rows(self, model: type[OutingChild]) -> QuerySet:
        """Child rows of the outings done; in neighbourhoods, of those present there."""
        rows = self._children(model)
        if not self.neighbourhoods:
            return rows
        return rows.filter(outing__in=Outing.objects.in_neighbourhoods(self.neighbourhoods))

    def whole_rows(self, model: type[OutingChild]) -> QuerySet:
        """Child rows of the outings done; in neighbourhoods, of those held in them alone."""
        return self._children(model).filter(self.where.is_whole("outing__"))

    def rows_of(self, outings: OutingQuerySet, model: type[OutingChild]) -> QuerySet:
        """Child rows of some of the scope's outings, whatever their status and place: a round with all its stops."""
        days = (self.start, self.end)
        rows = model._default_manager.filter(scheme__in=self.schemes, held_on__range=days)
        return rows.filter(outing__in=outings.order_by().values("pk"))

    def history(self) -> OutingQuerySet:
        """Outings of the schemes, whatever their day, place and status: what a period is told against."""
        return Outing.objects.filter(scheme__in=self.schemes)

    def child_history(self, model: type[OutingChild]) -> QuerySet:
        """Child rows of the outings done, whatever their day and place."""
        return model._default_manager.filter(scheme__in=self.schemes, outing__status__in=DONE)

    def recorded(self, rows: QuerySet, prefix: str = "") -> QuerySet:
        """Of what is noted beside outings, that of the schemes and neighbourhoods, whatever its day.

        `prefix` leads to what bears them.
        """
        rows = rows.order_by().filter(**{f"{prefix}scheme__in": self.schemes})
        return rows.filter(**{f"{prefix}neighbourhood__in": self.neighbourhoods}) if self.neighbourhoods else rows

    def noted(self, rows: QuerySet, prefix: str = "", *, day: str = "held_on") -> QuerySet:
        """The same, whose `day` is in the period."""
        return self.recorded(rows, prefix).filter(**{f"{day}__range": (self.start, self.end)})

    def perimeter(self) -> PerimeterQuerySet:
        """The neighbourhoods that the schemes had in the period, whether anybody went there or not."""
        return SchemeNeighbourhood.objects.filter(scheme__in=self.schemes).between(self.start, self.end)

    def place_that_day(self, neighbourhood: str = "neighbourhood") -> Case:
        """Of a row of the scope: its neighbourhood's key, `NOT_THAT_DAY` where the perimeter had it not (V21).

        `neighbourhood` is the way to it. What the perimeter has all along, nearly everything, is found in a set that
        the database makes once; only the rest is looked up row by row.
        """
        key = f"{neighbourhood}_id"
        whole = self.perimeter().filter(
            Q(starts_on=None) | Q(starts_on__lte=self.start), Q(ends_on=None) | Q(ends_on__gte=self.end)
        )
        pairs = whole.order_by().values_list(F("scheme_id") * PAIRED + F("neighbourhood_id"))
        had = Q((f"{neighbourhood}__isnull", True)) | Q(In(F("scheme_id") * PAIRED + F(key), pairs))
        had |= Q(is_in_perimeter(neighbourhood))
        return Case(When(had, then=F(key)), default=Value(NOT_THAT_DAY), output_field=BigIntegerField())

    def _begun(self) -> OutingQuerySet:
        return self._narrowed(self.history().between(self.start, self.end))

    def _children(self, model: type[OutingChild]) -> QuerySet:
        """By scheme and date, theirs and their outing’s, so that a figure reads its period’s rows on both sides.

        On a topic, requests are those on it alone; everything else is of whole outings (DOMAIN 6.4b).
        """
        days = (self.start, self.end)
        of_outings = {"outing__scheme__in": self.schemes, "outing__held_on__range": days}
        rows = self.child_history(model).filter(held_on__range=days, **of_outings)
        if self.is_narrowed:
            rows = rows.filter(outing__in=self._begun())
        return rows.filter(on_topics(self.topics)) if self.topics and model is OutingTopic else rows

    def _narrowed(self, outings: OutingQuerySet) -> OutingQuerySet:
        if self.formats:
            outings = outings.filter(format__in=self.formats)
        if self.units:
            outings = outings.filter(mobile_unit__in=self.units)
        if self.audience:
            outings = outings.filter(target_audience=self.audience)
        if self.topics:
            outings = outings.filter(pk__in=OutingTopic.objects.filter(on_topics(self.topics)).values("outing"))
        if self.partner:
            outings = outings.filter(pk__in=OutingPartner.objects.filter(partner=self.partner).values("outing"))
        return outings

    @property
    def is_of_a_report(self) -> bool:
        """Whether a report can be of it: one scheme, and one neighbourhood or all."""
        return len(self.schemes) == 1 and len(self.neighbourhoods) < 2

    @property
    def is_narrowed(self) -> bool:
        """Whether some outings made there then are left out: « nobody went » cannot be said."""
        return bool(self.formats or self.topics or self.units or self.audience or self.partner)

    def apart(self) -> SideBySide:
        """Its schemes, each by itself."""
        return SideBySide(tuple(replace(self, schemes=(scheme,)) for scheme in self.schemes))

    def overlaps(self, other: Scope) -> bool:
        """Whether the two periods share a day."""
        return self.start <= other.end and other.start <= self.end

    @property
    def label(self) -> str:
        """« mars 2026 », « janvier – septembre 2026 », « du 3 mars au 5 avril 2026 »."""
        return period_label(self.start, self.end)

    def query(self) -> str:
        """The scope as the addresses of the pages of figures write it: a convention says all that it narrows."""
        narrowing = {"convention": self.convention.pk} if self.convention else self._narrowing()
        return urlencode(self._words(narrowing), doseq=True)

    def list_query(self, without: str = "", /, **filters: object) -> str:
        """The same as the list of outings reads it, which has no convention and takes several of a kind as one filter
        (`formats`); with `filters` of its own, `without` one of the scope's."""
        words = self._words(self._narrowing())
        several = {name: some for name, some in words.items() if isinstance(some, list) and some[1:]}
        told = {f"{name}s": ",".join(map(str, some)) for name, some in several.items()}
        told |= {name: value for name, value in words.items() if name not in several}
        told.pop(without, None)
        return urlencode(told | filters, doseq=True)

    def _words(self, narrowing: dict[str, Any]) -> dict[str, Any]:
        words = {"scheme": [scheme.slug for scheme in self.schemes], "from": self.start, "to": self.end}
        words |= narrowing | {"audience": self.audience, "partner": self.partner and self.partner.pk}
        return {name: value for name, value in words.items() if value}

    def _narrowing(self) -> dict[str, Any]:
        return {
            "neighbourhood": [place.slug for place in self.neighbourhoods],
            "format": list(self.formats),
            "topic": list(self.topics),
            "mobile_unit": [unit.pk for unit in self.units],
        }

    def months(self) -> list[datetime.date]:
        """First days of the months the period touches."""
        first, last = self.start.replace(day=1), self.end.replace(day=1)
        months = []
        while first <= last:
            months.append(first)
            first = (first + datetime.timedelta(days=32)).replace(day=1)
        return months

    def whole_months(self) -> Scope:
        """From the first day of its first month to the last day of its last one."""
        return replace(self, start=self.start.replace(day=1), end=month_end(self.end))

    def a_year_before(self) -> Scope:
        """The same days one year before; 29 February becomes the 28th, and a month's end stays a month's end.

        One day stays one day.
        """
        if self.start == self.end:
            day = _a_year_before(self.start)
            return replace(self, start=day, end=day)
        return replace(self, start=_a_year_before(self.start), end=_a_year_before(self.end, is_end=True))

    def just_before(self) -> Scope:
        """As many days, ending the day before this one starts; whole months when this one is whole months."""
        end = self.start - ONE_DAY
        if self.start.day == 1 and is_month_end(self.end):
            start = self.start
            for _ in self.months():
                start = (start - ONE_DAY).replace(day=1)
            return replace(self, start=start, end=end)
        return replace(self, start=end - (self.end - self.start), end=end)


@dataclass(frozen=True)
class SideBySide:
    """Scopes of one scheme each, with days of their own, told line by line and never added."""

    scopes: tuple[Scope, ...]

    def outings(self) -> OutingQuerySet:
        """Outings done."""
        return Outing.objects.done().filter(self._begun())

    def rows(self, model: type[OutingChild]) -> QuerySet:
        """Child rows of the outings done."""
        return model._default_manager.filter(self._begun(), outing__status__in=DONE)

    def left_out(self) -> OutingQuerySet:
        """Outings, whatever their status, of the months that the periods begin and end in, and not of the periods."""
        schemes = defaultdict(list)
        for scope in self.scopes:
            if scope.start.day > 1:
                schemes[scope.start.replace(day=1), scope.start - ONE_DAY].append(scope.scheme)
            if not is_month_end(scope.end):
                schemes[scope.end + ONE_DAY, month_end(scope.end)].append(scope.scheme)
        return Outing.objects.filter(_held_on(schemes)) if schemes else Outing.objects.none()

    def _begun(self) -> Q:
        schemes = defaultdict(list)
        for scope in self.scopes:
            schemes[scope.start, scope.end].append(scope.scheme)
        return _held_on(schemes)


def _held_on(schemes: Mapping[tuple[datetime.date, datetime.date], list[Scheme]]) -> Q:
    """Of these schemes, by first and last day."""
    return reduce(or_, (Q(scheme__in=of, held_on__range=days) for days, of in schemes.items()), Q(pk=None))


def _a_year_before(day: datetime.date, is_end: bool = False) -> datetime.date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=last if is_end and is_month_end(day) else min(day.day, last))
