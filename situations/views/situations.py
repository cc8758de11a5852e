"""Situations: noted in four touches, closed, opened again; two that are one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView

from outings.permissions import can_coordinate
from outings.views.entry import chosen_scheme
from refusals import CONFLICT, Refused, Stale
from schemes import clock
from schemes.models import SchemeQuerySet
from schemes.permissions import ROLE_CHANGED
from schemes.presets import uses_situations
from watch.permissions import TEAM
from watch.views.recording import RecordView
from widgets.keeping import say_saved
from widgets.lists import KeptList, list_address
from widgets.reading import sent_number
from widgets.returning import page_asked
from widgets.undoing import say_undoable
from widgets.views import FormPage, version_read

from ..enums import Outcome
from ..filters import SituationFigures
from ..forms import ClosingForm, SituationForm
from ..models import Situation, SituationQuerySet
from ..noting import (
    REOPENED_WITHIN,
    close_situation,
    note_situation,
    reopen_situation,
    review_situation,
    settle_twin,
    twins_of,
)
from ..numbers import is_number
from ..permissions import can_mediate, offered, situation_schemes

ON_A_PAGE = 40


def situations_for(user) -> SituationQuerySet:
    """The situations that the user reads."""
    rows = Situation.objects.filter(scheme__in=situation_schemes(user))
    return rows.select_related("scheme", "spot", "neighbourhood", "first").with_steps()


class SituationCreateView(RecordView):
    """« Situation »: its type, where it stands, « Enregistrer »."""

    form_class, model = SituationForm, Situation
    template_name = "situations/situation_form.html"
    roles = TEAM
    kind, title, action = "situation", "Une situation", "Enregistrer"

    def allowed_schemes(self) -> SchemeQuerySet:
        schemes = situation_schemes(self.request.user)
        # What a phone kept from before the preset changed is taken.
        return schemes if self.request.method == "POST" else offered(schemes)

    def store(self, form: SituationForm) -> tuple[Situation, bool]:
        data = form.cleaned_data
        said = {name: data[name] for name in ("type", "outcome", "reason", "origin", "timing", "parties", "text")}
        return note_situation(
            Situation(**self.common(form), **said, closed_on=data["held_on"] if data["outcome"] else None)
        )

    def said(self, row: Situation) -> str:
        return "Situation notée."


class SituationListView(KeptList, ListView):
    """Those in progress first; found by the number of one that takes time."""

    template_name = "situations/situation_list.html"
    context_object_name = "situations"
    paginate_by = ON_A_PAGE

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.schemes = list(situation_schemes(request.user))
        self.scheme = chosen_scheme(request.user, self.schemes, request.GET.get("scheme"))
        self.number = request.GET.get("number", "").strip().upper()
        self.state = request.GET.get("state")
        self.figure = SituationFigures.asked(self.scheme, request.GET)

    def get_queryset(self) -> SituationQuerySet:
        if self.figure:
            return self.figure.rows(situations_for(self.request.user)).order_by("-held_on", "-pk")
        rows = situations_for(self.request.user).counted().filter(scheme=self.scheme)
        if is_number(self.number):
            rows = rows.filter(number=self.number)
        elif self.state == "to_review":
            return rows.to_review()
        elif self.state == "closed":
            rows = rows.exclude(outcome="")
        else:
            rows = rows.open()
        return rows.order_by("-held_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict:
        every = Situation.objects.counted().filter(scheme=self.scheme)
        open_count = every.open().count()
        coordinates = can_coordinate(self.request.user, self.scheme)
        return super().get_context_data(**kwargs) | {
            "scheme": self.scheme,
            "schemes": self.schemes,
            "figure": self.figure,
            "number": self.number,
            "is_no_number": bool(self.number) and not is_number(self.number),
            "state": self.state,
            "to_review_count": every.to_review().count() if coordinates else 0,
            "coordinates": coordinates,
            "open_count": open_count,
            "closed_count": every.count() - open_count,
            "is_offered": uses_situations(self.scheme),
        }


def own_situation(request: HttpRequest, pk: int) -> Situation:
    """The situation, for its team. Raises Http404 for who is not of the scheme, PermissionDenied for who is."""
    row = get_object_or_404(Situation.objects.visible_in_scheme(request.user).with_steps(), pk=pk)
    if not can_mediate(request.user, row.scheme):
        raise PermissionDenied
    return row


class SituationView(DetailView):
    """One situation: where it stands, its steps, what may be done."""

    template_name = "situations/situation.html"
    context_object_name = "situation"

    def get_object(self, queryset: Any = None) -> Situation:
        return own_situation(self.request, self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        if self.object.first:
            return redirect(self.object.first)
        return self.render_to_response(self.get_context_data(object=self.object))

    def get_context_data(self, **kwargs: Any) -> dict:
        row = self.object
        steps = list(row.steps.all())
        can_reopen = not row.is_open and clock.today(row.scheme) - row.closed_on <= REOPENED_WITHIN
        return super().get_context_data(**kwargs) | {
            "steps": steps,
            "is_to_read": any(said.looks_personal for said in (row, *steps)),
            "can_read_texts": can_coordinate(self.request.user, row.scheme),
            "twins": twins_of(row).select_related("spot", "neighbourhood"),
            "can_reopen": can_reopen,
            "back": list_address(self.request, "situations:list"),
        }


class SituationCloseView(FormPage):
    """How it ended. Two closings are told apart: whoever comes second sees the other's."""

    form_class = ClosingForm
    template_name = "situations/close.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.situation = own_situation(request, kwargs["pk"])

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.situation.scheme}

    def get_initial(self) -> dict:
        return {"version": self.situation.version, "day": clock.today(self.situation.scheme)}

    def form_valid(self, form: ClosingForm) -> HttpResponse:
        data = form.cleaned_data
        said = {name: data[name] for name in ("day", "version", "reason", "replaces")}
        try:
            closed = close_situation(self.situation, Outcome(data["outcome"]), **said)
        except Stale as conflict:
            return self.say_changed(form, conflict.current)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        say_saved(self.request, f"C’est noté\u00a0: {closed.get_outcome_display()}.")
        return redirect(closed)

    def say_changed(self, form: ClosingForm, current: Situation) -> HttpResponse:
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        form.data["replaces"] = "" if current.is_open else "on"
        context = self.get_context_data(form=form, changed=current)
        return self.render_to_response(context, status=CONFLICT)

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"changed": None} | super().get_context_data(**kwargs) | {"situation": self.situation}


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """« La rouvrir », within a year."""
    situation = own_situation(request, pk)
    try:
        reopen_situation(situation, version=version_read(request))
    except Stale:
        messages.warning(request, "Quelqu’un vient de la changer\u00a0: relisez-la, puis recommencez.")
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Situation rouverte.")
    return redirect(situation)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """« C’est la même », with the other's key, or « Ce sont deux »."""
    situation = own_situation(request, pk)
    other = request.POST.get("same", "")
    twin = twins_of(situation).filter(pk=sent_number(other)).first() if other else None
    if other and twin is None:
        messages.warning(request, "Cette situation n’est plus à réunir avec celle-ci.")
        return redirect(situation)
    try:
        settled = settle_twin(situation, twin)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(situation)
    messages.success(request, "Réunies\u00a0: elles comptent pour une." if twin else "Ce sont deux situations.")
    return redirect(settled.first or settled)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """« Vue », by who coordinates; with `undo`, not seen yet."""
    situation = own_situation(request, pk)
    if not can_coordinate(request.user, situation.scheme):
        raise PermissionDenied(ROLE_CHANGED)
    is_undone = "undo" in request.POST
    review_situation(situation, is_seen=not is_undone)
    if is_undone:
        messages.success(request, "Annulé.")
    else:
        say_undoable(request, "C’est vu.", undo="1")
    return redirect(page_asked(request) or situation)
