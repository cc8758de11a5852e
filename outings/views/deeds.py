"""What is done to an outing beside typing it: cancelled, validated, its words read again or kept for the report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from ..entry.form import CancelForm
from ..models import Outing, OutingText, Testimony
from ..permissions import (
    can_cancel,
    can_coordinate,
    coordinated_schemes,
)
from ..recording import (
    NotOpen,
    StaleVersion,
    cancel_outing,
    texts_reviewed,
    validate_outings,
)

UNPROCESSABLE = 422


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
