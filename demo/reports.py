"""Five reports of the demo, each of a convention: four published, one still being written."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from accounts.models import User
from french.dates import dated
from partners.models import Convention
from reporting.enums import ReportLength
from reporting.models import ActivityReport
from reporting.plan import FINDINGS
from schemes.models import Scheme

from .stages import FORGOTTEN

# By then somebody has said what became of each visit (`stages.FORGOTTEN`).
NO_MORE_NEWS = datetime.timedelta(days=FORGOTTEN.stop)


@dataclass(frozen=True)
class ReportDraft:
    """What coordination wrote; figures are never typed here, they come with the publication."""

    scheme: str
    funder: str
    months: int
    author: str
    lead: str
    findings: tuple[str, ...]
    difficulties: str
    is_published: bool = True
    length: ReportLength = ReportLength.REPORT


# What each finding stands on, in their order.
STANDS_ON = ("requests_total", "outings_done", "presence_hours")
NOTHING_ASKED = "Les préconisations de la période attendent encore leur réponse\u00a0: rien de plus cette fois."

DRAFTS = (
    ReportDraft(
        scheme="nantes-mediateur-de-quartier",
        funder="Ville de Nantes",
        months=6,
        author="coordination@optima.test",
        lead="Une présence régulière dans les huit quartiers et des tensions apaisées par le dialogue.",
        findings=(
            "Les habitants s’adressent à l’équipe avant que le ton ne monte.",
            "Le logement et la vie collective dominent les échanges.",
            "Les modules scolaires prolongent le travail du soir.",
        ),
        difficulties=(
            "La météo et les absences ont fait annuler quelques sorties.\n"
            "L’âge des personnes est moins souvent noté que leur sexe : l’équipe y reviendra.\n"
            "Prochaine étape : davantage de rencontres préparées avec les amicales de locataires."
        ),
    ),
    ReportDraft(
        scheme="bordeaux-triporteur",
        funder="Ville de Bordeaux",
        months=3,
        author="coordination@pimms-bordeaux.test",
        lead="Même jour, même heure, même place : le triporteur est devenu un rendez-vous de quartier.",
        findings=(
            "Les démarches en ligne restent la première demande.",
            "La plupart des réponses se donnent sur place, le reste avec les partenaires.",
            "Les coupons d’orientation rendent visible ce qui se passe après la sortie.",
        ),
        difficulties=(
            "La météo, le matériel et les absences font parfois annuler une sortie.\n"
            "Une sortie du matin est à l’essai pour les seniors."
        ),
    ),
    ReportDraft(
        scheme="rennes-mediation-de-jour",
        funder="Ville de Rennes",
        months=3,
        author="coordination@optima.test",
        lead="Une tournée par jour, du mardi au samedi, dans les cinq quartiers.",
        findings=("Les échanges les plus longs ont lieu en début de soirée.",),
        difficulties="",
        is_published=False,
    ),
    ReportDraft(
        scheme="nantes-mediateur-de-quartier",
        funder="Les bailleurs sociaux nantais",
        months=1,
        author="coordination@optima.test",
        lead="Dans les trois quartiers, les halls restent ouverts à tous et les pannes sont signalées vite.",
        findings=("Les soirs de pluie, les halls servent d’abri : un lieu couvert manque.",),
        difficulties="Le digicode de plusieurs immeubles change sans que l’équipe le sache.",
        length=ReportLength.NOTE,
    ),
    ReportDraft(
        scheme="tours-aller-vers",
        funder="Tours Métropole Val de Loire",
        months=6,
        author="coordination@porteur-tours.test",
        lead="Dehors et aux portes, l’équipe rencontre des habitants qui ne poussaient pas celle des services.",
        findings=(
            "Le porte-à-porte préparé avec les bailleurs ouvre plus de portes que le passage seul.",
            "Les stands avec les centres sociaux font découvrir des aides jamais demandées.",
        ),
        difficulties="Peu de services sont ouverts à l’heure où l’équipe est dehors.",
    ),
)


def publish_demo_reports(until: datetime.date) -> None:
    """Writes the reports on the last periods of which all was known by `until`, and publishes all but one."""
    from reporting.publishing import publish

    users = {user.email: user for user in User.objects.filter(email__in=[draft.author for draft in DRAFTS])}
    for draft in DRAFTS:
        starts_on, ends_on = last_period(until - NO_MORE_NEWS, draft.months)
        scheme = Scheme.objects.get(slug=draft.scheme)
        convention = _convention(scheme, draft.funder, ends_on)
        report = ActivityReport.objects.create(
            scheme=scheme,
            convention=convention,
            duty=convention.duties.filter(period_starts_on=starts_on, period_ends_on=ends_on).first(),
            length=draft.length,
            starts_on=starts_on,
            ends_on=ends_on,
            title=f"Rapport d’activité, {_period_name(starts_on, draft.months)}",
        )
        report.schemes.set(convention.schemes.all())
        _write_texts(report, draft, users[draft.author])
        if draft.is_published:
            publish(ActivityReport.objects.get(pk=report.pk), user=users[draft.author])


def _write_texts(report: ActivityReport, draft: ReportDraft, author: User) -> None:
    """As coordination would, in the workshop."""
    from reporting.workshop.desk import desk_of
    from reporting.workshop.evidence import add_evidence
    from reporting.workshop.writing import write

    desk = desk_of(report)
    # What the figures propose for a finding that coordination did not write is taken out.
    texts = dict.fromkeys(FINDINGS, "") | dict(zip(FINDINGS, draft.findings, strict=False))
    texts |= {"lead": draft.lead, "difficulty": draft.difficulties, "nothing_asked": NOTHING_ASKED}
    for key, text in texts.items():
        write(desk, key, text, revision=0, by=author)
    for key, code in zip(FINDINGS, STANDS_ON, strict=True):
        if texts[key]:
            add_evidence(desk, key, f"figure:{code}")


def _convention(scheme: Scheme, funder: str, day: datetime.date) -> Convention:
    """What this funder ordered for that day."""
    return scheme.conventions.get(funder__name=funder, starts_on__lte=day, ends_on__gte=day)


def last_period(until: datetime.date, months: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of the last quarter (3) or half-year (6) that was over by the end of `until`."""
    tomorrow = until + datetime.timedelta(days=1)
    end = (tomorrow.year * 12 + tomorrow.month - 1) // months * months
    (first_year, first_month), (last_year, last_month) = divmod(end - months, 12), divmod(end - 1, 12)
    last_day = calendar.monthrange(last_year, last_month + 1)[1]
    return datetime.date(first_year, first_month + 1, 1), datetime.date(last_year, last_month + 1, last_day)


def _period_name(starts_on: datetime.date, months: int) -> str:
    if months == 1:
        return dated(starts_on, "F Y")
    rank = (starts_on.month - 1) // months + 1
    return f"{rank}{'er' if rank == 1 else 'e'} {'semestre' if months == 6 else 'trimestre'} {starts_on.year}"
