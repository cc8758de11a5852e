"""What pages are measured against, on the raw rows: the best single statement, and what a naive page would ask."""

from __future__ import annotations

from collections.abc import Sequence

from .pages import Deed

DONE = "status IN ('logged', 'validated')"
OF_SCOPE = "scheme_id = %(scheme)s AND held_on BETWEEN %(start)s AND %(end)s"
# Of a scheme: the outings, their requests, places and partners.
STATEMENT = f"""
WITH done AS MATERIALIZED (SELECT * FROM outings_outing WHERE {OF_SCOPE} AND {DONE})
SELECT
    (SELECT row_to_json(t) FROM (
        SELECT count(*), sum(duration_minutes * mediators_count), sum(duration_minutes), sum(prep_minutes),
            sum(people_met), sum(people_mediated), sum(participants_count), sum(women_count), sum(men_count),
            sum(age_under_18), sum(age_18_25), sum(age_26_64), sum(age_65_plus), sum(first_contact_count),
            sum(handling_on_spot), sum(handling_referred), sum(coupons_issued), count(*) FILTER (WHERE is_estimate)
        FROM done) AS t),
    (SELECT json_agg(t) FROM (
        SELECT date_trunc('month', held_on), count(*), sum(people_mediated) FROM done GROUP BY 1) AS t),
    (SELECT json_agg(t) FROM (
        SELECT topic_id, sum(requests) FROM outings_outingtopic AS child JOIN done ON done.id = child.outing_id
        WHERE child.scheme_id = %(scheme)s AND child.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) AS t),
    (SELECT json_agg(t) FROM (
        SELECT child.neighbourhood_id, count(DISTINCT done.id), sum(child.people_mediated)
        FROM outings_outingstop AS child JOIN done ON done.id = child.outing_id
        WHERE child.scheme_id = %(scheme)s AND child.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) AS t),
    (SELECT json_agg(t) FROM (
        SELECT partner_id, count(*) FROM outings_outingpartner AS child JOIN done ON done.id = child.outing_id
        WHERE child.scheme_id = %(scheme)s AND child.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) AS t)
"""
# Of all schemes: what the overview of a network says, month by month.
NETWORK_STATEMENT = f"""
SELECT scheme_id, date_trunc('month', held_on), count(*), sum(duration_minutes)
FROM outings_outing WHERE held_on BETWEEN %(start)s AND %(end)s AND {DONE} GROUP BY 1, 2
"""
SCOPED = f"FROM outings_outing WHERE {OF_SCOPE} AND {DONE}"
CHILD = f"""FROM {{0}} AS child JOIN outings_outing AS o ON o.id = child.outing_id
    WHERE o.scheme_id = %(scheme)s AND o.held_on BETWEEN %(start)s AND %(end)s AND {DONE}"""
NAIVE = [
    f"SELECT count(*) {SCOPED}",
    f"SELECT sum(duration_minutes * mediators_count) {SCOPED}",
    f"SELECT sum(people_met), sum(people_mediated) {SCOPED}",
    f"SELECT sum(women_count), sum(men_count) {SCOPED}",
    f"SELECT sum(age_under_18), sum(age_18_25), sum(age_26_64), sum(age_65_plus) {SCOPED}",
    f"SELECT date_trunc('month', held_on), count(*) {SCOPED} GROUP BY 1",
    f"SELECT format, count(*) {SCOPED} GROUP BY 1",
    f"SELECT target_audience, count(*) {SCOPED} GROUP BY 1",
    f"SELECT topic_id, sum(requests) {CHILD.format('outings_outingtopic')} GROUP BY 1",
    f"SELECT child.neighbourhood_id, count(DISTINCT o.id) {CHILD.format('outings_outingstop')} GROUP BY 1",
    f"SELECT partner_id, count(*) {CHILD.format('outings_outingpartner')} GROUP BY 1",
    f"SELECT tick_list, option, count(*) {CHILD.format('outings_outingtick')} GROUP BY 1, 2",
]


def statements(queries: Sequence[str], slug: str, start: str, end: str) -> Deed:
    """The deed of asking these, each read to its end."""
    from django.db import connection

    from schemes.models import Scheme

    scope = {"scheme": Scheme.objects.get(slug=slug).pk, "start": start, "end": end}

    def ask() -> None:
        with connection.cursor() as cursor:
            for query in queries:
                cursor.execute(query, scope)
                cursor.fetchall()

    return ask


def report_of(slug: str, start: str, end: str) -> dict[str, Deed]:
    """A report from its figures to its bytes, list of outings included; and WeasyPrint alone on the same page."""
    from weasyprint import CSS, HTML

    from reporting.disclosure import for_readers
    from reporting.drafting import draft
    from reporting.figures.placing import build
    from reporting.figures.scope import Scope
    from reporting.outputs.pdf import STYLE_SHEETS, Edition, compose, typeset
    from reporting.snapshot import one_snapshot
    from schemes import clock
    from schemes.models import Scheme
    from widgets.reading import day

    scope = Scope.of(Scheme.objects.get(slug=slug), day(start), day(end))

    def manuscript():
        with one_snapshot():
            report = for_readers(build(scope))
            proposed = draft(report)
            edition = Edition(proposed.title, clock.local_now(scope.scheme), proposed.texts)
            return compose(report, edition)

    html, sheets = manuscript().html, [CSS(filename=path) for path in STYLE_SHEETS]
    folder = f"{STYLE_SHEETS[0].parent.as_uri()}/"
    return {
        "report": lambda: typeset(manuscript()),
        "WeasyPrint alone": lambda: HTML(string=html, base_url=folder).write_pdf(
            stylesheets=sheets, pdf_variant="pdf/ua-1"
        ),
    }
