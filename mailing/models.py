"""A message that leaves by mail: when it is due, when it left, when it is tried again. A leaf: whose and of what is the
app's that has one. What it says is composed when it leaves, so that nothing stale is sent and no link is stored."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q

GIVEN_UP_AFTER = datetime.timedelta(days=3)


class MailQuerySet(models.QuerySet):
    def to_send(self, at: datetime.datetime) -> MailQuerySet:
        """Due by then, not sent, not given up, and whose next try has come; the oldest first."""
        is_tried = Q(next_try_at=None) | Q(next_try_at__lte=at)
        return self.filter(is_tried, due_at__lte=at, sent_at=None, given_up_at=None).order_by("due_at", "pk")

    def held_up(self) -> MailQuerySet:
        """Tried at least once and not sent: somebody should know."""
        return self.filter(tries__gt=0, sent_at=None)


class Mail(models.Model):
    """A message to one person (message): to send, sent, or refused by the mail server and tried again."""

    due_at = models.DateTimeField("à envoyer le")
    sent_at = models.DateTimeField("envoyé le", null=True, editable=False)
    tries = models.PositiveSmallIntegerField("essais", default=0, editable=False)
    next_try_at = models.DateTimeField("nouvel essai le", null=True, editable=False)
    given_up_at = models.DateTimeField("abandonné le", null=True, editable=False)

    class Meta:
        abstract = True
