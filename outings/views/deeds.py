"""What is done to an outing beside typing it: cancelled, validated, its words read again or kept for the report.

Each deed carries the version its page showed. When somebody changed the outing since, nothing is done, and a page says
what was read and what is now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from french.personal_names import told_to_page
from outbox import answers
from outbox.answers import check_owner
from refusals import CONFLICT, UNPROCESSABLE
from widgets.keeping import say_saved
from widgets.lists import list_address
from widgets.returning import page_asked
from widgets.views import version_read

from ..changes import changes_since
from ..closed_periods import LONGEST_REASON, refusal
from ..entry.form import CancelForm
from ..history import NotOpen, StaleVersion
from ..models import Outing, Testimony
from ..permissions import (
    can_cancel,
    can_coordinate,
    can_describe_public,
    can_log,
    can_read_again,
    can_read_author,
    can_restore,
    coordinated_schemes,
)
from ..recording import cancel_outing, restore_outing
from ..reviewing import read_entry, star_testimony, texts_reviewed, unvalidate_outings, validate_outings
from ..reviewing import star_highlight as keep_highlight
from ..wording import counted

# A line ticked in the list: the outing, and the version it was shown at. Without a version, nothing was read. The other
# pages are ticked together, with commas.
TICKED = re.compile(r"([0-9]{1,18})(?::([0-9]{1,9}))?")

TOO_LATE = (
    "Une annulation se reprend pendant 24\u00a0heures par qui l’a faite, pendant 7\u00a0jours par la coordination."
)
CHANGED_MEANWHILE = "Cette sortie a changé depuis que vous l’avez lue\u00a0: elle n’est pas annulée."
WHY_RECTIFIED = "Cette période est publiée\u00a0: dites pourquoi vous la rectifiez."
STARS_STAY = "Le choix de ses paroles pour le rapport n’a pas changé."


def say_changed(
    request: HttpRequest,
    read: Iterable[tuple[Outing, int]],
    undone: str,
    *,
    may_compare: bool = True,
    reads_author: bool = True,
    back: str = "",
) -> HttpResponse:
    """The page of what was not done (`undone`, a sentence for each outing) because it changed since it was read."""
    read = list(read)
    prefetch_related_objects([outing for outing, _ in read], "scheme", "stops__spot", "stops__neighbourhood")
    context = {
        "changed": changes_since(read),
        "undone": undone,
        "may_compare": may_compare,
        "reads_author": reads_author,
        "back": back or list_address(request, "outings:list"),
    }
    return render(request, "outings/changed.html", context, status=CONFLICT)


class OutingCancelView(FormView):
    """Cancels an outing with a reason; it stays readable and leaves the figures."""

    form_class = CancelForm
    template_name = "outings/cancel.html"
    # Its day was told, and a coordinator rectifies.
    asks_why = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        check_owner(request)
        self.outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=kwargs["pk"])
        self.may_cancel = can_cancel(request.user, self.outing)
        if not (self.outing.is_cancelled or self.may_cancel or self._comes_second()):
            raise PermissionDenied

    def _comes_second(self) -> bool:
        """Somebody closed this outing while the phone had no network: what it sends is answered, not done."""
        is_late = self.request.POST.get("version") != str(self.outing.version)
        return self.is_sent and is_late and can_log(self.request.user, self.outing.scheme)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Pressed twice, or come back to with « Retour »: it is done. Told by a report: it stays (V2).

        A phone that sends what it kept is answered the same, in its own way.
        """
        if self.is_sent and self.outing.is_cancelled:
            return self._say_cancelled_already()
        if self.is_sent and not self.may_cancel:
            return self._say_conflict(CHANGED_MEANWHILE)
        if self.is_sent and (sentence := refusal(self.outing.scheme, self.outing.held_on)):
            return answers.refusal(answers.INVALID, sentence, status=UNPROCESSABLE, errors={"": [sentence]})
        if self.outing.is_cancelled:
            messages.info(request, "Cette sortie est annulée.")
            return redirect(self.outing)
        sentence = refusal(self.outing.scheme, self.outing.held_on)
        self.asks_why = bool(sentence) and can_coordinate(request.user, self.outing.scheme)
        if sentence and not self.asks_why:
            messages.error(request, sentence)
            return redirect(self.outing)
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict:
        """`?reason=`: why, where what led here knows it (a mobile unit out of service)."""
        return {"version": self.outing.version, "reason": self.request.GET.get("reason", "")}

    def get_context_data(self, **kwargs: Any) -> dict:
        context = {"outing": self.outing, "names": told_to_page(), "asks_why": self.asks_why, "because": self.because}
        return context | super().get_context_data(**kwargs)

    @property
    def because(self) -> str:
        """Why the coordinator rectifies a published period; asked by the page, never by a phone."""
        return "" if self.is_sent else self.request.POST.get("because", "").strip()[:LONGEST_REASON]

    @property
    def is_sent(self) -> bool:
        """Whether a phone's queue sends it."""
        return self.request.method == "POST" and answers.wants_json(self.request)

    def _receipt(self) -> HttpResponse:
        submitted = answers.submission_hash(self.request.POST)
        url = self.outing.get_absolute_url()
        return answers.receipt(self.outing.client_uuid, submitted, is_new=False, url=url, said="Sortie annulée.")

    def _say_cancelled_already(self) -> HttpResponse:
        """The same reason is the same answer, whoever gave it first; another one is shown beside it."""
        stored = self.outing.get_cancel_reason_display().lower()
        if self.request.POST.get("reason") == self.outing.cancel_reason:
            return self._receipt()
        return self._say_conflict(f"Cette sortie est déjà annulée\u00a0: {stored}.")

    def _say_conflict(self, sentence: str) -> HttpResponse:
        url = self.outing.get_absolute_url()
        return answers.refusal(answers.CONFLICT, sentence, status=CONFLICT, url=url)

    def form_invalid(self, form: CancelForm) -> HttpResponse:
        if self.is_sent:
            errors = {name: list(said) for name, said in form.errors.items()}
            sentences = [error for said in errors.values() for error in said]
            return answers.refusal(answers.INVALID, *sentences, status=UNPROCESSABLE, errors=errors)
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def form_valid(self, form: CancelForm) -> HttpResponse:
        user = self.request.user
        if self.asks_why and not self.because:
            form.add_error(None, WHY_RECTIFIED)
            return self.form_invalid(form)
        try:
            cancel_outing(self.outing, user=user, because=self.because, **form.cleaned_data)
        except StaleVersion as conflict:
            if self.is_sent:
                return self._say_conflict(CHANGED_MEANWHILE)
            return say_changed(
                self.request,
                [(conflict.current, conflict.read_at)],
                "Elle n’est pas annulée.",
                may_compare=can_describe_public(user, conflict.current),
                reads_author=can_read_author(user, conflict.current),
            )
        except NotOpen as refused:
            if self.is_sent:
                return self._say_conflict(str(refused))
            messages.error(self.request, str(refused))
            return redirect(self.outing)
        if self.is_sent:
            return self._receipt()
        say_saved(self.request, "Sortie annulée. Elle reste lisible et ne compte plus dans les chiffres.")
        return redirect(self.outing)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """« Rétablir »: the cancelling is taken back."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    if not can_restore(request.user, outing):
        raise PermissionDenied(TOO_LATE)
    try:
        restore_outing(outing, version=version_read(request), user=request.user)
    except StaleVersion as conflict:
        return say_changed(
            request,
            [(conflict.current, conflict.read_at)],
            "Elle n’est pas rétablie.",
            may_compare=can_describe_public(request.user, conflict.current),
            reads_author=can_read_author(request.user, conflict.current),
        )
    except NotOpen as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Sortie rétablie.")
    return redirect(outing)


def _ticked(request: HttpRequest) -> tuple[dict[int, int], list[Outing]]:
    """(the version each outing was shown at, the outings), for who coordinates all their schemes."""
    ticked = [TICKED.fullmatch(value) for value in ",".join(request.POST.getlist("outing")).split(",")]
    versions = {int(tick[1]): int(tick[2] or 0) for tick in ticked if tick}
    outings = list(Outing.objects.visible_to(request.user).filter(pk__in=versions))
    if len(outings) < len(versions):
        raise Http404
    coordinated = set(coordinated_schemes(request.user).values_list("pk", flat=True))
    if not coordinated or not {outing.scheme_id for outing in outings} <= coordinated:
        raise PermissionDenied
    return versions, outings


@require_POST
def unvalidate(request: HttpRequest) -> HttpResponse:
    """« Annuler la validation » of those just validated; what somebody changed since, or a report told, stays."""
    versions, _ = _ticked(request)
    back = unvalidate_outings(versions, user=request.user)
    if back:
        again = counted(len(back), "sortie attend", "sorties attendent")
        messages.success(request, f"Validation annulée\u00a0: {again} de nouveau votre regard.")
    if len(back) < len(versions):
        stay = counted(len(versions) - len(back), "sortie a changé depuis", "sorties ont changé depuis")
        messages.warning(request, f"{stay}\u00a0: rien n’y est annulé.")
    return redirect(page_asked(request) or list_address(request, "outings:list"))


@require_POST
def validate(request: HttpRequest) -> HttpResponse:
    """Validates the outings that were ticked, as they were read; those that are not logged stay as they are."""
    versions, outings = _ticked(request)
    done = validate_outings(versions, user=request.user)
    if done.validated:
        messages.success(request, f"{counted(len(done.validated), 'sortie validée', 'sorties validées')}.")
    if done.already:
        already = counted(len(done.already), "sortie était déjà validée", "sorties étaient déjà validées")
        messages.info(request, f"{already}.")
    # The list sends its own query along: another may have been opened since, in another tab.
    back = f"{reverse('outings:list')}?{request.GET.urlencode()}" if request.GET else page_asked(request)
    if done.changed:
        read = [(outing, versions[outing.pk]) for outing in done.changed]
        return say_changed(request, read, "Elle n’est pas validée.", back=back)
    if not (done.validated or done.already):
        messages.warning(request, "Choisissez au moins une sortie clôturée.")
    if request.POST.get("then") == "detail" and len(outings) == 1:
        return redirect(outings[0])
    return redirect(back or list_address(request, "outings:list"))


def _coordinated_outing(request: HttpRequest, pk: int) -> Outing:
    """The outing, for who coordinates its scheme."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    if not can_coordinate(request.user, outing.scheme):
        raise PermissionDenied
    return outing


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A mediator has read what a volunteer logged: it counts."""
    outing = get_object_or_404(Outing.objects.visible_to(request.user), pk=pk)
    if not can_read_again(request.user, outing.scheme):
        raise PermissionDenied
    try:
        read_entry(outing, version=version_read(request), user=request.user)
    except StaleVersion as conflict:
        return say_changed(request, [(conflict.current, conflict.read_at)], "Elle attend toujours d’être relue.")
    except NotOpen as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Sortie relue\u00a0: elle compte dans les chiffres.")
    return redirect(outing)


@require_POST
def review_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator has read the texts: what looked like a name is none, the warning goes (V18)."""
    outing = _coordinated_outing(request, pk)
    try:
        texts_reviewed(outing, version=version_read(request), user=request.user)
    except StaleVersion as conflict:
        return say_changed(request, [(conflict.current, conflict.read_at)], "Ses textes restent à relire.")
    return redirect(outing)


