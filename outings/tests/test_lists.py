"""« Ce que nous comptons »: topics, themes and spots of a scheme, on their pages and in their deeds."""

import datetime

import pytest

from journal.models import Line
from outings.closed_periods import close_period
from outings.entries import StopEntry
from outings.lists import KINDS
from outings.models import OutingStop
from outings.tests.factories import outing
from outings.tests.pages import html
from schemes.enums import Role
from schemes.models import Spot, Theme, Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, SpotFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.both]
PAGE = "/structure/listes/"


@pytest.fixture
def scheme():
    return SchemeFactory(slug="jour")


@pytest.fixture
def coordinator(client, scheme):
    client.force_login(member(scheme, Role.COORDINATOR))
    return client


@pytest.fixture
def housing():
    return Topic.objects.get(code="housing", scheme=None)


@pytest.fixture
def charges(scheme, housing):
    return Topic.objects.create(scheme=scheme, parent=housing, code="charges", label="Charges")


def address(kind, row=None):
    return f"{PAGE}{kind}/{f'{row.pk}/' if row else ''}?scheme=jour"


def posted(client, kind, row=None, **typed):
    """Posts a row's page as it is shown, with changes; a value of None leaves its field out."""
    form = client.get(address(kind, row)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in (shown | typed).items() if value not in (None, False, "")}
    return client.post(address(kind, row), data)


def said(page):
    return html(page).replace("\u00a0", " ")


def test_an_own_topic_comes_under_a_kit_topic_with_a_code_for_ever(coordinator, scheme, housing):
    assert posted(coordinator, "thematiques", label="Chèque  énergie", parent=housing.pk).status_code == 302
    topic = scheme.own_topics.get()
    assert (topic.label, topic.code, topic.parent) == ("Chèque énergie", "cheque_energie", housing)
    posted(coordinator, "thematiques", topic, label="Aides à l’énergie")
    topic.refresh_from_db()
    assert (topic.label, topic.code) == ("Aides à l’énergie", "cheque_energie")
    assert list(Line.objects.order_by("pk").values_list("deed", flat=True)) == ["list_row.added", "list_row.changed"]


def test_a_code_is_never_a_common_one(coordinator, scheme):
    for label in ("Housing", "Housing !", "…"):
        posted(coordinator, "thematiques", label=label)
    assert sorted(scheme.own_topics.values_list("code", flat=True)) == ["housing_2", "housing_3", "thematique"]


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        ("thematiques", "thematique emploi", "Cette thématique est déjà dans la liste."),
        ("ciblees", "LA POSTE", "Cette thématique est déjà dans la liste."),
        ("lieux", "HALLE", "Ce lieu est déjà dans la liste de ce quartier."),
    ],
)
def test_a_name_is_there_once_however_it_is_written(coordinator, scheme, kind, typed, sentence):
    SpotFactory(scheme=scheme, name="Halle")
    answer = posted(coordinator, kind, **{"name" if kind == "lieux" else "label": typed})
    assert (answer.status_code, sentence in html(answer)) == (422, True)


def test_once_used_it_is_renamed_with_its_outings_and_never_deleted(coordinator, scheme, charges):
    for _ in range(42):
        outing(scheme, requests={charges: 1})
    page = coordinator.get(address("thematiques", charges))
    assert "42 sorties portent ce nom" in said(page) and "Supprimer" not in html(page)

    b17 = coordinator.post(address("thematiques", charges), {"remove": "1"})
    assert (b17.status_code, "Thématique déjà utilisée : cessez de la proposer." in said(b17)) == (409, True)

    posted(coordinator, "thematiques", charges, is_active=None)
    charges.refresh_from_db()
    assert (charges.is_active, charges in Topic.objects.offered_by(scheme)) == (False, False)
    assert Line.objects.get().deed == "list_row.ended"
    assert "42 sorties, n’est plus proposée" in said(coordinator.get(f"{PAGE}?scheme=jour"))


def test_what_no_outing_used_may_be_deleted(coordinator, scheme, charges):
    theme, spot = Theme.objects.create(scheme=scheme, label="Sport"), SpotFactory(scheme=scheme)
    for kind, row in (("thematiques", charges), ("ciblees", theme), ("lieux", spot)):
        assert coordinator.post(address(kind, row), {"remove": "1"}).status_code == 302
        again = coordinator.post(address(kind, row), {"remove": "1"}, follow=True)
        assert "Cette ligne n’est plus dans la liste." in html(again)
    assert not any(kind.model.objects.filter(scheme=scheme).exists() for kind in KINDS.values())


