"""The outing form: a new outing, one corrected, a planned one closed; the same pages answer a phone."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView

from french.personal_names import told_to_page
from outbox import answers
from outbox.answers import check_owner, refusal, submission_hash, wants_json
from partners.directory import TooManyPartners
from refusals import CONFLICT, UNPROCESSABLE, DifferentContent
from schemes.enums import OutingFormat
from schemes.models import Operator, Scheme
from widgets.reading import sent_number

from ..closed_periods import LONGEST_REASON, TO_READ, PeriodClosed
from ..closed_periods import refusal as is_told
from ..entry.form import CLOSED, OutingForm, submitted
from ..entry.prefill import initial_like, initial_of, last_outing
from ..enums import OutingStatus
from ..history import NotOpen, StaleVersion
from ..models import Outing
from ..permissions import can_change, can_coordinate, can_describe_public, can_log, loggable_schemes, operator_of
from ..plans import planned_like
from ..receiving import NOT_THEIR_DAY, Left, already_stored, errors_of, left_from, receipt_of
from ..recording import TooManySpots, change_outing, record_outing
from ..wording import people

# « Comme la dernière fois » in the address.
LAST = "derniere"


class EntryView(FormView):
    """The outing form, filled for the first time or again: subclasses say for which scheme and what saving does."""

    form_class = OutingForm
    template_name = "outings/form.html"
    outing: Outing | None = None
    scheme: Scheme
    # Who sends has left the team since: only a phone's queue does it, and is shown nothing.
    left: Left | None = None
    title = action = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        check_owner(request)

    def get_form_kwargs(self) -> dict:
        kwargs = {"user": self.request.user, "scheme": self.scheme, "outing": self.outing}
        kwargs["keeps_closed"] = self.keeps_closed() or bool(self.because)
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
        if self.left and form.is_valid() and not self.left.operator_on(form.cleaned_data["held_on"]):
            form.add_error("held_on", NOT_THEIR_DAY)
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            return self.form_valid(form)
        except (IntegrityError, TooManySpots, TooManyPartners):
            form.check_what_was_refused()
            if form.is_valid():
                raise
            return self.form_invalid(form)

    def keeps_closed(self) -> bool:
        """Whether what is told of a closed period is kept as a draft (V2): it leaves the phone, a page says it."""
        return wants_json(self.request) and not (self.outing and self.outing.is_done)

    @property
    def because(self) -> str:
        """Why a coordinator rectifies a published period, from its page; empty where nobody says, or may."""
        if self.left or wants_json(self.request) or not can_coordinate(self.request.user, self.scheme):
            return ""
        return self.request.POST.get("because", "").strip()[:LONGEST_REASON]

    def asks_why(self, form: OutingForm) -> bool:
        """Whether the page asks that: its outing was told, or the day typed was."""
        own = self.outing.held_on if self.outing and self.outing.is_done else None
        is_asked = form.has_error("held_on", CLOSED) or bool(self.because)
        return can_coordinate(self.request.user, self.scheme) and (is_asked or bool(own and is_told(self.scheme, own)))

    def say_closed(self, form: OutingForm, sentence: PeriodClosed) -> HttpResponse:
        """The period was closed while this was on its way."""
        form.add_error("held_on", ValidationError(str(sentence), code=CLOSED))
        return self.form_invalid(form)

    def already_stored(self) -> Outing | None:
        """What this very submission stored before, if it did."""
        return None

    def say_recorded(self, outing: Outing, *, is_new: bool) -> HttpResponse:
        if wants_json(self.request):
            return receipt_of(outing, submission_hash(self.request.POST), is_new=is_new, left=self.left)
        return self.say_saved(outing)

    def say_conflict(self, stored: Outing, sentence: str) -> HttpResponse:
        is_seen = Outing.objects.visible_to(self.request.user).filter(pk=stored.pk).exists()
        address = stored.get_absolute_url() if is_seen else None
        return refusal(answers.CONFLICT, sentence, status=CONFLICT, url=address)

    def form_invalid(self, form: OutingForm, *, status: int = UNPROCESSABLE, **context: Any) -> HttpResponse:
        if wants_json(self.request):
            sentences = [error for _, error in form.summary()]
            return refusal(answers.INVALID, *sentences, status=UNPROCESSABLE, errors=errors_of(form))
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        form.lay_out()
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
            "asks_why": self.asks_why(form),
            "because": self.because,
            "for_script": form.for_script,
            "names": told_to_page(),
        } | context

    def entry_kind(self) -> str:
        """What the phone does of it: it sends what is new and what closes by itself, and keeps a correction."""
        return "outing"

    def say_saved(self, outing: Outing) -> HttpResponse:
        said = []
        if outing.public_count is not None:
            said = [people(outing.public_count, are_participants=outing.counts_participants)]
        messages.success(self.request, f"Sortie enregistrée\u00a0: {', '.join([*said, outing.place])}.")
        if outing.is_to_read:
            messages.info(self.request, TO_READ)
        return redirect(outing)


def chosen_scheme(user, loggable: list[Scheme], slug: str | None) -> Scheme:
    """The scheme asked for, else that of the user's last outing, else the first where they log."""
    by_slug = {scheme.slug: scheme for scheme in loggable}
    if slug in by_slug:
        return by_slug[slug]
    if slug:
        get_object_or_404(Scheme.objects.visible_to(user).named(slug))
    if slug or not loggable:
        raise PermissionDenied
    if len(loggable) == 1:
        return loggable[0]
    own = Outing.objects.done().filter(scheme__in=loggable, recorded_by=user).order_by("-logged_at")
    last = own.values_list("scheme__slug", flat=True).first()
    return by_slug[last] if last else loggable[0]


