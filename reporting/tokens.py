"""Numbers that a report's texts have from its figures: kept as tokens, told anew each time the text is.

`{{ outings_done|sortie|sorties }}` is a figure of the catalogue with its word, `{{ share:partnered_outings }}` what it
is of its base, `{{ change:outings_done }}` how it moved, `{{ before:requests[topic=housing] }}` what it was before.
Nobody types one: a text is shown with its numbers, and what was typed is tied again to those that it still has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from french.numbers import NBSP, UNKNOWN, Number, amount, evolution, plural, share

from .figures.indicators import INDICATORS
from .figures.report import Figure, Line, Report
from .line_values import LineValue
from .orders import CODE, ORDERED_BY, value_of

SPACES = f"[ {NBSP}\u202f]"
_TOKEN = r"\{\{ (?:[a-z]+:)?[^\s{}|]+(?:\|[^{}|]+\|[^{}|]+)? \}\}"
TOKEN = re.compile(_TOKEN)
PARTS = re.compile(r"\{\{ (?:(?P<kind>[a-z]+):)?(?P<code>[^\s{}|]+)(?:\|(?P<one>[^{}|]+)\|(?P<many>[^{}|]+))? \}\}")
NUMBER = re.compile(rf"\d(?:\d|{SPACES}(?=\d{{3}}\b))*(?:,\d+)?")
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
# Days, years and hours are no figures.
MOMENT = re.compile(
    rf"\b\d{{1,2}}(?:er)?(?:{SPACES}(?:au|et){SPACES}\d{{1,2}}(?:er)?)?{SPACES}(?:{MONTHS})\b|\b(?:19|20)\d\d\b"
    rf"|\b\d{{1,2}}{SPACES}?h(?:{SPACES}?\d\d)?\b(?!eure)"
)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


def token(code: str, one: str = "", many: str = "", *, kind: str = "") -> str:
    """The token of a figure; with its word, in both numbers."""
    return f"{{{{ {f'{kind}:' * bool(kind)}{code}{f'|{one}|{many}' * bool(one)} }}}}"


@dataclass(frozen=True)
class Tied:
    """One token of a text: the code of its figure, and how it tells it (`share`, `change`, `before`, or a number)."""

    text: str
    code: str
    kind: str

    @property
    def is_rate(self) -> bool:
        """A share with nothing beside it; what a topic is of all requests is told against the others."""
        return self.kind == "share" and "[" not in self.code


def tied(text: str) -> list[Tied]:
    """The tokens of a stored text, in its order."""
    return [Tied(found[0], found["code"], found["kind"] or "") for found in PARTS.finditer(text)]


def tell(text: str, figures: Report) -> str:
    """A stored text with its numbers as these figures have them; an em dash for what they have not."""
    return PARTS.sub(lambda found: _told(found, figures), text)


def tie(typed: str, written: str, figures: Report) -> str:
    """What was typed over a stored text `written`, tied to the figures of which it still has the number.

    A number whose word was changed keeps its tie; one that was typed has none.
    """
    for found in PARTS.finditer(written):
        bare = token(found["code"], kind=found["kind"] or "")
        typed = _replaced(typed, _told(found, figures), found[0]) or (
            _replaced(typed, tell(bare, figures), bare) or typed
        )
    return typed


def _replaced(text: str, words: str, by: str) -> str:
    """With the first of these words, outside tokens, replaced; nothing where they are not, or tell no number."""
    if not NUMBER.search(words):
        return ""
    pattern = re.sub(f"[{NBSP}\u202f]", lambda _: SPACES, re.escape(words))
    end = rf"(?!\d|,\d|{SPACES}?%)" if words[-1].isdigit() else r"(?!\w)"
    pattern = rf"(?<![\d,]){pattern}{end}"
    pieces = re.split(f"({_TOKEN})", text)
    for index in range(0, len(pieces), 2):
        changed, count = re.subn(pattern, lambda _: by, pieces[index], count=1)
        if count:
            return "".join([*pieces[:index], changed, *pieces[index + 1 :]])
    return ""


def typed_numbers(text: str) -> list[str]:
    """Numbers of a stored text that no figure stands behind; days, years and hours are none."""
    return NUMBER.findall(MOMENT.sub(" ", TOKEN.sub(" ", text)))


def sentences(text: str) -> list[str]:
    """A text, sentence by sentence."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


def value_behind(code: str, figures: Report) -> LineValue | None:
    """The figure of a code; None where the report has none, as readers have of a small public."""
    try:
        return value_of(code, figures)
    except (KeyError, IndexError):
        return None


def previous_of(code: str, figures: Report) -> str:
    """What the figure was in the period compared with, in words; nothing where there is none."""
    found = _line_or_figure(code, figures)
    publics = next((block.previous for block in figures.publics if not block.prefix), None)
    before = getattr(publics, code, None) if found is None else found.previous
    if before is None:
        return ""
    return f"{amount(before)}\u202f%" if isinstance(found, Figure) and found.indicator.unit == "%" else amount(before)


def label_of(code: str, figures: Report) -> str:
    """What a figure is called, a part of one in short: « Demandes : Logement, bailleur »."""
    found = _line_or_figure(code, figures)
    if isinstance(found, Line):
        return f"{INDICATORS[code.partition('[')[0]].label}{NBSP}: {found.chart_label}"
    return next((label for row, label, *_ in figures.rows() if row == code), code)


def _told(found: re.Match, figures: Report) -> str:
    kind, code = found["kind"], found["code"]
    if kind in KINDS:
        return KINDS[kind](code, figures)
    if code in COUNTED:
        value, told = COUNTED[code](figures), amount(COUNTED[code](figures))
    else:
        known = value_behind(code, figures)
        value, told = (known.value, known.told) if known else (None, UNKNOWN)
    return f"{told}{NBSP}{plural(value, found['one'], found['many'])}" if found["one"] else told


def _line_or_figure(code: str, figures: Report) -> Figure | Line | None:
    if code in figures.figures:
        return figures[code]
    found = CODE.fullmatch(code)
    if found is None:
        return None
    for line, section_code, dimension in _lines(figures):
        if (section_code, dimension, line.key) == found.groups():
            return line
    return None


def _lines(figures: Report) -> Iterator[tuple[Line, str, str]]:
    for key in ORDERED_BY:
        section = figures.sections[key]
        for line in section.lines:
            yield line, section.indicator.code, section.breakdown.dimension


def _share(code: str, figures: Report) -> str:
    found = _line_or_figure(code, figures)
    if isinstance(found, Line):
        return next(figures.sections[key].share_of(found) for key in ORDERED_BY if found in figures.sections[key].lines)
    if code == "handling_on_spot":
        return share(figures[code].value or 0, figures.answered_requests)
    if code == "first_contact_count":
        block = next((block for block in figures.publics if not block.prefix), None)
        return share(block.now.first_contact_count, block.now.first_contact_base) if block else UNKNOWN
    return value_of(code, figures, as_share=True).told


def _change(code: str, figures: Report) -> str:
    found = _line_or_figure(code, figures)
    return evolution(found.value, found.previous) if found else ""


KINDS: dict[str, Callable[[str, Report], str]] = {"share": _share, "change": _change, "before": previous_of}
# Numbers that sentences have and the catalogue has not.
COUNTED: dict[str, Callable[[Report], Number]] = {
    "topics_asked": lambda figures: sum(bool(line.value) for line in figures.sections["topics"].lines),
    "named_partner_outings": lambda figures: int(figures.sections["partners"].total),
    "answered_requests": lambda figures: figures.answered_requests,
}
