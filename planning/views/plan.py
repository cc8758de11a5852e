"""One planned outing: planned, changed, moved. Needs the network, unlike closing and cancelling."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django.views.generic import FormView

from french.dates import clock as hour_said
from french.dates import dated
from french.personal_names import told_to_page
from outings.closed_periods import PeriodClosed
from outings.entry.form import submitted
from outings.enums import OutingStatus
from outings.history import NotOpen, StaleVersion
from outings.models import Outing
from outings.permissions import operator_of
from outings.plans import NO_LONGER_PLANNED
from outings.recording import TooManySpots
from outings.views.entry import chosen_scheme
from schemes import clock
from schemes.models import Scheme
from widgets.keeping import say_saved
from widgets.reading import day as day_typed

from ..clashes import Clash, clashes_of
from ..forms.plan import CAUSES, PlanForm, plan_like
from ..models import Occurrence, Series
from ..permissions import can_change_plan, can_plan, plannable_schemes
from ..single import CannotMove, change_one, make_coming, plan_one

UNPROCESSABLE, CONFLICT = 422, 409


class PlanPage(FormView):
    """The form of a planned outing: subclasses say for which scheme, and what saving does."""

    form_class = PlanForm
    template_name = "planning/plan.html"
    scheme: Scheme
    outing: Outing | None = None
    clashes: list[Clash] = []
    title = action = ""

    def get_form_kwargs(self) -> dict:
        kwargs = {"user": self.request.user, "scheme": self.scheme, "outing": self.outing}
        return kwargs | ({"data": self.data} if self.request.method == "POST" else {"initial": self.get_initial()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Besides the outing form's own buttons: `_without_unit`, `_take_off` (somebody's key) and `_anyway` answer a
        clash and go on to save. `_clashes` only asks what clashes, while one types."""
        self.data, is_only_redrawn = submitted(request.POST)
        if "_without_unit" in self.data:
            self.data["mobile_unit"] = ""
        if taken_off := self.data.get("_take_off"):
            self.data.setlist("crew", [key for key in self.data.getlist("crew") if key != taken_off])
        form = self.get_form()
        if "_clashes" in self.data:
            return self.tell_clashes(form)
        if is_only_redrawn:
            form.forget_errors()
            return self.render_to_response(self.get_context_data(form=form))
        if not form.is_valid() or self.is_in_the_way(form):
            return self.form_invalid(form)
        try:
            return self.form_valid(form)
        except CannotMove as sentence:
            form.add_error("move_reason" if sentence.lacks_reason else "held_on", str(sentence))
        except PeriodClosed as sentence:
            form.add_error("held_on", str(sentence))
        except TooManySpots:
            form.check_new_spots()
        return self.form_invalid(form)

    def is_in_the_way(self, form: PlanForm) -> bool:
        """Whether something clashes that is refused, or that nobody has been told yet."""
        self.find_clashes(form)
        return any(clash.is_blocking or "_anyway" not in self.data for clash in self.clashes)

    def find_clashes(self, form: PlanForm) -> None:
        # Pressed twice, what the first press planned is this very outing.
        without = Q(pk=self.outing.pk) if self.outing else Q(client_uuid=form.cleaned_data.get("client_uuid"))
        candidate = form.candidate()
        self.clashes = clashes_of(self.scheme, [candidate] if candidate else [], without=without)

    def tell_clashes(self, form: PlanForm) -> HttpResponse:
        """What clashes of what is typed so far, by the field that is its cause: a piece of the page."""
        form.is_valid()
        self.find_clashes(form)
        told: dict[str, list[Clash]] = {}
        for clash in self.clashes:
            told.setdefault(CAUSES[clash.kind], []).append(clash)
        return render(self.request, "planning/_clashes_told.html", {"told": told})

    def form_invalid(self, form: PlanForm, *, status: int = UNPROCESSABLE, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        form.lay_out()
        return {
            "scheme": self.scheme,
            "schemes": [],
            "outing": self.outing,
            "title": self.title,
            "action": self.action,
            "clashes": self.clashes,
            "is_refused": any(clash.is_blocking for clash in self.clashes),
            "errors": list(form.summary()) if form.is_bound else [],
            "conflict": "",
            "names": told_to_page(),
        } | context

    def say_planned(self, outing: Outing, sentence: str) -> HttpResponse:
        """The calendar, on that day."""
        say_saved(self.request, f"{sentence}\u00a0: {_said(outing)}.")
        query = {"vue": "semaine", "le": outing.held_on.isoformat()}
        return redirect(reverse("planning:calendar", query=query))


def _said(outing: Outing) -> str:
    return f"{dated(outing.held_on, 'l j F')}, {hour_said(outing.starts_at)}, {outing.place}"


class PlanView(PlanPage):
    """« Prévoir une sortie », in one of the schemes where the user plans; like another (`comme`), on a day (`jour`)."""

    title, action = "Prévoir une sortie", "Prévoir cette sortie"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.like = self._repeated(request.GET.get("comme", ""))
        slug = request.POST.get("scheme") or (self.like.scheme.slug if self.like else request.GET.get("scheme"))
        self.schemes = list(plannable_schemes(request.user))
        self.scheme = chosen_scheme(request.user, self.schemes, slug)

    def _repeated(self, asked: str) -> Outing | None:
        if not asked:
            return None
        pk = int(asked) if re.fullmatch("[0-9]{1,18}", asked) else 0
        visible = Outing.objects.visible_to(self.request.user)
        return get_object_or_404(visible.select_related("scheme").with_places(), pk=pk)

    def get_initial(self) -> dict:
        """Like an earlier outing, on its next day or on the one asked for; else today's date."""
        initial = plan_like(self.like, clock.today(self.scheme)) if self.like else {}
        asked = day_typed(self.request.GET.get("jour", ""))
        return initial | ({"held_on": asked} if asked else {})

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(schemes=self.schemes, like=self.like, **kwargs)

    def form_valid(self, form: PlanForm) -> HttpResponse:
        user, data = self.request.user, form.cleaned_data
        outing, _ = plan_one(
            scheme=self.scheme,
            operator=data.get("operator") or operator_of(user, self.scheme),
            user=user,
            client_uuid=data["client_uuid"],
            entry=form.entry(),
            team=data.get("team"),
            objective=data["objective"],
            crew=form.chosen_crew(),
        )
        return self.say_planned(outing, "Sortie prévue")


class PlanChangeView(PlanPage):
    """One planned outing changed or moved, alone (« celle-ci »); « les suivantes » are its series' page's."""

    title, action = "Modifier la prévision", "Enregistrer les changements"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        visible = Outing.objects.visible_to(request.user).select_related("scheme")
        self.outing = get_object_or_404(visible, pk=kwargs["pk"])
        self.scheme = self.outing.scheme
        self.row = Occurrence.objects.select_related("series").filter(outing=self.outing).first()
        if not can_plan(request.user, self.scheme):
            raise PermissionDenied

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Closed or cancelled since, it leads to what it is now; what was typed stays on the device."""
        if not can_change_plan(request.user, self.outing):
            messages.info(request, NO_LONGER_PLANNED)
            return redirect(self.outing)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"row": self.row or Occurrence(due_on=self.outing.held_on)}

    def get_initial(self) -> dict:
        asked = day_typed(self.request.GET.get("jour", ""))
        return {"held_on": asked} if asked else {}

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(like=None, series=self.row and self.row.series, row=self.row, **kwargs)

    def form_valid(self, form: PlanForm) -> HttpResponse:
        data = form.cleaned_data
        left = self.outing.held_on
        try:
            outing = change_one(
                self.outing,
                user=self.request.user,
                entry=form.entry(),
                version=data["version"] or 0,
                team=data.get("team"),
                reason=data["move_reason"],
                objective=data["objective"],
                crew=form.chosen_crew(),
            )
        except StaleVersion as conflict:
            return self._show_both(conflict.current)
        except NotOpen as refused:
            messages.error(self.request, str(refused))
            return redirect(self.outing)
        return self.say_planned(outing, "Sortie déplacée" if outing.held_on != left else "Prévision enregistrée")

    def _show_both(self, current: Outing) -> HttpResponse:
        """What was typed stays in the fields, under the version it would now replace: saving again is a choice."""
        if current.status != OutingStatus.PLANNED:
            messages.error(self.request, NO_LONGER_PLANNED)
            return redirect(current)
        typed = self.data.copy()
        typed["version"] = str(current.version)
        self.outing = current
        kwargs = {"user": self.request.user, "scheme": self.scheme, "outing": current, "row": self.row}
        stored = PlanForm(**kwargs).initial
        form = PlanForm(typed, initial=stored, **kwargs)
        differences = form.differences() if form.is_valid() else []
        context = {"stored": current, "may_compare": True, "may_replace": True, "differences": differences}
        return self.form_invalid(form, status=CONFLICT, conflict="outings/form/_stale.html", **context)


class ComingView(View):
    """What a series will do on a day so far ahead that it has no row yet; acting on it makes it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.series = get_object_or_404(Series.objects.visible_to(request.user).with_plan(), pk=kwargs["pk"])
        self.day = day_typed(kwargs["day"])
        if self.day is None:
            raise Http404

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.series.occurrences.filter(due_on=self.day).order_by("lane").first()
        if row:
            return redirect(row.outing)
        context = {"series": self.series, "day": self.day, "can_plan": can_plan(request.user, self.series.scheme)}
        return render(request, "planning/coming.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_plan(request.user, self.series.scheme):
            raise PermissionDenied
        try:
            return redirect(make_coming(self.series, self.day))
        except CannotMove as refused:
            messages.error(request, str(refused))
            return redirect(reverse("planning:calendar", query={"le": self.day.isoformat()}))
