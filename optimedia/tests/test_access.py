"""Every route, every kind of person, another operator's data. A route that is not in the roll call fails it.

Kinds of people, in the order of the columns:

- nobody: not signed in
- mediator, volunteer, coordinator: members of the scheme
- admin: of the scheme's lead operator
- former: a mediator whose membership has ended
- stranger: coordinator of another operator's scheme
- funder: represents a reader of the published report
- other: represents a partner that reads nothing
- network: reads a network of the scheme's lead operator
"""

import datetime
import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import NamedTuple

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse
from django.urls.resolvers import URLPattern

from exchange.tests.factories import shown_import
from exchange.tests.spreadsheets import HEADER, OUTING, csv
from optimedia.tests.field import READ_BY, SAID, note_the_field, pages_of
from optimedia.tests.roll_call import KINDS, ROLL_CALL
from outings.entries import StopEntry, TestimonyEntry
from outings.models import Outing
from outings.tests.factories import outing
from partners.conventions.surveying import open_link
from partners.readers import invite_reader
from partners.tests.factories import PartnerFactory, convention, representative
from planning.models import UnitEntry
from planning.tests.factories import planned, series
from reporting.models import ActivityReport, Preview
from reporting.publishing import publish
from schemes import clock
from schemes.enums import Role
from schemes.inviting import invite
from schemes.models import Membership, NetworkOperator, Topic
from schemes.permissions import standing_in
from schemes.tests.factories import (
    MobileUnitFactory,
    NeighbourhoodFactory,
    SchemeFactory,
    SpotFactory,
    member,
    network_reader,
)
from situations.models import Situation, Solicitation
from situations.noting import note_situation
from watch.models import FollowUp
from watch.recommending import send
from watch.sending import new_link
from watch.tests.factories import observation, recipient, recommendation

# What a situation's sentence says: read by its team alone.
SECRET = "une phrase de la situation"
ROWS = [line.split() for line in ROLL_CALL.strip().splitlines()]
CASES = [
    (method, name, kind, int(status))
    for method, name, *all_of in ROWS
    for kind, status in zip(KINDS, all_of, strict=True)
]

# Thousands are written with one.
# What is drawn anew at each page holds any four figures one day: tokens, and identifiers of entries.
RANDOM = re.compile(r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\w{64})\b")
SPACES = re.compile("[\\s\u00a0\u202f]+")
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

# One rule each: Django's admin is for staff; allauth's pages are open, or ask for a sign-in by themselves; of sessions,
# everybody closes their own (`accounts/tests/test_account.py`).
RULED_APART = ("admin", "account_", "mfa_", "end_", "partners:convention_remove")
WORKSHOP = ("history", "sheet", "refresh", "read_page", "ask_for", "word", "evidence", "take_texts", "second_read")
EXACT = ("exact_csv", "exact_xlsx", "exact_ods")
# What holds no text.
BYTES = {"draft:reporting:sheet", "exchange:template", "planning:poster", "planning:series_poster"}
BYTES |= {"reporting:figures_xlsx", "reporting:figures_ods", "reporting:read_file"}
BYTES |= {"reporting:exact_xlsx", "reporting:exact_ods"}


@pytest.fixture(scope="module")
def world(once_a_module):
    """One published report for everybody: making it costs more than all who ask for it."""
    return make_world("notre")


