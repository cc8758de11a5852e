"""Closed lists of the partners (DOMAIN 2.4, 5.0 and 5.8)."""

from django.db import models


class PartnerFamily(models.TextChoices):
    STATE = "state", "État"
    LOCAL_AUTHORITY = "local_authority", "Collectivité"
    SOCIAL = "social", "Acteur social (CCAS…)"
    PUBLIC_SERVICE = "public_service", "Service public (CAF, CPAM, La Poste…)"
    UTILITY = "utility", "Énergie, numérique"
    MOBILITY = "mobility", "Mobilité"
    SCHOOL = "school", "Scolaire"
    ASSOCIATION = "association", "Association"
    LANDLORD = "landlord", "Bailleur social"
    HEALTH = "health", "Santé"
    EMPLOYMENT = "employment", "Emploi"
    CULTURE = "culture", "Culture, sport"
    CHARITY = "charity", "Aide alimentaire, caritatif"
    TENANTS = "tenants", "Amicale de locataires"
    COMPANY = "company", "Entreprise, fondation"
    # Named during an outing, used at once; a coordinator says later what it is.
    TO_SPECIFY = "to_specify", "À préciser"


class PartnerRole(models.TextChoices):
    """What a partner does for a scheme; the first nine also say what it did during one outing."""

    CO_HOST = "co_host", "Co-anime"
    EXPERTISE = "expertise", "Apporte une expertise"
    VENUE = "venue", "Accueille"
    UPSTREAM_PRESCRIPTION = "upstream_prescription", "Annonce la sortie à son public"
    DOWNSTREAM_RECEPTION = "downstream_reception", "Reçoit les personnes orientées"
    LOGISTICS = "logistics", "Facilite l’espace public"
    PROMOTION = "promotion", "Promeut"
    REQUESTER = "requester", "Sollicite"
    DETECTION = "detection", "Détecte des fragilités"
    COMMISSIONER = "commissioner", "Commande le dispositif"
    FUNDER = "funder", "Finance"


# Roles whose holders read the published reports.
READER_ROLES = (PartnerRole.COMMISSIONER, PartnerRole.FUNDER)
# Roles a partner may hold in one outing.
OUTING_ROLES = tuple(role for role in PartnerRole if role not in READER_ROLES)


class FundingUse(models.TextChoices):
    INVESTMENT = "investment", "Investissement"
    RUNNING = "running", "Fonctionnement"


class AgreementType(models.TextChoices):
    OBJECTIVES_AGREEMENT = "objectives_agreement", "Convention d’objectifs"
    PUBLIC_CONTRACT = "public_contract", "Marché public"
    GRANT = "grant", "Subvention"
    CALL_FOR_PROJECTS = "call_for_projects", "Appel à projets, AMI"
    ADULTE_RELAIS = "adulte_relais", "Convention adultes-relais"
    OTHER = "other", "Autre"


class DutyKind(models.TextChoices):
    """What a convention asks to be handed in."""

    NOTE = "note", "Note mensuelle"
    REPORT = "report", "Bilan"
    ANNUAL = "annual", "Rapport annuel"
    CERFA = "cerfa", "Compte rendu financier (Cerfa)"
    STEERING = "steering", "Comité de pilotage"
    OTHER = "other", "Autre"


class DutyFormat(models.TextChoices):
    """How it is handed in."""

    PDF = "pdf", "PDF"
    DAUPHIN = "dauphin", "Dauphin"
    OWN_GRID = "own_grid", "Grille du financeur"


class DutyState(models.TextChoices):
    """What became of something to hand in."""

    DUE = "due", "À rendre"
    HANDED_IN = "handed_in", "Rendu"
    EXTENDED = "extended", "Report accordé"
    WAIVED = "waived", "Sans objet"


# Somebody still waits for it.
OPEN_DUTIES = (DutyState.DUE, DutyState.EXTENDED)


class LineNature(models.TextChoices):
    """What a funder's line is about, in the order of a grid."""

    REALISATION = "realisation", "Réalisation"
    RESULT = "result", "Résultat"
    IMPACT = "impact", "Impact"


class KnownBy(models.TextChoices):
    """How a line is known: said on the day it is written (DOMAIN 5.0)."""

    COMPUTED = "computed", "Calculé depuis les sorties"
    PARTNER = "partner", "Fourni par un partenaire"
    SURVEY = "survey", "Une question posée aux personnes"
    WORDS = "words", "Nos mots"
    UNKNOWN = "unknown", "Ne peut pas être connu"


class CiterAxis(models.TextChoices):
    """The five axes of the field's own evaluation frame."""

    COHESION = "cohesion", "Cohésion sociale"
    INNOVATION = "innovation", "Innovation et apprentissage"
    TRANQUILLITY = "tranquillity", "Tranquillité publique"
    ECONOMY = "economy", "Contribution économique"
    RECOGNITION = "recognition", "Reconnaissance"


class Rhythm(models.TextChoices):
    """How often a partner is asked for its value."""

    MONTH = "month", "Chaque mois"
    QUARTER = "quarter", "Chaque trimestre"
    HALF_YEAR = "half_year", "Chaque semestre"
    YEAR = "year", "Chaque année"
    ON_DEMAND = "on_demand", "Quand l’équipe le demande"


# How many months of the calendar each counts by; asked by the team, none.
MONTHS_OF = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.HALF_YEAR: 6, Rhythm.YEAR: 12}


class ValueSource(models.TextChoices):
    """Where a partner has its value from; what it says by telephone is declared."""

    REGISTER = "register", "Registre"
    ESTIMATE = "estimate", "Estimation"
    DECLARED = "declared", "Déclaré"


class TargetSense(models.TextChoices):
    """On which side of its value a target is met."""

    AT_LEAST = "at_least", "Au moins"
    AT_MOST = "at_most", "Au plus"
    ABOUT = "about", "Environ"
