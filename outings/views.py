"""The pages of the outings. Every query starts from what the user may see: not seen is 404, seen but refused is 403."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import DetailView, FormView, TemplateView
from django_filters.views import FilterView

from schemes.enums import OutingFormat
from schemes.models import Scheme

from .enums import OutingStatus
from .filters import OutingFilter
from .forms import CancelForm, OutingForm, submitted
from .models import Outing, OutingText, Testimony, is_to_close
from .names import PATTERNS, SENTENCE
from .permissions import (
    can_cancel,
    can_change,
    can_coordinate,
    can_describe_public,
    can_log,
    can_read_author,
    can_read_team_figures,
    can_read_team_note,
    can_validate,
    coordinated_schemes,
    loggable_schemes,
    mergeable_schemes,
    operator_of,
)
from .prefill import initial_like, last_outing
from .receiving import CONFLICT as CONFLICTING
from .receiving import (
    INVALID,
    OTHER_USER,
    already_stored,
    errors_of,
    receipt,
    refusal,
    submission_hash,
    wants_json,
)
from .recording import (
    DifferentContent,
    NotOpen,
    StaleVersion,
    cancel_outing,
    change_outing,
    record_outing,
    texts_reviewed,
    validate_outings,
)
from .sheet import levels_of
from .tally import tally_groups
from .warnings import warnings_for
from .wording import people

UNPROCESSABLE, CONFLICT = 422, 409
# « Comme la dernière fois » in the address.
LAST = "derniere"
# How many planned outings the tally offers to close.
MOST_PLANNED = 3
# How many of them a phone keeps, to be closed without network: today's first, then the nearest.
MOST_KEPT = 10


class OutingListView(FilterView):
    """What was logged, newest first; a coordinator validates several at once from here."""

    filterset_class = OutingFilter
    template_name = "outings/list.html"
    context_object_name = "outings"
    paginate_by = 25
    # A filter that means nothing is left out and said, the others hold.
    strict = False

    def get_queryset(self) -> QuerySet[Outing]:
        return Outing.objects.visible_to(self.request.user).select_related("scheme").with_lines()

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        coordinated = set(coordinated_schemes(self.request.user).values_list("pk", flat=True))
        logged = set(loggable_schemes(self.request.user).values_list("pk", flat=True))
        for outing in context["outings"]:
            # Closing a planned outing is one tap from the list (DOMAIN 6.2, step 0).
            opens = "update" if outing.is_to_close and outing.scheme_id in logged else "detail"
            outing.address = reverse(f"outings:{opens}", args=[outing.pk])
            outing.can_be_repeated = outing.is_done and outing.scheme_id in logged
            outing.can_be_validated = outing.status == OutingStatus.LOGGED and outing.scheme_id in coordinated
        form = self.filterset.form
        address = self.request.GET.copy()
        address.pop("page", None)
        schemes = Scheme.objects.visible_to(self.request.user).count()
        to_validate = Q(status=OutingStatus.LOGGED, scheme__in=coordinated)
        to_review = Q(pk__in=Outing.objects.filter(scheme__in=coordinated).with_texts_to_review().values("pk"))
        return context | {
            "coordinates": bool(coordinated),
            "can_log": bool(logged),
            "is_of_a_team": bool(schemes),
            "shows_scheme": schemes > 1,
            "to_come": 0 if address else Outing.objects.visible_to(self.request.user).to_come().count(),
            "can_merge": mergeable_schemes(self.request.user).exists(),
            "address": address.urlencode(),
            "filter_fields": [form[name] for name in self._filters_shown(schemes)],
            "refused": self.filterset.refused(),
            "hidden_choices": self.filterset.hidden_choices(),
            "counts": self.object_list.order_by().aggregate(
                to_close=Count("pk", filter=is_to_close()),
                to_validate=Count("pk", filter=to_validate),
                to_review=Count("pk", filter=to_review),
            ),
        }

    def _filters_shown(self, schemes: int) -> list[str]:
        """The scheme is asked only of those who see several."""
        names = ["q", "from", "to", "scheme", "neighbourhood", "format", "status"]
        if schemes < 2:
            names.remove("scheme")
        return names

    def paginate_queryset(self, queryset: QuerySet, page_size: int) -> tuple:
        """A page that does not exist (an old link, fewer outings since) is the last one."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()


