"""Five reports of the demo, each of a convention: four published, one still being written."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst

from accounts.models import User
from french.dates import dated
from partners.models import Convention
from reporting.enums import ReportLength
from reporting.figures.watched import standing_of
from reporting.models import ActivityReport
from reporting.plan import FINDINGS
from schemes.models import Scheme
from watch.enums import RecommendationStanding
from watch.models import Recommendation

from .stages import FORGOTTEN

if TYPE_CHECKING:
    from reporting.workshop.desk import Desk

RANKS = ("premier", "deuxième", "troisième", "quatrième")
MOST_ASKED = 3
# By then somebody has said what became of each visit (`stages.FORGOTTEN`).
NO_MORE_NEWS = datetime.timedelta(days=FORGOTTEN.stop)


@dataclass(frozen=True)
class Finding:
    """What coordination found, and what proves it: codes of figures, or « line: » and a line of the convention."""

    text: str
    stands_on: tuple[str, ...]


@dataclass(frozen=True)
class ReportDraft:
    """What coordination wrote; figures are never typed here, they come with the publication. `lead` comes after what
    the convention ordered. `title`: of a note, what the month showed."""

    scheme: str
    funder: str
    months: int
    author: str
    lead: str
    findings: tuple[Finding, ...]
    difficulties: str
    is_published: bool = True
    length: ReportLength = ReportLength.REPORT
    title: str = ""


NOTHING_ASKED = "Aucune préconisation de la période n’attend de réponse."

DRAFTS = (
    ReportDraft(
        scheme="nantes-mediateur-de-quartier",
        funder="Ville de Nantes",
        months=6,
        author="coordination@optima.test",
        lead="Les halls et les lieux qui manquent usent les habitants\u00a0: nous vous demandons d’y répondre.",
        findings=(
            Finding(
                "Les habitants appellent\u00a0: l’équipe vient et répond avant que le ton ne monte.",
                ("solicitations", "solicitation_answer_rate", "situations"),
            ),
            Finding(
                "Derrière l’écoute, le logement est ce qui amène le plus de demandes.",
                ("requests[topic=general_mediation]", "requests[topic=housing]"),
            ),
            Finding(
                "Ce que l’équipe signale reçoit une réponse\u202f; une partie revient.",
                ("technical_sent", "technical_answer_rate", "technical_back"),
            ),
        ),
        difficulties=(
            "La météo et les absences ont fait annuler quelques sorties.\n"
            "L’âge des personnes est moins souvent noté que leur sexe : l’équipe y reviendra.\n"
            "Prochaine étape : davantage de rencontres préparées avec les amicales de locataires."
        ),
    ),
    ReportDraft(
        scheme="bordeaux-triporteur",
        funder="Ville de Bordeaux",
        months=3,
        author="coordination@pimms-bordeaux.test",
        lead="On vient au triporteur pour une démarche en ligne, et l’on repart avec une adresse.",
        findings=(
            Finding(
                "Les démarches en ligne restent la première raison de venir, devant l’aide sur le numérique.",
                ("requests[topic=online_public_service]", "requests[topic=digital_help]"),
            ),
            Finding(
                "La plupart des réponses se donnent sur place, le reste avec les partenaires.",
                ("on_spot_share", "handling_referred"),
            ),
            Finding(
                "Les coupons disent où vont les personnes\u202f; qui les reçoit le dit à son tour.",
                ("coupons_issued", "line:Nouveaux inscrits au centre d’animation"),
            ),
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
        findings=(
            Finding(
                "Les partenaires sortent avec l’équipe, comme la convention le demande.",
                ("line:Part des sorties avec un partenaire", "partners_mobilised"),
            ),
        ),
        difficulties="",
        is_published=False,
    ),
    ReportDraft(
        scheme="nantes-mediateur-de-quartier",
        funder="Les bailleurs sociaux nantais",
        months=1,
        author="coordination@optima.test",
        lead="Dans les trois quartiers, les halls servent d’abri\u00a0: un lieu couvert manque.",
        findings=(
            Finding(
                "Les soirs de pluie, les halls servent d’abri et les voisins nous appellent.",
                ("situations", "solicitations"),
            ),
        ),
        difficulties="Le digicode de plusieurs immeubles change sans que l’équipe le sache.",
        length=ReportLength.NOTE,
        title="les halls servent d’abri",
    ),
    ReportDraft(
        scheme="tours-aller-vers",
        funder="Tours Métropole Val de Loire",
        months=6,
        author="coordination@porteur-tours.test",
        lead="Dehors et aux portes, l’équipe rencontre des habitants qui ne poussaient pas celle des services.",
        findings=(
            Finding(
                "Aller aux portes tient sa place à côté de la présence à pied.",
                ("outings_done[format=door_to_door]", "outings_done[format=walkabout]"),
            ),
            Finding(
                "Les rencontres font découvrir des aides jamais demandées.",
                ("unclaimed_right_count", "line:Enquête sur le nombre de non recours et de droits non mobilisables"),
            ),
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
            title=_title(draft, starts_on),
        )
        report.schemes.set(convention.schemes.all())
        _write_texts(report, draft, users[draft.author])
        if draft.is_published:
            publish(ActivityReport.objects.get(pk=report.pk), user=users[draft.author])


def _write_texts(report: ActivityReport, draft: ReportDraft, author: User) -> None:
    """As coordination would, in the workshop."""
    from reporting.tokens import sentences
    from reporting.workshop.asking import ask, may_be_asked
    from reporting.workshop.desk import desk_of
    from reporting.workshop.evidence import add_evidence
    from reporting.workshop.writing import write

    desk = desk_of(report)
    asked = [one for one in may_be_asked(report) if _waits(one, report)][:MOST_ASKED]
    ask(report, [one.pk for one in asked])
    ordered = sentences(desk.text("lead").told)[:1] if desk.rows else []
    proved = [(one, proofs) for one in draft.findings if (proofs := _proofs(one, desk))]
    # What the figures propose for a finding that coordination did not write is taken out.
    texts = dict.fromkeys(FINDINGS, "") | {key: one.text for key, (one, _) in zip(FINDINGS, proved, strict=False)}
    texts |= {"lead": " ".join((*ordered, draft.lead)), "difficulty": draft.difficulties}
    texts |= {} if asked else {"nothing_asked": NOTHING_ASKED}
    for key, text in texts.items():
        write(desk, key, text, revision=0, by=author)
    for key, (_, proofs) in zip(FINDINGS, proved, strict=False):
        for proof in proofs:
            add_evidence(desk, key, proof)


def _proofs(finding: Finding, desk: Desk) -> list[str]:
    """What it stands on, of what this report has: a demo of a few weeks has less."""
    from reporting.workshop.evidence import evidence_choices

    offered = {key for _, choices in evidence_choices(desk) for key, _ in choices}
    lines = {f"line:{row.line}": f"line:{row.line.pk}" for row in desk.rows}
    keys = (lines.get(code, f"figure:{code}") for code in finding.stands_on)
    return [key for key in keys if key in offered]


def _waits(one: Recommendation, report: ActivityReport) -> bool:
    """Whether it was sent by the period's end, and nobody answered."""
    is_silent = standing_of(one) == RecommendationStanding.UNANSWERED
    return is_silent and one.sent_on is not None and one.sent_on <= report.ends_on


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


def _title(draft: ReportDraft, starts_on: datetime.date) -> str:
    if draft.months == 1:
        month = dated(starts_on, "F Y")
        return f"{capfirst(month)}\u00a0: {draft.title}"
    rank = RANKS[(starts_on.month - 1) // draft.months]
    return f"Bilan, {rank} {'semestre' if draft.months == 6 else 'trimestre'} {starts_on.year}"
