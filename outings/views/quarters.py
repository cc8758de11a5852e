"""« Quartiers »: the perimeter of a scheme, quarter by quarter, and what is known of their QPV status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from french.numbers import counted
from refusals import CONFLICT, UNPROCESSABLE, Refused, Stale
from schemes import clock
from schemes.differences import differing
from schemes.enums import QpvStatus
from schemes.models import Neighbourhood, SchemeNeighbourhood
from schemes.perimeter import add_quarters, change_perimeter, change_statuses, changes_of, stamp, stretches_of
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..forms import QuartersForm, StatusFormSet, StretchFormSet, changes, stretches
from ..status_known import said_otherwise
from .structure import SchemePage


class QuarterListView(SchemePage, FormPage):
    """The quarters of a scheme, with their days, priority and status; adding one, or a list."""

    template_name = "structure/quarters.html"
    form_class = QuartersForm

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | self._quarters()

    def _quarters(self) -> dict:
        if self.scheme is None:
            return {"quarters": [], "today_count": 0, "known_count": 0}
        spots = Count("neighbourhood__spots", filter=Q(neighbourhood__spots__scheme=self.scheme), distinct=True)
        links = self.scheme.perimeter.select_related("neighbourhood").prefetch_related("neighbourhood__statuses")
        quarters: dict[Neighbourhood, list[SchemeNeighbourhood]] = {}
        for link in links.annotate(spots=spots):
            quarters.setdefault(link.neighbourhood, []).append(link)
        today = clock.today(self.scheme)
        rows = [(quarter, its, quarter.status_row_on(today)) for quarter, its in quarters.items()]
        here = [row for _, its, row in rows if any(link.covers(today) for link in its)]
        known = sum(bool(row) and row.status != QpvStatus.UNKNOWN for row in here)
        return {"quarters": rows, "today_count": len(here), "known_count": known}

    def form_valid(self, form: QuartersForm) -> HttpResponse:
        try:
            added = add_quarters(
                self.scheme, form.cleaned_data["names"], form.stretch(), form.change(), by=self.request.user
            )
        except Refused as sentence:
            form.add_error("names", str(sentence))
            return self.form_invalid(form)
        several = counted(len(added), "quartier ajouté", "quartiers ajoutés")
        say_saved(self.request, f"{several} au périmètre de {self.scheme.name}.")
        return redirect(self.page_of("outings:quarters"))


class QuarterView(SchemePage, TemplateView):
    """One quarter in one scheme: the days when it is in the perimeter, its statuses, what the team said otherwise."""

    template_name = "structure/quarter.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.scheme is None:
            raise Http404
        its = Neighbourhood.objects.filter(perimeters__scheme=self.scheme).distinct()
        self.quarter = get_object_or_404(its.prefetch_related("statuses"), pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict:
        known = stretches_of(self.scheme, self.quarter), changes_of(self.quarter)
        defaults = {
            "quarter": self.quarter,
            "stretches": known[0],
            "changes": known[1],
            "stamps": {"perimeter": stamp(known[0]), "statuses": stamp(known[1])},
            "perimeter": StretchFormSet(initial=[vars(row) for row in known[0]], prefix="perimeter"),
            "statuses": StatusFormSet(initial=[vars(row) for row in known[1]], prefix="statuses"),
            "otherwise": said_otherwise(self.quarter, self.scheme),
            "is_shared": self.quarter.perimeters.exclude(scheme=self.scheme).exists(),
            "refusals": {"perimeter": "", "statuses": ""},
            "differences": [],
            "stale": "",
        }
        return defaults | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("part") == "perimeter":
            return self._save("perimeter", StretchFormSet(request.POST, prefix="perimeter"), stretches, self._perimeter)
        return self._save("statuses", StatusFormSet(request.POST, prefix="statuses"), changes, self._statuses)

    def _perimeter(self, rows: tuple, read: str) -> str:
        change_perimeter(self.scheme, self.quarter, rows, read=read, by=self.request.user)
        return f"{self.quarter}\u00a0: le périmètre est enregistré."

    def _statuses(self, rows: tuple, read: str) -> str:
        filled = change_statuses(self.quarter, rows, read=read, by=self.request.user)
        told = counted(filled, "halte prend ce statut", "haltes prennent ce statut") if filled else ""
        return f"{self.quarter}\u00a0: les statuts sont enregistrés{f', {told}' if told else ''}."

    def _save(self, part: str, forms: Any, read_rows: Callable, deed: Callable[[tuple, str], str]) -> HttpResponse:
        if not forms.is_valid():
            return self._again(part, forms, status=UNPROCESSABLE)
        rows = read_rows(forms.rows())
        try:
            sentence = deed(rows, self.request.POST.get("read", ""))
        except Refused as refusal:
            return self._again(part, forms, status=UNPROCESSABLE, refusals={part: str(refusal)})
        except Stale as conflict:
            stored, typed = (", ".join(map(str, told)) or "rien" for told in (conflict.current, rows))
            differences = differing([("Périmètre" if part == "perimeter" else "Statuts", stored, typed)])
            return self._again(part, forms, status=CONFLICT, stale=part, differences=differences)
        messages.success(self.request, sentence)
        stays = self.scheme.perimeter.filter(neighbourhood=self.quarter).exists()
        return redirect(self.page_of("outings:quarter", self.quarter.pk) if stays else self.page_of("outings:quarters"))

    def _again(self, part: str, forms: Any, *, status: int, **more: Any) -> HttpResponse:
        """What was typed stays in the fields, under what is stored now: saving again is a choice."""
        more["refusals"] = {"perimeter": "", "statuses": ""} | more.get("refusals", {})
        return self.render_to_response(self.get_context_data(**{part: forms}, **more), status=status)
