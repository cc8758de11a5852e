import xml.etree.ElementTree as ET

from printing.drawing import Drawing


def drawn(title="Titre"):
    drawing = Drawing(100, 20, title, "Ce qu’il montre")
    drawing.rect(0, 0, 40, 10, drawing.hatch(), "#000")
    drawing.text(2, 8, "<b>&")
    return drawing


def test_a_drawing_is_named_described_and_needs_no_style_sheet():
    svg = ET.fromstring(drawn().svg())
    ids = [svg.find("{*}title").get("id"), svg.find("{*}desc").get("id")]
    assert (svg.get("role"), svg.get("aria-labelledby").split()) == ("img", ids)
    assert not {"class", "style"} & {name for part in svg.iter() for name in part.attrib}


def test_texts_are_escaped_and_nothing_empty_is_drawn():
    drawing = drawn()
    parts = len(drawing.parts)
    drawing.rect(0, 0, 0, 10, "#000")
    assert len(drawing.parts) == parts
    assert "&lt;b&gt;&amp;" in drawing.svg()


def test_the_same_drawing_has_the_same_bytes_and_two_have_not_the_same_names():
    assert drawn().svg() == drawn().svg()
    assert drawn().number != drawn("Un autre").number
