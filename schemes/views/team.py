"""« Équipe »: who is in it, who is asked to come, who left; and leaving by oneself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from accounts.models import Invitation
from french.numbers import plural
from refusals import Refused
from widgets.keeping import say_saved
from widgets.reading import sent_number

from .. import clock
from ..enums import Role
from ..forms import InviteForm, MemberForm
from ..inviting import DEEDS, SAID, Sent, invite
from ..models import Membership, MembershipOffer, Scheme
from ..permissions import ROLE_CHANGED, Standing, standing_or_refusal
from ..team import change_end, change_role, enter, leave
from .structure import CONFLICT, UNPROCESSABLE, StructurePage, page_of, structure_context


@dataclass
class Outcome:
    """What became of several invitations: those that left, links to carry by hand, sentences by address."""

    sent: list[str] = field(default_factory=list)
    by_hand: list[Sent] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


class TeamView(StructurePage, FormView):
    """The team of a structure as the person answers for it, and inviting to it."""

    template_name = "structure/team.html"
    form_class = InviteForm

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"standing": self.standing}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"by_hand": [], "is_unsent": False} | super().get_context_data(**kwargs) | team_context(self.standing)

    def form_valid(self, form: InviteForm) -> HttpResponse:
        data, outcome = form.cleaned_data, Outcome()
        for address in data["addresses"]:
            try:
                sent = invite(address, self.standing, data["scheme"], Role(data["role"]))
            except Refused as sentence:
                outcome.refused[address] = str(sentence)
                continue
            if sent.link:
                outcome.by_hand.append(sent)
            else:
                outcome.sent.append(address)
        said = f"Invitation envoyée\u00a0: {', '.join(outcome.sent)}."
        if not (outcome.by_hand or outcome.refused):
            say_saved(self.request, said)
            return redirect(page_of("schemes:team", self.standing))
        if outcome.sent:
            messages.success(self.request, said)
        if not outcome.refused:
            made = [sent.invitation.email for sent in outcome.by_hand]
            say_saved(
                self.request, f"{plural(len(made), 'Invitation prête', 'Invitations prêtes')}\u00a0: {', '.join(made)}."
            )
        # What did not leave stays in the field, with its reason.
        data = self.request.POST.copy()
        data["addresses"] = "\n".join(outcome.refused)
        again = InviteForm(data if outcome.refused else None, standing=self.standing)
        for address, sentence in outcome.refused.items():
            again.add_error("addresses", f"{address}\u00a0: {sentence}")
        context = self.get_context_data(form=again, by_hand=outcome.by_hand, is_unsent=bool(outcome.by_hand))
        return self.render_to_response(context, status=UNPROCESSABLE if outcome.refused else 200)

    def form_invalid(self, form: InviteForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


def team_context(standing: Standing) -> dict:
    """Members of today, of before, and invitations that wait, with what the person may do of each."""
    rows = standing.memberships().select_related("user", "scheme")
    in_order = ("scheme__city_order", "scheme__name_order", "user__name", "starts_on")
    members = [(row, standing.manages(row)) for row in rows.current().order_by(*in_order)]
    now = clock.now()
    offers = standing.offers().filter(invitation__in=Invitation.objects.open_at(now))
    waiting = [
        (offer, offer.invitation.state_at(now), standing.manages(offer))
        for offer in offers.select_related("invitation", "scheme").order_by("-invitation__created_at")
    ]
    admins = {row.user_id for row, _ in members if row.role == Role.ADMIN}
    coordinated = {row.scheme_id for row, _ in members if row.user_id == standing.user.pk and row.scheme_id}
    return {
        "members": members,
        "people_count": len({row.user_id for row, _ in members}),
        "waiting": waiting,
        "former": rows.filter(ends_on__lt=clock.today()).union(rows.exclude(closed_at=None)).order_by("-ends_on"),
        "is_alone": standing.is_admin and len(admins) == 1,
        "to_coordinate": standing.schemes().exclude(pk__in=coordinated) if standing.is_admin else [],
    }


def row_and_standing(request: HttpRequest, pk: int) -> tuple[Membership, Standing]:
    """A membership that the person manages. Http404 for a row they do not see, PermissionDenied for one they do."""
    row = get_object_or_404(Membership.objects.select_related("user", "operator", "scheme"), pk=pk)
    is_deed = request.method == "POST"
    standing = standing_or_refusal(request.user, row.operator.slug, is_deed=is_deed)
    if not standing.manages(row):
        if not standing.memberships().filter(pk=pk).exists():
            raise Http404
        raise PermissionDenied(*[ROLE_CHANGED] * is_deed)
    return row, standing


class MemberView(FormView):
    """Role and last day of somebody of the team, and closing their access."""

    template_name = "structure/member.html"
    form_class = MemberForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row, self.standing = row_and_standing(request, kwargs["pk"])

    def get_initial(self) -> dict:
        return {"role": self.row.role, "ends_on": self.row.ends_on}

    def get_form_kwargs(self) -> dict:
        today = clock.today(self.row.scheme)
        return super().get_form_kwargs() | {"row": self.row, "standing": self.standing, "today": today}

    def get_context_data(self, **kwargs: Any) -> dict:
        context = {"row": self.row, "is_over": not self.row.is_current()}
        return super().get_context_data(**kwargs) | structure_context(self.standing) | context

    def form_valid(self, form: MemberForm) -> HttpResponse:
        role, ends_on = form.cleaned_data.get("role", self.row.role), form.cleaned_data["ends_on"]
        try:
            row = self.row if role == self.row.role else change_role(self.row, Role(role), by=self.request.user)
            change_end(row, ends_on, by=self.request.user)
        except Refused as sentence:
            form.add_error(None, str(sentence))
            return self.form_invalid(form)
        messages.success(self.request, f"{self.row.user}\u00a0: c’est enregistré.")
        return redirect(page_of("schemes:team", self.standing))

    def form_invalid(self, form: MemberForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


@require_POST
def member_leaves(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes an access, today being the last day."""
    row, standing = row_and_standing(request, pk)
    try:
        leave(row, by=request.user)
    except Refused as sentence:
        messages.error(request, str(sentence))
        return redirect("schemes:member", pk)
    messages.success(request, f"{row.user} a quitté l’équipe. Ses sorties restent.")
    return redirect(page_of("schemes:team", standing) if row.user_id != request.user.pk else "home")


