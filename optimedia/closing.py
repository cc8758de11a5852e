"""Closing one's account: roles and readings end, sessions close, name and address go; what was written stays.

Here and not in `accounts`, which knows no role.
"""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from partners.models import Representative
from partners.readers import close_reader
from refusals import Refused
from schemes import clock
from schemes.models import Membership, NetworkReader
from schemes.team import leave

CONFLICT = 409


@transaction.atomic
def close_account(user: User) -> None:
    """All of it or nothing. Raises Refused for who alone administers a structure (B10)."""
    for row in Membership.objects.of(user).current():
        leave(row, by=user)
    for reading in Representative.objects.of(user).current():
        close_reader(reading, by=user)
    NetworkReader.objects.of(user).current().update(ends_on=clock.today())
    for model in (UserSession, Authenticator, EmailAddress):
        model.objects.filter(user=user).delete()
    user.is_active, user.is_staff, user.is_superuser = False, False, False
    # Nobody receives mail there (RFC 2606), and the address of before may be invited anew.
    user.name, user.email = "Compte fermé", f"compte-ferme-{user.pk}@exemple.invalid"
    user.set_unusable_password()
    user.save()


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def closing(request: HttpRequest) -> HttpResponse:
    """What closing means, then closing."""
    if request.method != "POST":
        return render(request, "account/closing.html")
    try:
        close_account(request.user)
    except Refused as sentence:
        return render(request, "account/closing.html", {"refusal": str(sentence)}, status=CONFLICT)
    logout(request)
    messages.success(request, "Votre compte est fermé.")
    return redirect("account_login")
