"""« Préconisations »: the list, one of them, what is written and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from outings.views.entry import chosen_scheme
from outings.views.structure import SchemePage
from refusals import CONFLICT, Refused, Stale
from schemes import clock
from schemes.differences import differences_of
from schemes.models import Scheme
from schemes.permissions import ROLE_CHANGED
from widgets.keeping import say_saved
from widgets.reading import sent_number
from widgets.returning import page_asked
from widgets.views import FormPage, version_read

from ..board import counts_of, lines_of, recommendation_piles, recommendations_behind, say_line
from ..enums import Effect, RecommendationState
from ..evidence import evidence_of
from ..filters import RecommendationFigures
from ..forms.recommendations import PARTS, DoneForm, EffectForm, RecommendationForm
from ..models import Recommendation
from ..permissions import SIGNERS, TEAM, can_read_observations, can_sign, can_write
from ..recipients import revoke_link
from ..recommending import ANSWERED, carry_out, new_version, say_effect, send, withdraw, write
from ..sending import tell_again
from ..wording import mail_said

CHANGED = "Quelqu’un a changé cette préconisation depuis que vous l’avez lue. Relisez-la, puis recommencez."


class RecommendationsView(SchemePage, TemplateView):
    """One line each, read from left to right; those that wait come first."""

    template_name = "watch/recommendations.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        rows = lines_of(self.scheme) if self.scheme else []
        figure = RecommendationFigures.asked(self.scheme, self.request.GET) if self.scheme else None
        piles = recommendation_piles(rows)
        return super().get_context_data(**kwargs) | {
            "figure": figure,
            "piles": [recommendations_behind(figure, rows)] if figure else piles,
            "counts": counts_of(rows),
            "can_suggest": bool(self.scheme) and self.scheme in _writable(self.request.user),
            "may_tell_again": bool(self.scheme) and can_sign(self.request.user, self.scheme),
        }


def _writable(user: Any) -> Any:
    return Scheme.objects.with_role(user, *TEAM, *SIGNERS).in_menus()


def readable_recommendation(user: Any, pk: int) -> Recommendation:
    """One of a scheme of the user's. Raises Http404 for another's, PermissionDenied where their role reads none."""
    rows = Recommendation.objects.select_related("scheme", "recipient__partner", "neighbourhood", "objective")
    row = get_object_or_404(rows.filter(scheme__in=Scheme.objects.visible_to(user)), pk=pk)
    if not can_read_observations(user, row.scheme):
        raise PermissionDenied
    return row


class RecommendationFormPage(FormPage):
    """The form, new or of one that was not sent."""

    template_name = "watch/recommendation_form.html"
    form_class = RecommendationForm
    row: Recommendation

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"recommendation": self.row}

    def get_context_data(self, **kwargs: Any) -> dict:
        defaults = {"recommendation": self.row, "scheme": self.row.scheme}
        signs = can_sign(self.request.user, self.row.scheme)
        return defaults | {"signs": signs} | super().get_context_data(**kwargs)

    def form_valid(self, form: RecommendationForm) -> HttpResponse:
        signs = can_sign(self.request.user, self.row.scheme)
        row = form.written()
        row.state = RecommendationState.DRAFT if signs else RecommendationState.SUGGESTED
        try:
            row = write(row, form.cleaned_data["observations"], version=form.cleaned_data["version"])
        except Stale as conflict:
            return self._compare(form, conflict.current)
        except Refused as sentence:
            messages.error(self.request, str(sentence))
            return redirect(row)
        say_saved(self.request, "C’est enregistré." if signs else "C’est proposé\u00a0: la coordination la relit.")
        return redirect(row)

    def _compare(self, form: RecommendationForm, current: Recommendation) -> HttpResponse:
        if not current.is_open:
            messages.error(self.request, f"Elle est maintenant «\u00a0{current.get_state_display()}\u00a0».")
            return redirect(current)
        typed = form.cleaned_data
        differences = differences_of(form, {name: getattr(current, name) for name in PARTS}, typed)
        initial = typed | {"version": current.version, "observations": [row.pk for row in typed["observations"]]}
        return self.form_stale(initial, differences, recommendation=current)


class RecommendationCreateView(RecommendationFormPage):
    """A suggestion of a mediator's, a draft of who signs; `?observation=` those that it starts from."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        user, slug = request.user, request.GET.get("scheme")
        schemes = list(_writable(user))
        if not schemes or (slug and slug not in {scheme.slug for scheme in schemes}):
            seen = Scheme.objects.visible_to(user)
            raise PermissionDenied if (seen.named(slug) if slug else seen).exists() else Http404
        self.row = Recommendation(scheme=chosen_scheme(user, schemes, slug), suggested_by=user)

    def get_initial(self) -> dict:
        asked = [sent_number(key) for key in self.request.GET.getlist("observation")[:20]]
        return {"observations": asked} if asked else {}


