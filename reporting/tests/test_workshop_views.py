"""The workshop's pages, as a coordinator has them: plan, page, texts saved one by one."""

import pytest
from django.urls import reverse

from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from reporting.models import ActivityReport, Preview
from reporting.tests.pages import at
from reporting.workshop.desk import desk_of
from reporting.workshop.writing import write

pytestmark = pytest.mark.django_db


def to(name, report, *more):
    return reverse(f"reporting:{name}", args=[report.pk, *more])


def post_text(client, report, text, key="lead", revision=0, **more):
    return client.post(to("text", report, key), {"text": text, "revision": revision, "page": "essentiel"} | more)


def test_a_draft_opens_on_its_second_page_with_what_is_left(coordinator, draft):
    response = coordinator.get(at("report", draft))
    page = response.content.decode()
    assert response.context["panes"][0]["text"].key == "lead"
    assert "Proposé, à relire" in page
    assert "Publier\u00a0: 2\u00a0points restent" in page.replace(" : ", "\u00a0: ")


@pytest.mark.parametrize("length", ["note", "report", "annual"])
def test_every_page_of_every_length_opens(coordinator, draft, scheme, length):
    row = convention(scheme, PartnerFactory())
    row.lines.create(label="Sorties", nature="realisation", known_by="computed", code="outings_done")
    ActivityReport.objects.update(length=length, convention=row)
    plan = coordinator.get(at("report", draft)).context["plan"]
    for step in plan:
        for view in ({}, {"view": "equipe"}):
            response = coordinator.get(at("report", draft), {"page": step["page"].name} | view)
            assert (response.status_code, response.context["page"].name) == (200, step["page"].name)


def test_a_text_is_saved_by_its_button_and_by_the_script(coordinator, draft):
    page = post_text(coordinator, draft, "Une phrase.")
    assert page.url == f"{draft.get_absolute_url()}?page=essentiel"
    piece = post_text(coordinator, draft, "Une autre.", revision=1, piece=1).content.decode()
    assert 'name="revision" value="2"' in piece
    assert "<html" not in piece


@pytest.mark.parametrize("piece", [{}, {"piece": 1}])
def test_typed_over_something_newer_both_are_shown_and_one_is_kept(coordinator, draft, piece):
    write(desk_of(draft), "lead", "La sienne.", revision=0, by=None)
    response = post_text(coordinator, draft, "La mienne.", **piece)
    page = response.content.decode()
    assert (response.status_code, "Voici les deux." in page) == (409, True)
    assert "La sienne." in page
    assert ">La mienne.</textarea>" in page
    post_text(coordinator, draft, "La mienne.", revision=1)
    assert draft.texts.get().text == "La mienne."


def test_what_cannot_be_kept_is_given_back(coordinator, draft):
    response = post_text(coordinator, draft, "a" * 301, piece=1)
    assert (response.status_code, "301 caractères, au plus 300" in response.content.decode()) == (422, True)
    ActivityReport.objects.update(status="making")
    response = post_text(coordinator, draft, "Trop tard.", piece=1)
    assert "Trop tard.</textarea>" in response.content.decode()
    assert "n’est plus un brouillon" in response.content.decode()
    # Without the script too, in a page of its own.
    page = post_text(coordinator, draft, "Trop tard.")
    assert (page.status_code, "Trop tard.</textarea>" in page.content.decode()) == (422, True)
    assert not draft.texts.exists()


def test_a_changed_text_takes_its_proposal_back(coordinator, draft):
    proposed = coordinator.get(at("report", draft)).context["panes"][0]["text"].told
    post_text(coordinator, draft, "La mienne.")
    post_text(coordinator, draft, "La mienne.", revision=1, again=1)
    text = coordinator.get(at("report", draft)).context["panes"][0]["text"]
    assert (text.told, text.is_automatic, text.is_read) == (proposed, True, True)


