"""The figures of the promise wherever they are told: Bordeaux's year on page, paper and in files."""

import datetime
import re
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from outings.tests.factories import outing
from planning.enums import UnitState
from planning.models import UnitEntry
from planning.tests.bordeaux import bordeaux_2026, day
from planning.tests.factories import series
from planning.tests.year import FIRST, LAST, close_the_rest, on
from planning.words import say_missed, say_unknown
from refusals import Refused
from reporting.disclosure import for_readers
from reporting.figures.placing import build
from reporting.figures.promised import OF_THE_PROMISE
from reporting.figures.scope import Scope
from reporting.models import ActivityReport
from reporting.outputs.attachments import figures_csv
from reporting.outputs.pdf import Edition, lay_out
from reporting.outputs.promise import promise_parts
from reporting.publishing import UNSAID, publish
from reporting.tests.pages import made_ready
from reporting.wording import days_out_sentence, rate_of
from schemes import clock
from schemes.enums import Role
from schemes.models import TeamPost
from schemes.tests.factories import MobileUnitFactory, NeighbourhoodFactory, SchemeFactory, TeamPostFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NEXT_YEAR = day(31, 1, 2027)
SPACES = re.compile("[\\s\u00a0\u202f]+")


def words(html):
    return SPACES.sub(" ", strip_tags(html.replace("<", " <")))


@pytest.fixture(scope="module")
def year(once_a_module):
    """Bordeaux at its year's end, three mediators, 22/9 said not held: (scheme, places, coordinator)."""
    scheme, places, user, of = bordeaux_2026()
    TeamPostFactory(scheme=scheme, headcount=3)
    with on(NEXT_YEAR, scheme):
        say_missed(of["bacalan"], day(22, 9), places["Bacalan"], "Personne n’était là", user)
    return scheme, places, user


@pytest.fixture
def bordeaux(year):
    with on(NEXT_YEAR, year[0]):
        yield year


def report_of(scheme, **narrowed):
    return build(replace(Scope.of(scheme, FIRST, LAST), **narrowed))


def test_each_code_is_the_chapter_s(bordeaux):
    report = report_of(bordeaux[0])
    assert {code: report[code].value for code in OF_THE_PROMISE} == {
        "promise_due": 211,
        "promise_kept": 199,
        "promise_moved": 3,
        "promise_cancelled": 8,
        "promise_missed": 1,
        "promise_unrecorded": 0,
        "pauses_announced": 3,
        "regularity_rate": 94,
        "promise_held_rate": 96,
        "neighbourhood_coverage": 96,
    }


def test_planned_and_done_stand_side_by_side(bordeaux):
    # Of 211 rows the one of 30/12 is held next year; 22/9 was never closed.
    report = report_of(bordeaux[0])
    outings = report.promised.outings
    assert (outings.planned, outings.done, outings.cancelled, outings.still_open) == (210, 201, 8, 1)
    assert report["realisation_rate"].value == 96


def test_what_was_planned_opens_its_list(bordeaux, client):
    scheme, _, user = bordeaux
    client.force_login(user)
    query = report_of(scheme)["realisation_rate"].query
    listed = client.get(f"{reverse('outings:list')}?{query}").context
    assert (listed["refused"], listed["paginator"].count) == ([], 210)
    address = reverse("reporting:dashboard", query={"scheme": scheme.slug, "from": FIRST, "to": LAST})
    page = client.get(address).content.decode()
    assert f"?{query.replace('&', '&amp;')}" in page


def test_quarters_keep_the_scheme_s_order_and_not_their_rate_s(bordeaux):
    report = report_of(bordeaux[0])
    assert [place.label for place in report.promised_places] == [
        "Bacalan",
        "Carle Vernet",
        "Grand-Parc",
        "Marne-Capucins",
    ]


def test_the_file_has_them_by_quarter_and_by_reason(bordeaux):
    lines = figures_csv(report_of(bordeaux[0])).splitlines()
    rows = {line.split(";")[0]: line.split(";")[2] for line in lines}
    assert rows["promise_due"] == "211"
    assert rows["regularity_rate"] == "94"
    kept = {code: value for code, value in rows.items() if code.startswith("promise_kept[")}
    assert sorted(kept.values()) == ["46", "47", "48", "58"]
    reasons = {code: value for code, value in rows.items() if code.startswith("promise_cancelled[reason=")}
    assert reasons == {
        "promise_cancelled[reason=weather]": "4",
        "promise_cancelled[reason=staff]": "2",
        "promise_cancelled[reason=equipment]": "2",
    }


def test_in_a_quarter_only_its_own(bordeaux):
    scheme, places, _ = bordeaux
    report = report_of(scheme, neighbourhoods=(places["Grand-Parc"],))
    assert (report["promise_due"].value, report["promise_kept"].value) == (51, 48)
    assert [place.label for place in report.promised_places] == ["Grand-Parc"]
    assert promise_parts(report)["query"].endswith(f"quarter={places['Grand-Parc'].slug}")


