"""The whole of a structure in one file, and its outings brought back into an empty scheme."""

import csv
import datetime
import hashlib
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tests.factories import PASSWORD
from exchange.due import erase_exports
from exchange.enums import ImportState
from exchange.exporting import zip_of
from exchange.importing import ALL
from exchange.keeping import confirm_as_shown, keep, look
from exchange.models import Import, OperatorExport
from journal.models import Line
from outings.entries import StopEntry, TestimonyEntry
from outings.enums import TickList
from outings.models import Outing
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory, convention
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from schemes import clock
from schemes.enums import Role
from schemes.models import Topic
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member

PAGE = "/structure/exporter/"
YEAR = (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))


@pytest.fixture
def scheme(db):
    return SchemeFactory(name="La Halte", slug="halte")


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_in(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def fill(scheme):
    """Ten outings of one stop, of all levels, and one of two stops."""
    quarter = NeighbourhoodFactory(scheme=scheme, status="qpv", name="Bel-Air")
    partner = PartnerFactory(name="Mission locale", scheme=scheme)
    topic = Topic.objects.get(code="housing", scheme=None)
    for rank in range(10):
        outing(
            scheme,
            held_on=datetime.date(2026, 3, 2 + rank),
            people_mediated=10 + rank,
            women_count=4,
            men_count=5,
            handling_on_spot=2,
            stops=[StopEntry(neighbourhood=quarter, spot_name="Place du marché", spot_type="market")],
            requests={topic: 3 + rank},
            partners={partner: ""},
            ticks={TickList.SUPPORT_TYPE: ("listening", "guidance")},
            testimonies=[TestimonyEntry("Merci d’être venus.", "resident", has_consent=rank == 0)],
            text={"team_note": "Rester discrets."},
        )


def test_it_says_what_it_holds_and_holds_no_secret(scheme):
    fill(scheme)
    member(scheme, Role.MEDIATOR, name="Nadia")
    files = files_of(zip_of(scheme.lead_operator))
    hashes = {row["fichier"]: row["SHA-256"] for row in rows_in(files.pop("empreintes.csv"))}
    assert hashes == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    named = {name for name in files if name.endswith(".csv")}
    assert all(name in files["LISEZMOI.txt"].decode() for name in named)
    assert len(rows_in(files["halte/sorties.csv"])) == 10
    assert [row["parole"] for row in rows_in(files["halte/paroles.csv"])] == ["Merci d’être venus."]
    assert rows_in(files["equipe.csv"])[0]["nom"] == "Nadia"
    everything = b"".join(files.values()).decode(errors="ignore")
    assert "Rester discrets" not in everything and "argon2" not in everything and "pbkdf2" not in everything


def test_it_says_what_funders_order_and_what_others_gave(scheme):
    """DOMAIN 5.0: a line's number ties its targets, its values and its answers to it; no link leaves."""
    funder, centre = PartnerFactory(name="Ville de Tours", scheme=scheme), PartnerFactory(name="Centre", scheme=scheme)
    order = convention(scheme, funder, **dict(zip(("starts_on", "ends_on"), YEAR, strict=True)))
    order.duties.create(kind="report", due_on=datetime.date(2026, 7, 31), state="waived", reason="Fusionné.")
    done = order.lines.create(
        position=1, label="Sorties", nature="realisation", known_by="computed", code="outings_done"
    )
    done.targets.create(value=8, starts_on=YEAR[0], ends_on=YEAR[1])
    new = order.lines.create(position=2, label="Nouveaux", nature="result", known_by="partner")
    supplier = new.suppliers.create(partner=centre, email="accueil@centre.test")
    supplier.values.create(starts_on=YEAR[0], ends_on=datetime.date(2026, 3, 31), value=11, source="register")
    supplier.values.create(starts_on=datetime.date(2026, 4, 1), ends_on=YEAR[1], is_unknown=True)
    question = order.lines.create(position=3, label="Confiance", nature="impact", known_by="survey").questions.create(
        text="Utile ?"
    )
    question.options.create(label="Oui").counts.create(month=datetime.date(2026, 3, 1), count=31)
    asked = {"starts_on": YEAR[0], "ends_on": YEAR[1], "email": supplier.email, "due_at": clock.now()}
    token = supplier.requests.create(**asked).draw(YEAR[1])

    files = files_of(zip_of(scheme.lead_operator))

    def column(name, *columns):
        return [tuple(row[column] for column in columns) for row in rows_in(files[f"{name}.csv"])]

    numbers = [str(row.pk) for row in order.lines.all()]
    assert column("conventions", "organisme", "dispositifs") == [("Ville de Tours", "halte")]
    assert column("lignes", "numéro de la ligne", "code du chiffre") == [
        (numbers[0], "outings_done"),
        (numbers[1], ""),
        (numbers[2], ""),
    ]
    assert column("cibles", "numéro de la ligne", "sens", "cible") == [(numbers[0], "Au moins", "8")]
    assert column("echeances", "ce que c’est devenu") == [("Sans objet\u00a0: Fusionné.",)]
    assert column("valeurs", "numéro de la ligne", "valeur", "nous ne savons pas", "source") == [
        (numbers[1], "11", "non", "Registre"),
        (numbers[1], "", "oui", ""),
    ]
    assert column("reponses", "numéro de la ligne", "réponse", "mois", "nombre") == [
        (numbers[2], "Oui", "2026-03", "31")
    ]
    assert token.encode() not in b"".join(files.values())


def test_of_a_scheme_that_two_structures_run_its_own_outings(scheme):
    other = SchemeFactory().lead_operator
    scheme.co_operators.add(other)
    fill(scheme)
    assert rows_in(files_of(zip_of(other))["halte/sorties.csv"]) == []


def test_brought_back_the_figures_are_the_same(scheme):
    fill(scheme)
    data = files_of(zip_of(scheme.lead_operator))["halte/sorties.csv"]
    again = SchemeFactory(name="Ailleurs", slug="ailleurs")
    NeighbourhoodFactory(scheme=again, status="qpv", name="Bel-Air", city="Ailleurs")
    user = member(again, Role.COORDINATOR)
    of = keep(again, SimpleUploadedFile("sorties.csv", data), user=user)
    look(of, state=ImportState.READ)
    assert of.preview["rows"]["outings_to_record"] == 10
    confirm_as_shown(Import.objects.get(pk=of.pk), mode=ALL, user=user)
    assert Outing.objects.filter(scheme=again).count() == 10
    before, after = figures(scheme), figures(again)
    assert before == after
    assert len(before) > 100 and before["people_mediated"] == 145


def figures(scheme):
    """Every figure of a year by its code, but what import changes: who typed it and when; and keys of partners."""
    rows = build(Scope.of(scheme, *YEAR)).rows()
    said = {re.sub("neighbourhood=.*]", "neighbourhood=Bel-Air]", row[0]): row[2] for row in rows}
    typed = {"late_outings", "unvalidated_outings", "imported_outings"}
    return {code: value for code, value in said.items() if code not in typed and "partner=" not in code}


def signed_in(client, user):
    user.set_password(PASSWORD)
    user.save()
    client.post("/connexion/", {"login": user.email, "password": PASSWORD})
    return client


def test_an_admin_says_who_they_are_again_then_fetches_it_for_a_week(client, scheme, hold_clock):
    fill(scheme)
    scheme.is_demo = True  # who keeps a demo is not asked for a second factor after a week
    scheme.save()
    admin = member(scheme, Role.ADMIN)
    signed_in(client, admin)
    assert client.get(PAGE).url.startswith("/compte/confirmer/")
    client.post("/compte/confirmer/", {"password": PASSWORD})
    client.post(PAGE)
    export = OperatorExport.objects.get()
    answer = client.get(f"{PAGE}{export.pk}/")
    assert answer["Content-Type"] == "application/zip"
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == export.sha256
    assert list(Line.objects.order_by("pk").values_list("deed", flat=True)) == ["export.made", "export.fetched"]
    hold_clock(clock.now() + datetime.timedelta(days=7, minutes=1))
    assert client.get(f"{PAGE}{export.pk}/").status_code == 404
    erase_exports()
    export.refresh_from_db()
    assert not export.file and export.sha256


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MEDIATOR])
def test_exporting_is_an_admins(client, scheme, role):
    signed_in(client, member(scheme, role))
    client.post("/compte/confirmer/", {"password": PASSWORD})
    assert client.get(PAGE).status_code == 403
