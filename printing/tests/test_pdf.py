import datetime
import io

import pikepdf
import pytest

from printing.pdf import write

TAKEN_AT = datetime.datetime(2026, 4, 2, 10, 0, tzinfo=datetime.UTC)
PAGE = "<html lang=fr><title>Une page</title><p>Bonjour"


def test_the_file_is_tagged_dated_and_bears_what_is_attached():
    pdf, pages = write(PAGE, [], dated=TAKEN_AT, identifier="x", files={"a.csv": ("Un tableau", "1;2")})
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.Root.MarkInfo.Marked
        assert (file.docinfo.Title, pages) == ("Une page", 1)
        assert str(file.docinfo.CreationDate) == "D:20260402100000Z"
        assert file.attachments["a.csv"].get_file().read_bytes() == b"1;2"


def test_style_sheets_are_read_in_their_order(tmp_path):
    """The last one has the last word: a page of 1 or 2 pages."""
    one, two = tmp_path / "one.css", tmp_path / "two.css"
    one.write_text("p { break-after: avoid }")
    two.write_text("p { break-after: page }")
    html = "<html lang=fr><title>x</title><p>a</p><div>b</div>"
    pages = [write(html, sheets, dated=TAKEN_AT, identifier="x")[1] for sheets in ([one, two], [two, one])]
    assert pages == [2, 1]


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "../../../../../../etc/passwd",
        "../css/../../optimedia/settings.py",
        "http://127.0.0.1:9/x.svg",
        "https://example.test/x.svg",
        "ftp://example.test/x.svg",
        "//example.test/x.svg",
    ],
)
def test_no_address_but_ours_is_opened(address, monkeypatch):
    """The one way out is watched: WeasyPrint opens addresses with urllib's opener."""
    found = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda opener, address, *_, **__: found.append(address))
    html = f"<html lang=fr><title>x</title><img src='{address}' alt=x><object data='{address}'></object>"
    html += f"<style>@import url('{address}'); p {{ background: url('{address}') }}</style><p>x</p>"
    write(html, [], dated=TAKEN_AT, identifier="x")
    assert found == []


def test_our_own_drawings_are_opened():
    """The control of the test above: the logo does reach the page."""
    html = "<html lang=fr><title>x</title><img src='../img/{}.svg' alt=x>"
    with_logo, _ = write(html.format("logo"), [], dated=TAKEN_AT, identifier="x")
    without, _ = write(html.format("absent"), [], dated=TAKEN_AT, identifier="x")
    assert len(with_logo) > len(without) + 500
