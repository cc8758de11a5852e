"""What a production start asks of its environment: a sentence that names the variable and says what to do, or go on."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

SHORTEST, FEWEST = 50, 5  # signs, and different ones: what `manage.py check --deploy` asks too
# Written in some page or repository: everybody has them.
KNOWN = ("only-for-one-machine", "django-insecure-", "secret", "change", "optimedia")
MAKE_ONE = "python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"


def secret_key(value: str) -> str:
    """The key that signs sessions and password links. Raises ImproperlyConfigured when anybody could guess it."""
    if not value:
        raise ImproperlyConfigured(f"SECRET_KEY manque. Donnez-lui ce que rend\u00a0: {MAKE_ONE}")
    if len(value) < SHORTEST or len(set(value)) < FEWEST or value.lower().startswith(KNOWN):
        raise ImproperlyConfigured(
            f"SECRET_KEY est trop facile à deviner\u00a0: il en faut {SHORTEST} signes tirés au hasard. "
            f"Donnez-lui ce que rend\u00a0: {MAKE_ONE}"
        )
    return value


def allowed_hosts(value: list[str]) -> list[str]:
    """The names under which the site answers. Raises ImproperlyConfigured without one, or when any would do."""
    if not value:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS manque. Donnez-lui le nom du site, par exemple ALLOWED_HOSTS=optimedia.ma-ville.fr"
        )
    if any(host in ("*", "") for host in value):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS accepte n’importe quel nom. Donnez-lui celui du site, "
            "par exemple ALLOWED_HOSTS=optimedia.ma-ville.fr"
        )
    return value


def email_url(value: str) -> str:
    """Where messages leave. Raises ImproperlyConfigured without one: links of new passwords would go to the log."""
    if not value:
        raise ImproperlyConfigured(
            "EMAIL_URL manque. Donnez-lui le serveur d’envoi, par exemple "
            "EMAIL_URL=smtp+tls://compte:mot-de-passe@smtp.ma-ville.fr:587, ou dummymail:// pour n’en rien envoyer"
        )
    return value


def site_url(value: str) -> str:
    """The address of the site, without its last slash. Raises ImproperlyConfigured when a link cannot start with it."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.hostname.startswith("."):
        raise ImproperlyConfigured(
            "SITE_URL n’est pas une adresse. Donnez-lui celle du site, par exemple SITE_URL=https://optimedia.ma-ville.fr"
        )
    return value.rstrip("/")
