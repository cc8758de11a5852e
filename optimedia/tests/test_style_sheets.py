"""Each rule is for somebody, each class of ours has its rule, and a page links the sheets of what it wears.

Read from the files: a class is « worn » where a template, a script or a Python module names it. What is put together
there (`om-file-${kind}`, `om-h{{ step }}`) is known by its beginning, and its end by a word quoted in the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from optimedia import offline
from optimedia.storage import BOOTSTRAP, pruned, words

ROOT = settings.BASE_DIR
TEMPLATES, SCRIPTS, SHEETS = ROOT / "templates", ROOT / "static/js", ROOT / "static/css"
PAPER = {TEMPLATES / "reporting/pdf", TEMPLATES / "planning/pdf"}
ANY = "*"  # the end of a name that is put together
PAGES = sorted(
    str(path.relative_to(TEMPLATES))
    for path in TEMPLATES.rglob("*.html")
    if not path.name.startswith("_") and path.parent not in PAPER
)
KEPT_PAGES = [
    "outings/form.html",
    "outings/tally.html",
    "outings/queue.html",
    "schemes/danger.html",
    "partners/book.html",
    "home/note.html",
    "watch/observation_form.html",
    "watch/follow_up_form.html",
    "situations/call_form.html",
    "situations/situation_form.html",
    "situations/step_form.html",
]


@cache
def read(path: Path) -> str:
    return path.read_text()


def modules() -> list[Path]:
    return [path for path in ROOT.glob("[a-z]*/**/*.py") if "tests" not in path.parts]


def selected(sheet: Path) -> set[str]:
    """The classes that a sheet has rules for."""
    text = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", read(sheet), flags=re.DOTALL)
    return set(re.findall(r"\.([A-Za-z_][\w-]*)", text))


def page_sheets() -> list[Path]:
    return [sheet for sheet in SHEETS.glob("*.css") if sheet.name != "report-print.css"]


def worn_by_template(path: Path) -> set[str]:
    text = read(path)
    lists = re.findall(r'class="((?:{%.*?%}|[^"])*)"', text)  # `css_class="…"` of an include too
    lists += re.findall(r"{% block \w+_class %}(.*?){% endblock", text, flags=re.DOTALL)
    return {name for said in lists for name in re.sub(r"{{.*?}}", ANY, re.sub(r"{%.*?%}", " ", said)).split()}


def worn_by_script(path: Path) -> set[str]:
    """Every string that could be a list of classes."""
    strings = re.findall(r"[\"`]([^\"`\n]+)[\"`]", read(path))
    strings = [re.sub(r"\${[^}]*}", ANY, said) for said in strings]
    return {name for said in strings if re.fullmatch(r"[a-z][\w *-]*", said) for name in said.split()}


def worn_by_module(path: Path) -> set[str]:
    lists = re.findall(r'class\w*(?:"\])?(?:: str)? ?= ?"([^"]+)"|"((?:om|form|btn)-[\w-]+)"', read(path))
    return {name for said in lists for name in " ".join(said).split()}


def worn(templates: list[Path]) -> set[str]:
    found = set().union(*map(worn_by_template, templates), *map(worn_by_module, modules()))
    return found.union(*map(worn_by_script, SCRIPTS.glob("*.js"))) - {ANY}


def is_among(name: str, names: set[str]) -> bool:
    """Whether a class is one of these names, or put together from one of them and a word (or a figure) of the code."""
    if name in names:
        return True
    ends = [name.removeprefix(start[:-1]) for start in names if start.endswith(ANY) and name.startswith(start[:-1])]
    return any(end.isdigit() or f'"{end}"' in code() for end in ends)


def unworn(sheets: Iterable[Path], names: set[str]) -> set[str]:
    return {f"{sheet.name} .{name}" for sheet in sheets for name in selected(sheet) if not is_among(name, names)}


@cache
def code() -> str:
    return "".join(map(read, [*modules(), *SCRIPTS.glob("*.js")]))


def linked(page: str) -> tuple[set[Path], set[str]]:
    """(sheets a page links, classes that it, what it extends, what it includes and its scripts wear)."""
    to_read, seen, sheets, classes = [TEMPLATES / page], set(), set(), set()
    while to_read:
        path = to_read.pop()
        if path in seen:
            continue
        seen.add(path)
        text = read(path)
        if path.suffix == ".js":
            classes |= worn_by_script(path)
            to_read += [SCRIPTS / name for name in re.findall(r'from "\./([\w-]+\.js)"', text)]
            continue
        classes |= worn_by_template(path)
        sheets |= {SHEETS / name for name in re.findall(r"{% static 'css/([\w-]+\.css)' %}", text)}
        to_read += [SCRIPTS / name for name in re.findall(r"{% static 'js/([\w-]+\.js)' %}", text)]
        named = re.findall(r'{% (?:extends|include) .*?"([^"]+)"', text)
        # Allauth's own layouts lead to ours.
        to_read += [Path(get_template(name).origin.name) for names in named for name in names.split(",")]
    return sheets, classes


def test_every_class_of_a_page_s_sheet_is_worn():
    names = worn([path for path in TEMPLATES.rglob("*.html") if path.parent not in PAPER])
    assert unworn(page_sheets(), names) == set()


def test_every_class_of_the_paper_s_sheets_is_worn():
    names = worn([path for folder in PAPER for path in folder.glob("*.html")])
    assert unworn((SHEETS / "print").glob("*.css"), names) == set()


def test_every_class_of_ours_has_a_rule_or_is_looked_up_by_a_script():
    ruled = set().union(*map(selected, page_sheets()))
    looked_up = set(re.findall(r"\.(om-[\w-]+)", "".join(map(read, SCRIPTS.glob("*.js")))))
    ours = {name for name in worn(list(TEMPLATES.rglob("*.html"))) if name.startswith("om-")}
    bare = {name for name in ours - ruled - looked_up if not name.endswith(ANY)}
    assert bare == set()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_links_the_sheets_of_what_it_wears(page):
    sheets, classes = linked(page)
    elsewhere = {name: sheet.name for sheet in page_sheets() for name in selected(sheet) if name.startswith("om-")}
    here = set().union(*map(selected, sheets))
    assert {name: sheet for name, sheet in elsewhere.items() if name in classes - here} == {}


@pytest.mark.parametrize("page", KEPT_PAGES)
def test_the_phone_keeps_the_sheets_of_the_pages_it_keeps(page):
    sheets, _ = linked(page)
    assert len(sheets) > 2
    assert {f"css/{sheet.name}" for sheet in sheets} <= set(offline.assets())


def test_every_sheet_is_linked_by_a_page_or_imported_by_the_paper_s():
    sheets = set().union(*(linked(page)[0] for page in PAGES))
    assert sheets == set(page_sheets())
    imported = set(re.findall(r'@import url\("print/([\w-]+\.css)"\)', read(SHEETS / "report-print.css")))
    named = set(re.findall(r'"static/css/print/([\w-]+\.css)"', code()))
    assert imported | named == {sheet.name for sheet in (SHEETS / "print").iterdir()}


def test_production_gives_of_bootstrap_all_that_a_page_wears():
    whole = Path(finders.find(BOOTSTRAP)).read_text()
    names = worn(list(TEMPLATES.rglob("*.html")))
    left_out = selected(Path(finders.find(BOOTSTRAP))) - set(re.findall(r"\.([A-Za-z_][\w-]*)", pruned(whole, words())))
    assert "carousel" in left_out
    assert {name for name in left_out if is_among(name, names)} == set()


def test_no_sheet_is_over_600_lines():
    assert [sheet.name for sheet in SHEETS.rglob("*.css") if read(sheet).count("\n") > 600] == []


def test_the_glossary_says_what_every_class_of_ours_is():
    bootstrap = selected(Path(finders.find(BOOTSTRAP)))
    ours = set().union(*map(selected, SHEETS.rglob("*.css"))) - bootstrap
    said = set(re.findall(r"`\.?([\w-]+)`", read(ROOT / "docs/glossary.md")))
    assert ours - said == set()
