"""HTML to PDF bytes: one file that is read aloud (PDF/UA-1) and kept for good (PDF/A-3a), the same for the same input,
on machines with the same fonts.

Nothing in the file depends on the moment, and only the project's own drawings and style sheets are read.
"""

from __future__ import annotations

import copy
import datetime
import io
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings

# What pages say of where a drawing is starts from the first of them.
READABLE_FOLDERS = (settings.BASE_DIR / "static/css", settings.BASE_DIR / "static/img")
# The file says that it is PDF/A-3a; that it is PDF/UA-1 as well, with the schema of that word, which PDF/A asks for.
VARIANT = "pdf/a-3a"
# A stream whose last byte is a carriage return: who reads the file takes it for the end of the line, and finds the
# stream one byte shorter than it says. One in 256.
AMBIGUOUS = b"\r\nendstream"
SAYS_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def write(
    html: str,
    style_sheets: Sequence[Path],
    *,
    dated: datetime.datetime,
    identifier: str,
    files: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[bytes, int]:
    """(bytes, number of pages) of a page of ours. `files`: name -> (description, content) of what is attached.

    Style sheets are read in their order, once per process. An address other than `data:` or our own static files is
    not opened, and leaves an empty space.
    """
    # Half a second that a process without PDFs does not pay.
    from weasyprint import HTML, Attachment

    moment = dated.astimezone(datetime.UTC).replace(microsecond=0)
    document = HTML(string=html, base_url=f"{READABLE_FOLDERS[0].as_uri()}/", url_fetcher=_own_files_only()).render(
        stylesheets=[_style_sheet(path) for path in style_sheets], pdf_variant=VARIANT
    )
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    document.metadata.attachments = [
        # What the pages are made of, and not a supplement to them.
        Attachment(
            string=content, name=name, description=description, created=moment, modified=moment, relationship="Data"
        )
        for name, (description, content) in (files or {}).items()
    ]
    described = document.metadata.generate_rdf_metadata
    document.metadata.generate_rdf_metadata = lambda *args: _with_ua(described(*args))
    made: list[Any] = []
    pdf = document.write_pdf(
        pdf_variant=VARIANT, pdf_identifier=identifier.encode(), finisher=lambda _, file: made.append(_packed(file))
    )
    while AMBIGUOUS in pdf:
        pdf = _rewritten(made[0], identifier)
    return pdf, len(document.pages)


def _with_ua(metadata: bytes) -> bytes:
    """A second block of metadata would be read by nobody: it goes inside WeasyPrint's own."""
    return metadata.replace(b"</rdf:RDF>", SAYS_UA + b"</rdf:RDF>")


def _packed(pdf: Any) -> Any:
    """Its streams compressed, once; but the metadata, which archives read without opening the file. Returns a copy to
    write once more."""
    for one in pdf.objects:
        if getattr(one, "extra", {}).get("Type") == "/Metadata":
            one.compress = False
        elif getattr(one, "compress", False):
            one.extra["Filter"], packed = _compressed(one)
            one.stream, one.compress = [packed], False
    again = copy.copy(pdf)
    again.objects = list(pdf.objects)
    return again


def _compressed(stream: Any) -> tuple[str, bytes]:
    """(its filters, its bytes). One in 256 ends in what looks like the end of a line, by its checksum, whatever the
    level: that one is written in hexadecimal."""
    packed = stream.data.partition(b"\nstream\n")[2].removesuffix(b"\nendstream")
    if not packed.endswith(b"\r"):
        return "/FlateDecode", packed
    return "[/ASCIIHexDecode /FlateDecode]", packed.hex().encode() + b">"


def _rewritten(pdf: Any, identifier: str) -> bytes:
    """Once more with one more object that says nothing: what lists the objects is then compressed otherwise."""
    import pydyf

    pdf.add_object(pydyf.Dictionary())
    again, output = copy.copy(pdf), io.BytesIO()
    again.objects = list(pdf.objects)
    again.write(output, b"1.7", identifier.encode(), compress=True)
    return output.getvalue()


@cache
def _style_sheet(path: Path):
    from weasyprint import CSS

    return CSS(filename=path, url_fetcher=_own_files_only())


@cache
def _own_files_only():
    """A fetcher for our own drawings and `data:` (by default WeasyPrint opens any address, `/etc/passwd` included)."""
    from weasyprint.urls import URLFetcher

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers=None):
            address = urlsplit(url)
            if address.scheme == "file" and not address.netloc:
                path = Path(url2pathname(address.path)).resolve()
                if any(path.is_relative_to(folder) for folder in READABLE_FOLDERS):
                    return super().fetch(path.as_uri(), headers)
            elif address.scheme == "data":
                return super().fetch(url, headers)
            raise ValueError(f"address not opened: {address.scheme}")

    return OwnFilesOnly(allow_redirects=False)