def make_world(slug):
    """(people by kind, what each route needs in its address, an outing of the scheme `slug`)"""
    scheme = SchemeFactory(slug=slug, preset="tranquillite")
    partner = PartnerFactory(scheme=scheme, scheme__roles=("funder",))
    people = {
        "mediator": member(scheme, Role.MEDIATOR),
        "volunteer": member(scheme, Role.VOLUNTEER),
        "coordinator": member(scheme, Role.COORDINATOR),
        "admin": member(scheme, Role.ADMIN),
        "former": member(scheme, Role.MEDIATOR),
        "stranger": member(SchemeFactory(), Role.COORDINATOR),
        "funder": representative(partner),
        "other": representative(PartnerFactory()),
        "network": network_reader(scheme.lead_operator),
    }
    Membership.objects.filter(user=people["former"]).update(ends_on=datetime.date(2020, 1, 1))
    ours = outing(
        scheme,
        user=people["mediator"],
        testimonies=[TestimonyEntry("Une parole.", "resident", has_consent=True)],
    )
    period = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 31)}
    # One outing is too few for its people to be told outside.
    told = ActivityReport.objects.create(scheme=scheme, title="Bilan", without_people=True, **period)
    published = publish(told, user=None)
    draft = ActivityReport.objects.create(scheme=scheme, title="Brouillon", **period)
    past = shown_import(scheme, csv(HEADER, OUTING, ["hier", *OUTING[1:]]))
    addresses = addresses_of(scheme, partner, ours, past, published, draft)
    addresses |= structure_addresses(scheme, partner, people["admin"]) | announced_addresses(scheme)
    addresses |= watch_addresses(scheme) | reader_addresses(scheme, published, people["funder"])
    return people, addresses | situations_addresses(scheme) | noting_addresses(scheme), ours


def noting_addresses(scheme):
    """An observation and a follow-up that nobody of this world noted."""
    pages = ("home:note", "home:field", "watch:observation_create", "watch:follow_ups", "watch:follow_up_create")
    seen = observation(scheme).pk
    due = {"what": "Repasser voir", "is_next_time": True, "held_on": datetime.date(2026, 3, 2)}
    follow_up = FollowUp.objects.create(scheme=scheme, operator=scheme.lead_operator, **due).pk
    return {
        **{name: {"query": {"scheme": scheme.slug}} for name in pages},
        **{f"watch:{name}": {"args": [seen]} for name in ("noted", "say_same", "check", "tell")},
        "watch:move": {"args": [follow_up]},
    }


def situations_addresses(scheme):
    """A call and a situation that nobody of this world noted: SECRET is what is said of them."""
    row = {"operator": scheme.lead_operator, "held_on": datetime.date(2026, 3, 2)}
    call = Solicitation.objects.create(scheme=scheme, subject="noise", **row).pk
    said = {"type": "noise", "timing": "deferred", "text": SECRET}
    situation = note_situation(Situation(scheme=scheme, **row, **said))[0].pk
    scheme_said = {"query": {"scheme": scheme.slug}}
    pages = ("calls", "call_create", "list", "create", "steps")
    return {
        **{f"situations:{name}": scheme_said for name in pages},
        **{f"situations:{name}": {"args": [call]} for name in ("call", "answer", "take_back")},
        **{f"situations:{name}": {"args": [situation]} for name in ("detail", "close", "reopen", "review", "settle")},
    }


