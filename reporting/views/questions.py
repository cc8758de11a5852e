"""« Une question sur ce chiffre », its answer, and « J’en accuse réception »."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from refusals import CONFLICT, Stale
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..forms.reading import AnswerQuestionForm, QuestionForm
from ..models import ActivityReport, FigureQuestion, ReportReader
from ..permissions import can_report
from ..printed import Printed, printed_figures
from ..questions import answer, ask
from ..reading import acknowledge, read_as

ASKED = "Votre question est partie à la coordination. La réponse viendra ici, à côté du chiffre."
ANSWERED = "Quelqu’un vient de répondre à cette question."
RECEIVED = "Merci\u00a0: l’équipe voit que vous l’avez reçu."


class AskView(FormPage):
    """A question of a body on one figure, beside how the figure is made and what the body asked already."""

    template_name = "reporting/ask.html"
    form_class = QuestionForm
    report: ActivityReport
    reader: ReportReader
    figures: dict[str, Printed]
    figure: Printed | None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = ActivityReport.objects.read_by(request.user).select_related("scheme__lead_operator")
        self.report = get_object_or_404(rows, pk=kwargs["pk"])
        self.figures, self.figure = figure_asked(request, self.report)
        self.reader = read_as(request.user, self.report)[0]

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        ask(self.reader, self.figure, form.cleaned_data["text"], self.request.user)
        say_saved(self.request, ASKED)
        return redirect(self.report)

    def get_context_data(self, **kwargs: Any) -> dict:
        said = {"report": self.report, "reader": self.reader, "back": self.report.get_absolute_url()}
        return super().get_context_data(**kwargs) | said | asked_about(self.reader, self.figures, self.figure)


def figure_asked(request: HttpRequest, report: ActivityReport) -> tuple[dict[str, Printed], Printed | None]:
    """What the report prints, and the figure that the address names: None to have it chosen. 404 for none of them."""
    figures, code = printed_figures(report), request.GET.get("chiffre", "")
    if code not in figures and (code or request.method == "POST"):
        raise Http404
    return figures, figures.get(code)


def asked_about(reader: ReportReader, figures: dict[str, Printed], figure: Printed | None) -> dict:
    """What a page where a question is asked shows of it: how the figure is made, what the body asked already."""
    asked = reader.questions.filter(code=figure.code) if figure else ()
    return {"figures": figures.values(), "figure": figure, "questions": asked}


class AnswerQuestionView(FormPage):
    """What the team answers to the body that asked, once."""

    template_name = "reporting/answer_question.html"
    form_class = AnswerQuestionForm
    question: FigureQuestion

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        seen = ActivityReport.objects.visible_to(request.user).order_by().values("pk")
        rows = FigureQuestion.objects.select_related("reader__report__scheme", "reader__partner", "answered_by")
        self.question = get_object_or_404(rows.filter(reader__report__in=seen), pk=kwargs["pk"])
        if not can_report(request.user, self.question.reader.report.scheme):
            raise PermissionDenied

    def form_valid(self, form: AnswerQuestionForm) -> HttpResponse:
        try:
            answer(self.question, form.cleaned_data["answer"], self.request.user)
        except Stale as refusal:
            self.question = refusal.current
            form.add_error(None, ANSWERED)
            return self.render_to_response(self.get_context_data(form=form), status=CONFLICT)
        say_saved(self.request, f"Votre réponse est envoyée à {self.question.reader.partner}.")
        return redirect(self.question.reader.report)

    def get_context_data(self, **kwargs: Any) -> dict:
        report = self.question.reader.report
        return super().get_context_data(**kwargs) | {"question": self.question, "report": report}


@require_POST
def acknowledge_report(request: HttpRequest, pk: int) -> HttpResponse:
    """« J’en accuse réception », for the bodies that the user reads it for."""
    report = get_object_or_404(ActivityReport.objects.read_by(request.user), pk=pk)
    acknowledge(read_as(request.user, report), request.user)
    messages.success(request, RECEIVED)
    return redirect(report)
