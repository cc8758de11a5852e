"""axe finds nothing, and no page is wider than the phone (LOOK 8)."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from accounts.models import Invitation, User
from exchange.tests.factories import shown_import
from exchange.tests.spreadsheets import HEADER, OUTING, csv
from outings.entries import StopEntry
from outings.models import Outing
from outings.recording import cancel_outing
from partners.conventions.surveying import open_link
from partners.tests.factories import convention
from planning.crew import Crew, write_crew
from planning.enums import CrewFunction, UnitEntryKind, UnitState
from planning.tests.factories import series
from planning.units import note
from reporting.models import ActivityReport
from reporting.tests.factories import published
from schemes import clock
from schemes.enums import Role
from schemes.inviting import copy_link, invite
from schemes.models import Scheme
from schemes.permissions import standing_in
from schemes.team import enter
from schemes.tests.factories import member
from situations.models import Situation, Solicitation
from watch.answering import answer_observation
from watch.sending import new_link
from watch.tests.factories import observation, recipient, recommendation

COORDINATOR, FUNDER = "coordination@pimms-bordeaux.test", "financeur@ville-bordeaux.test"
SCHEME = "scheme=bordeaux-triporteur"
UNTIL = datetime.date(2026, 6, 30)
SIDE_BY_SIDE = (
    "/vue-d-ensemble/?from=2026-06-01&to=2026-06-30",
    "/tableau-de-bord/?scheme=rennes-acces-aux-droits&scheme=rennes-mediation-de-jour&from=2026-06-01&to=2026-06-30",
)
LIFE = "/structure/dispositifs/nantes-mediateur-de-quartier/"
ADMINS = ("/structure/", "/structure/equipe/", "/structure/dispositifs/", "/structure/mise-en-route/")
ADMINS += (f"{LIFE}copier/", f"{LIFE}fermer/")
PERIOD = f"{SCHEME}&from=2026-06-01&to=2026-06-30"
# Gives what may be pressed or typed in and that the key Tab did not meet; of radio buttons, one is enough.
UNMET = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")];
  const seen = all.filter((one) => one.type !== "hidden" && !one.disabled && one.checkVisibility());
  const met = new Set(seen.filter((one) => one.dataset.met).map((one) => one.name || one));
  return seen.filter((one) => !met.has(one.name || one)).map((one) => one.outerHTML.slice(0, 120));
}"""
MEET = "document.activeElement === document.body ? false : (document.activeElement.dataset.met = 'yes')"
MOST_STOPS = 200
# Pages of a structure where most is typed or pressed.
TYPED_IN = ("/structure/mise-en-route/", "/structure/equipe/", "/structure/quartiers/", "/structure/listes/")
TYPED_IN += ("/structure/partenaires/ajouter/", "/conventions/ajouter/")


# A page takes axe half a second: several workers share them.
SHARES = 3

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scheme(june):
    return Scheme.objects.get(slug="bordeaux-triporteur")


@pytest.fixture
def inside(scheme):
    """The pages of a coordinator, with something in each."""
    report = ActivityReport.objects.create(
        scheme=scheme, title="Bilan", starts_on=datetime.date(2026, 6, 1), ends_on=datetime.date(2026, 6, 30)
    )
    done = Outing.objects.filter(scheme=scheme).done().first()
    past = shown_import(scheme, csv(HEADER, OUTING, ["hier", "Ailleurs", *OUTING[2:]]))
    pages = pages_of(scheme, done, report, past) + situation_pages(scheme)
    coordinator = User.objects.get(email=COORDINATOR)
    operator = scheme.lead_operator
    enter(User.objects.get(email="mediation@optima.test"), operator, scheme, Role.VOLUNTEER, by=coordinator)
    someone = standing_in(coordinator, operator).memberships().current().get(role=Role.VOLUNTEER)
    pages += [f"/structure/equipe/{someone.pk}/", "/structure/partenaires/lecteurs/"]
    pages += structure_pages(scheme) + planned_pages(scheme) + convention_pages(scheme)
    pages += ["/structure/equipes/", f"/structure/equipes/nouvelle/?{SCHEME}"]
    return pages + watch_pages(scheme)[0] + delivered_pages(scheme)[0]


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_has_an_accessibility_fault_or_overflows(inside, site, share):
    site.sign_in(COORDINATOR)
    faults = look_at(site, inside[share::SHARES])
    assert not faults, "\n".join(faults)


