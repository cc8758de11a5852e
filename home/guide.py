"""The guide: a page a trade, with pictures of pages as they are today."""

from __future__ import annotations

from dataclasses import dataclass

# The pages of the guide, in their order.
GUIDES = {
    "mediation": "Médiation",
    "coordination": "Coordination",
    "administration": "Administration",
    "financement": "Financement",
}


@dataclass(frozen=True)
class Picture:
    """A page that the guide shows: in whose eyes, at which address of the demo, how wide and how high, in pixels."""

    name: str
    account: str
    address: str
    width: int = 360
    height: int = 740


SCHEME = "bordeaux-triporteur"
PERIOD = f"scheme={SCHEME}&from=2026-06-01&to=2026-06-30"
MEDIATOR, COORDINATOR = "mediation@pimms-bordeaux.test", "coordination@pimms-bordeaux.test"
ADMIN = "administration@pimms-bordeaux.test"
# A scheme that notes all there is to note.
FIELD_SCHEME = "nantes-mediateur-de-quartier"
FIELD_MEDIATOR, FIELD_COORDINATOR = "mediation@optima.test", "coordination@optima.test"
DESK = {"width": 1024, "height": 720}
PICTURES = (
    Picture("aujourdhui", FIELD_MEDIATOR, "/aujourdhui/"),
    Picture("noter", FIELD_MEDIATOR, f"/noter/?scheme={FIELD_SCHEME}"),
    Picture("saisir", MEDIATOR, f"/sorties/nouvelle/?scheme={SCHEME}"),
    Picture("envois", MEDIATOR, "/sorties/envois/"),
    Picture("compteur", MEDIATOR, f"/sorties/compteur/?scheme={SCHEME}"),
    Picture("a-faire", COORDINATOR, "/a-faire/", **DESK),
    Picture("activite", COORDINATOR, f"/tableau-de-bord/?{PERIOD}", **DESK),
    Picture("terrain", FIELD_COORDINATOR, f"/terrain/?scheme={FIELD_SCHEME}", **DESK),
    Picture("rapport", COORDINATOR, f"/rapports/nouveau/?{PERIOD}", **DESK),
    Picture("equipe", COORDINATOR, "/structure/equipe/", **DESK),
    Picture("mise-en-route", ADMIN, "/structure/mise-en-route/", **DESK),
    Picture("importer", COORDINATOR, "/structure/importer/", **DESK),
)
