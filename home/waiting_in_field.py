"""What awaits a coordinator of what was noted in the field: follow-ups, situations, signals, recommendations, mails and
words (DOMAIN 8.4). It is the scheme's, whatever the team; `watch.board` says what is whose to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from french.dates import french_date
from french.numbers import plural
from schemes import clock
from schemes.models import Scheme
from situations.models import IDLE_AFTER, Situation
from watch.board import lines_of, piles_to_do, recommendation_piles
from watch.enums import FollowUpState
from watch.models import Dispatch, FollowUp, Observation, Recommendation
from watch.wording import mail_said

from .piles import MOST_ROWS, Act, Pile, Row
from .texts import count_texts


@dataclass(frozen=True)
class _Kind:
    """What awaits the same: how it is said of one and of several, why it waits, the page that has all of it and, of
    that page, the `state`; how a row is told."""

    one: str
    many: str
    cause: str
    route: str
    row: Callable[[Any], Row]
    is_yours: bool = True
    state: str = ""

    def pile(self, found: Sequence) -> Pile:
        label = plural(len(found), self.one, self.many)
        query = {"scheme": _scheme_of(found[0]).slug} | ({"state": self.state} if self.state else {})
        address = reverse(self.route, query=query)
        rows = [replace(self.row(one), whose=_scheme_of(one).name) for one in found[:MOST_ROWS]]
        return Pile(len(found), label, self.cause, address, rows, self.is_yours)


def _scheme_of(row: Any) -> Scheme:
    return row.recipient.scheme if isinstance(row, Dispatch) else row.scheme


def waiting_in_field(schemes: Collection[Scheme]) -> Iterable[Pile]:
    """The piles of these schemes, none that is empty; in a fixed number of queries."""
    found = {**_field_records(schemes), **{pile.key: pile.rows for pile in piles_to_do(schemes)}}
    lines = lines_of(*schemes)
    found |= {pile.key: pile.rows for pile in recommendation_piles(lines) if pile.is_ours}
    found["overdue"] = [row for row in lines if row.is_overdue]
    mails = Dispatch.objects.held_up().filter(recipient__scheme__in=schemes)
    mails = list(mails.select_related("recipient__scheme", "recipient__partner").order_by("due_at", "pk"))
    found["given_up"] = [row for row in mails if row.given_up_at]
    found["tried_again"] = [row for row in mails if not row.given_up_at]
    yield from (kind.pile(found[key]) for key, kind in _KINDS.items() if found.get(key))
    if texts := count_texts(schemes):
        label = plural(texts, "Texte de terrain à relire", "Textes de terrain à relire")
        yield Pile(texts, label, "on dirait un nom ou un numéro", reverse("home:texts"), ())


def _field_records(schemes: Collection[Scheme]) -> dict[str, list]:
    """Each by the clock of its own scheme; the oldest first."""
    latest = max(map(clock.today, schemes))
    late = FollowUp.objects.late(latest).filter(scheme__in=schemes).select_related("scheme", "spot", "neighbourhood")
    situations = Situation.objects.filter(scheme__in=schemes).select_related("scheme", "spot", "neighbourhood")
    idle = situations.idle_since(latest - IDLE_AFTER).order_by("held_on", "pk")
    return {
        "late": [row for row in late if row.is_late],
        "idle": [row for row in idle if row.is_idle],
        "not_mediated": list(situations.to_review()),
    }


def _placed(label: str, place: str) -> str:
    return f"{label}, {place}" if place else label


def _follow_up(row: FollowUp) -> Row:
    said = {"state": str(FollowUpState.CLOSED.value), "day": clock.today(row.scheme).isoformat()}
    address = reverse("watch:follow_ups", query={"scheme": row.scheme.slug})
    detail = _placed(row.place, f"pour le {french_date(row.due_on)}")
    return Row(row.what, detail, address, Act("Fait", reverse("watch:move", args=[row.pk]), said))


def _idle(row: Situation) -> Row:
    last = (
        f"{row.last_step}, le {french_date(row.last_on)}" if row.last_step else f"ouverte le {french_date(row.held_on)}"
    )
    return Row(_placed(row.get_type_display(), row.place), last, row.get_absolute_url())


def _not_mediated(row: Situation) -> Row:
    """The number that finds it stays on its own pages: this list is also a mail."""
    detail = f"{row.get_outcome_display()} le {french_date(row.closed_on)}\u00a0: {row.get_reason_display()}"
    act = Act("Vu", reverse("situations:review", args=[row.pk]))
    return Row(_placed(row.get_type_display(), row.place), detail, row.get_absolute_url(), act)


def _observation(row: Observation) -> Row:
    detail = f"{row.stands}, le {french_date(row.state_on)}"
    return Row(_placed(row.label, row.place), detail, row.get_absolute_url())


def _silent(row: Observation) -> Row:
    title = _placed(row.label, row.place)
    act = Act("Relancer", reverse("watch:observation_deed", args=[row.pk, "relancer"]))
    return Row(title, f"transmise le {french_date(row.state_on)}", row.get_absolute_url(), act)


def _recommendation(row: Recommendation) -> Row:
    return Row(row.proposal, str(row.recipient or row.get_state_display()), row.get_absolute_url())


def _elsewhere(row: Recommendation) -> Row:
    return Row(row.proposal, row.answer_text, row.get_absolute_url())


def _overdue(row: Recommendation) -> Row:
    address = reverse("watch:recommendation_deed", args=[row.pk, "relancer"])
    act = Act("Relancer", address) if row.is_silent else None
    return Row(row.proposal, f"{row.recipient}, attendue le {french_date(row.due_on)}", row.get_absolute_url(), act)


def _mail(row: Dispatch) -> Row:
    scheme = row.recipient.scheme
    address = reverse("watch:recipient", args=[row.recipient_id], query={"scheme": scheme.slug})
    return Row(str(row.recipient), mail_said(row, scheme), address)


_OBSERVATIONS, _RECOMMENDATIONS, _RECIPIENTS = "watch:observations", "watch:recommendations", "watch:recipients"
# By the keys of the boards, and of `waiting_in_field`; worst first.
_KINDS = {
    "given_up": _Kind("Message jamais parti", "Messages jamais partis", "vérifiez l’adresse", _RECIPIENTS, _mail),
    "late": _Kind("Suite en retard", "Suites en retard", "le jour est passé", "watch:follow_ups", _follow_up),
    "to_check": _Kind(
        "Réparation à vérifier",
        "Réparations à vérifier",
        "à confirmer sur place",
        _OBSERVATIONS,
        _observation,
    ),
    "redirected": _Kind(
        "Observation à réadresser",
        "Observations à réadresser",
        "le destinataire dit à qui",
        _OBSERVATIONS,
        _observation,
    ),
    "no_recipient": _Kind(
        "Observation sans destinataire",
        "Observations sans destinataire",
        "à transmettre, et à personne encore",
        _OBSERVATIONS,
        _observation,
    ),
    "silent": _Kind(
        "Observation sans réponse",
        "Observations sans réponse",
        "rien depuis quinze jours ou plus",
        _OBSERVATIONS,
        _silent,
    ),
    "to_keep": _Kind(
        "Observation à trier",
        "Observations à trier",
        "à garder pour un bilan, ou à écarter",
        _OBSERVATIONS,
        _observation,
    ),
    "idle": _Kind(
        "Situation sans nouvelle",
        "Situations sans nouvelle",
        "en cours, rien de noté depuis 30 jours",
        "situations:list",
        _idle,
    ),
    "not_mediated": _Kind(
        "Situation refusée ou interrompue",
        "Situations refusées ou interrompues",
        "à voir en équipe\u00a0; ce n’est pas un échec",
        "situations:list",
        _not_mediated,
        state="to_review",
    ),
    "open": _Kind(
        "Préconisation à relire", "Préconisations à relire", "puis à transmettre", _RECOMMENDATIONS, _recommendation
    ),
    "elsewhere": _Kind(
        "Préconisation à réadresser",
        "Préconisations à réadresser",
        "le destinataire dit à qui\u00a0: faites-en une nouvelle version",
        _RECOMMENDATIONS,
        _elsewhere,
    ),
    "effect": _Kind(
        "Préconisation réalisée",
        "Préconisations réalisées",
        "depuis 30 jours\u00a0: dites ce que c’est devenu",
        _RECOMMENDATIONS,
        _recommendation,
    ),
    "overdue": _Kind(
        "Préconisation sans réponse",
        "Préconisations sans réponse",
        "l’échéance est passée",
        _RECOMMENDATIONS,
        _overdue,
        is_yours=False,
    ),
    "tried_again": _Kind(
        "Message pas encore parti",
        "Messages pas encore partis",
        "l’outil réessaie",
        _RECIPIENTS,
        _mail,
        is_yours=False,
    ),
}
