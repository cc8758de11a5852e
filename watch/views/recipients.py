"""« Destinataires »: whom a scheme tells what is broken, and whose its spots are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from french.words import listed
from outings.views.structure import SchemePage
from refusals import Stale
from schemes.differences import differences_of
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..enums import TechnicalType
from ..forms.recipients import RecipientForm
from ..models import Dispatch, Recipient
from ..recipients import save_recipient, values_of
from ..wording import mail_said


class RecipientsView(SchemePage, TemplateView):
    """All of a scheme's, with what each is told and what has not left."""

    template_name = "watch/recipients.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        late = Prefetch("dispatches", Dispatch.objects.held_up(), to_attr="late")
        owned = Count("partner__spots", filter=Q(partner__spots__spot__scheme=self.scheme), distinct=True)
        rows = Recipient.objects.filter(scheme=self.scheme).select_related("partner")
        rows = list(rows.prefetch_related("neighbourhoods", late).annotate(owned=owned))
        for row in rows:
            types = [str(TechnicalType(code).label) for code in row.technical_types]
            row.what = listed(types) or "tout"
            row.where = listed([str(place) for place in row.neighbourhoods.all()]) or "partout"
            row.late_said = [mail_said(dispatch, self.scheme) for dispatch in row.late]
        return super().get_context_data(**kwargs) | {"recipients": rows}


class RecipientView(SchemePage, FormPage):
    """One recipient, or a new one."""

    template_name = "watch/recipient.html"
    form_class = RecipientForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.scheme is None:
            raise Http404
        if not self.may_write:
            raise PermissionDenied
        own = Recipient.objects.filter(scheme=self.scheme).select_related("partner", "scheme")
        pk = kwargs.get("pk")
        self.recipient = get_object_or_404(own, pk=pk) if pk else Recipient(scheme=self.scheme)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"recipient": self.recipient}

    def get_initial(self) -> dict:
        return values_of(self.recipient) | {"version": self.recipient.version} if self.recipient.pk else {}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"recipient": self.recipient} | super().get_context_data(**kwargs)

    def form_valid(self, form: RecipientForm) -> HttpResponse:
        values = {name: form.cleaned_data[name] for name in form.fields if name != "version"}
        try:
            row = save_recipient(self.recipient, values, version=form.cleaned_data["version"], by=self.request.user)
        except Stale as conflict:
            differences = differences_of(form, values_of(conflict.current), form.cleaned_data)
            return self.form_stale(form.cleaned_data | {"version": conflict.current.version}, differences)
        say_saved(self.request, f"{row} est enregistré.")
        return redirect(self.page_of("watch:recipients"))
