"""Three spreadsheets as they are really kept, each against what its sidecar says that an import gives."""

import datetime
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from exchange.importing import undo
from exchange.models import Import
from exchange.tests.pages import LIST, address, upload
from french.names import folded
from outings.models import Outing
from partners.tests.factories import PartnerFactory
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
NAMES = ["annexe4_sorties_2025.xlsx", "suivi_mensuel_association.ods", "export_autre_logiciel.csv"]
# What the sidecar holds word for word.
EXACT = (
    "sheet",
    "header_rows",
    "column_mapping",
    "columns_left_out",
    "rows",
    "requests_total",
    "by_month",
    "row_errors",
)
EXACT += ("cell_warnings", "new_rows", "modes")
# What it may leave out.
OPTIONAL = ("is_estimate", "qpv_status", "ends_after_midnight")


def expected(name):
    return json.loads((SAMPLES / f"{name}.expected.json").read_text())


def sorted_(value):
    """Without the order of columns, which the sidecar gathers by reason, nor that of keys, which is the database’s."""
    return sorted(value, key=lambda one: json.dumps(one, sort_keys=True)) if isinstance(value, list) else value


@pytest.fixture
def scheme(hold_clock):
    """What every sidecar's `given` says."""
    given = expected(NAMES[0])["given"]
    hold_clock(datetime.datetime.fromisoformat(f"{given['today']}T12:00+01:00"))
    scheme = SchemeFactory(slug="notre", **given["scheme"])
    for row in given["neighbourhoods"]:
        quarter = NeighbourhoodFactory(name=row["name"], city=scheme.city, scheme=scheme)
        if row["since"]:
            quarter.statuses.create(status=row["qpv_status"], starts_on=row["since"])
    for name in given["partners"]:
        scheme.partnerships.create(partner=PartnerFactory(name=name, city=scheme.city))
    return scheme


@pytest.fixture
def run(scheme, tmp_path):
    """Runs the command on a sample with the sidecar's columns and choices; what it prints."""

    def import_sample(name, **options):
        said = expected(name)
        for option, key in (("mapping", "column_mapping"), ("choices", "choices")):
            (tmp_path / option).write_text(json.dumps(said[key]))
            options[option] = tmp_path / option
        out = io.StringIO()
        call_command("import_outings", scheme.slug, SAMPLES / name, stdout=out, **options)
        return json.loads(out.getvalue())

    return import_sample


def assert_is_as_wanted(said, wanted):
    """A preview against its sidecar."""
    for key in EXACT:
        assert sorted_(said[key]) == sorted_(wanted[key]), key
    for key in ("sums", "filled"):
        assert {code: said[key].get(code) for code in wanted[key]} == wanted[key]
    assert {key: said[key] for key in OPTIONAL if key in wanted} == {
        key: wanted[key] for key in OPTIONAL if key in wanted
    }
    own = {key: value for key, value in wanted["sheet_own_totals"].items() if key != "note"}
    assert {key: said["sheet_own_totals"].get(key) for key in own} == own


@pytest.mark.parametrize("name", NAMES)
def test_the_command_says_what_the_sidecar_says(run, name):
    assert_is_as_wanted(run(name), expected(name))
    assert not Outing.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_all_or_nothing_then_the_good_rows_then_the_same_file(run, name):
    modes = expected(name)["modes"]
    good = modes["good_rows_only"]["recorded"]
    assert run(name, confirm="all")["confirmed"]["recorded"] == modes["all_rows_or_nothing"]["recorded"] == 0
    assert not Outing.objects.exists()
    assert run(name, confirm="good")["confirmed"]["recorded"] == good
    assert Outing.objects.count() == good
    again = run(name, confirm="good")["confirmed"]
    assert {key: again[key] for key in ("recorded", "already_there")} == modes["same_file_again"]
    assert Outing.objects.count() == good
    for done in Import.objects.filter(result__recorded=good):
        assert undo(done) == []
    assert Outing.objects.count() == modes["after_undo"]["outings"]


@pytest.mark.parametrize("name", ["annexe4_sorties_2025.xlsx", "export_autre_logiciel.csv"])
def test_what_is_named_as_the_kit_does_needs_no_answer(scheme, name):
    out = io.StringIO()
    call_command("import_outings", scheme.slug, SAMPLES / name, stdout=out)
    said, wanted = json.loads(out.getvalue()), expected(name)
    assert said["column_mapping"] == wanted["column_mapping"]
    assert said["rows"] == wanted["rows"]


# The same, page by page


@pytest.fixture
def desk(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


def bring(desk, name):
    """Sends the sample, says what its columns are, then what its texts stand for; the import, ready to be confirmed."""
    assert desk.post(LIST, {"scheme": "notre", "file": upload((SAMPLES / name).read_bytes(), name)}).status_code == 302
    of = Import.objects.first()
    for step, answers in (("columns", columns_of), ("answers", texts_of)):
        form = desk.get(address(of)).context["form"]
        as_shown = {field.name: field.value() for field in form if field.value() not in (None, False)}
        assert desk.post(address(of, step), as_shown | answers(form, expected(name))).status_code == 302
    of.refresh_from_db()
    return of


def columns_of(form, wanted):
    """Each column as the sidecar says, the others left; every row a mobile unit's, out of the quarters."""
    chosen = {
        f"column_{rank}": wanted["column_mapping"].get(column["key"], "")
        for rank, column in enumerate(form.columns)
        if f"column_{rank}" in form.fields
    }
    is_merged = "empty date or quarter" in wanted["choices"]
    for_all = {"all_format": "mobile_unit"} | ({"fills_down": "on"} if is_merged else {})
    return chosen | for_all


def texts_of(form, wanted):
    said = wanted["choices"]
    meant = {folded(text): name for text, name in said.get("neighbourhoods", {}).items()} | {
        folded(text): status for text, status in said.get("QPV", {}).items()
    }
    return {f"text_{rank}": meant.get(folded(text["text"]), "") for rank, text in enumerate(form.texts)}


@pytest.mark.parametrize("name", NAMES)
def test_the_pages_give_what_the_sidecar_says(desk, name):
    wanted = expected(name)
    modes, of = wanted["modes"], bring(desk, name)
    assert_is_as_wanted(of.preview, wanted)
    desk.post(address(of, "confirm"), {"mode": "all"})
    assert Outing.objects.count() == modes["all_rows_or_nothing"]["recorded"]
    desk.post(address(of, "confirm"), {"mode": "good"})
    assert Outing.objects.count() == modes["good_rows_only"]["recorded"]
    again = bring(desk, name)
    desk.post(address(again, "confirm"), {"mode": "good"})
    again.refresh_from_db()
    assert {key: again.result[key] for key in ("recorded", "already_there")} == modes["same_file_again"]
    for done in (again, of):
        desk.post(address(done, "take_back"))
    assert Outing.objects.count() == modes["after_undo"]["outings"]
