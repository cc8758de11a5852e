import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outings.entries import StopEntry, TestimonyEntry
from outings.enums import CancelReason
from outings.models import Outing, OutingText
from outings.recording import cancel_outing, change_outing
from outings.reviewing import validate_outings
from outings.tests.factories import entry, outing
from outings.tests.pages import address, html
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import SchemeFactory, member

pytestmark = pytest.mark.django_db
LIST, CREATE, VALIDATE = "/sorties/", "/sorties/nouvelle/", "/sorties/valider/"


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


# Cancelling


def test_cancelling_asks_a_reason(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    assert browser.post(address("cancel", stored), {"version": 1}).status_code == 422
    assert browser.post(address("cancel", stored), {"version": 1, "reason": "weather"}).status_code == 302
    assert Outing.objects.get().cancel_reason == "weather"


@pytest.mark.parametrize(
    ("who", "hours", "status"),
    [("author", 23, 302), ("author", 25, 403), ("other", 1, 403), ("coordinator", 167, 302), ("coordinator", 169, 403)],
)
def test_a_cancelling_is_taken_back_for_a_time(as_, scheme, hold_clock, who, hours, status):
    author, stored = member(scheme), outing(scheme)
    people = {"author": author, "other": member(scheme), "coordinator": member(scheme, Role.COORDINATOR)}
    cancel_outing(stored, reason=CancelReason.WEATHER, version=1, user=author)
    hold_clock(clock.now() + datetime.timedelta(hours=hours))
    browser = as_(people[who])
    assert browser.get(stored.get_absolute_url()).context["can_restore"] == (status == 302)
    assert browser.post(address("restore", stored), {"version": 2}).status_code == status
    assert (Outing.objects.get().status == "logged") == (status == 302)


def test_other_takes_a_word_that_is_shown_and_read_again(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    browser.post(address("cancel", stored), {"version": 1, "reason": "other", "word": "Mme Petit absente"})
    page = html(browser.get(stored.get_absolute_url()))
    assert "autre (Mme Petit absente)" in page
    assert "C’est relu" in page


def test_a_validated_outing_says_whom_to_ask(as_, scheme):
    author, _ = member(scheme), member(scheme, Role.COORDINATOR, name="Claire Petit")
    stored = outing(scheme, user=author)
    validate_outings({stored.pk: 1}, user=None)
    said = "Pour la corriger, demandez à Claire Petit."
    assert said in html(as_(author).get(stored.get_absolute_url()))
    assert said not in html(as_(member(scheme, Role.COORDINATOR)).get(stored.get_absolute_url()))


def test_cancelling_an_outing_that_changed_asks_to_read_it_again(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    response = browser.post(address("cancel", stored), {"version": 1, "reason": "weather"})
    assert response.status_code == 409
    assert "Elle n’est pas annulée." in html(response)
    assert Outing.objects.get().status == "logged"


# Validating


def test_a_coordinator_validates_the_chosen_outings_and_keeps_the_filters(as_, scheme):
    chosen, left = outing(scheme), outing(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    response = browser.post(f"{VALIDATE}?format=walkabout", {"outing": [f"{chosen.pk}:1"]})
    assert response.url == f"{LIST}?format=walkabout"
    assert (Outing.objects.get(status="validated"), Outing.objects.get(status="logged")) == (chosen, left)


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.VOLUNTEER, Role.ADMIN])
def test_only_coordinators_validate(as_, scheme, role):
    stored = outing(scheme)
    assert as_(member(scheme, role)).post(VALIDATE, {"outing": [f"{stored.pk}:1"]}).status_code == 403
    assert Outing.objects.get().status == "logged"


def test_validating_an_outing_of_others_is_not_found(as_, scheme):
    chosen = [outing(scheme).pk, outing(SchemeFactory()).pk]
    assert as_(member(scheme, Role.COORDINATOR)).post(VALIDATE, {"outing": chosen}).status_code == 404
    assert not Outing.objects.filter(status="validated").exists()


@pytest.mark.parametrize("read", ["{}:1", "{}:7", "{}"])
def test_what_changed_since_the_page_is_not_validated_and_both_are_shown(as_, scheme, read):
    mediator, stored = member(scheme, name="Nadia Exemple"), outing(scheme)
    changed = entry(people_mediated=12, text={"highlight": "Beaucoup de monde."})
    change_outing(stored, user=mediator, entry=changed, version=1)
    response = as_(member(scheme, Role.COORDINATOR)).post(VALIDATE, {"outing": [read.format(stored.pk)]})
    assert response.status_code == 409
    assert "Elle n’est pas validée." in html(response)
    assert stored.get_absolute_url() in html(response)
    assert Outing.objects.get().status == "logged"


def test_the_page_says_who_changed_what_from_what_to_what(as_, scheme):
    mediator, stored = member(scheme, name="Nadia Exemple"), outing(scheme, text={"highlight": "Mme Petit"})
    changed = entry(people_mediated=12, text={"highlight": "Beaucoup de monde."})
    change_outing(stored, user=mediator, entry=changed, version=1)
    page = html(as_(member(scheme, Role.COORDINATOR)).post(VALIDATE, {"outing": [f"{stored.pk}:1"]}))
    assert "Modifiée par Nadia Exemple" in page
    assert "Personnes médiées</th> <td>10</td> <td>12</td>" in page
    assert "Texte changé\u00a0: ce qu’on retient." in page
    assert "Mme Petit" not in page


def test_of_several_those_that_did_not_change_are_validated(as_, scheme):
    same, changed, cancelled = (outing(scheme) for _ in range(3))
    change_outing(changed, user=None, entry=entry(people_mediated=12), version=1)
    cancel_outing(cancelled, reason=CancelReason.WEATHER, version=1)
    ticked = [f"{stored.pk}:1" for stored in (same, changed, cancelled)]
    response = as_(member(scheme, Role.COORDINATOR)).post(f"{VALIDATE}?format=walkabout", {"outing": ticked})
    assert Outing.objects.get(status="validated") == same
    assert "1\u00a0sortie validée." in html(response)
    assert [change.outing for change in response.context["changed"]] == [changed, cancelled]
    assert f"{LIST}?format=walkabout" in html(response)


def test_the_other_pages_are_validated_too_each_at_the_version_of_the_page(as_, scheme):
    first, second, *_ = [outing(scheme) for _ in range(27)]
    outing(scheme, format="off_site_work", people_mediated=None)
    browser = as_(member(scheme, Role.COORDINATOR))
    page = browser.get(f"{LIST}?format=walkabout")
    assert "27 à valider dans cette liste, 25 sur cette page." in html(page)
    assert sorted(page.context["others"]) == sorted([f"{first.pk}:1", f"{second.pk}:1"])
    change_outing(second, user=None, entry=entry(people_mediated=12), version=1)
    answer = browser.post(VALIDATE, {"outing": [",".join(page.context["others"])]})
    assert Outing.objects.get(status="validated") == first
    assert [change.outing for change in answer.context["changed"]] == [second]


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.ADMIN])
def test_who_does_not_validate_is_offered_no_page(as_, scheme, role):
    for _ in range(26):
        outing(scheme)
    page = as_(member(scheme, role)).get(LIST)
    assert (page.context["others"], "à valider" in html(page)) == ([], False)


