"""Which field of an outing each column is: by its code, its label, the kit's label or a name remembered.

What only looks alike is proposed and never taken; what tells of persons stays in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from django.db.models import TextChoices

from french.names import folded
from schemes.models import Scheme

from . import aliases
from .targets import AGES, Target, targets_for, topics_of
from .values import words_of

LOOKS_ALIKE = 0.82
MOST_PROPOSALS = 3
_COUNT_WORDS = {"nb", "nbre", "nbr", "nombre"}
_LITTLE_WORDS = {"de", "d", "des", "du", "la", "le", "les", "l"}
_TOPIC_WORDS = {"dem", "demande", "demandes", "thematique"}

_BAND_WORDS = (
    r"(?:(?:tr|tranches?|ages?|jeunes?|adultes?|seniors?|actifs|retraites|enfants|mineurs?|dont|nb|nombre|de|d|les"
    r"|publics?|personnes?)\b[\s:.]*)*"
)
_BANDS = (
    (re.compile(_BAND_WORDS + r"(\d{1,2})(?:\s*ans?)?(?:\s*(?:-|–|/|a)\s*|\s+)(\d{1,2})(?:\s*ans?)?"), (1, 2)),
    (re.compile(_BAND_WORDS + r"(?:-|<|moins)\s*(?:de\s*|d )?(\d{1,2})(?:\s*ans?)?"), (None, 1)),
    (re.compile(_BAND_WORDS + r"(?:\+|>|plus)\s*(?:de\s*)?(\d{1,2})(?:\s*ans?)?"), (1, None)),
    (re.compile(_BAND_WORDS + r"(\d{1,2})(?:\s*ans?)?\s*(?:et\s*)?(?:\+|plus)(?:\s*ans?)?"), (1, None)),
)
# The kit writes one band in several ways; each is one of ours, by its rank.
_OURS = {(None, 17): 0, (None, 18): 0, (0, 17): 0, (0, 18): 0}
_OURS |= {(18, 25): 1, (19, 25): 1, (25, 64): 2, (26, 64): 2, (64, None): 3, (65, None): 3}


class Left(TextChoices):
    """Why a column stays in the file; the value is what the preview says in JSON."""

    PEOPLE = (
        "names or numbers of staff are never imported",
        "On dirait des personnes\u00a0: OptiMédia n’en garde aucune",
    )
    COORDINATES = "no place by coordinates yet", "Les coordonnées ne sont pas reprises"
    CITY = "one city, the scheme's", "La ville est celle du dispositif"
    BAND = "band does not fit ours: never spread by guess", "Ces tranches d’âge ne sont pas les nôtres"
    UNKNOWN = "no such figure", "Aucun champ ne lui correspond"
    ASKED = "left by choice", "Vous avez choisi de la laisser"
    TAKEN = "another column already gives it", "Une autre colonne donne déjà ce champ"


# A column of persons is not imported whoever asks for it.
NEVER = (Left.PEOPLE,)


@dataclass(frozen=True)
class Column:
    """A column of the table. `key` is its label, made unique; `group` what stands over it."""

    index: int
    letter: str
    label: str
    group: str = ""
    key: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """What a column becomes: a field's code, or why it is left; `proposals` are codes that look alike."""

    column: Column
    target: str = ""
    left: Left | None = None
    proposals: tuple[str, ...] = ()


def plain(label: str) -> str:
    """A label as `aliases` has them: « NB_PERS_AIDEES » is « pers aidees », « Durée (h) » is « duree »."""
    words = _words(re.sub(r"\([^)]*\)?", " ", label))
    while words and words[0] in _COUNT_WORDS:
        words = words[1:]
        while words and words[0] in _LITTLE_WORDS:
            words = words[1:]
    return " ".join(words)


