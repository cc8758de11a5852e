"""Nothing of an outing is written but by its deeds, and each deed has its version and its line."""

import ast
from pathlib import Path

import pytest

from outings import models
from outings.enums import QUIET, CancelReason, Deed
from outings.history import StaleVersion, answers_of, mark, take, take_all
from outings.models import Outing
from outings.recording import cancel_outing, rows_of
from outings.tests.factories import entry, history, outing
from schemes.tests.factories import SchemeFactory, member

ROOT = Path(__file__).resolve().parents[2]
# The deeds; and the invented past, which is written whole.
WRITERS = {
    "outings/recording.py",
    "outings/plans.py",
    "outings/reviewing.py",
    "outings/merging.py",
    "outings/merged.py",
    "outings/status_known.py",
    "outings/history.py",
    "outings/importing.py",
    "demo/loading.py",
}
WRITES = {"update", "bulk_update", "bulk_create", "create", "get_or_create", "update_or_create", "delete", "save"}
MODELS = {name for name in vars(models) if name.startswith("Outing")} | {"Testimony"}
RELATIONS = {"outings", "stops", "testimonies", "ticks", "outing_topics", "outing_themes", "outing_partners", "deeds"}


def written_in(code):
    """The lines that write rows of outings: `Outing.objects…update()`, `outing.stops.…delete()`, `testimony.save()`."""
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            chain = ast.unparse(call.func)
            parts = set(chain.replace("(", ".").split("."))
            if parts & (MODELS | RELATIONS) or chain in {"outing.save", "testimony.save", "stop.save"}:
                yield chain


@pytest.mark.parametrize(
    "code",
    [
        "Outing.objects.filter(pk=1).update(version=2)",
        "outing.testimonies.filter(pk=1).update(is_starred=True)",
        "models.OutingStop.objects.create()",
        "outing.save()",
    ],
)
def test_a_writer_is_seen(code):
    assert list(written_in(code))


def test_only_the_deeds_write_outings():
    found = {}
    for app in ("accounts", "schemes", "partners", "outings", "planning", "reporting", "exchange", "optimedia", "demo"):
        for path in (ROOT / app).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if name not in WRITERS and not {"tests", "migrations"} & set(path.parts):
                found[name] = list(written_in(path.read_text()))
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_deed_is_said():
    assert all(deed.label for deed in Deed)
    assert {Deed.CHANGED, Deed.CLOSED, Deed.CANCELLED, Deed.VALIDATED}.isdisjoint(QUIET)


@pytest.mark.django_db
def test_a_mark_raises_the_version_and_leaves_a_line():
    stored, user = outing(SchemeFactory()), member(SchemeFactory())
    mark([stored], Deed.STARRED, user=user, is_estimate=True)
    now = Outing.objects.get()
    assert (stored.version, now.version, stored.is_estimate, now.is_estimate) == (2, 2, True, True)
    assert history(stored) == [(1, "recorded"), (2, "starred")]
    assert stored.deeds.get(version=2).done_by == user


@pytest.mark.django_db
@pytest.mark.parametrize("deed", QUIET)
def test_what_was_read_holds_after_a_quiet_deed(deed):
    stored = outing(SchemeFactory())
    mark([stored], deed, user=None)
    assert take(stored, version=1).version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("read_at", [0, 1, 2, 3, 6])
def test_what_was_read_before_an_answer_changed_or_never_was_is_stale(read_at):
    stored = outing(SchemeFactory())
    for deed in (Deed.STARRED, Deed.REVIEWED, Deed.CHANGED, Deed.STARRED):
        mark([stored], deed, user=None)
    with pytest.raises(StaleVersion) as refusal:
        take(stored, version=read_at)
    assert (refusal.value.current.version, refusal.value.read_at) == (5, read_at)


@pytest.mark.django_db
def test_taking_many_is_two_queries_at_most(django_assert_num_queries):
    scheme = SchemeFactory()
    starred, cancelled, same = (outing(scheme) for _ in range(3))
    mark([starred], Deed.STARRED, user=None)
    cancel_outing(cancelled, reason=CancelReason.STAFF, version=1)
    with django_assert_num_queries(2):
        as_read, changed = take_all({stored.pk: 1 for stored in (starred, cancelled, same)})
    assert (as_read, changed) == ([starred, same], [cancelled])


@pytest.mark.django_db
def test_a_line_holds_answers_and_no_free_text():
    stored = outing(SchemeFactory())
    typed = entry(text={"highlight": "Madame Untel"})
    said = answers_of(stored, typed.fields, rows_of(stored, typed, [None]))
    assert (said["people_mediated"], said["starts_at"], said["stops"]) == (10, "14:00:00", [[None, None, 10, 120, ""]])
    assert "Untel" not in str(said)
