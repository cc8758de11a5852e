"""Numbers of people typed in a text, more exact than the figures that readers get: shown before publishing."""

from __future__ import annotations

import re

from french.numbers import TEN

# What a text counts people by, and what they asked; a word in between, as in « 12 jeunes femmes », changes nothing.
_COUNTED = (
    "personne|femme|homme|jeune|enfant|adolescent|mineur|fille|garçon|habitant|senior|aîné|retraité|parent|famille|élève"
    "|participant|passage|demande|échange|coupon|droit"
)
_TYPED = re.compile(
    rf"(?<![\d,.])(?<!<)(?<!<[\s\u00a0\u202f])(\d[\d\u00a0\u202f ]*)\s((?:\w+\s)?(?:{_COUNTED})(?:e?s)?)\b",
    re.IGNORECASE,
)


def exact_numbers(text: str, *, are_people_told: bool = True) -> tuple[str, ...]:
    """« 12 jeunes », « 183 personnes »: those that are no multiple of ten, as they stand in the text (DOMAIN 7.4).

    All of them, where a report tells no figure of people (`are_people_told`).
    """
    found = ((int(re.sub(r"\D", "", number)), f"{number} {what}") for number, what in _TYPED.findall(text))
    return tuple(told for number, told in found if number % TEN or not are_people_told)
