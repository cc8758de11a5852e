"""Closed lists of the watch: what is observed, how urgent, what became of it (DOMAIN 8.4)."""

from django.db import models


class ObservationType(models.TextChoices):
    TECHNICAL = "technical", "Cadre de vie, technique"
    USES = "uses", "Usages de l’espace"
    RIGHTS = "rights", "Droits non demandés"
    SERVICE_GAP = "service_gap", "Service fermé, éloigné"
    ISOLATION = "isolation", "Isolement"
    YOUTH = "youth", "Jeunesse"
    MOBILITY = "mobility", "Transports"
    OTHER = "other", "Autre"


class TechnicalType(models.TextChoices):
    LIGHTING = "lighting", "Éclairage"
    LIFT = "lift", "Ascenseur"
    DOOR = "door", "Porte, interphone"
    CLEANING = "cleaning", "Propreté"
    BULKY = "bulky", "Encombrants"
    DAMAGE = "damage", "Dégradation"
    LEAK = "leak", "Fuite"
    HEATING = "heating", "Chauffage, eau"
    ROAD = "road", "Voirie"
    GREEN = "green", "Espaces verts, jeux"
    WRECK = "wreck", "Épave"
    OTHER = "other", "Autre"


class Urgency(models.TextChoices):
    NORMAL = "normal", "Normal"
    SOON = "soon", "Vite"
    DANGER = "danger", "Dangereux"


class ObservationState(models.TextChoices):
    """Where an observation is; what a recipient answers becomes the state, in words that refuse nothing."""

    NOTED = "noted", "Constaté"
    SENT = "sent", "Transmis"
    TAKEN = "taken", "Pris en charge"
    PLANNED = "planned", "Intervention prévue"
    FIXED = "fixed", "Annoncé réparé, à vérifier"
    PARTLY = "partly", "Annoncé réparé en partie, à vérifier"
    REDIRECTED = "redirected", "À transmettre à un autre"
    NOT_PLANNED = "not_planned", "Pas d’intervention"
    DUPLICATE = "duplicate", "Déjà signalé"
    CONFIRMED = "confirmed", "Vérifié"
    BACK = "back", "Toujours là"
    KEPT = "kept", "Gardée pour un bilan"
    USED = "used", "Dans un bilan"
    SET_ASIDE = "set_aside", "Écartée"


# What stands for the other recipient that nobody names.
NOT_KNOWN = "Je ne sais pas"
# What a recipient may answer of something technical, in its own words and in the order of the page.
ANSWERS = {
    ObservationState.TAKEN: "C’est noté",
    ObservationState.PLANNED: "Intervention prévue le…",
    ObservationState.FIXED: "C’est fait",
    ObservationState.PARTLY: "C’est fait en partie",
    ObservationState.REDIRECTED: "Ce n’est pas nous, c’est…",
    ObservationState.NOT_PLANNED: "Pas d’intervention, parce que…",
    ObservationState.DUPLICATE: "Déjà signalé",
}
TO_CHECK = (ObservationState.FIXED, ObservationState.PARTLY)
# What is worth saying on the spot: it is mended, or nobody will.
TO_TELL = (ObservationState.CONFIRMED, ObservationState.NOT_PLANNED)
OBSERVATION_ENDS = (ObservationState.CONFIRMED, ObservationState.USED, ObservationState.SET_ASIDE)

# From each state, what may follow: a total table (DOMAIN 8.4). Any state but these ends may be set aside.
_ANSWERED = (*ANSWERS, ObservationState.CONFIRMED, ObservationState.BACK)
FOLLOWING: dict[ObservationState, tuple[ObservationState, ...]] = {
    ObservationState.NOTED: (ObservationState.SENT, ObservationState.KEPT, ObservationState.CONFIRMED),
    ObservationState.SENT: _ANSWERED,
    ObservationState.TAKEN: _ANSWERED,
    ObservationState.PLANNED: _ANSWERED,
    ObservationState.FIXED: _ANSWERED,
    ObservationState.PARTLY: _ANSWERED,
    ObservationState.REDIRECTED: (ObservationState.SENT, *_ANSWERED),
    ObservationState.NOT_PLANNED: _ANSWERED,
    ObservationState.DUPLICATE: _ANSWERED,
    ObservationState.CONFIRMED: (ObservationState.BACK,),
    ObservationState.BACK: (ObservationState.SENT, *_ANSWERED),
    ObservationState.KEPT: (ObservationState.USED,),
    ObservationState.USED: (),
    ObservationState.SET_ASIDE: (),
}


class RecommendationState(models.TextChoices):
    SUGGESTED = "suggested", "Suggérée"
    DRAFT = "draft", "En préparation"
    SENT = "sent", "Transmise"
    ACCEPTED = "accepted", "Retenue"
    PARTLY = "partly", "Retenue en partie"
    DECLINED = "declined", "Non retenue"
    DONE = "done", "Réalisée"
    WITHDRAWN = "withdrawn", "Retirée"


class RecommendationAnswer(models.TextChoices):
    """What a recipient answers of a recommendation, in the order of the page."""

    ACCEPTED = "accepted", "Retenue"
    PARTLY = "partly", "Retenue en partie"
    DECLINED = "declined", "Non retenue"
    UNDER_WAY = "under_way", "Déjà en cours"
    REDIRECTED = "redirected", "Autre destinataire"


class RecommendationStanding(models.TextChoices):
    """What a recommendation that was sent has come to, as a reader is told."""

    ACCEPTED = "accepted", "Retenue"
    PARTLY = "partly", "Retenue en partie"
    DONE = "done", "Réalisée"
    DECLINED = "declined", "Non retenue"
    REDIRECTED = "redirected", "Adressée à un autre"
    UNANSWERED = "unanswered", "Sans réponse"


class Effect(models.TextChoices):
    """What became of a recommendation that was carried out, asked thirty days later."""

    VISIBLE = "visible", "Cela se voit"
    PARTIAL = "partial", "En partie"
    NONE = "none", "Rien n’a changé"
    TOO_EARLY = "too_early", "Trop tôt pour le dire"


class FollowUpState(models.TextChoices):
    OPEN = "open", "À faire"
    RELAYED = "relayed", "Relayée"
    ANSWERED = "answered", "Réponse reçue"
    CLOSED = "closed", "Faite"
    NO_CONTACT = "no_contact", "Sans contact"


# Ends of a follow-up.
FOLLOW_UP_ENDS = (FollowUpState.CLOSED, FollowUpState.NO_CONTACT)
