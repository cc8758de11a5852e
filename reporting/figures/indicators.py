"""The catalogue: every figure's code, level, French label, unit and definition (DOMAIN 5), where it comes from and which
filter of the list of outings opens it; and every breakdown of one, a block of figures that page, paper and files walk.

A code here is the name of the figure on the dashboard, in the report, in the CSV and in the attached files. A figure
broken down by something adds it between brackets: `requests[topic=housing]`, `outings_done[month=2026-03]`.
"""

# ruff: noqa: E501 - the catalogue reads as a table, one figure a line

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, Flag, StrEnum, auto

from django.db.models import TextChoices

from outings import enums
from outings.completeness import ANSWERS, Answer
from outings.measures import COUNTED_WITH_THE_TOTAL
from partners.enums import PartnerRole
from schemes.enums import OutingFormat, SpotType
from situations.enums import Channel, Origin, Outcome, Parties, SituationType, Timing
from watch.enums import ObservationType, RecommendationStanding


class Source(Enum):
    """Where a figure or a breakdown comes from."""

    # Figures
    TOTAL = "a total of its name in the aggregates, or what is derived from them (`placing.value_of`)"
    MINUTES = "a total in minutes, told in hours"
    TEAM = "a count of the team's, of the outings present"
    ASKED = "how many outings were asked what some leave empty (`outings.completeness`)"
    NOTED = "how many of these noted it"
    ESTIMATED = "the part of a figure that comes from outings whose total is an estimate"
    PUBLICS = "who the people were, on one base"
    PROMISE = "visits due, or outings planned (`promised`); unknown where nothing was"
    FIELD = "what is noted beside outings (`watched`); unknown where nothing ever was, and where the scope narrows"
    UNITS = "the logbooks of the mobile units (`planning.units`); unknown where the scope narrows"
    BREAKDOWN = "told only broken down"
    # Breakdowns: the first four are computed and placed from what the catalogue says, nothing else is to be written
    OUTING = "one column of the outing: an outing has one option at most, and the parts make a whole"
    STOP = "one column of its stops: a round may have several options, and shares mean nothing"
    TICK = "one list of ticks: an outing may have several, and shares are of all outings"
    NAMED = "one `path` from the outing to rows or words that have names of their own; an outing may have several"
    OWN = "a field of the aggregates of its own, placed by the function of its key"


class Block(StrEnum):
    """The part of the page and of the report where a breakdown stands, in the order of the kit's levels."""

    PRESENCE, PLACES, PARTNERS, PUBLICS, REQUESTS, SITUATIONS, WATCH, SUPPORT, RECOMMENDATIONS, WORDS = (
        auto(),
        auto(),
        auto(),
        auto(),
        auto(),
        auto(),
        auto(),
        auto(),
        auto(),
        auto(),
    )

    @property
    def level(self) -> int:
        return _LEVELS[self]


_LEVELS = {
    Block.PRESENCE: 1,
    Block.PLACES: 1,
    Block.PARTNERS: 2,
    Block.PUBLICS: 3,
    Block.REQUESTS: 4,
    Block.SITUATIONS: 4,
    Block.WATCH: 4,
    Block.SUPPORT: 4,
    Block.RECOMMENDATIONS: 5,
    Block.WORDS: 5,
}


class Output(Flag):
    """Where a breakdown shows."""

    PAGE, PAPER, CSV = auto(), auto(), auto()
    ALL = PAGE | PAPER | CSV


# What lists the rows of a figure of the field, by how its code begins.
FIELD_LISTS = {
    "solicitation": "situations:calls",
    "situation": "situations:list",
    "deferred": "situations:list",
    "observation": "watch:observations",
    "technical": "watch:observations",
    "returns": "watch:observations",
    "followup": "watch:follow_ups",
    "recommendation": "watch:recommendations",
}


@dataclass(frozen=True)
class Indicator:
    """`level`: 0 for the whole outing, 1 to 5 for the kit's levels. `definition` is what the method note prints.

    `filter`: what the list of outings adds to the scope to show those behind it: by default `figure`, which is its own
    rows (`outings.measures`); nothing where the scope's outings are; `status` for the cancelled ones.
    `is_of_team`: load, entry time or feeling, withheld where the team is small (DOMAIN 5.8).
    """

    code: str
    level: int
    label: str
    unit: str
    definition: str
    source: Source = Source.TOTAL
    filter: str = "figure"
    is_of_team: bool = False

    @property
    def opens(self) -> str:
        """The name of the address of the list that shows the rows behind it."""
        return next((name for start, name in FIELD_LISTS.items() if self.code.startswith(start)), "outings:list")


