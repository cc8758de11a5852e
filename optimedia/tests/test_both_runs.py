"""`make test` runs every test at least once, on one database or the other, and what asks the database on both."""

import re
from itertools import product

import pytest
from django.conf import settings

MAKEFILE = (settings.BASE_DIR / "Makefile").read_text()
INI = (settings.BASE_DIR / "pytest.ini").read_text()


def runs(target):
    """The two commands of a target: on SQLite, on PostgreSQL."""
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)[1]
    return [line.strip() for line in recipe.splitlines() if "pytest" in line]


def takes(run, **marks):
    chosen = re.search(r'-m "([^"]+)"', run)
    return not chosen or eval(chosen[1], {}, marks)


@pytest.mark.parametrize("target", ["test", "test-both"])
@pytest.mark.parametrize(("browser", "both"), [*product([False, True], repeat=2)])
def test_no_test_is_left_out_of_both_runs(target, browser, both):
    taken = [takes(run, browser=browser, both=both) for run in runs(target)]
    assert taken == [target == "test-both" or browser or both, not browser]


@pytest.mark.parametrize("target", ["test", "test-both"])
def test_a_run_leaves_nothing_out_but_by_these_marks(target):
    on_sqlite, on_postgresql = runs(target)
    plain = r'\.venv/bin/pytest -n \d --dist worksteal( -m "[\w ]+")?'
    assert re.fullmatch(plain, on_sqlite)
    assert re.fullmatch(f"bin/with-postgres {plain}", on_postgresql)


def test_every_file_of_tests_is_where_they_are_looked_for():
    looked_in = re.search(r"^testpaths = (.*)$", INI, re.M)[1].split()
    written = {path.relative_to(settings.BASE_DIR).parts[0] for path in settings.BASE_DIR.glob("[!.]*/**/test_*.py")}
    assert written <= set(looked_in)


def is_on_both(request):
    return request.node.get_closest_marker("both") is not None


def test_what_asks_the_database_runs_on_both(request, db):
    assert is_on_both(request)


@pytest.mark.django_db
def test_what_asks_it_by_its_mark_does_too(request):
    assert is_on_both(request)


@pytest.mark.django_db(transaction=True)
def test_what_commits_does_even_through_pages(request, client):
    assert is_on_both(request)


def test_what_asks_pages_runs_on_one(request, client, db):
    assert not is_on_both(request)


def test_what_asks_no_database_runs_on_one(request):
    assert not is_on_both(request)