class RecommendationUpdateView(RecommendationFormPage):
    """The text of one that was not sent."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.row = readable_recommendation(request.user, kwargs["pk"])
        if not can_write(request.user, self.row):
            raise PermissionDenied(*[ROLE_CHANGED] * (request.method == "POST"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.row.is_open and request.method != "POST":
            messages.info(request, "Transmise, elle ne change plus\u00a0: faites-en une nouvelle version.")
            return redirect(self.row)
        return super().dispatch(request, *args, **kwargs)


class RecommendationView(TemplateView):
    """One recommendation, what it stands on, what was answered, what may be done."""

    template_name = "watch/recommendation.html"

    def get_context_data(self, **kwargs: Any) -> dict:
        user, row = self.request.user, kwargs.get("row") or readable_recommendation(self.request.user, kwargs["pk"])
        today = clock.today(row.scheme)
        say_line(row, today)
        state = RecommendationState(row.state)
        signs = can_sign(user, row.scheme)
        mails = row.dispatches.select_related("recipient__partner")
        defaults = {"done_form": DoneForm(initial={"day": today}), "effect_form": EffectForm(), "refusal": ""}
        return (
            defaults
            | super().get_context_data(**kwargs)
            | {
                "recommendation": row,
                "scheme": row.scheme,
                "evidence": evidence_of(row),
                "replaced_by": Recommendation.objects.filter(replaces=row).first(),
                "mails": [(mail, mail_said(mail, row.scheme)) for mail in mails],
                "signs": signs,
                "can_write": row.is_open and can_write(user, row),
                "may_send": signs and row.is_open,
                "may_tell_again": signs and row.is_silent,
                "may_carry_out": signs and state in ANSWERED,
                "may_say_effect": signs and state == RecommendationState.DONE,
                "may_renew": signs and not row.is_open and state != RecommendationState.WITHDRAWN,
                "may_withdraw": signs and state not in (RecommendationState.WITHDRAWN, RecommendationState.DONE),
            }
        )


class RecommendationDeedView(RecommendationView):
    """What who signs does to it, at the version that they read."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        row = readable_recommendation(request.user, pk)
        if not can_sign(request.user, row.scheme):
            raise PermissionDenied(ROLE_CHANGED)
        try:
            where, said = self._do(row, deed)
        except Stale as conflict:
            return self._refused(conflict.current.pk, CHANGED)
        except Refused as sentence:
            return self._refused(pk, str(sentence))
        messages.success(request, said)
        return redirect(page_asked(request) or where)

    def _refused(self, pk: int, sentence: str) -> HttpResponse:
        row = readable_recommendation(self.request.user, pk)
        return self.render_to_response(self.get_context_data(row=row, refusal=sentence), status=CONFLICT)

    def _do(self, row: Recommendation, deed: str) -> tuple[Recommendation, str]:
        """Where one goes then, and what was done. Raises Stale, Refused, Http404."""
        user, typed = self.request.user, self.request.POST
        version = version_read(self.request)
        match deed:
            case "transmettre":
                sent = send(row, version=version, user=user)
                return row, f"Transmise à {sent.recipient}\u00a0: le message part dans quelques minutes."
            case "retirer":
                withdraw(row, version=version, user=user)
                return row, "Retirée\u00a0: ses liens ne servent plus."
            case "nouvelle-version":
                return new_version(row), "Une nouvelle version est prête à écrire. L’envoyer retire l’ancienne."
            case "realisee":
                form = DoneForm(typed)
                if not form.is_valid():
                    raise Refused("Dites quel jour elle a été réalisée. Exemple\u00a0: 14/10/2026.")
                carry_out(row, day=form.cleaned_data["day"], version=version, user=user)
                return row, "Réalisée. Dans trente jours, l’outil demandera ce que c’est devenu."
            case "effet":
                form = EffectForm(typed)
                if not form.is_valid():
                    raise Refused("Dites ce que c’est devenu.")
                say_effect(row, Effect(form.cleaned_data["effect"]), version=version)
                return row, "C’est noté."
            case "relancer":
                mail = row.dispatches.first()
                if mail is None or row.state != RecommendationState.SENT:
                    raise Refused(f"Cette préconisation est maintenant «\u00a0{row.get_state_display()}\u00a0».")
                return row, f"Un message repart à {tell_again(mail).email}."
            case "retirer-le-lien":
                mails = row.dispatches.exclude(sent_at=None).filter(revoked_at=None)
                mail = get_object_or_404(mails, pk=sent_number(typed.get("mail", "")))
                revoke_link(mail, by=user)
                return row, "Ce lien ne sert plus."
        raise Http404
