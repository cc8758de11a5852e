import datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from schemes.enums import Role, SchemeState
from schemes.models import Membership, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
YEAR = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
ADDRESS = {"from": "2026-01-01", "to": "2026-12-31"}


@pytest.fixture
def told(scheme):
    """Two outings on housing, one with a partner; one on employment with both partners."""
    town, school = PartnerFactory(scheme=scheme), PartnerFactory(scheme=scheme)
    housing, work = (Topic.objects.get(code=code) for code in ("housing", "employment"))
    outing(scheme, requests={housing: 3, work: 4}, partners={town: "co_host"}, people_mediated=5, people_met=8)
    outing(scheme, requests={housing: 2}, target_audience="families", people_mediated=6)
    outing(scheme, requests={work: 9}, partners={town: "co_host", school: "co_host"}, people_mediated=7)
    return town, school


def counts(report):
    codes = ("outings_done", "people_mediated", "requests_total", "partners_mobilised")
    return [report[code].value for code in codes]


def test_on_a_topic_requests_are_its_own_and_people_those_of_whole_outings(scheme, told):
    report = build(Scope((scheme,), *YEAR, topics=("housing",)))
    assert counts(report) == [2, 11, 5, 1]
    assert [(line.key, line.value) for line in report.sections["topics"].lines if line.value] == [("housing", 5)]
    assert report.uncovered == ()


@pytest.mark.parametrize(
    ("narrowing", "expected"),
    [
        ({"audience": "families"}, [1, 6, 2, 0]),
        ({"formats": ("walkabout",)}, [8, 78, 18, 2]),
        ({"formats": ("workshop", "event_stand")}, [0, 0, 0, 0]),
    ],
)
def test_an_option_keeps_the_outings_that_have_it(scheme, told, narrowing, expected):
    # The scheme's fixture has an outing of 12 people without anything else.
    assert counts(build(Scope((scheme,), *YEAR, **narrowing))) == expected


def test_each_figure_s_list_carries_the_filters(coordinator, scheme, told):
    town, school = told
    asked = ADDRESS | {"partner": town.pk, "topic": "employment"}
    page = coordinator.get(reverse("reporting:dashboard"), asked)
    report = page.context["report"]
    assert counts(report) == [2, 12, 13, 2]
    met = coordinator.get(f"{reverse('outings:list')}?{report['people_met'].query}").context
    assert (met["refused"], met["total"]["outings"], met["total"]["brought"]) == ([], 1, 8)
    (line,) = (line for line in report.sections["partners"].lines if line.key == str(school.pk))
    listed = coordinator.get(f"{reverse('outings:list')}?{line.query}").context
    assert (listed["total"]["outings"], listed["total"]["requests"]) == (1, 9)


def test_what_is_on_is_said_and_each_is_taken_off_alone(coordinator, scheme, told):
    town, _ = told
    page = coordinator.get(reverse("reporting:dashboard"), ADDRESS | {"partner": town.pk, "topic": "housing"})
    on = dict(page.context["on"])
    assert list(on) == [
        f"Thématique\u00a0: {Topic.objects.get(code='housing').chart_label}",
        f"Partenaire\u00a0: {town}",
    ]
    without_topic, without_partner = on.values()
    assert "topic" not in without_topic
    assert f"partner={town.pk}" in without_topic
    assert "partner" not in without_partner
    assert "sorties entières" in page.content.decode()


@pytest.mark.parametrize("asked", [{"topic": "nulle-part"}, {"format": "x"}, {"partner": "0"}, {"audience": "x"}])
def test_a_filter_that_does_not_exist_is_said(coordinator, scheme, asked):
    assert coordinator.get(reverse("reporting:dashboard"), asked).status_code == 400
    assert coordinator.get(reverse("reporting:figures_csv"), asked).status_code == 400


def test_the_file_s_figures_follow_the_filters(coordinator, scheme, told):
    answer = coordinator.get(reverse("reporting:figures_csv"), ADDRESS | {"topic": "housing"})
    assert "requests_total;Demandes;5;" in answer.content.decode("utf-8-sig")


def test_another_scheme_s_partner_is_not_offered(coordinator, scheme, told):
    elsewhere = PartnerFactory(scheme=SchemeFactory())
    assert coordinator.get(reverse("reporting:dashboard"), {"partner": elsewhere.pk}).status_code == 400


def test_several_schemes_are_told_together_and_open_one_list(coordinator, scheme, told):
    other, mine = SchemeFactory(slug="phare"), get_user_model().objects.get(memberships__scheme=scheme)
    Membership.objects.create(user=mine, operator=other.lead_operator, scheme=other, role=Role.COORDINATOR)
    outing(other, people_mediated=40)
    page = coordinator.get(reverse("reporting:dashboard"), ADDRESS | {"scheme": ["halte", "phare"]})
    report = page.context["report"]
    assert counts(report) == [9, 118, 18, 2]
    listed = coordinator.get(f"{reverse('outings:list')}?{report['outings_done'].query}").context
    assert (listed["refused"], listed["total"]["outings"], listed["total"]["people"]) == ([], 9, 118)
    assert 'value="phare"' in page.content.decode()
    figures = coordinator.get(reverse("reporting:figures_csv"), ADDRESS | {"scheme": ["halte", "phare"]})
    assert "people_mediated;Personnes médiées;118;" in figures.content.decode("utf-8-sig")


