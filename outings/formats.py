"""What each format of outing asks (DOMAIN 5.8): the form shows it, the deed that saves keeps nothing else.

Date, times or duration, mediators, support types, registers and the fifth level are common ground: every format offers
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from schemes.enums import OutingFormat


class Ask(StrEnum):
    """How a format treats a question."""

    NO = "no"  # not shown
    OFFERED = "offered"  # shown, may stay empty
    REQUIRED = "required"  # needed to close the outing, or given by a default


class Question(StrEnum):
    """Groups of fields that a format asks or not, together."""

    STOPS = "stops"
    NEIGHBOURHOOD = "neighbourhood"
    SPOT = "spot"
    MOBILE_UNIT = "mobile_unit"
    AUDIENCE = "audience"
    PEOPLE_MET = "people_met"
    PEOPLE_MEDIATED = "people_mediated"
    PARTICIPANTS = "participants"
    CLASSES = "classes"
    SEX_AND_AGES = "sex_and_ages"
    TOPICS = "topics"
    PARTNERS = "partners"


# The outing's own columns that belong to a question; a format that does not ask it leaves them empty.
FIELDS_OF: dict[Question, tuple[str, ...]] = {
    Question.MOBILE_UNIT: ("mobile_unit",),
    Question.AUDIENCE: ("target_audience", "outing_type"),
    Question.PEOPLE_MET: ("people_met",),
    Question.PEOPLE_MEDIATED: ("people_mediated",),
    Question.PARTICIPANTS: ("participants_count",),
    Question.CLASSES: ("classes_count",),
    Question.SEX_AND_AGES: (
        "women_count",
        "men_count",
        "age_under_18",
        "age_18_25",
        "age_26_64",
        "age_65_plus",
        "first_contact_count",
        "sent_by_partner_count",
        "language_help_count",
    ),
    Question.PARTNERS: ("partners_count",),
    Question.TOPICS: (
        "handling_on_spot",
        "handling_appointment",
        "handling_accompanied",
        "handling_referred",
        "coupons_issued",
        "unclaimed_right_count",
    ),
}


@dataclass(frozen=True)
class FormatQuestions:
    """One column of the table of DOMAIN 5.8."""

    asks: dict[Question, Ask]

    def __getitem__(self, question: Question) -> Ask:
        return self.asks.get(question, Ask.NO)

    def shows(self, question: Question) -> bool:
        return self[question] is not Ask.NO

    def unasked_fields(self) -> list[str]:
        """Columns this format leaves empty."""
        return [name for question, names in FIELDS_OF.items() if not self.shows(question) for name in names]


def _questions(required: str, offered: str) -> FormatQuestions:
    return FormatQuestions(
        {Question(name): Ask.OFFERED for name in offered.split()}
        | {Question(name): Ask.REQUIRED for name in required.split()}
    )


QUESTIONS: dict[OutingFormat, FormatQuestions] = {
    OutingFormat.MOBILE_UNIT: _questions(
        "neighbourhood spot mobile_unit audience people_mediated", "stops people_met sex_and_ages topics partners"
    ),
    OutingFormat.WALKABOUT: _questions(
        "stops neighbourhood spot people_mediated", "audience people_met sex_and_ages topics partners"
    ),
    OutingFormat.WORKSHOP: _questions("neighbourhood spot audience participants", "sex_and_ages topics partners"),
    OutingFormat.DOOR_TO_DOOR: _questions(
        "neighbourhood spot people_mediated", "stops audience people_met sex_and_ages topics partners"
    ),
    OutingFormat.DROP_IN_SESSION: _questions(
        "neighbourhood spot people_mediated", "audience people_met sex_and_ages topics partners"
    ),
    OutingFormat.SCHOOL_MODULE: _questions("neighbourhood spot audience participants classes", "sex_and_ages partners"),
    OutingFormat.EVENT_STAND: _questions(
        "neighbourhood spot people_mediated", "mobile_unit audience people_met sex_and_ages topics partners"
    ),
    OutingFormat.HOME_VISIT: _questions("neighbourhood people_mediated", "audience sex_and_ages topics partners"),
    OutingFormat.PARTNER_MEETING: _questions("partners", "neighbourhood spot audience participants"),
    OutingFormat.OFF_SITE_WORK: _questions("", "partners"),
}
