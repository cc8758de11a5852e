"""What is typed about a published report: a question on a figure, its answer, where a link is sent."""

from __future__ import annotations

from django import forms

from widgets.dress import DressedForm
from widgets.fields import FreeText

from ..models import FigureQuestion


def _text(column: str, label: str, missing: str) -> FreeText:
    longest = FigureQuestion._meta.get_field(column).max_length
    area = forms.Textarea(attrs={"rows": 3, "class": "om-parole"})
    return FreeText(label=label, max_length=longest, widget=area, error_messages={"required": missing})


class QuestionForm(DressedForm):
    """What a reader asks about a figure as printed."""

    text = _text("text", "Votre question", "Écrivez votre question, puis envoyez-la.")


class AnswerQuestionForm(DressedForm):
    """What the team answers, once."""

    answer = _text("answer", "Votre réponse", "Écrivez la réponse, puis envoyez-la.")


class LinkForm(DressedForm):
    """Where a reader’s link is sent."""

    email = forms.EmailField(
        label="Adresse de l’organisme",
        error_messages={
            "required": "Écrivez l’adresse où envoyer le lien.",
            "invalid": "Cette adresse est mal écrite.",
        },
    )
