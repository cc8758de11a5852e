import datetime
import re
import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from outings.entries import StopEntry
from outings.entry.form import OutingForm
from outings.models import Outing
from outings.recording import change_outing
from outings.reviewing import validate_outings
from outings.tests.factories import entry, form_data, outing, planned_today
from outings.tests.pages import address, html
from outings.views.entry import OutingCreateView
from partners.tests.factories import PartnerFactory, representative
from schemes import clock
from schemes.enums import Role
from schemes.models import Membership, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = pytest.mark.django_db
LIST, CREATE, VALIDATE = "/sorties/", "/sorties/nouvelle/", "/sorties/valider/"


@pytest.fixture
def scheme():
    return SchemeFactory(usual_format="walkabout")


def edit_data(stored, **changes):
    return form_data(stored.scheme, version=str(stored.version), **changes)


# Who may open what


def test_everything_needs_a_sign_in(client, scheme):
    stored = outing(scheme)
    for page in (LIST, CREATE, address("detail", stored), address("update", stored), address("cancel", stored)):
        assert client.get(page).url.startswith("/connexion/")


@pytest.mark.parametrize("page", ["detail", "update", "cancel"])
def test_another_scheme_s_outing_does_not_exist(as_, page):
    stored = outing(SchemeFactory())
    for stranger in (member(SchemeFactory(), Role.COORDINATOR), UserFactory(), representative(PartnerFactory())):
        assert as_(stranger).get(address(page, stored)).status_code == 404


@pytest.mark.parametrize(
    ("role", "detail", "update"),
    [(Role.COORDINATOR, 200, 200), (Role.MEDIATOR, 200, 403), (Role.VOLUNTEER, 200, 403), (Role.ADMIN, 200, 403)],
)
def test_what_each_role_does_with_another_s_outing(as_, scheme, role, detail, update):
    stored, browser = outing(scheme), as_(member(scheme, role))
    assert browser.get(address("detail", stored)).status_code == detail
    assert browser.get(address("update", stored)).status_code == update
    assert browser.get(address("cancel", stored)).status_code == update


def test_an_author_corrects_for_a_week(as_, scheme):
    author = member(scheme)
    stored, browser = outing(scheme, user=author), as_(author)
    assert browser.get(address("update", stored)).status_code == 200
    Outing.objects.update(logged_at=clock.now() - datetime.timedelta(days=8))
    assert browser.get(address("update", stored)).status_code == 403


def test_a_validated_outing_is_the_coordinator_s(as_, scheme):
    author = member(scheme)
    stored = outing(scheme, user=author)
    validate_outings({stored.pk: stored.version}, user=None)
    assert as_(author).get(address("update", stored)).status_code == 403
    assert as_(member(scheme, Role.COORDINATOR)).get(address("update", stored)).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMIN, None])
def test_who_logs_nowhere_has_no_form(as_, scheme, role):
    user = member(scheme, role) if role else UserFactory()
    assert as_(user).get(CREATE).status_code == 403
    assert as_(user).get(CREATE, {"scheme": scheme.slug}).status_code == (403 if role else 404)


def test_a_number_too_long_for_an_outing_is_not_found(as_, scheme):
    assert as_(member(scheme)).get(f"/sorties/{'9' * 30}/").status_code == 404


# Recording


def test_the_scheme_is_chosen_by_the_address_else_by_the_last_outing(as_, scheme):
    user, other = member(scheme), SchemeFactory(name="Zèbre")
    Membership.objects.create(user=user, operator=other.lead_operator, scheme=other, role=Role.MEDIATOR)
    browser = as_(user)
    assert browser.get(CREATE, {"scheme": other.slug}).context["scheme"] == other
    outing(other, user=user)
    response = browser.get(CREATE)
    assert response.context["scheme"] == other
    assert f"?scheme={scheme.slug}" in html(response)


def test_posting_to_a_scheme_of_others_is_refused(as_, scheme):
    elsewhere = SchemeFactory()
    assert as_(member(scheme)).post(CREATE, form_data(elsewhere)).status_code == 404
    assert not Outing.objects.exists()


def test_the_same_post_twice_is_one_outing(as_, scheme):
    browser, data = as_(member(scheme)), form_data(scheme)
    first, second = browser.post(CREATE, data), browser.post(CREATE, data)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert Outing.objects.count() == 1


def test_the_same_identifier_with_other_content_shows_both(as_, scheme):
    browser, data = as_(member(scheme)), form_data(scheme)
    browser.post(CREATE, data)
    response = browser.post(CREATE, data | {"people_mediated": "15"})
    assert response.status_code == 409
    assert response.context["form"]["people_mediated"].value() == "15"
    assert Outing.objects.get().get_absolute_url() in html(response)
    assert Outing.objects.get().people_mediated == 14


