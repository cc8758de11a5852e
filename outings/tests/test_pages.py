"""The pages of the outings in a browser: without a script, by thumb, on a narrow screen, with assistive tools."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from outings.entries import StopEntry, TestimonyEntry
from outings.models import Outing
from outings.recording import change_outing
from outings.tests.factories import entry, outing
from partners.tests.factories import PartnerFactory
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership, Topic
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.browser


@pytest.fixture
def scheme(transactional_db):
    scheme = SchemeFactory(usual_format="mobile_unit")
    tilleuls = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    NeighbourhoodFactory(scheme=scheme, name="La Plaine")
    SpotFactory(scheme=scheme, name="Marché", neighbourhood=tilleuls)
    MobileUnitFactory(scheme=scheme)
    PartnerFactory(scheme=scheme, name="CAF")
    return scheme


def step(page, name):
    page.locator(".om-etapes a", has_text=name).click()


def save(page):
    page.locator("footer button").click()


def test_an_outing_is_logged_without_a_script(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/", script=False)
    page.select_option("#id_format", "walkabout")
    page.click("[name=_refresh]")
    expect(page.locator("#id_mobile_unit")).to_be_hidden()
    page.click("[name=_add_stop]")
    page.select_option("#id_stops-0-neighbourhood", label="Les Tilleuls")
    page.select_option("#id_stops-1-neighbourhood", label="La Plaine")
    page.click("label[for=id_duration_0]")
    page.fill("#id_mediators_count", "2")
    page.fill("#id_people_mediated", "14")
    page.fill("#id_women_count", "9")
    page.fill("#id_men_count", "6")
    save(page)
    expect(page.locator("#id_women_count_error")).to_contain_text("9 femmes + 6 hommes = 15, mais 14 personnes.")
    page.click("text=Mettre 15 personnes")
    expect(page.locator("h1")).to_contain_text("Les Tilleuls, La Plaine")
    assert Outing.objects.get().people_mediated == 15


def test_enter_saves_rather_than_redraws(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/", script=False)
    page.press("#id_people_mediated", "Enter")
    expect(page.locator("#a-corriger")).to_be_visible()


def test_an_outing_is_logged_by_thumb(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.select_option("#id_stops-0-neighbourhood", label="Les Tilleuls")
    page.click("label[for=id_duration_0]")
    page.click("text=Suivant")
    page.click("button[aria-label='Ajouter 1, Médiatrices et médiateurs']")
    page.click("text=Suivant")
    page.fill("#id_people_mediated", "14")
    page.fill("#id_women_count", "9")
    page.click("text=Le reste : 5 hommes")
    expect(page.locator("#parts-sexes")).to_contain_text("tout est renseigné")
    page.click("text=Suivant")
    for _ in range(2):
        page.click("text=Thématique emploi")
    expect(page.locator("[data-summary]")).to_contain_text("personnes14")
    page.click("text=Suivant")
    page.click("[name=_add_testimony]")
    page.fill("#id_testimonies-0-text", "Merci")
    save(page)
    expect(page.locator("h1")).to_have_text("Les Tilleuls")
    stored = Outing.objects.get()
    assert (stored.mediators_count, stored.men_count, stored.outing_topics.get().requests) == (1, 5, 2)
    assert stored.testimonies.get().text == "Merci"


def test_numbers_as_one_types_them_count_on_the_phone_and_are_stored(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.select_option("#id_stops-0-neighbourhood", label="Les Tilleuls")
    page.click("label[for=id_duration_0]")
    step(page, "Avec qui")
    page.fill("#id_mediators_count", "+2")
    step(page, "Combien")
    page.fill("#id_people_mediated", "1\u202f234")
    page.fill("#id_women_count", "12,0")
    expect(page.locator("#parts-sexes")).to_contain_text("1 222 non renseignées")
    expect(page.locator("[data-summary]")).to_contain_text("1 234")
    step(page, "Retenir")
    save(page)
    expect(page.locator("h1")).to_have_text("Les Tilleuls")
    stored = Outing.objects.get()
    assert (stored.mediators_count, stored.people_mediated, stored.women_count) == (2, 1234, 12)


def test_the_format_chooses_the_questions_at_once(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    page.fill("#id_people_mediated", "14")
    step(page, "Où")
    page.select_option("#id_format", "workshop")
    step(page, "Combien")
    expect(page.locator("#id_people_mediated")).to_be_hidden()
    expect(page.locator("#id_participants_count")).to_be_visible()
    step(page, "Où")
    page.select_option("#id_format", "door_to_door")
    expect(page.locator("#id_people_mediated")).to_have_value("14")


def test_a_stop_is_added_by_thumb(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    expect(page.locator("#id_stops-0-people_mediated")).to_be_hidden()
    page.click("[name=_add_stop]")
    page.select_option("#id_stops-1-neighbourhood", label="La Plaine")
    page.click("button[aria-label='Ajouter 1, Personnes médiées à cette halte'] >> nth=1")
    expect(page.locator("#id_stops-1-people_mediated")).to_have_value("1")
    expect(page.locator("legend:has-text('Halte 1')")).to_be_visible()


def test_nobody_is_asked_why_only_when_nobody_came(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    expect(page.locator("#id_no_public_reason")).to_be_hidden()
    page.fill("#id_people_mediated", "0")
    expect(page.locator("#id_no_public_reason")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.long
def test_pages_fit_their_screen_and_assistive_tools(open_as, scheme, width):
    stored = outing(
        scheme,
        stops=[StopEntry(spot_name="Un-nom-de-lieu-très-long-et-sans-la-moindre-espace-pour-le-couper-en-deux")],
        testimonies=[TestimonyEntry("M" * 300, "resident", True)],
        requests={Topic.objects.get(code="housing"): 3},
    )
    own = [f"/sorties/{stored.pk}/{end}" for end in ("", "modifier/", "annuler/")]
    other = outing(scheme, stops=[StopEntry(spot_name="Parvis")])
    spots = [stored.stops.get().spot_id, other.stops.get().spot_id]
    merge = "/sorties/fusionner/lieux/"
    chosen = f"{merge}?scheme={scheme.slug}&merged={spots[0]}&kept={spots[1]}"
    for address in ["/sorties/", "/sorties/nouvelle/", "/sorties/compteur/", merge, chosen, *own]:
        page = open_as(member(scheme, Role.COORDINATOR), address, width=width)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
        found = Axe().run(page).response["violations"]
        assert [(address, violation["id"]) for violation in found] == []


def test_each_step_is_readable_by_assistive_tools(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.emulate_media(reduced_motion="reduce")  # A button halfway between two colours is neither.
    for block in ("Où", "Avec qui", "Combien", "Pour quoi", "Retenir"):
        step(page, block)
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        found = Axe().run(page).response["violations"]
        assert [(block, violation["id"]) for violation in found] == []


# The contrast (WCAG 2) of each text with the nearest colour behind it; a hint of an empty field counts as text.
CONTRASTS = """(selector) => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => {
        const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = channels(colour).map((c) => linear(c / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const isSeen = (colour) => (channels(colour)[3] ?? 1) > 0;
    const contrast = (one) => {
        let behind = one;
        while (behind && !isSeen(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
        const paper = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
        const ink = getComputedStyle(one, one.value === "" ? "::placeholder" : null).color;
        const [dark, pale] = [light(ink), light(paper)].sort((a, b) => a - b);
        return [one.id || one.className || one.tagName, (pale + 0.05) / (dark + 0.05)];
    };
    return [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map(contrast);
}"""


def faint(page, selector):
    found = page.evaluate(CONTRASTS, selector)
    assert found, selector
    return [(name, round(contrast, 1)) for name, contrast in found if contrast < 7]


def test_numbers_are_read_in_the_sun(open_as, scheme):
    """7:1 at least, filled, empty and wrong."""
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    numbers = "[data-stepper] input, [data-summary] dd"
    assert faint(page, numbers) == []
    for name, count in {"people_mediated": "14", "women_count": "9", "men_count": "6"}.items():
        page.fill(f"#id_{name}", count)
    assert faint(page, numbers) == []
    step(page, "Pour quoi")
    page.click("text=Thématique emploi")
    assert faint(page, numbers) == []


def test_the_tally_is_read_in_the_sun(open_as, scheme):
    page = open_as(member(scheme), "/sorties/compteur/")
    numbers = "[data-count] b, .om-somme dd"
    assert faint(page, numbers) == []
    page.click("[data-label=Femme]")
    expect(page.locator("[data-tally-people] dd")).to_have_text("1")
    assert faint(page, numbers) == []
    assert Axe().run(page).response["violations"] == []


def test_a_refused_form_is_readable_by_assistive_tools(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    save(page)
    expect(page.locator("#a-corriger")).to_contain_text("4 réponses à corriger")
    assert Axe().run(page).response["violations"] == []


def test_like_last_time_asks_only_for_the_number(open_as, scheme):
    user = member(scheme)
    stop = StopEntry(scheme.neighbourhoods.get(name="La Plaine"), "Gare", "station")
    outing(scheme, user=user, stops=[stop], mediators_count=3, format="drop_in_session")
    page = open_as(user, "/sorties/nouvelle/")
    page.click("text=Comme la dernière fois")
    expect(page.locator("#id_people_mediated")).to_be_focused()
    page.keyboard.type("12")
    save(page)
    expect(page.locator("h1")).to_have_text("Gare")
    stored = Outing.objects.latest("pk")
    assert (stored.people_mediated, stored.mediators_count, stored.women_count) == (12, 3, None)
    assert (stored.format, stored.duration_minutes) == ("drop_in_session", 120)


def test_a_round_takes_its_stops_from_the_latest_places(open_as, scheme):
    user = member(scheme)
    for place in scheme.neighbourhoods.all():
        outing(scheme, user=user, stops=[StopEntry(place, f"Halle {place}")])
    page = open_as(user, "/sorties/nouvelle/")
    page.click("button:has-text('Halle Les Tilleuls')")
    page.click("[name=_add_stop]")
    page.click("fieldset:has-text('Halte 2') button:has-text('Halle La Plaine')")
    page.fill("#id_stops-0-people_mediated", "4")
    page.fill("#id_stops-1-people_mediated", "5")
    step(page, "Combien")
    page.click("text=Aux haltes : 9 personnes")
    expect(page.locator("#id_people_mediated")).to_have_value("9")


def test_a_refusal_opens_the_first_block_in_error(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-keep")
    save(page)
    expect(page.locator("h2:has-text('Où et quand')")).to_be_visible()
    expect(page.locator(".om-etapes .faux")).to_have_count(3)
    page.click("#a-corriger + ul a:has-text('médiatrices')")
    expect(page.locator("#id_mediators_count")).to_be_focused()
    page.fill("#id_mediators_count", "2")
    expect(page.locator(".om-etapes .faux")).to_have_count(2)


@pytest.mark.parametrize(
    ("typed", "sentence", "repair", "mended"),
    [
        (
            {"women_count": "9", "men_count": "6"},
            "9 femmes + 6 hommes = 15, mais 14 personnes.",
            "Mettre 15 personnes",
            {"people_mediated": "15"},
        ),
        (
            {"age_18_25": "9", "age_26_64": "8"},
            "9 de 18 à 25 ans + 8 de 26 à 64 ans = 17, mais 14 personnes.",
            "Mettre 17 personnes",
            {"people_mediated": "17"},
        ),
        (
            {"people_met": "3"},
            "3 personnes rencontrées, mais 14 médiées : qui a été médié a été rencontré.",
            "Mettre 14 personnes rencontrées",
            {"people_met": "14"},
        ),
        (
            {"coupons_issued": "5", "handling_referred": "2"},
            "5 coupons remis, 2 personnes orientées.",
            "Mettre 5 personnes orientées",
            {"handling_referred": "5"},
        ),
    ],
    ids=["V4", "V5", "V7", "V17"],
)
def test_a_sum_is_mended_by_one_tap_on_the_phone(open_as, scheme, typed, sentence, repair, mended):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    page.fill("#id_people_mediated", "14")
    if "coupons_issued" in typed:
        step(page, "Pour quoi")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    for name, value in typed.items():
        page.fill(f"#id_{name}", value)
    said = page.locator("[data-live]")
    expect(said).to_contain_text(sentence)
    page.click(f"text={repair}")
    expect(said).to_have_count(0)
    for name, value in mended.items():
        expect(page.locator(f"#id_{name}")).to_have_value(value)


@pytest.mark.parametrize(
    ("block", "typed", "sentence"),
    [
        ("where", {"held_on": "2099-01-01"}, "Cette sortie n’a pas encore eu lieu."),
        ("where", {"held_on": "2024-01-01"}, "Vérifiez la date."),
        ("where", {"starts_at": "20:00", "ends_at": "01:00"}, "La fin est avant le début."),
        ("where", {"starts_at": "07:00", "ends_at": "20:00"}, "Plus de 12 h de sortie."),
        ("who", {"mediators_count": "0"}, "Une sortie a au moins une médiatrice ou un médiateur."),
        ("how-many", {"people_mediated": "151"}, "un événement ? Vérifiez le nombre."),
        ("how-many", {"people_mediated": "4", "first_contact_count": "5"}, "5 premières rencontres, mais 4 personnes."),
    ],
    ids=["V1", "V3", "V14 before", "V14 long", "V13", "V12", "V8"],
)
def test_rules_are_said_on_the_phone_as_one_types(open_as, scheme, block, typed, sentence):
    page = open_as(member(scheme), f"/sorties/nouvelle/#bloc-{block}")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    for name, value in typed.items():
        page.fill(f"#id_{name}", value)
    expect(page.locator("[data-live]", has_text=sentence)).to_be_visible()


def test_v1_an_hour_to_come_is_said_today(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.clock.set_fixed_time(f"{clock.today()}T10:00:00")
    page.fill("#id_starts_at", "10:30")
    expect(page.locator("#id_starts_at_error")).to_contain_text("Cette sortie n’a pas encore eu lieu.")
    page.fill("#id_starts_at", "09:30")
    expect(page.locator("#id_starts_at_error")).to_have_count(0)


@pytest.fixture
def at_night(open_as, scheme, hold_clock):
    """The form of a new outing at 00:40 on Thursday 12 March, after a shift."""
    night = datetime.datetime.fromisoformat("2026-03-12T00:40+01:00")
    hold_clock(night)
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.clock.set_fixed_time(night)
    page.reload()
    return page


def test_v1_after_midnight_an_outing_of_the_new_day_may_have_begun(at_night):
    at_night.fill("#id_held_on", "2026-03-12")
    at_night.fill("#id_starts_at", "00:10")
    expect(at_night.locator("#id_starts_at_error")).to_have_count(0)
    at_night.fill("#id_starts_at", "00:50")
    expect(at_night.locator("#id_starts_at_error")).to_contain_text("Cette sortie n’a pas encore eu lieu.")
    at_night.fill("#id_held_on", "2026-03-13")
    expect(at_night.locator("#id_held_on_error")).to_contain_text("Cette sortie n’a pas encore eu lieu.")


def test_after_midnight_the_eve_is_proposed_named_and_turned_in_one_tap(at_night):
    expect(at_night.locator("#id_held_on")).to_have_value("2026-03-11")
    expect(at_night.locator("[data-said-when]")).to_have_text("Mercredi 11 mars · ")
    at_night.fill("#id_starts_at", "00:10")
    at_night.get_by_role("button", name="Mettre jeudi 12 mars").click()
    expect(at_night.locator("#id_held_on")).to_have_value("2026-03-12")
    expect(at_night.locator("#id_starts_at_error")).to_have_count(0)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-03-11T23:50+01:00", "Aujourd’hui · "),
        ("2026-03-12T04:59+01:00", "Mercredi 11 mars · "),
        ("2026-03-12T05:00+01:00", "Hier · "),
    ],
)
def test_a_day_is_called_today_when_nobody_can_mistake_it(open_as, scheme, moment, words):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.clock.set_fixed_time(datetime.datetime.fromisoformat(moment))
    page.locator("#id_held_on").evaluate("input => input.max = '2026-03-11'")
    page.fill("#id_held_on", "2026-03-11")
    expect(page.locator("[data-said-when]")).to_have_text(words)


def test_v6_what_is_not_said_is_counted_and_asks_nothing(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    page.fill("#id_people_mediated", "14")
    page.fill("#id_women_count", "11")
    expect(page.locator("#parts-sexes")).to_contain_text("3 non renseignées")
    expect(page.locator(".om-etapes .faux")).to_have_count(0)


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ("1", "2 demandes pour 1 personne : c’est normal."),
        ("6", "4 personnes sans demande : c’est normal."),
        ("0", "2 demandes, mais 0 personne : vérifiez l’un des deux."),
    ],
    ids=["V9", "V10", "nobody"],
)
def test_requests_are_not_people(open_as, scheme, people, sentence):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    page.fill("#id_people_mediated", people)
    step(page, "Pour quoi")
    for _ in range(2):
        page.click("text=Thématique emploi")
    expect(page.locator("[data-requests-said]")).to_have_text(sentence)


def test_v15_a_thematic_outing_wants_a_theme_or_one_tap_back(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.click("label:has-text('Thématique')")
    expect(page.locator("#id_new_theme_error")).to_contain_text("choisissez au moins une thématique")
    page.click("label:has-text('La Poste')")
    expect(page.locator("#id_new_theme_error")).to_have_count(0)
    page.click("label:has-text('La Poste')")
    page.click("text=Mettre « Généraliste »")
    expect(page.locator("#id_new_theme")).to_be_hidden()


def test_v19_words_without_consent_are_said_to_stay_unpublished(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-keep")
    page.click("[name=_add_testimony]")
    expect(page.locator("[data-rows=testimonies]")).to_contain_text("Sans accord, la parole est gardée")


def test_a_wrong_sum_stays_said_while_the_total_changes(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    for name, count in {"people_mediated": "14", "women_count": "9", "men_count": "6"}.items():
        page.fill(f"#id_{name}", count)
    page.fill("#id_people_mediated", "13")
    expect(page.locator("[data-live]")).to_contain_text("9 femmes + 6 hommes = 15, mais 13 personnes.")


def test_warnings_cost_no_tap(open_as, scheme):
    """V3, V9, V12, V17 and V18 at once: one tap saves all the same."""
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.select_option("#id_stops-0-neighbourhood", label="Les Tilleuls")
    page.click("label[for=id_duration_0]")
    page.fill("#id_held_on", "2026-01-10")
    typed = {
        "who": {"mediators_count": "2"},
        "how-many": {"people_mediated": "5000"},
        "what-for": {"handling_referred": "2", "coupons_issued": "5"},
        "keep": {"highlight": "Mme Petit nous a ouvert"},
    }
    for block, values in typed.items():
        page.evaluate(f"location.hash = ''; document.querySelector('.om-etapes a[href$={block}]').click()")
        for name, value in values.items():
            page.fill(f"#id_{name}", value)
    save(page)
    expect(page.locator("h1")).to_have_text("Les Tilleuls")
    assert Outing.objects.get().people_mediated == 5000


def test_thousands_are_written_with_a_space(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    page.fill("#id_people_mediated", "5000")
    expect(page.locator("#id_people_mediated_error")).to_contain_text("5\u202f000 personnes : un événement")
    expect(page.locator("[data-summary]")).to_contain_text("5\u202f000")


def test_a_workshop_s_public_are_participants(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/?format=workshop#bloc-how-many")
    page.fill("#id_participants_count", "5")
    page.fill("#id_women_count", "6")
    expect(page.locator("[data-live]")).to_contain_text("6 femmes, mais 5 participants.")
    expect(page.locator("[data-summary]")).to_contain_text("participants5")


def test_a_stop_is_taken_out_by_thumb(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    for _ in range(2):
        page.click("[name=_add_stop]")
    for index, spot in enumerate(("Marché", "Gare", "Parvis")):
        page.fill(f"#id_stops-{index}-spot", spot)
    page.locator("[name=_remove_stop]").nth(1).click()
    expect(page.locator("[data-rows=stops] > [data-row]")).to_have_count(2)
    expect(page.locator("#id_stops-1-spot")).to_have_value("Parvis")
    page.locator("[name=_remove_stop]").first.click()
    expect(page.locator("[name=_remove_stop]")).to_be_hidden()
    expect(page.locator("#id_stops-0-spot")).to_have_value("Parvis")


def test_thirty_stops_are_the_most(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    for _ in range(29):
        page.locator("[name=_add_stop]").dispatch_event("click")
    expect(page.locator("[data-most=stops]")).to_be_visible()
    expect(page.locator("[name=_add_stop]")).to_be_hidden()
    page.locator("[name=_remove_stop]").last.click()
    expect(page.locator("[name=_add_stop]")).to_be_visible()


def test_another_scheme_s_form_loses_nothing_of_this_one(open_as, scheme):
    user = member(scheme)
    other = SchemeFactory(lead_operator=scheme.lead_operator, name="L’autre")
    Membership.objects.create(user=user, operator=scheme.lead_operator, scheme=other, role=Role.MEDIATOR)
    page = open_as(user, f"/sorties/nouvelle/?scheme={scheme.slug}")
    expect(page.locator("form[data-keeping]")).to_be_attached()
    page.fill("#id_stops-0-spot", "Gare")
    page.click("text=L’autre")
    expect(page.locator("#id_stops-0-spot")).to_have_value("")
    page.click(f".om-dispositifs >> text={scheme.name}")
    expect(page.locator("#id_stops-0-spot")).to_have_value("Gare")


def test_what_the_thumb_touches_is_48_px(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.click("[name=_add_stop]")
    for block in ("Où", "Avec qui", "Combien", "Pour quoi", "Retenir"):
        step(page, block)
        small = page.evaluate(
            """[...document.querySelectorAll("[data-block] :is(button, .om-puce, select, summary, .om-ressenti)")]
                .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 48)
                .map((one) => one.outerHTML.slice(0, 80))"""
        )
        assert small == [], block


def test_the_rest_of_the_requests_is_one_tap_and_never_by_itself(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-how-many")
    page.fill("#id_people_mediated", "5")
    step(page, "Pour quoi")
    page.click("text=Thématique emploi")
    expect(page.locator("[data-summary]")).to_contain_text("demande1")
    expect(page.locator("[data-requests-said]")).to_have_text("4 personnes sans demande : c’est normal.")
    page.click("text=Le reste : 4 en médiation généraliste")
    expect(page.locator("[data-summary]")).to_contain_text("demandes5")


def test_the_phone_s_own_back_goes_one_block_back(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/")
    page.click("text=Suivant")
    page.go_back()
    expect(page.locator("h2:has-text('Où et quand')")).to_be_visible()


def test_a_name_is_said_as_one_types_and_blocks_nothing(open_as, scheme):
    page = open_as(member(scheme), "/sorties/nouvelle/#bloc-keep")
    page.fill("#id_highlight", "Mme Petit nous a ouvert")
    expect(page.locator("#id_highlight_names")).to_contain_text("On dirait un nom ou un numéro.")
    page.click("[name=_add_testimony]")
    page.fill("#id_testimonies-0-text", "Appelez le 06 12 34 56 78")
    expect(page.locator("#id_testimonies-0-text_names")).to_be_visible()
    page.fill("#id_highlight", "Une voisine nous a ouvert")
    expect(page.locator("#id_highlight_names")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_changed_is_shown_read_again_and_validated_without_a_script(open_as, scheme, width):
    said = entry(people_mediated=12, text={"highlight": "Un-mot-très-long-et-sans-la-moindre-espace-pour-le-couper"})
    changed, same = outing(scheme), outing(scheme, stops=[StopEntry(spot_name="Parvis")])
    page = open_as(member(scheme, Role.COORDINATOR), "/sorties/", width=width, script=False)
    change_outing(changed, user=member(scheme, name="Nadia Exemple"), entry=said, version=1)
    for box in page.locator("[name=outing]").all():
        box.check()
    page.click("text=Valider les sorties choisies")
    expect(page.get_by_role("status").first).to_have_text("1 sortie validée.")
    row = page.get_by_role("row", name="Personnes médiées")
    expect(row.get_by_role("cell")).to_have_text(["10", "12"])
    expect(page.locator("main")).to_contain_text("Modifiée par Nadia Exemple")
    page.click("text=Relire cette sortie")
    page.click("text=Valider cette sortie")
    expect(page.locator(".om-etat")).to_have_text("Validée")
    assert set(Outing.objects.values_list("pk", "status")) == {(changed.pk, "validated"), (same.pk, "validated")}


@pytest.mark.parametrize("width", [320, 1280])
def test_what_changed_fits_its_screen_and_assistive_tools(open_as, scheme, width):
    stored = outing(scheme, stops=[StopEntry(spot_name="Un-nom-de-lieu-très-long-et-sans-la-moindre-espace-à-couper")])
    page = open_as(member(scheme, Role.COORDINATOR), f"/sorties/{stored.pk}/", width=width)
    change_outing(stored, user=member(scheme), entry=entry(people_mediated=12), version=1)
    page.click("text=Valider cette sortie")
    expect(page.locator("h1")).to_have_text("Changé depuis votre lecture")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