@pytest.mark.parametrize("narrowed", [{"formats": ("walkabout",)}, {"audience": "families"}, {"topics": ("housing",)}])
def test_what_narrows_outings_narrows_no_promise_there_is_none(bordeaux, narrowed):
    report = report_of(bordeaux[0], **narrowed)
    assert {report[code].value for code in (*OF_THE_PROMISE, "realisation_rate")} == {None}
    assert report.promised_places == ()


def test_where_nothing_was_promised_nothing_is_told():
    scheme = SchemeFactory()
    outing(scheme)
    report = build(Scope.of(scheme, FIRST, LAST))
    assert report["promise_due"].value is None and promise_parts(report) is None


def test_readers_do_not_read_who_was_away(bordeaux):
    scheme, _, _ = bordeaux
    report = for_readers(report_of(scheme))
    assert [(line.key, line.value) for line in report.sections["promise_reasons"].lines] == [
        ("weather", 4),
        ("impediment", 2),
        ("equipment", 2),
    ]
    text = words(lay_out(report, Edition("Bilan", clock.now())))
    assert "empêchement 2" in text and "absence dans l’équipe" not in text.lower()
    assert "staff" not in figures_csv(report)


def test_under_three_mediators_counts_alone_leave_the_team(bordeaux):
    scheme, _, _ = bordeaux
    TeamPost.objects.filter(scheme=scheme).update(headcount=2)
    report = for_readers(build(Scope.of(type(scheme).objects.get(pk=scheme.pk), FIRST, LAST)))
    codes = {code for code, *_ in report.rows()}
    assert {"promise_due", "promise_kept", "promise_cancelled"} <= codes
    assert not {code for code in codes if ("_rate" in code and "promise" in code) or "regularity" in code}
    assert not {
        code for code in codes if "neighbourhood_coverage" in code or "realisation" in code or "reason=" in code
    }
    parts = promise_parts(report)
    assert not parts["has_strokes"] and parts["signs"] == []
    text = words(lay_out(report, Edition("Bilan", clock.now())))
    assert "211 présences promises dans 4 quartiers" in text
    assert "199 tenues au jour dit. 3 tenues un autre jour" in text
    assert "94 %" not in text and "météo" not in text.lower()


def test_the_dashboard_draws_a_stroke_a_visit_and_leads_to_the_visits(client, bordeaux):
    scheme, _, user = bordeaux
    client.force_login(user)
    query = {"scheme": scheme.slug, "from": FIRST, "to": LAST}
    page = client.get(reverse("reporting:dashboard", query=query)).content.decode()
    text = words(page)
    assert "211 présences promises dans 4 quartiers" in text
    assert "Tenues au jour dit : 94 % (199 sur 211) ; déplacées comprises : 96 % (202 sur 211)" in text
    assert "semaines couvertes : 96 % (192 sur 200)" in text
    assert "Depuis le 1er septembre : mardi, 16 h 30" in text
    assert "il ne dit rien du travail de chacun" in text
    assert "210 sorties prévues : 201 réalisées (96 %), 8 annulées et 1 non clôturée." in text
    assert f"{reverse('planning:visits')}?scheme=bordeaux" in page


def test_strokes_say_each_state_by_its_form(bordeaux):
    rows = {row.label: row.strokes for row in promise_parts(report_of(bordeaux[0]))["rows"]}
    bacalan = rows["Bacalan"]
    assert bacalan.count('z" fill="#5C2059"/>') == 47  # kept
    assert bacalan.count('height="3.0" fill="#5C2059"/>') == 1  # not held: it lies flat
    assert bacalan.count('stroke-width="1.6"') == 1  # moved
    assert bacalan.count('stroke-width=".8"') == 2  # cancelled
    assert bacalan.count("<circle") == 2  # nothing due: the week of 14 July, and that of 1 January
    assert "47 tenues au jour dit, 1 tenue un autre jour, 2 annulées, 1 non tenue" in SPACES.sub(" ", bacalan)


def test_the_paper_has_the_table_and_the_method_says_what_is_known(bordeaux):
    html = lay_out(for_readers(report_of(bordeaux[0])), Edition("Bilan", clock.now()))
    text = words(html.replace("<sup>er</sup>", "er"))
    assert "Depuis le 1er septembre : mardi, 16 h 30" in text
    assert "92 % (47 sur 51)" in text and "95 % (58 sur 61)" in text
    assert "Prévu et fait, jusqu’à la veille : 210 sorties prévues" in text
    assert "De chacune des 211 présences dues, on sait ce qu’elle est devenue." in text


def test_the_end_of_a_rate_is_the_house_s():
    assert SPACES.sub(" ", rate_of(2028, 2032)) == "plus de 99 % (2 028 sur 2 032)"
    assert SPACES.sub(" ", rate_of(7, 12)) == "7 sur 12"
    assert rate_of(0, 0) == "—"


