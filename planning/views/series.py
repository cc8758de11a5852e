"""Series: their list, one of them, its form with the dates it makes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from french.dates import french_date
from french.numbers import counted
from outings.closed_periods import PeriodClosed
from outings.entry.form import TOO_MANY_SPOTS
from outings.enums import CancelReason, OutingStatus
from outings.permissions import operator_of
from outings.recording import TooManySpots
from refusals import CONFLICT, UNPROCESSABLE, Refused, Stale
from schemes import clock
from schemes.memberships import Team
from schemes.models import Scheme
from widgets.keeping import say_saved
from widgets.reading import sent_number
from widgets.views import FormPage

from ..changing import add_day, change_all, change_following, create_series, end_series, leave_out, take_back
from ..forms.series import ALL, MOST_SHOWN, SeriesForm, initial_like, initial_of
from ..forms.series_days import DayForm, EndForm, LeaveOutForm
from ..models import Series
from ..permissions import can_keep_series, plannable_schemes
from ..recurrence import Recurrence
from ..wording import said

# A series that has no more days than these is about to end (DOMAIN 8.3).
ENDS_SOON = datetime.timedelta(days=30)


class SeriesListView(TemplateView):
    """The series of the person's schemes, scheme by scheme; those that are over are folded."""

    template_name = "planning/series_list.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        schemes = list(Scheme.objects.visible_to(user).in_menus())
        asked = self.request.GET.get("team", "")
        teams = list(Team.objects.filter(scheme__in=schemes).select_related("scheme"))
        team = next((row for row in teams if str(row.pk) == asked), None)
        coming = Q(occurrences__outing__status=OutingStatus.PLANNED)
        rows = Series.objects.visible_to(user).with_plan().select_related("continued_by")
        rows = rows.annotate(next_planned=Min("occurrences__outing__held_on", filter=coming & _from_today()))
        if team:
            rows = rows.filter(team=team)
        plannable = set(plannable_schemes(user).values_list("pk", flat=True))
        groups = {scheme.pk: Group(scheme, scheme.pk in plannable) for scheme in schemes}
        for series in rows.filter(scheme__in=groups):
            today = clock.today(series.scheme)
            group = groups[series.scheme_id]
            (group.going_on if series.ends_on >= today else group.over).append(Line.of(series, today))
        return super().get_context_data(**kwargs) | {
            "groups": list(groups.values()),
            "can_plan": bool(plannable),
            "teams": teams,
            "team": team,
        }


def _from_today() -> Q:
    return clock.on_own_day("scheme__time_zone", lambda today: Q(occurrences__outing__held_on__gte=today))


@dataclass(frozen=True)
class Line:
    """A series in the list."""

    series: Series
    said: str
    places: str
    next_day: datetime.date | None
    ends_soon: bool
    continued_by: Series | None

    @classmethod
    def of(cls, series: Series, today: datetime.date) -> Line:
        continued_by = getattr(series, "continued_by", None)
        coming = Recurrence.of(series).held(today, series.ends_on)
        return cls(
            series=series,
            said=said(series),
            places=places_of(series),
            next_day=series.next_planned or next(iter(coming), None),
            ends_soon=not continued_by and today <= series.ends_on < today + ENDS_SOON,
            continued_by=continued_by,
        )


@dataclass
class Group:
    """The series of one scheme, those that go on and those that are over."""

    scheme: Scheme
    may_plan: bool
    going_on: list[Line] = field(default_factory=list)
    over: list[Line] = field(default_factory=list)


def places_of(series: Series) -> str:
    """Where it stops, spots with their quarters; reads prefetched stops."""
    found = []
    for stop in series.stops.all():
        quarter = stop.neighbourhood.name if stop.neighbourhood else ""
        found.append(f"{stop.spot.name} ({quarter})" if stop.spot and quarter else str(stop))
    return ", ".join(found)


class SeriesFormView(FormPage):
    """The form of a series, with the dates it makes beside: subclasses say of which scheme, and what saving does."""

    form_class = SeriesForm
    template_name = "planning/series_form.html"
    scheme: Scheme
    series: Series | None = None

    def get_form_kwargs(self) -> dict:
        kwargs = {"user": self.request.user, "scheme": self.scheme, "series": self.series}
        if self.request.method == "POST":
            data = self.request.POST.copy()
            name, _, value = data.get("_repair", "").partition("=")
            if name in SeriesForm.base_fields or name == "is_ending_after_midnight":
                data[name] = value
            return kwargs | {"data": data}
        return kwargs | {"initial": self.get_initial() or None}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if "_dates" in request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def refuse(self, form: SeriesForm, sentence: object) -> HttpResponse:
        form.add_error(None, str(sentence))
        return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return context | {
            "scheme": self.scheme,
            "series": self.series,
            "schemes": [],
            "dates": form.dates() if form.is_bound else None,
            "preview": reverse(
                "planning:series_dates",
                query={"scheme": self.scheme.slug} | ({"series": self.series.pk} if self.series else {}),
            ),
        }