def test_one_scheme_among_several_that_is_not_theirs_does_not_exist(coordinator, scheme):
    elsewhere = SchemeFactory(slug="ailleurs")
    outing(elsewhere)
    for route in ("reporting:dashboard", "reporting:figures_csv"):
        assert coordinator.get(reverse(route), {"scheme": ["halte", "ailleurs"]}).status_code == 404
    listed = coordinator.get(reverse("outings:list"), {"schemes": "halte,ailleurs"}).context
    assert listed["refused"] == ["Dispositifs\u00a0: cette valeur n’existe pas ou n’est pas à vous"]


@pytest.fixture
def quarters(scheme):
    """Three neighbourhoods; an outing in each."""
    places = [NeighbourhoodFactory(scheme=scheme, name=name, slug=name.lower()) for name in ("Nord", "Sud", "Est")]
    for place in places:
        outing(scheme, stops=[StopEntry(place)], people_mediated=5)
    return places


def test_several_neighbourhoods_are_chosen_together_and_taken_off_one_by_one(coordinator, scheme, quarters):
    asked = ADDRESS | {"scheme": "halte", "neighbourhood": ["nord", "sud"]}
    page = coordinator.get(reverse("reporting:dashboard"), asked)
    assert counts(page.context["report"])[:2] == [2, 10]
    html = page.content.decode()
    assert html.count("checked") == 2 and "2\u00a0quartiers" in html
    assert [words for words, _ in page.context["on"]] == ["Quartier\u00a0: Nord", "Quartier\u00a0: Sud"]
    assert [query.split("&", 3)[3] for _, query in page.context["on"]] == ["neighbourhood=sud", "neighbourhood=nord"]
    # The list that a figure opens, and that of one of its neighbourhoods.
    outings = coordinator.get(f"{reverse('outings:list')}?{page.context['report']['outings_done'].query}")
    assert (outings.context["total"]["outings"], outings.context["refused"]) == (2, [])
    assert "Quartiers\u00a0: Nord et Sud" in outings.content.decode()
    (north,) = (place for place in page.context["report"].places if place.key == "nord")
    assert coordinator.get(f"{reverse('outings:list')}?{north.query}").context["total"]["outings"] == 1
    # A report is of one neighbourhood, or of all.
    assert "Préparer le rapport" not in html
    assert "Préparer le rapport" not in coordinator.get(reverse("reporting:for_report"), asked).content.decode()
    told = coordinator.get(reverse("reporting:figures_csv"), asked).content.decode()
    assert "outings_done;Sorties réalisées;2;" in told


def test_one_wrong_neighbourhood_among_several_shows_no_figure(coordinator, quarters):
    for route in ("dashboard", "for_report", "figures_csv"):
        page = coordinator.get(reverse(f"reporting:{route}"), ADDRESS | {"neighbourhood": ["nord", "ailleurs"]})
        assert page.status_code == 400
        assert "Ce quartier n’est pas dans le périmètre" in page.content.decode()


def test_a_neighbourhood_where_nobody_went_among_several_is_said(scheme, quarters):
    west = NeighbourhoodFactory(scheme=scheme, name="Ouest")
    assert build(Scope((scheme,), *YEAR, (quarters[0], west))).uncovered == ("Ouest",)


def test_an_archived_scheme_is_offered_when_its_address_asks_for_it(coordinator, scheme):
    """By default another one is shown, whose name comes later."""
    old = SchemeFactory(
        name="Ancien", lead_operator=scheme.lead_operator, state=SchemeState.ARCHIVED, closed_on=YEAR[0]
    )
    Membership.objects.create(
        user=scheme.memberships.get().user, operator=scheme.lead_operator, scheme=old, role=Role.COORDINATOR
    )

    def offered(name, **asked):
        context = coordinator.get(reverse(name), asked).context
        form = context["form"] if name.startswith("reporting") else context["filter"].form
        return {one.slug for one in form.fields["scheme"].queryset}

    for name in ("reporting:dashboard", "reporting:for_report", "outings:list"):
        assert offered(name) == {scheme.slug}, name
        assert offered(name, scheme=old.slug) == {scheme.slug, old.slug}, name
    scope = coordinator.get(reverse("reporting:dashboard"), {"scheme": old.slug}).context["scope"]
    assert scope.schemes == (old,)
    assert coordinator.get(reverse("reporting:dashboard")).context["scope"].schemes == (scheme,)