@dataclass(frozen=True)
class Breakdown:
    """A figure told apart by `dimension`, which is the column or the list of ticks that it is read from, if it is one.

    `filter`: the filter of the list of outings that each option sets; None when none does. `unit`: heads the numbers
    where the figure's own unit does not do. `path`: from an outing to what `Source.NAMED` counts. `base_label`: what
    its shares are of, in a sentence, one and many. `note`: what a reader
    on paper should know of it. `is_crossed`: each option is told neighbourhood by neighbourhood.
    """

    key: str
    code: str
    dimension: str
    block: Block
    heading: str
    source: Source = Source.OWN
    options: type[TextChoices] | tuple[()] = ()
    filter: str | None = None
    outputs: Output = Output.ALL
    unit: str = ""
    base_label: tuple[str, str] = ("sortie", "sorties")
    note: str = ""
    is_of_team: bool = False
    path: str = ""
    is_crossed: bool = False

    @property
    def indicator(self) -> Indicator:
        return INDICATORS[self.code]

    @property
    def kind(self) -> str:
        """Of the rows that it is read from."""
        return self.dimension if self.source == Source.TICK else self.key

    @property
    def is_read(self) -> bool:
        """Whether the catalogue says where to read it."""
        return self.source in (Source.OUTING, Source.STOP, Source.TICK, Source.NAMED)

    @property
    def is_of_words(self) -> bool:
        """Of what has names of its own: whether these are words or codes, and not rows."""
        return bool(self.options) or self.path.startswith("text__")


