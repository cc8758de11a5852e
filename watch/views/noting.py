"""What one sees, noted in four touches and a sentence; afterwards, whether it is the same as another's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from schemes.models import SchemeQuerySet

from ..forms.noting import SAY_WHAT, ObservationForm
from ..models import Observation
from ..noting import join, note_observation, twins_of
from ..permissions import NOTERS, READERS, can_note, can_read_observations, noted_schemes
from .recording import RecordView


class ObservationCreateView(RecordView):
    """« Observation »: its type, what is broken, a sentence."""

    form_class, model = ObservationForm, Observation
    template_name = "watch/observation_form.html"
    kind, title, action = "observation", "Une observation", "Enregistrer"

    def allowed_schemes(self) -> SchemeQuerySet:
        return noted_schemes(self.request.user)

    def store(self, form: ObservationForm) -> tuple[Observation, bool]:
        said = {name: form.cleaned_data[name] for name in ("type", "technical_type", "urgency", "text", "first")}
        return note_observation(Observation(**self.common(form), **said))

    def address_of(self, row: Observation) -> str:
        return reverse("watch:noted", args=[row.pk])

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {"noted_here": context["form"].noted_here(), "say_what": SAY_WHAT}


def own_observation(request: HttpRequest, pk: int) -> Observation:
    """The observation, for who noted it and for who reads them. Raises Http404 for who is not of the scheme,
    PermissionDenied for who is."""
    rows = Observation.objects.in_schemes_of(request.user, *NOTERS, *READERS)
    rows = rows.select_related("scheme", "spot", "neighbourhood", "first")
    row = get_object_or_404(rows, pk=pk)
    if row.recorded_by_id != request.user.pk and not can_read_observations(request.user, row.scheme):
        raise PermissionDenied
    return row


class ObservationNotedView(DetailView):
    """« C’est noté »: what, where, and whether a colleague has just noted the same."""

    template_name = "watch/noted.html"
    context_object_name = "observation"

    def get_object(self, queryset: Any = None) -> Observation:
        return own_observation(self.request, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict:
        user, scheme = self.request.user, self.object.scheme
        return super().get_context_data(**kwargs) | {
            "twins": twins_of(self.object) if can_note(user, scheme) else (),
            "can_note": can_note(user, scheme),
            "is_reader": can_read_observations(user, scheme),
        }


@require_POST
def say_same(request: HttpRequest, pk: int) -> HttpResponse:
    """« C’est la même »: with `first`, the other's key."""
    row = own_observation(request, pk)
    if not can_note(request.user, row.scheme):
        raise PermissionDenied
    first = next((twin for twin in twins_of(row) if str(twin.pk) == request.POST.get("first")), None)
    if first:
        join(row, first)
        messages.success(request, "C’est noté\u00a0: les deux vont ensemble.")
    elif not row.first_id:
        messages.error(request, "Cette observation a changé\u00a0: relisez-la, puis recommencez.")
    return redirect("watch:noted", pk=row.pk)
