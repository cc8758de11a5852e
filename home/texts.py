"""Words of the field where the detector saw something like a person, until a coordinator has read them (V18)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from schemes.models import Scheme
from situations.models import Situation, SituationStep
from watch.models import FollowUp, Observation, ObservationEvent, Recommendation

MOST = 40


@dataclass(frozen=True)
class Kind:
    """Records that have words: the model, their column, the way to the scheme; `is_owed`: they may not be empty.

    `of`: what the record is about, on the way there; its title names it.
    """

    model: type[Model]
    label: str
    column: str
    scheme: str = "scheme"
    is_owed: bool = False
    of: str = ""

    def to_read(self, schemes: Collection[Scheme]) -> QuerySet:
        rows = self.model._default_manager.filter(looks_personal=True, **{f"{self.scheme}__in": schemes})
        return rows.select_related(*([self.of] if self.of else ())).order_by("pk")

    def title(self, row: Model) -> str:
        """Which record it is, for who reads its words alone; a follow-up is its words."""
        if self.is_owed:
            return ""
        return ", ".join(filter(None, (str(getattr(row, self.of) or "") if self.of else "", str(row))))

    @property
    def most(self) -> int:
        """Characters that the column takes."""
        return self.model._meta.get_field(self.column).max_length


KINDS = {
    "observation": Kind(Observation, "Observation", "text"),
    "follow_up": Kind(FollowUp, "Suite à donner", "what", is_owed=True),
    "situation": Kind(Situation, "Situation", "text"),
    "step": Kind(SituationStep, "Étape d’une situation", "text", "situation__scheme", of="situation"),
    "event": Kind(
        ObservationEvent, "Ce qui est dit d’une observation", "text", "observation__scheme", of="observation"
    ),
    "answer": Kind(Recommendation, "Réponse à une préconisation", "answer_text", of="recipient"),
}


@dataclass(frozen=True)
class Text:
    """Words to read: `name` says of which record."""

    name: str
    pk: int
    label: str
    title: str
    words: str
    most: int


class Unreadable(Exception):
    """What was sent cannot be kept; the sentence says why."""


def count_texts(schemes: Collection[Scheme]) -> int:
    """How many wait in these schemes; in one query."""
    first, *others = (kind.to_read(schemes).order_by().values_list("pk") for kind in KINDS.values())
    return first.union(*others, all=True).count()


def texts_to_read(schemes: Collection[Scheme]) -> Iterable[Text]:
    """Those of these schemes, the oldest of each kind first; a query a kind."""
    for name, kind in KINDS.items():
        for row in kind.to_read(schemes)[:MOST]:
            yield Text(name, row.pk, kind.label, kind.title(row), getattr(row, kind.column), kind.most)


def say_read(schemes: Collection[Scheme], name: str, pk: int, *, words: str, before: str) -> None:
    """Somebody who coordinates read these words, and leaves them so. Raises Unreadable when they are too long, missing,
    or no longer what was read."""
    kind = KINDS[name]
    words = " ".join(words.split())
    if kind.is_owed and not words:
        raise Unreadable("Dites l’objet et le lieu\u00a0: une suite a besoin de mots.")
    if len(words) > kind.most:
        raise Unreadable(f"{kind.most} caractères au plus\u00a0: il y en a {len(words)}.")
    rows = kind.to_read(schemes).filter(pk=pk, **{kind.column: before})
    if not rows.order_by().update(looks_personal=False, **{kind.column: words}):
        raise Unreadable("Ce texte a été relu ou changé depuis. Relisez-le tel qu’il est.")