@pytest.fixture
def september():
    """On 30 September, its Tuesdays are closed but for the first: (scheme, place, coordinator, series)."""
    scheme = SchemeFactory()
    place, user = NeighbourhoodFactory(scheme=scheme, name="Beaulieu"), member(scheme, Role.COORDINATOR)
    with on(datetime.date(2026, 8, 31), scheme):
        made = series(scheme, place, user=user, starts_on=datetime.date(2026, 9, 1), ends_on=datetime.date(2026, 9, 30))
    with on(datetime.date(2026, 9, 30), scheme):
        first = made.occurrences.get(due_on=datetime.date(2026, 9, 1)).outing
        close_the_rest(scheme, first)
        yield scheme, place, user, made


def draft_of(scheme):
    """Four outings are too few for their people to be told."""
    days = {"starts_on": datetime.date(2026, 9, 1), "ends_on": datetime.date(2026, 9, 30)}
    return ActivityReport.objects.create(scheme=scheme, title="Septembre", without_people=True, **days)


def test_publishing_waits_for_a_word_on_each_visit_without_news(client, september):
    scheme, place, user, made = september
    report = draft_of(scheme)
    client.force_login(user)
    page = client.get(reverse("reporting:publish", args=[report.pk])).content.decode()
    assert "1 présence promise sans nouvelle" in words(page) and "Publier ce rapport</button>" not in page
    with pytest.raises(Refused, match=re.escape(UNSAID)):
        publish(report, user=user)
    say_unknown(made, datetime.date(2026, 9, 1), place, user)
    made_ready(report)
    page = client.get(reverse("reporting:publish", args=[report.pk])).content.decode()
    assert "sans nouvelle" not in words(page) and "Publier ce rapport</button>" in page


def test_what_nobody_knows_is_printed_outside_the_rate(september):
    scheme, place, user, made = september
    say_unknown(made, datetime.date(2026, 9, 1), place, user)
    report = draft_of(scheme)
    text = words(
        lay_out(for_readers(build(Scope.of(scheme, report.starts_on, report.ends_on))), Edition("B", clock.now()))
    )
    assert "1 présence sans nouvelle" in text
    TeamPostFactory(scheme=scheme, headcount=3)
    known = build(Scope.of(type(scheme).objects.get(pk=scheme.pk), report.starts_on, report.ends_on))
    assert (known["promise_due"].value, known.promised.promise.judged, known["regularity_rate"].value) == (5, 4, 100)


def test_the_published_report_says_it(september):
    scheme, place, user, made = september
    say_unknown(made, datetime.date(2026, 9, 1), place, user)
    published = publish(draft_of(scheme), user=user)
    assert ["promise_unrecorded", "Présences sans nouvelle", 1, "présences"] in published.published_file.figures


def test_a_page_with_a_promise_asks_at_most_35_times(client, september, django_assert_max_num_queries):
    scheme, _, user, _ = september
    client.force_login(user)
    address = reverse("reporting:dashboard", query={"scheme": scheme.slug})
    client.get(address)
    with django_assert_max_num_queries(35):
        client.get(address)


def test_days_when_a_mobile_unit_was_out_are_of_no_quarter(client, september):
    scheme, place, user, _ = september
    unit = MobileUnitFactory(scheme=scheme)
    for number, state in ((10, UnitState.OUT_OF_SERVICE), (14, UnitState.IN_SERVICE)):
        UnitEntry.objects.create(unit=unit, day=datetime.date(2026, 9, number), kind="check", state=state)
    whole = Scope.of(scheme, datetime.date(2026, 9, 12), datetime.date(2026, 9, 30))
    report = build(whole)
    assert report["unit_days_out"].value == 2  # 12 and 13
    said = "Solution mobile hors service\u00a0: 2\u00a0jours."
    assert days_out_sentence(report) == said and said in lay_out(for_readers(report), Edition("B", clock.now()))
    client.force_login(user)
    asked = {"scheme": scheme.slug, "from": "2026-09-12", "to": "2026-09-30"}
    assert said in client.get(reverse("reporting:dashboard"), asked).content.decode()
    assert build(replace(whole, neighbourhoods=(place,)))["unit_days_out"].value is None


def test_a_week_that_is_one_stroke_fills_its_room_and_months_may_be_named_once(bordeaux):
    """Five visits a week do not stand side by side on 300 units: a full stroke is half of its week, 300 / 53 / 2."""
    report = report_of(bordeaux[0])
    promise = report.promised.promise
    often = replace(report.promised, promise=replace(promise, visits=promise.visits * 5))
    parts = promise_parts(replace(report, promised=often), width=300, months_apart=True)
    rows = [row.strokes for row in parts["rows"]]
    assert parts["by_week"] and 'h2.8l6 -24h-2.8z" fill="#5C2059"/>' in rows[0]
    assert ">janv.<" in parts["months"] and not any(">janv.<" in drawn for drawn in rows)


def test_of_a_small_team_no_quarter_says_a_rate_on_paper(bordeaux):
    TeamPost.objects.update(headcount=2)
    html = lay_out(for_readers(report_of(bordeaux[0])), Edition("Bilan", clock.now(), length="report"))
    text = words(html)
    assert "Présences dues" in text and "47 sur 51" not in text and "58 sur 61" not in text
