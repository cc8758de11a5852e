"""What the three lengths say, page by page, read as a screen reader reads them; and what they let in: nothing."""

import datetime
from dataclasses import replace
from urllib.request import OpenerDirector

import pytest

from outings.entries import StopEntry, TestimonyEntry
from outings.tests.factories import outing
from partners.models import Convention
from partners.tests.factories import PartnerFactory, convention
from planning.tests.factories import series
from printing.tests.test_pdf import failed_rules
from reporting.changes import Changed
from reporting.disclosure import for_readers
from reporting.drafting import FINDINGS
from reporting.enums import ReportLength
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.edition import Answered, Edition, Proof
from reporting.outputs.paper import pages
from reporting.outputs.pdf import compose, lay_out, typeset
from reporting.outputs.seal import Seal
from reporting.plan import PLANS
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, TeamPostFactory
from trials.aloud import read_aloud
from watch.models import Recommendation

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MARCH = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
SEAL = Seal("2026-001", 1, "https://exemple.test/verifier/x/")
TAKEN_AT = datetime.datetime(2026, 4, 2, 10, 0, tzinfo=datetime.UTC)


@pytest.fixture
def scheme():
    """Six outings of twenty people in Les Tilleuls, two with the CAF."""
    scheme = SchemeFactory(name="La Halte mobile")
    TeamPostFactory(scheme=scheme, headcount=4)
    place = NeighbourhoodFactory(scheme=scheme, name="Les Tilleuls")
    partner = PartnerFactory(scheme=scheme, name="CAF")
    housing = Topic.objects.get(code="housing", scheme=None)
    for day in range(2, 8):
        outing(
            scheme,
            held_on=datetime.date(2026, 3, day),
            stops=[StopEntry(neighbourhood=place)],
            people_mediated=20,
            requests={housing: 20},
            partners={partner: ""} if day < 4 else {},
            testimonies=[TestimonyEntry("On les a ouvertes ensemble.", "resident", has_consent=True)] * (day == 2),
        )
    scheme.outings.filter(testimonies__isnull=False).get().testimonies.update(is_starred=True)
    return scheme


@pytest.fixture
def ordered(scheme):
    """Eight outings were ordered, a third of them with a partner; who registers, the social centre says."""
    funder = PartnerFactory(scheme=scheme, scheme__roles=("funder",), name="Ville de Montrieux")
    dates = {"starts_on": datetime.date(2026, 1, 15), "ends_on": datetime.date(2026, 3, 31)}
    order = convention(scheme, funder=funder, **dates)
    objective = order.objectives.create(position=1, text="Être présent là où vivent les habitants")
    lines = [
        ("Sorties", "realisation", "computed", {"code": "outings_done"}),
        ("Sorties avec partenaire", "realisation", "computed", {"code": "partnered_outings"}),
        ("Nouveaux inscrits", "result", "partner", {}),
        ("Accès aux droits", "impact", "unknown", {"unknown_reason": "Trop large tel qu’écrit."}),
        ("Confiance retrouvée", "impact", "words", {"words": "On nous rappelle par notre prénom."}),
    ]
    made = [
        order.lines.create(objective=objective, position=rank, label=label, nature=nature, known_by=known_by, **more)
        for rank, (label, nature, known_by, more) in enumerate(lines)
    ]
    period = {"starts_on": MARCH[0], "ends_on": MARCH[1], "set_on": MARCH[0]}
    made[0].targets.create(value=8, **period)
    made[1].targets.create(value=30, unit_is_share=True, **period)
    made[2].suppliers.create(partner=PartnerFactory(scheme=scheme, name="Centre social"))
    return order


def figures(scheme):
    return for_readers(build(Scope.of(scheme, *MARCH)))


def page(scheme, **said):
    """The HTML, every kind of space as one."""
    texts = said.pop("texts", {})
    return " ".join(lay_out(figures(scheme), Edition("Bilan de mars", TAKEN_AT, texts, **said)).split())


def made(scheme, **said):
    texts = said.pop("texts", {})
    return typeset(compose(figures(scheme), Edition("Bilan de mars", TAKEN_AT, texts, **said)))


