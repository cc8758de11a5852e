"""What is said once is said to a person, not to the worker that keeps pages."""

import pytest

from outings.tests.factories import planned_today
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db


def test_a_page_that_is_kept_takes_no_message_from_who_reads(client):
    scheme = SchemeFactory()
    row = planned_today(scheme)
    client.force_login(member(scheme, "coordinator"))
    client.post(f"/sorties/{row.pk}/annuler/", {"version": row.version, "reason": "weather"})
    kept = client.get("/aujourdhui/", headers={"purpose": "keep"}).content.decode()
    read = client.get("/sorties/").content.decode()
    assert ("annulée" in said(kept), "annulée" in said(read)) == (False, True)


def said(page):
    """What stands in the page's banners."""
    return "".join(page.split('role="status"')[1:])
