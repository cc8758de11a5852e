"""The week of Nantes, Tuesday 17 to Saturday 21 November 2026, and what became of it by 6 December (invented)."""

import datetime
import uuid

from outings.entries import StopEntry
from outings.tests.factories import outing
from partners.tests.factories import PartnerFactory
from schemes import clock
from schemes.enums import Role
from schemes.tests.factories import NeighbourhoodFactory, SchemeFactory, member
from situations.models import Situation, Solicitation
from situations.noting import add_step, close_situation, note_situation, note_solicitation
from watch.answering import answer_recommendation
from watch.enums import FollowUpState, ObservationState
from watch.models import FollowUp, Observation, Recipient, Recommendation
from watch.noting import move_follow_up, move_on, note_follow_up, note_observation, tell_on_the_spot
from watch.recommending import send, write

QUARTERS = ("Bellevue", "Bottière", "Breil", "Dervallières", "Erdre", "Malakoff", "Nord", "Sud")
FIRST, LAST = datetime.date(2026, 11, 17), datetime.date(2026, 11, 21)


def day(number, month=11):
    return datetime.date(2026, month, number)


def noon(of):
    return clock.at(datetime.datetime.combine(of, datetime.time(11), datetime.UTC))


# Day, quarter, type, origin, and the outcome on the same day, if any.
SITUATIONS = (
    (17, "Bellevue", "hall_occupation", "team", "calmed"),
    (17, "Malakoff", "noise", "phone", "calmed"),
    (17, "Breil", "gathering", "team", "calmed"),
    (18, "Bellevue", "hall_occupation", "field", "calmed"),
    (18, "Dervallières", "neighbour_conflict", "partner", ""),
    (18, "Bottière", "public_space_use", "team", "no_follow_up"),
    (19, "Nord", "noise", "phone", ""),
    (19, "Bellevue", "hall_occupation", "team", "handed_over"),
    (20, "Nord", "gathering", "field", "calmed"),
    (20, "Malakoff", "institution_conflict", "partner", "declined"),
    (21, "Bellevue", "hall_occupation", "phone", "calmed"),
    (21, "Sud", "neighbour_conflict", "field", "broken_off"),
)
PARTIES = {"neighbour_conflict": "individuals", "institution_conflict": "institution"}
# Day, quarter, type, technical type, urgency; then what became of it.
OBSERVATIONS = (
    (17, "Bellevue", "technical", "lighting", "normal", ((18, "sent"), (23, "fixed"), (26, "confirmed"))),
    (17, "Malakoff", "technical", "lift", "danger", ((17, "sent"), (19, "fixed"), (21, "back"))),
    (18, "Bottière", "technical", "bulky", "normal", ((19, "sent"), (24, "redirected"))),
    (19, "Nord", "youth", "", "normal", ()),
    (20, "Breil", "service_gap", "", "normal", ((21, "kept"), (24, "used"))),
    (21, "Sud", "isolation", "", "normal", ()),
)


def nantes():
    """The scheme and its coordinator; nothing of it depends on the clock."""
    scheme = SchemeFactory(slug="nantes", name="Nantes")
    places = {name: NeighbourhoodFactory(name=name, slug=name.lower(), scheme=scheme) for name in QUARTERS}
    user = member(scheme, Role.COORDINATOR)
    outing(scheme, held_on=FIRST, stops=[StopEntry(neighbourhood=places["Bellevue"])])
    _situations(scheme, places)
    noted = _observations(scheme, places)
    lighting = noted[0]
    tell_on_the_spot(lighting, client_uuid=uuid.uuid4(), day=day(28), outing=None)
    _follow_ups(scheme, places)
    _recommendations(scheme, places, user, (noted[0], noted[4]))
    return scheme, user


def _of(scheme, place, held_on):
    return {"scheme": scheme, "operator": scheme.lead_operator, "neighbourhood": place, "held_on": held_on}


def _call(scheme, number, subject, answer):
    said = {"answer": answer, "answered_on": day(number)} if answer else {"at": datetime.time(23, 15)}
    return note_solicitation(Solicitation(**_of(scheme, None, day(number)), subject=subject, **said))[0]


def _situations(scheme, places):
    _call(scheme, 19, "information", "advice")
    _call(scheme, 21, "noise", "")
    for number, quarter, kind, origin, outcome in SITUATIONS:
        is_deferred = outcome in ("", "declined")
        row = Situation(
            **_of(scheme, places[quarter], day(number)),
            type=kind,
            origin=origin,
            parties=PARTIES.get(kind, "groups"),
            timing="deferred" if is_deferred else "live",
        )
        asked = _call(scheme, number, kind, "came") if origin == "phone" else None
        situation, _ = note_situation(row, solicitation=asked)
        for step in {"Dervallières": (20, 25), "Nord": (24,)}.get(quarter, ()) if not outcome else ():
            said = {"client_uuid": uuid.uuid4(), "submission_hash": "", "kind": "contact", "day": day(step)}
            add_step(situation, **said)
        situation.refresh_from_db()
        if outcome:
            reason = "consent" if outcome in ("declined", "broken_off") else ""
            _close(situation, outcome, number, reason)
        elif quarter == "Dervallières":
            _close(situation, "agreement", 25)


def _close(situation, outcome, number, reason=""):
    close_situation(situation, outcome, day=day(number), version=situation.version, reason=reason)


def _observations(scheme, places):
    """Notes them, in order."""
    noted = []
    for number, quarter, kind, what, urgency, events in OBSERVATIONS:
        said = {"type": kind, "technical_type": what, "urgency": urgency}
        row, _ = note_observation(Observation(**_of(scheme, places[quarter], day(number)), **said))
        for on, state in events:
            move_on(row, ObservationState(state), day=day(on))
        noted.append(row)
    return noted


def _follow_ups(scheme, places):
    ends = ((17, FollowUpState.CLOSED, 20), (18, FollowUpState.NO_CONTACT, 25), (21, None, None))
    for number, state, on in ends:
        row = FollowUp(**_of(scheme, places["Bellevue"], day(number)), what="Repasser au hall", is_next_time=True)
        row, _ = note_follow_up(row)
        if state:
            move_follow_up(row, state, day=day(on))


def _recommendations(scheme, places, user, seen):
    landlord = PartnerFactory(name="Bailleur de Loire")
    to = Recipient.objects.create(scheme=scheme, partner=landlord, service="Proximité", email="proximite@bailleur.test")
    asked = (
        (23, "Bellevue", "Éclairer les halls", day(23, 12)),
        (24, "Breil", "Rouvrir le guichet le mercredi", day(24, 12)),
    )
    for (number, quarter, proposal, due), observation in zip(asked, seen, strict=True):
        with noon(day(number)):
            draft = Recommendation(scheme=scheme, client_uuid=uuid.uuid4(), neighbourhood=places[quarter])
            draft.finding, draft.proposal, draft.recipient, draft.due_on = "Constat", proposal, to, due
            sent = send(write(draft, [observation]), version=1, user=user)
        if number == 23:
            with noon(day(27)):
                answer_recommendation(sent.dispatches.get(), "accepted", text="Travaux votés")
