"""A page that somebody opens without account: its link, of which the hash alone is kept. A leaf: whose page and what it
says is the app's that has one (docs/decisions/2026-11-26-a-link-is-the-whole-right.md)."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import TypeVar

from django.db import models

L = TypeVar("L", bound="Link")


def hash_of(token: str) -> str:
    """SHA-256, in hexadecimal: all that is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def found_by(rows: models.QuerySet[L], token: str) -> L | None:
    """The row of these whose link it is; None for a link that is cut, was never made, or was drawn again since."""
    return rows.filter(token_hash=hash_of(token)).first() if token else None


class Link(models.Model):
    """An address that serves without account until a day, or until it is revoked (lien)."""

    token_hash = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True, editable=False)
    expires_on = models.DateField("jusqu’au", null=True, editable=False)
    revoked_at = models.DateTimeField("révoqué le", null=True, editable=False)

    class Meta:
        abstract = True

    def draw(self, expires_on: datetime.date) -> str:
        """The token of an address that replaces the former, good through that day: 128 drawn bits, kept nowhere."""
        token = secrets.token_urlsafe(16)
        self.token_hash, self.expires_on = hash_of(token), expires_on
        drawn = {"token_hash": self.token_hash, "expires_on": expires_on}
        type(self)._default_manager.filter(pk=self.pk).update(**drawn)
        return token

    def is_expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.expires_on is None or today > self.expires_on
