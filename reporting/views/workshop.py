"""The workshop of a draft: the plan of its pages, a page as it will be printed, the texts of that page.

Each text is saved by itself: by the page's script as one types, by its button without it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from french.numbers import amount
from refusals import CONFLICT, UNPROCESSABLE, Refused, Stale
from widgets.lists import list_address
from widgets.reading import sent_number

from ..matrix import Row, by_objective, can_say, cannot_say, rows_of
from ..models import ActivityReport, ReportTextEdit
from ..outputs.sheets import page_headed, sheet_of
from ..permissions import can_report_all
from ..plan import ESSENTIAL, FINDINGS, MATRIX, Page
from ..snapshot import one_snapshot
from ..texts import Text, label_of, plan_of
from ..tokens import tell, tied, value_behind
from ..workshop.asking import ask, choose_word, may_be_asked
from ..workshop.blocking import blocks_of, to_look_at
from ..workshop.desk import Desk, desk_of
from ..workshop.evidence import add_evidence, evidence_choices, remove_evidence, words_of
from ..workshop.taking_over import take_over, taken_from
from ..workshop.writing import last_writer, mark_read, read_second, seen, write
from .kept_previews import kept_preview, progress_of

TEAM = "equipe"
MOST_EDITS, MOST_SOURCES = 200, 20
# Shown twice on the second page: as the team has them, and as readers do.
BOTH_WAYS = (
    *("outings_done", "presence_hours", "neighbourhoods_covered"),
    *("people_met", "people_mediated", "requests_total", "partnered_outings"),
)


def draft_of(request: HttpRequest, pk: int) -> ActivityReport:
    """404 when the user does not see it; 403 when they may not prepare it, each of its schemes."""
    rows = ActivityReport.objects.visible_to(request.user).select_related("scheme__lead_operator", "convention__funder")
    report = get_object_or_404(rows.select_related("neighbourhood", "word__outing__neighbourhood"), pk=pk)
    if not can_report_all(request.user, report.schemes.all()):
        raise PermissionDenied
    return report


def deed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A deed on a draft: what refuses it is said on the page that one comes from."""

    @require_POST
    @wraps(view)
    def answer(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
        report = draft_of(request, pk)
        try:
            said = view(request, report, **kwargs)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            if isinstance(said, HttpResponse):
                return said
        return redirect(_back(request, report))

    return answer


def _back(request: HttpRequest, report: ActivityReport) -> str:
    """The page of the plan that was shown."""
    name = request.POST.get("page", "")
    return f"{report.get_absolute_url()}?{urlencode({'page': name})}" if name else report.get_absolute_url()


def workshop(request: HttpRequest, report: ActivityReport) -> HttpResponse:
    """The page of a draft, for who prepares it."""
    report = draft_of(request, report.pk)
    with one_snapshot():
        desk = desk_of(report)
        context = _context(request, desk)
    return render(request, "reporting/workshop.html", context)


def _context(request: HttpRequest, desk: Desk) -> dict:
    report = desk.report
    name = request.GET.get("page", ESSENTIAL)
    page = next((page for page in desk.plan if page.name == name), desk.plan[0])
    is_team = request.GET.get("view") == TEAM
    context = {
        "report": report,
        "scope": desk.known.scope,
        "back": list_address(request, "reporting:reports"),
        "is_empty": desk.known.is_empty,
        "plan": [_in_plan(desk, one) for one in desk.plan],
        "page": page,
        "is_team": is_team,
        "panes": _panes(desk, page),
        "figures": _both_ways(desk, page) if page.name != MATRIX else (),
        "blocks": blocks_of(desk),
        "looks": to_look_at(desk),
        "sources": taken_from(report)[:MOST_SOURCES],
        "writer": last_writer(report),
        "kept": kept_preview(report, start=False),
    }
    if page.name == ESSENTIAL:
        context |= _of_essential(desk)
    if page.name == MATRIX:
        context |= _of_matrix(desk, is_team=is_team)
    return context


def _in_plan(desk: Desk, page: Page) -> dict:
    """A page of the plan, and how far it is: nothing written, to read, read."""
    unread = len(desk.to_read(page))
    is_written = any(text.told for text in desk.of_page(page))
    state = "to_read" if unread else "read" if is_written else "automatic"
    return {"page": page, "state": state, "unread": unread}


def _pane(text: Text, **more) -> dict:
    """What the piece of a text needs; `evidence` of a finding alone."""
    plain = {"text": text, "seen": seen(text), "typed": None, "is_stale": False, "refusal": "", "evidence": None}
    return plain | more


def _both_ways(desk: Desk, page: Page) -> list[dict]:
    """The figures of a page, exact and as readers get them."""
    codes = dict.fromkeys(BOTH_WAYS if page.name == ESSENTIAL else ())
    codes |= dict.fromkeys(one.code for text in desk.of_page(page) for one in tied(text.stored))
    rows = []
    labels = {code: label for code, label, *_ in desk.known.rows()}
    for code in codes:
        exact, told = value_behind(code, desk.known), value_behind(code, desk.figures)
        if code in labels and exact is not None:
            rows.append({"label": labels[code], "exact": exact.told, "told": told.told if told else "—"})
    return rows


def _panes(desk: Desk, page: Page) -> list[dict]:
    evidence = defaultdict(list)
    for one in desk.report.evidence.all() if page.name == ESSENTIAL else ():
        evidence[one.finding].append(one)
    return [_pane(text, evidence=evidence[text.key] if text.key in FINDINGS else None) for text in desk.of_page(page)]


def _of_essential(desk: Desk) -> dict:
    asked = {one.recommendation_id for one in desk.report.asked.all()}
    return {
        "choices": evidence_choices(desk),
        "recommendations": [(one, one.pk in asked) for one in may_be_asked(desk.report)],
        "words": words_of(desk),
    }


def _of_matrix(desk: Desk, *, is_team: bool) -> dict:
    rows = rows_of(desk.report, desk.known) if is_team else desk.rows
    panes = {text.key: _pane(text) for page in desk.plan for text in desk.of_page(page)}
    lines = [(objective, [(row, *_panes_of(row, panes)) for row in of_it]) for objective, of_it in by_objective(rows)]
    return {"objectives": lines, "can_say": can_say(rows), "cannot_say": cannot_say(rows)}


def _panes_of(row: Row, panes: dict[str, dict]) -> tuple[dict, dict | None]:
    """The comment of a line; the explanation where there is one to give, or one given."""
    gap = panes[f"gap_{row.line.pk}"]
    return panes[f"line_{row.line.pk}"], gap if row.is_unmet or gap["text"].told else None


# ---- deeds


@deed
def save_text(request: HttpRequest, report: ActivityReport, key: str) -> HttpResponse | None:
    """One text, at the revision that was read. To the page's script, its pane; without it, the page again."""
    typed, piece = request.POST.get("text", ""), "piece" in request.POST
    sent = request.POST.get("revision", "")
    revision = sent_number(sent) if sent.isdecimal() else -1
    desk = desk_of(report)
    try:
        if "again" in request.POST:
            typed = tell(desk.text(key).proposed, desk.figures)
        text = write(desk, key, typed, revision=revision, by=request.user)
    except KeyError as error:
        raise Http404 from error
    except Stale as stale:
        pane = _pane(stale.current, typed=typed, is_stale=True)
        return _say(request, report, pane, is_piece=piece, status=CONFLICT)
    except Refused as refusal:
        pane = _pane(desk.text(key), typed=typed, refusal=str(refusal))
        return _say(request, report, pane, is_piece=piece, status=UNPROCESSABLE)
    if piece:
        return _say(request, report, _pane(text), is_piece=True, status=200)
    messages.success(request, "Texte enregistré.")
    return None


def _say(request: HttpRequest, report: ActivityReport, pane: dict, *, is_piece: bool, status: int) -> HttpResponse:
    """The pane of a text, alone or in a page of its own."""
    context = {"report": report, "pane": pane, "page_name": request.POST.get("page", "")}
    template = "reporting/_text.html" if is_piece else "reporting/text_refused.html"
    return render(request, template, context, status=status)


@deed
def read_page(request: HttpRequest, report: ActivityReport) -> None:
    """« J’ai relu cette page », or one of its texts: of what was shown."""
    said, only = request.POST.getlist("seen"), request.POST.get("only")
    said = [one for one in said if not only or one.partition(" ")[0] == only]
    changed = mark_read(desk_of(report), said, by=request.user)
    if changed:
        messages.info(request, "Un texte a changé depuis que vous l’avez lu\u00a0: relisez-le.")


@deed
def ask_for(request: HttpRequest, report: ActivityReport) -> None:
    """Which recommendations the second page asks."""
    ask(report, [sent_number(key) for key in request.POST.getlist("recommendation")])


@deed
def set_word(request: HttpRequest, report: ActivityReport) -> None:
    """Which word the second page has."""
    choose_word(desk_of(report), sent_number(request.POST.get("word", "")) or None)


@deed
def set_evidence(request: HttpRequest, report: ActivityReport) -> None:
    """What a finding stands on: one more, or one less."""
    if removed := sent_number(request.POST.get("remove", "")):
        remove_evidence(report, removed)
    else:
        add_evidence(desk_of(report), request.POST.get("finding", ""), request.POST.get("evidence", ""))


@deed
def take_texts(request: HttpRequest, report: ActivityReport) -> None:
    """Texts of another report of the same team."""
    source = taken_from(report).filter(pk=request.POST.get("source") or 0).first()
    if source is None or not can_report_all(request.user, source.schemes.all()):
        raise Http404
    count = take_over(desk_of(report), source, by=request.user)
    messages.success(request, f"Textes repris\u00a0: {amount(count)}. Ceux dont un chiffre diffère sont à relire.")


@deed
def second_read(request: HttpRequest, report: ActivityReport) -> None:
    """« J’ai relu en second »."""
    read_second(report, by=request.user)
    messages.success(request, "Relecture notée.")


# ---- beside


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who changed which text, from what to what; the latest first."""
    report = draft_of(request, pk)
    edits = ReportTextEdit.objects.filter(text__report=report).select_related("text", "by")[:MOST_EDITS]
    context = {"report": report, "edits": [(edit, label_of(edit.text.key)) for edit in edits]}
    return render(request, "reporting/text_history.html", context)


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of the kept preview as a picture: of the plan, or by its number."""
    report = draft_of(request, pk)
    kept = kept_preview(report, start=False)
    if kept is None or kept.failure:
        raise Http404
    pdf, number = bytes(kept.pdf), sent_number(request.GET.get("number", ""))
    found = sheet_of(pdf, number or _number_of(report, pdf, request.GET.get("page", "")))
    return HttpResponse(found.png, content_type="image/png")


def _number_of(report: ActivityReport, pdf: bytes, name: str) -> int:
    """Where a page of the plan begins: by its heading, or by that of the page before where it has nothing to say; what
    has no heading is at its rank."""
    plan = plan_of(report)
    rank = next((rank for rank, page in enumerate(plan) if page.name == name), 0)
    headings = [page.label for page in reversed(plan[: rank + 1])]
    return page_headed(pdf, headings) or rank + 1


@require_safe
def refresh(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the preview of what the draft says now is, for the page that shows it: its address, or that it is made."""
    report = draft_of(request, pk)
    if not report.is_draft:
        return JsonResponse({"progress": "", "address": ""})
    waits = progress_of(report)
    kept = None if waits else kept_preview(report)
    if kept is None or kept.failure:
        failure = kept.failure if kept else ""
        return JsonResponse({"progress": waits or progress_of(report), "address": "", "failure": failure})
    query = {"page": request.GET.get("page", ESSENTIAL), "of": kept.digest[:12]}
    return JsonResponse({"progress": "", "address": reverse("reporting:sheet", args=[pk], query=query), "failure": ""})