class OutingDetailView(DetailView):
    """One outing to read, and what to look at twice."""

    template_name = "outings/detail.html"
    context_object_name = "outing"

    def get_queryset(self) -> QuerySet[Outing]:
        return (
            Outing.objects.visible_to(self.request.user)
            .select_related("scheme", "text", "mobile_unit", "recorded_by")
            .prefetch_related(
                "stops__spot",
                "stops__neighbourhood",
                "outing_themes__theme",
                "outing_partners__partner",
                "outing_topics__topic",
                "ticks",
                "testimonies",
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict:
        outing, user = self.object, self.request.user
        warnings = warnings_for(outing)
        is_of_the_team = can_log(user, outing.scheme)
        shows_public = can_describe_public(user, outing)
        return super().get_context_data(**kwargs) | {
            "levels": levels_of(
                outing, shows_team_figures=can_read_team_figures(user, outing), shows_public=shows_public
            ),
            # What to check is the team's; what is normal is anybody's.
            "warnings": [warning for warning in warnings if is_of_the_team and not warning.is_info],
            "infos": [warning for warning in warnings if warning.is_info and shows_public],
            "deeds": outing.deeds.select_related("done_by") if can_read_author(user, outing) else [],
            "reads_author": can_read_author(user, outing),
            "reads_team_note": can_read_team_note(user, outing),
            "coordinates": can_coordinate(user, outing.scheme),
            "can_change": can_change(user, outing),
            "can_cancel": can_cancel(user, outing),
            "can_repeat": is_of_the_team,
            "can_validate": outing.status == OutingStatus.LOGGED and can_validate(user, outing.scheme),
        }


class EntryView(FormView):
    """The outing form, filled for the first time or again: subclasses say for which scheme and what saving does."""

    form_class = OutingForm
    template_name = "outings/form.html"
    outing: Outing | None = None
    scheme: Scheme
    title = action = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Whose entry it is, said by the phone: somebody else may have signed in meanwhile.
        if request.POST.get("_user", str(request.user.pk)) != str(request.user.pk):
            raise PermissionDenied(OTHER_USER)

    def get_form_kwargs(self) -> dict:
        kwargs = {"user": self.request.user, "scheme": self.scheme, "outing": self.outing}
        if self.request.method == "POST":
            kwargs["data"] = self.data
        return kwargs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.data, is_only_redrawn = submitted(request.POST)
        if is_only_redrawn:
            form = self.get_form()
            form.forget_errors()
            return self.render_to_response(self.get_context_data(form=form))
        # Before the form is made: a phone that insists costs little.
        if stored := self.already_stored():
            return self.say_recorded(stored, is_new=False)
        form = self.get_form()
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def already_stored(self) -> Outing | None:
        """What this very submission stored before, if it did."""
        return None

    def say_recorded(self, outing: Outing, *, is_new: bool) -> HttpResponse:
        if wants_json(self.request):
            return receipt(outing, submission_hash(self.request.POST), is_new=is_new)
        return self.say_saved(outing)

    def say_conflict(self, stored: Outing, sentence: str) -> HttpResponse:
        is_seen = Outing.objects.visible_to(self.request.user).filter(pk=stored.pk).exists()
        address = stored.get_absolute_url() if is_seen else None
        return refusal(CONFLICTING, sentence, status=CONFLICT, url=address)

    def form_invalid(self, form: OutingForm, *, status: int = UNPROCESSABLE, **context: Any) -> HttpResponse:
        if wants_json(self.request):
            sentences = [error for _, error in form.summary()]
            return refusal(INVALID, *sentences, status=UNPROCESSABLE, errors=errors_of(form))
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            "scheme": self.scheme,
            "schemes": [],
            "title": self.title,
            "action": self.action,
            "entry_kind": self.entry_kind(),
            "back": self.outing.get_absolute_url() if self.outing else reverse("outings:list"),
            "back_label": "Retour à la sortie" if self.outing else "Retour aux sorties",
            "errors": list(form.summary()) if form.is_bound else [],
            "conflict": "",
            "for_script": form.for_script,
            "names": {"patterns": list(PATTERNS.values()), "sentence": SENTENCE},
        } | context

    def entry_kind(self) -> str:
        """What the phone does of it: it sends what is new and what closes by itself, and keeps a correction."""
        return "new"

    def say_saved(self, outing: Outing) -> HttpResponse:
        said = []
        if outing.public_count is not None:
            said = [people(outing.public_count, are_participants=outing.counts_participants)]
        messages.success(self.request, f"Sortie enregistrée\u00a0: {', '.join([*said, outing.place])}.")
        return redirect(outing)


def chosen_scheme(user, loggable: list[Scheme], slug: str | None) -> Scheme:
    """The scheme asked for, else that of the user's last outing, else the first where they log."""
    if slug:
        scheme = get_object_or_404(Scheme.objects.visible_to(user).named(slug))
        if scheme not in loggable:
            raise PermissionDenied
        return scheme
    if not loggable:
        raise PermissionDenied
    last = Outing.objects.filter(scheme__in=loggable, recorded_by=user).order_by("-created_at").first()
    return last.scheme if last else loggable[0]


class OutingCreateView(EntryView):
    """A new outing, in one of the schemes where the user logs."""

    title = "Nouvelle sortie"
    action = "Enregistrer la sortie"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.like = self._repeated(request.GET.get("comme", ""))
        slug = request.POST.get("scheme") or (self.like.scheme.slug if self.like else request.GET.get("scheme"))
        self.schemes = list(loggable_schemes(request.user))
        self.scheme = chosen_scheme(request.user, self.schemes, slug)
        if request.GET.get("comme") == LAST:
            self.like = last_outing(request.user, self.scheme)

    def _repeated(self, asked: str) -> Outing | None:
        """The outing to repeat, among those the user sees; none for « la dernière », which is the scheme's to say."""
        if asked in ("", LAST):
            return None
        pk = int(asked) if asked.isdecimal() and len(asked) < 19 else 0
        return get_object_or_404(Outing.objects.visible_to(self.request.user).select_related("scheme"), pk=pk)

    def get_initial(self) -> dict:
        """Like an earlier outing when the address says which (`comme`), in the format it says (`format`)."""
        chosen = self.request.GET.get("format")
        like = initial_like(self.like) if self.like else {}
        return like | ({"format": chosen} if chosen in OutingFormat.values else {})

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"initial": self.get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(schemes=self.schemes, **kwargs)

    def already_stored(self) -> Outing | None:
        return already_stored(self.scheme, self.data["client_uuid"], submission_hash(self.request.POST))

    def form_valid(self, form: OutingForm) -> HttpResponse:
        try:
            outing, is_new = record_outing(
                user=self.request.user,
                scheme=self.scheme,
                operator=operator_of(self.request.user, self.scheme),
                client_uuid=form.cleaned_data["client_uuid"],
                entry=form.entry(),
                submission_hash=submission_hash(self.request.POST),
            )
        except DifferentContent as conflict:
            if wants_json(self.request):
                return self.say_conflict(conflict.existing, "Une autre version de cette saisie est déjà enregistrée.")
            context = {"stored": conflict.existing, "fresh_uuid": uuid.uuid4()}
            return self.form_invalid(form, status=CONFLICT, conflict="outings/form/_stored.html", **context)
        return self.say_recorded(outing, is_new=is_new)


class TallyView(TemplateView):
    """« Compteur de terrain »: what to count; the phone counts and keeps, the server knows nothing of it."""

    template_name = "outings/tally.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        schemes = list(loggable_schemes(user))
        scheme = chosen_scheme(user, schemes, self.request.GET.get("scheme"))
        planned = Outing.objects.filter(scheme=scheme).planned_until(timezone.localdate())
        return super().get_context_data(**kwargs) | {
            "scheme": scheme,
            "schemes": schemes,
            "groups": tally_groups(scheme),
            "planned": planned[:MOST_PLANNED],
        }


class QueueView(TemplateView):
    """What this phone keeps, read by a script: the server knows nothing of it. Kept by the phone for offline use."""

    template_name = "outings/queue.html"


@never_cache
@require_GET
def token(request: HttpRequest) -> JsonResponse:
    """Before a phone sends: who is signed in now, a fresh CSRF token, and the pages to keep for working offline."""
    schemes = list(loggable_schemes(request.user))
    today = timezone.localdate()
    until_tomorrow = Outing.objects.filter(scheme__in=schemes).planned_until(today + datetime.timedelta(days=1))
    planned = [
        {
            "url": reverse("outings:update", args=[outing.pk]),
            "place": outing.place,
            "held_on": outing.held_on,
            "starts_at": outing.starts_at,
        }
        for outing in sorted(until_tomorrow, key=lambda outing: outing.held_on != today)[:MOST_KEPT]
    ]
    create = reverse("outings:create")
    pages = (create, reverse("outings:tally"))
    of_schemes = [f"{page}?scheme={scheme.slug}" for page in pages for scheme in schemes]
    return JsonResponse(
        {
            "user": request.user.pk,
            "csrf_token": get_token(request),
            "planned": planned,
            "pages": [*pages, *of_schemes, *(row["url"] for row in planned)] if schemes else [],
        }
    )


class OutingUpdateView(EntryView):
    """An outing corrected, or a planned one closed."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=kwargs["pk"])
        self.scheme = self.outing.scheme
        self.may_replace = can_change(request.user, self.outing)
        if not self.may_replace and not self.already_stored() and not self._comes_second():
            raise PermissionDenied
        is_first = not self.outing.is_done
        self.title = "Clôturer la sortie" if is_first else "Modifier la sortie"
        self.action = "Clôturer cette sortie" if is_first else "Enregistrer les changements"

    def entry_kind(self) -> str:
        if not self.may_replace:
            return "shown"
        return "correction" if self.outing.is_done else "closing"

    def already_stored(self) -> Outing | None:
        """The outing, when it is this very submission that closed it."""
        is_same = self.outing.submission_hash == submission_hash(self.request.POST)
        return self.outing if self.request.method == "POST" and is_same else None

    def _comes_second(self) -> bool:
        """Somebody closed this outing while this person was typing: what they typed is shown, not thrown away."""
        is_late = self.request.POST.get("version") != str(self.outing.version)
        return self.request.method == "POST" and is_late and can_log(self.request.user, self.scheme)

    def form_valid(self, form: OutingForm) -> HttpResponse:
        if not self.may_replace:
            return self._show_both(form, self.outing)
        try:
            outing = change_outing(
                self.outing,
                user=self.request.user,
                entry=form.entry(),
                version=form.cleaned_data["version"] or 0,
                submission_hash=submission_hash(self.request.POST),
            )
        except StaleVersion as conflict:
            return self._show_both(form, conflict.current)
        except NotOpen as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.outing)
        return self.say_recorded(outing, is_new=False)

    def form_invalid(self, form: OutingForm, **context: Any) -> HttpResponse:
        # Nothing to correct for who comes second and may not replace it.
        if not self.may_replace and "conflict" not in context:
            return self._show_both(form, self.outing)
        return super().form_invalid(form, **context)

    def _show_both(self, form: OutingForm, current: Outing) -> HttpResponse:
        """What was typed stays in the fields, under the version it would now replace: saving again is a choice."""
        if wants_json(self.request):
            return self.say_conflict(current, "Cette sortie a changé pendant votre saisie.")
        typed = form.data.copy()
        if self.may_replace:
            typed["version"] = str(current.version)
        self.outing = current
        form = OutingForm(typed, user=self.request.user, scheme=self.scheme, outing=current)
        may_compare = can_describe_public(self.request.user, current)
        differences = form.differences() if may_compare and form.is_valid() else []
        context = {
            "stored": current,
            "may_compare": may_compare,
            "differences": differences,
            "may_replace": self.may_replace,
        }
        return self.form_invalid(form, status=CONFLICT, conflict="outings/form/_stale.html", **context)


class OutingCancelView(FormView):
    """Cancels an outing with a reason; it stays readable and leaves the figures."""

    form_class = CancelForm
    template_name = "outings/cancel.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=kwargs["pk"])
        if not can_cancel(request.user, self.outing):
            raise PermissionDenied

    def get_initial(self) -> dict:
        return {"version": self.outing.version}

    def get_context_data(self, **kwargs: Any) -> dict:
        return {"outing": self.outing} | super().get_context_data(**kwargs)

    def form_invalid(self, form: CancelForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def form_valid(self, form: CancelForm) -> HttpResponse:
        try:
            cancel_outing(
                self.outing,
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                user=self.request.user,
            )
        except StaleVersion as conflict:
            messages.warning(self.request, "Cette sortie a changé entre-temps\u00a0: relisez-la avant de l’annuler.")
            return redirect(conflict.current)
        except NotOpen as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.outing)
        messages.success(self.request, "Sortie annulée. Elle reste lisible et ne compte plus dans les chiffres.")
        return redirect(self.outing)


@require_POST
def validate(request: HttpRequest) -> HttpResponse:
    """Validates the outings that were ticked; those that are not logged stay as they are."""
    chosen = {int(pk) for pk in request.POST.getlist("outing") if pk.isdecimal() and len(pk) < 19}
    outings = list(Outing.objects.visible_to(request.user).filter(pk__in=chosen))
    if len(outings) < len(chosen):
        raise Http404
    coordinated = set(coordinated_schemes(request.user).values_list("pk", flat=True))
    if not coordinated or not {outing.scheme_id for outing in outings} <= coordinated:
        raise PermissionDenied
    validated = validate_outings(outings, user=request.user)
    if validated:
        messages.success(request, "1\u00a0sortie validée." if validated == 1 else f"{validated}\u00a0sorties validées.")
    else:
        messages.warning(request, "Choisissez au moins une sortie clôturée.")
    if request.POST.get("then") == "detail" and len(outings) == 1:
        return redirect(outings[0])
    return redirect(f"{reverse('outings:list')}?{request.GET.urlencode()}")


@require_POST
def review_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator has read the texts: what looked like a name is none, the warning goes (V18)."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    if not can_coordinate(request.user, outing.scheme):
        raise PermissionDenied
    texts_reviewed(outing)
    return redirect(outing)


@require_POST
def star(request: HttpRequest, pk: int, testimony_pk: int) -> HttpResponse:
    """Keeps somebody's words for the report, or no longer; only words whose author agreed (V19)."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    testimony = get_object_or_404(Testimony, outing=outing, pk=testimony_pk)
    is_starred = request.POST.get("starred") == "1"
    if not can_coordinate(request.user, outing.scheme) or (is_starred and not testimony.has_consent):
        raise PermissionDenied
    Testimony.objects.filter(pk=testimony.pk).update(is_starred=is_starred)
    return redirect(f"{outing.get_absolute_url()}#paroles")


@require_POST
def star_highlight(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what the team wrote of the outing for the report, or no longer."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    if not can_coordinate(request.user, outing.scheme):
        raise PermissionDenied
    OutingText.objects.filter(outing=outing).exclude(highlight="").update(
        is_highlight_starred=request.POST.get("starred") == "1"
    )
    return redirect(f"{outing.get_absolute_url()}#paroles")