class OutingCreateView(EntryView):
    """A new outing, in one of the schemes where the user logs."""

    title = "Nouvelle sortie"
    action = "Enregistrer la sortie"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.like = self._repeated(request.GET.get("comme", ""))
        slug = request.POST.get("scheme") or (self.like.scheme.slug if self.like else request.GET.get("scheme"))
        self.schemes = list(loggable_schemes(request.user))
        is_theirs = slug in {scheme.slug for scheme in self.schemes}
        self.left = None if is_theirs else left_from(request, slug or "")
        self.scheme = self.left.scheme if self.left else chosen_scheme(request.user, self.schemes, slug)
        if request.GET.get("comme") == LAST:
            self.like = last_outing(request.user, self.scheme)

    def _repeated(self, asked: str) -> Outing | None:
        """The outing to repeat, among those the user sees; none for « la dernière », which is the scheme's to say."""
        if asked in ("", LAST):
            return None
        visible = Outing.objects.visible_to(self.request.user)
        return get_object_or_404(visible.select_related("scheme").with_places(), pk=sent_number(asked))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") not in ("", None, *OutingFormat.values):
            messages.warning(request, "Ce format de sortie n’existe pas\u00a0: choisissez-le dans la liste.")
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """Like an earlier outing when the address says which (`comme`), in the format it says (`format`)."""
        chosen = self.request.GET.get("format")
        like = initial_like(self.like) if self.like else {}
        return like | ({"format": chosen} if chosen in OutingFormat.values else {})

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"initial": self.get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(schemes=self.schemes, **kwargs)

    def _operator(self, form: OutingForm) -> Operator:
        """Theirs in this scheme: of two, the one chosen; of who has left, that of the day."""
        if self.left:
            return self.left.operator_on(form.cleaned_data["held_on"])
        return form.cleaned_data.get("operator") or operator_of(self.request.user, self.scheme)

    def already_stored(self) -> Outing | None:
        return already_stored(self.scheme, self.data["client_uuid"], submission_hash(self.request.POST))

    def form_valid(self, form: OutingForm) -> HttpResponse:
        # A phone has asked before it sends (outbox-form.js): what it sends is never held back.
        asks = not wants_json(self.request) and "_another" not in self.data
        if asks and (planned := planned_like(self.scheme, form.entry())):
            self.data["version"] = str(planned.version)
            return self.form_invalid(form, conflict="outings/form/_planned.html", planned=planned)
        try:
            outing, is_new = record_outing(
                user=self.request.user,
                scheme=self.scheme,
                operator=self._operator(form),
                client_uuid=form.cleaned_data["client_uuid"],
                entry=form.entry(),
                submission_hash=submission_hash(self.request.POST),
                keeps_closed=self.keeps_closed(),
                because=self.because,
            )
        except PeriodClosed as sentence:
            return self.say_closed(form, sentence)
        except DifferentContent as conflict:
            if wants_json(self.request):
                return self.say_conflict(conflict.existing, "Une autre version de cette saisie est déjà enregistrée.")
            context = {"stored": conflict.existing, "fresh_uuid": uuid.uuid4()}
            return self.form_invalid(form, status=CONFLICT, conflict="outings/form/_stored.html", **context)
        return self.say_recorded(outing, is_new=is_new)


