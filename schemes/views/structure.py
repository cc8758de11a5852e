"""« Structure »: name, site, emergency numbers and networks; what every page of a structure shares."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from refusals import CONFLICT, UNPROCESSABLE, Stale
from widgets.keeping import say_saved

from ..differences import differing
from ..forms import NetworkForm, NumberFormSet, StructureForm, structure_entry
from ..models import Network
from ..networks import stays_of
from ..permissions import Standing, standing_or_refusal, structures_of
from ..structure import StructureEntry, change_structure, entry_of
from ..team import join_network, leave_network


def page_of(name: str, standing: Standing) -> str:
    """The address of a page for that structure."""
    return f"{reverse(name)}?structure={standing.operator.slug}"


class StructurePage:
    """For the view of a page of a structure, before the view's own class: whose it is, and what the person answers for
    there (`?structure=` when they answer for several)."""

    standing: Standing

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        is_deed = request.method == "POST"
        self.standing = standing_or_refusal(request.user, request.GET.get("structure"), is_deed=is_deed)

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | structure_context(self.standing)


def structure_context(standing: Standing) -> dict:
    """What `structure/base.html` needs."""
    return {
        "standing": standing,
        "operator": standing.operator,
        "structures": list(structures_of(standing.user)),
        "query": f"?structure={standing.operator.slug}",
    }


class StructureView(StructurePage, TemplateView):
    """Ma structure: an admin changes it, a coordinator reads it."""

    template_name = "structure/structure.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        operator = self.standing.operator
        entry = entry_of(operator)
        networks = Network.objects.exclude(pk__in=stays_of(operator).current().values("network"))
        defaults = {
            "form": StructureForm(initial=initial_of(entry, operator.version), operator=operator),
            "numbers": numbers_of(entry),
            "entry": entry,
            "differences": [],
            "is_stale": False,
            "stays": stays_of(operator).current().select_related("network"),
            "network_form": NetworkForm(networks=networks) if networks else None,
        }
        return defaults | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.standing.is_admin:
            raise PermissionDenied
        operator = self.standing.operator
        form, numbers = StructureForm(request.POST, operator=operator), NumberFormSet(request.POST, prefix="numbers")
        if not (form.is_valid() and numbers.is_valid()):
            return self._again(form, numbers, status=UNPROCESSABLE)
        typed = structure_entry(form, numbers)
        try:
            change_structure(operator, typed, version=form.cleaned_data["version"], by=request.user)
        except Stale as conflict:
            return self._compare(conflict, typed, numbers)
        say_saved(request, "Votre structure est enregistrée.")
        return redirect(page_of("schemes:structure", self.standing))

    def _compare(self, conflict: Stale, typed: StructureEntry, numbers: NumberFormSet) -> HttpResponse:
        """B21: what was typed stays in the fields, beside what is stored; saving again is a choice."""
        current = conflict.current
        form = StructureForm(initial=initial_of(typed, current.version), operator=current)
        stored = entry_of(current)
        pairs = [("Nom", stored.name, typed.name), ("Site", stored.website, typed.website)]
        pairs.append(("Numéros d’astreinte", _in_words(stored), _in_words(typed)))
        return self._again(form, numbers, status=CONFLICT, differences=differing(pairs), is_stale=True)

    def _again(self, form: StructureForm, numbers: NumberFormSet, *, status: int, **more: Any) -> HttpResponse:
        context = self.get_context_data(form=form, numbers=numbers, **more)
        return self.render_to_response(context, status=status)


def initial_of(entry: StructureEntry, version: int) -> dict:
    return {"name": entry.name, "website": entry.website, "version": version}


def numbers_of(entry: StructureEntry) -> NumberFormSet:
    rows = [{"label": label, "phone": phone} for label, phone in entry.numbers]
    return NumberFormSet(initial=rows, prefix="numbers")


def _in_words(entry: StructureEntry) -> str:
    return ", ".join(f"{label}\u00a0: {phone}" for label, phone in entry.numbers) or "aucun"


def _admin_of(request: HttpRequest) -> Standing:
    standing = standing_or_refusal(request.user, request.GET.get("structure"), is_deed=True)
    if not standing.is_admin:
        raise PermissionDenied
    return standing


@require_POST
def network_join(request: HttpRequest) -> HttpResponse:
    """The structure shows how present it is to the readers of a network, from today on."""
    standing = _admin_of(request)
    form = NetworkForm(request.POST, networks=Network.objects.all())
    if form.is_valid():
        network = form.cleaned_data["network"]
        join_network(standing.operator, network, by=request.user)
        messages.success(request, f"{standing.operator} est dans le réseau {network} depuis aujourd’hui.")
    else:
        messages.error(request, "Choisissez un réseau de la liste.")
    return redirect(page_of("schemes:structure", standing))


@require_POST
def network_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is the last day that the network reads of the structure."""
    standing = _admin_of(request)
    stay = get_object_or_404(stays_of(standing.operator), pk=pk)
    leave_network(stay, by=request.user)
    messages.success(request, f"{standing.operator} quitte le réseau {stay.network}\u00a0: aujourd’hui compte encore.")
    return redirect(page_of("schemes:structure", standing))
