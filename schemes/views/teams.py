"""« Équipes »: the teams of a scheme large enough to have several."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from french.dates import french_date
from french.words import listed
from refusals import Stale
from widgets.keeping import say_saved
from widgets.views import FormPage

from ..differences import differing
from ..forms import TeamForm, team_initial
from ..memberships import Team
from ..models import Scheme
from ..teams import NameTaken, TeamEntry, entry_of, keep_team
from .structure import StructurePage, page_of


class TeamsView(StructurePage, TemplateView):
    """The teams of the schemes that the person answers for."""

    template_name = "structure/teams.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        schemes = self.standing.schemes().in_menus()
        teams = Team.objects.filter(scheme__in=schemes).select_related("lead")
        by_scheme: dict[int, list[Team]] = {}
        for team in teams.prefetch_related("members", "neighbourhoods"):
            by_scheme.setdefault(team.scheme_id, []).append(team)
        groups = [(scheme, by_scheme.get(scheme.pk, [])) for scheme in schemes]
        return super().get_context_data(**kwargs) | {"groups": groups}


class TeamFormView(StructurePage, FormPage):
    """One team, new (`?scheme=`) or changed."""

    template_name = "structure/team_form.html"
    form_class = TeamForm
    scheme: Scheme
    team: Team | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        own = self.standing.schemes().in_menus()
        if "pk" in kwargs:
            self.team = get_object_or_404(Team.objects.select_related("scheme"), pk=kwargs["pk"], scheme__in=own)
            self.scheme = self.team.scheme
        else:
            self.scheme = get_object_or_404(own.named(request.GET.get("scheme", "")))

    def get_initial(self) -> dict:
        return team_initial(entry_of(self.team), self.team.version) if self.team else {}

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.scheme, "team": self.team}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"team": self.team, "scheme": self.scheme} | super().get_context_data(**kwargs)

    def form_valid(self, form: TeamForm) -> HttpResponse:
        typed = form.entry()
        version = form.cleaned_data["version"] or 0
        try:
            keep_team(self.scheme, self.team, typed, version=version, by=self.request.user)
        except Stale as conflict:
            pairs = zip(_in_words(entry_of(conflict.current)), _in_words(typed), strict=True)
            differences = differing((label, old, new) for (label, old), (_, new) in pairs)
            return self.form_stale(team_initial(typed, conflict.current.version), differences)
        except NameTaken as sentence:
            form.add_error("name", str(sentence))
            return self.form_invalid(form)
        say_saved(self.request, f"L’équipe {typed.name} est enregistrée.")
        return redirect(page_of("schemes:teams", self.standing))


def _in_words(entry: TeamEntry) -> list[tuple[str, str]]:
    return [
        ("Nom", entry.name),
        ("Encadrement", str(entry.lead or "personne")),
        ("Membres", listed(sorted(map(str, entry.members))) or "personne"),
        ("Quartiers", listed(sorted(quarter.name for quarter in entry.neighbourhoods)) or "aucun"),
        ("Depuis", french_date(entry.starts_on) if entry.starts_on else "non renseigné"),
        ("Jusqu’à", french_date(entry.ends_on) if entry.ends_on else "sans fin prévue"),
    ]