class OutingUpdateView(EntryView):
    """An outing corrected, or a planned one closed; one whose plan has gone meanwhile is told as a new one."""

    has_gone = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        pk = kwargs["pk"]
        if request.method == "POST" and not Outing.objects.filter(pk=pk).exists():
            pk = self._planned_again()
            self.has_gone = pk is None
            if self.has_gone:
                return
        self.left = self._left(pk)
        rows = Outing.objects.all() if self.left else Outing.objects.visible_to(request.user)
        self.outing = get_object_or_404(rows.select_related("scheme"), pk=pk)
        self.scheme = self.outing.scheme
        self.may_replace = bool(self.left) or can_change(request.user, self.outing)
        if self.outing.is_cancelled and request.method != "POST":
            return
        if not self.may_replace and not self.already_stored() and not self._comes_second():
            raise PermissionDenied
        is_first = not self.outing.is_done
        self.title = "Clôturer la sortie" if is_first else "Modifier la sortie"
        self.action = "Clôturer cette sortie" if is_first else "Enregistrer les changements"

    def _planned_again(self) -> int | None:
        """The key of the row that stands for one that has gone: a series makes the same identifier again."""
        data, _ = submitted(self.request.POST)
        rows = Outing.objects.filter(scheme__slug=data.get("scheme", ""), client_uuid=data["client_uuid"])
        return rows.values_list("pk", flat=True).first()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A change of its series dropped the plan while the phone had no network: what was done is recorded as an
        outing that nobody planned, under the identifier it was planned with."""
        if self.has_gone:
            return OutingCreateView.as_view()(request)
        return super().dispatch(request, *args, **kwargs)

    def _left(self, pk: int) -> Left | None:
        """A phone closes a planned outing for somebody who logs in its scheme no more, or says again that it did."""
        if self.request.method != "POST" or not wants_json(self.request):
            return None
        outing = Outing.objects.filter(pk=pk).exclude(scheme__in=loggable_schemes(self.request.user)).first()
        submitted = submission_hash(self.request.POST)
        is_open = outing and (outing.status == OutingStatus.PLANNED or outing.submission_hash == submitted)
        return left_from(self.request, outing.scheme.slug) if is_open else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """« Retour » to the form of an outing cancelled since leads to what it is now."""
        if self.outing.is_cancelled:
            messages.info(request, "Cette sortie est annulée.")
            return redirect(self.outing)
        return super().get(request, *args, **kwargs)

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
                keeps_closed=self.keeps_closed(),
                because=self.because,
            )
        except PeriodClosed as sentence:
            return self.say_closed(form, sentence)
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
        stored = initial_of(current)
        form = OutingForm(typed, user=self.request.user, scheme=self.scheme, outing=current, initial=stored)
        may_compare = can_describe_public(self.request.user, current)
        differences = form.differences() if may_compare and form.is_valid() else []
        context = {
            "stored": current,
            "may_compare": may_compare,
            "differences": differences,
            "may_replace": self.may_replace,
        }
        return self.form_invalid(form, status=CONFLICT, conflict="outings/form/_stale.html", **context)
