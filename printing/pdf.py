"""HTML to PDF bytes: tagged (PDF/UA-1), the same bytes for the same input, on machines with the same fonts.

Nothing in the file depends on the moment, and only the project's own drawings and style sheets are read.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings

# What pages say of where a drawing is starts from the first of them.
READABLE_FOLDERS = (settings.BASE_DIR / "static/css", settings.BASE_DIR / "static/img")


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
        stylesheets=[_style_sheet(path) for path in style_sheets], pdf_variant="pdf/ua-1"
    )
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    document.metadata.attachments = [
        Attachment(string=content, name=name, description=description, created=moment, modified=moment)
        for name, (description, content) in (files or {}).items()
    ]
    pdf = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    return pdf, len(document.pages)


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
