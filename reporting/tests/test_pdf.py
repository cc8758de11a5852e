import datetime
import io
import re

import pikepdf
import pytest

from outings.entries import StopEntry, TestimonyEntry
from outings.enums import TickList
from outings.models import Outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from printing.glyphs import REPLACEMENT
from reporting.disclosure import for_readers
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.attachments import figures_fingerprint
from reporting.outputs.pdf import Edition, compose, lay_out, typeset
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
TAKEN_AT = datetime.datetime(2026, 4, 2, 10, 0, tzinfo=datetime.UTC)


def rendered(scheme, *, report=None, **texts):
    report = report or for_readers(build(Scope.of(scheme, *MARCH)))
    return typeset(compose(report, Edition(texts.pop("title", "Bilan de mars"), TAKEN_AT, texts)))


def page(scheme, **texts):
    """The HTML alone, where the file says nothing more."""
    report = for_readers(build(Scope.of(scheme, *MARCH)))
    return words(lay_out(report, Edition(texts.pop("title", "Bilan de mars"), TAKEN_AT, texts)))


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def words(html):
    """Every kind of space as one space."""
    return " ".join(html.split())


@pytest.fixture
def scheme():
    return SchemeFactory(name="La Halte mobile", is_demo=True)


@pytest.fixture
def full(scheme):
    """One outing with a bit of everything."""
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls", status="qpv")
    TeamPostFactory(scheme=scheme)
    partner = PartnerFactory(scheme=scheme, scheme__roles=("funder", "co_host"), name="Bailleur")
    convention(scheme, funder=partner, kind="grant", amount=98_765)
    outing(
        scheme,
        stops=[StopEntry(neighbourhood=place, spot_name="Place", spot_type="market")],
        people_mediated=152,
        women_count=64,
        men_count=52,
        age_26_64=125,
        first_contact_count=32,
        coupons_issued=7,
        handling_on_spot=104,
        requests={Topic.objects.get(code="housing", scheme=None): 125},
        partners={partner: ""},
        testimonies=[TestimonyEntry("On les a ouvertes ensemble.", "resident", has_consent=True)],
        ticks={TickList.REGISTER: ("proximity_presence",), TickList.ENABLER: ("flow",)},
    )
    scheme.outings.get().testimonies.update(is_starred=True)
    return scheme


def test_each_page_of_a_full_report(full):
    html = page(full, lead="Une phrase.", difficulty="Il a plu.")
    titles = ["L’essentiel", "La commande", "Présence et partenaires", "Les lieux", "Les publics", "Les demandes"]
    titles += ["Situations et registres", "Veille et préconisations", "Difficultés", "Note de méthode", "Annexes"]
    assert [title for title in titles if f">{title}" not in "".join(html.split("<h1 id=")[1:])] == []
    for sentence in (
        "Une phrase.",
        "On les a ouvertes ensemble.",
        # 60 women, 50 men and 40 not known, of 150.
        "Parts calculées sur toutes les personnes décrites, non renseigné compris. Sexe renseigné pour 73 %.",
        "Premières rencontres : 20 %",
        "≈ 150 personnes médiées : des passages",
        "≈ 10 coupons d’orientation remis",
        "Les personnes et les demandes sont arrondies à la dizaine",
        "un coupon non présenté n’est pas un échec",
        "Demi-journée : 3 h 30. Journée : 7 h.",
        "Une durée est celle que donnent les heures de début et de fin, même la nuit où l’on change d’heure.",
        "Données fictives",
    ):
        assert sentence in html


def test_a_page_without_data_is_absent(scheme):
    outing(scheme, people_mediated=4)
    html = page(scheme)
    assert not any(f">{title}</h1>" in html for title in ("Avec qui", "Les demandes", "Paroles"))


def test_an_empty_report_says_so(scheme):
    assert "Aucune sortie réalisée dans la période." in page(scheme)


