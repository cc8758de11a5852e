import uuid

from partners.tests.factories import PartnerFactory
from schemes import clock
from watch.enums import RecommendationState
from watch.models import FollowUp, Observation, Recipient, Recommendation
from watch.noting import note_follow_up, note_observation


def observation(scheme, technical_type="lighting", **fields):
    """One noted now by the one way there is; technical unless `type` says otherwise."""
    is_technical = fields.setdefault("type", "technical") == "technical"
    row = Observation(
        scheme=scheme,
        operator=scheme.lead_operator,
        client_uuid=uuid.uuid4(),
        held_on=clock.today(scheme),
        technical_type=technical_type if is_technical else "",
        **fields,
    )
    return note_observation(row)[0]


def follow_up(scheme, **fields):
    """One to be done the next time somebody goes there."""
    said = {"held_on": clock.today(scheme), "is_next_time": True, "what": "Repasser voir"}
    row = FollowUp(scheme=scheme, operator=scheme.lead_operator, client_uuid=uuid.uuid4(), **said | fields)
    return note_follow_up(row)[0]


def recipient(scheme, *neighbourhoods, partner=None, service="Proximité", **fields):
    """A recipient of a partner of the scheme, of all types in all quarters unless some are given."""
    row = Recipient.objects.create(
        scheme=scheme,
        partner=partner or PartnerFactory(scheme=scheme),
        service=service,
        email=fields.pop("email", "proximite@bailleur.test"),
        **fields,
    )
    row.neighbourhoods.set(neighbourhoods)
    return row


def recommendation(scheme, **fields):
    """A draft, with its observation; whole enough to be sent where a recipient and a date are given."""
    row = Recommendation.objects.create(
        scheme=scheme,
        client_uuid=uuid.uuid4(),
        **{
            "finding": "Le parvis est évité le soir.",
            "proposal": "Éclairer le parvis après 18\u00a0h.",
            "state": RecommendationState.DRAFT,
        }
        | fields,
    )
    row.observations.add(observation(scheme, type="uses"))
    return row
