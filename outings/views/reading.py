"""The list of outings and one outing to read. Every query starts from what the user may see.

Not seen is 404, seen but refused is 403.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.urls import reverse
from django.views.generic import DetailView
from django_filters.views import FilterView

from schemes import clock
from schemes.models import Scheme
from widgets.lists import KeptList, list_address

from ..closed_periods import RECEIVED, planned_before
from ..enums import OutingStatus
from ..filters import OutingFilter
from ..levels import levels_of
from ..models import ClosedPeriod, Outing, is_to_close
from ..permissions import (
    can_cancel,
    can_change,
    can_coordinate,
    can_describe_public,
    can_log,
    can_read_author,
    can_read_team_figures,
    can_read_team_note,
    can_restore,
    can_validate,
    coordinated_schemes,
    coordinators_of,
    loggable_schemes,
    mergeable_schemes,
    with_public_for,
)
from ..warnings import warnings_for

# Of the other pages, validated at once: the page carries the version of each.
MOST_OTHERS = 1_000
# What a line shows of an outing, or of the part that is asked for (`measures.parts`).
SHOWN = ("minutes", "people", "requests")


class OutingListView(KeptList, FilterView):
    """What was logged, newest first; a coordinator validates several at once from here."""

    filterset_class = OutingFilter
    template_name = "outings/list.html"
    context_object_name = "outings"
    paginate_by = 25
    # A filter that means nothing is left out and said, the others hold.
    strict = False

    def get_queryset(self) -> QuerySet[Outing]:
        outings = Outing.objects.visible_to(self.request.user).select_related("scheme").with_lines()
        is_read = ExpressionWrapper(with_public_for(self.request.user), BooleanField())
        return outings.annotate(shows_public=is_read)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        filterset = self.filterset
        coordinated = set(coordinated_schemes(self.request.user).values_list("pk", flat=True))
        logged = set(loggable_schemes(self.request.user).values_list("pk", flat=True))
        outings = context["outings"]
        for outing in outings:
            # Closing a planned outing is one tap from the list (DOMAIN 6.2, step 0).
            opens = "update" if outing.is_to_close and outing.scheme_id in logged else "detail"
            outing.address = reverse(f"outings:{opens}", args=[outing.pk])
            outing.is_of_this_year = outing.held_on.year == clock.today(outing.scheme).year
            outing.can_be_repeated = outing.is_done and outing.scheme_id in logged
            outing.can_be_validated = outing.status == OutingStatus.LOGGED and outing.scheme_id in coordinated
            if filterset.asked_slot is not None:
                outing.measured = filterset.minutes_in_slot(outing)
        here = [outing.pk for outing in outings if outing.can_be_validated]
        form = filterset.form
        address = self.request.GET.copy()
        address.pop("page", None)
        schemes = Scheme.objects.visible_to(self.request.user).count()
        to_validate = Q(status=OutingStatus.LOGGED, scheme__in=coordinated)
        to_review = Q(pk__in=Outing.objects.filter(scheme__in=coordinated).with_texts_to_review().values("pk"))
        rest = self.object_list.filter(to_validate).exclude(pk__in=here)
        rest = rest if context["is_paginated"] else rest.none()
        return context | {
            "to_validate_here": len(here),
            # At the versions they are at as this page is made: what changes after it is not validated from it.
            "others": [f"{pk}:{version}" for pk, version in rest.values_list("pk", "version")[:MOST_OTHERS]],
            "coordinates": bool(coordinated),
            "can_log": bool(logged),
            "is_of_a_team": bool(schemes),
            "shows_scheme": schemes > 1,
            "to_come": 0 if address else Outing.objects.visible_to(self.request.user).to_come().count(),
            "can_merge": mergeable_schemes(self.request.user).exists(),
            "address": address.urlencode(),
            "filter_fields": [form[name] for name in self._filters_shown(schemes)],
            "refused": filterset.refused(),
            "hidden_choices": filterset.hidden_choices(),
            "measure": filterset.column,
            "is_of_a_place": bool(filterset.where),
            "total": self._total() if self._is_behind_a_figure() else None,
            # One by one: together they would read every outing, and few wait.
            "counts": {
                "to_close": self.object_list.filter(is_to_close()).count(),
                "to_validate": self.object_list.filter(to_validate).count() if coordinated else 0,
                "to_review": self.object_list.filter(to_review).count() if coordinated else 0,
            },
        }

    def _is_behind_a_figure(self) -> bool:
        asked = self.filterset.form.cleaned_data
        return bool(asked.get("done")) or asked.get("status") == OutingStatus.CANCELLED

    def _total(self) -> dict:
        """What all the lines come to, on every page of the list: the figure that it is behind."""
        filterset, outings = self.filterset, self.object_list.order_by()
        read = with_public_for(self.request.user)
        sums = {name: Sum(f"{name}_shown", filter=None if name == "minutes" else read) for name in SHOWN}
        sums |= {"participants": Sum("participants_count", filter=read), "outings": Count("pk")}
        if filterset.measure and filterset.measure.value is not None:
            sums["brought"] = Sum("measured", filter=read)
        total = outings.aggregate(**sums)
        if filterset.asked_slot is not None:
            total["brought"] = sum(map(filterset.minutes_in_slot, outings))
        return total

    def _filters_shown(self, schemes: int) -> list[str]:
        """The scheme is asked only of those who see several."""
        names = ["q", "from", "to", "scheme", "neighbourhood", "format", "status"]
        if schemes < 2:
            names.remove("scheme")
        return names

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple:
        """A page that does not exist (an old link, fewer outings since) is the last one."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()


