"""The demo's recommendations: one a month, from what was seen; accepted, declined, overdue, done, and its effect."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from watch.answering import answer_recommendation
from watch.enums import Effect, ObservationState, ObservationType, RecommendationAnswer, RecommendationState
from watch.models import Observation, Recommendation
from watch.recommending import carry_out, new_version, say_effect, send, write

from .field_situations import DAY
from .field_story import Field, Story, mails_leave

SEEN_WITHIN, MOST = 90 * DAY, 4
ANSWERED_AFTER, DUE_AFTER, DONE_AFTER = 12 * DAY, 30 * DAY, 35 * DAY
EFFECT_SAID_AFTER = 32 * DAY


@dataclass(frozen=True)
class Told:
    """What is proposed, to whom (a key of the field's recipients), from observations of which type; what came of it.

    Without an answer it stays silent; `is_replaced`: it is written again, and the first withdrawn.
    """

    about: ObservationType
    to: str
    finding: str
    proposal: str
    analysis: str = ""
    answer: RecommendationAnswer | None = None
    words: str = ""
    is_done: bool = False
    effect: Effect | None = None
    is_replaced: bool = False


# In the order of the months, January first: a year has each way to end.
TOLD = (
    Told(
        ObservationType.YOUTH,
        "town",
        "Le soir, les jeunes n’ont pas de lieu où se retrouver à l’abri. Les halls en tiennent lieu.",
        "Ouvrir le local des jeunes jusqu’à 21 heures, deux soirs par semaine.",
        "Les occupations de hall suivent l’heure de fermeture du local.",
        answer=RecommendationAnswer.ACCEPTED,
        words="Deux soirs par semaine, à l’essai pendant un trimestre.",
        is_done=True,
        effect=Effect.VISIBLE,
    ),
    Told(
        ObservationType.TECHNICAL,
        "landlord",
        "Les mêmes halls sont sans lumière plusieurs fois par trimestre, et les soirées s’y tendent.",
        "Remplacer l’éclairage des halls par un éclairage à détection.",
        answer=RecommendationAnswer.PARTLY,
        words="Les halls les plus signalés d’abord, les autres l’an prochain.",
        is_done=True,
        effect=Effect.PARTIAL,
    ),
    Told(
        ObservationType.USES,
        "town",
        "La pelouse derrière les jeux devient le lieu des soirées d’été.",
        "Poser des tables et des bancs à l’écart des fenêtres avant l’été.",
        answer=RecommendationAnswer.DECLINED,
        words="Aucun crédit d’aménagement n’est prévu sur cette place cette année.",
    ),
    Told(
        ObservationType.SERVICE_GAP,
        "borough",
        "La permanence du mercredi n’a plus lieu, et rien ne l’annonce sur la porte.",
        "Rouvrir la permanence le mercredi, ou afficher la plus proche.",
        answer=RecommendationAnswer.ACCEPTED,
        words="Reprise le mois prochain.",
        is_done=True,
    ),
    Told(
        ObservationType.RIGHTS,
        "borough",
        "Beaucoup de familles ignorent les aides au paiement de l’énergie.",
        "Tenir un stand commun avec le centre social à la sortie de l’école.",
    ),
    Told(
        ObservationType.TECHNICAL,
        "landlord",
        "Les encombrants reviennent au même endroit une semaine après chaque enlèvement.",
        "Annoncer les jours d’enlèvement dans les halls, et en ajouter un en fin de mois.",
        answer=RecommendationAnswer.UNDER_WAY,
        words="Un affichage est en préparation.",
    ),
    Told(
        ObservationType.MOBILITY,
        "town",
        "Le dernier bus passe avant la fin des cours du soir.",
        "Décaler le dernier passage d’une demi-heure.",
        answer=RecommendationAnswer.REDIRECTED,
        words="Cela relève de la métropole, service des transports.",
    ),
    Told(
        ObservationType.ISOLATION,
        "borough",
        "Depuis la fermeture du café, peu d’occasions de se croiser en journée.",
        "Prêter la salle commune une matinée par semaine à l’amicale.",
        answer=RecommendationAnswer.ACCEPTED,
        words="La salle est prêtée le jeudi.",
        is_done=True,
        effect=Effect.TOO_EARLY,
    ),
    Told(
        ObservationType.USES,
        "town",
        "Le terrain est demandé par deux groupes à la même heure.",
        "Afficher un tour de rôle, choisi avec les deux groupes.",
        is_replaced=True,
    ),
    Told(
        ObservationType.YOUTH,
        "town",
        "Les collégiens restent dehors le midi, sans lieu où manger.",
        "Ouvrir une salle le midi, deux jours par semaine.",
    ),
    Told(
        ObservationType.TECHNICAL,
        "landlord",
        "Les portes d’entrée réparées cèdent de nouveau dans le mois.",
        "Changer les ferme-portes plutôt que de les régler.",
        answer=RecommendationAnswer.ACCEPTED,
        words="Un premier lot est commandé.",
    ),
    Told(
        ObservationType.RIGHTS,
        "borough",
        "La demande de logement en ligne décourage, beaucoup s’arrêtent au mot de passe.",
        "Mettre un poste et une aide à l’accueil, le mardi après-midi.",
        answer=RecommendationAnswer.PARTLY,
        words="Un poste, sans accompagnement pour l’instant.",
    ),
)


def recommendation(field: Field, month: datetime.date) -> Story:
    """The one of a month, from its suggestion to its effect; none where nothing was seen of what it is about."""
    told = TOLD[month.month - 1]
    yield field.at(month + 4 * DAY, 10)
    seen = Observation.objects.filter(scheme=field.scheme, type=told.about, first=None)
    seen = seen.exclude(state=ObservationState.SET_ASIDE).filter(held_on__gte=month - SEEN_WITHIN)
    last = seen.first()
    if last is None:
        return
    row = Recommendation(
        scheme=field.scheme,
        client_uuid=field.identifier(month, "recommendation"),
        neighbourhood=last.neighbourhood,
        finding=told.finding,
        analysis=told.analysis,
        proposal=told.proposal,
        state=RecommendationState.SUGGESTED,
        suggested_by=field.mediator,
    )
    row = write(row, seen.filter(neighbourhood=last.neighbourhood)[:MOST])
    sent_on = month + 11 * DAY
    yield field.at(sent_on - 2 * DAY, 15)
    row.recipient, row.due_on = field.recipients[told.to], sent_on + DUE_AFTER
    row.state, row.objective = RecommendationState.DRAFT, field.scheme.objectives.first()
    row = write(row, list(row.observations.all()), version=row.version)
    yield field.at(sent_on, 11)
    row = send(row, version=row.version, user=field.coordinator)
    mails_leave(field.scheme)
    yield from _what_came(field, told, row, sent_on)


def _what_came(field: Field, told: Told, row: Recommendation, day: datetime.date) -> Story:
    if told.is_replaced:
        yield field.at(day + 9 * DAY, 11)
        again = new_version(row)
        send(again, version=again.version, user=field.coordinator)
        mails_leave(field.scheme)
    if told.answer is None:
        return
    day += ANSWERED_AFTER
    yield field.at(day, 14)
    row = answer_recommendation(row.dispatches.get(), told.answer, text=told.words)
    if told.is_done:
        day += DONE_AFTER
        yield field.at(day, 9)
        row = carry_out(row, day=day, version=row.version, user=field.coordinator)
    if told.effect:
        yield field.at(day + EFFECT_SAID_AFTER, 9)
        say_effect(row, told.effect, version=row.version)
