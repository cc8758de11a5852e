"""The main job, end to end in a browser: log an outing, see it on the dashboard, publish, download the funder's PDF."""

import csv
import datetime
import io
import re

import pikepdf
import pytest

from demo.loading import load_demo
from french.dates import month_end
from french.numbers import Tens
from outings.models import Outing
from reporting.models import ActivityReport
from reporting.tests.pages import made_ready
from schemes import clock
from schemes.models import Neighbourhood, Topic
from trials.handset import sign_in

SCHEME = "bordeaux-triporteur"
# Stays with a team whose headcount the sheet does not give (DOMAIN 5.8).
OF_THE_TEAM = (
    "person_hours",
    "prep_hours",
    "mediators_count",
    "digital_advisers_count",
    "civic_volunteers_count",
)
# Of what readers get, what is told as it is, and to the nearest ten (DOMAIN 7.4).
EXACT = ("outings_done", "presence_hours", "neighbourhoods_covered", "partners_mobilised")
TO_THE_TEN = ("people_mediated", "people_met", "requests_total")
WITHHELD = {"late_outings", *(f"{code}{of_it}" for code in OF_THE_TEAM for of_it in ("", "_outings", "_asked"))}


def rows(text: str) -> dict[str, str]:
    return {row[0]: row[2] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")}


def figures(site, period):
    answer = site.request.get(f"{site.address}/tableau-de-bord/chiffres.csv?scheme={SCHEME}&{period}")
    assert answer.status == 200
    return rows(answer.text())


def open_folds(site):
    for fold in site.locator("details").all():
        if fold.is_visible() and fold.get_attribute("open") is None:
            fold.locator("summary").first.click()


def tick(site, selector):
    """By its label, as a thumb does."""
    site.locator(f"label[for={site.locator(selector).get_attribute('id')}]").click()


def log_an_outing(site, day):
    """All five levels, as typed on a phone: a block, then « Suivant »."""
    site.set_viewport_size({"width": 360, "height": 740})
    site.goto(f"{site.address}/sorties/nouvelle/?scheme={SCHEME}")
    place = Neighbourhood.objects.filter(schemes__slug=SCHEME).first()
    housing, digital = (Topic.objects.get(code=code).pk for code in ("housing", "digital_help"))
    site.select_option("[name=format]", "mobile_unit")
    site.select_option("[name=stops-0-neighbourhood]", str(place.pk))
    site.select_option("[name=target_audience]", "age_26_64")
    fill(site, {"held_on": day.isoformat(), "starts_at": "14:00", "ends_at": "16:30"})
    fill(site, {"stops-0-spot": "Marché du mercredi"})
    next_block(site)
    fill(site, {"mediators_count": "2"})
    next_block(site)
    fill(site, {"people_mediated": "14", "women_count": "9", "men_count": "4", "age_18_25": "3", "age_65_plus": "4"})
    fill(site, {"people_met": "20", "first_contact_count": "6"})
    next_block(site)
    fill(site, {f"requests_{housing}": "5", f"requests_{digital}": "13"})
    fill(site, {"handling_on_spot": "10", "handling_referred": "3", "coupons_issued": "3"})
    tick(site, "[name=registers_used][value=intermediation]")
    tick(site, "[name=support_types][value=listening]")
    next_block(site)
    tick(site, "[name=overall_feeling][value=good]")
    fill(site, {"highlight": "Le mercredi, on nous attend."})
    site.get_by_role("button", name="Parole recueillie").click()
    fill(site, {"testimonies-0-text": "Ici on prend le temps."})
    site.select_option("[name=testimonies-0-source]", "resident")
    tick(site, "[name=testimonies-0-has_consent]")
    site.get_by_role("button", name="Enregistrer la sortie").last.click()
    site.wait_for_url(re.compile(r"/sorties/\d+/$"))
    site.set_viewport_size({"width": 1280, "height": 900})


def fill(site, values):
    for name, value in values.items():
        site.fill(f"[name={name}]", value)


def next_block(site):
    site.get_by_role("link", name="Suivant").click()
    open_folds(site)


def come_in(site, email):
    site.context.clear_cookies()
    site.goto(f"{site.address}/connexion/")
    sign_in(site, email)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_from_the_street_to_the_funder(site, tmp_path):
    today = clock.today()
    load_demo(today, months=1, with_reports=False)
    # Of the month before: reports are of whole months.
    day = today - datetime.timedelta(days=21)
    period = f"from={day.replace(day=1)}&to={month_end(day)}"

    come_in(site, "coordination@pimms-bordeaux.test")
    before = figures(site, period)

    come_in(site, "mediation@pimms-bordeaux.test")
    log_an_outing(site, day)
    logged = Outing.objects.latest("pk")
    assert "14" in site.locator("main").inner_text()

    come_in(site, "coordination@pimms-bordeaux.test")
    after = figures(site, period)
    changes = {
        code: int(after[code]) - int(before[code]) for code in ("outings_done", "people_mediated", "requests_total")
    }
    assert changes == {"outings_done": 1, "people_mediated": 14, "requests_total": 18}
    hours = [float(found["presence_hours"].replace(",", ".")) for found in (before, after)]
    assert hours[1] - hours[0] == 2.5

    site.goto(f"{site.address}{logged.get_absolute_url()}")
    site.get_by_role("button", name="Garder cette parole").click()
    site.goto(f"{site.address}/tableau-de-bord/?scheme={SCHEME}&{period}")
    site.get_by_role("link", name="Préparer le rapport").click()
    site.fill("[name=title]", "Bilan du mois")
    site.get_by_role("button", name="Ouvrir l’atelier").click()
    site.wait_for_url(re.compile(r"/rapports/\d+/$"))
    # The workshop's own tests read its pages one by one.
    made_ready(ActivityReport.objects.get())
    site.goto(f"{site.url}publier/")
    site.get_by_role("button", name="Publier").click()
    site.wait_for_url(re.compile(r"/rapports/\d+/$"))

    come_in(site, "financeur@ville-bordeaux.test")
    site.goto(f"{site.address}/rapports/")
    with site.expect_download() as download:
        site.get_by_role("link", name="PDF").first.click()
    path = tmp_path / "rapport.pdf"
    download.value.save_as(path)

    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == "fr"
        attached = rows(pdf.attachments["chiffres.csv"].get_file().read_bytes().decode())
    assert [attached[code] for code in EXACT] == [after[code] for code in EXACT]
    assert {code: attached[code] for code in TO_THE_TEN} == {
        code: str(int(Tens.of(int(after[code])))) for code in TO_THE_TEN
    }
    assert not WITHHELD & attached.keys()