@require_POST
def coordinate(request: HttpRequest) -> HttpResponse:
    """An admin takes the coordination of one of the structure's schemes: what only a coordinator does, they do."""
    standing = standing_or_refusal(request.user, request.GET.get("structure"), is_deed=True)
    if not standing.is_admin:
        raise PermissionDenied
    slug = request.POST.get("scheme", "")
    scheme = get_object_or_404(Scheme.objects.named(slug), pk__in=standing.schemes().values("pk"))
    enter(request.user, standing.operator, scheme, Role.COORDINATOR, by=request.user)
    messages.success(request, f"Vous coordonnez {scheme} depuis aujourd’hui.")
    return redirect(page_of("schemes:team", standing))


@require_POST
def invitation_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """« Renvoyer », « Copier le lien » or « Retirer »."""
    offer = get_object_or_404(
        MembershipOffer.objects.exclude(operator=None).select_related("operator", "scheme", "invitation"), pk=pk
    )
    standing = standing_or_refusal(request.user, offer.operator.slug, is_deed=True)
    if not standing.manages(offer):
        if not standing.offers().filter(pk=pk).exists():
            raise Http404
        raise PermissionDenied(ROLE_CHANGED)
    try:
        sent = DEEDS[deed](offer.invitation, offer.operator, offer.scheme, by=request.user)
    except Refused as sentence:
        messages.error(request, f"{offer.invitation}\u00a0: {sentence}")
        return redirect(page_of("schemes:team", standing))
    if sent.link:
        # Said once: the link itself is stored nowhere.
        context = structure_context(standing) | team_context(standing)
        context |= {"form": InviteForm(standing=standing), "by_hand": [sent], "is_unsent": deed != "lien"}
        return render(request, "structure/team.html", context)
    messages.success(request, f"{SAID[deed]}\u00a0: {offer.invitation}.")
    return redirect(page_of("schemes:team", standing))


class LeavingView(TemplateView):
    """One's own memberships, to leave them: everybody's right, but for the last admin."""

    template_name = "structure/leaving.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = Membership.objects.of(self.request.user).current().select_related("operator", "scheme")
        return super().get_context_data(rows=rows, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = Membership.objects.of(request.user).current()
        row = get_object_or_404(rows, pk=sent_number(request.POST.get("row", "")))
        try:
            leave(row, by=request.user)
        except Refused as sentence:
            return self.render_to_response(self.get_context_data(refusal=str(sentence)), status=CONFLICT)
        messages.success(request, "Vous avez quitté l’équipe.")
        return redirect("home")
