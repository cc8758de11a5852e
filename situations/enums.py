"""Closed lists of situations and solicitations (DOMAIN 8.4): what happened, between whom, how it ended."""

from django.db import models


class SituationType(models.TextChoices):
    NOISE = "noise", "Bruit"
    HALL_OCCUPATION = "hall_occupation", "Occupation de hall"
    GATHERING = "gathering", "Regroupement"
    PUBLIC_SPACE_USE = "public_space_use", "Usage de l’espace public"
    NEIGHBOUR_CONFLICT = "neighbour_conflict", "Conflit de voisinage"
    INSTITUTION_CONFLICT = "institution_conflict", "Conflit avec une institution"
    PERSON_IN_DIFFICULTY = "person_in_difficulty", "Personne en difficulté"
    OTHER = "other", "Autre"


# Those of whose people a landlord is the neighbour, or the party: not told to it, totals too (DOMAIN 8.4).
KEPT_FROM_LANDLORDS = (
    SituationType.NEIGHBOUR_CONFLICT,
    SituationType.INSTITUTION_CONFLICT,
    SituationType.PERSON_IN_DIFFICULTY,
)


class Subject(models.TextChoices):
    """What a call is about: a type of situation, or something else."""

    NOISE = "noise", "Bruit"
    HALL_OCCUPATION = "hall_occupation", "Occupation de hall"
    GATHERING = "gathering", "Regroupement"
    PUBLIC_SPACE_USE = "public_space_use", "Usage de l’espace public"
    NEIGHBOUR_CONFLICT = "neighbour_conflict", "Conflit de voisinage"
    INSTITUTION_CONFLICT = "institution_conflict", "Conflit avec une institution"
    PERSON_IN_DIFFICULTY = "person_in_difficulty", "Personne en difficulté"
    INFORMATION = "information", "Renseignement"
    TECHNICAL = "technical", "Chose cassée ou sale"
    ACTION = "action", "Une action, une présence"
    ADVICE_WANTED = "advice_wanted", "Un avis, une analyse"
    OTHER = "other", "Autre"


class Parties(models.TextChoices):
    GROUPS = "groups", "Individus et groupes"
    INDIVIDUALS = "individuals", "Entre individus"
    INSTITUTION = "institution", "Individus et institutions"


class Timing(models.TextChoices):
    LIVE = "live", "Temps réel"
    DEFERRED = "deferred", "Temps différé"


class Channel(models.TextChoices):
    """How somebody asked."""

    PHONE = "phone", "Appel"
    FIELD = "field", "Sur le terrain"
    PARTNER = "partner", "Partenaire, bailleur"
    MESSAGE = "message", "Message"


class Origin(models.TextChoices):
    """Where a situation comes from: somebody asked, or the team saw it."""

    PHONE = "phone", "Appel"
    FIELD = "field", "Sur le terrain"
    PARTNER = "partner", "Partenaire, bailleur"
    MESSAGE = "message", "Message"
    TEAM = "team", "Observation de l’équipe"


class AskedBy(models.TextChoices):
    RESIDENT = "resident", "Habitante ou habitant"
    SHOP = "shop", "Commerce"
    LANDLORD = "landlord", "Bailleur, gardien"
    SCHOOL = "school", "École"
    TOWN = "town", "Ville"
    ASSOCIATION = "association", "Association"
    OTHER = "other", "Autre"


class Answer(models.TextChoices):
    CAME = "came", "Venue sur place"
    ADVICE = "advice", "Conseil"
    REFERRED = "referred", "Orientation"
    VISIT_PLANNED = "visit_planned", "Passage prévu"
    DECLINED = "declined", "Refus expliqué"


class Outcome(models.TextChoices):
    CALMED = "calmed", "Apaisée"
    AGREEMENT = "agreement", "Accord trouvé"
    HANDED_OVER = "handed_over", "Passage de relais"
    DECLINED = "declined", "Refusée"
    BROKEN_OFF = "broken_off", "Interrompue"
    NO_FOLLOW_UP = "no_follow_up", "Sans suite possible"


class Reason(models.TextChoices):
    """Why a situation was declined or broken off: neutral, and never whose fault."""

    CONSENT = "consent", "Une partie ne souhaite pas"
    OUT_OF_SCOPE = "out_of_scope", "Hors missions"
    SAFETY = "safety", "Sécurité"
    NOT_THIRD = "not_third", "Nous sommes trop proches"
    OTHER = "other", "Autre"


WITH_REASON = (Outcome.DECLINED, Outcome.BROKEN_OFF)


class StepKind(models.TextChoices):
    """A step of a deferred mediation; the parties' agreement is one."""

    CONTACT = "contact", "Prise de contact"
    AGREED = "agreed", "Accord des parties"
    SHUTTLE = "shuttle", "Échange avec chacun"
    JOINT = "joint", "Rencontre commune"
    PARTNER = "partner", "Échange avec un partenaire"
    CHECK = "check", "Vérification"
