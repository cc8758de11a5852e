"""The orientation book (carnet): to whom people are sent, topic by topic. The phone keeps it; it prints as it is."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from schemes.models import Scheme, Topic

from ..models import Partnership

FOR_ALL = "Toutes demandes"


def by_topic(scheme: Scheme) -> list[tuple[str, list[Partnership]]]:
    """The partners that receive people, under each topic they answer on; first those that say no topic."""
    rows = Partnership.objects.filter(scheme=scheme).receiving().select_related("partner")
    found: dict[Topic | None, list[Partnership]] = {}
    for row in rows.prefetch_related("topics").order_by("partner__name_order"):
        for topic in row.topics.all() or [None]:
            found.setdefault(topic, []).append(row)
    topics = sorted((topic for topic in found if topic), key=lambda topic: (topic.position, topic.label_order))
    in_order = [None] * (None in found) + topics
    return [(topic.label if topic else FOR_ALL, found[topic]) for topic in in_order]


class BookView(TemplateView):
    """Of one scheme: the one asked for, else the first that the user is in."""

    template_name = "partners/book.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        visible = Scheme.objects.visible_to(self.request.user).order_by("name_order")
        schemes, slug = list(visible), self.request.GET.get("scheme")
        scheme = get_object_or_404(visible.named(slug)) if slug else next(iter(schemes), None)
        shown = {"scheme": scheme, "schemes": schemes, "topics": by_topic(scheme) if scheme else []}
        return super().get_context_data(**kwargs) | shown
