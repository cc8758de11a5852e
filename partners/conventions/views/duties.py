"""What a convention asks to be handed in: added, changed, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from french.numbers import counted
from refusals import CONFLICT, UNPROCESSABLE, Stale
from schemes.differences import differences_of
from widgets.keeping import say_saved

from ..duties import DutyEntry, add_duties, add_duty, change_duty, entry_of, remove_duty
from ..forms.duties import DutyForm
from ..models import Duty
from .pages import OfConvention, convention_and_standing


class DutyView(OfConvention, TemplateView):
    """One of them, or a new one."""

    template_name = "conventions/duty.html"
    duty: Duty | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if "duty" in kwargs:
            self.duty = get_object_or_404(Duty, convention=self.convention, pk=kwargs["duty"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        initial = vars(entry_of(self.duty)) | {"version": self.duty.version} if self.duty else {}
        return self.shown(self.form(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.shown(form, status=UNPROCESSABLE)
        typed = form.entry()
        if self.duty is None:
            return self.added(typed, form.cleaned_data["repeats"])
        try:
            change_duty(self.duty, typed, version=form.cleaned_data["version"], by=request.user)
        except Stale as conflict:
            stored, version = vars(entry_of(conflict.current)), conflict.current.version
            again = self.form(initial=vars(typed) | {"version": version})
            differences = differences_of(form, stored, vars(typed))
            return self.shown(again, status=CONFLICT, differences=differences, is_stale=True)
        say_saved(request, "L’échéance est enregistrée.")
        return redirect(self.convention)

    def added(self, typed: DutyEntry, repeats: str) -> HttpResponse:
        if repeats:
            number = add_duties(self.convention, typed, repeats, by=self.request.user)
            said = f"{counted(number, 'échéance ajoutée', 'échéances ajoutées')}."
        else:
            add_duty(self.convention, typed, by=self.request.user)
            said = "L’échéance est ajoutée."
        say_saved(self.request, said)
        return redirect(self.convention)

    def form(self, *args: Any, **kwargs: Any) -> DutyForm:
        return DutyForm(*args, convention=self.convention, duty=self.duty, **kwargs)

    def shown(self, form: DutyForm, *, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, "duty": self.duty, "differences": [], "is_stale": False}
        return self.render_to_response(self.get_context_data(**context | more), status=status)


@require_POST
def duty_remove(request: HttpRequest, pk: int, duty: int) -> HttpResponse:
    """One typed by mistake."""
    convention, _ = convention_and_standing(request, pk)
    remove_duty(get_object_or_404(convention.duties.select_related("convention__operator"), pk=duty), by=request.user)
    messages.success(request, "L’échéance est retirée.")
    return redirect(convention)