def addresses_of(scheme, partner, ours, past, published, draft):
    """What the routes of a scheme need, but for its structure's."""
    addresses = {
        "partners:scheme_sheet": {"args": [scheme.slug]},
        "partners:detail": {"args": [partner.pk]},
        "outings:create": {"query": {"scheme": scheme.slug}},
        "outings:tally": {"query": {"scheme": scheme.slug}},
        "outings:merge": {"args": ["lieux"], "query": {"scheme": scheme.slug}},
        "outings:quarters": {"query": {"scheme": scheme.slug}},
        "outings:quarter": {"args": [NeighbourhoodFactory(scheme=scheme).pk], "query": {"scheme": scheme.slug}},
        "outings:lists": {"query": {"scheme": scheme.slug}},
        "outings:add_row": {"args": ["lieux"], "query": {"scheme": scheme.slug}},
        "outings:row": {"args": ["lieux", SpotFactory(scheme=scheme).pk], "query": {"scheme": scheme.slug}},
        "outings:detail": {"args": [ours.pk]},
        "outings:update": {"args": [ours.pk]},
        "outings:cancel": {"args": [ours.pk]},
        "outings:restore": {"args": [ours.pk], "is_read": True},
        "outings:rectify": {"args": [ours.pk], "is_read": True},
        "outings:review_texts": {"args": [ours.pk], "is_read": True},
        "outings:read_again": {"args": [ours.pk], "is_read": True},
        "outings:star_highlight": {"args": [ours.pk], "is_read": True},
        "outings:star": {"args": [ours.pk, ours.testimonies.get().pk], "is_read": True},
        "planning:visits": {"query": {"scheme": scheme.slug}},
        "planning:visit": {"args": visit_without_news(scheme)},
        "home:todo": {"query": {"scheme": scheme.slug}},
        "reporting:dashboard": {"query": {"scheme": scheme.slug}},
        "reporting:for_report": {"query": {"scheme": scheme.slug}},
        **{f"reporting:figures_{kind}": {"query": {"scheme": scheme.slug}} for kind in ("csv", "xlsx", "ods")},
        "reporting:create": {"query": {"scheme": scheme.slug}},
        "reporting:report": {"args": [published.pk]},
        "reporting:pdf": {"args": [published.pk]},
        **{f"reporting:{name}": {"args": [published.pk]} for name in ("attached_figures", *EXACT)},
        "reporting:publish": {"args": [published.pk]},
        "reporting:progress": {"args": [published.pk]},
        "reporting:version": {"args": [published.pk]},
        "reporting:withdraw": {"args": [published.pk]},
        "reporting:word_back": {"args": [ours.testimonies.get().pk]},
        "reporting:check": {"args": [published.check_token]},
    }
    weekly = series(scheme, user=None, starts_on=clock.today(scheme))
    addresses |= {f"planning:{name}": {"query": {"scheme": scheme.slug}} for name in ("series_create", "series_dates")}
    pages = ("series", "series_change", "series_leave_out", "series_add_day", "series_take_back", "series_end")
    addresses |= {f"planning:{name}": {"args": [weekly.pk]} for name in pages}
    deeds = ("import", "errors", "progress", "columns", "answers", "confirm", "take_back", "abandon")
    addresses |= {f"exchange:{name}": {"args": [past.pk]} for name in deeds}
    weekly = series(
        scheme, NeighbourhoodFactory(scheme=scheme), starts_on=clock.today(), ends_on=datetime.date(2027, 6, 30)
    )
    addresses |= {
        "planning:calendar": {"query": {"scheme": scheme.slug}},
        "planning:plan": {"query": {"scheme": scheme.slug}},
        "planning:change_plan": {"args": [planned(scheme).pk]},
        # 18 November 2026 is a Wednesday; the series goes on Tuesdays, and this one has no row: 14 weeks ahead.
        "planning:coming": {"args": [weekly.pk, "2027-02-23"]},
    }
    return addresses | draft_addresses(draft, published)


def draft_addresses(draft, published):
    """A draft in its workshop, with a preview to show."""
    names = ("report", "update", "preview", "publish", "progress", "delete", "pdf", *WORKSHOP)
    Preview.objects.create(report=draft, digest="", taken_at=clock.now(), pdf=published.published_file.pdf)
    of_draft = {f"draft:reporting:{name}": {"args": [draft.pk]} for name in names}
    return of_draft | {"draft:reporting:text": {"args": [draft.pk, "lead"]}}


def announced_addresses(scheme):
    """A public series of one day, with its mobile unit, of which the oldest line is nobody's."""
    unit = MobileUnitFactory(scheme=scheme)
    line = UnitEntry.objects.create(unit=unit, day=clock.today(), kind="check")
    days = {"starts_on": clock.today(), "ends_on": clock.today(), "weekdays": [clock.today().isoweekday()]}
    public = series(scheme, format="mobile_unit", mobile_unit=unit, is_public=True, holidays="keep", **days)
    planned = public.occurrences.get().outing_id
    units = ("unit_note", "unit_defect", "unit_back", "unit_safety")
    return {
        **{f"planning:{name}": {"args": [scheme.slug]} for name in ("agenda", "agenda_ics")},
        "planning:series_ics": {"args": [scheme.slug, public.pk]},
        "planning:series_poster": {"args": [public.pk]},
        **{f"planning:{name}": {"args": [planned]} for name in ("poster", "prepare")},
        **{f"planning:{name}": {"args": [unit.pk]} for name in units},
        "planning:unit_line_remove": {"args": [line.pk]},
        "planning:incidents": {"query": {"scheme": scheme.slug}},
    }


