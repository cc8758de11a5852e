"""« Ce que nous comptons »: a scheme's topics, themes and spots, listed, added, renamed, no longer offered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from refusals import CONFLICT, Refused, Stale
from schemes.differences import differing
from widgets.fields import NOT_KNOWN
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..forms import RowForm, SpotForm, ThemeForm, TopicForm
from ..lists import KINDS, add_row, change_row, places_of, remove_row, themes_of, topics_of
from .structure import SchemePage

FORMS: dict[str, type[RowForm]] = {"thematiques": TopicForm, "ciblees": ThemeForm, "lieux": SpotForm}
TITLES = {"thematiques": "une thématique", "ciblees": "une thématique ciblée", "lieux": "un lieu"}


class ListsView(SchemePage, TemplateView):
    """The three lists, the kit's rows among them."""

    template_name = "structure/lists.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        scheme = self.scheme
        return super().get_context_data(**kwargs) | {
            "topics": topics_of(scheme) if scheme else [],
            "themes": themes_of(scheme) if scheme else [],
            "spots": places_of(scheme) if scheme else [],
        }


class RowView(SchemePage, FormPage):
    """One row of a list, or a new one."""

    template_name = "structure/row.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.scheme is None or kwargs["kind"] not in KINDS:
            raise Http404
        if not self.may_write:
            raise PermissionDenied
        self.key, self.kind = kwargs["kind"], KINDS[kwargs["kind"]]
        names, pk = self.kind.model.objects, kwargs.get("pk")
        self.is_gone = bool(pk) and not names.filter(pk=pk).exists()
        is_new = not pk or self.is_gone
        own = names.filter(scheme=self.scheme)
        self.row = self.kind.model(scheme=self.scheme) if is_new else get_object_or_404(own, pk=pk)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pressed twice, or come back to with « Retour »: deleted, or merged since."""
        if self.is_gone:
            messages.info(request, "Cette ligne n’est plus dans la liste.")
            return redirect(self.page_of("outings:lists"))
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[RowForm]:
        return FORMS[self.key]

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.scheme, "row": self.row}

    def get_initial(self) -> dict:
        if not self.row.pk:
            return {}
        return self.kind.values_of(self.row) | {"read": self.kind.stamp_of(self.row)}

    def get_context_data(self, **kwargs: Any) -> dict:
        used = getattr(self.row, self.kind.used_by) if self.row.pk else None
        return {
            "row": self.row,
            "what": TITLES[self.key],
            "outings_count": used.filter(scheme=self.scheme).values("outing").distinct().count() if used else 0,
            "refusal": "",
        } | super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "remove" not in request.POST or not self.row.pk:
            return super().post(request, *args, **kwargs)
        name = str(self.row)
        try:
            remove_row(self.kind, self.row, by=request.user)
        except Refused as sentence:
            form = self.get_form_class()(initial=self.get_initial(), scheme=self.scheme, row=self.row)
            context = self.get_context_data(form=form, refusal=str(sentence))
            return self.render_to_response(context, status=CONFLICT)
        say_saved(request, f"«\u00a0{name}\u00a0» est retiré de la liste.")
        return redirect(self.page_of("outings:lists"))

    def form_valid(self, form: RowForm) -> HttpResponse:
        values = {name: form.cleaned_data[name] for name in self.kind.columns}
        try:
            if self.row.pk:
                change_row(self.kind, self.row, values, read=form.cleaned_data["read"], by=self.request.user)
            else:
                self.row = add_row(self.row, values, by=self.request.user)
        except Refused as sentence:
            form.add_error(None, str(sentence))
            return self.form_invalid(form)
        except IntegrityError:
            # A phone named the same one meanwhile.
            form.add_error(form.named, form.taken)
            return self.form_invalid(form)
        except Stale as conflict:
            return self._compare(form, values, conflict)
        say_saved(self.request, f"«\u00a0{values[form.named]}\u00a0» est enregistré.")
        return redirect(self.page_of("outings:lists"))

    def _compare(self, form: RowForm, values: dict, conflict: Stale) -> HttpResponse:
        pairs = [(form.fields[name], conflict.current[name], values[name]) for name in self.kind.columns]
        differences = differing((field.label, _said(field, old), _said(field, new)) for field, old, new in pairs)
        self.row.refresh_from_db()
        return self.form_stale(values | {"read": self.kind.stamp_of(self.row)}, differences)


def _said(field: Any, value: object) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    words = dict(getattr(field, "choices", ())) if isinstance(value, str) else {}
    return str(words.get(value, value) or NOT_KNOWN)
