"""What looks like a person in free text (V18): a phone number, an e-mail, a NIR, « Mme » and a name.

It warns, never blocks; what is past the hall of a building, in what is noted of a place, is refused. Nothing is sent to
anybody: the same patterns run on the phone, which receives them from here as they are. They are therefore written in
what Python and JavaScript share, without look-behind (older Safari has none), `\\w`, `\\d` or flags: one definition,
two engines.
"""

from __future__ import annotations

import re

SENTENCE = "On dirait un nom ou un numéro. Retirez-le si c’est une personne."
HALL = "Arrêtez-vous au hall\u00a0: ni logement, ni étage, ni plaque."

# Not in the middle of a date or of another number: « 01.02.2026 14 30 ».
_BEFORE_NUMBER = r"(?:^|[^0-9+.\-]|[^0-9][.\-])"
_AFTER_NUMBER = r"(?![0-9])"
_GAP = r"[\s.\-]*"
_BEFORE_WORD = r"(?:^|[^A-Za-zÀ-ÖØ-öø-ÿ0-9])"
_UPPER, _LETTER = "A-ZÀ-ÖØ-Þ", "A-Za-zÀ-ÖØ-öø-ÿ"

# « M. le Maire », « Madame la Directrice »: a function is no name, however it is capitalised.
_FUNCTIONS = (
    "[Mm]aire|[Pp]réf[eè]te?|[Ss]ous-[Pp]réf[eè]te?|[Pp]résidente?|[Mm]inistre|[Dd]irect(?:eur|rice)|[Dd]éputée?"
    "|[Aa]djointe?|[Cc]onseill[eè]re?|[Pp]rincipale?|[Pp]roviseure?|[Cc]ommissaire|[Gg]ardienne?|[Cc]uré|[Jj]uge"
)
# « mme dupont » typed in haste; « une mme âgée » is about nobody.
_LITTLE_WORDS = (
    "le|la|les|l|un|une|du|de|des|d|et|ou|à|a|au|aux|en|qui|que|est|avec|pour|sans|sur|dans|par|très|trop|bien"
    "|âgée?s?|seule?s?|venue?s?|elle|il|lui|ne|n|se|s|son|sa|ses|y|dit|demande|souhaite|propreté|bricolage"
)

PATTERNS: dict[str, str] = {
    # 06 12 34 56 78, 06.12.34.56.78, 0612345678, +33 6 12 34 56 78, 0033612345678, +33 (0)6…; never a date.
    "phone": (
        _BEFORE_NUMBER
        + r"(?![0-9]{2}[\s.\-][0-9]{2}[\s.\-](?:19|20)[0-9]{2}(?:[^0-9]|$))"
        + rf"(?:(?:\+|00)?33{_GAP}(?:\(0\){_GAP})?|0)[1-9](?:{_GAP}[0-9]{{2}}){{4}}"
        + _AFTER_NUMBER
    ),
    "email": r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[A-Za-z]{2,}",
    # Sex, year, month, department, commune, order, and the key or not.
    "nir": (
        _BEFORE_NUMBER
        + rf"[1-478]{_GAP}[0-9]{{2}}{_GAP}(?:0[1-9]|1[0-2]|[2-9][0-9]){_GAP}(?:[0-9]{{2}}|2[ABab])"
        + rf"{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}(?:{_GAP}[0-9]{{2}})?"
        + _AFTER_NUMBER
    ),
    # « Mme Dupont », « M. Le Goff », « Monsieur de Souza », « M. et Mme Petit ».
    "titled name": (
        _BEFORE_WORD
        + r"(?:MM?\.?|Mr\.?|[Mm]mes?\.?|[Mm]lles?\.?|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|MME|MLLE|MR)\s+"
        + rf"(?!(?:(?:[Ll]e|[Ll]a|[Ll]es)\s+|[Ll]['’])?(?:{_FUNCTIONS})(?![{_LETTER}]))"
        + r"(?!(?:Bricolage|Propreté|Météo|X|Y|Z)(?![A-Za-z]))"
        + rf"(?:(?:de|du|des|von|van|el|ben|d['’])\s*)?[{_UPPER}][{_LETTER}'’\-]+"
    ),
    "title and small letters": (
        _BEFORE_WORD
        + r"(?:[Mm]me|[Mm]lle|[Mm]r)\.?\s+"
        + rf"(?!(?:{_LITTLE_WORDS}|{_FUNCTIONS})(?![{_LETTER}]))"
        + rf"[a-zß-öø-ÿ][{_LETTER}'’\-]{{2,}}"
    ),
}
_COMPILED = [re.compile(pattern) for pattern in PATTERNS.values()]

_RANKS = (
    "[Pp]remier|[Dd]euxième|[Ss]econd|[Tt]roisième|[Qq]uatrième|[Cc]inquième|[Ss]ixième|[Ss]eptième|[Hh]uitième"
    "|[Nn]euvième|[Dd]ixième|[Dd]ernier"
)
# Behind whose door, at which floor, whose car: what is noted of a place stops at its hall, and this is refused.
PAST_THE_HALL: dict[str, str] = {
    "flat": (
        _BEFORE_WORD
        + r"(?:[Aa]ppartements?|[Aa]pparts?|[Aa]pp?te?s?|[Ll]ogement|[Pp]orte|[Ss]tudio)\.?\s*"
        + r"(?:n\s?[o°º.]?|numéro)?\s*"
        + rf"[A-Z]?[0-9]{{1,4}}(?![{_LETTER}0-9])"
    ),
    "floor": (
        _BEFORE_WORD
        + rf"(?:(?:[0-9]{{1,2}}\s*(?:er|[eè]me|nde?|e|è)?|{_RANKS})\s+[ée]tage|[ÉéEe]tage\s+[0-9]{{1,2}})"
        + rf"(?![{_LETTER}])"
    ),
    "plate": (
        _BEFORE_WORD
        + r"(?:[A-HJ-NP-TV-Z]{2}[\s\-]?[0-9]{3}[\s\-]?[A-HJ-NP-TV-Z]{2}|[a-hj-np-tv-z]{2}-[0-9]{3}-[a-hj-np-tv-z]{2}"
        + rf"|[0-9]{{3,4}}[\s\-]?[A-Z]{{2,3}}[\s\-]?[0-9]{{2}})(?![{_LETTER}0-9])"
    ),
}
_COMPILED_HALL = [re.compile(pattern) for pattern in PAST_THE_HALL.values()]


def looks_personal(*texts: str) -> bool:
    """Whether one of the texts has something like a name or a number of a person."""
    return any(pattern.search(text) for text in texts if text for pattern in _COMPILED)


def goes_past_the_hall(*texts: str) -> bool:
    """Whether one of the texts names a dwelling, a floor or a number plate."""
    return any(pattern.search(text) for text in texts if text for pattern in _COMPILED_HALL)


def told_to_page(*, stops_at_hall: bool = False) -> dict[str, object]:
    """What static/js/names.js is given, as the JSON `noms`; with what it refuses, where texts stop at the hall."""
    hall = {"patterns": list(PAST_THE_HALL.values()), "sentence": HALL}
    return {"patterns": list(PATTERNS.values()), "sentence": SENTENCE} | ({"hall": hall} if stops_at_hall else {})