def visit_without_news(scheme):
    """What the address of a visit needs: a Tuesday of September of which nobody said anything."""
    place, due_on = NeighbourhoodFactory(scheme=scheme), datetime.date(2026, 9, 1)
    with clock.at(clock.moment(due_on, datetime.time(8))):
        promised = series(scheme, place, starts_on=due_on, ends_on=due_on)
    return [promised.pk, due_on.isoformat(), place.pk]


def structure_addresses(scheme, partner, admin):
    """The structure of the scheme, with somebody to close, somebody invited to its team and to its reports."""
    operator = scheme.lead_operator
    leaver, reader = member(scheme).memberships.get(), representative(partner).representations.get()
    standing = standing_in(admin, operator)
    invite("invitee@exemple.test", standing, scheme, Role.MEDIATOR)
    invite_reader("lectrice@exemple.test", standing, partner)
    pages = ("schemes:structure", "schemes:team", "schemes:journal", "schemes:coordinate", "partners:readers")
    pages = (*pages, "structure_partners", "partners:add")
    partnership = scheme.partnerships.get(partner=partner)
    pages += ("schemes:schemes", "partners:conventions", "partners:convention_create", "home:setup", "exchange:exports")
    addresses = {name: {"query": {"structure": operator.slug}} for name in (*pages, "schemes:network_join")}
    stay = NetworkOperator.objects.get(operator=operator)
    addresses |= {f"schemes:{name}": {"args": [scheme.slug]} for name in ("sheet", "copy", "close")}
    return addresses | {
        "schemes:teams": {"query": {"structure": operator.slug}},
        "schemes:team_add": {"query": {"structure": operator.slug, "scheme": scheme.slug}},
        "schemes:team_change": {
            "args": [scheme.teams.create(name="Nord").pk],
            "query": {"structure": operator.slug},
        },
        "schemes:network_leave": {"args": [stay.pk], "query": {"structure": operator.slug}},
        "schemes:member": {"args": [leaver.pk]},
        "schemes:member_leaves": {"args": [leaver.pk]},
        "schemes:invitation_deed": {"args": [operator.membership_offers.get().pk, "retirer"]},
        "schemes:invitation": {"args": ["inconnu"]},
        **{name: {"args": [partnership.pk]} for name in ("partners:edit", "partners:family", "partner_merge")},
        "schemes:life_deed": {"args": [scheme.slug, "archiver"]},
        "home:step_aside": {"args": [scheme.slug, "lists"]},
        "home:help": {"args": ["mediation"]},
        "exchange:fetch_export": {"args": [1]},
        **convention_addresses(scheme, partner),
        "partners:reader_closes": {"args": [reader.pk]},
        "partners:reading_deed": {"args": [operator.reader_offers.get().pk, "retirer"]},
    }


def convention_addresses(scheme, partner):
    """A convention with what is to be handed in, a line that the partner gives and one that people answer."""
    order = convention(scheme, partner)
    duty = order.duties.create(kind="report", due_on=datetime.date(2026, 12, 18))
    line = order.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner")
    asked = order.lines.create(label="Confiance", nature="impact", known_by="survey")
    asked.questions.create(text="Utile\u202f?").options.create(label="Oui")
    days = {"starts_on": datetime.date(2026, 1, 1), "ends_on": datetime.date(2026, 3, 31)}
    supplier = line.suppliers.create(partner=partner, email="accueil@exemple.test")
    request = supplier.requests.create(**days, email=supplier.email, due_at=clock.now(), sent_at=clock.now())
    pages = ("convention", "convention_update", "line_create", "lines_propose", "duty_create")
    return {f"partners:{name}": {"args": [order.pk]} for name in pages} | {
        "partners:line": {"args": [order.pk, line.pk]},
        "partners:line_deed": {"args": [order.pk, line.pk, "fournisseur"]},
        "partners:duty": {"args": [order.pk, duty.pk]},
        "partners:duty_remove": {"args": [order.pk, duty.pk]},
        "reporting:cerfa": {"args": [order.pk]},
        "partners:hand_over": {"args": [asked.pk]},
        "partners:supply": {"args": [request.draw(clock.today())]},
        "partners:survey": {"args": [open_link(asked, is_handed_over=True, by=None)]},
    }


