"""What an outing may leave empty: which outings are asked, and where the answer is noted.

Figures count from here, and the list of outings shows the same ones where it is missing (`missing`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from .formats import FIELDS_OF, QUESTIONS, Question
from .models import OutingStop, OutingTopic


@dataclass(frozen=True)
class Answer:
    """`asked`: the outings that have something to answer; `noted`: those that did, at least in part.

    `is_of_team`: withheld where the team is small.
    """

    label: str
    asked: Q
    noted: Q
    is_of_team: bool = False

    @property
    def missing(self) -> Q:
        return self.asked & ~self.noted


def _asks(question: Question) -> Q:
    return Q(format__in=[format for format, asked in QUESTIONS.items() if asked.shows(question)])


def _any(*columns: str) -> Q:
    return Q(*((f"{column}__isnull", False) for column in columns), _connector=Q.OR)


_HAS_PUBLIC = Q(people_mediated__gt=0) | Q(participants_count__gt=0)
_DESCRIBED = _asks(Question.SEX_AND_AGES) & _HAS_PUBLIC
_HAS_REQUESTS = Q(Exists(OutingTopic.objects.filter(outing=OuterRef("pk"))))
_HAS_SPOT_TYPE = Q(Exists(OutingStop.objects.filter(outing=OuterRef("pk")).exclude(spot_type="")))

# In the order of the kit's levels.
ANSWERS: dict[str, Answer] = {
    "time_slot": Answer("Horaire", Q(), ~Q(time_slot="")),
    "spot_type": Answer("Typologie de lieu", _asks(Question.SPOT), _HAS_SPOT_TYPE),
    "target_audience": Answer("Public ciblé", _asks(Question.AUDIENCE), ~Q(target_audience="")),
    "people_met": Answer("Personnes rencontrées", _asks(Question.PEOPLE_MET), _any("people_met")),
    "sexes": Answer("Femmes, hommes", _DESCRIBED, _any("women_count", "men_count")),
    "ages": Answer("Âges", _DESCRIBED, _any("age_under_18", "age_18_25", "age_26_64", "age_65_plus")),
    "first_contact_count": Answer("Premières rencontres", _DESCRIBED, _any("first_contact_count")),
    "requests": Answer("Thématiques des demandes", _asks(Question.TOPICS) & _HAS_PUBLIC, _HAS_REQUESTS),
    "handling": Answer("Suites des demandes", _HAS_REQUESTS, _any(*FIELDS_OF[Question.TOPICS][:4])),
    "overall_feeling": Answer("Ressenti de l’équipe", Q(), ~Q(overall_feeling=""), is_of_team=True),
}
