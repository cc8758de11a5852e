import xml.etree.ElementTree as ET

import pytest

from reporting.figures.indicators import BREAKDOWNS, INDICATORS
from reporting.figures.report import Figure, Line, Section
from reporting.outputs import charts


def breakdown(*values, label="Thème"):
    lines = tuple(Line(f"k{n}", f"{label} {n}", value, previous) for n, (value, previous) in enumerate(values))
    return Section(BREAKDOWNS["topics"], lines, sum(line.value for line in lines), 50)


CHARTS = {
    "months": lambda data: charts.month_columns(data, data),
    "months narrow": lambda data: charts.month_columns(data, data, width=320),
    "bars": charts.bars,
    "bars narrow": lambda data: charts.bars(data, width=320),
    "stacked": charts.stacked,
    "comparison": lambda data: charts.comparison(Figure(INDICATORS["outings_done"], data.total, 3)),
    "gauge": lambda data: charts.gauge(data.total, data.total + 4),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("values", [[(5, 3), (2, None)], [(0, 0)], [(1, None)] * 30, [(10**9, 1)]])
def test_every_chart_is_sound_and_says_what_it_shows(name, values):
    svg = ET.fromstring(CHARTS[name](breakdown(*values)))
    assert svg.get("role") == "img"
    assert svg.find("{*}title").text
    assert svg.find("{*}desc").text
    assert svg.get("aria-labelledby").split() == [svg.find("{*}title").get("id"), svg.find("{*}desc").get("id")]


@pytest.mark.parametrize("name", CHARTS)
def test_labels_are_escaped_and_nothing_needs_a_style_sheet(name):
    svg = CHARTS[name](breakdown((5, 3), (2, 1), label='<script>"&'))
    assert "<script" not in svg
    assert "style=" not in svg
    assert "class=" not in svg


def test_no_bar_is_longer_than_its_chart():
    svg = ET.fromstring(charts.bars(breakdown((900, 1), (3, 1200))))
    ends = [float(rect.get("x", 0)) + float(rect.get("width")) for rect in svg.iter("{http://www.w3.org/2000/svg}rect")]
    assert max(ends) < 720


def test_the_same_figures_give_the_same_bytes():
    assert charts.stacked(breakdown((5, 3), (2, 1))) == charts.stacked(breakdown((5, 3), (2, 1)))
