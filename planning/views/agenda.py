"""The public agenda: a page and calendars for whoever passes by, without account, cookie nor session; and posters,
which its team prints.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from outings.models import Outing
from schemes import clock
from schemes.models import Scheme

from ..agenda import agenda_of, by_day, followed, of_series, public_lines
from ..ahead import AHEAD
from ..ics import written
from ..models import Series
from ..poster import of_outing, of_whole_series

# What a cache may show of what was: a cancellation is read within a minute (DOMAIN 8.3).
SHOWN_FOR_SECONDS = 60
Page = Callable[..., HttpResponse]


def public(page: Page) -> Page:
    """For everybody, the same for everybody: kept for a minute by whoever keeps pages."""

    @wraps(page)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = page(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=SHOWN_FOR_SECONDS)
        return response

    return login_not_required(require_safe(answer))


@public
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """What is announced for thirteen weeks. Rendered without its request: it asks nothing of who reads it."""
    scheme = _told_scheme(slug)
    now, today = clock.local_now(scheme), clock.today(scheme)
    told = agenda_of(scheme)
    days = by_day(told, today, today + AHEAD)
    over_later = (row for row in told if not row.is_cancelled and (row.day, row.ends_at) > (now.date(), now.time()))
    context = {
        "scheme": scheme,
        "today": now.date(),
        "months": [(month, list(its)) for month, its in groupby(days, lambda day: day[0].replace(day=1))],
        "first": next(over_later, None),
        "lines": followed(told),
    }
    return HttpResponse(render_to_string("planning/agenda.html", context))


@public
def agenda_ics(request: HttpRequest, slug: str) -> HttpResponse:
    scheme = _told_scheme(slug)
    return _calendar(written(scheme, agenda_of(scheme), scheme.name))


@public
def series_ics(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One line of the agenda: who subscribed to a series follows those that continue it."""
    scheme = _told_scheme(slug)
    lines = public_lines(scheme)
    if pk not in lines:
        raise Http404
    told = of_series(agenda_of(scheme), Series(pk=pk, scheme=scheme))
    title = ", ".join([scheme.name, *sorted({row.place for row in told if row.place})[:1]])
    return _calendar(written(scheme, told, title))


@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster of one outing, for its team; 404 when it is not announced."""
    outings = Outing.objects.visible_to(request.user).select_related("scheme", "occurrence__series")
    outing = get_object_or_404(outings, pk=pk)
    return _paper(of_outing(outing), f"affiche-{outing.scheme.slug}-{outing.held_on}")


@require_safe
def series_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster of a series' next dates, for its team; 404 when none is announced."""
    schemes = Scheme.objects.visible_to(request.user)
    series = get_object_or_404(Series.objects.filter(scheme__in=schemes).select_related("scheme"), pk=pk)
    return _paper(of_whole_series(series), f"affiche-{series.scheme.slug}")


def _paper(pdf: bytes | None, name: str) -> HttpResponse:
    if pdf is None:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _told_scheme(slug: str) -> Scheme:
    """The scheme of that name, if it runs and announces something to the public; otherwise nobody knows of it."""
    scheme = Scheme.objects.named(slug).select_related("lead_operator").first()
    if scheme is None or not public_lines(scheme):
        raise Http404
    return scheme


def _calendar(content: bytes) -> HttpResponse:
    # Without Content-Disposition: it is read by programs every hour, and is no export.
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
