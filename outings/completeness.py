"""What an outing may leave empty: which outings are asked, and where the answer is noted.

The one reading of « noted at k outings of n », n being those that were asked: figures count from here, and the list of
outings shows the same ones where it is missing (`missing_at`). What is a figure, or an option of the outing, has the
code that the catalogue gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from .enums import OutingType
from .formats import FIELDS_OF, QUESTIONS, Question
from .measures import IS_NAMED, IS_WITHOUT_PUBLIC, Where
from .models import OutingChild, OutingPartner, OutingTheme, OutingTopic


@dataclass(frozen=True)
class Answer:
    """`asked`: the outings that have something to answer; `noted`: those of them that did, at least in part.

    Some are noted at a stop: those that are looked at. `is_whole`: in a neighbourhood, of the outings held there alone,
    as its figure is. `is_of_team`: withheld where the team is small. `is_listed`: among those that tell what the
    figures are worth; the others stand beside their own figure.
    """

    label: str
    asked: Q
    noted: Q | Callable[[Where], Q]
    is_whole: bool = False
    is_of_team: bool = False
    is_listed: bool = False

    def noted_at(self, where: Where) -> Q:
        """Outings that noted it, at the stops that are looked at."""
        return self.noted(where) if callable(self.noted) else self.noted

    def missing_at(self, where: Where) -> Q:
        """Outings asked, and not noted."""
        return (where.is_whole() if self.is_whole else Q()) & self.asked & ~self.noted_at(where)


def _asks(question: Question) -> Q:
    return Q(format__in=[format for format, asked in QUESTIONS.items() if asked.shows(question)])


def _any(*columns: str) -> Q:
    return Q(*((f"{column}__isnull", False) for column in columns), _connector=Q.OR)


def _chosen(label: str, column: str, asked: Q | None = None, **kinds: bool) -> Answer:
    """An option of the outing; every outing is asked it where nothing else is said."""
    asked = asked or Q()
    return Answer(label, asked, asked & ~Q((column, "")), **kinds)


def _counted(label: str, asked: Q, *columns: str, **kinds: bool) -> Answer:
    """A number of the outing, or several that stand together."""
    return Answer(label, asked, asked & _any(*columns), **kinds)


def _of_public(label: str, asked: Q, *columns: str, is_listed: bool = False) -> Answer:
    return _counted(label, asked, *columns, is_whole=True, is_listed=is_listed)


def _of_requests(label: str, *columns: str, is_listed: bool = False) -> Answer:
    return Answer(label, _ANSWERABLE, _any(*columns), is_whole=True, is_listed=is_listed)


def _spot_types(where: Where) -> Q:
    return Q(Exists(where.stops().filter(outing=OuterRef("pk")).exclude(spot_type="")))


def _has(model: type[OutingChild]) -> QuerySet:
    return model._default_manager.filter(outing=OuterRef("pk"))


_HANDLINGS = FIELDS_OF[Question.TOPICS][:4]
_HAS_PUBLIC = Q(people_mediated__gt=0) | Q(participants_count__gt=0)
_DESCRIBED = _asks(Question.SEX_AND_AGES) & _HAS_PUBLIC
_MAY_REQUEST = _asks(Question.TOPICS) & _HAS_PUBLIC
_HAS_REQUESTS = Q(Exists(_has(OutingTopic)))
_ANSWERABLE = _HAS_REQUESTS | _any(*_HANDLINGS)
_IS_THEMATIC = Q(outing_type=OutingType.THEMATIC)

# In the order of the kit's levels.
ANSWERS: dict[str, Answer] = {
    "time_slot": _chosen("Horaire", "time_slot", is_listed=True),
    "spot_type": Answer("Typologie de lieu", _asks(Question.SPOT), _spot_types, is_listed=True),
    "setting": _chosen("Espace", "setting"),
    "venue_type": _chosen("Lieu clos ou d’accueil", "venue_type"),
    "context": _chosen("Contexte", "context"),
    "mobile_unit": _counted("Solution mobile", _asks(Question.MOBILE_UNIT), "mobile_unit"),
    "no_public_reason": _chosen("Sans public\u00a0: pourquoi", "no_public_reason", IS_WITHOUT_PUBLIC),
    "target_audience": _chosen("Public ciblé", "target_audience", _asks(Question.AUDIENCE), is_listed=True),
    "outing_type": _chosen("Type de sortie", "outing_type", _asks(Question.AUDIENCE)),
    "theme": Answer("Thématique ciblée", _IS_THEMATIC, _IS_THEMATIC & Q(Exists(_has(OutingTheme)))),
    "person_hours": _counted("Heures-personnes", Q(), "mediators_count", is_of_team=True),
    "digital_advisers_count": _counted(
        "Présences de conseil numérique", Q(), "digital_advisers_count", is_of_team=True
    ),
    "civic_volunteers_count": _counted(
        "Présences de services civiques", Q(), "civic_volunteers_count", is_of_team=True
    ),
    "prep_hours": _counted("Préparation, trajet, débriefing", Q(), "prep_minutes", is_of_team=True),
    "partners_count": Answer(
        "Présences de partenaires", _asks(Question.PARTNERS), IS_NAMED | Q(partners_count__isnull=False)
    ),
    "partner_role": Answer(
        "Rôle du partenaire", Q(Exists(_has(OutingPartner))), Q(Exists(_has(OutingPartner).exclude(role="")))
    ),
    "people_met": _of_public("Personnes rencontrées", _asks(Question.PEOPLE_MET), "people_met", is_listed=True),
    "participants_count": _of_public(
        "Participantes et participants", _asks(Question.PARTICIPANTS), "participants_count"
    ),
    "classes_count": _of_public("Classes", _asks(Question.CLASSES), "classes_count"),
    "sexes": _of_public("Femmes, hommes", _DESCRIBED, "women_count", "men_count", is_listed=True),
    "ages": _of_public("Âges", _DESCRIBED, "age_under_18", "age_18_25", "age_26_64", "age_65_plus", is_listed=True),
    "first_contact_count": _of_public("Premières rencontres", _DESCRIBED, "first_contact_count", is_listed=True),
    "requests_total": Answer(
        "Thématiques des demandes", _MAY_REQUEST | _HAS_REQUESTS, _HAS_REQUESTS, is_whole=True, is_listed=True
    ),
    "handling": _of_requests("Suites des demandes", *_HANDLINGS, is_listed=True),
    "handling_on_spot": _of_requests("Demandes traitées sur place", "handling_on_spot"),
    "handling_appointment": _of_requests("Rendez-vous donnés", "handling_appointment"),
    "handling_accompanied": _of_requests("Accompagnements vers un service", "handling_accompanied"),
    "handling_referred": _of_requests("Orientations vers un partenaire", "handling_referred"),
    "coupons_issued": _of_public(
        "Coupons d’orientation remis", _MAY_REQUEST | _any("coupons_issued"), "coupons_issued"
    ),
    "unclaimed_right_count": _of_public(
        "Droits non demandés repérés", _MAY_REQUEST | _any("unclaimed_right_count"), "unclaimed_right_count"
    ),
    "overall_feeling": _chosen("Ressenti de l’équipe", "overall_feeling", is_of_team=True, is_listed=True),
    "decision_next": _chosen("Pour la prochaine fois", "decision_next"),
}
