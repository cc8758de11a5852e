"""What every page that notes one thing in the field does: a form for a person, a receipt for a phone that insists."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import FormView

from french.personal_names import told_to_page
from outbox import answers
from outbox.answers import check_owner, receipt, refusal, submission_hash, wants_json
from outings.permissions import operator_of
from outings.receiving import NOT_THEIR_DAY, Left, left_from
from outings.views.entry import chosen_scheme
from refusals import CONFLICT, UNPROCESSABLE, DifferentContent
from schemes import clock
from schemes.enums import Role
from schemes.models import SchemeQuerySet

from ..forms.noting import RecordForm
from ..permissions import NOTERS
from ..records import FieldRecord, stored_as

# B20, of what is noted beside an outing.
SENT_AFTER_LEAVING = "Vous avez quitté l’équipe\u00a0: votre saisie est envoyée."


class RecordView(FormView):
    """Notes one thing: subclasses say in which schemes, with which form, and what storing it is.

    `kind` is the phone's word for it (static/js/outbox.js); `roles`, who notes it; `day_name`, its field of the day.
    """

    form_class: type[RecordForm]
    model: type[FieldRecord]
    kind = title = action = ""
    roles: tuple[Role, ...] = NOTERS
    day_name = "held_on"
    # Who sends has left the team since: only a phone's queue does it, and is shown nothing.
    left: Left | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        check_owner(request)
        self.schemes = list(self.allowed_schemes())
        slug = request.POST.get("scheme") or request.GET.get("scheme")
        is_theirs = slug in {scheme.slug for scheme in self.schemes}
        self.left = None if is_theirs else left_from(request, slug or "", self.roles)
        self.scheme = self.left.scheme if self.left else chosen_scheme(request.user, self.schemes, slug)

    def allowed_schemes(self) -> SchemeQuerySet:
        raise NotImplementedError

    def store(self, form: RecordForm) -> tuple[FieldRecord, bool]:
        """Stores what the form says: (the row, whether it is new)."""
        raise NotImplementedError

    def already_stored(self) -> FieldRecord | None:
        """What this very submission made. Asked before the form judges: places that were offered may be so no more."""
        return stored_as(self.model, self.scheme, self.request.POST.get("client_uuid", ""), self.submitted)

    @property
    def submitted(self) -> str:
        return submission_hash(self.request.POST)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stored = self.already_stored()
        return self.stored_response(stored, is_new=False) if stored else super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"user": self.request.user, "scheme": self.scheme}

    def common(self, form: RecordForm) -> dict[str, object]:
        """The columns that every record has, from what was typed."""
        data = form.cleaned_data
        day = data["held_on"]
        return {
            "scheme": self.scheme,
            "operator": self.left.operator_on(day) if self.left else operator_of(self.request.user, self.scheme),
            "client_uuid": data["client_uuid"],
            "submission_hash": self.submitted,
            "outing_uuid": data["outing_uuid"],
            "held_on": day,
            "neighbourhood": data["neighbourhood"],
            "spot": data["spot"],
            "recorded_by": self.request.user,
        }

    def form_valid(self, form: RecordForm) -> HttpResponse:
        if self.left and not self.left.operator_on(form.cleaned_data[self.day_name]):
            form.add_error(self.day_name, NOT_THEIR_DAY)
            return self.form_invalid(form)
        try:
            row, is_new = self.store(form)
        except DifferentContent as conflict:
            sentence = "Une autre version de cette saisie est déjà enregistrée."
            if wants_json(self.request):
                address = "" if self.left else self.address_of(conflict.existing)
                return refusal(answers.CONFLICT, sentence, status=CONFLICT, url=address)
            form.add_error(None, f"{sentence} Enregistrer à nouveau en fera une de plus.")
            form.data = form.data.copy()
            form.data["client_uuid"] = str(uuid.uuid4())
            return self.form_invalid(form, status=CONFLICT, stored=conflict.existing)
        return self.stored_response(row, is_new=is_new)

    def stored_response(self, row: FieldRecord, *, is_new: bool) -> HttpResponse:
        """A receipt for a phone, the page where it is seen for a person."""
        if wants_json(self.request):
            shown = {"url": "", "said": SENT_AFTER_LEAVING} if self.left else {"url": self.address_of(row)}
            return receipt(row.client_uuid, self.submitted, is_new=is_new, **shown)
        messages.success(self.request, self.said(row))
        return redirect(self.address_of(row))

    def form_invalid(self, form: RecordForm, *, status: int = UNPROCESSABLE, **context: Any) -> HttpResponse:
        if wants_json(self.request):
            errors = {name if name != "__all__" else "": list(said) for name, said in form.errors.items()}
            sentences = [sentence for said in errors.values() for sentence in said]
            return refusal(answers.INVALID, *sentences, status=UNPROCESSABLE, errors=errors)
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)

    def address_of(self, row: FieldRecord) -> str:
        """Where one sees it."""
        return row.get_absolute_url()

    def said(self, row: FieldRecord) -> str:
        return f"C’est noté\u00a0: {row}."

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {
            "scheme": self.scheme,
            "schemes": self.schemes,
            "title": self.title,
            "action": self.action,
            "record_kind": self.kind,
            "today": clock.today(self.scheme),
            "names": told_to_page(stops_at_hall=True),
        }
