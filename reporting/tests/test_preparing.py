import datetime
import uuid

import pytest

from refusals import Stale
from reporting.models import ActivityReport
from reporting.preparing import change, delete, prepare
from schemes.tests.factories import SchemeFactory

MARCH = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}


def typed(scheme, **changes):
    return ActivityReport(**{"scheme": scheme, "title": "Bilan", "client_uuid": uuid.UUID(int=7)} | MARCH | changes)


@pytest.mark.django_db(transaction=True)
def test_sent_several_times_at_once_a_draft_is_stored_once(race):
    scheme = SchemeFactory()
    results = race(lambda: prepare(typed(scheme)).pk)
    assert results == [ActivityReport.objects.get().pk] * 4


@pytest.mark.django_db
def test_an_identifier_is_one_scheme_s():
    stored = [prepare(typed(SchemeFactory())) for _ in range(2)]
    assert {report.pk for report in stored} == {report.pk for report in ActivityReport.objects.all()}


@pytest.mark.django_db
def test_the_same_identifier_with_other_words_is_refused():
    stored = prepare(typed(scheme := SchemeFactory()))
    with pytest.raises(Stale) as refusal:
        prepare(typed(scheme, title="Un autre titre"))
    assert refusal.value.current == stored


@pytest.mark.django_db(transaction=True)
def test_of_those_who_write_over_one_version_one_is_stored(race):
    stored = prepare(typed(SchemeFactory()))
    results = race(lambda: change(ActivityReport.objects.get(), version=1))
    assert [type(result) for result in results].count(Stale) == 3
    stored.refresh_from_db()
    assert stored.version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("deed", [change, delete])
def test_a_draft_that_is_gone_is_said_to_be(deed):
    draft = prepare(typed(SchemeFactory()))
    ActivityReport.objects.all().delete()
    with pytest.raises(Stale) as refusal:
        deed(draft, version=1)
    assert refusal.value.current is None