class SeriesCreateView(SeriesFormView):
    """A new series, in one of the schemes where the user plans; like another one (`comme`)."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.schemes = list(plannable_schemes(request.user))
        asked = request.GET.get("comme", "")
        visible = Series.objects.visible_to(request.user).select_related("scheme")
        self.like = get_object_or_404(visible, pk=sent_number(asked)) if asked else None
        slug = self.like.scheme.slug if self.like else request.GET.get("scheme", "")
        self.scheme = planned_scheme(request.user, self.schemes, slug)

    def get_initial(self) -> dict:
        return initial_like(self.like) if self.like else {}

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"schemes": self.schemes}

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        user = self.request.user
        try:
            with transaction.atomic():
                series, is_new = create_series(
                    scheme=self.scheme,
                    operator=operator_of(user, self.scheme),
                    user=user,
                    client_uuid=form.cleaned_data["client_uuid"] or form["client_uuid"].initial,
                    plan=form.plan(),
                )
                if is_new:
                    leave_out(series, form.skipped, reason=CancelReason.EQUIPMENT, user=user)
        except Refused as sentence:
            return self.refuse(form, sentence)
        except TooManySpots:
            return self.refuse(form, TOO_MANY_SPOTS)
        made = counted(series.occurrences.count(), "sortie est inscrite", "sorties sont inscrites")
        ahead = "pour les 13\u00a0semaines à venir, la suite vient à mesure"
        say_saved(self.request, f"La série est créée\u00a0: {made} {ahead}.")
        return redirect(series)


def planned_scheme(user, plannable: list[Scheme], slug: str) -> Scheme:
    """The scheme asked for among those where the user plans, else the first. Http404 for one they do not see,
    PermissionDenied where they do not plan."""
    by_slug = {scheme.slug: scheme for scheme in plannable}
    if slug in by_slug:
        return by_slug[slug]
    if slug:
        get_object_or_404(Scheme.objects.visible_to(user).named(slug))
    if slug or not plannable:
        raise PermissionDenied
    return plannable[0]


@require_POST
def series_dates(request: HttpRequest) -> HttpResponse:
    """The dates that the form as typed makes, while one types: a piece of its page."""
    scheme = planned_scheme(request.user, list(plannable_schemes(request.user)), request.GET.get("scheme", ""))
    asked = request.GET.get("series", "")
    series = get_object_or_404(Series, scheme=scheme, pk=sent_number(asked)) if asked else None
    form = SeriesForm(request.POST, user=request.user, scheme=scheme, series=series)
    context = {"dates": form.dates(), "series": series}
    return render(request, "planning/_series_dates.html", context)


class OneSeries:
    """For the view of a page about one series, before the view's own class: who is of its scheme sees it."""

    series: Series
    is_deed = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Series.objects.visible_to(request.user).with_plan().select_related("continues", "continued_by")
        self.series = get_object_or_404(rows, pk=kwargs["pk"])
        self.scheme = self.series.scheme
        self.may_plan = can_keep_series(request.user, self.scheme)
        if self.is_deed and not self.may_plan:
            raise PermissionDenied


class SeriesChangeView(OneSeries, SeriesFormView):
    """A series changed: « celle-ci et les suivantes », or place, team and public of all that comes.

    `depuis`, in the address, is the day from which: that of the outing one comes from.
    """

    def get_initial(self) -> dict:
        asked = DayForm({"day": self.request.GET.get("depuis", "")})
        return initial_of(self.series) | {"since": asked.cleaned_data["day"]} if asked.is_valid() else {}

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        data, plan, user = form.cleaned_data, form.plan(), self.request.user
        version = data["version"] or 0
        try:
            if data.get("scope") == ALL:
                series, kept = change_all(self.series, plan, version=version, user=user)
            else:
                first = min(self.series.starts_on, data["starts_on"])
                since = data.get("since") or max(clock.today(self.scheme), first)
                series, kept = change_following(self.series, plan, since=since, version=version, user=user)
        except Stale as conflict:
            return self._compare(conflict.current)
        except (Refused, PeriodClosed) as sentence:
            return self.refuse(form, sentence)
        except TooManySpots:
            return self.refuse(form, TOO_MANY_SPOTS)
        leave_out(series, form.skipped, reason=CancelReason.EQUIPMENT, user=user)
        own = f" {counted(kept, 'sortie garde ses changements', 'sorties gardent leurs changements')}." if kept else ""
        say_saved(self.request, f"La série est enregistrée.{own}")
        return redirect(series)

    def _compare(self, current: Series) -> HttpResponse:
        """B21: what was typed stays in the fields, beside what is stored; saving again is a choice."""
        data = self.request.POST.copy()
        data["version"] = str(current.version)
        form = SeriesForm(data, user=self.request.user, scheme=self.scheme, series=current)
        differences = form.differences(initial_of(current)) if form.is_valid() else []
        return self.form_invalid(form, status=CONFLICT, differences=differences, is_stale=True)