@require_POST
def star(request: HttpRequest, pk: int, testimony_pk: int) -> HttpResponse:
    """Keeps somebody's words for the report, or no longer; only words whose author agreed (V19)."""
    outing = _coordinated_outing(request, pk)
    is_starred = request.POST.get("starred") == "1"
    try:
        star_testimony(outing, testimony_pk, is_starred=is_starred, version=version_read(request), user=request.user)
    except StaleVersion as conflict:
        return say_changed(request, [(conflict.current, conflict.read_at)], STARS_STAY)
    except Testimony.DoesNotExist:
        raise Http404 from None
    except NotOpen:
        raise PermissionDenied from None
    return redirect(_where_starred(request, outing))


@require_POST
def star_highlight(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what the team wrote of the outing for the report, or no longer."""
    outing = _coordinated_outing(request, pk)
    is_starred = request.POST.get("starred") == "1"
    try:
        keep_highlight(outing, is_starred=is_starred, version=version_read(request), user=request.user)
    except StaleVersion as conflict:
        return say_changed(request, [(conflict.current, conflict.read_at)], STARS_STAY)
    return redirect(_where_starred(request, outing))


def _where_starred(request: HttpRequest, outing: Outing) -> str:
    """The page that the star says it is on, else the outing's words."""
    return page_asked(request) or f"{outing.get_absolute_url()}#paroles"