_CATALOGUE = (
    # Level 1: presence
    Indicator("outings_done", 1, "Sorties réalisées", "sorties", "Sorties clôturées ou validées dont le jour de début est dans la période.", filter=""),
    Indicator("outings_cancelled", 1, "Sorties annulées", "sorties", "Sorties annulées, avec leur motif.", filter="status"),
    Indicator("presence_hours", 1, "Heures de présence", "heures", "Somme des durées des sorties, quel que soit le nombre de personnes dans l’équipe.", Source.MINUTES, filter=""),
    Indicator("neighbourhoods_covered", 1, "Quartiers couverts", "quartiers", "Quartiers où l’équipe s’est arrêtée au moins une fois, les jours où ils sont dans le périmètre."),
    Indicator("outings_in_qpv", 1, "Sorties en QPV", "sorties", "Sorties avec au moins une halte en quartier prioritaire de la politique de la ville, au statut du jour. La part d’une tournée se lit dans ses heures."),
    Indicator("outings_with_known_status", 1, "Sorties au statut de quartier connu", "sorties", "Sorties avec au moins une halte dont le statut (QPV, veille, non QPV) est connu\u00a0: base de la part en QPV."),
    Indicator("outings_with_said_status", 1, "Sorties au statut déclaré par l’équipe", "sorties", "Parmi les sorties au statut connu, celles dont une halte le tient de l’équipe\u00a0: ni le lieu ni le quartier ne le disent ce jour-là."),
    Indicator("qpv_hours", 1, "Heures de présence en QPV", "heures", "Heures des haltes en quartier prioritaire, au statut du jour\u00a0: une tournée n’y est que pour la part de ses haltes.", Source.MINUTES),
    Indicator("known_status_hours", 1, "Heures de présence au statut de quartier connu", "heures", "Heures des haltes dont le statut est connu\u00a0: base de la part des heures en QPV.", Source.MINUTES),
    Indicator("outings_in_priority", 1, "Sorties en quartier prioritaire du dispositif", "sorties", "Sorties avec au moins une halte dans un quartier que le dispositif a retenu comme prioritaire."),
    Indicator("rounds_across", 1, "Tournées sur plusieurs quartiers", "sorties", "Sorties avec des haltes dans plusieurs quartiers. Leurs heures et leurs personnes suivent les haltes\u00a0; leurs demandes et leurs publics ne sont d’aucun quartier."),
    Indicator("uncounted_rounds", 1, "Tournées aux haltes non comptées", "sorties", "Tournées sur plusieurs quartiers dont une halte n’a pas son nombre de personnes\u00a0: ces personnes comptent dans l’ensemble, et dans aucun quartier."),
    Indicator("outings_without_public", 1, "Sorties sans public", "sorties", "Sorties réalisées où personne n’est venu\u00a0; le motif est noté."),
    # Level 1 too: what was promised, and what became of it (DOMAIN 8.3)
    Indicator("realisation_rate", 1, "Taux de réalisation", "%", "Sorties réalisées parmi celles qui étaient prévues dans la période, jusqu’à la veille.", Source.PROMISE, is_of_team=True),
    Indicator("promise_due", 1, "Présences dues", "présences", "Une présence due est un jour promis dans un quartier : ni un jour férié que la règle laisse, ni une pause annoncée sept jours avant. Elle se lit au jour promis, quel que soit celui où l’équipe est venue. Celles de moins de sept jours qui ne sont pas encore clôturées y comptent.", Source.PROMISE),
    Indicator("promise_kept", 1, "Présences tenues au jour dit", "présences", "L’équipe s’est arrêtée dans le quartier le jour promis ; une équipe suffit quand plusieurs y vont.", Source.PROMISE),
    Indicator("promise_moved", 1, "Présences déplacées et tenues", "présences", "L’équipe s’est arrêtée dans le quartier un autre jour, à la place du jour promis.", Source.PROMISE),
    Indicator("promise_cancelled", 1, "Présences annulées", "présences", "Toutes les équipes du jour sont annulées, ou le jour a été retiré moins de sept jours avant.", Source.PROMISE),
    Indicator("promise_missed", 1, "Présences non tenues", "présences", "La coordination l’a dit, avec sa raison ; ou l’équipe est sortie sans s’arrêter dans ce quartier.", Source.PROMISE),
    Indicator("promise_unrecorded", 1, "Présences sans nouvelle", "présences", "Prévues, et dont personne ne sait ce qu’elles sont devenues : elles sont hors des taux.", Source.PROMISE),
    Indicator("pauses_announced", 1, "Pauses annoncées", "présences", "Jours promis retirés sept jours avant au moins : ils ne sont pas dus.", Source.PROMISE),
    Indicator("regularity_rate", 1, "Présences tenues au jour dit, part", "%", "Tenues au jour dit, sur les tenues, déplacées, annulées et non tenues. Ce chiffre dit si la présence promise a eu lieu ; il ne dit rien du travail de chacun.", Source.PROMISE, is_of_team=True),
    Indicator("promise_held_rate", 1, "Présences tenues, déplacées comprises, part", "%", "Tenues au jour dit ou un autre jour, sur la même base.", Source.PROMISE, is_of_team=True),
    Indicator("neighbourhood_coverage", 1, "Semaines couvertes, part", "%", "Semaines où une présence était due et où l’équipe s’est arrêtée dans le quartier, prévue ou non, sur les semaines où une présence y était due.", Source.PROMISE, is_of_team=True),
    # Level 2: means
    Indicator("person_hours", 2, "Heures-personnes", "heures", "Durée multipliée par le nombre de membres de l’équipe présents\u00a0: médiation, conseil numérique, service civique. Par quartier, la part de ses haltes.", Source.MINUTES, is_of_team=True),
    Indicator("mediators_count", 2, "Présences de médiatrices et médiateurs", "présences", "Médiatrices et médiateurs présents, additionnés sortie par sortie\u00a0: des présences, pas des personnes.", Source.TEAM, is_of_team=True),
    Indicator("digital_advisers_count", 2, "Présences de conseil numérique", "présences", "Conseillères et conseillers numériques présents, additionnés sortie par sortie, où c’est noté.", Source.TEAM, is_of_team=True),
    Indicator("civic_volunteers_count", 2, "Présences de services civiques", "présences", "Services civiques présents, additionnés sortie par sortie, où c’est noté.", Source.TEAM, is_of_team=True),
    Indicator("prep_hours", 2, "Préparation, trajet, débriefing", "heures", "Temps autour des sorties, quand il est noté. Par quartier, la part de ses haltes.", Source.MINUTES, is_of_team=True),
    Indicator("unit_days_out", 2, "Jours de solution mobile hors service", "jours", "Jours où une solution mobile était hors service le soir, additionnés entre elles, jusqu’au jour même.", Source.UNITS),
    Indicator("partnered_outings", 2, "Sorties avec partenaire", "sorties", "Sorties avec au moins un partenaire présent, nommé ou compté."),
    Indicator("partners_count", 2, "Présences de partenaires", "présences", "«\u00a0Nombre de partenaires\u00a0» du kit (annexe\u00a04), additionné sortie par sortie\u00a0: les partenaires nommés, ou le nombre noté où il est plus grand. Des présences, pas des partenaires différents."),
    Indicator("partners_mobilised", 2, "Partenaires mobilisés", "partenaires", "Partenaires présents à au moins une sortie."),
    Indicator("new_partners", 2, "Nouveaux partenaires", "partenaires", "Partenaires présents pour la première fois à une sortie du dispositif."),
    # Level 3: the public
    Indicator("people_met", 3, "Personnes rencontrées", "personnes", "Personnes avec qui l’équipe a échangé au-delà d’un bonjour. Des passages, pas des personnes uniques."),
    Indicator("people_mediated", 3, "Personnes médiées", "personnes", "Personnes qui ont reçu une aide, une information ou une médiation. Des passages, pas des personnes uniques.", filter=""),
    Indicator("participants_count", 3, "Participantes et participants", "personnes", "Personnes présentes à un atelier, un module scolaire ou une rencontre\u00a0: comptées à part des personnes médiées."),
    Indicator("classes_count", 3, "Classes", "classes", "Classes rencontrées lors de modules scolaires."),
    Indicator("public_described", 3, "Personnes décrites", "personnes", "Personnes des sorties dont le sexe et l’âge peuvent être répartis\u00a0: base des parts, avec le taux de renseignement. Filtrées par quartier, les tournées sur plusieurs quartiers en sont absentes.", Source.PUBLICS),
    Indicator("women_count", 3, "Femmes", "personnes", "Parmi les personnes décrites.", Source.PUBLICS),
    Indicator("men_count", 3, "Hommes", "personnes", "Parmi les personnes décrites.", Source.PUBLICS),
    Indicator("gender_unknown", 3, "Sexe non renseigné", "personnes", "Calculé\u00a0: personnes décrites moins les femmes et les hommes.", Source.PUBLICS),
    Indicator("age_under_18", 3, "Moins de 18 ans", "personnes", "Parmi les personnes décrites.", Source.PUBLICS),
    Indicator("age_18_25", 3, "18-25 ans", "personnes", "Parmi les personnes décrites.", Source.PUBLICS),
    Indicator("age_26_64", 3, "26-64 ans", "personnes", "Parmi les personnes décrites.", Source.PUBLICS),
    Indicator("age_65_plus", 3, "65 ans et plus", "personnes", "Parmi les personnes décrites.", Source.PUBLICS),
    Indicator("age_unknown", 3, "Âge non renseigné", "personnes", "Calculé\u00a0: personnes décrites moins celles dont l’âge est noté.", Source.PUBLICS),
    Indicator("gender_fill_rate", 3, "Taux de renseignement du sexe", "%", "Femmes et hommes sur personnes décrites.", Source.PUBLICS),
    Indicator("age_fill_rate", 3, "Taux de renseignement de l’âge", "%", "Âges notés sur personnes décrites.", Source.PUBLICS),
    Indicator("first_contact_count", 3, "Premières rencontres", "personnes", "Personnes que l’équipe n’avait jamais vues.", Source.PUBLICS),
    Indicator("first_contact_base", 3, "Base des premières rencontres", "personnes", "Personnes des sorties où les premières rencontres sont notées.", Source.PUBLICS),
    Indicator("sent_by_partner_count", 3, "Venues sur le conseil d’un partenaire", "personnes", "Personnes qui disent venir de la part d’un partenaire.", Source.PUBLICS),
    Indicator("sent_by_partner_base", 3, "Base des venues sur le conseil d’un partenaire", "personnes", "Personnes des sorties où c’est noté.", Source.PUBLICS),
    Indicator("language_help_count", 3, "Échanges avec une aide à la langue ou à la lecture", "échanges", "Échanges où il a fallu traduire, lire ou écrire.", Source.PUBLICS),
    Indicator("language_help_base", 3, "Base des échanges avec une aide à la langue ou à la lecture", "personnes", "Personnes des sorties où c’est noté.", Source.PUBLICS),
    # Level 4: requests
    Indicator("outings_with_requests", 4, "Sorties avec demandes", "sorties", "Sorties où au moins une demande est notée."),
    Indicator("requests_total", 4, "Demandes", "demandes", "Somme des demandes par thématique. Une personne peut en porter plusieurs."),
    Indicator("requests", 4, "Demandes", "demandes", "Demandes d’une thématique\u00a0: les siennes et celles de ses sous-thématiques.", Source.BREAKDOWN),
    Indicator("handling_on_spot", 4, "Demandes traitées sur place", "demandes", "Réponse donnée pendant la sortie."),
    Indicator("handling_appointment", 4, "Rendez-vous donnés", "demandes", "Demandes complexes ou confidentielles reprises en rendez-vous."),
    Indicator("handling_accompanied", 4, "Accompagnements vers un service", "demandes", "La médiatrice ou le médiateur y est allé avec la personne."),
    Indicator("handling_referred", 4, "Orientations vers un partenaire", "demandes", "La personne repart avec le nom du bon service."),
    Indicator("on_spot_share", 4, "Part traitée sur place", "%", "Traitées sur place, sur l’ensemble traitées sur place, rendez-vous et orientations."),
    Indicator("coupons_issued", 4, "Coupons d’orientation remis", "coupons", "Coupons papier remis aux personnes. Un coupon non présenté n’est pas un échec."),
    Indicator("unclaimed_right_count", 4, "Droits non demandés repérés", "droits", "Droits que la personne aurait pu demander et ne demandait pas."),
    Indicator("outings", 4, "Sorties", "sorties", "Sorties où l’option est notée.", Source.BREAKDOWN),
    # Level 4 too: what is noted beside outings (DOMAIN 8.4)
    Indicator("solicitations", 4, "Sollicitations notées", "sollicitations", "Ce qui a été demandé à l’équipe, par téléphone, sur le terrain ou par un partenaire, au jour de la demande. Les appels manqués ne sont pas connus de l’outil.", Source.FIELD),
    Indicator("solicitations_due", 4, "Sollicitations dont la réponse est attendue", "sollicitations", "Sollicitations notées, sans celles qui attendent depuis sept jours au plus\u00a0: base de la part ayant reçu une réponse.", Source.FIELD),
    Indicator("solicitations_answered", 4, "Sollicitations ayant reçu une réponse", "sollicitations", "Venue sur place, conseil, orientation, passage prévu ou refus expliqué.", Source.FIELD),
    Indicator("solicitation_answer_rate", 4, "Sollicitations notées ayant reçu une réponse, part", "%", "Sollicitations ayant reçu une réponse, sur celles dont la réponse est attendue. Les appels manqués ne sont pas connus de l’outil.", Source.FIELD),
    Indicator("situations", 4, "Situations", "situations", "Situations ouvertes dans la période, avec leur issue au jour des données. Refuser, interrompre ou passer le relais fait partie du métier\u00a0: ce n’est pas un échec.", Source.FIELD),
    Indicator("situations_open", 4, "Situations en cours", "situations", "Parmi elles, celles qui sont sans issue au jour des données.", Source.FIELD),
    Indicator("situation_steps", 4, "Étapes", "étapes", "Étapes de médiation faites dans la période, ouvertures comprises.", Source.FIELD),
    Indicator("deferred_days_median", 4, "Durée des médiations différées, médiane", "jours", "De l’ouverture à la clôture, des situations en temps différé qui sont closes\u00a0; dite à partir de dix.", Source.FIELD),
    Indicator("observations", 4, "Observations", "observations", "Ce que l’équipe constate dans un lieu, au jour du constat.", Source.FIELD),
    Indicator("technical_sent", 4, "Dysfonctionnements transmis", "dysfonctionnements", "Choses cassées, sales ou fermées, transmises pour la première fois dans la période à qui peut agir.", Source.FIELD),
    Indicator("technical_due", 4, "Dysfonctionnements transmis depuis quinze jours", "dysfonctionnements", "Parmi eux, ceux qui ont été transmis quinze jours au moins avant le jour des données\u00a0: base des deux parts.", Source.FIELD),
    Indicator("technical_answered", 4, "Dysfonctionnements avec réponse", "dysfonctionnements", "Parmi les transmis depuis quinze jours, ceux qui ont reçu une réponse, quelle qu’elle soit.", Source.FIELD),
    Indicator("technical_answer_rate", 4, "Dysfonctionnements avec réponse, part", "%", "Avec réponse, sur les transmis depuis quinze jours.", Source.FIELD),
    Indicator("technical_fixed", 4, "Dysfonctionnements réglés", "dysfonctionnements", "Parmi les transmis depuis quinze jours, ceux qui sont annoncés réparés ou vérifiés au jour des données.", Source.FIELD),
    Indicator("technical_fixed_rate", 4, "Dysfonctionnements réglés, part", "%", "Réglés, sur les transmis depuis quinze jours.", Source.FIELD),
    Indicator("technical_back", 4, "Dysfonctionnements revenus", "dysfonctionnements", "Parmi les transmis, ceux que l’équipe a retrouvés là au moins une fois après une réponse.", Source.FIELD),
    Indicator("followups_due", 4, "Suites notées depuis quinze jours", "suites", "Suites à donner notées dans la période, quinze jours au moins avant le jour des données.", Source.FIELD),
    Indicator("followups_closed", 4, "Suites faites sous quinze jours", "suites", "Parmi elles, celles qui étaient finies au plus quinze jours après.", Source.FIELD),
    Indicator("followup_closed_15d", 4, "Suites sous quinze jours, part", "%", "Suites faites sous quinze jours, sur les suites notées depuis quinze jours.", Source.FIELD),
    # Level 5 and the quality of the data
    Indicator("returns_made", 5, "Retours faits", "retours", "Observations de la période dont quelqu’un de l’équipe a dit sur place ce qu’elles sont devenues.", Source.FIELD),
    Indicator("recommendations_sent", 5, "Préconisations transmises", "préconisations", "Préconisations signées et transmises dans la période, sans celles qui ont été retirées.", Source.FIELD),
    Indicator("recommendations_overdue", 5, "Préconisations en retard de réponse", "préconisations", "Parmi elles, celles dont la date de réponse est passée, sans aucune réponse.", Source.FIELD),
    Indicator("estimated_outings", 5, "Totaux estimés de mémoire", "sorties", "Sorties dont le total de personnes est une estimation (≈)."),
    Indicator("late_outings", 5, "Sorties saisies plus de deux jours après", "sorties", "Sorties clôturées plus de deux jours après le leur, à la montre de l’équipe\u00a0: sa journée dure jusqu’à 5\u00a0heures.", is_of_team=True),
    Indicator("unvalidated_outings", 5, "Sorties non validées", "sorties", "Sorties clôturées que la coordination n’a pas encore validées\u00a0; elles comptent."),
    Indicator("imported_outings", 5, "Sorties reprises d’un tableur", "sorties", "Sorties tenues ailleurs avant d’être importées\u00a0: ce qui n’y était pas noté reste inconnu."),
)  # fmt: skip