def test_the_other_content_is_saved_as_a_new_outing_on_purpose_and_once(as_, scheme):
    browser, data = as_(member(scheme)), form_data(scheme)
    browser.post(CREATE, data)
    again = data | {"people_mediated": "15", "_as_new": str(uuid.uuid4())}
    assert browser.post(CREATE, again).url == browser.post(CREATE, again).url
    assert sorted(Outing.objects.values_list("people_mediated", flat=True)) == [14, 15]


def test_a_name_never_blocks(as_, scheme):
    response = as_(member(scheme)).post(CREATE, form_data(scheme, highlight="Mme Petit, 06 12 34 56 78"))
    assert response.status_code == 302
    assert "On dirait un nom" in html(as_(member(scheme)).get(response.url))


# Changing


def test_a_change_shows_the_stored_answers_and_stores_the_new_ones(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    form = browser.get(address("update", stored)).context["form"]
    assert (form["people_mediated"].value(), form["version"].value()) == (10, 1)
    assert browser.post(address("update", stored), edit_data(stored, people_mediated=12)).status_code == 302
    stored.refresh_from_db()
    assert (stored.people_mediated, stored.version) == (12, 2)


def test_saving_what_is_shown_changes_nothing(as_, scheme):
    details = {"stops": [StopEntry(NeighbourhoodFactory(scheme=scheme), "Parvis", "market")], "women_count": 0}
    stored, browser = outing(scheme, **details), as_(member(scheme, Role.COORDINATOR))
    form = browser.get(address("update", stored)).context["form"]
    fields = [field for part in (form, *form.stops.forms) for field in part]
    data = {field.html_name: field.value() for field in fields if field.value() not in (None, "", [])}
    data = {name: value for name, value in data.items() if value is not False}
    rows = {"stops-TOTAL_FORMS": 1, "stops-INITIAL_FORMS": 0, "scheme": scheme.slug}
    response = browser.post(address("update", stored), data | rows)
    assert response.status_code == 302
    again = browser.get(address("update", stored)).context["form"]
    assert {name: again[name].value() for name in form.fields if name not in ("version", "outing_type")} == {
        name: form[name].value() for name in form.fields if name not in ("version", "outing_type")
    }


def test_a_change_by_somebody_else_is_shown_beside_what_was_typed(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    response = browser.post(address("update", stored), edit_data(stored, people_mediated=12, highlight="Du monde"))
    differences = {row.label: (row.stored, row.typed) for row in response.context["differences"]}
    assert response.status_code == 409
    assert differences["Personnes médiées"] == ("11", "12")
    assert differences["Une phrase à garder"] == ("Non renseigné", "Du monde")
    assert differences["Où"] == ("Hors quartier", "Halle aux grains, Hors quartier")
    assert "Médiatrices et médiateurs" not in differences
    assert Outing.objects.get().people_mediated == 11


def test_saving_again_after_the_comparison_is_a_choice(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    compared = browser.post(address("update", stored), edit_data(stored, people_mediated=12)).context["form"]
    assert compared["version"].value() == "2"
    again = edit_data(stored, people_mediated=12) | {"version": compared["version"].value()}
    assert browser.post(address("update", stored), again).status_code == 302
    assert Outing.objects.get().people_mediated == 12


@pytest.mark.parametrize("version", [None, "", "abc"])
def test_a_lost_version_never_overwrites(as_, scheme, version):
    stored, browser = outing(scheme), as_(member(scheme, Role.COORDINATOR))
    response = browser.post(address("update", stored), form_data(scheme, version=version, people_mediated=99))
    assert response.status_code in (409, 422)
    assert Outing.objects.get().people_mediated == 10


def test_a_planned_outing_is_closed(as_, scheme):
    stored = outing(scheme)
    Outing.objects.update(status="planned")
    browser = as_(member(scheme))
    assert "Clôturer cette sortie" in html(browser.get(address("update", stored)))
    assert browser.post(address("update", stored), edit_data(stored)).status_code == 302
    assert Outing.objects.get().status == "logged"


def test_who_closes_an_outing_second_keeps_what_was_typed_and_replaces_nothing(as_, scheme):
    stored, browser = outing(scheme), as_(member(scheme))
    change_outing(stored, user=None, entry=entry(people_mediated=11), version=1)
    for _ in range(2):
        response = browser.post(address("update", stored), edit_data(stored, people_mediated=12))
        assert response.status_code == 409
        assert response.context["form"]["people_mediated"].value() == "12"
    assert "seule la coordination" in html(response)
    assert Outing.objects.get().people_mediated == 11


def test_saving_an_added_testimony_twice_is_no_failure(as_, scheme):
    stored = outing(scheme)
    browser = as_(member(scheme, Role.COORDINATOR))
    typed = form_data(
        scheme,
        version="1",
        **{"testimonies-TOTAL_FORMS": "1", "testimonies-0-text": "Merci.", "testimonies-0-source": "resident"},
    )
    assert browser.post(address("update", stored), typed).status_code == 302
    assert browser.post(address("update", stored), typed).status_code == 409


def imported(module, found=()):
    """The modules that a script imports, and those these import."""
    for name in re.findall(r'from "\./([\w-]+\.js)"', (settings.BASE_DIR / "static/js" / module).read_text()):
        found = found if name in found else imported(name, (*found, name))
    return found


def test_what_the_form_s_scripts_import_is_asked_for_with_the_page(as_, scheme):
    head = html(as_(member(scheme)).get(CREATE)).split("</head>")[0]
    scripts = re.findall(r'<script type="module" src="/static/js/([\w-]+\.js)', head)
    preloaded = re.findall(r'rel="modulepreload" href="/static/js/([\w-]+\.js)', head)

    assert {name for script in scripts for name in imported(script)} == set(preloaded)


# What it asks of the database


@pytest.fixture
def asked():
    """`asked(deed)`: how many questions the database was asked, transactions apart."""

    def count(deed):
        with CaptureQueriesContext(connection) as queries:
            deed()
        words = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
        return len([query for query in queries if not query["sql"].startswith(words)])

    return count


@pytest.fixture
def known(scheme):
    """A mediator's habits: six outings with a place, a partner, requests."""
    user, place = member(scheme), NeighbourhoodFactory(scheme=scheme)
    partners = [PartnerFactory(scheme=scheme) for _ in range(3)]
    for _ in range(6):
        outing(
            scheme,
            user=user,
            held_on=clock.today(),
            stops=[StopEntry(place, "Halle")],
            partners={partners[0]: "venue"},
            requests={Topic.objects.first(): 3},
        )
    return user, place, partners


def test_the_form_is_read_in_fifteen_queries(as_, scheme, known, asked):
    browser = as_(known[0])
    assert asked(lambda: browser.get(CREATE, {"scheme": scheme.slug})) <= 15


def test_the_form_is_sent_in_twenty_one_queries(as_, scheme, known, asked):
    user, place, partners = known
    browser, typed = (
        as_(user),
        {
            "stops-0-neighbourhood": place.pk,
            "stops-0-spot": "Halle",
            "partners": [partner.pk for partner in partners[:2]],
            f"partner_role_{partners[0].pk}": "venue",
            f"requests_{Topic.objects.first().pk}": "3",
            "support_types": ["listening"],
            "highlight": "Du monde",
        },
    )
    assert asked(lambda: browser.post(CREATE, form_data(scheme, **typed))) <= 21
    assert Outing.objects.count() == 7


# What only the database refuses


class Lenient(OutingForm):
    """A form that forgot two of its checks."""

    def check_sexes(self):
        pass

    def check_ages(self):
        pass


def test_all_the_rules_that_the_database_refuses_by_are_said(rf, scheme):
    request = rf.post(CREATE, form_data(scheme, women_count=15, age_under_18=15))
    request.user = member(scheme)
    response = OutingCreateView.as_view(form_class=Lenient)(request)
    said = {sentence for _, sentence in response.context_data["errors"]}
    assert (response.status_code, said) == (
        422,
        {"Les femmes et les hommes dépassent le total.", "Les âges dépassent le total."},
    )
    assert not Outing.objects.exists()


# Partners and what each did


def test_a_role_is_drawn_for_the_partners_who_are_ticked_and_kept_for_those_who_had_one(as_, scheme):
    ticked, had, other = (PartnerFactory(scheme=scheme) for _ in range(3))
    page = as_(member(scheme)).post(
        CREATE, form_data(scheme, partners=[ticked.pk], **{f"partner_role_{had.pk}": "venue", "_refresh": "roles"})
    )
    drawn = [partner for partner in (ticked, had, other) if f'name="partner_role_{partner.pk}"' in html(page)]
    assert drawn == [ticked, had]
    assert page.context["form"].shows_partner_roles


def test_a_scheme_without_partners_names_its_first(as_, scheme):
    said = html(as_(member(scheme)).get(CREATE))
    assert "Partenaires présents" not in said
    assert said.count("Un autre partenaire") == 5


def test_a_format_that_does_not_exist_is_said(as_, scheme):
    browser = as_(member(scheme))
    sentence = "Ce format de sortie n’existe pas\u00a0: choisissez-le dans la liste."
    assert sentence in html(browser.get(CREATE, {"format": "inconnu"}))
    assert sentence not in html(browser.get(CREATE, {"format": "workshop"}))


def test_an_entry_like_a_planned_one_asks_if_it_was_that_one(as_, scheme):
    plan = planned_today(scheme)
    plan.stops.update(spot=SpotFactory(scheme=scheme, name="Halle aux grains"))
    browser = as_(member(scheme))
    data = form_data(scheme, held_on=clock.today().isoformat(), version="")
    asked = browser.post(CREATE, data)
    assert asked.status_code == 422
    assert "C’était la sortie prévue" in html(asked)
    assert f'name="version" value="{plan.version}"' in html(asked)
    assert browser.post(CREATE, data | {"_another": "1"}).status_code == 302
    assert browser.post(address("update", plan), data | {"version": str(plan.version)}).status_code == 302
    assert set(Outing.objects.values_list("status", "was_planned")) == {("logged", False)}
