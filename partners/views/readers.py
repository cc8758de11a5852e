"""« Lecteurs des rapports »: who reads what a structure publishes, for which partner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts.models import Invitation
from refusals import Refused
from schemes import clock
from schemes.inviting import DEEDS, SAID, Sent
from schemes.permissions import Standing, standing_or_refusal
from schemes.views.structure import StructurePage, page_of, structure_context
from widgets.keeping import say_saved

from ..forms import ReaderForm
from ..models import ReaderOffer, Representative
from ..readers import close_reader, invite_reader, offers_of, readable_by, readers_of

UNPROCESSABLE = 422


class ReadersView(StructurePage, FormView):
    """Who reads the structure's reports, as far as the person answers for it, and letting somebody in."""

    template_name = "structure/readers.html"
    form_class = ReaderForm

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"partners": readable_by(self.standing)}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"by_hand": [], "is_unsent": False} | super().get_context_data(**kwargs) | readers_context(self.standing)

    def form_valid(self, form: ReaderForm) -> HttpResponse:
        try:
            sent = invite_reader(form.cleaned_data["email"], self.standing, form.cleaned_data["partner"])
        except Refused as sentence:
            form.add_error("email", str(sentence))
            return self.form_invalid(form)
        if sent.link:
            fresh = ReaderForm(partners=readable_by(self.standing))
            context = self.get_context_data(form=fresh, by_hand=[sent], is_unsent=True)
            return self.render_to_response(context)
        say_saved(self.request, f"Invitation envoyée\u00a0: {sent.invitation}.")
        return redirect(page_of("partners:readers", self.standing))

    def form_invalid(self, form: ReaderForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


def readers_context(standing: Standing) -> dict:
    """Readers of today and invitations that wait."""
    now = clock.now()
    offers = offers_of(standing).filter(invitation__in=Invitation.objects.open_at(now))
    return {
        "readers": readers_of(standing).order_by("partner__name_order", "user__name"),
        "waiting": [(offer, offer.invitation.state_at(now)) for offer in offers.order_by("-invitation__created_at")],
        "has_partners": readable_by(standing).exists(),
    }


@require_POST
def reader_closes(request: HttpRequest, pk: int) -> HttpResponse:
    """They read the structure's reports no more."""
    row = get_object_or_404(Representative.objects.select_related("user", "operator", "partner"), pk=pk)
    standing = standing_or_refusal(request.user, row.operator.slug, is_deed=True)
    if readers_of(standing).filter(pk=pk).exists():
        close_reader(row, by=request.user)
    messages.success(request, "Cette personne ne lit plus vos rapports.")
    return redirect(page_of("partners:readers", standing))


@require_POST
def reading_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """« Renvoyer », « Copier le lien » or « Retirer »."""
    offer = get_object_or_404(ReaderOffer.objects.select_related("operator"), pk=pk)
    standing = standing_or_refusal(request.user, offer.operator.slug, is_deed=True)
    invitation = get_object_or_404(offers_of(standing), pk=pk).invitation
    try:
        sent: Sent = DEEDS[deed](invitation, standing.operator, None, by=request.user)
    except Refused as sentence:
        messages.error(request, f"{invitation}\u00a0: {sentence}")
        return redirect(page_of("partners:readers", standing))
    if sent.link:
        context = structure_context(standing) | readers_context(standing)
        context |= {"form": ReaderForm(partners=readable_by(standing)), "by_hand": [sent]}
        return render(request, "structure/readers.html", context | {"is_unsent": deed != "lien"})
    messages.success(request, f"{SAID[deed]}\u00a0: {invitation}.")
    return redirect(page_of("partners:readers", standing))