def test_nor_what_opens_without_an_account(scheme, site):
    coordinator = User.objects.get(email=COORDINATOR)
    invite("nadia@exemple.test", standing_in(coordinator, scheme.lead_operator), scheme, Role.MEDIATOR)
    link = copy_link(Invitation.objects.get(), scheme.lead_operator, scheme, by=coordinator).link
    invitation = link.removeprefix(settings.SITE_URL)
    planned_pages(scheme)
    pages = ["/connexion/", "/compte/mot-de-passe/oublie/", invitation, "/invitation/inconnu/"]
    links = watch_pages(scheme)[1] + delivered_pages(scheme)[2]
    faults = look_at(site, [*pages, f"/agenda/{scheme.slug}/", *links])
    assert not faults, "\n".join(faults)


def test_nor_what_a_funder_reads(scheme, site):
    pages = delivered_pages(scheme)[1]
    site.sign_in(FUNDER)
    faults = look_at(site, pages)
    assert not faults, "\n".join(faults)


def test_nor_what_an_admin_reads(june, site):
    site.sign_in("administration@optima.test")
    faults = look_at(site, [*SIDE_BY_SIDE, *ADMINS])
    assert not faults, "\n".join(faults)


def test_the_keyboard_reaches_all_that_is_typed_or_pressed(june, site):
    site.sign_in(COORDINATOR)
    faults = walk_through(site, [f"{path}?{SCHEME}" for path in TYPED_IN])
    assert not faults, "\n".join(faults)


def pages_of(scheme, done, report, past):
    partner = scheme.partnerships.first().partner_id
    to_complete = scheme.partnerships.to_complete().first().pk
    return [
        f"/sorties/?{SCHEME}",
        f"/sorties/nouvelle/?{SCHEME}",
        f"/sorties/compteur/?{SCHEME}",
        f"/sorties/fusionner/lieux/?{SCHEME}",
        f"/sorties/fusionner/thematiques/?{SCHEME}",
        f"/sorties/{done.pk}/",
        f"/sorties/{done.pk}/annuler/",
        "/series/",
        f"/series/nouvelle/?{SCHEME}",
        f"/series/{scheme.series.first().pk}/",
        f"/series/{scheme.series.first().pk}/modifier/",
        f"/sorties/prevoir/?{SCHEME}&comme={done.pk}",
        *(f"/calendrier/?{SCHEME}&vue={view}&le={done.held_on}" for view in ("mois", "semaine", "liste")),
        "/a-faire/",
        "/aujourdhui/",
        "/plus/",
        f"/tableau-de-bord/?{PERIOD}",
        f"/tableau-de-bord/bilan/?{PERIOD}",
        f"/calendrier/presences/?{PERIOD}",
        "/tableau-de-bord/?from=demain",
        "/rapports/",
        f"/rapports/nouveau/?{PERIOD}",
        f"/rapports/{report.pk}/",
        f"/rapports/{report.pk}/?page=paroles",
        f"/rapports/{report.pk}/?view=equipe",
        f"/rapports/{report.pk}/historique/",
        f"/rapports/{report.pk}/modifier/",
        f"/rapports/{report.pk}/publier/",
        f"/rapports/{report.pk}/supprimer/",
        "/structure/importer/",
        f"/structure/importer/{past.pk}/",
        f"/structure/importer/{past.pk}/?colonnes",
        "/dispositifs/",
        "/dispositifs/bordeaux-triporteur/",
        "/partenaires/",
        f"/partenaires/carnet/?{SCHEME}",
        f"/structure/partenaires/?{SCHEME}",
        f"/structure/partenaires/ajouter/?{SCHEME}",
        f"/structure/partenaires/{to_complete}/",
        f"/structure/partenaires/{to_complete}/reunir/",
        f"/partenaires/{partner}/",
        "/compte/",
        "/compte/double-verification/",
        "/compte/messages/",
        f"/structure/destinataires/?{SCHEME}",
        f"/structure/destinataires/ajouter/?{SCHEME}",
        f"/observations/?{SCHEME}",
        f"/preconisations/?{SCHEME}",
        f"/preconisations/nouvelle/?{SCHEME}",
        "/nulle-part/",
    ]