def test_so_few_people_are_not_detailed_and_no_percentage_is_of_them(scheme):
    """94 are told 90: under a hundred."""
    outing(scheme, people_mediated=94, women_count=54, men_count=40, first_contact_count=40)
    html = page(scheme)
    assert "Sexes et âges : Trop peu pour détailler sans tromper." in html
    assert "Premières rencontres : 40 sur 90" in html
    assert "57 %" not in html
    assert "43 %" not in html


def test_amounts_never_leave(full):
    sheet = re.sub(r"\s", "", page(full))
    assert "98765" not in sheet


def test_uncovered_neighbourhoods_are_stated(full):
    NeighbourhoodFactory(scheme=full, name="Oublié")
    assert "Sans sortie dans la période : Oublié." in page(full)


def test_what_disclosure_withholds_is_not_printed(full):
    full.team.all().delete()
    html = page(full)
    assert "heures-personnes" not in html
    assert "ne sont pas publiés" in html


def test_unvalidated_outings_are_counted(full):
    assert "1 sortie clôturée n’était pas encore validée" in page(full)
    Outing.objects.update(status="validated")
    assert "Toutes les sorties ont été validées" in page(full)


def test_the_file_is_tagged_french_and_titled(full):
    made = rendered(full)
    with opened(made.pdf) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "fr"
        assert pdf.docinfo.Title == "La Halte mobile, Bilan de mars"
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert len(pdf.pages) == made.pages
        with pdf.open_outline() as outline:
            assert "L’essentiel" in [item.title for item in outline.root]


def test_every_drawing_has_an_alternative_text(full):
    with opened(rendered(full).pdf) as pdf:
        figures = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
    assert len(figures) >= 6
    assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_figures_and_outings_are_attached(full):
    report = for_readers(build(Scope.of(full, *MARCH)))
    made = rendered(full, report=report)
    with opened(made.pdf) as pdf:
        assert set(pdf.attachments) == {"chiffres.csv", "sorties.csv"}
        figures = pdf.attachments["chiffres.csv"].get_file().read_bytes()
    assert "people_mediated;Personnes médiées;150;personnes;10" in figures.decode()
    assert figures_fingerprint(report) in made.html


def test_the_same_report_gives_the_same_bytes(full):
    assert rendered(full).pdf == rendered(full).pdf


HOSTILE = "<script>alert(1)</script><img src='file:///etc/passwd'>=1+1 😀 مرحبا 你好" + "x" * 200


def test_hostile_texts_are_printed_as_texts(scheme):
    partner = PartnerFactory(scheme=scheme, name=HOSTILE[:160])
    testimony = TestimonyEntry(HOSTILE[:280], "resident", has_consent=True)
    outing(scheme, stops=[StopEntry(spot_name="x" * 80)], partners={partner: ""}, testimonies=[testimony])
    scheme.outings.get().testimonies.update(is_starred=True)
    made = rendered(scheme, title=HOSTILE[:120], lead=HOSTILE, finding_1=HOSTILE, difficulty=HOSTILE * 4)
    assert "<script" not in made.html
    assert "file:///" not in made.html.replace("&#x27;file:///etc/passwd", "")
    with opened(made.pdf) as pdf:
        assert "/URI" not in str([annotation for page in pdf.pages for annotation in page.get("/Annots", [])])


def test_what_no_font_draws_is_replaced_and_said(scheme):
    outing(scheme)
    html = page(scheme, lead="Avant \U000f1234 après")
    assert f"Avant {REPLACEMENT} après" in html
    assert "Caractères remplacés" in html
    assert "Caractères remplacés" not in page(scheme, lead="Avant après")


def test_queries_do_not_grow_with_the_outings(full, django_assert_max_num_queries):
    with django_assert_max_num_queries(70) as one:
        rendered(full)
    for day in (12, 13):
        place = full.neighbourhoods.get()
        outing(full, held_on=datetime.date(2026, 3, day), stops=[StopEntry(neighbourhood=place, spot_name="Place")])
    with django_assert_max_num_queries(len(one)):
        rendered(full)
