import datetime

import pytest

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from reporting.drafting import draft, proposals
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory

pytestmark = pytest.mark.django_db
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)


def drafted(scheme, start=MARCH[0], end=MARCH[1]):
    return draft(build(Scope.of(scheme, start, end)))


def lead_of(scheme, *days):
    return drafted(scheme, *days).texts["lead"].replace("\u00a0", " ")


def findings_of(scheme):
    return [text.replace("\u00a0", " ") for key, text in drafted(scheme).texts.items() if key != "lead"]


def test_an_empty_period_has_a_title_only():
    proposed = drafted(SchemeFactory())
    assert proposed.title == "Rapport d’activité, mars 2026"
    assert proposed.texts == {}


def test_the_lead_says_that_nothing_is_comparable():
    scheme = SchemeFactory()
    outing(scheme, ends_at=datetime.time(16, 30))
    lead = lead_of(scheme)
    assert lead == "Rien à quoi comparer encore : 1 sortie et 2,5 heures de présence servent de point de départ."


def test_few_outings_are_told_beside_those_of_before_without_a_percentage():
    scheme = SchemeFactory()
    for day in (2, 3, 4):
        outing(scheme, held_on=datetime.date(2025, 3, day))
    outing(scheme)
    assert lead_of(scheme) == "L’équipe a réalisé 1 sortie, contre 3 sur la même période de 2025."


def test_what_was_ordered_opens_the_report_and_no_figure_is_told_twice():
    scheme = SchemeFactory()
    outing(scheme)
    ordered = ["Au moins 8 sorties\u00a0; {{ outings_done }} réalisées.", "Heures\u00a0: {{ presence_hours }}."]
    report = build(Scope.of(scheme, *MARCH))
    assert proposals(report, ordered)["lead"] == " ".join(ordered)
    assert proposals(report, ordered[:1])["lead"] == ordered[0]


def test_no_share_on_a_base_under_twenty():
    scheme = SchemeFactory()
    outing(scheme, people_mediated=12, first_contact_count=7)
    outing(scheme, held_on=datetime.date(2025, 3, 4), people_mediated=11, first_contact_count=5)
    (finding,) = findings_of(scheme)
    assert finding == "7 sur 12 personnes médiées étaient rencontrées pour la première fois, là où c’est noté."


def test_a_rate_alone_is_no_finding():
    scheme = SchemeFactory()
    outing(scheme, people_mediated=12, first_contact_count=7)
    assert findings_of(scheme) == []


def test_findings_name_the_first_requests_and_the_partners():
    scheme = SchemeFactory()
    housing, youth = (Topic.objects.get(code=code, scheme=None) for code in ("housing", "youth"))
    outing(scheme, requests={housing: 30, youth: 10}, partners={PartnerFactory(scheme=scheme): ""})
    requests, partners = findings_of(scheme)
    assert requests == "Les demandes portent d’abord sur le logement (75\u202f%\u202f; puis la jeunesse, 25\u202f%)."
    assert partners == "Un nouveau partenaire a été présent à 1 sortie sur 1."


def test_no_request_is_first_on_a_tie():
    scheme = SchemeFactory()
    housing, youth = (Topic.objects.get(code=code, scheme=None) for code in ("housing", "youth"))
    outing(scheme, requests={housing: 31, youth: 31})
    (sentence,) = findings_of(scheme)
    told = "(50\u202f% et 50\u202f%)"
    assert sentence == f"Les demandes portent surtout sur la jeunesse et le logement, à parts voisines {told}."


def draft_of_two_years(before, now):
    """`before` and `now`: outings with 5 or 10 requests about housing, then outings where nobody noted one."""
    scheme, housing = SchemeFactory(), Topic.objects.get(code="housing", scheme=None)
    for year, requests, (noted, silent) in ((2025, 5, before), (2026, 10, now)):
        for day in range(1, noted + silent + 1):
            asked = {housing: requests} if day <= noted else {}
            outing(scheme, held_on=datetime.date(year, 3, day), requests=asked)
    return drafted(scheme)


@pytest.mark.parametrize(
    ("before", "now", "is_told"), [((4, 6), (5, 5), True), ((4, 6), (6, 4), False), ((9, 1), (4, 6), False)]
)
def test_what_grew_is_told_where_both_periods_noted_as_much(before, now, is_told):
    assert ("progresse" in draft_of_two_years(before, now).texts["finding_1"]) == is_told


def test_coupons_and_answers_are_drafted_with_their_bases():
    scheme = SchemeFactory()
    outing(scheme, handling_on_spot=36, handling_referred=14, coupons_issued=5)
    outing(scheme)
    outing(scheme, held_on=datetime.date(2025, 3, 4), handling_on_spot=1, handling_referred=1)
    coupons, answers = findings_of(scheme)
    assert answers.startswith("72\u202f% des 50 réponses notées ont été données sur place")
    assert coupons == "5 coupons d’orientation ont été remis, noté à 1 sortie sur 2."


def test_a_change_is_told_from_twenty_on():
    scheme = SchemeFactory()
    for day in range(1, 21):
        outing(scheme, held_on=datetime.date(2025, 3, day))
    for day in range(1, 26):
        outing(scheme, held_on=datetime.date(2026, 3, day))
    assert "25\u00a0sorties, contre 20 sur la même période de 2025 (+25\u202f%)." in drafted(scheme).texts["lead"]


def test_drafts_fit_their_fields():
    scheme = SchemeFactory()
    topics = [Topic.objects.create(code=f"t{n}", label="Thème " * 20, scheme=scheme) for n in range(3)]
    outing(scheme, requests=dict.fromkeys(topics, 30))
    proposed = drafted(scheme)
    assert len(proposed.title) <= 120
    assert len(proposed.texts["lead"]) <= 300
    assert "finding_1" not in proposed.texts


def test_where_nobody_went_is_found_first():
    scheme = SchemeFactory()
    here = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    NeighbourhoodFactory(scheme=scheme, name="La Plaine")
    outing(scheme, stops=[StopEntry(neighbourhood=here)])
    assert findings_of(scheme)[0] == (
        "1 quartier a reçu au moins une sortie\u202f; aucune n’a eu lieu ici : La Plaine."
    )


def test_partners_and_coupons_are_told_beside_those_of_before():
    """Twenty outings in either year, with two partners at ten and at five of them."""
    scheme = SchemeFactory()
    partners = PartnerFactory.create_batch(2, scheme=scheme)
    for year, joined, coupons in ((2025, 10, 2), (2026, 5, 3)):
        for day in range(1, 21):
            with_whom = dict.fromkeys(partners, "") if day <= joined else {}
            outing(scheme, held_on=datetime.date(year, 3, day), partners=with_whom, coupons_issued=coupons)
    told = [finding.replace("\u202f", " ") for finding in findings_of(scheme)]
    assert told == [
        "2 partenaires ont participé : au moins un était présent à 25 % des sorties"
        " (5, contre 10 sur la même période de 2025).",
        "60 coupons d’orientation ont été remis, contre 40 sur la même période de 2025.",
    ]
