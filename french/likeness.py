"""Two names that may be one, for somebody to say: never decided here."""

from __future__ import annotations

from difflib import SequenceMatcher

from .names import folded

ALIKE = 0.85
# Of a structure's name, what says what kind it is and not which; and the words that initials leave out.
_KINDS = (
    "agence amicale antenne asso association bureau centre club collectif comite conseil espace groupe habitants"
    " local locale locataires mairie maison mission municipal municipale point pour quartier quartiers regie relais"
    " service services social sociale sociaux solidaire solidaires ville"
)
_LITTLE_WORDS = "a au aux d de des du en et l la le les"
KINDS, LITTLE_WORDS = frozenset(_KINDS.split()), frozenset(_LITTLE_WORDS.split())


def plain(name: str) -> str:
    """Its letters and figures, folded: what two names are compared by."""
    return "".join(letter for letter in folded(name) if letter.isalnum())


def are_spelt_alike(one: str, other: str) -> bool:
    """Whether a slip of the finger could make one of these plain names of the other."""
    matcher = SequenceMatcher(None, one, other)
    # The quick bounds first: there may be hundreds of names, and the ratio is slow.
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def may_be_one_structure(one: str, other: str) -> bool:
    """Spelt alike, with a telling word in common (« Asso Lilas », « Amicale des Lilas »), or the initials of the other
    (« CAF »)."""
    return (
        are_spelt_alike(plain(one), plain(other))
        or not _telling(one).isdisjoint(_telling(other))
        or plain(one) in _initials(other)
        or plain(other) in _initials(one)
    )


def _telling(name: str) -> set[str]:
    return {word for word in folded(name).split() if len(word) > 3 and word not in KINDS}


def _initials(name: str) -> set[str]:
    """Of three letters or more."""
    initials = "".join(word[0] for word in folded(name).split() if word not in LITTLE_WORDS)
    return {initials} if len(initials) > 2 else set()
