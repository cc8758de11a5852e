"""The demo's conventions (`orders.yaml`), agreed and answered year after year by the product's own deeds.

A convention of a year is signed in January, and its lines continue those of the year before. Partners have addresses
that reach nobody: what leaves is said to have left, and what none of them answers stays asked.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import yaml

from accounts.models import User
from french.dates import month_end
from partners.conventions.agreeing import ConventionEntry, add_convention
from partners.conventions.answers import LineSupplier, SupplyRequest, SurveyQuestion
from partners.conventions.duties import DutyEntry, add_duty, change_duty, entry_of
from partners.conventions.grid import LineEntry, Question, TargetEntry, add_line, set_target
from partners.conventions.models import Convention, ConventionLine
from partners.conventions.supplying import (
    LINK_HOLDS,
    Given,
    add_supplier,
    ask_supplier,
    give_by_link,
    note_by_telephone,
)
from partners.conventions.surveying import count_answer, note_counts
from partners.enums import DutyFormat, DutyState, Rhythm, TargetSense, ValueSource
from partners.models import Partner
from schemes import clock
from schemes.models import Neighbourhood, Scheme, Topic

CHOSEN_CONVENTION = "Convention choisie pour la démonstration"
SIGNED_IN = (1, 10)
MORNING = datetime.time(10)
# A partner answers so long after the end of what it is asked for, by the link of the mail of the day after.
ANSWERED_AFTER = datetime.timedelta(days=12)
# A target is set with the convention, or at the mid-year meeting.
SET_LATE = (4, 20)


@cache
def orders() -> list[dict]:
    return yaml.safe_load((Path(__file__).parent / "orders.yaml").read_text(encoding="utf-8"))


def write_orders(users: dict[str, User], first: datetime.date, until: datetime.date) -> None:
    """Every convention of the year of `until` and of the one before, with what was told of each by that day.

    People answer questions from `first` on: before, no team was out.
    """
    for order in orders():
        schemes = [Scheme.objects.get(slug=slug) for slug in order["schemes"]]
        coordinator = users[f"coordination@{schemes[0].lead_operator.slug}.test"]
        _Order(order, schemes, coordinator, first, until).write()


class _Order:
    """One funder's order: written once if it has a term of its own, else once a year."""

    def __init__(
        self, order: dict, schemes: Sequence[Scheme], by: User, first: datetime.date, until: datetime.date
    ) -> None:
        self.order, self.schemes, self.by, self.first, self.until = order, schemes, by, first, until
        self.partners = Partner.objects.filter(partnerships__scheme__in=schemes).distinct()
        self.former: dict[str, ConventionLine] = {}

    def write(self) -> None:
        years = (self.until.year - 1, self.until.year)
        if self.order.get("undated"):
            self._agree(None, None, ())
        elif term := self.order.get("term"):
            self._agree(*term, years)
        else:
            for year in years:
                self._agree(datetime.date(year, 1, 1), datetime.date(year, 12, 31), (year,))

    def _agree(self, starts_on: datetime.date | None, ends_on: datetime.date | None, years: Sequence[int]) -> None:
        signed = starts_on.replace(month=SIGNED_IN[0], day=SIGNED_IN[1]) if starts_on else self.until
        with clock.at(clock.moment(min(signed, self.until), MORNING)):
            convention = add_convention(self.schemes[0].lead_operator, self._entry(starts_on, ends_on), by=self.by)
            objectives = list(convention.objectives.all())
            lines = [(self._line(convention, objectives, said), said) for said in self.order.get("lines", ())]
        for year in years:
            for line, said in lines:
                self._answered(line, said, year)
            for said in self.order.get("duties", ()):
                self._owed(convention, said, year)

    def _entry(self, starts_on: datetime.date | None, ends_on: datetime.date | None) -> ConventionEntry:
        order = self.order
        quarters = Neighbourhood.objects.filter(city=self.schemes[0].city, name__in=order.get("neighbourhoods", ()))
        topics = Topic.objects.filter(scheme=None, code__in=order.get("topics", ()))
        readers = self.partners.filter(name__in=order.get("readers", ()))
        return ConventionEntry(
            funder=self._partner(order["funder"]),
            kind=order["kind"],
            schemes=frozenset(scheme.pk for scheme in self.schemes),
            starts_on=starts_on,
            ends_on=ends_on,
            note=order.get("note", CHOSEN_CONVENTION if starts_on else ""),
            objectives=tuple(order.get("objectives", ())),
            neighbourhoods=frozenset(quarters.values_list("pk", flat=True)),
            topics=frozenset(topics.values_list("pk", flat=True)),
            formats=tuple(order.get("formats", ())),
            added_readers=frozenset(readers.values_list("pk", flat=True)),
            second_reader=order.get("second_reader", False),
        )

    def _partner(self, name: str) -> Partner:
        return self.partners.get(name=name)

    def _line(self, convention: Convention, objectives: Sequence, said: dict) -> ConventionLine:
        own = ("label", "nature", "known_by", "citer_axis", "code", "hint_code", "words", "unknown_reason")
        entry = LineEntry(
            **{name: said[name] for name in own if name in said},
            objective=objectives[said["objective"] - 1] if "objective" in said else None,
            continues=self.former.get(said["label"]),
            questions=tuple(Question(asked["text"], tuple(asked["options"])) for asked in said.get("questions", ())),
        )
        line = self.former[said["label"]] = add_line(convention, entry, by=self.by)
        for target in said.get("targets", ()):
            line.refresh_from_db()
            set_target(line, _target(convention, target), version=line.version, by=self.by)
        for supplier in said.get("suppliers", ()):
            email = supplier.get("email", "")
            add_supplier(line, self._partner(supplier["partner"]), email=email, rhythm=Rhythm.ON_DEMAND, by=self.by)
        return line

    def _answered(self, line: ConventionLine, said: dict, year: int) -> None:
        """What partners and people said of the line in that year, as far as it was over by `until`."""
        rows = {str(row): row for row in line.suppliers.select_related("partner")}
        for supplier in said.get("suppliers", ()):
            for value in supplier["values"]:
                self._asked(rows[str(self._partner(supplier["partner"]))], value, year)
        if "counts" in said:
            for question in line.questions.all():
                self._counted(question, said["counts"], year)

    def _asked(self, supplier: LineSupplier, said: dict, year: int) -> None:
        period = _day(said["from"], year), _day(said["to"], year)
        asked_on = period[1] + datetime.timedelta(days=1)
        answered_on = period[1] + ANSWERED_AFTER
        if answered_on > self.until:
            return
        request = None
        if supplier.email:
            with clock.at(clock.moment(asked_on, MORNING)):
                request = ask_supplier(supplier, period, by=self.by)
                request.draw(asked_on + LINK_HOLDS)
                SupplyRequest.objects.filter(pk=request.pk).update(sent_at=clock.now(), next_try_at=None, tries=1)
        if "value" not in said:
            return
        is_unknown = said["value"] == "unknown"
        number = None if is_unknown else Decimal(said["value"])
        given = Given(*period, number, is_unknown, said.get("source", ValueSource.DECLARED), answered_on)
        with clock.at(clock.moment(answered_on, MORNING)):
            if request:
                give_by_link(request, given)
            else:
                note_by_telephone(supplier, given, by=self.by)

    def _counted(self, question: SurveyQuestion, said: dict, year: int) -> None:
        options = list(question.options.all())
        for month in _months(year, self.first, self.until):
            rng = Random(f"{question.text}:{month}")
            # More often the first answer than the last.
            counts = Counter({option: rng.randint(0, said["most"] // rank) for rank, option in enumerate(options, 1)})
            with clock.at(clock.moment(month_end(month), MORNING)):
                if source := said.get("source"):
                    on_paper = {option.pk: count for option, count in counts.items()}
                    note_counts(question, month, on_paper, source=source, by=self.by)
                else:
                    for option in counts.elements():
                        count_answer(option)

    def _owed(self, convention: Convention, said: dict, year: int) -> None:
        """Noted with the convention; what became of it, on its day."""
        start, end = (_day(day, year) for day in said["period"]) if "period" in said else (None, None)
        entry = DutyEntry(said["kind"], _day(said["due"], year), said.get("form", DutyFormat.PDF), start, end)
        with clock.at(clock.moment(min(datetime.date(year, *SIGNED_IN), self.until), MORNING)):
            duty = add_duty(convention, entry, by=self.by)
        became = {}
        if "waived" in said:
            became = {"state": DutyState.WAIVED, "reason": said["waived"]}
        elif "extended_to" in said:
            until, body = _day(said["extended_to"], year), said["extended_by"]
            became = {"state": DutyState.EXTENDED, "extended_to": until, "extended_by": body}
        elif "handed_in" in said and (day := _day(said["handed_in"], year)) <= self.until:
            became = {"state": DutyState.HANDED_IN, "handed_in_on": day, "is_handed_outside": "outside" in said}
        if became:
            with clock.at(clock.moment(min(entry.due_on, self.until), MORNING)):
                change_duty(duty, DutyEntry(**vars(entry_of(duty)) | became), version=duty.version, by=self.by)


def _target(convention: Convention, said: dict) -> TargetEntry:
    starts_on = convention.starts_on
    return TargetEntry(
        starts_on=starts_on,
        ends_on=convention.ends_on,
        value=Decimal(said["value"]) if "value" in said else None,
        unit_is_share=said.get("share", False),
        sense=said.get("sense", TargetSense.AT_LEAST),
        text=said.get("text", ""),
        set_on=starts_on.replace(month=SET_LATE[0], day=SET_LATE[1]) if said.get("late") else None,
    )


def _day(said: Sequence[int], year: int) -> datetime.date:
    month, day, *later = said
    return datetime.date(year + sum(later), month, day)


def _months(year: int, first: datetime.date, until: datetime.date) -> Iterator[datetime.date]:
    """The first day of each month of the year that is whole between these days, both included."""
    days = (datetime.date(year, month, 1) for month in range(1, 13))
    return (day for day in days if first <= day and month_end(day) <= until)
