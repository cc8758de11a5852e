"""The page that an invitation's link opens. Reading it changes nothing: mail scanners read it too."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import FormView

from accounts import invitations
from accounts.enums import InvitationState
from accounts.models import User
from refusals import Refused

from .. import clock, opening
from ..forms import AcceptForm
from ..models import MembershipOffer
from ..structure import open_structure

GONE, NOT_FOUND, UNPROCESSABLE = 410, 404, 422


@method_decorator(login_not_required, name="dispatch")
class InvitationView(FormView):
    """One button for whoever has an account, a name and a password for the others; then they are in."""

    template_name = "structure/invitation.html"
    form_class = AcceptForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.invitation = invitations.invitation_of(kwargs["token"])
        state = self.invitation and self.invitation.state_at(clock.now())
        if state not in (InvitationState.SENT, InvitationState.EXPIRED):
            return render(request, "structure/invitation_gone.html", status=NOT_FOUND)
        if state == InvitationState.EXPIRED:
            context = {"structure": self.invitation.structure or "qui tient l’installation"}
            return render(request, "structure/invitation_expired.html", context, status=GONE)
        self.account = User.objects.filter(email=self.invitation.email).first()
        offer = MembershipOffer.objects.filter(invitation=self.invitation, operator=None).first()
        self.opens = offer
        is_signed_in = request.user.is_authenticated
        self.is_other = is_signed_in and request.user != self.account
        self.must_sign_in = bool(self.account) and not is_signed_in
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        asked = {"email": self.invitation.email, "has_account": bool(self.account), "opens": bool(self.opens)}
        return super().get_form_kwargs() | asked

    def get_context_data(self, **kwargs: Any) -> dict:
        said = {"invitation": self.invitation, "is_other": self.is_other, "must_sign_in": self.must_sign_in}
        return super().get_context_data(**kwargs) | said | {"opens": bool(self.opens)}

    def form_valid(self, form: AcceptForm) -> HttpResponse:
        if self.is_other or self.must_sign_in:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            user = self._accepted(form.cleaned_data)
        except Refused:
            return render(self.request, "structure/invitation_gone.html", status=NOT_FOUND)
        opening.open_now()
        place = reverse("schemes:structure" if self.opens else "home")
        # As at the sign-in page: the session is counted among theirs, and what follows a sign-in follows.
        return redirect(place) if self.account else perform_login(self.request, user, redirect_url=place)

    @transaction.atomic
    def _accepted(self, data: dict) -> User:
        # Held first: of two answers sent at once, the second finds it used and makes no account.
        invitations.hold(self.invitation, at=clock.now())
        email = self.invitation.email
        user = self.account or User.objects.create_user(email, data["password"], name=data["name"])
        if self.opens:
            open_structure(self.opens, data["structure"], by=user)
        invitations.accept(self.invitation, user, at=clock.now())
        return user

    def form_invalid(self, form: AcceptForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
