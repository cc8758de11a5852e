"""What is left to do, and where: noted in three touches, done in one."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, IntegerField, Q, When
from django.http import HttpRequest
from django.urls import reverse
from django.views.generic import ListView

from outings.views.entry import chosen_scheme
from schemes import clock
from schemes.models import SchemeQuerySet

from ..enums import FOLLOW_UP_ENDS, FollowUpState
from ..filters import FollowUpFigures
from ..forms.noting import FollowUpForm
from ..models import FollowUp, FollowUpQuerySet
from ..noting import note_follow_up
from ..permissions import TEAM, can_follow, follow_up_schemes, read_follow_up_schemes
from .recording import RecordView

ON_A_PAGE = 40
# What one may say of a follow-up, in a touch; « Faite » first.
MOVES = (
    (FollowUpState.CLOSED, "Faite"),
    (FollowUpState.RELAYED, "Relayée"),
    (FollowUpState.ANSWERED, "Réponse reçue"),
    (FollowUpState.NO_CONTACT, "Sans contact"),
)


class FollowUpCreateView(RecordView):
    """« Suite »: a usual one, « Enregistrer »."""

    form_class, model = FollowUpForm, FollowUp
    template_name = "watch/follow_up_form.html"
    roles = TEAM
    kind, title, action = "follow_up", "Une suite à donner", "Enregistrer"

    def allowed_schemes(self) -> SchemeQuerySet:
        return follow_up_schemes(self.request.user)

    def store(self, form: FollowUpForm) -> tuple[FollowUp, bool]:
        data = form.cleaned_data
        said = {name: data[name] for name in ("what", "due_on", "partner")}
        return note_follow_up(FollowUp(**self.common(form), **said, is_next_time=data["due_on"] is None))

    def address_of(self, row: FollowUp) -> str:
        return reverse("watch:follow_ups", query={"scheme": row.scheme.slug})


class FollowUpListView(ListView):
    """Those of a scheme that are open, the late first; or those that are over."""

    template_name = "watch/follow_up_list.html"
    context_object_name = "follow_ups"
    paginate_by = ON_A_PAGE

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.schemes = list(read_follow_up_schemes(request.user))
        self.scheme = chosen_scheme(request.user, self.schemes, request.GET.get("scheme"))
        self.shows_over = request.GET.get("state") == "over"
        self.figure = FollowUpFigures.asked(self.scheme, request.GET)

    def get_queryset(self) -> FollowUpQuerySet:
        rows = FollowUp.objects.filter(scheme=self.scheme).select_related("scheme", "spot", "neighbourhood", "partner")
        if self.figure:
            return self.figure.rows(rows).order_by("-held_on", "-pk")
        if self.shows_over:
            return rows.filter(state__in=FOLLOW_UP_ENDS).order_by("-state_on", "-pk")
        is_late = Case(When(Q(due_on__lt=clock.today(self.scheme)), then=0), default=1, output_field=IntegerField())
        return rows.open().order_by(is_late, F("due_on").asc(nulls_last=True), "held_on", "pk")

    def get_context_data(self, **kwargs: Any) -> dict:
        every = FollowUp.objects.filter(scheme=self.scheme)
        open_count = every.open().count()
        can_move = can_follow(self.request.user, self.scheme)
        return super().get_context_data(**kwargs) | {
            "scheme": self.scheme,
            "schemes": self.schemes,
            "figure": self.figure,
            "today": clock.today(self.scheme),
            "shows_over": self.shows_over,
            "open_count": open_count,
            "over_count": every.count() - open_count,
            "moves": [(str(state.value), label) for state, label in MOVES] if can_move else [],
            "can_note": can_move,
        }