def test_a_page_is_read_as_it_was_shown(coordinator, draft):
    panes = coordinator.get(at("report", draft)).context["panes"]
    shown = {"page": "essentiel", "seen": [pane["seen"] for pane in panes]}
    coordinator.post(to("read_page", draft), shown)
    response = coordinator.get(at("report", draft))
    assert not any(pane["text"].is_to_read for pane in response.context["panes"])
    # Of « La commande » nobody wrote anything, and nothing is to be read.
    assert [step["state"] for step in response.context["plan"]][:3] == ["automatic", "read", "automatic"]


def test_one_text_alone_is_read(coordinator, draft, scheme):
    outing(scheme, partners={PartnerFactory(scheme=scheme): ""})
    panes = coordinator.get(at("report", draft)).context["panes"]
    shown = {"page": "essentiel", "seen": [pane["seen"] for pane in panes], "only": "lead"}
    coordinator.post(to("read_page", draft), shown)
    unread = [
        pane["text"].key for pane in coordinator.get(at("report", draft)).context["panes"] if pane["text"].is_to_read
    ]
    assert unread == ["finding_1"]


def test_evidence_word_and_demands_are_chosen_on_the_page(coordinator, draft):
    coordinator.post(to("evidence", draft), {"finding": "finding_1", "evidence": "figure:outings_done"})
    one = draft.evidence.get()
    assert (one.label, one.value) == ("Sorties réalisées", "5")
    coordinator.post(to("evidence", draft), {"remove": one.pk})
    assert not draft.evidence.exists()
    page = coordinator.post(to("word", draft), {"word": "7"}, follow=True).content.decode()
    assert "Sans accord noté" in page
    assert coordinator.post(to("ask_for", draft), {"recommendation": ["7"]}).status_code == 302
    assert not draft.asked.exists()


def test_texts_of_another_report_are_taken_and_the_history_says_so(coordinator, draft, scheme):
    source = ActivityReport.objects.create(
        scheme=scheme, title="Ancien", starts_on=draft.starts_on, ends_on=draft.ends_on, length="note"
    )
    write(desk_of(source), "lead", "Sa phrase.", revision=0, by=None)
    coordinator.post(to("take_texts", draft), {"source": source.pk})
    page = coordinator.get(to("history", draft)).content.decode()
    assert "Sa phrase." in page
    assert "Phrase d’ouverture" in page


def test_readers_have_rounded_figures_beside_the_team_s(coordinator, draft):
    figures = coordinator.get(at("report", draft), {"view": "equipe"}).context["figures"]
    people = next(row for row in figures if row["label"] == "Personnes médiées")
    assert (people["exact"], people["told"]) == ("60", "≈\u00a060")


def test_the_page_s_picture_is_of_the_kept_preview(coordinator, draft):
    assert coordinator.get(to("sheet", draft)).status_code == 404
    coordinator.get(to("refresh", draft))
    assert Preview.objects.exists()
    address = coordinator.get(to("refresh", draft)).json()["address"]
    assert coordinator.get(address).content.startswith(b"\x89PNG")


def test_a_page_asks_as_often_whatever_its_texts(coordinator, draft, django_assert_max_num_queries):
    write(desk_of(draft), "lead", "Un texte.", revision=0, by=None)
    with django_assert_max_num_queries(40) as one:
        coordinator.get(at("report", draft))
    for key in ("finding_1", "finding_2", "outlook"):
        write(desk_of(draft), key, "Un texte.", revision=0, by=None)
    with django_assert_max_num_queries(len(one)):
        coordinator.get(at("report", draft))


@pytest.mark.parametrize("sent", ["x", "9" * 5_000])
def test_a_key_that_no_page_sent_chooses_nothing(coordinator, draft, sent):
    answers = [
        coordinator.post(to("word", draft), {"word": sent}),
        coordinator.post(to("ask_for", draft), {"recommendation": sent}),
        coordinator.post(to("evidence", draft), {"finding": "finding_1", "evidence": f"word:{sent}", "remove": sent}),
    ]
    assert {answer.status_code for answer in answers} <= {302, 422}
    draft.refresh_from_db()
    assert draft.word is None and not draft.asked.exists() and not draft.evidence.exists()
