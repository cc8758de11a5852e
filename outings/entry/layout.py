"""The outing form on the page, and the pieces that only it has; a question that the chosen format does not ask is
hidden with what was typed in it.
"""

from __future__ import annotations

from crispy_forms.layout import Layout
from django import forms
from django.template import Context

from widgets.pieces import Answer, Fold, Pair, Piece

from ..formats import FIELDS_OF, Question


class Block(Piece):
    """One of the form's five blocks (DOMAIN 6.2): `key`, `title`, `help`."""

    template = "outings/form/_block.html"


class Asked(Piece):
    """What belongs to a question, hidden where the format does not ask it."""

    template = "outings/form/_asked.html"

    def __init__(self, question: Question, *fields: str | Piece) -> None:
        super().__init__(*fields, question=question)

    def context_of(self, form: forms.Form, context: Context) -> dict:
        return super().context_of(form, context) | {"is_asked": form.asks(self.context["question"])}


class Shares(Piece):
    """Counts that share out the total (`title`, `key`): the unknown above, a wrong sum and its repair below."""

    template = "outings/form/_shares.html"

    def context_of(self, form: forms.Form, context: Context) -> dict:
        fields = [(field, form.repairs.get(field.name)) for field in self.bound(form)]
        is_wrong = any(repairs for _, repairs in fields)
        return {"fields": fields, "unknown_said": form.unknown_said(*self.fields), "is_wrong": is_wrong}


class FoldedTopics(Fold):
    """The topics of a scheme whose outings are seldom about them; open once one is asked for."""

    def bound(self, form: forms.Form) -> list[forms.BoundField]:
        return [form["other_topic"], *(row.field for row in form.topic_counts)]


class Part(Piece):
    """A part that only this form has (`template`), about its first field when it names one."""

    def __init__(self, template: str, *fields: str) -> None:
        super().__init__(*fields)
        self.template = f"outings/form/_{template}.html"

    def context_of(self, form: forms.Form, context: Context) -> dict:
        if not self.fields:
            return {}
        return {"field": form[self.fields[0]], "repairs": form.repairs.get(self.fields[0])}


def outing_layout(*, folds_topics: bool = False) -> Layout:
    """The page: five blocks, the facts needed to close in sight, the rest folded."""
    return Layout("client_uuid", "version", _where(), _who(), _how_many(), _what_for(folds_topics), _keep())


def _where() -> Block:
    """Level 1: what is needed to close stands in sight, the rest is folded."""
    return Block(
        Part("like_last"),
        "operator",
        Part("format", "format"),
        Asked(Question.NEIGHBOURHOOD, Part("stops")),
        Part("duration", "duration", "other_hours", "other_minutes"),
        "held_on",
        Pair("starts_at", "ends_at"),
        "is_ending_after_midnight",
        Part("time_slot", "time_slot"),
        Asked(Question.MOBILE_UNIT, "mobile_unit"),
        Asked(
            Question.AUDIENCE,
            "outing_type",
            Part("themes", "themes", "new_theme"),
            "target_audience",
            Fold("secondary_audiences", title="Autres publics visés"),
        ),
        Fold("setting", "venue_type", "context", "event_name", title="Lieu clos, contexte, événement"),
        key="where",
        title="Où et quand",
    )


def _who() -> Block:
    """Level 2."""
    return Block(
        "mediators_count",
        Asked(Question.PARTNERS, Part("partners", "partners"), "partners_count"),
        Fold(
            "digital_advisers_count",
            "civic_volunteers_count",
            "prep_minutes",
            title="Conseil numérique, services civiques, préparation",
        ),
        key="who",
        title="Avec qui",
    )


def _how_many() -> Block:
    """Level 3: the total is enough."""
    return Block(
        Part("tally"),
        Asked(Question.PEOPLE_MEDIATED, Part("total", "people_mediated")),
        Asked(Question.PARTICIPANTS, Part("total", "participants_count")),
        Part("about_total", "is_estimate", "no_public_reason"),
        Asked(Question.CLASSES, "classes_count"),
        Asked(
            Question.SEX_AND_AGES,
            Shares("women_count", "men_count", title="Femmes, hommes", key="sexes"),
            Shares("age_under_18", "age_18_25", "age_26_64", "age_65_plus", title="Âges", key="ages"),
            Fold(
                Asked(Question.PEOPLE_MET, Answer("people_met")),
                "first_contact_count",
                "sent_by_partner_count",
                "language_help_count",
                title="Rencontrées, premières rencontres",
            ),
        ),
        key="how-many",
        title="Combien de personnes",
        help="Le total suffit. Le reste est facultatif.",
    )


def _what_for(folds_topics: bool) -> Block:
    """Level 4."""
    topics = Part("topics", "other_topic")
    return Block(
        Asked(
            Question.TOPICS,
            FoldedTopics(topics, title="Thématiques des demandes") if folds_topics else topics,
            Fold(
                *FIELDS_OF[Question.TOPICS],
                title="Suites données",
            ),
        ),
        Fold("support_types", title="Types de médiation et d’appui"),
        Fold("registers_used", title="Registres mobilisés"),
        key="what-for",
        title="Pour quoi",
        help="Une personne peut avoir plusieurs demandes.",
    )


def _keep() -> Block:
    """Level 5."""
    return Block(
        Part("feeling", "overall_feeling"),
        "highlight",
        Part("testimonies"),
        Fold("enablers", "obstacles", "decision_next", title="Ce qui a aidé, ce qui a freiné, la suite"),
        Fold("team_note", title="Note d’équipe"),
        key="keep",
        title="Ce qu’on retient",
    )