class OutingDetailView(DetailView):
    """One outing to read, and what to look at twice."""

    template_name = "outings/detail.html"
    context_object_name = "outing"

    def get_queryset(self) -> QuerySet[Outing]:
        return (
            Outing.objects.visible_to(self.request.user)
            .select_related("scheme", "text", "mobile_unit", "recorded_by")
            .prefetch_related(
                "stops__spot",
                "stops__neighbourhood",
                "outing_themes__theme",
                "outing_partners__partner",
                "outing_topics__topic",
                "ticks",
                "testimonies",
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict:
        outing, user = self.object, self.request.user
        warnings = warnings_for(outing)
        period = ClosedPeriod.objects.with_day_of(outing.scheme, outing.held_on).first()
        is_of_the_team = can_log(user, outing.scheme)
        shows_public = can_describe_public(user, outing)
        return super().get_context_data(**kwargs) | {
            "back": list_address(self.request, "outings:list"),
            "levels": levels_of(
                outing, shows_team_figures=can_read_team_figures(user, outing), shows_public=shows_public
            ),
            "shows_public": shows_public,
            # What to check is the team's; what is normal is anybody's who reads the public.
            "warnings": [w for w in warnings if is_of_the_team and shows_public and not w.is_info],
            "infos": [w for w in warnings if shows_public and w.is_info],
            "deeds": outing.deeds.select_related("done_by") if can_read_author(user, outing) else [],
            "reads_author": can_read_author(user, outing),
            "reads_team_note": can_read_team_note(user, outing),
            "coordinates": can_coordinate(user, outing.scheme),
            "closed_period": period,
            "waits": self._why_it_waits(period) if period else "",
            "can_change": can_change(user, outing) and not (period and outing.is_done),
            "can_cancel": can_cancel(user, outing) and not period,
            "can_restore": can_restore(user, outing) and not period,
            "asks": self._whom_to_ask() if is_of_the_team else "",
            "can_repeat": is_of_the_team,
            "can_validate": outing.status == OutingStatus.LOGGED and can_validate(user, outing.scheme),
        }

    def _why_it_waits(self, period: ClosedPeriod) -> str:
        """What is said of an outing to rectify."""
        if self.object.status == OutingStatus.DRAFT:
            return RECEIVED
        if self.object.status != OutingStatus.PLANNED:
            return ""
        coordinates = can_coordinate(self.request.user, self.object.scheme)
        asks = coordinators_of(self.object.scheme) or "votre coordination"
        return planned_before(period, "" if coordinates else asks)

    def _whom_to_ask(self) -> str:
        """Who corrects a validated outing, for who does not."""
        is_out_of_hand = self.object.status == OutingStatus.VALIDATED and not can_change(self.request.user, self.object)
        return coordinators_of(self.object.scheme) if is_out_of_hand else ""
