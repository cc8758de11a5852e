"""Where production's static files are: each under a name that says its content, kept for ever by browsers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tinycss2
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

BOOTSTRAP = "bootstrap/css/bootstrap.min.css"
_AT_RULES_OF_RULES = ("media", "supports")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Modules import one another by those names too: a phone without network has no other (optimedia/offline.py).

    Of Bootstrap, production gives what some page may wear: a fifth of it, on each first visit over a phone's line.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict, dry_run: bool = False, **options: object) -> Iterator:
        if BOOTSTRAP in paths and not dry_run:
            source, path = paths[BOOTSTRAP]
            with source.open(path) as whole:
                part = pruned(whole.read().decode(), words())
            self.delete(BOOTSTRAP)
            self.save(BOOTSTRAP, ContentFile(part.encode()))
            paths[BOOTSTRAP] = (self, BOOTSTRAP)
        yield from super().post_process(paths, dry_run, **options)


@cache
def words() -> frozenset[str]:
    """Every word of what may dress a page: a class that is none of them is worn by nobody. A name is never put
    together from pieces where it is Bootstrap's (optimedia/tests/test_style_sheets.py).
    """
    root = settings.BASE_DIR
    found = [*root.glob("templates/**/*.html"), *root.glob("static/js/*.js")]
    for app in map(Path, (app.path for app in apps.get_app_configs())):
        if app.parent == root:
            found += (path for path in app.rglob("*.py") if "tests" not in path.parts)
    found += Path(apps.get_app_config("crispy_bootstrap5").path).glob("templates/**/*.html")
    return frozenset(word for path in found for word in re.findall(r"[A-Za-z_][\w-]*", path.read_text()))


def pruned(sheet: str, names: frozenset[str]) -> str:
    """A sheet without the selectors that ask for a class that is not among `names`; its licence stays."""
    return _kept(tinycss2.parse_stylesheet(sheet, skip_whitespace=True), names)


def _kept(rules: list, names: frozenset[str]) -> str:
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if names.issuperset(_CLASS.findall(one))]
            if selectors:
                found.append(f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in _AT_RULES_OF_RULES:
            inner = _kept(tinycss2.parse_rule_list(rule.content, skip_whitespace=True), names)
            if inner:
                found.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type != "comment" or rule.value.startswith("!"):  # A licence stays; a map leads nowhere.
            found.append(rule.serialize())
    return "".join(found)


def _selectors(prelude: list) -> list[str]:
    """The selectors of a rule: what is between its outermost commas."""
    found: list[list] = [[]]
    for token in prelude:
        if token == ",":
            found.append([])
        else:
            found[-1].append(token)
    return [tinycss2.serialize(tokens) for tokens in found]
