import pytest
from django_tasks_db.models import DBTaskResult

from outings.models import Outing
from outings.tests.factories import outing
from reporting import due, tasks
from reporting.models import ActivityReport, Manuscript, Preview, ReportText
from reporting.publishing import finish, give_back, preview_manuscript
from reporting.tasks import UNPRINTABLE, start_preview, start_publishing
from reporting.tests.pages import MARCH, at, made_ready
from reporting.tests.test_tasks import work
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_a_preview_waits_for_the_worker_and_two_presses_make_one_job(coordinator, draft, tasks_wait):
    pages = [coordinator.get(at("preview", draft)) for _ in range(2)]
    assert [page.status_code for page in pages] == [202, 202]
    assert "Ses pages attendent leur tour" in pages[1].content.decode()
    assert f'href="{at("preview", draft)}">Actualiser' in pages[1].content.decode()
    assert DBTaskResult.objects.count() == 1
    assert coordinator.get(at("progress", draft)).json() == {"progress": "Ses pages attendent leur tour."}
    work()
    assert coordinator.get(at("progress", draft)).json() == {"progress": ""}
    assert coordinator.get(at("preview", draft)).content.startswith(b"%PDF")


def test_a_preview_is_kept_until_what_it_says_changes(coordinator, draft):
    first = coordinator.get(at("preview", draft)).content
    kept = Preview.objects.get().digest
    assert coordinator.get(at("preview", draft)).content == first
    Outing.objects.update(people_mediated=99)
    second = coordinator.get(at("preview", draft)).content
    assert second != first
    ReportText.objects.create(report=ActivityReport.objects.get(), key="lead", text="Une autre phrase.")
    assert coordinator.get(at("preview", draft)).content != second
    assert Preview.objects.get().digest != kept


def test_the_same_preview_is_not_laid_out_again(coordinator, draft, tasks_wait):
    coordinator.get(at("preview", draft))
    work()
    for _ in range(2):
        assert coordinator.get(at("preview", draft)).status_code == 200
    assert DBTaskResult.objects.count() == 1


def test_two_people_asking_at_once_make_one_job(race, transactional_db, tasks_wait):
    scheme = SchemeFactory()
    outing(scheme)
    report = ActivityReport.objects.create(scheme=scheme, title="Bilan", **MARCH)
    race(lambda: start_preview(preview_manuscript(report)), times=3)
    assert DBTaskResult.objects.count() == Manuscript.objects.count() == 1


def test_what_changes_while_the_pages_are_made_is_in_the_next_preview(coordinator, draft, tasks_wait):
    coordinator.get(at("preview", draft))
    Outing.objects.update(people_mediated=99)
    work()
    assert coordinator.get(at("preview", draft)).status_code == 202
    work()
    assert coordinator.get(at("preview", draft)).status_code == 200


def test_a_preview_made_twice_is_one_and_changes_nothing_of_its_draft(draft, tasks_wait):
    manuscript = preview_manuscript(draft)
    start_preview(manuscript)
    for _ in range(2):
        finish(manuscript, tasks.typeset(manuscript))
    work()
    draft.refresh_from_db()
    assert draft.is_draft
    assert (draft.version, draft.published_at) == (1, None)
    assert Preview.objects.get().digest == manuscript.digest


def test_a_draft_is_published_while_its_preview_waits(draft, tasks_wait):
    start_preview(preview_manuscript(draft))
    start_publishing(made_ready(draft), user=None)
    work()
    draft.refresh_from_db()
    assert draft.is_published
    assert not Manuscript.objects.exists()


def test_the_preview_of_a_draft_deleted_meanwhile_is_nothing(draft, tasks_wait):
    manuscript = preview_manuscript(draft)
    start_preview(manuscript)
    draft.delete()
    finish(manuscript, tasks.typeset(manuscript))
    work()
    assert not Preview.objects.exists()


def test_a_failure_is_told_once_then_tried_again(coordinator, draft, tasks_wait):
    coordinator.get(at("preview", draft))
    give_back(Manuscript.objects.get(), UNPRINTABLE)
    told = coordinator.get(at("preview", draft)).content.decode()
    assert "La mise en pages a échoué" in told
    assert "data-progress" not in told
    assert "Ses pages attendent leur tour" in coordinator.get(at("preview", draft)).content.decode()


def test_no_preview_is_shown_to_who_may_not_see_the_draft(client, coordinator, draft, scheme):
    assert coordinator.get(at("preview", draft)).status_code == 200
    for user in (member(scheme, Role.MEDIATOR), member(SchemeFactory(), Role.COORDINATOR)):
        client.force_login(user)
        assert client.get(at("preview", draft)).status_code == 404
        assert client.get(at("progress", draft)).status_code == 404


def test_previews_of_the_day_before_are_forgotten(coordinator, draft):
    coordinator.get(at("preview", draft))
    due.clear_previews()
    assert Preview.objects.exists()
    Preview.objects.update(taken_at=clock.now() - due.PREVIEW_KEPT)
    due.clear_previews()
    assert not Preview.objects.exists()
