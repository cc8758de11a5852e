"""Sends what is due, tries again what was refused. At least once: who is killed between the mail server and the base
sends again."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from smtplib import SMTPException
from typing import TypeVar

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from .models import GIVEN_UP_AFTER, Mail, MailQuerySet

logger = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = datetime.timedelta(minutes=10), datetime.timedelta(hours=6)
M = TypeVar("M", bound=Mail)


def deliver(
    mails: MailQuerySet,
    compose: Callable[[M], EmailMessage | None],
    *,
    at: datetime.datetime,
    left: Callable[[M], object] = lambda mail: None,
) -> int:
    """Sends those of `mails` that are due; how many left. `left` is called with each that did, in the transaction that
    says so.

    `compose` gives the message, or None when there is nothing to say any more: the row goes. What the mail server
    refuses is tried again ten minutes later, then at longer and longer intervals, for three days. Two that deliver at
    once share the rows.
    """
    sent = 0
    for mail in mails.to_send(at):
        if not _claim(mail, at):
            continue
        message = compose(mail)
        if message is None:
            mail.delete()
            continue
        try:
            message.send()
        except (OSError, SMTPException):
            logger.exception("mail_refused", extra={"said": {"mail": mail._meta.label, "key": mail.pk}})
            if at - mail.due_at >= GIVEN_UP_AFTER:
                type(mail)._default_manager.filter(pk=mail.pk).update(given_up_at=at)
            continue
        with transaction.atomic():
            type(mail)._default_manager.filter(pk=mail.pk).update(sent_at=at, next_try_at=None)
            left(mail)
        sent += 1
    return sent


def _claim(mail: Mail, at: datetime.datetime) -> bool:
    """Whether this try is ours: the row says when the next one is, before the mail server is asked."""
    wait = min(FIRST_WAIT * 2**mail.tries, LONGEST_WAIT)
    same = type(mail)._default_manager.filter(pk=mail.pk, tries=mail.tries, sent_at=None)
    return bool(same.update(tries=F("tries") + 1, next_try_at=at + wait))
