"""What a convention asks to be handed in: added, changed, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from french.numbers import counted
from refusals import Stale
from schemes.differences import differences_of
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..duties import DutyEntry, add_duties, add_duty, change_duty, entry_of, remove_duty
from ..forms.duties import DutyForm
from ..models import Duty
from .pages import OfConvention, convention_and_standing


class DutyView(OfConvention, FormPage):
    """One of them, or a new one."""

    template_name = "conventions/duty.html"
    form_class = DutyForm
    duty: Duty | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if "duty" in kwargs:
            self.duty = get_object_or_404(Duty, convention=self.convention, pk=kwargs["duty"])

    def get_initial(self) -> dict:
        return vars(entry_of(self.duty)) | {"version": self.duty.version} if self.duty else {}

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"convention": self.convention, "duty": self.duty}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"duty": self.duty} | super().get_context_data(**kwargs)

    def form_valid(self, form: DutyForm) -> HttpResponse:
        typed = form.entry()
        if self.duty is None:
            return self.added(typed, form.cleaned_data["repeats"])
        try:
            change_duty(self.duty, typed, version=form.cleaned_data["version"], by=self.request.user)
        except Stale as conflict:
            said, version = vars(typed), conflict.current.version
            differences = differences_of(form, vars(entry_of(conflict.current)), said)
            return self.form_stale(said | {"version": version}, differences)
        say_saved(self.request, "L’échéance est enregistrée.")
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


@require_POST
def duty_remove(request: HttpRequest, pk: int, duty: int) -> HttpResponse:
    """One typed by mistake."""
    convention, _ = convention_and_standing(request, pk)
    remove_duty(get_object_or_404(convention.duties.select_related("convention__operator"), pk=duty), by=request.user)
    messages.success(request, "L’échéance est retirée.")
    return redirect(convention)
