"""The person's own page: name, password, sessions, second factor, what is kept about them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from refusals import UNPROCESSABLE

from .forms import NameForm
from .kept import kept_about
from .sessions import open_sessions


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What one may change of oneself, alone; posted, the name."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Votre nom est enregistré.")
        return redirect("account")
    if form.errors:
        request.user.refresh_from_db()
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    page = {
        "form": form,
        "sessions": open_sessions(request),
        "has_second_factor": bool(kinds - {Authenticator.Type.RECOVERY_CODES}),
        "kept": kept_about(request.user),
    }
    return render(request, "account/account.html", page, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Another of one's own sessions is closed: whoever holds that device signs in again."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, "La session est fermée.")
    return redirect("account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """All of one's own sessions but this one."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    for session in others:
        session.end()
    messages.success(request, "Vos autres sessions sont fermées.")
    return redirect("account")
