"""The overview: an operator's schemes for its admin, a network's for its readers, a line each."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from french.dates import period_label
from schemes import clock
from schemes.enums import Role
from schemes.models import Network, Scheme

from ..disclosure import for_network
from ..figures.overview import Overview, overview_of
from ..figures.scope import Scope, SideBySide
from ..filters import PeriodForm, presets
from ..outputs.attachments import figures_csv
from ..snapshot import one_snapshot
from .refused import file_refused

OWN = "Vos dispositifs"


@dataclass(frozen=True)
class Asked:
    """What the address asks: the period, and a network, or None for the schemes that the user administers."""

    form: PeriodForm
    networks: list[Network]
    network: Network | None
    has_own: bool

    @property
    def name(self) -> str:
        return self.network.name if self.network else OWN

    def query(self, **changes: object) -> str:
        """This overview's address, with another period or another network."""
        start, end = self.form.period()
        words = {"network": self.network.slug if self.network else None, "from": start, "to": end} | changes
        return urlencode({name: value for name, value in words.items() if value})

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """(name, query, whether it is this one) of every overview that is open to the user; none for one alone."""
        own = [(OWN, self.query(network=None), self.network is None)] if self.has_own else []
        of_networks = [(str(one), self.query(network=one.slug), one == self.network) for one in self.networks]
        return own + of_networks if len(own) + len(of_networks) > 1 else []


def _asked(request: HttpRequest) -> Asked:
    """404 for a network that is not theirs, and for who reads no overview."""
    networks = list(Network.objects.read_by(request.user))
    has_own = Scheme.objects.with_role(request.user, Role.ADMIN).exists()
    slug = request.GET.get("network") or None
    network = next((one for one in networks if slug in (one.slug, None)), None) if slug or not has_own else None
    if network is None and (slug or not has_own):
        raise Http404("Aucune vue d’ensemble ne vous est ouverte à cette adresse.")
    return Asked(PeriodForm(request.GET, clock.today()), networks, network, has_own)


def _read(request: HttpRequest, asked: Asked) -> Overview:
    start, end = asked.form.period()
    if asked.network is None:
        schemes = Scheme.objects.with_role(request.user, Role.ADMIN)
        return overview_of(SideBySide(tuple(Scope.of(scheme, start, end) for scheme in schemes)))
    days = asked.network.schemes_between(start, end)
    schemes = Scheme.objects.filter(pk__in=days)
    return for_network(overview_of(SideBySide(tuple(Scope.of(scheme, *days[scheme.pk]) for scheme in schemes))))


def _together(asked: Asked, told: Overview | None) -> str:
    """What opens the same schemes in « Activité », for who works there; nothing for one alone."""
    if told is None or asked.network or len(told.lines) < 2:
        return ""
    return Scope(tuple(line.scheme for line in told.lines), *asked.form.period()).query()


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """A line a scheme."""
    asked = _asked(request)
    told = None
    if asked.form.is_valid():
        with one_snapshot():
            told = _read(request, asked)
    usual = presets(clock.today())
    context = {
        "asked": asked,
        "form": asked.form,
        "overview": told,
        "months": [(line, zip(told.month_labels, line.months, strict=True)) for line in told.lines] if told else [],
        "together": _together(asked, told),
        # Who works there opens the outings behind a figure.
        "opens": asked.network is None,
        "address": asked.query(),
        "period": asked.form.period(),
        "period_label": period_label(*asked.form.period()),
        "presets": [(preset, asked.query(**{"from": preset.start, "to": preset.end})) for preset in usual],
    }
    return render(request, "reporting/overview.html", context, status=200 if asked.form.is_valid() else 400)


@require_safe
def overview_csv(request: HttpRequest) -> HttpResponse:
    """The same figures as (code, label, value, unit); 400 and the reason when the period is wrong."""
    asked = _asked(request)
    if not asked.form.is_valid():
        return file_refused(asked.form)
    with one_snapshot():
        told = _read(request, asked)
    start, end = asked.form.period()
    name = f"ensemble-{asked.network.slug if asked.network else 'dispositifs'}-{start}-{end}.csv"
    return HttpResponse(
        figures_csv(told),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
