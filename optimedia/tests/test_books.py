"""Every rule, section and page of docs/ that is cited anywhere exists.

The forms of a citation: docs/decisions/2026-11-26-the-books-are-in-the-house.md.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
BOOKS = {"DOMAIN": DOCS / "domain.md", "LOOK": DOCS / "look.md"}
READ = {".py", ".html", ".txt", ".js", ".css", ".md", ".yaml", ".toml", ".ini", ".in", ""}
NOT_OURS = {"staticfiles", "var", "private"}

NUMBER = r"\d+(?:\.\d+)?[a-z]?\b"
SECTION = re.compile(rf"^#+ ({NUMBER}) ", re.MULTILINE)
RULE = re.compile(r"^\| ([VIDPA]\d+b?) \|", re.MULTILINE)
# « DOMAIN 5.1 to 5.5 », « DOMAIN 2.4, 5.0 and 5.8 », « LOOK 3 »: the name of a book needs a number.
CITED_SECTIONS = re.compile(rf"\b(DOMAIN|LOOK)\b(?: ({NUMBER}(?:(?:, | and | to ){NUMBER})*))?")
# « V18 » stands alone; a V after a number is a path drawn in an SVG.
CITED_RULE = re.compile(r"(?<![\w.#])(?<!\d )[VID]\d{1,2}b?\b(?!\.\d)")
# A4 alone is a sheet of paper.
CITED_REPORT_PAGE = re.compile(r"\bDOMAIN 7\.1, ([PA]\d{1,2})\b")
CITED_FILE = re.compile(r"\bdocs/[\w./-]+\.md\b")
# Books that nobody could open here.
ABROAD = re.compile(r"\b(?:STACK|HOUSE|LOOK-2)\b|\b(?:DOMAIN|LOOK)\.md\b")
LINK = re.compile(r"\]\(([^)#:]+)\)")
PARTS = ["Decided", "Why", "Turned down", "Would change it"]


def cited_in(text: str) -> Iterator[str]:
    """What a text cites: « DOMAIN 6.4 », « V18 », « docs/look.md »; « DOMAIN ? » when no number follows."""
    for book, numbers in CITED_SECTIONS.findall(text):
        yield from (f"{book} {number}" for number in re.findall(NUMBER, numbers) or "?")
    for pattern in (CITED_RULE, CITED_REPORT_PAGE, CITED_FILE, ABROAD):
        yield from pattern.findall(text)


def existing() -> list[str]:
    """What may be cited, as it is cited."""
    sections = [f"{book} {number}" for book, page in BOOKS.items() for number in SECTION.findall(page.read_text())]
    files = [path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md")]
    return [*sections, *RULE.findall(BOOKS["DOMAIN"].read_text()), *files]


def texts() -> Iterator[Path]:
    """What people write here, but this file: its citations are made up."""
    for top in ROOT.iterdir():
        if not top.name.startswith(".") and top.name not in NOT_OURS:
            paths = top.rglob("*") if top.is_dir() else [top]
            yield from (path for path in paths if path.suffix in READ and path.is_file() and path != Path(__file__))


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("(DOMAIN 6.4b, a team)", ["DOMAIN 6.4b"]),
        ("DOMAIN 2.4, 5.0 and 5.8, LOOK 3.", ["DOMAIN 2.4", "DOMAIN 5.0", "DOMAIN 5.8", "LOOK 3"]),
        ("of V18 and I12 (D9b)", ["V18", "I12", "D9b"]),
        ("DOMAIN 7.1, A2 on A4", ["DOMAIN 7.1", "A2"]),
        ("see docs/nowhere.md", ["docs/nowhere.md"]),
        ("DOMAIN.md, HOUSE", ["DOMAIN ?", "HOUSE", "DOMAIN.md"]),
        ("LOOK_EVERY, EMAIL_DOMAIN, M3 3 V10, 16V9, #D10000, IPV4", []),
    ],
)
def test_citations_are_seen(text, cited):
    assert sorted(cited_in(text)) == sorted(cited)


def test_what_is_cited_exists():
    known = set(existing())
    missing = {str(path.relative_to(ROOT)): set(cited_in(path.read_text())) - known for path in texts()}
    assert {name: cited for name, cited in missing.items() if cited} == {}


def test_a_number_stands_for_one_thing():
    assert [name for name, times in Counter(existing()).items() if times > 1] == []


@pytest.mark.parametrize("made_up", ["DOMAIN 99.9", "V99", "D1b", "docs/nowhere.md", "STACK"])
def test_what_is_made_up_does_not_exist(made_up):
    assert not set(cited_in(f"a rule ({made_up})")) <= set(existing())


@pytest.mark.parametrize("page", [ROOT / "README.md", *DOCS.rglob("*.md")], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", sorted(DOCS.glob("decisions/2*.md")), ids=lambda page: page.stem)
def test_a_decision_says_its_four_parts_and_is_in_the_list(page):
    assert re.findall(r"^\*\*(.+)\.\*\* \S", page.read_text(), re.MULTILINE) == PARTS
    assert f"]({page.name})" in (page.parent / "README.md").read_text()
