"""Where allauth asks OptiMédia."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
