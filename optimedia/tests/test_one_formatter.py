"""Figures, dates and names become text in french/ alone (in static/js/french.js for the scripts)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

# What writes or folds by other means, by the kind of file. A form's or an address's « 2026-03-01 » is for machines.
OTHERS = {
    ".py": re.compile(
        r"number_format|:,\}|:%[dHBAm-]|%d/%m|strftime\(\"(?!%Y-)|floatformat|intcomma|casefold|unicodedata\.normalize"
        r"|\"Hors quartier\"|icontains=|iexact="
    ),
    ".html": re.compile(
        r"\|(date:(?!'Y-m-d')|time\b|floatformat|intcomma|pluralize|truncat|filesizeformat|stringformat|localize)"
    ),
    ".js": re.compile(r"toLocale|Intl\.NumberFormat|normalize\(|localeCompare"),
}
ROOT = settings.BASE_DIR
ELSEWHERE = ("french", "trials", "tests", "migrations", "french.js")


def others_in(name: str, text: str) -> list[str]:
    """What writes in its own way in a file of that name."""
    return [found[0] for found in OTHERS[Path(name).suffix].finditer(text)]


def test_there_is_one_formatter():
    folders = [path.parent for path in ROOT.glob("*/apps.py")] + [
        ROOT / "optimedia",
        ROOT / "templates",
        ROOT / "static/js",
    ]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in OTHERS]
    read = [path.relative_to(ROOT) for path in files if not set(ELSEWHERE) & set(path.relative_to(ROOT).parts)]
    assert len(read) > 150
    assert {str(path): found for path in read if (found := others_in(path.name, (ROOT / path).read_text()))} == {}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("outings/levels.py", 'f"{count:,}"'),
        ("outings/models.py", 'f"{self.held_on:%d/%m/%Y}"'),
        ("reporting/wording.py", "number_format(round(value, 1))"),
        ("partners/filters.py", 'Q(name__icontains=asked["q"])'),
        ("templates/outings/list.html", '{{ outing.held_on|date:"j F" }}'),
        ("templates/outings/list.html", "sortie{{ count|pluralize }}"),
        ("static/js/tally.js", 'count.toLocaleString("fr-FR")'),
    ],
)
def test_another_one_would_be_seen(path, text):
    assert others_in(path, text)
