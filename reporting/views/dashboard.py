"""The dashboard and its CSV: two layouts of the same report object."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from french.numbers import amount
from outings.enums import OutingStatus
from outings.models import Outing, OutingText
from outings.permissions import can_coordinate, can_log
from schemes import clock

from .. import wording
from ..disclosure import for_user
from ..figures.report import Report, build
from ..figures.scope import Scope
from ..filters import ScopeForm, presets, with_addresses
from ..outputs import charts
from ..outputs.attachments import figures_csv as write_csv
from ..permissions import can_report

# Lines of a small table; the CSV has them all.
MOST_LINES = 10
KEY_FIGURES = (
    "outings_done",
    "presence_hours",
    "people_mediated",
    "people_met",
    "requests_total",
    "neighbourhoods_covered",
)


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Every figure opens the outings behind it."""
    form = ScopeForm(request.user, request.GET)
    scope = form.scope()
    report = for_user(build(scope), request.user)
    return render(
        request,
        "reporting/dashboard.html",
        {
            "form": form,
            "scope": scope,
            "report": report,
            "key_figures": [key_figure(report, code) for code in KEY_FIGURES],
            "charts": dashboard_charts(report),
            "wording": sentences(report),
            "todo": _todo(request.user, scope),
            "presets": with_addresses(presets(clock.today()), scope),
            "address": scope.query(),
            "can_report": can_report(request.user, scope.scheme),
            "can_log": can_log(request.user, scope.scheme),
            "highlights": _highlights(scope),
        },
        status=200 if form.is_valid() else 400,
    )


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The dashboard's figures as (code, label, value, unit), same filters; 400 and the reason when they are wrong."""
    form = ScopeForm(request.user, request.GET)
    if not can_report(request.user, form.chosen):
        raise PermissionDenied
    if not form.is_valid():
        reasons = "\n".join(f"{form.fields[name].label}\u00a0: {' '.join(e)}" for name, e in form.errors.items())
        return HttpResponse(reasons, status=400, content_type="text/plain; charset=utf-8")
    scope = form.scope()
    report = for_user(build(scope), request.user)
    name = f"chiffres-{scope.scheme.slug}-{scope.start}-{scope.end}.csv"
    return HttpResponse(
        write_csv(report),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def key_figure(report: Report, code: str) -> dict:
    """What a tile shows of a figure."""
    figure = report[code]
    return {
        "figure": figure,
        "value": amount(figure.value),
        "comparison": wording.figure_comparison(figure, report),
        "bar": charts.comparison(figure),
    }


def dashboard_charts(report: Report) -> dict:
    """Each chart twice, wide and narrow: the style sheet shows the one that fits."""
    labels = (wording.current_label(report), wording.previous_label(report))
    drawn = {
        "months": [charts.month_columns(report.months, report.cancelled_by_month, width=width) for width in (720, 320)],
        "topics": [charts.bars(report.topics, width=width) for width in (720, 320)],
        "publics": [
            {
                "block": block,
                "sexes": charts.stacked(block.sexes, width=400, labels=labels),
                "ages": charts.stacked(block.ages, width=400, labels=labels),
                "sexes_gauge": charts.gauge(block.now.gender_known, block.now.base),
                "ages_gauge": charts.gauge(block.now.age_known, block.now.base),
                "sexes_sentence": wording.sexes_sentence(block.sexes),
                "ages_sentence": wording.ages_sentence(block.ages),
            }
            for block in report.publics
        ],
    }
    most = max((place.presence.outings for place in report.places), default=0)
    drawn["places"] = [(place, charts.small_bar(place.presence.outings, most)) for place in report.places]
    for name in ("support_types", "registers", "partners", "audiences", "handling", "spot_types", "spots"):
        breakdown = getattr(report, name)
        drawn[name] = [(line, charts.small_bar(line.value, breakdown.largest)) for line in breakdown.lines[:MOST_LINES]]
    if report.feelings:
        drawn["feelings"] = charts.stacked(report.feelings, width=520)
    return drawn


def sentences(report: Report) -> dict[str, str]:
    """The sentence over each section, by the name the page gives it."""
    return {
        "presence": wording.presence_sentence(report),
        "places": wording.places_sentence(report),
        "qpv": wording.qpv_sentence(report),
        "publics": wording.publics_sentence(report),
        "topics": wording.topics_sentence(report),
        "partners": wording.partners_sentence(report),
        "handling": wording.handling_sentence(report),
        "comparison": wording.comparison_note(report),
        "current": wording.current_label(report),
        "previous": wording.previous_label(report),
    }


def _todo(user, scope: Scope) -> list[tuple[int, str, str, str]]:
    """What awaits the coordinator in this scheme, whatever the period: (number, label, cause, query of the list)."""
    if not can_coordinate(user, scope.scheme):
        return []
    outings = Outing.objects.visible_to(user).filter(scheme=scope.scheme)
    slug = scope.scheme.slug
    rows = [
        (outings.to_close().count(), "Sorties à clôturer", "prévues, et leur jour est passé", {"status": "to_close"}),
        (
            outings.filter(status=OutingStatus.DRAFT).count(),
            "Brouillons",
            "commencés, pas clôturés",
            {"status": "draft"},
        ),
        (
            outings.filter(status=OutingStatus.LOGGED).count(),
            "Sorties à valider",
            "elles comptent déjà dans les chiffres",
            {"status": "logged"},
        ),
        (
            outings.with_texts_to_review().count(),
            "Textes à relire",
            "on dirait un nom ou un numéro",
            {"texts": "to_review"},
        ),
    ]
    return [
        (number, label, cause, urlencode({"scheme": slug} | query)) for number, label, cause, query in rows if number
    ]


def _highlights(scope: Scope) -> list[OutingText]:
    """The latest words of the team, newest first."""
    texts = OutingText.objects.filter(
        outing__in=Outing.objects.filter(scheme=scope.scheme).between(scope.start, scope.end).done()
    ).exclude(highlight="")
    if scope.neighbourhood:
        texts = texts.filter(outing__neighbourhood=scope.neighbourhood)
    return list(texts.select_related("outing__neighbourhood").order_by("-outing__held_on", "-pk")[:4])
