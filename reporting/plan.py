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
    """One page of the plan: what it is called, there and at its head; the part of the paper that begins it
    (`outputs.paper.PARTS`); the keys of the texts that it has. `own` is the one that opens it."""

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
    ReportLength.NOTE: (OPENING, Page("mois", "Où, et ensuite", "note", STORY[:1])),
    ReportLength.REPORT: (
        *(COVER, OPENING, ORDERED),
        _own("presence", "Présence et lieux", "presence"),
        _own("publics", "Publics, demandes, suites", "publics"),
        Page("suites", "Veille et préconisations", "watch", STORY),
    ),
    ReportLength.ANNUAL: (
        *(COVER, OPENING),
        _own("commande", "La commande", "scheme"),
        ORDERED,
        _own("presence", "Présence et partenaires", "presence"),
        _own("lieux", "Les lieux", "places"),
        _own("publics", "Les publics", "publics"),
        _own("demandes", "Les demandes", "requests"),
        _own("ensuite", "Ce qui s’est passé ensuite", "handling"),
        _own("situations", "Situations et registres", "situations"),
        Page("paroles", "Paroles", "words", (SITUATION,)),
        _own("veille", "Veille et préconisations", "watch"),
        Page("recit", "Difficultés et perspectives", "outlook", STORY),
        Page("methode", "Note de méthode", "method"),
    ),
}
