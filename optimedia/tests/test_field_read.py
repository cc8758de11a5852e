"""What is noted in the field, in what leaves the team: files, reports, a recipient's link.

What each kind of person reads of it over all pages is in `test_access.py`, which asks for them all.
"""

import pytest
from django.urls import reverse

from optimedia.tests.field import SAID, note_the_field
from optimedia.tests.test_access import make_world
from partners.tests.factories import PartnerFactory
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.models import ActivityReport
from reporting.publishing import preview_manuscript
from situations.models import Situation
from situations.noting import note_situation
from watch.sending import new_link

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def field(once_a_module):
    """(people by kind, a situation, an observation, the mail that carries it), noted by nobody of these people."""
    people, _, ours = make_world("lue")
    return people, *note_the_field(ours)


def test_by_its_link_a_recipient_reads_its_item_and_nothing_else(client, field):
    *_, mail = field
    text = client.get(reverse("watch:answer", args=[new_link(mail)])).content.decode()
    assert "Éclairage" in text
    # The address it was sent to, which it knows; of what was typed inside, nothing.
    assert {key for key, said in SAID.items() if said in text} == {"address"}


def test_a_file_of_figures_has_no_text(client, field):
    people, *_ = field
    period = {"scheme": "lue", "from": "2026-01-01", "to": "2026-12-31"}
    for kind in ("coordinator", "admin"):
        client.force_login(people[kind])
        rows = client.get(reverse("reporting:figures_csv", query=period)).content.decode()
        assert "situations;" in rows
        assert not [said for said in SAID.values() if said in rows]


def test_a_report_that_readers_open_has_no_text_and_no_number(field):
    *_, situation, seen, _ = field
    days = {"starts_on": seen.held_on.replace(month=1, day=1), "ends_on": seen.held_on}
    report = ActivityReport.objects.create(scheme=situation.scheme, title="Bilan", **days)
    manuscript = preview_manuscript(report)
    assert "situations;" in manuscript.figures_csv
    told = str([getattr(manuscript, name) for name in ("html", "figures_csv", "outings_csv", "figures", "tables")])
    assert "Éclairage" in told or "Bruit" in told
    assert not [said for said in (*SAID.values(), situation.number) if said in told]


def test_a_report_that_a_landlord_reads_counts_no_quarrel_between_neighbours(field):
    *_, situation, seen, _ = field
    scheme = situation.scheme
    row = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": seen.held_on}
    for kind in ("neighbour_conflict", "institution_conflict", "person_in_difficulty"):
        note_situation(Situation(**row, type=kind))
    days = {"starts_on": seen.held_on, "ends_on": seen.held_on}
    report = ActivityReport.objects.create(scheme=scheme, title="Bilan", **days)
    every = build(Scope.of_report(report))["situations"].value
    PartnerFactory(scheme=scheme, family="landlord", scheme__roles=("funder",))
    assert build(Scope.of_report(report))["situations"].value == every - 3
