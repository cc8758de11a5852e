import pytest

from trials.fuzz import Tally, fuzz_everything, words_typed_in

pytestmark = pytest.mark.one_database


@pytest.mark.django_db
def test_anything_typed_anywhere_is_no_500_and_is_not_in_the_log(caplog):
    caplog.set_level("INFO")
    tally, log = fuzz_everything(150, seed=1)
    assert tally.failures == []
    assert words_typed_in(log) == []
    assert sum(tally.statuses.values()) > 140
    assert len(log.splitlines()) > 50


def test_a_line_that_repeats_what_was_typed_would_be_seen():
    assert words_typed_in('{"event": "x"}\n{"q": "Sentinelle"}') == ['{"q": "Sentinelle"}']


def test_a_failure_would_be_seen(db, monkeypatch):
    def broken(*args, **options):
        raise ValueError("broken")

    monkeypatch.setattr("schemes.views.listing.render", broken)
    tally, _ = fuzz_everything(3, seed=1)
    assert isinstance(tally, Tally)
    assert any("/personne-en-danger/" in failure for failure in tally.failures)
