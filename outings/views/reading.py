"""The list of outings and one outing to read. Every query starts from what the user may see.

Not seen is 404, seen but refused is 403.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, QuerySet, Sum
from django.urls import reverse
from django.views.generic import DetailView
from django_filters.views import FilterView

from schemes import clock
from schemes.enums import Role
from schemes.models import schemes_with_role
from widgets.lists import KeptList, list_address

from ..closed_periods import RECEIVED, planned_before
from ..enums import OutingStatus
from ..filters import OutingFilter
from ..levels import levels_of
from ..models import ClosedPeriod, Outing, is_to_close, is_to_come
from ..permissions import (
    ANSWERABLE,
    MEMBERS,
    can_cancel,
    can_change,
    can_coordinate,
    can_describe_public,
    can_log,
    can_read_again,
    can_read_author,
    can_read_team_figures,
    can_read_team_note,
    can_restore,
    can_validate,
    coordinators_of,
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
        user, filterset = self.request.user, self.filterset
        schemes, coordinated = schemes_with_role(user, *Role), schemes_with_role(user, Role.COORDINATOR)
        logged = schemes_with_role(user, *MEMBERS)
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
        here = {outing.pk for outing in outings if outing.can_be_validated}
        form = filterset.form
        address = self.request.GET.copy()
        address.pop("page", None)
        to_validate, others = self._to_validate(coordinated, here)
        return context | {
            "to_validate_here": len(here),
            "others": others if context["is_paginated"] else [],
            "coordinates": bool(coordinated),
            "can_log": bool(logged),
            "is_of_a_team": bool(schemes),
            "shows_scheme": len(schemes) > 1,
            "can_merge": bool(schemes_with_role(user, *ANSWERABLE)),
            "address": address.urlencode(),
            "filter_fields": [form[name] for name in self._filters_shown(len(schemes))],
            "refused": filterset.refused(),
            "hidden_choices": filterset.hidden_choices(),
            "measure": filterset.column,
            "is_of_a_place": bool(filterset.where),
            "total": self._total() if self._is_behind_a_figure() else None,
            # Each kind on its own: together they would read every outing, and few wait.
            "counts": self._planned(is_whole=not address)
            | {"to_validate": to_validate, "to_review": self._to_review(coordinated) if coordinated else 0},
        }

    def _to_validate(self, coordinated: list[int], here: set[int]) -> tuple[int, list[str]]:
        """How many of the list wait for this person, and those that are not `here`, as « key:version ».

        At the versions they are at as this page is made: what changes after it is not validated from it.
        """
        if not coordinated:
            return 0, []
        waiting = self.object_list.filter(status=OutingStatus.LOGGED, scheme__in=coordinated)
        most = MOST_OTHERS + len(here)
        found = list(waiting.values_list("pk", "version")[: most + 1])
        others = [f"{pk}:{version}" for pk, version in found if pk not in here]
        return len(found) if len(found) <= most else waiting.count(), others[:MOST_OTHERS]

    def _planned(self, *, is_whole: bool) -> dict[str, int]:
        """What remains to close in the list; what is to come is said where all is listed (`is_whole`)."""
        outings = Outing.objects.visible_to(self.request.user) if is_whole else self.object_list
        planned = outings.filter(status=OutingStatus.PLANNED).order_by()
        kinds = {"to_close": is_to_close()} | ({"to_come": is_to_come()} if is_whole else {})
        return {"to_come": 0} | planned.aggregate(**{name: Count("pk", filter=kind) for name, kind in kinds.items()})

    def _to_review(self, coordinated: list[int]) -> int:
        texts = Outing.objects.filter(scheme__in=coordinated).with_texts_to_review()
        return self.object_list.filter(pk__in=texts.values("pk")).count()

    def _is_behind_a_figure(self) -> bool:
        asked = self.filterset.form.cleaned_data
        # No sum of one person's outings, nor of one team's (DOMAIN 8.3, 8.5).
        if asked.get("mine") or asked.get("team"):
            return False
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
        """A page that does not exist (an old link, fewer outings since) is the last one.

        Its keys first: what a line shows is not worked out for the pages before.
        """
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        lines = self.filterset.lines(self.get_queryset().filter(pk__in=page.object_list.values("pk")))
        return paginator, page, lines, page.has_other_pages()


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
        coordinates = can_coordinate(user, outing.scheme)
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
            "coordinates": coordinates,
            "rectifications": list(outing.rectifications.all()) if period and is_of_the_team else [],
            "is_to_rectify": self._is_to_rectify(period),
            "closed_period": period,
            "waits": self._why_it_waits(period) if period else "",
            "can_change": can_change(user, outing) and not (period and outing.is_done and not coordinates),
            "is_before_its_day": outing.is_before_its_day,
            "can_cancel": can_cancel(user, outing) and not (period and not (coordinates and outing.is_done)),
            "can_restore": can_restore(user, outing) and not period,
            "asks": self._whom_to_ask() if is_of_the_team else "",
            "can_repeat": is_of_the_team,
            "is_of_the_team": is_of_the_team,
            "can_read_again": outing.is_to_read and not period and can_read_again(user, outing.scheme),
            "takes_words_back": can_read_again(user, outing.scheme),
            "can_validate": outing.status == OutingStatus.LOGGED and can_validate(user, outing.scheme),
        }

    def _is_to_rectify(self, period: ClosedPeriod | None) -> bool:
        """Whether its page offers a coordinator to add it, or to set it aside."""
        return bool(
            period
            and can_coordinate(self.request.user, self.object.scheme)
            and Outing.objects.to_rectify().filter(pk=self.object.pk).exists()
        )

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
