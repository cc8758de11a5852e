"""The pages of each length of a report, in order: what each is called, which part of the paper it is, which texts it
has (DOMAIN 6.4b). The workshop shows it, the paper prints it: a text that one offers, the other prints."""

from __future__ import annotations

from dataclasses import dataclass

from .enums import ReportLength

MOST_FINDINGS = 3
FINDINGS = tuple(f"finding_{rank}" for rank in range(1, MOST_FINDINGS + 1))
# Told only once somebody said that it is of several people, or agreed to: saving it says nothing of that.
SITUATION = "page_situation"
ESSENTIAL, MATRIX, STORY = "essentiel", "matrice", ("difficulty", "adaptation", "effect", "outlook")


@dataclass(frozen=True)
class Page:
    """One page of the plan: what it is called, the part of the paper that begins it (`outputs.paper.PARTS`), and the
    keys of the texts that it has; `own` is the one that opens it."""

    name: str
    label: str
    part: str
    keys: tuple[str, ...] = ()
    own: str = ""


def _own(name: str, label: str, part: str, *keys: str) -> Page:
    """A page with a text of its own, after those."""
    own = f"page_{name}"
    return Page(name, label, part, (*keys, own), own)


COVER = Page("couverture", "Couverture", "cover")
OPENING = Page(ESSENTIAL, "L’essentiel", "essential", ("lead", *FINDINGS, "nothing_asked"))
ORDERED = Page(MATRIX, "Commandé / réalisé", "matrix")
PLANS = {
    ReportLength.NOTE: (OPENING, Page("mois", "Le mois, par quartier", "note", STORY[:1])),
    ReportLength.REPORT: (
        *(COVER, OPENING, ORDERED),
        _own("presence", "Présence et lieux", "presence"),
        _own("publics", "Publics, demandes, suites", "publics"),
        Page("suites", "Préconisations, méthode", "watch", STORY),
    ),
    ReportLength.ANNUAL: (
        *(COVER, OPENING),
        _own("commande", "La commande", "scheme"),
        ORDERED,
        _own("presence", "Présence, avec qui", "presence"),
        _own("lieux", "Lieux", "places"),
        _own("publics", "Publics", "publics"),
        _own("demandes", "Demandes", "requests"),
        _own("ensuite", "Et ensuite", "handling"),
        _own("situations", "Registres, situations", "situations"),
        Page("paroles", "Paroles", "words", (SITUATION,)),
        _own("veille", "Veille, préconisations", "watch"),
        Page("recit", "Difficultés, perspectives", "outlook", STORY),
        Page("methode", "Méthode", "method"),
    ),
}


def own_texts(length: str) -> dict[str, str]:
    """The key of the text that opens each part of the paper of that length; absent where none does."""
    return {page.part: page.own for page in PLANS[ReportLength(length)] if page.own}