def reader_addresses(scheme, report, funder):
    """A reader of the report, with its link, its question, and what was recommended to it."""
    reader = report.report_readers.get()
    question = reader.questions.create(code="outings_done", label="Sorties réalisées", text="Comptées comment ?")
    to_funder = recipient(scheme, partner=reader.partner, service="Cohésion sociale")
    asked = recommendation(scheme, recipient=to_funder, due_on=clock.today() + datetime.timedelta(30))
    send(asked, version=1, user=None)
    link = reader.links.create(kind="again", email=funder.email, due_at=clock.now(), sent_at=clock.now())
    taken = reader.links.create(kind="again", email="autre@exemple.test", due_at=clock.now())
    token = link.draw(clock.today())
    return {
        "reporting:space_scheme": {"args": [scheme.slug]},
        "reporting:reply": {"args": [asked.pk]},
        "reporting:ask": {"args": [report.pk], "query": {"chiffre": "outings_done"}},
        "reporting:acknowledge": {"args": [report.pk]},
        "reporting:accesses": {"args": [report.pk]},
        "reporting:send_link": {"args": [report.pk, reader.pk]},
        "reporting:revoke_link": {"args": [report.pk, reader.pk, taken.pk]},
        "reporting:answer_question": {"args": [question.pk]},
        "reporting:read": {"args": [token]},
        "reporting:read_file": {"args": [token]},
        "reporting:read_figures": {"args": [token]},
        "reporting:ask_by_link": {"args": [token], "query": {"chiffre": "outings_done"}},
    }


def watch_addresses(scheme):
    """A recipient who has a link, an observation and a draft of a recommendation."""
    told, seen, draft = recipient(scheme), observation(scheme), recommendation(scheme)
    mail = told.dispatches.create(due_at=clock.now(), sent_at=clock.now())
    mail.observations.add(seen)
    query = {"query": {"scheme": scheme.slug}}
    addresses = {f"watch:{name}": query for name in ("recipients", "recipient_add", "observations", "recommendations")}
    return addresses | {
        "watch:recommendation_create": query,
        "watch:recipient": {"args": [told.pk]} | query,
        "watch:observation": {"args": [seen.pk]},
        "watch:observation_deed": {"args": [seen.pk, "garder"]},
        "watch:recommendation": {"args": [draft.pk]},
        "watch:recommendation_update": {"args": [draft.pk]},
        "watch:recommendation_deed": {"args": [draft.pk, "transmettre"]},
        "watch:answer": {"args": [new_link(mail)]},
    }


def address_of(addresses, name):
    details = addresses.get(name, {})
    return reverse(name.removeprefix("draft:"), args=details.get("args"), query=details.get("query"))


class Answer(NamedTuple):
    status_code: int
    headers: Mapping[str, str]
    content: bytes


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    """Tests of one kind follow one another: what they read is asked once."""
    return request.param


@pytest.fixture(scope="module")
def noted(world):
    """(a situation, an observation), with what else is noted in the field."""
    return note_the_field(world[2])[:2]


@pytest.fixture(scope="module")
def signed_in(world):
    """The cookies of each kind of person, signed in once for all that they ask."""
    cookies = {"nobody": {}}
    for kind, person in world[0].items():
        client = Client()
        client.force_login(person)
        cookies[kind] = dict(client.cookies)
    return cookies


@pytest.fixture(scope="module")
def read(signed_in, told, noted):
    """`read(kind, address)`: what somebody of that kind is answered when they ask for a page. Asked once for all."""

    @cache
    def answer(kind, address):
        client = Client()
        client.cookies.update(signed_in[kind])
        found = client.get(address)
        return Answer(found.status_code, found.headers, b"".join(found) if found.streaming else found.content)

    return answer


def post(client, world, name):
    _, addresses, ours = world
    address = address_of(addresses, name)
    ours.refresh_from_db()
    is_read = addresses.get(name, {}).get("is_read")
    read = {"version": ours.version} if is_read else {"outing": [f"{ours.pk}:{ours.version}"]}
    return client.post(address, read)


