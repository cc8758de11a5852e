import pytest
from django.core.management import CommandError, call_command

from outings.tests.factories import outing
from reporting.models import ActivityReport
from schemes.tests.factories import SchemeFactory

pytestmark = pytest.mark.django_db


def make(tmp_path, scheme="halte", start="2026-03-01", end="2026-03-31", output=None):
    output = output or tmp_path / "rapport.pdf"
    call_command("make_report", scheme, "--from", start, "--to", end, "-o", str(output))
    return output


@pytest.fixture
def scheme():
    scheme = SchemeFactory(slug="halte")
    outing(scheme)
    return scheme


def test_it_writes_the_pdf_and_stores_nothing(tmp_path, scheme, capsys):
    assert make(tmp_path).read_bytes().startswith(b"%PDF")
    assert "pages" in capsys.readouterr().out
    assert not ActivityReport.objects.exists()


def test_an_unknown_scheme_is_told_the_known_ones(tmp_path, scheme):
    with pytest.raises(CommandError, match=r"Dispositif inconnu\u00a0: autre\. Dispositifs connus\u00a0: halte\."):
        make(tmp_path, scheme="autre")


@pytest.mark.parametrize("date", ["31 mars 2026", "2026-02-30", "hier"])
def test_a_date_that_does_not_read(tmp_path, scheme, date):
    with pytest.raises(CommandError, match="ne se lit pas"):
        make(tmp_path, start=date)


def test_a_period_the_wrong_way_round(tmp_path, scheme):
    with pytest.raises(CommandError, match="se termine avant"):
        make(tmp_path, start="2026-04-01")


def test_a_file_that_cannot_be_written(tmp_path, scheme):
    with pytest.raises(CommandError, match="Impossible d’écrire"):
        make(tmp_path, output=tmp_path / "nulle-part" / "rapport.pdf")


def test_a_refusal_exits_with_one(tmp_path, scheme):
    with pytest.raises(CommandError) as refusal:
        make(tmp_path, scheme="autre")
    assert refusal.value.returncode == 1