def test_b18_a_parent_changes_until_a_report_told_it(coordinator, scheme, charges, housing):
    employment = Topic.objects.get(code="employment")
    outing(scheme, requests={charges: 1}, held_on=datetime.date(2026, 3, 11))
    assert posted(coordinator, "thematiques", charges, parent=employment.pk).status_code == 302

    close_period(scheme, datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    b18 = posted(coordinator, "thematiques", charges, parent=housing.pk)

    assert (b18.status_code, "Un rapport publié la range ailleurs : créez-en une autre." in said(b18)) == (422, True)
    charges.refresh_from_db()
    assert charges.parent == employment
    assert posted(coordinator, "thematiques", charges, label="Charges locatives").status_code == 302


def test_sub_topics_have_one_level(coordinator, scheme, housing):
    own = Topic.objects.create(scheme=scheme, code="sienne", label="Sienne")
    child = Topic.objects.create(scheme=scheme, code="fille", label="Fille", parent=own)
    offered = [
        coordinator.get(address("thematiques", row)).context["form"].fields["parent"].queryset for row in (own, child)
    ]
    assert (list(offered[0]), own in offered[1], child in offered[1]) == ([], True, False)
    refused = coordinator.post(address("thematiques", own), {"remove": "1"})
    assert "Elle a des sous-thématiques : retirez-les d’abord." in said(refused)


@pytest.mark.parametrize(("kind", "row"), [("thematiques", Topic), ("ciblees", Theme)])
def test_the_kit_s_own_are_fixed(coordinator, kind, row):
    assert coordinator.get(address(kind, row.objects.filter(scheme=None).first())).status_code == 404


def test_a_spot_moves_and_leaves_its_past(coordinator, scheme):
    old, new = (NeighbourhoodFactory(scheme=scheme, status=status) for status in ("qpv", "non_qpv"))
    outing(scheme, stops=[StopEntry(old, "Halle")])
    spot = Spot.objects.get()
    assert posted(coordinator, "lieux", spot, name="Halle neuve", neighbourhood=new.pk).status_code == 302
    spot.refresh_from_db()
    assert (spot.name, spot.neighbourhood) == ("Halle neuve", new)
    stop = OutingStop.objects.get()
    assert (stop.neighbourhood, stop.qpv_status) == (old, "qpv")
    line = Line.objects.get()
    assert (line.before, line.after) == (str(old), str(new))


def test_a_spot_s_own_status_is_taken_by_its_stops(coordinator, scheme):
    outing(scheme, stops=[StopEntry(NeighbourhoodFactory(scheme=scheme, status="qpv"), "Halle")])
    posted(coordinator, "lieux", Spot.objects.get(), qpv_status="non_qpv")
    stop = OutingStop.objects.get()
    assert (stop.qpv_status, stop.qpv_source) == ("non_qpv", "spot")


def test_b21_two_people_rename_one_row(coordinator, scheme, charges):
    read = KINDS["thematiques"].stamp_of(charges)
    Topic.objects.filter(pk=charges.pk).update(label="Charges locatives")
    typed = {"label": "Charges d’énergie", "parent": charges.parent_id, "is_active": "on", "read": read}
    answer = coordinator.post(address("thematiques", charges), typed)
    assert answer.status_code == 409
    (shown,) = answer.context["differences"]
    assert (shown.stored, shown.typed) == ("Charges locatives", "Charges d’énergie")
    again = typed | {"read": answer.context["form"]["read"].value()}
    assert coordinator.post(address("thematiques", charges), again).status_code == 302


def test_a_mediator_reads_the_lists_and_changes_none(client, scheme, charges):
    client.force_login(member(scheme))
    page = html(client.get(f"{PAGE}?scheme=jour"))
    assert "Charges" in page and "Modifier" not in page and "Ajouter" not in page
    assert client.get(address("thematiques", charges)).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_cost_the_same_whatever_their_length(coordinator, scheme, django_assert_num_queries, number):
    for rank in range(number):
        SpotFactory(scheme=scheme, neighbourhood=NeighbourhoodFactory(scheme=scheme))
        Topic.objects.create(scheme=scheme, code=f"t{rank}", label=f"Thématique {rank}")
    with django_assert_num_queries(15):
        coordinator.get(f"{PAGE}?scheme=jour")
