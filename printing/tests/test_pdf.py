import datetime
import io
import zlib

import page
import pikepdf
import pytest

from printing.glyphs import drawable
from printing.pdf import AMBIGUOUS, write

TAKEN_AT = datetime.datetime(2026, 4, 2, 10, 0, tzinfo=datetime.UTC)
PAGE = "<html lang=fr><title>Une page</title><p>Bonjour"


def test_the_file_is_tagged_dated_and_bears_what_is_attached():
    pdf, pages = write(PAGE, [], dated=TAKEN_AT, identifier="x", files={"a.csv": ("Un tableau", "1;2")})
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.Root.MarkInfo.Marked
        assert (file.docinfo.Title, pages) == ("Une page", 1)
        assert str(file.docinfo.CreationDate) == "D:20260402100000Z"
        assert file.attachments["a.csv"].get_file().read_bytes() == b"1;2"


PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A)


def failed_rules(pdf: bytes) -> list[str]:
    """Of both norms at once, by a validator that is none of ours; and what qpdf says of the file itself."""
    failed = [failure.message for norm in PROFILES for failure in page.validate_pdf_bytes(pdf, profile=norm).failures]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return failed + file.check_pdf_syntax()


def test_the_file_is_read_aloud_and_kept_for_good():
    files = {"a.csv": ("Un tableau", "1;2"), "b.csv": ("Un autre", "1;3")}
    html = drawable(f"{PAGE} 😀 مرحبا 你好 \U000f1234")
    pdf, _ = write(html, [], dated=TAKEN_AT, identifier="x", files=files)
    assert failed_rules(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert {str(one.AFRelationship) for one in file.Root.AF} == {"/Data"}


def test_the_validator_sees_what_is_wrong():
    """The control of the one above: a picture without an alternative text, a character that no font draws."""
    html = f"{PAGE} \U000f1234 <img src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>'>"
    pdf, _ = write(html, [], dated=TAKEN_AT, identifier="x")
    assert any("notdef" in message for message in failed_rules(pdf))


def test_no_stream_ends_as_a_line_does():
    """One in 256 would; some ten streams a file."""
    for number in range(60):
        html = f"<html lang=fr><title>{number}</title><p>Bonjour {7919 * number}"
        assert AMBIGUOUS not in write(html, [], dated=TAKEN_AT, identifier="x")[0]


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


def test_a_stream_whose_checksum_looks_like_the_end_of_a_line_is_kept_whole():
    content = next(text for text in map(str, range(1000)) if zlib.adler32(text.encode()) % 256 == ord("\r"))
    pdf, _ = write(PAGE, [], dated=TAKEN_AT, identifier="x", files={"a.csv": ("Un tableau", content)})
    assert failed_rules(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.attachments["a.csv"].get_file().read_bytes() == content.encode()
