"""« Partenaires » of a structure: those named during outings first, then all of a scheme; and two that are the same.

Here and not in `partners`, for outings say who came and when.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import ListView, TemplateView

from french.likeness import may_be_one_structure
from french.names import folded
from french.numbers import counted
from partners.directory import is_shared
from partners.forms import FamilyForm
from partners.merging import merge_partners, who_goes
from partners.models import Partner, Partnership
from partners.views.of_scheme import PartnersPage
from refusals import CONFLICT, UNPROCESSABLE, Refused
from schemes import clock
from schemes.models import Topic
from widgets.reading import sent_number

from ..attendance import came_to, is_silent, months_since, with_attendance
from ..models import Outing, OutingPartner

LONGEST_SEARCH = 80


class PartnersView(PartnersPage, ListView):
    """The partners of a scheme, as whoever answers for it keeps them."""

    template_name = "structure/partners.html"
    context_object_name = "rows"
    paginate_by = 50

    def of_scheme(self) -> QuerySet[Partnership]:
        rows = Partnership.objects.filter(scheme=self.scheme).select_related("partner")
        return with_attendance(rows).order_by("partner__name_order", "pk")

    def get_queryset(self) -> QuerySet[Partnership]:
        self.words = self.request.GET.get("q", "")[:LONGEST_SEARCH].strip()
        self.shows_silent = self.request.GET.get("silencieux") == "1"
        rows = self.of_scheme()
        if self.shows_silent:
            rows = rows.filter(is_silent(clock.today(self.scheme)))
        if folded(self.words):
            rows = rows.filter(self._found())
        return rows.prefetch_related("roles", "topics")

    def _found(self) -> Q:
        """A name, a topic, a neighbourhood of its outings."""
        words = folded(self.words)
        topics = [topic.pk for topic in Topic.objects.offered_by(self.scheme) if words in folded(topic.label)]
        answering = Partnership.topics.through.objects.filter(topic__in=topics).values("partnership")
        return Q(partner__folded_name__contains=words) | Q(pk__in=answering) | Q(came_to(words))

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        today = clock.today(self.scheme)
        silent = self.of_scheme().filter(is_silent(today))
        for row in context["rows"]:
            row.silent_for = months_since(row.last_on, today) if row.last_on else 0
        rows = list(self.of_scheme())
        return context | {
            "words": self.words,
            "shows_silent": self.shows_silent,
            "count": len(rows),
            "families_count": len({row.partner.family for row in rows if not row.partner.is_to_specify}),
            "silent_count": silent.count(),
            "silent": {row.pk for row in silent},
            "to_complete": [(row, lookalike(row, rows)) for row in rows if row.partner.is_to_specify],
            "family_form": FamilyForm(auto_id=False),
        }


def lookalike(row: Partnership, rows: list[Partnership]) -> Partnership | None:
    """Of the scheme's others, the most met whose name may be another of this one's."""
    alike = [other for other in rows if other != row and may_be_one_structure(row.partner.name, other.partner.name)]
    return max(alike, key=lambda other: (not other.partner.is_to_specify, other.outings, -other.pk), default=None)


class PartnerMergeView(PartnersPage, TemplateView):
    """« C’est le même que… »: without a choice, among whom; with one, what changes; posted, the deed."""

    template_name = "structure/partner_merge.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pressed twice, or come back to with « Retour »: the one that goes is gone."""
        if self.partnership is None:
            messages.info(request, "Ce partenaire n’est plus dans votre liste\u00a0: cette réunion est déjà faite.")
            return redirect(self.list_address())
        return super().dispatch(request, *args, **kwargs)

    def choices(self) -> QuerySet[Partner]:
        """Those that the person's schemes work with."""
        own = Partnership.objects.filter(scheme__in=self.standing.schemes()).values("partner")
        return Partner.objects.filter(pk__in=own).exclude(pk=self.partnership.partner_id).order_by("name_order", "pk")

    def chosen(self) -> Partner | None:
        asked = self.request.GET.get("avec", "")
        if not asked:
            return None
        return get_object_or_404(self.choices(), pk=sent_number(asked))

    def get_context_data(self, **kwargs: Any) -> dict:
        context = {"row": self.partnership, "other": self.chosen(), "refusal": "", "back": self.list_address()}
        context |= super().get_context_data(**kwargs)
        other = context["other"]
        if other is None:
            rows = list(with_attendance(Partnership.objects.filter(scheme=self.scheme).select_related("partner")))
            alike = lookalike(self.partnership, rows)
            return context | {"choices": self.choices(), "alike": alike and alike.partner}
        return context | self._what_changes(other)

    def _what_changes(self, other: Partner) -> dict:
        keys = [scheme.pk for scheme in self.schemes]
        try:
            gone, kept = who_goes(self.partnership.partner, other, keys)
        except Refused as refused:
            return {"refusal": str(refused)}
        rows = OutingPartner.objects.filter(partner=gone, scheme__in=keys)
        outings = Outing.objects.filter(pk__in=rows.values("outing"))
        return {
            "gone": gone,
            "kept": kept,
            "is_turned": kept == self.partnership.partner,
            "is_shared": is_shared(gone, self.standing.operator),
            "moved": outings.count(),
            "told": outings.in_closed_period().count(),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        other = self.chosen()
        if other is None:
            return self.render_to_response(self.get_context_data(**kwargs), status=UNPROCESSABLE)
        try:
            done = merge_partners(self.partnership.partner, other, schemes=self.standing.schemes(), by=request.user)
        except Refused as refused:
            return self.render_to_response(self.get_context_data(refusal=str(refused)), status=CONFLICT)
        moved = counted(done.outings, "sortie reprise", "sorties reprises")
        messages.success(request, f"«\u00a0{done.gone}\u00a0» est maintenant «\u00a0{done.kept}\u00a0»\u00a0: {moved}.")
        return redirect(self.list_address())