def test_page_two_as_a_screen_reader_reads_it(scheme, ordered):
    texts = {
        "lead": "La commande prévoyait huit sorties.",
        "finding_1": "Le mercredi réunit.",
        "nothing_asked": "Tout va.",
    }
    read = read_aloud(
        made(scheme, texts=texts, convention=ordered, proofs={"finding_1": (Proof("Sorties : 6"),)}).pdf, 2
    )
    assert [" ".join(line.split()) for line in read] == [
        "Titre 1 : L’essentiel",
        "Paragraphe : La commande prévoyait huit sorties.",
        "Paragraphe : Sorties",
        "Paragraphe : 6",
        "Image : Sorties : 6, pour une cible de 8.",
        "Paragraphe : Cible au moins 8",
        "Paragraphe : aucune annulée",
        "Paragraphe : Sorties avec partenaire",
        "Paragraphe : 2 sur 6",
        "Image : Sorties avec partenaire : 2 sur 6, pour une cible de 30 %.",
        "Paragraphe : Cible au moins 30 %",
        "Paragraphe : 1 partenaire, dont 1 nouveau",
        "Paragraphe : Heures de présence",
        "Paragraphe : 12 h",
        "Paragraphe : Sans cible",
        "Paragraphe : 2 h par sortie en moyenne",
        "Paragraphe : Quartiers couverts",
        "Paragraphe : 1 sur 1",
        "Paragraphe : Sans cible",
        "Paragraphe : Personnes",
        "Paragraphe : ≈ 120",
        "Paragraphe : Sans cible",
        "Paragraphe : médiées",
        "Paragraphe : Demandes",
        "Paragraphe : ≈ 120",
        "Paragraphe : Sans cible",
        "Titre 2 : Ce que nous constatons",
        "Élément de liste : 1 Le mercredi réunit. Sorties : 6",
        "Titre 2 : Ce que nous vous demandons",
        "Paragraphe : Rien à demander cette fois. Tout va.",
        "Citation : On les a ouvertes ensemble.",
        "Paragraphe : Habitante ou habitant, Les Tilleuls. Parole recueillie avec accord.",
        "Paragraphe : Des passages, pas des personnes uniques. Aucune période comparable. Repère noir : la cible."
        " Tous les chiffres : chiffres.csv, joint.",
    ]


def test_page_two_stands_on_one_page_however_much_is_written(scheme, ordered):
    texts = {"lead": "Mots " * 60} | dict.fromkeys(FINDINGS, "Mots " * 40)
    proofs = dict.fromkeys(FINDINGS, (Proof("Sorties avec partenaire : 2 sur 6"), Proof("Heures de présence : 12")))
    sent = {"state": "sent", "sent_on": MARCH[0], "due_on": MARCH[1]}
    asked = [Recommendation(scheme=scheme, finding="Constat " * 15, proposal="Mots " * 20, **sent) for _ in range(3)]
    said = {"texts": texts, "proofs": proofs, "asked": tuple(asked), "convention": ordered, "length": "report"}
    read = read_aloud(made(scheme, **said).pdf, 2)
    assert "Citation" in read[-3] and "chiffres.csv" in read[-1]


def test_a_first_day_is_raised_on_paper_and_left_alone_in_the_title(scheme):
    html = " ".join(
        lay_out(figures(scheme), Edition("Depuis le 1er mars", TAKEN_AT, {"lead": "Le 1er mars, rien."})).split()
    )
    assert "Le 1<sup>er</sup> mars, rien." in html and "Depuis le 1er mars</title>" in html


def test_each_line_that_was_ordered_is_answered(scheme, ordered):
    html = page(scheme, convention=ordered)
    for words in ("Être présent là où vivent les habitants", "au moins 8", "Centre social", "Pas connu", "En mots"):
        assert words in html
    for words in ("Trop large tel qu’écrit.", "On nous rappelle par notre prénom.", "Ce que nous ne pouvons pas dire"):
        assert words in html
    assert "Commandé / réalisé" in html and "Commandé / réalisé" not in page(scheme)


