"""What a report is made of: its scope, its outings, words to keep for it; and what it lacks (« Pour le bilan »)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from french.numbers import amount, counted
from french.personal_names import looks_personal
from french.words import listed
from outings.models import Outing, Testimony
from schemes.enums import Weekday
from schemes.sheet import ServiceHours

from .figures.report import Completeness, Report
from .figures.scope import Scope

# Words shown of each kind; the outings have them all.
MOST_WORDS = 4
# Below this share of the outings asked, an answer is named: what a report says of few is said of few.
OFTEN_NOTED = 0.8


def words_to_review(scope: Scope) -> list[tuple[Outing, str]]:
    """Starred words where the detector saw something like a person, not read again since (V18)."""
    outings = scope.outings().done().with_texts_to_review()
    testimonies = Testimony.objects.filter(
        outing__in=outings, is_starred=True, has_consent=True, looks_personal=True
    ).select_related("outing")
    highlights = outings.filter(text__is_highlight_starred=True, text__looks_personal=True).select_related("text")
    return [(words.outing, words.text) for words in testimonies] + [
        (outing, outing.text.highlight) for outing in highlights if looks_personal(outing.text.highlight)
    ]


@dataclass(frozen=True)
class Words:
    """Of one kind: how many are starred for the report, and those that may still be; the newest first."""

    starred: int
    others: int
    shown: tuple[Testimony | Outing, ...]


def testimonies(scope: Scope) -> Words:
    """Words said with consent, and no person recognised in them (V18, V19)."""
    rows = scope.whole_rows(Testimony).filter(has_consent=True, looks_personal=False)
    return _words(rows.select_related("outing__neighbourhood"), "is_starred")


def highlights(scope: Scope) -> Words:
    """What the team wrote of its outings."""
    rows = scope.whole_outings().done().filter(text__looks_personal=False).exclude(text__highlight="")
    return _words(rows.select_related("text", "neighbourhood"), "text__is_highlight_starred")


def _words(rows: QuerySet, star: str) -> Words:
    others = rows.exclude(**{star: True})
    shown = others.order_by("-held_on", "-pk")[:MOST_WORDS]
    return Words(rows.filter(**{star: True}).count(), others.count(), tuple(shown))


@dataclass(frozen=True)
class Check:
    """One thing to have before the report: what it is, how far it is, and what opens the rest."""

    label: str
    told: str
    is_done: bool
    query: str = ""


def checks(scope: Scope, report: Report, said: Words, written: Words) -> list[Check]:
    """Outings validated, texts read again, words kept."""
    done, rest = report["outings_done"].value or 0, report["unvalidated_outings"].value or 0
    unread = scope.outings().done().with_texts_to_review().count()
    return [
        Check(
            "Sorties validées",
            f"{amount(done - rest)} sur {amount(done)}",
            not rest,
            report["unvalidated_outings"].query or "",
        ),
        Check(
            "Textes relus",
            counted(unread, "sortie à relire", "sorties à relire") if unread else "aucun n’attend",
            not unread,
            scope.list_query(done=1, texts="to_review"),
        ),
        Check("Paroles gardées", _kept(said, "avec accord"), bool(said.starred)),
        Check("Phrases de l’équipe gardées", _kept(written, ""), bool(written.starred)),
    ]


def _kept(words: Words, how: str) -> str:
    others = f"{counted(words.others, 'autre possible', 'autres possibles')}" if words.others else "aucune autre"
    kept = counted(words.starred, "étoilée", "étoilées")
    return f"{kept}{f' {how}' if how else ''}, {others}"


def often_left_empty(report: Report) -> list[Completeness]:
    """The answers that too few outings have, the fewest first."""
    few = (answer for answer in report.completeness if answer.noted < OFTEN_NOTED * answer.asked)
    return sorted(few, key=lambda answer: answer.noted / answer.asked)


def absences(scope: Scope, report: Report) -> list[str]:
    """Where and when nobody went, in sentences: months, days of service, neighbourhoods."""
    months = [line.label for line in report.sections["months"].lines if not line.value]
    found = (
        ("Aucune sortie en", months),
        ("Jour de service sans sortie\u00a0:", [day.label.lower() for day in _service_days_without_outing(scope)]),
        ("Quartier sans sortie\u00a0:", report.uncovered),
    )
    return [f"{said} {listed(names)}." for said, names in found if names]


def _service_days_without_outing(scope: Scope) -> Iterable[Weekday]:
    begun = Q(period__starts_on=None) | Q(period__starts_on__lte=scope.end)
    not_ended = Q(period__ends_on=None) | Q(period__ends_on__gte=scope.start)
    hours = ServiceHours.objects.filter(begun, not_ended, period__scheme__in=scope.schemes, weekday__isnull=False)
    days = set(hours.order_by().values_list("weekday", flat=True))
    out = set(scope.outings().done().order_by().values_list("held_on__iso_week_day", flat=True))
    return [day for day in Weekday if day.value in days - out]
