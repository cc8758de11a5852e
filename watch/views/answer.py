"""The page that a recipient's link opens, without account. Reading it changes nothing: mail scanners read it too.

The link is the whole right: no session is asked, none is made, so that no other site can act through one, and the form
needs no token against that. Its address is in no log, and leaves in no Referer.
"""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from schemes import clock

from ..answer_forms import AnswerForm
from ..answering import (
    CHOOSE,
    answer_observation,
    answer_recommendation,
    dispatch_of,
    is_expired,
    items_of,
)
from ..models import Dispatch, Observation, ObservationEvent
from ..noting import NotPossible
from ..sending import hash_of, tell_again

NOT_FOUND, GONE, UNPROCESSABLE, TOO_MANY = 404, 410, 422, 429


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class AnswerView(TemplateView):
    """One answer of each thing that the mail told; answered again, the last one holds."""

    template_name = "watch/answer.html"
    sent: Dispatch

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self._answered(request, kwargs["token"])
        # Rendered here, inside what says so of every answer of this address.
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def _answered(self, request: HttpRequest, token: str) -> HttpResponse:
        found = dispatch_of(token)
        if found is None:
            return _closed(request, "cut", NOT_FOUND)
        self.sent = found
        if request.method == "POST" and not ratelimit.consume(request, action="answer", key=hash_of(token)):
            return _closed(request, "too_many", TOO_MANY)
        if found.revoked_at:
            return _closed(request, "revoked", GONE)
        if is_expired(found):
            if request.method == "POST" and "another" in request.POST:
                tell_again(found)
                return _closed(request, "another", 200)
            return _closed(request, "expired", GONE)
        return super().dispatch(request, token=token)

    def forms(self, data: QueryDict | None = None) -> list[AnswerForm]:
        recommendation = self.sent.recommendation
        items = [recommendation] if recommendation else items_of(self.sent).order_by("pk")
        today = clock.today(self.sent.recipient.scheme)
        return [AnswerForm(data, item=item, today=today) for item in items]

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        forms = self.forms(_repaired(request.POST))
        typed = [form for form in forms if not form.is_empty]
        if not typed:
            return self.shown(forms, [CHOOSE])
        if sentences := [sentence for form in typed for said in form.errors.values() for sentence in said]:
            return self.shown(forms, sentences)
        try:
            with transaction.atomic():
                for form in typed:
                    self.store(form)
        except NotPossible as sentence:
            return self.shown(forms, [str(sentence)])
        return redirect(f"{request.path}?recue")

    def store(self, form: AnswerForm) -> None:
        said = {"text": form.cleaned_data["text"], "planned_on": form.cleaned_data["planned_on"]}
        if isinstance(form.item, Observation):
            answer_observation(self.sent, form.item, form.cleaned_data["choice"], **said)
        else:
            answer_recommendation(self.sent, form.cleaned_data["choice"], **said)

    def shown(self, forms: list[AnswerForm], errors: list[str]) -> HttpResponse:
        """The same page with what was typed, and what is missing."""
        shown = [form if form.is_bound and not form.is_empty else self._blank(form) for form in forms]
        context = self.get_context_data(forms=shown, errors=list(dict.fromkeys(errors)))
        return self.render_to_response(context, status=UNPROCESSABLE)

    def _blank(self, form: AnswerForm) -> AnswerForm:
        return AnswerForm(item=form.item, today=form.today)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**{"errors": []} | kwargs)
        context.setdefault("forms", self.forms())
        events = ObservationEvent.objects.filter(
            observation__in=[form.item.pk for form in context["forms"]] if not self.sent.recommendation else [],
            dispatch__recipient=self.sent.recipient,
        ).exclude(state="sent")
        last = {event.observation_id: event for event in events}
        for form in context["forms"]:
            form.last = None if self.sent.recommendation else last.get(form.item.pk)
        return context | {
            "sent": self.sent,
            "recipient": self.sent.recipient,
            "scheme": self.sent.recipient.scheme,
            "recommendation": self.sent.recommendation,
            "is_received": "recue" in self.request.GET and not context["errors"],
        }


def _repaired(typed: QueryDict) -> QueryDict:
    """What was typed, with the answer of the button that was pressed: [Je ne sais pas]."""
    name, _, value = typed.get("_repair", "").partition("=")
    if not name.endswith("-text"):
        return typed
    data = typed.copy()
    data[name] = value
    return data


def _closed(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "watch/link.html", {"why": why}, status=status)
