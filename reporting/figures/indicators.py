"""The catalogue: every figure's code, level, French label, unit and definition (DOMAIN 5).

A code here is the name of the figure on the dashboard, in the report, in the CSV and in the attached files. A figure
broken down by something adds it between brackets: `requests[topic=housing]`, `outings_done[month=2026-03]`.
"""

# ruff: noqa: E501 - the catalogue reads as a table, one figure a line

from dataclasses import dataclass


@dataclass(frozen=True)
class Indicator:
    """`level`: 0 for the whole outing, 1 to 5 for the kit's levels. `definition` is what the method note prints."""

    code: str
    level: int
    label: str
    unit: str
    definition: str


_CATALOGUE = (
    # Level 1: presence
    Indicator("outings_done", 1, "Sorties réalisées", "sorties", "Sorties clôturées ou validées dont le jour de début est dans la période."),
    Indicator("outings_cancelled", 1, "Sorties annulées", "sorties", "Sorties annulées, avec leur motif."),
    Indicator("presence_hours", 1, "Heures de présence", "heures", "Somme des durées des sorties, quel que soit le nombre de personnes dans l’équipe."),
    Indicator("neighbourhoods_covered", 1, "Quartiers couverts", "quartiers", "Quartiers où l’équipe s’est arrêtée au moins une fois."),
    Indicator("outings_in_qpv", 1, "Sorties en QPV", "sorties", "Sorties avec au moins une halte en quartier prioritaire de la politique de la ville, au statut du jour."),
    Indicator("outings_with_known_status", 1, "Sorties au statut de quartier connu", "sorties", "Sorties avec au moins une halte dont le statut (QPV, veille, non QPV) est connu\u00a0: base de la part en QPV."),
    Indicator("outings_in_priority", 1, "Sorties en quartier prioritaire du dispositif", "sorties", "Sorties avec au moins une halte dans un quartier que le dispositif a retenu comme prioritaire."),
    Indicator("outings_without_public", 1, "Sorties sans public", "sorties", "Sorties réalisées où personne n’est venu\u00a0; le motif est noté."),
    # Level 2: means
    Indicator("person_hours", 2, "Heures-personnes", "heures", "Durée multipliée par le nombre de membres de l’équipe présents\u00a0: médiation, conseil numérique, service civique."),
    Indicator("prep_hours", 2, "Préparation, trajet, débriefing", "heures", "Temps autour des sorties, quand il est noté."),
    Indicator("partnered_outings", 2, "Sorties avec partenaire", "sorties", "Sorties avec au moins un partenaire présent."),
    Indicator("partners_mobilised", 2, "Partenaires mobilisés", "partenaires", "Partenaires présents à au moins une sortie."),
    Indicator("new_partners", 2, "Nouveaux partenaires", "partenaires", "Partenaires présents pour la première fois à une sortie du dispositif."),
    # Level 3: the public
    Indicator("people_met", 3, "Personnes rencontrées", "personnes", "Personnes avec qui l’équipe a échangé au-delà d’un bonjour. Des passages, pas des personnes uniques."),
    Indicator("people_met_outings", 3, "Sorties où les personnes rencontrées sont notées", "sorties", "Les autres sorties manquent au total des personnes rencontrées\u00a0: il n’est pas deviné."),
    Indicator("people_mediated", 3, "Personnes médiées", "personnes", "Personnes qui ont reçu une aide, une information ou une médiation. Des passages, pas des personnes uniques."),
    Indicator("participants_count", 3, "Participantes et participants", "personnes", "Personnes présentes à un atelier, un module scolaire ou une rencontre\u00a0: comptées à part des personnes médiées."),
    Indicator("classes_count", 3, "Classes", "classes", "Classes rencontrées lors de modules scolaires."),
    Indicator("public_described", 3, "Personnes décrites", "personnes", "Personnes des sorties dont le sexe et l’âge peuvent être répartis\u00a0: base des parts, avec le taux de renseignement. Filtrées par quartier, les tournées sur plusieurs quartiers en sont absentes."),
    Indicator("women_count", 3, "Femmes", "personnes", "Parmi les personnes décrites."),
    Indicator("men_count", 3, "Hommes", "personnes", "Parmi les personnes décrites."),
    Indicator("gender_unknown", 3, "Sexe non renseigné", "personnes", "Calculé\u00a0: personnes décrites moins les femmes et les hommes."),
    Indicator("age_under_18", 3, "Moins de 18 ans", "personnes", "Parmi les personnes décrites."),
    Indicator("age_18_25", 3, "18-25 ans", "personnes", "Parmi les personnes décrites."),
    Indicator("age_26_64", 3, "26-64 ans", "personnes", "Parmi les personnes décrites."),
    Indicator("age_65_plus", 3, "65 ans et plus", "personnes", "Parmi les personnes décrites."),
    Indicator("age_unknown", 3, "Âge non renseigné", "personnes", "Calculé\u00a0: personnes décrites moins celles dont l’âge est noté."),
    Indicator("gender_fill_rate", 3, "Taux de renseignement du sexe", "%", "Femmes et hommes sur personnes décrites."),
    Indicator("age_fill_rate", 3, "Taux de renseignement de l’âge", "%", "Âges notés sur personnes décrites."),
    Indicator("first_contact_count", 3, "Premières rencontres", "personnes", "Personnes que l’équipe n’avait jamais vues."),
    Indicator("first_contact_base", 3, "Base des premières rencontres", "personnes", "Personnes des sorties où les premières rencontres sont notées."),
    Indicator("sent_by_partner_count", 3, "Venues sur le conseil d’un partenaire", "personnes", "Personnes qui disent venir de la part d’un partenaire."),
    Indicator("language_help_count", 3, "Échanges avec une aide à la langue ou à la lecture", "échanges", "Échanges où il a fallu traduire, lire ou écrire."),
    # Level 4: requests
    Indicator("requests_total", 4, "Demandes", "demandes", "Somme des demandes par thématique. Une personne peut en porter plusieurs."),
    Indicator("requests", 4, "Demandes", "demandes", "Demandes d’une thématique\u00a0: les siennes et celles de ses sous-thématiques."),
    Indicator("handling_on_spot", 4, "Demandes traitées sur place", "demandes", "Réponse donnée pendant la sortie."),
    Indicator("handling_appointment", 4, "Rendez-vous donnés", "demandes", "Demandes complexes ou confidentielles reprises en rendez-vous."),
    Indicator("handling_accompanied", 4, "Accompagnements vers un service", "demandes", "La médiatrice ou le médiateur y est allé avec la personne."),
    Indicator("handling_referred", 4, "Orientations vers un partenaire", "demandes", "La personne repart avec le nom du bon service."),
    Indicator("on_spot_share", 4, "Part traitée sur place", "%", "Traitées sur place, sur l’ensemble traitées sur place, rendez-vous et orientations."),
    Indicator("coupons_issued", 4, "Coupons d’orientation remis", "coupons", "Coupons papier remis aux personnes. Un coupon non présenté n’est pas un échec."),
    Indicator("unclaimed_right_count", 4, "Droits non demandés repérés", "droits", "Droits que la personne aurait pu demander et ne demandait pas."),
    Indicator("outings", 4, "Sorties", "sorties", "Sorties où l’option est notée."),
    # Level 5 and the quality of the data
    Indicator("estimated_outings", 5, "Totaux estimés de mémoire", "sorties", "Sorties dont le total de personnes est une estimation (≈)."),
    Indicator("late_outings", 5, "Sorties saisies plus de 48 heures après", "sorties", "Écart entre le jour de la sortie et celui de sa clôture."),
    Indicator("unvalidated_outings", 5, "Sorties non validées", "sorties", "Sorties clôturées que la coordination n’a pas encore validées\u00a0; elles comptent."),
)  # fmt: skip

INDICATORS = {indicator.code: indicator for indicator in _CATALOGUE}