def planned_pages(scheme):
    """Two days announced, of which one is cancelled; a unit out of service; somebody named who will not come."""
    unit, coordinator = scheme.mobile_units.first(), member(scheme, Role.COORDINATOR)
    days = {"starts_on": clock.today(), "ends_on": clock.today() + datetime.timedelta(days=7)}
    days |= {"weekdays": [clock.today().isoweekday()], "holidays": "keep"}
    made = series(scheme, StopEntry(None, "Marché"), format="mobile_unit", mobile_unit=unit, is_public=True, **days)
    today, later = Outing.objects.filter(occurrence__series=made).order_by("held_on")
    cancel_outing(later, user=coordinator, reason="weather", version=later.version)
    note(unit, user=coordinator, kind=UnitEntryKind.DEFECT, state=UnitState.OUT_OF_SERVICE, text="Frein avant")
    write_crew(today, Crew({coordinator.pk: CrewFunction.MEDIATOR}, frozenset([coordinator.pk])))
    pages = [f"/sorties/{today.pk}/preparer/", "/entretien/", f"/entretien/incidents/?{SCHEME}"]
    return pages + [f"/entretien/{unit.pk}/{page}/" for page in ("noter", "panne", "securite")]


def situation_pages(scheme):
    Scheme.objects.filter(pk=scheme.pk).update(preset="tranquillite")
    row = {"scheme": scheme, "operator": scheme.lead_operator, "held_on": UNTIL}
    situation = Situation.objects.create(type="noise", **row)
    call = Solicitation.objects.create(subject="noise", **row)
    noting = [f"/{page}/?{SCHEME}" for page in ("appels/nouveau", "situations/nouvelle", "situations/etapes")]
    about = [f"/situations/{situation.pk}/", f"/situations/{situation.pk}/clore/", f"/appels/{call.pk}/"]
    return [*noting, *about, f"/situations/?{SCHEME}", f"/appels/?{SCHEME}"]


def convention_pages(scheme):
    """A convention with a line of each kind that asks something, and the pages that links open."""
    body = scheme.partnerships.first().partner
    order = convention(scheme, body)
    order.duties.create(kind="report", due_on=UNTIL)
    days = {"starts_on": UNTIL, "ends_on": UNTIL}
    computed = order.lines.create(label="Sorties", nature="realisation", known_by="computed", code="outings_done")
    computed.targets.create(value=8, **days)
    given = order.lines.create(label="Nouveaux inscrits", nature="result", known_by="partner")
    asked = order.lines.create(label="Confiance", nature="impact", known_by="survey")
    asked.questions.create(text="Utile\u202f?").options.create(label="Oui")
    supplier = given.suppliers.create(partner=body, email="accueil@exemple.test")
    request = supplier.requests.create(**days, email=supplier.email, due_at=clock.now(), sent_at=clock.now())
    of_it = ("", "modifier/", "lignes/ajouter/", f"echeances/{order.duties.get().pk}/")
    of_it += tuple(f"lignes/{line.pk}/" for line in (computed, given, asked))
    links = [f"/fournir/{request.draw(clock.today())}/"]
    links += [f"/enquete/{open_link(asked, is_handed_over=True, by=None)}/"]
    return [*(f"/conventions/{order.pk}/{page}" for page in of_it), "/enquetes/", *links]


