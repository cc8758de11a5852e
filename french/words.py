"""What French does to words in a sentence: elision and contraction, lists, ellipsis."""

from __future__ import annotations

from collections.abc import Iterable

from .names import folded

# A place that is in no neighbourhood: an answer, not a lack.
NO_NEIGHBOURHOOD = "Hors quartier"

ARTICLES = {"le ": "le", "la ": "la", "les ": "les", "l’": "l’", "l'": "l’"}
CONTRACTED = {"le": "du", "les": "des"}
# Words whose first letter, though a vowel or an h, keeps « le » and « de » whole. An h is mute but for these.
WHOLE = ("onz", "oui", "yaourt", "yoga")
ASPIRATED = (
    *("hache", "haie", "hall", "halte", "hameau", "hand", "hangar", "harcel", "hasard", "haut", "havre", "heros"),
    *("hlm", "hockey", "hongr", "hors", "houl", "huit", "hurl", "hutte"),
)


def elides(word: str) -> bool:
    """Whether « le » and « de » lose their vowel before it: l’emploi, d’hommes; not le hall, le onze."""
    first = folded(word)
    return first[:1] in set("aeiouyh") and not first.startswith((*WHOLE, *ASPIRATED))


def the(word: str, article: str) -> str:
    """The word after its article (le, la, les or none): « l’emploi », « la CAF », « Maurepas »."""
    if article in ("le", "la") and elides(word):
        return f"l’{word}"
    return f"{article} {word}" if article else word


def of(word: str, article: str | None = None) -> str:
    """The word after « de »: « d’hommes », « de la CAF », « de l’emploi », « du Blosne », « des Tilleuls ».

    `article`: le, la, les or "" for none; left out, the one the name starts with (« Le Blosne »), else none.
    """
    if article is None:
        article, word = _own_article(word)
    if article in CONTRACTED and not (article == "le" and elides(word)):
        return f"{CONTRACTED[article]} {word}"
    if article:
        return f"de l’{word}" if article == "l’" else f"de {the(word, article)}"
    return f"d’{word}" if elides(word) else f"de {word}"


def _own_article(name: str) -> tuple[str, str]:
    for written, article in ARTICLES.items():
        if name.lower().startswith(written):
            return article, name[len(written) :]
    return "", name


def listed(words: Iterable[str]) -> str:
    """« a », « a et b », « a, b et c »."""
    *firsts, last = list(words) or [""]
    return f"{', '.join(firsts)} et {last}" if firsts else last


def lowerfirst(words: str) -> str:
    """As it goes on within a sentence; Django's `capfirst` turned round."""
    return words[:1].lower() + words[1:]


def shortened(text: str, most: int) -> str:
    """The text in `most` signs at most, its end an ellipsis where something is missing."""
    return text if len(text) <= most else text[: max(most - 1, 1)].rstrip(" ,(/\u00a0") + "…"


def unquoted(words: str) -> str:
    """Words without the quotation marks somebody typed around them: the page sets its own."""
    return words.strip().strip('«»“”"\u00a0\u202f ').strip()
