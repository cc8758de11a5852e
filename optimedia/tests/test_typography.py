"""French typography: no sentence breaks before « : ; ? ! » or inside guillemets, no straight apostrophe in a word."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "french",
    "journal",
    "accounts",
    "schemes",
    "partners",
    "outings",
    "planning",
    "situations",
    "reporting",
    "optimedia",
)
ORDINARY_SPACE = re.compile(r"[\w’)»] [:;?!»](?:\s|$)|« ")
STRAIGHT_APOSTROPHE = re.compile(r"\b[cdjlmnst]'[aeéèêiouyh]", re.IGNORECASE)
NOT_READ = re.compile(r"\{%.*?%\}|\{#.*?#\}|<script.*?</script>|<[^>]*>", re.DOTALL)


def wrong_in(text: str) -> list[str]:
    found = [*ORDINARY_SPACE.finditer(text), *STRAIGHT_APOSTROPHE.finditer(text)]
    return [text[max(0, match.start() - 25) : match.end() + 15] for match in found]


def said(path: Path) -> list[str]:
    """The strings of a module that are no documentation."""
    tree = ast.parse(path.read_text())
    documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node.value for node in strings if id(node) not in documented]


def test_templates():
    wrong = {path.name: wrong_in(NOT_READ.sub("", path.read_text())) for path in (ROOT / "templates").rglob("*.html")}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_sentences_of_the_code():
    modules = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts]
    wrong = {str(path.relative_to(ROOT)): [w for text in said(path) for w in wrong_in(text)] for path in modules}
    assert {name: found for name, found in wrong.items() if found} == {}