def test_roll_call(client, world, signed_in, read, kind):
    found = {}
    for method, name, row_kind, status in CASES:
        if row_kind == kind:
            client.cookies.update(signed_in[kind])
            answer = read(kind, address_of(world[1], name)) if method == "GET" else post(client, world, name)
            found[f"{method} {name}"] = (answer.status_code, status)
    wrong = {route: pair for route, pair in found.items() if pair[0] != pair[1]}
    assert not wrong, f"{kind}: found, expected {wrong}"


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page(client, world):
    for method, name, _, status in (case for case in CASES if case[2] == "nobody"):
        if status == 302:
            asked = client.get(address_of(world[1], name)) if method == "GET" else post(client, world, name)
            assert asked.url.startswith("/connexion/"), name


# Who reads how many they were, who, and what they asked, of outings that somebody else logged (DOMAIN 8.5).
READERS = {"mediator", "coordinator", "admin"}
# An admin has totals of situations.
SITUATION_READERS = {"mediator", "coordinator"}
# Each is one place's figure alone: a page that shows it has read it there.
SENTINELS = {"people_mediated": 8391, "women_count": 2917, "age_18_25": 1873, "coupons_issued": 4021}
STOPS, REQUESTS, DRAFT = (5113, 3278), 6277, 7349


@pytest.fixture(scope="module")
def told(world):
    """(an outing with sentinel figures, a draft with another), logged by the mediator."""
    people, _, ours = world
    stops = [StopEntry(spot_name=f"Halle {people}", people_mediated=people) for people in STOPS]
    figures = {"requests": {Topic.objects.get(code="housing"): REQUESTS}, "stops": stops, "handling_referred": 1}
    done = outing(ours.scheme, user=people["mediator"], **SENTINELS, **figures, held_on=datetime.date(2026, 5, 2))
    draft = outing(ours.scheme, user=people["mediator"], people_mediated=DRAFT, held_on=datetime.date(2026, 5, 3))
    Outing.objects.filter(pk=draft.pk).update(status="draft", logged_at=None)
    return done, draft


def test_figures_of_somebody_else_s_outing_and_a_situation_are_read_by_who_may_alone(world, told, read, kind):
    _, addresses, _ = world
    pages = [reverse(f"outings:{name}", args=[row.pk]) for row in told for name in ("detail", "update", "cancel")]
    pages += [
        address_of(addresses, name)
        for method, name, *_ in ROWS
        if method == "GET" and name not in BYTES and "pdf" not in name
    ]
    pages = [page for page in pages if not page.startswith("/rapports/")]  # Sums, which have their own rules.
    texts = (RANDOM.sub("", read(kind, page).content.decode()) for page in dict.fromkeys(pages))
    everything = "".join(SPACES.sub("", text) for text in texts)
    sentinels = {*SENTINELS.values(), *STOPS, REQUESTS, DRAFT}
    # The names of its places are everybody's of the team: here they are figures too.
    seen = {figure for figure in sentinels if re.search(rf"(?<!Halle)(?<!\d){figure}(?!\d)", everything)}
    assert seen == (sentinels if kind in READERS else set())
    told_of = {said in everything for said in (SECRET.replace(" ", ""), Situation.objects.get(text=SECRET).number)}
    assert told_of == {kind in SITUATION_READERS}


def test_over_all_pages_each_meets_what_is_theirs_to_read_of_the_field(world, noted, read, kind):
    """All but the recipient's own: a link is its key, whoever opens it."""
    names = [name for method, name, *_ in ROWS if method == "GET" and name != "watch:answer"]
    pages = [*(address_of(world[1], name) for name in names), *pages_of(*noted)]
    texts = [read(kind, page).content for page in dict.fromkeys(pages)]
    situation, _ = noted
    assert situation.number
    words = SAID | {"number": situation.number}
    met = {key for key, said in words.items() if any(said.encode() in text for text in texts)}
    assert met == READ_BY.get(kind, set())


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("asked", [{"topic": "housing"}, {"register": "intermediation"}, {"support_type": "listening"}])
def test_a_filter_says_nothing_of_what_may_not_be_read(client, world, told, kind, asked):
    people, *_ = world
    done, _ = told
    for tick_list, option in (("registers_used", "intermediation"), ("support_types", "listening")):
        row = {"tick_list": tick_list, "option": option, "scheme": done.scheme, "held_on": done.held_on}
        done.ticks.get_or_create(**row)
    client.force_login(people[kind])
    listed = client.get(reverse("outings:list"), asked).context["outings"]
    assert list(listed) == ([done] if kind in READERS else [])


LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)')


@pytest.mark.parametrize("kind", KINDS[1:])
def test_no_page_leads_where_its_reader_may_not_go(world, read, kind):
    """One link of each route, of all that the pages of the roll call show."""
    pages = [address_of(world[1], name) for method, name, *_ in ROWS if method == "GET" and name not in BYTES]
    links = {}
    for page in dict.fromkeys(pages):
        answer = read(kind, page)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for link in map(unescape, LINK.findall(answer.content.decode())):
                links.setdefault(resolve(link.partition("?")[0]).view_name, (link, page))
    refused = {pair for pair in links.values() if read(kind, pair[0]).status_code in (403, 404)}
    assert refused == set()


def test_the_danger_page_alone_does_not_link_to_itself(client, world):
    people, *_ = world
    client.force_login(people["mediator"])
    danger, link = reverse("danger"), f'href="{reverse("danger")}"'
    assert link in client.get(reverse("outings:list")).content.decode()
    assert link not in client.get(danger).content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_methods_that_mean_nothing_are_refused(client, world, method):
    people, addresses, _ = world
    client.force_login(people["coordinator"])
    account_pages = [(name, reverse(name)) for name in ("account_login", "account_change_password", "account_logout")]
    pages = [(name, address_of(addresses, name)) for _, name, *_ in ROWS] + account_pages
    answers = {name: getattr(client, method)(address).status_code for name, address in pages}
    assert {name: status for name, status in answers.items() if status != 405} == {}


def test_what_is_only_read_takes_no_post(client, world):
    people, addresses, _ = world
    read = {name: "coordinator" for method, name, *_ in ROWS if method == "GET"}
    # A body's own pages are none for the team.
    read |= {name: "funder" for name in read if name.startswith("reporting:space") or name == "reporting:replies"}
    taken = {name for method, name, *_ in ROWS if method == "POST"}
    taken |= {"draft:reporting:pdf", "home:texts"}  # There is none; of a text that is there.
    answers = {}
    for kind in ("coordinator", "funder"):
        client.force_login(people[kind])
        for name in {name for name, who in read.items() if who == kind} - taken:
            answers[name] = client.post(address_of(addresses, name)).status_code
    assert len(answers) > 18
    assert {name: status for name, status in answers.items() if status != 405} == {}


def test_what_is_only_done_takes_no_get(client, world):
    people, addresses, _ = world
    client.force_login(people["coordinator"])
    done = {name for method, name, *_ in ROWS if method == "POST"}
    done -= {name for method, name, *_ in ROWS if method == "GET"}
    answers = {name: client.get(address_of(addresses, name)).status_code for name in done}
    assert answers == dict.fromkeys(done, 405)


def test_nothing_stays_in_a_browser_but_what_is_for_everybody(world, read):
    asked = {name: read("coordinator", address_of(world[1], name)) for _, name, *_ in ROWS}
    found = {name for name, answer in asked.items() if "no-store" not in answer.headers["Cache-Control"]}
    public = {"planning:agenda", "planning:agenda_ics", "planning:series_ics"}
    assert found == {"service_worker", "manifest", *public}


def routes(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or str(pattern.pattern))
        else:
            inner = pattern.namespace or ""
            yield from routes(pattern.url_patterns, f"{namespace}{inner}:" if inner else namespace)


def test_every_route_is_in_the_roll_call():
    called = {name.removeprefix("draft:") for _, name, *_ in ROWS}
    missing = {route for route in routes(get_resolver().url_patterns) if not route.startswith(RULED_APART)} - called
    assert not missing


@pytest.mark.parametrize("kind", ["nobody", "coordinator", "admin", "funder"])
def test_the_technical_administration_is_for_staff(client, world, kind):
    people, *_ = world
    if kind != "nobody":
        client.force_login(people[kind])
    response = client.get("/administration/")
    assert response.status_code == 302
    assert "login" in response.url or "connexion" in response.url