def watch_pages(scheme):
    """What one reads of an observation, of a recommendation; what a recipient finds by its link, answered or not, past,
    withdrawn, cut."""
    told, seen, draft = recipient(scheme), observation(scheme), recommendation(scheme)
    links = [(told.dispatches.create(due_at=clock.now(), sent_at=clock.now()), {}) for _ in range(4)]
    _, (answered, _), (_, past), (_, withdrawn) = links
    past |= {"expires_on": clock.today() - datetime.timedelta(days=1)}
    withdrawn |= {"revoked_at": clock.now()}
    addresses = []
    for mail, changed in links:
        mail.observations.add(seen)
        addresses.append(f"/reponse/{new_link(mail)}/")
        told.dispatches.filter(pk=mail.pk).update(**changed)
    answer_observation(answered, seen, "planned", text="Mardi.", planned_on=clock.today())
    addresses += [f"{addresses[1]}?recue", f"{addresses[0][:-5]}/"]
    behind = f"/observations/?{SCHEME}&from={seen.held_on}&to={seen.held_on}&figure=observations"
    pages = [f"/observations/{seen.pk}/", f"/preconisations/{draft.pk}/", f"/preconisations/{draft.pk}/modifier/"]
    return [*pages, behind, f"/structure/destinataires/{told.pk}/?{SCHEME}"], addresses


def delivered_pages(scheme):
    """Of a report sent to a funder: what the team reads, what the funder does, what its link opens."""
    report = published(scheme)
    reader = report.report_readers.get(partner__representatives__user__email=FUNDER)
    reader.accesses.create(act="opened")
    figure = {"code": "outings_done", "label": "Sorties réalisées", "value": "17"}
    question = reader.questions.create(**figure, text="Deux fois\u202f?")
    link = f"/lire/{reader.links.create(kind='published', due_at=clock.now()).draw(clock.today())}/"
    of_it, ask = f"/rapports/{report.pk}/", "question/?chiffre=outings_done"
    cerfa = f"/conventions/{scheme.conventions.first().pk}/cerfa/"
    of_team = [of_it, f"{of_it}consultations/", f"{of_it}retirer/", f"/rapports/questions/{question.pk}/", cerfa]
    space = [f"/espace/dispositifs/{scheme.slug}/", "/espace/reponses/", "/espace/calendrier/", "/rapports/"]
    of_funder = [*space, of_it, f"{of_it}{ask}", f"{of_it}question/", f"{of_it}consultations/"]
    return of_team, of_funder, [link, f"{link}{ask}", f"/verifier/{report.check_token}/"]


def structure_pages(scheme):
    pages = ("quartiers", f"quartiers/{scheme.perimeter.first().neighbourhood_id}", "listes", "listes/thematiques")
    pages += (f"dispositifs/{scheme.slug}", "dispositifs", "mise-en-route")
    whole = ["/structure/", "/structure/equipe/", "/structure/journal/", "/structure/quitter/", "/conventions/"]
    whole += ["/conventions/ajouter/", "/aide/", "/aide/mediation/"]
    return [*whole, *(f"/structure/{page}/?{SCHEME}" for page in pages)]


def look_at(site, paths):
    faults = []
    for path in paths:
        site.goto(site.address + path)
        for width in (1280, 360):
            site.set_viewport_size({"width": width, "height": 800})
            wide = site.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if wide > 0:
                faults.append(f"{path} at {width} px: {wide} px too wide")
        found = Axe().run(site, options={"resultTypes": ["violations"]})
        faults += [
            f"{path}: {fault['id']}: {fault['nodes'][0]['html'][:200]}" for fault in found.response["violations"]
        ]
    return faults


def walk_through(site, paths):
    """What the key Tab does not reach, page by page."""
    faults = []
    for path in paths:
        site.goto(site.address + path)
        stops = 0
        site.keyboard.press("Tab")
        while site.evaluate(MEET) and stops < MOST_STOPS:
            stops += 1
            site.keyboard.press("Tab")
        faults += [f"{path}: out of reach of the keyboard: {found}" for found in site.evaluate(UNMET)]
        faults += [f"{path}: the keyboard does not come out"] * (stops == MOST_STOPS)
    return faults