def test_the_order_is_told_in_the_convention_s_words_and_so_is_what_changed_of_it(scheme, ordered):
    """« La commande »: its objectives, not the scheme's; lines and targets that an avenant closed, by date."""
    scheme.objectives.create(text="Objectif du dispositif", position=1)
    assert "Objectif du dispositif" in page(scheme)
    html = page(scheme, convention=ordered)
    assert "Objectif du dispositif" not in html and "Avenant" not in html
    line = ordered.lines.get(label="Sorties")
    line.targets.update(closed_on=datetime.date(2026, 3, 10))
    ordered.lines.filter(label="Nouveaux inscrits").update(closed_on=datetime.date(2026, 3, 12))
    said = page(scheme, convention=ordered).replace("\u00a0", " ")
    assert "Avenants" in said and "10 mars 2026 : cible de « Sorties » close" in said
    assert "12 mars 2026 : ligne « Nouveaux inscrits » close" in said
    assert "Avenant" not in page(scheme)


def test_months_count_whole_and_the_cover_says_it(scheme, ordered):
    january = for_readers(build(Scope.of(scheme, datetime.date(2026, 1, 1), MARCH[1])))
    cover = lay_out(january, Edition("Bilan", TAKEN_AT, convention=ordered))
    assert "Mois entiers (convention\u00a0: du 15 janvier" in cover.replace("\u00a0janvier", " janvier")
    assert "Mois entiers" not in page(scheme, convention=ordered)


def test_the_amount_is_printed_where_the_convention_says_so(scheme, ordered):
    Convention.objects.update(amount=98_765)
    ordered.refresh_from_db()
    assert "98\u202f765" not in lay_out(figures(scheme), Edition("Bilan", TAKEN_AT, convention=ordered))
    ordered.prints_amount = True
    assert "98\u202f765" in lay_out(figures(scheme), Edition("Bilan", TAKEN_AT, convention=ordered))


def test_a_numbered_report_leads_to_where_it_is_checked(scheme):
    html = page(scheme, seal=Seal("2026-014", 2, "https://optimedia.exemple.test/verifier/abc/"), is_published=True)
    assert "optimedia.exemple.test/verifier/abc/" in html
    assert "n° 2026-014, version 2" in html
    assert "/verifier/" not in page(scheme)


def test_a_second_version_says_what_changed_and_questions_are_answered(scheme):
    changed = Changed("rapport n° 2026-014, version 1", (), ("Une sortie rectifiée le 10 avril",))
    asked = (Answered("Ville", "Sorties : 6", "Toutes au même endroit ?", "Oui, aux Tilleuls."),)
    html = page(scheme, changed=changed, questions=asked)
    assert "Une sortie rectifiée le 10 avril" in html and "Toutes au même endroit ?" in html
    first = page(scheme)
    assert "Ce qui a changé" not in first and "Vos questions" not in first


def test_the_outings_are_listed_by_month_without_day_nor_spot(scheme):
    html = page(scheme, length=ReportLength.ANNUAL)
    assert '<th scope="row">Mars 2026</th> <td>Les Tilleuls 6</td>' in html
    assert "Sans autre mention : présence à pied." in html
    assert "A2." not in page(scheme, length=ReportLength.REPORT)


def test_a_recommendation_whose_date_has_passed_is_said_to_wait(scheme):
    sent = {"state": "sent", "sent_on": datetime.date(2026, 3, 9), "due_on": datetime.date(2026, 4, 1)}
    one = Recommendation(scheme=scheme, finding="Il fait noir.", proposal="Éclairer.", **sent)
    assert "sans réponse depuis le 1<sup>er</sup> avril" in page(scheme, asked=(one,))


@pytest.mark.parametrize("length", ReportLength)
def test_each_length_is_read_aloud_and_kept_for_good(scheme, ordered, length):
    texts = {"lead": "Merci 😀 شكرا 谢谢", "difficulty": "Il a plu."}
    file = made(scheme, texts=texts, convention=ordered, length=length, seal=SEAL)
    assert failed_rules(file.pdf) == []
    assert file.pages <= {ReportLength.NOTE: 2, ReportLength.REPORT: 6, ReportLength.ANNUAL: 20}[length]


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src='file:///etc/passwd'>",
    "<img src=http://169.254.169.254/latest/meta-data/>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "<link rel=stylesheet href=//exemple.test/x.css>",
    "<style>@import url('http://exemple.test/x.css');</style>",
    "<svg><image href='file:///etc/shadow'/></svg>",
    "<svg onload=alert(1)><use href='http://exemple.test/x#y'/></svg>",
    "<object data='file:///etc/passwd'></object>",
    "<embed src='http://127.0.0.1:22/'>",
    "<iframe src='http://localhost/admin/'></iframe>",
    "<a href='javascript:alert(1)'>ici</a>",
    "<a rel=attachment href='file:///proc/self/environ'>ici</a>",
    "<base href='http://exemple.test/'>",
    "<meta name=dcterms.created content=x>",
    "</td></table></body></html><h1>",
    "p { background: url(file:///etc/passwd) }",
    "{{ settings.SECRET_KEY }}{% include '/etc/passwd' %}",
    "<!--#include file='/etc/passwd'--><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "]]>\u202e<x>\u0007=cmd|' /C calc'!A0",
)


