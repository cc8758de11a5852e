"""No question without a use: whatever the form asks comes back in a figure, a breakdown or the report's words."""

import pytest

from outings.entry.form import OutingForm
from outings.entry.questions import NEW_PARTNERS
from outings.entry.rows import StopForm, TestimonyForm
from reporting.figures.indicators import BREAKDOWNS, INDICATORS, Source
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

# Where an answer goes that gives its own name to no figure and to no breakdown.
ELSEWHERE = {
    "held_on": "months",
    "starts_at": "hours_by_slot",
    "ends_at": "hours_by_slot",
    "is_ending_after_midnight": "hours_by_slot",
    "time_slot": "hours_by_slot",
    "duration": "presence_hours",
    "other_hours": "presence_hours",
    "other_minutes": "presence_hours",
    "minutes": "presence_hours",
    "neighbourhood": "neighbourhoods_covered",
    "spot": "spots",
    "said_status": "outings_with_said_status",
    "prep_minutes": "prep_hours",
    "is_estimate": "estimated_outings",
    "partners": "partners",
    "new_theme": "themes",
    "event_name": "events",
    # The report's words: `report.Words`, and what the dashboard lists.
    "highlight": "words",
    "text": "words",
    "source": "words",
    "has_consent": "words",
}
# The team's own (DOMAIN 2.6), and what serves the entry itself.
NO_FIGURE = {"team_note", "client_uuid", "version"}


def home_of(name):
    """The figure, the breakdown or the words where the answer comes back; None is an orphan."""
    if name in INDICATORS:
        return name
    if name.startswith("requests_"):
        return "topics"
    if name in NEW_PARTNERS:
        return "partners"
    if name.startswith("partner_role_"):
        return "partner_roles"
    read = {breakdown.dimension: key for key, breakdown in BREAKDOWNS.items() if breakdown.source != Source.OWN}
    read |= {breakdown.path.partition("__")[0].removeprefix("outing_"): key for key, breakdown in BREAKDOWNS.items()}
    return read.get(name) or ELSEWHERE.get(name)


@pytest.mark.django_db
def test_every_question_of_the_form_comes_back():
    scheme = SchemeFactory()
    form = OutingForm(user=member(scheme, Role.COORDINATOR), scheme=scheme)
    asked = {*form.fields, *StopForm.base_fields, *TestimonyForm.base_fields}
    homes = {name: home_of(name) for name in asked - NO_FIGURE}
    assert [name for name, home in homes.items() if home not in {*INDICATORS, *BREAKDOWNS, "words"}] == []
    assert len(asked) > 60
