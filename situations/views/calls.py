"""Calls and other solicitations: noted in two touches, answered later, given a place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django.views.generic import ListView

from outings.views.entry import chosen_scheme
from refusals import CONFLICT, Refused, Stale
from schemes.differences import differing
from schemes.models import SchemeQuerySet
from schemes.presets import uses_situations
from watch.views.recording import RecordView
from widgets.keeping import say_saved
from widgets.lists import KeptList, list_address
from widgets.views import FormPage, version_read

from ..enums import Answer
from ..filters import CallFigures
from ..forms import CallForm, SolicitationForm
from ..models import Solicitation
from ..noting import answer_solicitation, change_solicitation, note_solicitation, take_back_solicitation
from ..permissions import call_schemes, can_change_call, can_mediate, can_take_back, offered, read_call_schemes

ON_A_PAGE = 40
EMPTY = "Non précisé"


def calls_for(user) -> Any:
    """The calls of the schemes whose calls the user notes or reads."""
    schemes = call_schemes(user) | read_call_schemes(user)
    rows = Solicitation.objects.filter(scheme__in=schemes.values("pk"))
    return rows.select_related("scheme", "spot", "neighbourhood", "operator", "recorded_by", "situation")


class CallCreateView(RecordView):
    """« Appel »: the subject, then the answer, which saves."""

    form_class, model = SolicitationForm, Solicitation
    template_name = "situations/call_form.html"
    kind, title = "call", "Appel reçu"

    def allowed_schemes(self) -> SchemeQuerySet:
        schemes = call_schemes(self.request.user)
        # What a phone kept from before the preset changed is taken.
        return schemes if self.request.method == "POST" else offered(schemes)

    def store(self, form: SolicitationForm) -> tuple[Solicitation, bool]:
        data = form.cleaned_data
        said = {name: data[name] for name in ("at", "channel", "asked_by", "subject", "answer")}
        row = Solicitation(**self.common(form), **said, answered_on=data["held_on"] if data["answer"] else None)
        return note_solicitation(row)

    def address_of(self, row: Solicitation) -> str:
        return reverse("situations:call_create", query={"scheme": row.scheme.slug})

    def said(self, row: Solicitation) -> str:
        return "Appel noté."

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        last = calls_for(user).filter(scheme=self.scheme, recorded_by=user).order_by("-created_at", "-pk").first()
        is_own = last is not None and can_take_back(user, last)
        return super().get_context_data(**kwargs) | {"last": last if is_own else None}


class CallListView(KeptList, ListView):
    """Who asked: those without answer first."""

    template_name = "situations/call_list.html"
    context_object_name = "calls"
    paginate_by = ON_A_PAGE

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.schemes = list(read_call_schemes(request.user))
        self.scheme = chosen_scheme(request.user, self.schemes, request.GET.get("scheme"))
        self.figure = CallFigures.asked(self.scheme, request.GET)

    def get_queryset(self) -> Any:
        calls = calls_for(self.request.user).filter(scheme=self.scheme)
        if self.figure:
            return self.figure.rows(calls).order_by("-held_on", "-pk")
        is_answered = Case(When(answer="", then=0), default=1, output_field=IntegerField())
        return calls.order_by(is_answered, "-held_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {
            "scheme": self.scheme,
            "schemes": self.schemes,
            "figure": self.figure,
            "answers": Answer.choices,
            "can_answer": can_mediate(self.request.user, self.scheme),
            "is_offered": uses_situations(self.scheme),
        }


class CallView(FormPage):
    """A call afterwards: its place, who asked, how; compared at the version read."""

    form_class = CallForm
    template_name = "situations/call.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.call = own_call(request, kwargs["pk"])

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"scheme": self.call.scheme, "day": self.call.held_on}

    def get_initial(self) -> dict:
        names = ("version", "channel", "asked_by", "neighbourhood", "spot")
        return {name: getattr(self.call, name) for name in names}

    def form_valid(self, form: CallForm) -> HttpResponse:
        try:
            change_solicitation(self.call, **form.cleaned_data)
        except Stale as conflict:
            return self.say_changed(form, conflict.current)
        say_saved(self.request, "C’est noté.")
        return redirect(after_call(self.request, self.call))

    def say_changed(self, form: CallForm, current: Solicitation) -> HttpResponse:
        """Both, and the typed one is stored on the next press."""
        pairs = zip(_in_words(vars_of(current)), _in_words(form.cleaned_data), strict=True)
        changes = differing((label, old, new) for (label, old), (_, new) in pairs)
        form.data = form.data.copy()
        form.data["version"] = str(current.version)
        context = self.get_context_data(form=form, is_stale=True, differences=changes)
        return self.render_to_response(context, status=CONFLICT)

    def get_context_data(self, **kwargs: Any) -> dict:
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "call": self.call,
            "back": after_call(self.request, self.call),
            "can_take_back": can_take_back(user, self.call),
            "answers": Answer.choices if not self.call.answer and can_mediate(user, self.call.scheme) else (),
        }


def own_call(request: HttpRequest, pk: int) -> Solicitation:
    """The call, for whoever may change it. Raises Http404 for who sees none, PermissionDenied."""
    call = get_object_or_404(calls_for(request.user), pk=pk)
    if not can_change_call(request.user, call):
        raise PermissionDenied
    return call


def vars_of(call: Solicitation) -> dict[str, object]:
    return {name: getattr(call, name) for name in ("channel", "asked_by", "neighbourhood", "spot")}


def _in_words(said: dict[str, Any]) -> list[tuple[str, str]]:
    call = Solicitation(**{name: said[name] for name in ("channel", "asked_by")})
    return [
        ("Par", call.get_channel_display()),
        ("De la part de", call.get_asked_by_display() or EMPTY),
        ("Quartier", str(said["neighbourhood"] or EMPTY)),
        ("Lieu", str(said["spot"] or EMPTY)),
    ]


def after_call(request: HttpRequest, call: Solicitation) -> str:
    """Back to the list, for who reads it; a volunteer goes on noting."""
    if read_call_schemes(request.user).filter(pk=call.scheme_id).exists():
        return list_address(request, "situations:calls")
    return reverse("situations:call_create", query={"scheme": call.scheme.slug})


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer that « Plus tard » left, in one touch."""
    call = get_object_or_404(calls_for(request.user), pk=pk)
    if not can_mediate(request.user, call.scheme):
        raise PermissionDenied
    if request.POST.get("answer") not in Answer.values:
        messages.error(request, "Choisissez une réponse.")
        return redirect(list_address(request, "situations:calls"))
    try:
        answered = answer_solicitation(call, Answer(request.POST["answer"]), version=version_read(request))
    except Stale as conflict:
        return render(request, "situations/call_changed.html", {"call": conflict.current}, status=CONFLICT)
    messages.success(request, f"Réponse notée\u00a0: {answered.get_answer_display()}.")
    return redirect(list_address(request, "situations:calls"))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """« Annuler » beside the last call noted."""
    call = own_call(request, pk)
    if not can_take_back(request.user, call):
        raise PermissionDenied
    try:
        take_back_solicitation(call, version=version_read(request))
    except Stale as conflict:
        return render(request, "situations/call_changed.html", {"call": conflict.current}, status=CONFLICT)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Appel annulé. Il ne compte plus.")
    return redirect(reverse("situations:call_create", query={"scheme": call.scheme.slug}))
