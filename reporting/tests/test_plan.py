import datetime

import pytest

from reporting.enums import ReportLength
from reporting.figures.placing import build
from reporting.figures.scope import Scope
from reporting.outputs.paper import LENGTHS
from reporting.outputs.pdf import Edition, lay_out, typeset
from reporting.plan import PLANS
from reporting.publishing import preview_manuscript
from reporting.texts import plan_of
from reporting.views.workshop import _number_of

pytestmark = pytest.mark.django_db
TAKEN_AT = datetime.datetime(2026, 4, 2, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize("length", ReportLength)
def test_each_text_that_the_workshop_offers_is_printed(draft, length):
    draft.length = length
    texts = {key: f"Écrit sous {key}." for page in plan_of(draft) for key in page.keys}
    html = lay_out(build(Scope.of_report(draft)), Edition("Bilan", TAKEN_AT, texts, length=length))
    assert [text for text in texts.values() if text not in html] == []
    # And each page bears its name.
    assert [page.label for page in plan_of(draft)[1:] if page.label not in html] == []


def test_each_page_of_the_plan_is_a_part_of_the_paper():
    for length in (ReportLength.REPORT, ReportLength.ANNUAL):
        assert [page.part for page in PLANS[length] if page.part not in LENGTHS[length]] == []


def test_the_picture_beside_a_text_is_of_its_page(draft):
    draft.length = ReportLength.ANNUAL
    draft.save()
    pdf = typeset(preview_manuscript(draft)).pdf
    pages = {page.name: _number_of(draft, pdf, page.name) for page in plan_of(draft)}
    assert (pages["couverture"], pages["essentiel"], pages["commande"]) == (1, 2, 3)
    # Parts follow one another: where there is little, two share a page.
    assert pages["commande"] <= pages["presence"] <= pages["lieux"] < pages["methode"]
    # Nobody noted a situation: nothing is printed of it, the page before stays.
    assert "Situations et registres" not in lay_out_of(draft) and pages["situations"] == pages["ensuite"]


def lay_out_of(draft):
    return preview_manuscript(draft).html