def test_hostile_texts_fetch_nothing_attach_nothing_and_break_nothing(scheme, ordered, monkeypatch, settings):
    """Each of twenty in every field of the convention and of the report, at once; the way out is watched."""
    opened, really = [], OpenerDirector.open
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open",
        lambda self, asked, *rest, **more: opened.append(asked.full_url) or really(self, asked, *rest, **more),
    )
    everything = " ".join(HOSTILE)
    ordered.note = everything[:200]
    ordered.save()
    ordered.objectives.update(text=everything[:400])
    ordered.lines.update(label=everything[:300], words=everything[:600], unknown_reason=everything[-300:])
    Convention.funder.get_queryset().filter(pk=ordered.funder_id).update(name=everything[:160])
    keys = ("lead", "finding_1", "finding_2", "difficulty", "adaptation", "effect", "outlook")
    keys += tuple(key for page in PLANS[ReportLength.ANNUAL] for key in page.keys if key.startswith("page_"))
    written = dict.fromkeys((*keys, "nothing_asked"), everything)
    written |= {f"{kind}_{line.pk}": everything for line in ordered.lines.all() for kind in ("gap", "line")}
    ordered.refresh_from_db()
    said = {"convention": ordered, "texts": written, "proofs": {"finding_1": (Proof(everything),)}}
    said |= {"changed": Changed(everything, (), (everything,)), "questions": (Answered(*(everything,) * 4),)}
    said |= {"published_by": everything, "seal": Seal(everything[:20], 2, "https://exemple.test/verifier/x/")}
    html = page(scheme, **said)
    assert [text for text in HOSTILE if "<" in text and text in html] == []
    file = made(scheme, **said)
    ours = settings.STATICFILES_DIRS[0].as_uri()
    assert [address for address in opened if not address.startswith(("data:image/", ours))] == []
    assert failed_rules(file.pdf) == []
    assert file.pdf.count(b"/EmbeddedFile") >= 2
    assert b"root:" not in file.pdf and b"/JavaScript" not in file.pdf and b"/URI" not in file.pdf


@pytest.mark.parametrize(
    ("narrowed", "told"),
    [
        ({}, ["Marché, Les Tilleuls", "Gare, Bel-Air"]),
        ({"neighbourhoods": "Bel-Air"}, ["Gare, Bel-Air"]),
        ({"formats": ("workshop",)}, []),
        # Of what will be asked there, nobody knows yet.
        ({"topics": ("housing",)}, ["Marché, Les Tilleuls", "Gare, Bel-Air"]),
    ],
)
def test_a_note_tells_the_dates_of_its_own_scope(scheme, narrowed, told):
    tilleuls, bel_air = scheme.neighbourhoods.get(), NeighbourhoodFactory(scheme=scheme, name="Bel-Air")
    day = {"starts_on": datetime.date(2026, 11, 18), "ends_on": datetime.date(2026, 11, 18), "weekdays": [3]}
    for place, spot, hour in ((tilleuls, "Marché", 14), (bel_air, "Gare", 16)):
        hours = {"starts_at": datetime.time(hour), "ends_at": datetime.time(hour + 1), "format": "drop_in_session"}
        series(scheme, StopEntry(place, spot), is_public=True, **day | hours)
    if "neighbourhoods" in narrowed:
        narrowed = {"neighbourhoods": (bel_air,)}
    report = for_readers(build(replace(Scope.of(scheme, *MARCH), **narrowed)))
    noon = datetime.datetime(2026, 11, 18, 12, tzinfo=datetime.UTC)
    laid = pages(report, Edition("Mars", noon, {}, length=ReportLength.NOTE))
    assert [place.partition(", ")[2] for _, place in laid["next_dates"]] == told
