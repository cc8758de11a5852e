"""What the paper of a published report carries to be checked: its number, its version, a code that leads to its page.

A file cannot hold its own fingerprint: that page does.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from ..models import ActivityReport

# What a version of the same figures takes out of a page, or writes anew: marked where the page is made.
SEAL = re.compile("<!--seal-->.*?<!--/seal-->", re.DOTALL)
WORD = "<!--word {}-->"
WORD_MARKED = "<!--word {}-->.*?<!--/word-->"


@dataclass(frozen=True)
class Seal:
    numbered: str
    edition: int
    address: str

    @classmethod
    def of(cls, report: ActivityReport) -> Seal | None:
        """None of a draft: it has no number, and nobody checks it."""
        return None if report.is_draft else cls(report.numbered, report.edition, check_address(report))

    @property
    def shown_address(self) -> str:
        """As a person types it."""
        return self.address.partition("://")[2]

    @property
    def code(self) -> str:
        """The QR code, as the address of a picture: nothing is asked elsewhere."""
        return segno.make(self.address, error="m", micro=False).svg_data_uri(border=0)


def check_address(report: ActivityReport) -> str:
    """The whole address of the page that says what this report is worth today."""
    return settings.SITE_URL + reverse("reporting:check", args=[report.check_token])


def without_words(html: str, words: Collection[int], seal: Seal) -> str:
    """The same page without these testimonies (their keys), under the seal of the version that says it."""
    for word in words:
        html = re.sub(WORD_MARKED.format(word), "", html, flags=re.DOTALL)
    sealed = render_to_string("reporting/pdf/_seal.html", {"seal": seal})
    return SEAL.sub(lambda _: sealed, html)