# What the second page tells, in its order, after lines with a target: the first that are measured (DOMAIN 6.4b).
OF_PAGE_TWO = (
    *("outings_done", "presence_hours", "neighbourhoods_covered", "people_mediated"),
    *("requests_total", "partnered_outings", "promise_held_rate", "recommendations_sent"),
)
# Numbers of people and of their requests: where a total was estimated, so was everything counted with it.
ESTIMATED = ("people_mediated", "requests_total", *COUNTED_WITH_THE_TOTAL)


def _with_bases() -> Iterator[Indicator]:
    """The catalogue; after each figure, the outings that noted it and were asked it, and its part of estimates.

    What may be left empty and is no figure of its own has its outings at the end.
    """
    for indicator in _CATALOGUE:
        yield indicator
        if answer := ANSWERS.get(indicator.code):
            yield from _bases(indicator.code, answer, indicator.level)
        if indicator.code in ESTIMATED:
            label = f"{indicator.label}, de mémoire (≈)"
            definition = "La part qui vient de sorties au total estimé de mémoire."
            code = estimated_code(indicator.code)
            yield Indicator(code, indicator.level, label, indicator.unit, definition, Source.ESTIMATED)
    codes = {indicator.code for indicator in _CATALOGUE}
    for key, answer in ANSWERS.items():
        if key not in codes:
            yield from _bases(key, answer, 5)


