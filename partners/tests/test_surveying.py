"""People answer a line's questions on the spot: counters alone are kept."""

import datetime
import re

import pytest

from partners.conventions.surveying import clear_links, open_link, tallies_of
from partners.models import SurveyCount, SurveyLink
from partners.tests.factories import PartnerFactory, convention
from partners.tests.pages import nine, told
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

YEAR = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 12, 31)}


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte")


@pytest.fixture
def line(scheme):
    order = convention(scheme, PartnerFactory(name="Ville de Tours", scheme=scheme), **YEAR)
    row = order.lines.create(label="Confiance", nature="impact", known_by="survey")
    question = row.questions.create(position=1, text="Cette rencontre vous a-t-elle été utile ?")
    for position, label in enumerate(("Oui", "Un peu", "Non"), 1):
        question.options.create(position=position, label=label)
    return row


@pytest.fixture
def address(scheme, line):
    return f"/enquete/{open_link(line, is_handed_over=True, by=member(scheme))}/"


def options(line):
    return list(line.questions.first().options.all())


def answer(client, address, option):
    return client.post(address, {"option": option.pk})


def test_three_tiles_and_a_press_is_counted_alone(client, line, address):
    page = told(client.get(address))
    assert len(re.findall(r'name="option"', page)) == 3
    assert not SurveyCount.objects.exists()

    yes, _, no = options(line)
    for option in (yes, yes, no):
        assert answer(client, address, option).url == f"{address}?merci"

    assert list(SurveyCount.objects.values_list("option", "month", "count", "source")) == [
        (yes.pk, datetime.date(2026, 11, 1), 2, ""),
        (no.pk, datetime.date(2026, 11, 1), 1, ""),
    ]
    columns = {field.name for field in SurveyCount._meta.fields}
    assert columns == {"id", "option", "month", "source", "count"}


def test_three_questions_are_put_one_after_the_other(client, line, address):
    other = line.questions.create(position=2, text="Reviendriez-vous ?")
    again = other.options.create(position=1, label="Oui")
    other.options.create(position=2, label="Non")

    first = answer(client, address, options(line)[0])
    assert first.url == f"{address}?question=2"
    assert "Reviendriez-vous" in told(client.get(first.url))
    assert answer(client, address, again).url == f"{address}?merci"


def test_months_are_counted_apart_and_a_base_is_of_the_days_asked(client, line, address, hold_clock):
    yes = options(line)[0]
    answer(client, address, yes)
    SurveyCount.objects.create(option=yes, month=datetime.date(2026, 10, 1), count=4)
    november = datetime.date(2026, 11, 1)
    assert [tally.base for tally in tallies_of(line, november, datetime.date(2026, 11, 30))] == [1]
    assert [tally.counts[0] for tally in tallies_of(line, *YEAR.values())] == [("Oui", 5)]


@pytest.mark.parametrize("option", ["", "0", "x", "9" * 30])
def test_what_is_no_answer_is_counted_nowhere(client, address, option):
    refused = client.post(address, {"option": option})
    assert refused.status_code == 422
    assert "Choisissez une réponse." in told(refused)
    assert not SurveyCount.objects.exists()


def test_two_hundred_an_hour(client, line, address):
    yes = options(line)[0]
    statuses = [answer(client, address, yes).status_code for _ in range(201)]
    assert statuses == [302] * 200 + [429]
    assert SurveyCount.objects.get().count == 200


def test_a_phone_that_was_handed_over_asks_no_more_the_next_day(client, line, address, hold_clock):
    hold_clock(nine(datetime.date(2026, 11, 19)))
    closed = answer(client, address, options(line)[0])
    assert closed.status_code == 410
    assert "Ce lien ne sert plus. Demandez-en un autre." in told(closed)
    clear_links()
    assert not SurveyLink.objects.exists()


def test_a_mediator_hands_the_phone_over(client, scheme, line):
    client.force_login(member(scheme, Role.MEDIATOR))
    assert "utile" in told(client.get("/enquetes/"))
    opened = client.post(f"/enquetes/{line.pk}/ouvrir/")
    page = told(client.get(opened.url))
    assert "Un peu" in page and "Se déconnecter" not in page


def test_what_one_notes_leads_to_the_questions_where_there_are_some(client, scheme, line):
    client.force_login(member(scheme, Role.MEDIATOR))
    assert 'href="/enquetes/"' in told(client.get("/noter/"))
    line.questions.all().delete()
    assert 'href="/enquetes/"' not in told(client.get("/noter/"))


def test_a_question_of_elsewhere_is_not_offered(client, line):
    client.force_login(member(SchemeFactory(), Role.MEDIATOR))
    assert "utile" not in told(client.get("/enquetes/"))
    assert client.post(f"/enquetes/{line.pk}/ouvrir/").status_code == 404


def test_a_code_is_printed_once_and_taken_back(client, scheme, line):
    client.force_login(member(scheme, Role.COORDINATOR))
    at = f"/conventions/{line.convention_id}/lignes/{line.pk}/"
    page = told(client.post(f"{at}code/"))
    token = re.search(r"/enquete/([\w-]+)/", page)[1]
    assert "data:image/svg+xml" in page and client.get(f"/enquete/{token}/").status_code == 200
    link = SurveyLink.objects.get()
    assert link.expires_on == datetime.date(2026, 12, 31) and token not in str(vars(link))

    client.post(f"{at}retirer-code/", {"link": link.pk})
    assert client.get(f"/enquete/{token}/").status_code == 410


def test_counts_made_on_paper_have_their_source_and_replace_themselves(client, scheme, line):
    client.force_login(member(scheme, Role.COORDINATOR))
    question, (yes, some, no) = line.questions.get(), options(line)
    at = f"/conventions/{line.convention_id}/lignes/{line.pk}/comptes/"

    def noted(first):
        typed = {
            "month": "2026-06-12",
            "source": "fiches papier",
            str(yes.pk): first,
            str(some.pk): "3",
            str(no.pk): "",
        }
        typed = {f"question-{question.pk}-{name}": value for name, value in typed.items()}
        return client.post(at, typed | {"question": question.pk}).status_code

    assert (noted("20"), noted("31")) == (302, 302)
    assert tallies_of(line, *YEAR.values())[0].counts == (("Oui", 31), ("Un peu", 3), ("Non", 0))


def test_a_question_with_answers_changes_no_more(client, scheme, line, address):
    answer(client, address, options(line)[0])
    client.force_login(member(scheme, Role.COORDINATOR))
    typed = {"label": "Confiance", "nature": "impact", "known_by": "survey", "version": line.version}
    typed |= {"question_1": "Autre ?", "options_1": "Oui\nNon"}
    refused = client.post(f"/conventions/{line.convention_id}/lignes/{line.pk}/", typed)
    assert refused.status_code == 409
    assert "la question et ses réponses ne changent plus" in told(refused)
