"""A partner of a scheme on its page: added, completed, changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from french.personal_names import SENTENCE, looks_personal, told_to_page
from french.words import listed
from refusals import Stale
from schemes.differences import differing
from schemes.models import Topic
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..directory import AlreadyThere, PartnerEntry, add_partner, change_partner, entry_of, is_shared
from ..enums import FundingUse, PartnerFamily, PartnerRole
from ..forms import FamilyForm, PartnerForm, initial_of
from ..models import Partnership
from .of_scheme import PartnersPage


class PartnerPage(PartnersPage, FormPage):
    """The form of a partner: subclasses say which, and what saving does."""

    template_name = "structure/partner.html"
    form_class = PartnerForm
    locked: tuple[str, ...] = ()

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {
            "scheme": self.scheme,
            "partnership": self.partnership,
            "locked": self.locked,
        }

    def get_context_data(self, **kwargs: Any) -> dict:
        shown = {
            "partnership": self.partnership,
            "title": str(self.partnership.partner) if self.partnership else "Nouveau partenaire",
            "kept_as": self.partnership.pk if self.partnership else "nouveau",
            "is_shared": bool(self.locked),
            "back": self.list_address(),
            "names": told_to_page(),
        }
        return shown | super().get_context_data(**kwargs)

    def say(self, entry: PartnerEntry, sentence: str) -> HttpResponse:
        """V18 warns and never blocks."""
        say_saved(self.request, sentence)
        if looks_personal(entry.name, entry.hours, entry.address, entry.note):
            messages.warning(self.request, SENTENCE)
        return redirect(self.list_address())


class PartnerAddView(PartnerPage):
    """A partner that the scheme did not have yet."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.scheme is None:
            raise Http404

    def get_initial(self) -> dict:
        return {"city": self.scheme.city}

    def form_valid(self, form: PartnerForm) -> HttpResponse:
        entry = form.entry()
        try:
            row = add_partner(self.scheme, self.standing.operator, entry, by=self.request.user)
        except AlreadyThere as refused:
            form.add_error("name", str(refused))
            return self.form_invalid(form)
        return self.say(entry, f"{row.partner} est dans votre liste.")


class PartnerEditView(PartnerPage):
    """A partner as the scheme knows it; its name, city and family where no other structure works with it."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.partnership is None:
            raise Http404
        self._take(self.partnership)

    def _take(self, row: Partnership) -> None:
        self.partnership = row
        if is_shared(row.partner, self.standing.operator):
            self.locked = ("name", "city") if row.partner.is_to_specify else ("name", "city", "family")

    def get_initial(self) -> dict:
        return initial_of(entry_of(self.partnership), self.partnership.version)

    def form_valid(self, form: PartnerForm) -> HttpResponse:
        return self.save(form.entry(), form.cleaned_data["version"] or 0)

    def save(self, entry: PartnerEntry, version: int) -> HttpResponse:
        try:
            change_partner(self.partnership, self.standing.operator, entry, version=version, by=self.request.user)
        except Stale as conflict:
            return self._compare(conflict.current, entry)
        return self.say(entry, f"{entry.name} est enregistré.")

    def _compare(self, current: Partnership, typed: PartnerEntry) -> HttpResponse:
        self._take(current)
        form = self.get_form()
        stored, said = _in_words(entry_of(current)), _in_words(typed)
        asked = {name: field.label for name, field in form.fields.items() if name in stored and not field.disabled}
        differences = differing((label, stored[name] or "—", said[name] or "—") for name, label in asked.items())
        return self.form_stale(initial_of(typed, current.version), differences)


class PartnerFamilyView(PartnerEditView):
    """Completing in one choice: the family of a partner named during an outing. Asked by the list alone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FamilyForm(request.POST)
        if not form.is_valid():
            messages.error(request, f"{self.partnership.partner}\u00a0: choisissez une famille.")
            return redirect(self.list_address())
        stored = entry_of(self.partnership)
        if stored.family != PartnerFamily.TO_SPECIFY:
            messages.info(request, f"{self.partnership.partner} est déjà complété.")
            return redirect(self.list_address())
        entry = PartnerEntry(**vars(stored) | {"family": form.cleaned_data["family"]})
        return self.save(entry, self.partnership.version)


def _in_words(entry: PartnerEntry) -> dict[str, str]:
    """By the form's field, what the page says."""
    family = PartnerFamily(entry.family).label
    topics = Topic.objects.filter(pk__in=entry.topics)
    return {name: str(value) for name, value in vars(entry).items() if isinstance(value, str)} | {
        "family": family,
        "roles": listed(dict.fromkeys(PartnerRole(role).label.lower() for role, _ in entry.roles)),
        "funding_uses": listed(FundingUse(use).label.lower() for _, use in entry.roles if use),
        "topics": listed(topic.label for topic in topics),
    }