def test_validating_twice_says_it_was_done(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    for _ in range(2):
        response = browser.post(VALIDATE, {"outing": [f"{stored.pk}:1"], "then": "detail"}, follow=True)
    assert "1\u00a0sortie était déjà validée." in html(response)
    assert Outing.objects.get().version == 2


def test_the_number_of_queries_of_a_refusal_does_not_grow(as_, scheme):
    browser, counts = as_(member(scheme, Role.COORDINATOR)), []
    for times in (1, 3):
        many = [outing(scheme, stops=[StopEntry(spot_name="Parvis")]) for _ in range(times)]
        for stored in many:
            change_outing(stored, user=member(scheme), entry=entry(people_mediated=12), version=1)
        with CaptureQueriesContext(connection) as queries:
            browser.post(VALIDATE, {"outing": [f"{stored.pk}:1" for stored in many]})
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("typed", [[], ["abc"], ["1:"], ["-1"]])
def test_validating_nothing_says_so(as_, scheme, typed):
    response = as_(member(scheme, Role.COORDINATOR)).post(VALIDATE, {"outing": typed}, follow=True)
    assert "Choisissez au moins une sortie clôturée." in html(response)


@pytest.mark.parametrize("name", ["validate", "star"])
def test_deeds_are_posts(as_, scheme, name):
    page = VALIDATE if name == "validate" else address("star", outing(scheme), 1)
    assert as_(member(scheme, Role.COORDINATOR)).get(page).status_code == 405


# Keeping somebody's words


def spoken(scheme, has_consent=True):
    stored = outing(scheme, testimonies=[TestimonyEntry("Merci", "resident", has_consent)])
    return stored, stored.testimonies.get()


def test_a_coordinator_keeps_words_and_lets_them_go(as_, scheme):
    stored, words = spoken(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    for starred in ("1", "0"):
        browser.post(address("star", stored, words.pk), {"starred": starred, "version": 1})
        words.refresh_from_db()
        assert words.is_starred == (starred == "1")


def test_words_without_consent_are_not_kept(as_, scheme):
    stored, words = spoken(scheme, has_consent=False)
    browser = as_(member(scheme, Role.COORDINATOR))
    assert browser.post(address("star", stored, words.pk), {"starred": "1", "version": 1}).status_code == 403
    assert address("star", stored, words.pk) not in html(browser.get(address("detail", stored)))


def test_mediators_and_strangers_keep_no_words(as_, scheme):
    stored, words = spoken(scheme)
    assert (
        as_(member(scheme)).post(address("star", stored, words.pk), {"starred": "1", "version": 1}).status_code == 403
    )
    stranger = member(SchemeFactory(), Role.COORDINATOR)
    assert as_(stranger).post(address("star", stored, words.pk), {"starred": "1", "version": 1}).status_code == 404


def test_words_of_another_outing_are_not_found(as_, scheme):
    stored, (_, words) = outing(scheme), spoken(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    assert browser.post(address("star", stored, words.pk), {"starred": "1", "version": 1}).status_code == 404


def test_the_coordinator_keeps_what_the_team_wrote(as_, scheme):
    stored, browser = outing(scheme, text={"highlight": "Beaucoup de monde."}), as_(member(scheme, Role.COORDINATOR))
    for starred in ("1", "0"):
        browser.post(reverse("outings:star_highlight", args=[stored.pk]), {"starred": starred, "version": 1})
        stored.text.refresh_from_db()
        assert stored.text.is_highlight_starred == (starred == "1")


@pytest.mark.parametrize("name", ["star", "star_highlight", "review_texts"])
def test_words_that_changed_since_the_page_are_neither_kept_nor_cleared(as_, scheme, name):
    said = TestimonyEntry("Merci à M. Petit", "resident", has_consent=True)
    stored = outing(scheme, testimonies=[said], text={"highlight": "Beau"})
    words = [stored.testimonies.get().pk] if name == "star" else []
    other = TestimonyEntry("Merci à M. Grand", "resident", has_consent=True)
    change_outing(stored, user=None, entry=entry(testimonies=[other], text={"highlight": "Laid"}), version=1)
    page = address(name, stored, *words)
    response = as_(member(scheme, Role.COORDINATOR)).post(page, {"starred": "1", "version": 1})
    assert response.status_code == 409
    assert "Textes changés\u00a0: ce qu’on retient, paroles recueillies." in html(response)
    assert (stored.testimonies.get().is_starred, stored.testimonies.get().looks_personal) == (False, True)
    assert not OutingText.objects.get().is_highlight_starred


def test_the_history_shows_every_deed(as_, scheme):
    said = TestimonyEntry("Merci à M. Petit", "resident", has_consent=True)
    stored, browser = outing(scheme, testimonies=[said]), as_(member(scheme, Role.COORDINATOR))
    for name, rest in (("star", [stored.testimonies.get().pk]), ("review_texts", [])):
        stored.refresh_from_db()
        browser.post(address(name, stored, *rest), {"starred": "1", "version": stored.version})
    page = html(browser.get(address("detail", stored)))
    assert "Paroles choisies par" in page and "Textes relus par" in page


# Texts to read again (V18)


def test_the_coordinator_lists_and_clears_the_texts_to_read_again(as_, scheme):
    stored = outing(scheme, text={"highlight": "Mme Petit nous a ouvert."})
    outing(scheme, text={"highlight": "On nous attend."})
    browser = as_(member(scheme, Role.COORDINATOR))
    assert "1\u00a0sortie a un texte" in html(browser.get(LIST))
    assert list(browser.get(f"{LIST}?texts=to_review").context["outings"]) == [stored]
    assert "À relire avant de la garder" in html(browser.get(address("detail", stored)))
    browser.post(address("review_texts", stored), {"version": 1})
    assert not browser.get(f"{LIST}?texts=to_review").context["outings"]


@pytest.mark.parametrize(("name", "method"), [("cancel", "get"), ("cancel", "post"), ("update", "get")])
def test_pressed_twice_or_come_back_to_a_cancelled_outing_is_shown(as_, scheme, name, method):
    stored = outing(scheme)
    cancel_outing(stored, reason=CancelReason.WEATHER, version=1)
    browser = as_(member(scheme, Role.COORDINATOR))
    response = getattr(browser, method)(address(name, stored), {"reason": "weather", "version": 1}, follow=True)
    assert response.redirect_chain == [(stored.get_absolute_url(), 302)]
    assert "Cette sortie est annulée." in html(response)


def test_a_saved_form_says_so_to_the_device_that_kept_it(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    assert "data-keeps" in html(browser.get(address("cancel", stored)))
    typed = {"reason": "weather", "version": 1}
    assert "data-saved" in html(browser.post(address("cancel", stored), typed, follow=True))
