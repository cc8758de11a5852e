"""What the log says of sign-ins: who, from which network, why not. Never what was typed."""

from __future__ import annotations

import logging

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from .limits import client_address
from .models import User

logger = logging.getLogger(__name__)


@receiver(user_logged_in)
def log_sign_in(request: HttpRequest, user: User, **_: object) -> None:
    logger.info("sign_in", extra={"said": {"user": user.pk, "address": client_address(request)}})


@receiver(user_logged_out)
def log_sign_out(request: HttpRequest, user: User | None, **_: object) -> None:
    logger.info("sign_out", extra={"said": {"user": user and user.pk, "address": client_address(request)}})


def log_refusal(request: HttpRequest, reason: str, user: User | None = None) -> None:
    """`reason`: credentials, limit or closed."""
    said = {"reason": reason, "user": user and user.pk, "address": client_address(request)}
    logger.warning("sign_in_refused", extra={"said": said})
