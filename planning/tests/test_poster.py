import datetime
import io

import pikepdf
import pytest
from django.urls import reverse

from outings.entries import StopEntry
from outings.models import Outing
from partners.tests.factories import PartnerFactory
from planning.agenda import agenda_of, announced_one
from planning.poster import habit, lay_out, of_outing, of_whole_series
from planning.tests.factories import series
from planning.tests.test_agenda import FIRST, SECOND, THIRD, cancel, move, on, wednesdays
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme():
    return SchemeFactory(slug="halte", name="La Halte mobile", is_demo=True)


@pytest.fixture
def place(scheme):
    return NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")


def read(outing):
    """The words of the poster of one outing as it is now."""
    return " ".join(lay_out(outing.scheme, announced_one(outing), [], "").split())


def test_a_poster_says_day_hours_place_and_where_the_code_leads(scheme, place, settings):
    settings.SITE_URL = "https://optimedia.exemple.test"
    wednesdays(scheme, place)
    told = read(on(scheme, SECOND))
    for words in ("Mercredi <br> 25 novembre", "14\u00a0h à 16\u00a0h", "Marché", "Les Tilleuls", "C’est gratuit"):
        assert words.replace("\u00a0", " ") in told.replace("\u00a0", " ")
    assert "optimedia.exemple.test/agenda/halte/" in told


def test_a_cancelled_and_a_moved_one_say_so(scheme, place):
    wednesdays(scheme, place)
    cancel(on(scheme, SECOND))
    move(on(scheme, THIRD), datetime.date(2026, 12, 3))
    assert "<h1>Annulé</h1>" in read(on(scheme, SECOND))
    assert "jeudi 3 décembre" in read(on(scheme, SECOND))
    assert "Nouvelle date" in read(on(scheme, THIRD))
    assert "<s>mercredi 2 décembre</s>" in read(on(scheme, THIRD))


def test_page_file_and_poster_change_at_once(client, scheme, place):
    """What they say before and right after a cancellation, without waiting for anything."""
    wednesdays(scheme, place)
    outing = on(scheme, SECOND)

    def said():
        page = client.get("/agenda/halte/").content.decode()
        file = client.get("/agenda/halte.ics").content.decode()
        return ["Annulée" in page, "ANNULÉ –" in file, "Annulé" in read(on(scheme, SECOND))]

    assert said() == [False, False, False]
    cancel(outing)
    assert said() == [True, True, True]


def test_what_is_not_announced_has_no_poster(client, scheme, place):
    made = wednesdays(scheme, place, is_public=False)
    client.force_login(member(scheme))
    assert client.get(reverse("planning:poster", args=[on(scheme, FIRST).pk])).status_code == 404
    assert client.get(reverse("planning:series_poster", args=[made.pk])).status_code == 404


def test_the_team_prints_it_from_the_outing_and_from_the_series(client, scheme, place):
    made = wednesdays(scheme, place)
    client.force_login(member(scheme))
    for address in (
        reverse("planning:poster", args=[on(scheme, FIRST).pk]),
        reverse("planning:series_poster", args=[made.pk]),
    ):
        assert client.get(address).content.startswith(b"%PDF")


def test_a_habit_is_said_only_where_it_is_one(scheme, place):
    made = wednesdays(scheme, place)
    row = agenda_of(scheme)[0]
    assert habit(made, row) == "Chaque mercredi"
    made.weekdays = [2, 4]
    assert habit(made, row) == "Chaque mardi et jeudi"
    made.every_weeks = 2
    assert habit(made, row) == ""  # too long for a wall
    made.every_weeks, made.starts_at = 1, datetime.time(15)
    assert habit(made, row) == ""


@pytest.mark.parametrize("deed", [lambda outing: None, cancel])
def test_the_file_is_tagged_on_one_page_with_its_drawings_named(scheme, place, deed):
    wednesdays(scheme, place)
    deed(on(scheme, SECOND))
    outing = on(scheme, SECOND)
    content = of_outing(outing)
    assert content == of_outing(outing)
    sound(content, "Affiche, Permanence, Marché, Les Tilleuls")


def test_the_longest_names_hold_on_one_page(scheme):
    long = NeighbourhoodFactory(scheme=scheme, name="Quartier " + "x" * 111)
    partners = {PartnerFactory(scheme=scheme, name=f"Partenaire {n} " + "y" * 60): ("", True) for n in range(9)}
    made = series(
        scheme,
        StopEntry(long, "z" * 80, "market"),
        StopEntry(None, "Parvis " * 10, "market"),
        partners=partners,
        weekdays=[3],
        starts_on=FIRST,
        ends_on=THIRD,
        format="workshop",
        is_public=True,
    )
    with pikepdf.open(io.BytesIO(of_whole_series(made))) as pdf:
        assert len(pdf.pages) == 1


def sound(content, title):
    """PDF/UA-1 as far as a file can tell: tagged, titled, in French, each drawing with its words."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert (str(pdf.Root.Lang), pdf.docinfo.Title, len(pdf.pages)) == ("fr", title, 1)
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert figures
        assert [figure for figure in figures if not str(figure.get("/Alt", ""))] == []


def test_somebody_else_s_poster_is_not_found(client, scheme, place):
    wednesdays(scheme, place)
    outing = Outing.objects.filter(scheme=scheme).first()
    client.force_login(member(SchemeFactory()))
    assert client.get(reverse("planning:poster", args=[outing.pk])).status_code == 404
