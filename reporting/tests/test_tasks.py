import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from outings.models import ClosedPeriod, Outing
from partners.tests.factories import PartnerFactory, representative
from refusals import Refused
from reporting import due, tasks
from reporting.models import ActivityReport, Manuscript
from reporting.publishing import finish, publish
from reporting.tasks import MOST_TRIES, lay_out_report, start_publishing
from reporting.tests.pages import enough, made_ready
from reporting.tests.test_publishing import prepared
from reporting.views.reports import progress_of
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tasks_wait")]


@pytest.fixture
def scheme():
    scheme = SchemeFactory()
    enough(scheme, people_mediated=12)
    return scheme


@pytest.fixture
def report(scheme):
    report = made_ready(prepared(scheme))
    start_publishing(report, user=None)
    return report


def work(tries=1):
    """Runs the tasks of the queue, as the worker does on its `tries`th try; those done before, once more."""
    for waiting in DBTaskResult.objects.order_by("enqueued_at"):
        waiting.worker_ids = ["ouvrier"] * tries
        lay_out_report.call(tasks.TaskContext(task_result=waiting.task_result), *waiting.args_kwargs["args"])


def test_the_click_freezes_and_leaves_the_pages_to_the_worker(report):
    report.refresh_from_db()
    assert report.is_in_the_making
    assert report.published_at is None
    assert DBTaskResult.objects.get().status == "READY"
    assert not report.report_readers.exists()


def test_what_changes_between_the_click_and_the_pages_changes_nothing(report):
    Outing.objects.update(people_mediated=99)
    work()
    report.refresh_from_db()
    assert report.is_published
    assert ["people_mediated", "Personnes médiées", 60, "personnes"] in report.published_file.figures
    assert not Manuscript.objects.exists()


def test_readers_see_it_once_published_and_not_before(report, scheme):
    town = representative(PartnerFactory(scheme=scheme, scheme__roles=("funder",)))
    assert not ActivityReport.objects.visible_to(town).exists()
    work()
    assert ActivityReport.objects.visible_to(town).get() == report


def test_nobody_publishes_what_is_in_the_making(report):
    with pytest.raises(Refused, match="en fabrication"):
        start_publishing(report, user=None)
    assert DBTaskResult.objects.count() == 1


def test_a_task_done_twice_publishes_once(report):
    manuscript = Manuscript.objects.get()
    work()
    first = bytes(ActivityReport.objects.get().published_file.pdf)
    work()
    finish(manuscript, tasks.typeset(manuscript))
    assert bytes(ActivityReport.objects.get().published_file.pdf) == first


def test_what_cannot_be_laid_out_is_a_draft_again_that_says_why(report):
    Manuscript.objects.update(html="<div>" * 2000)
    work()
    report.refresh_from_db()
    assert report.is_draft
    assert "La mise en pages a échoué" in report.failure


def test_pages_on_which_workers_die_are_given_up_after_a_few_tries(report):
    work(tries=MOST_TRIES + 1)
    report.refresh_from_db()
    assert report.is_draft
    assert "La mise en pages a échoué" in report.failure


def test_what_no_worker_lays_out_in_an_hour_is_a_draft_again(report):
    due.give_back_forgotten()
    assert ActivityReport.objects.get().is_in_the_making
    Manuscript.objects.update(taken_at=clock.now() - due.LONGEST_IN_THE_MAKING)
    due.give_back_forgotten()
    report.refresh_from_db()
    assert report.is_draft
    assert "en une heure" in report.failure
    work()
    report.refresh_from_db()
    assert report.is_draft


def test_a_draft_given_back_can_be_published(report):
    work(tries=MOST_TRIES + 1)
    DBTaskResult.objects.all().delete()
    start_publishing(report, user=None)
    work()
    report.refresh_from_db()
    assert report.is_published
    assert report.failure == ""


def test_the_page_of_a_report_in_the_making_says_where_it_is(client, report, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Ses pages attendent leur tour" in page
    assert "Aperçu PDF" not in page
    Manuscript.objects.update(started_at=clock.now())
    report.refresh_from_db()
    address = reverse("reporting:progress", args=[report.pk])
    assert client.get(address).json() == {"progress": progress_of(report)}
    assert "Ses pages se font" in progress_of(report)
    work()
    assert client.get(address).json() == {"progress": ""}


def test_what_is_in_the_making_is_not_edited_and_is_no_draft_of_the_list(client, report, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    response = client.get(reverse("reporting:update", args=[report.pk]))
    assert response.url == report.get_absolute_url()
    assert "En fabrication" in client.get(reverse("reporting:reports")).content.decode()


def test_the_draft_given_back_says_why_on_its_page(client, report, scheme):
    work(tries=MOST_TRIES + 1)
    client.force_login(member(scheme, Role.COORDINATOR))
    assert "La mise en pages a échoué" in client.get(report.get_absolute_url()).content.decode()


def test_a_period_that_was_closed_for_nothing_is_open_again(report, scheme):
    assert ClosedPeriod.objects.filter(scheme=scheme).exists()
    work(tries=MOST_TRIES + 1)
    assert not ClosedPeriod.objects.filter(scheme=scheme).exists()


def test_a_period_that_another_report_tells_stays_closed(scheme):
    publish(prepared(scheme), user=None)
    start_publishing(made_ready(prepared(scheme)), user=None)
    work(tries=MOST_TRIES + 1)
    assert ClosedPeriod.objects.filter(scheme=scheme).exists()
