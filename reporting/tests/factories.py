import datetime

from partners.models import Partner
from reporting.enums import ReportStatus
from reporting.models import ActivityReport, PublishedFile
from reporting.tests.pages import MARCH
from schemes import clock

FIGURES = [
    ["outings_done", "Sorties réalisées", 17, "sorties"],
    ["presence_hours", "Heures de présence", 48.5, "heures"],
    ["neighbourhoods_covered", "Quartiers couverts", 3, "quartiers"],
    ["people_mediated", "Personnes médiées", 180, "personnes"],
    ["requests_total", "Demandes", 0, "demandes"],
    ["partnered_outings", "Sorties avec partenaire", 6, "sorties"],
    ["recommendations_sent", "Préconisations transmises", None, "préconisations"],
]

FIGURES_CSV = "\ufeffcode;libellé;valeur;unité;arrondi\r\n" + "".join(
    f"{code};{label};{value};{unit};{10 if unit in ('personnes', 'demandes') else ''}\r\n"
    for code, label, value, unit in FIGURES
)

KEY_FIGURES = [
    {"code": code, "label": label, "value": value, "unit": unit, "target": "sans cible"}
    for code, label, value, unit in (
        ("outings_done", "Sorties réalisées", "17", ""),
        ("presence_hours", "Heures de présence", "48,5", "h"),
        ("people_mediated", "Personnes", "≈\u00a0180", ""),
    )
]


def published(scheme, title="Bilan de mars", *, length="annual", **fields):
    """A report as publishing leaves it, for those who read the scheme today: a file of a few bytes, figures frozen."""
    at = {"status": ReportStatus.PUBLISHED, "published_at": clock.now(), "length": length}
    report = ActivityReport.objects.create(scheme=scheme, title=title, **MARCH | at | fields)
    frozen = {"sha256": "0" * 64, "size": 9, "pages": 2, "figures": FIGURES, "figures_csv": FIGURES_CSV}
    frozen |= {"key_figures": KEY_FIGURES}
    PublishedFile.objects.create(report=report, pdf=b"%PDF-1.7\n", **frozen)
    for partner in Partner.objects.reading(scheme):
        report.report_readers.create(partner=partner)
    return report


def month(number):
    """The days of a month of 2026."""
    first = datetime.date(2026, number, 1)
    return {"starts_on": first, "ends_on": (first + datetime.timedelta(31)).replace(day=1) - datetime.timedelta(1)}
