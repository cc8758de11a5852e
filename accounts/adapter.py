"""Where allauth asks OptiMédia."""

import logging
from typing import Any
from urllib.parse import quote

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from qrcode.image.svg import SvgPathImage

from .limits import client_address, client_network
from .models import User
from .sign_ins import log_refusal

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only; a refusal says what to do next."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            "Adresse mél ou mot de passe incorrect. Vérifiez les deux, "
            "ou choisissez un nouveau mot de passe avec « Mot de passe oublié »."
        ),
        "too_many_login_attempts": (
            "Trop d’essais pour cette adresse. Attendez cinq minutes, "
            "ou choisissez un nouveau mot de passe avec « Mot de passe oublié »."
        ),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel. Saisissez-le à nouveau.",
        "incorrect_password": "Mot de passe incorrect. Saisissez-le à nouveau.",
        "rate_limited": "Trop de demandes à la suite. Attendez une minute, puis recommencez.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """Without allauth's prefix, the host name in brackets: the subject names OptiMédia itself."""
        return subject

    def get_client_ip(self, request: HttpRequest) -> str:
        """Never an error: allauth's own raises when a proxy says less than was declared. Unknown is « :: »."""
        return client_address(request) or "::"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            log_refusal(request, "limit")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log_refusal(request, "credentials")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """An account from one network. allauth's own is the account: a stranger who fails locks its holder out.

        Somebody who confirms a password gives no address: the signed-in account is meant.
        """
        account = credentials.get("email", "").lower() or request.user.pk
        return f"{client_network(request)} {account}"

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        log_refusal(request, "closed", user)
        return super().respond_user_inactive(request, user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the declared address of the site: a request says the host it likes."""
        # As in allauth: the key is opaque here.
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """A few an hour to one person, whoever asks; who asks cannot tell. Links already sent hold three days.

        Nor can they tell when no mail leaves: an error for known addresses alone would say which they are.
        """
        if not ratelimit.consume(self.request, action="reset_password_mail", key=str(user.pk)):
            return
        try:
            super().send_password_reset_mail(user, email, context)
        except OSError:  # as smtplib's own errors are
            logger.exception("reset_mail_not_sent", extra={"said": {"user": user.pk}})

    def render_mail(self, template_prefix: str, email: str, context: dict[str, Any], **options: Any) -> Any:
        return super().render_mail(template_prefix, email, context | {"site_url": settings.SITE_URL}, **options)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The code drawn in the page itself, and the names of passkeys as people say them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. Attendez le code suivant de votre application, puis recommencez.",
    }

    def build_totp_svg(self, url: str) -> str:
        """An SVG of one path, without a style of its own: none is let in."""
        return qrcode.make(url, image_factory=SvgPathImage, border=2).to_string(encoding="unicode")

    def generate_authenticator_name(self, user: User, type: str) -> str:
        rank = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Clé d’accès" if rank == 1 else f"Clé d’accès {rank}"
