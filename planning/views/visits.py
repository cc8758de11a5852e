"""« Présences promises »: the visits behind a figure of the promise, and what is said of one without news."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import ListView

from outings.closed_periods import PeriodClosed
from outings.enums import CancelReason
from outings.models import ClosedPeriod
from outings.permissions import can_coordinate
from schemes.models import Neighbourhood, Scheme
from widgets.keeping import say_saved
from widgets.lists import KeptList, list_address
from widgets.views import FormPage

from ..enums import VisitAnswer, VisitState, Word
from ..forms.visits import PAUSE, VisitFilters, VisitWordForm
from ..models import Series
from ..promise import Pause, Visit, promise_of
from ..words import NothingToSay, outing_to_close, say_cancelled, say_missed, say_unknown, visit_to_say

PAUSED = "Pause annoncée"


@dataclass(frozen=True)
class VisitLine:
    """A visit as a list shows it: `said` is why, in French; `address` is that of its outing, `word` of its page."""

    due_on: datetime.date
    place: str
    state: str
    label: str
    said: str
    address: str
    word: str


def visit_lines(visits: Iterable[Visit | Pause], schemes: Iterable[Scheme], user, *, back: str = "") -> list[VisitLine]:
    """These visits with their names, in two queries; `word` where the user may say what became of one.

    `back`: the address that saying it leads back to.
    """
    visits = list(visits)
    names = dict(Neighbourhood.objects.filter(pk__in={row.neighbourhood for row in visits}).values_list("pk", "name"))
    spoken_for = {scheme.pk for scheme in schemes if can_coordinate(user, scheme)}
    told = list(ClosedPeriod.objects.filter(scheme__in=spoken_for).values_list("scheme", "starts_on", "ends_on"))

    def line(row: Visit | Pause) -> VisitLine:
        if isinstance(row, Pause):
            return VisitLine(row.due_on, names[row.neighbourhood], PAUSE, PAUSED, "", "", "")
        waits = row.state == VisitState.UNRECORDED or bool(row.word)
        is_told = any(of == row.scheme and first <= row.due_on <= last for of, first, last in told)
        word = ""
        if waits and row.scheme in spoken_for and not is_told:
            query = {"next": back} if back else None
            word = reverse("planning:visit", args=[row.series, row.due_on.isoformat(), row.neighbourhood], query=query)
        address = reverse("outings:detail", args=[row.outing]) if row.outing else ""
        return VisitLine(row.due_on, names[row.neighbourhood], row.state, row.state.label, _said(row), address, word)

    return [line(row) for row in visits]


def _said(visit: Visit) -> str:
    """Why, or when instead."""
    if visit.state == VisitState.CANCELLED:
        return CancelReason(visit.reason).label if visit.reason else ""
    if visit.state == VisitState.UNRECORDED and visit.word == Word.UNKNOWN:
        return Word.UNKNOWN.label
    return visit.why


class VisitListView(KeptList, ListView):
    """The visits of a period, the latest first: those behind a figure of the promise."""

    template_name = "planning/visits.html"
    context_object_name = "lines"
    paginate_by = 50

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.form = VisitFilters(request.user, request.GET)

    def get_queryset(self) -> list[Visit | Pause]:
        if not self.form.is_valid():
            return []
        asked = self.form.cleaned_data
        places = [place.pk for place in asked["quarter"]] or None
        promise = promise_of(self.form.schemes, asked["from"], asked["to"], places)
        rows: Iterable[Visit | Pause] = promise.pauses if asked["state"] == PAUSE else promise.visits
        if asked["state"] and asked["state"] != PAUSE:
            rows = (visit for visit in promise.visits if visit.state == asked["state"])
        return sorted(rows, key=lambda row: row.due_on, reverse=True)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        lines = visit_lines(context["lines"], self.form.schemes, self.request.user)
        return context | {"form": self.form, "lines": lines, "number": context["paginator"].count}


class VisitWordView(FormPage):
    """One visit without news: done, cancelled, not held, or « nous ne savons pas »; the coordination says it."""

    form_class = VisitWordForm
    template_name = "planning/visit.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Series.objects.visible_to(request.user).select_related("scheme")
        self.series = get_object_or_404(rows, pk=kwargs["series"])
        self.place = get_object_or_404(Neighbourhood, pk=kwargs["quarter"])
        try:
            self.due_on = datetime.date.fromisoformat(kwargs["due_on"])
        except ValueError:
            raise Http404 from None
        if not can_coordinate(request.user, self.series.scheme):
            raise PermissionDenied
        asked = request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
        self.back = asked if is_ours else list_address(request, "planning:visits")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Come back to with « Retour », or known meanwhile: it is said, and nothing is asked."""
        try:
            visit_to_say(self.series, self.due_on, self.place)
        except (NothingToSay, PeriodClosed) as refused:
            messages.info(request, str(refused))
            return redirect(self.back)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        return {"word": self.request.GET.get("word", "")}

    def get_context_data(self, **kwargs: Any) -> dict:
        said = {"series": self.series, "place": self.place, "due_on": self.due_on, "back": self.back}
        return said | super().get_context_data(**kwargs)

    def form_valid(self, form: VisitWordForm) -> HttpResponse:
        said, visit, user = form.cleaned_data, (self.series, self.due_on, self.place), self.request.user
        try:
            match said["word"]:
                case VisitAnswer.DONE:
                    return redirect("outings:update", outing_to_close(*visit).pk)
                case VisitAnswer.CANCELLED:
                    say_cancelled(*visit, CancelReason(said["reason"]), user)
                case VisitAnswer.MISSED:
                    say_missed(*visit, said["text"], user)
                case _:
                    say_unknown(*visit, user)
        except (NothingToSay, PeriodClosed) as refused:
            messages.error(self.request, str(refused))
        else:
            say_saved(self.request, "C’est noté.")
        return redirect(self.back)