def _bases(key: str, answer: Answer, level: int) -> Iterator[Indicator]:
    for code, words, definition, source in (
        (noted_code(key), "sorties où c’est noté", "Les autres manquent\u00a0: rien n’est deviné.", Source.NOTED),
        (asked_code(key), "sorties où c’est demandé", "Celles dont le format le demande.", Source.ASKED),
    ):
        label = f"{answer.label}\u00a0: {words}"
        yield Indicator(code, level, label, "sorties", definition, source, is_of_team=answer.is_of_team)


def noted_code(key: str) -> str:
    """The code of the figure that says how many outings noted an answer (`outings.completeness`)."""
    return f"{key}_outings"


def estimated_code(code: str) -> str:
    """The code of the part of a figure that was told from memory."""
    return f"{code}_estimated"


def asked_code(key: str) -> str:
    """The code of the figure that says how many outings were asked it."""
    return f"{key}_asked"


INDICATORS = {indicator.code: indicator for indicator in _with_bases()}

# In the order of the files.
_BREAKDOWNS = (
    Breakdown("months", "outings_done", "month", Block.PRESENCE, "Mois"),
    Breakdown("hours_by_month", "presence_hours", "month", Block.PRESENCE, "Mois"),
    Breakdown("people_by_month", "people_mediated", "month", Block.PRESENCE, "Mois"),
    Breakdown("cancelled_by_month", "outings_cancelled", "month", Block.PRESENCE, "Mois"),
    Breakdown("hours_by_slot", "presence_hours", "slot", Block.PRESENCE, "Horaire", filter="slot", outputs=Output.CSV),
    Breakdown("cancel_reasons", "outings_cancelled", "reason", Block.PRESENCE, "Motif", options=enums.CancelReason, filter="reason", unit="Sorties annulées", is_of_team=True),
    Breakdown("formats", "outings_done", "format", Block.PRESENCE, "Format", Source.OUTING, OutingFormat, "format"),
    Breakdown("audiences", "outings", "target_audience", Block.PUBLICS, "Public ciblé", Source.OUTING, enums.TargetAudience, "audience", base_label=("sortie où il est noté", "sorties où il est noté"), note="Le public que la sortie visait, là où il est noté\u202f; elle reste ouverte à toutes et tous."),
    Breakdown("contexts", "outings", "context", Block.PRESENCE, "Contexte", Source.OUTING, enums.OutingContext, "context", base_label=("sortie où il est noté", "sorties où il est noté")),
    Breakdown("events", "outings", "event", Block.PRESENCE, "Événement", Source.NAMED, filter="event", outputs=Output.PAGE, path="text__event_name"),
    Breakdown("mobile_units", "outings", "mobile_unit", Block.PRESENCE, "Solution mobile", Source.NAMED, filter="mobile_unit", path="mobile_unit"),
    Breakdown("no_public_reasons", "outings_without_public", "no_public_reason", Block.PRESENCE, "Sans public\u00a0: pourquoi", Source.OUTING, enums.NoPublicReason, "no_public_reason", base_label=("sortie sans public", "sorties sans public")),
    Breakdown("promise_reasons", "promise_cancelled", "reason", Block.PRESENCE, "Motif d’une présence annulée", options=enums.CancelReason, outputs=Output.CSV, is_of_team=True),
    Breakdown("secondary_audiences", "outings", "secondary_audiences", Block.PUBLICS, "Autres publics visés", Source.TICK, enums.TargetAudience, "secondary_audience"),
    Breakdown("outing_types", "outings", "outing_type", Block.PUBLICS, "Type de sortie", Source.OUTING, enums.OutingType, "outing_type", outputs=Output.CSV),
    Breakdown("spot_types", "outings", "spot_type", Block.PLACES, "Typologie de lieu", Source.STOP, SpotType, "spot_type"),
    Breakdown("spots", "outings", "spot", Block.PLACES, "Lieu", filter="spot", outputs=Output.PAGE),
    Breakdown("settings", "outings", "setting", Block.PLACES, "Espace", Source.OUTING, enums.Setting, "setting", base_label=("sortie où il est noté", "sorties où il est noté")),
    Breakdown("venue_types", "outings", "venue_type", Block.PLACES, "Lieu clos ou d’accueil", Source.OUTING, enums.VenueType, "venue_type", base_label=("sortie où il est noté", "sorties où il est noté")),
    Breakdown("partners", "outings", "partner", Block.PARTNERS, "Partenaire", filter="partner"),
    Breakdown("families", "partners_mobilised", "family", Block.PARTNERS, "Famille", filter="family", outputs=Output.PAPER),
    Breakdown("partner_roles", "outings", "partner_role", Block.PARTNERS, "Rôle du partenaire", Source.NAMED, PartnerRole, "partner_role", path="outing_partners__role"),
    Breakdown("topics", "requests", "topic", Block.REQUESTS, "Thématique", filter="topic"),
    Breakdown("subtopics", "requests", "subtopic", Block.REQUESTS, "Sous-thématique", filter="topic"),
    Breakdown("other_topics", "outings", "other_topic", Block.REQUESTS, "Autres demandes\u00a0: lesquelles", Source.NAMED, filter="other_topic", outputs=Output.PAGE, path="text__other_topic"),
    Breakdown("themes", "outings", "theme", Block.REQUESTS, "Thématique ciblée", Source.NAMED, filter="theme", path="outing_themes__theme"),
    # Its lines are figures already.
    Breakdown("handling", "requests", "handling", Block.REQUESTS, "Suite donnée", filter="figure", outputs=Output.PAGE | Output.PAPER),
    Breakdown("support_types", "outings", "support_types", Block.SUPPORT, "Type d’appui", Source.TICK, enums.SupportType, "support_type"),
    Breakdown("registers", "outings", "registers_used", Block.SUPPORT, "Registre", Source.TICK, enums.Register, "register"),
    # Of the field: in their lists' order, never by the biggest, and no share of any (DOMAIN 8.4).
    Breakdown("solicitation_channels", "solicitations", "channel", Block.SITUATIONS, "Sollicitations, par canal", Source.FIELD, Channel),
    Breakdown("solicitation_answers", "solicitations_answered", "channel", Block.SITUATIONS, "Sollicitations ayant reçu une réponse, par canal", Source.FIELD, Channel),
    Breakdown("situation_types", "situations", "type", Block.SITUATIONS, "Type de situation", Source.FIELD, SituationType),
    Breakdown("situation_timings", "situations", "timing", Block.SITUATIONS, "Temps", Source.FIELD, Timing),
    Breakdown("situation_origins", "situations", "origin", Block.SITUATIONS, "Origine", Source.FIELD, Origin),
    Breakdown("situation_parties", "situations", "parties", Block.SITUATIONS, "Entre qui", Source.FIELD, Parties),
    Breakdown("situation_outcomes", "situations", "outcome", Block.SITUATIONS, "Issue", Source.FIELD, Outcome),
    Breakdown("situation_places", "situations", "neighbourhood", Block.SITUATIONS, "Situations par quartier", Source.FIELD),
    Breakdown("situation_types_by_place", "situations", "type", Block.SITUATIONS, "Situations par quartier et par type", Source.FIELD, SituationType, outputs=Output.CSV, is_crossed=True),
    Breakdown("observation_types", "observations", "type", Block.WATCH, "Type d’observation", Source.FIELD, ObservationType),
    Breakdown("observation_places", "observations", "neighbourhood", Block.WATCH, "Observations par quartier", Source.FIELD),
    Breakdown("observation_types_by_place", "observations", "type", Block.WATCH, "Observations par quartier et par type", Source.FIELD, ObservationType, outputs=Output.CSV, is_crossed=True),
    Breakdown("recommendation_answers", "recommendations_sent", "answer", Block.RECOMMENDATIONS, "Réponse", Source.FIELD, RecommendationStanding),
    Breakdown("enablers", "outings", "enablers", Block.WORDS, "Ce qui a aidé", Source.TICK, enums.Factor, "enabler"),
    Breakdown("obstacles", "outings", "obstacles", Block.WORDS, "Ce qui a freiné", Source.TICK, enums.Factor, "obstacle"),
    Breakdown("feelings", "outings", "overall_feeling", Block.WORDS, "Ressenti de l’équipe", Source.OUTING, enums.Feeling, "feeling", base_label=("ressenti noté", "ressentis notés"), is_of_team=True),
    Breakdown("decisions", "outings", "decision_next", Block.WORDS, "Pour la prochaine fois", Source.OUTING, enums.NextDecision, "decision_next", base_label=("sortie où c’est noté", "sorties où c’est noté")),
)  # fmt: skip

BREAKDOWNS = {breakdown.key: breakdown for breakdown in _BREAKDOWNS}

# Parts of a public, once for each base (`report.PublicsBlock`).
SEXES = Breakdown("sexes", "public_described", "gender_known", Block.PUBLICS, "Sexe", filter="figure")
AGE_BANDS = Breakdown("ages", "public_described", "age_known", Block.PUBLICS, "Âge", filter="figure")
