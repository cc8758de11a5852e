"""Characters that no installed font can draw: replaced where the reader sees it, never dropped in silence.

A missing glyph is an empty box without a name, and it breaks PDF/UA
(docs/decisions/2026-11-21-weasyprint-makes-the-paper.md).
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Set as AbstractSet
from functools import cache

# White rectangle, in DejaVu and Symbola: the report's note says what it stands for.
REPLACEMENT = "▯"
# Invisible by nature; of the format characters only these shape letters and emoji.
JOINERS = frozenset("\u200c\u200d")
KEPT = frozenset("\n\r\t\u00ad") | JOINERS


@cache
def installed_characters() -> frozenset[int] | None:
    """Code points that at least one installed font draws; None when fontconfig cannot tell.

    Pango, which lays the PDF out, falls back on any installed font that has a character: the union is what it can draw.
    Read once per process.
    """
    command = shutil.which("fc-list")
    if command is None:
        return None
    listing = subprocess.run(
        [command, "--format", "%{charset}\n", ":outline=True"], capture_output=True, text=True, check=True
    ).stdout
    characters: set[int] = set()
    for charset in set(listing.splitlines()):
        for stretch in charset.split():
            first, _, last = stretch.partition("-")
            characters.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(characters)


def undrawable(text: str) -> int:
    """How many characters of the text would be replaced."""
    return drawable(text).count(REPLACEMENT) - text.count(REPLACEMENT)


def drawable(text: str) -> str:
    """The text with what cannot be drawn replaced, and without controls that draw nothing or reverse reading."""
    characters = installed_characters()
    kept = {character: _drawn(character, characters) for character in set(text)}
    return text.translate(str.maketrans(kept))


def _drawn(character: str, characters: AbstractSet[int] | None) -> str:
    if character in KEPT:
        return character
    is_selector = "\ufe00" <= character <= "\ufe0f"
    if is_selector or unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    return character if characters is None or ord(character) in characters else REPLACEMENT
