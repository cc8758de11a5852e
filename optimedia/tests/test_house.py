"""The house stays small: how long a file and a function may be, and nothing that nobody uses (docs/architecture.md)."""

import ast
import re
import subprocess
from importlib.metadata import entry_points, packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
LONGEST_FILE, LONGEST_FUNCTION = 600, 60
ROOMS_OF_EVERYTHING = {"utils", "helpers", "tools", "common", "core", "misc", "base", "services"}
# Found by their names: pages of errors, and what allauth and crispy-forms ask for.
FOUND_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html"}
FOUND_BY_FOLDER = ("account/", "allauth/", "mfa/")
# The word by which a package is asked for, where it is not one of its modules.
KNOWN_AS = {
    "psycopg": "postgresql",
    "django-bootstrap-static": "bootstrap",
    "django-stubs": "mypy_django_plugin",
    "jinja2": "Jinja2",
}


def tracked(*suffixes: str) -> list[Path]:
    """The project's own files of these kinds: what git keeps and what it would."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    return [path for path in map(ROOT.joinpath, listing.splitlines()) if path.suffix in suffixes and path.exists()]


def canonical(package: str) -> str:
    return package.lower().replace("_", "-")


def too_long(path: Path) -> list[str]:
    functions = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))
    return [f.name for f in functions if f.end_lineno - f.lineno >= LONGEST_FUNCTION]


@pytest.mark.parametrize("suffixes", [(".py",), (".js", ".css", ".html")], ids=str)
def test_no_file_is_longer_than_one_can_hold_in_mind(suffixes):
    written = [path for path in tracked(*suffixes) if "migrations" not in path.parts]
    assert len(written) > 20
    assert {str(path): lines for path in written if (lines := path.read_text().count("\n")) > LONGEST_FILE} == {}


def test_no_room_has_a_name_under_which_everything_fits():
    named = {path: {path.stem, *path.relative_to(ROOT).parts[:-1]} for path in tracked(".py", ".js", ".css")}
    assert len(named) > 500
    assert [str(path) for path, words in named.items() if words & ROOMS_OF_EVERYTHING] == []


def test_no_function_is_longer_than_a_screen(tmp_path):
    written = [path for path in tracked(".py") if "migrations" not in path.parts]
    assert {str(path): names for path in written if (names := too_long(path))} == {}
    (tmp_path / "long.py").write_text("def long():\n" + "    pass\n" * LONGEST_FUNCTION)
    assert too_long(tmp_path / "long.py") == ["long"]


def test_every_template_is_used():
    """Named whole, or by its last word where a form chooses the piece it draws (`_stepper.html` is "stepper")."""
    texts = "\n".join(path.read_text() for path in tracked(".py", ".html"))
    names = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")}
    asked = {name for name in names if f'"{name}"' in texts or f'"{Path(name).stem.lstrip("_")}"' in texts}
    assert len(asked) > 20
    assert {name for name in names - asked - FOUND_BY_NAME if not name.startswith(FOUND_BY_FOLDER)} == set()


def test_every_requirement_is_used():
    """By one of its modules, imported or named in settings and commands; a plugin, by pytest."""
    modules: dict[str, set[str]] = {}
    for module, packages in packages_distributions().items():
        for package in packages:
            modules.setdefault(canonical(package), set()).add(module)
    plugins = {canonical(point.dist.name) for point in entry_points(group="pytest11")}
    lines = [
        line for name in ("requirements.in", "requirements-test.in") for line in (ROOT / name).read_text().splitlines()
    ]
    asked = {canonical(found[0]) for line in lines if (found := re.match(r"[A-Za-z][\w-]*", line))} - plugins
    used = "\n".join(path.read_text() for path in [*tracked(".py", ".toml", ".ini"), ROOT / "Makefile"])
    words = set(re.findall(r"\w+", used))
    assert {name for name in asked if not (modules.get(name, set()) | {KNOWN_AS.get(name)}) & words} == set()