def _words(label: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", folded(label))


def band_of(label: str) -> tuple[int | None, int | None] | None:
    """The ages a label is about, « 18-25 ans » or « + de 65 »; None for what is no band."""
    text = re.sub(r"[()]", " ", label.replace("_", " ").replace("’", " "))
    text = " ".join(_kept_signs(text).split())
    for pattern, (low, high) in _BANDS:
        if found := pattern.fullmatch(text):
            return (int(found[low]) if low else None, int(found[high]) if high else None)
    return None


def _kept_signs(text: str) -> str:
    """Small letters without accents, and the signs of bands as they are (folding makes a space of « - »)."""
    return "".join(sign if sign in "+-–<>/: ." else folded(sign) for sign in text)


class Matcher:
    """Matches the columns of a scheme's spreadsheets; `remembered` are labels, plain, and what they were last time."""

    def __init__(self, scheme: Scheme, remembered: Mapping[str, str] | None = None) -> None:
        self.targets = targets_for(scheme)
        self.remembered = remembered or {}
        self.topics = {f"topic.{topic.code}": topic for topic in topics_of(scheme)}

    @cached_property
    def known(self) -> dict[str, str]:
        """The fields by their names, plain: codes, labels, the kit's, ours."""
        found: dict[str, str] = {}
        for code, said in aliases.COLUMNS.items():
            if code in self.targets:
                found |= dict.fromkeys((word.strip() for word in said.split(",")), code)
        for code, topic in self.topics.items():
            found |= dict.fromkeys((plain(topic.label), plain(topic.short_label or topic.label)), code)
        for code, target in self.targets.items():
            found.setdefault(plain(target.label), code)
        return found

    def recognises(self, label: str) -> bool:
        """Whether a cell is the label of some column: headers are found by it."""
        return bool(self._certain(label)) or _left_by_name(label) is not None or band_of(label) is not None

    def match(self, columns: Iterable[Column], asked: Mapping[str, str | None] | None = None) -> list[Match]:
        """What each column becomes, each field once. `asked` by key or letter comes first; an empty one leaves it."""
        asked = {folded(key): code for key, code in (asked or {}).items()}
        alone = _bands_together([self._match_alone(column) for column in columns])
        matches = _bands_together([self._as_asked(match, asked) for match in alone])
        return _each_once(matches, self.targets)

    def _as_asked(self, own: Match, asked: Mapping[str, str | None]) -> Match:
        column = own.column
        said = next((asked[name] or "" for name in map(folded, (column.key, column.letter)) if name in asked), None)
        if said is None or _left_by_name(column.label) in NEVER:
            return own
        if said in self.targets:
            return Match(column, said)
        # What nobody would have taken keeps its reason.
        return own if own.left and not own.proposals else Match(column, left=Left.ASKED)

    def _match_alone(self, column: Column) -> Match:
        """What a column becomes as long as nobody says what it is."""
        if code := self._certain(column.label):
            return Match(column, self._by_content(column, code))
        if left := _left_by_name(column.label):
            return Match(column, left=left)
        if band := band_of(column.label):
            return Match(column, AGES[_OURS[band]]) if band in _OURS else Match(column, left=Left.BAND)
        return Match(column, left=Left.UNKNOWN, proposals=self._proposals(column.label))

    def _certain(self, label: str) -> str:
        """The field that a label names beyond doubt; empty otherwise."""
        if label in self.targets:
            return label
        word = plain(label)
        if remembered := self.remembered.get(word):
            return remembered if remembered in self.targets else ""
        is_counted = bool(_COUNT_WORDS & set(_words(label)[:1]))
        if is_counted:
            for code, said in aliases.COUNTED.items():
                if word in {alias.strip() for alias in said.split(",")}:
                    return code
        if band_of(label) or not word:
            return ""
        first, _, rest = word.partition(" ")
        if code := self.known.get(word):
            return code
        return self.known.get(rest, "") if first in _TOPIC_WORDS and rest else ""

    def _by_content(self, column: Column, code: str) -> str:
        """« Quartier » that holds QPV and Non QPV is the status, as the kit has it."""
        statuses = {"qpv", "non qpv", "hors qpv", "veille", "quartier de veille"}
        if code == "neighbourhood" and column.samples and all(words_of(cell) in statuses for cell in column.samples):
            return "qpv_status"
        return code

    def _proposals(self, label: str) -> tuple[str, ...]:
        word, words = plain(label), set(_words(label))
        if words & {"personnes", "pers", "public", "publics", "total"}:
            return ("people_mediated", "people_met")
        scores: dict[str, float] = {}
        for alias, code in self.known.items():
            score = SequenceMatcher(None, word, alias).ratio()
            if len(alias) > 4 and set(alias.split()) <= words:
                score = max(score, LOOKS_ALIKE)
            scores[code] = max(score, scores.get(code, 0))
        near = sorted((code for code, score in scores.items() if score >= LOOKS_ALIKE), key=lambda code: -scores[code])
        return tuple(near[:MOST_PROPOSALS])


def _left_by_name(label: str) -> Left | None:
    words = set(_words(label))
    if words & _COUNT_WORDS:
        return None
    if words & aliases.COORDINATES:
        return Left.COORDINATES
    words -= _LITTLE_WORDS
    is_of_people = words & aliases.PEOPLE and words <= aliases.PEOPLE | aliases.BESIDE_PEOPLE
    # « Noms » alone may be the partners’: it is for somebody to say.
    if words & aliases.ALWAYS_PEOPLE or (is_of_people and words not in ({"nom"}, {"noms"})):
        return Left.PEOPLE
    return Left.CITY if words & aliases.CITY else None


def _bands_together(matches: list[Match]) -> list[Match]:
    """Bands are kept together or left together: of 0-17 and 18-24, neither would add up with ours."""
    if not any(match.left is Left.BAND for match in matches):
        return matches
    return [
        replace(match, target="", left=Left.BAND) if match.target in AGES and band_of(match.column.label) else match
        for match in matches
    ]


def _each_once(matches: list[Match], targets: Mapping[str, Target]) -> list[Match]:
    """The first column that gives a field keeps it; names of partners and notes may stand in several."""
    taken: set[str] = set()
    found = []
    for match in matches:
        if match.target and match.target in taken and match.target not in ("partners", "team_note", "target_themes"):
            match = Match(match.column, left=Left.TAKEN, proposals=(match.target,))
        taken.add(match.target)
        found.append(match)
    return found
