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