class SeriesView(OneSeries, TemplateView):
    """A series: what it is, its next dates, the days left out and added."""

    template_name = "planning/series.html"
    is_deed = False

    def get_context_data(self, **kwargs: Any) -> dict:
        series, today = self.series, clock.today(self.scheme)
        rows = series.occurrences.filter(due_on__gte=today).select_related("outing").order_by("due_on", "lane")
        made = list(rows)
        # Beyond its rows, what will come.
        after = max(today, series.planned_until + datetime.timedelta(days=1)) if series.planned_until else today
        later = Recurrence.of(series).held(after, series.ends_on)
        coming, left = made[:MOST_SHOWN], max(0, MOST_SHOWN - len(made))
        forms = {"leave_out": LeaveOutForm(), "add_day": DayForm(), "end": EndForm(initial={"version": series.version})}
        return super().get_context_data(**kwargs) | {
            "series": series,
            "scheme": self.scheme,
            "said": said(series),
            "places": places_of(series),
            "lines": lines_of(series),
            "rows": coming,
            "later": later[:left],
            "more_count": len({row.due_on for row in made[MOST_SHOWN:]}) + len(later[left:]),
            "exceptions": [row for row in series.exceptions.all() if row.day >= today],
            "past_exceptions": [row for row in series.exceptions.all() if row.day < today],
            "may_plan": self.may_plan and series.ends_on >= today,
            "may_copy": self.may_plan,
            "continued_by": getattr(series, "continued_by", None),
            "forms": forms | kwargs.get("forms", {}),
        }


def lines_of(series: Series) -> list[tuple[str, str]]:
    """What each of its outings starts from, label and words, where there is something."""
    partners = (
        f"{row.partner} ({row.get_role_display().lower()})" if row.role else str(row.partner)
        for row in series.series_partners.all()
    )
    found = [
        ("Format", series.get_format_display()),
        ("Solution mobile", str(series.mobile_unit or "")),
        ("Équipes en même temps", str(series.lanes) if series.lanes > 1 else ""),
        ("Thématiques", ", ".join(str(theme) for theme in series.themes.all())),
        ("Public ciblé", series.get_target_audience_display()),
        ("Partenaires attendus", ", ".join(partners)),
        ("Objectif", series.objective),
        ("Médiatrices et médiateurs", str(series.mediators_count or "")),
        ("Jours fériés", series.get_holidays_display()),
        ("Vacances scolaires", series.get_school_display()),
    ]
    return [(label, words) for label, words in found if words]


class SeriesDeedView(SeriesView):
    """A deed of the series' page; what it refuses is said beside its form."""

    http_method_names = ("post",)
    is_deed = True
    deed = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = {"leave_out": LeaveOutForm, "end": EndForm}.get(self.deed, DayForm)(request.POST)
        if form.is_valid():
            try:
                messages.success(request, getattr(self, f"_{self.deed}")(form))
                return redirect(self.series)
            except Stale:
                data = request.POST.copy()
                data["version"] = str(Series.objects.get(pk=self.series.pk).version)
                form = EndForm(data)
                form.add_error("last", "Quelqu’un a changé cette série\u00a0: relisez-la, puis recommencez.")
                return self._again(form, CONFLICT)
            except (Refused, PeriodClosed) as sentence:
                form.add_error(next(iter(form.fields)), str(sentence))
        return self._again(form, UNPROCESSABLE)

    def _again(self, form: LeaveOutForm | DayForm | EndForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(forms={self.deed: form}), status=status)

    def _leave_out(self, form: LeaveOutForm) -> str:
        reason = CancelReason(form.cleaned_data["reason"])
        left = leave_out(self.series, form.days(), reason=reason, user=self.request.user)
        if not left:
            raise Refused("La série n’a aucune date ces jours-là.")
        return f"{counted(left, 'date retirée', 'dates retirées')}."

    def _add_day(self, form: DayForm) -> str:
        add_day(self.series, form.cleaned_data["day"], user=self.request.user)
        return f"Le {french_date(form.cleaned_data['day'])} est ajouté."

    def _take_back(self, form: DayForm) -> str:
        take_back(self.series, form.cleaned_data["day"], user=self.request.user)
        return f"Le {french_date(form.cleaned_data['day'])} est de nouveau comme le dit la règle."

    def _end(self, form: EndForm) -> str:
        data = form.cleaned_data
        ended = end_series(self.series, last=data["last"], version=data["version"], user=self.request.user)
        return f"La série finit le {french_date(ended.ends_on)}."
