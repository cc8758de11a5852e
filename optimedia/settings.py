"""Settings: everything the environment decides is read here, once, with defaults that are safe on one's own machine."""

from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from . import logs, production

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
# Off unless asked: `make run` and the tests ask. All that is safe follows from it.
DEBUG = env.bool("DEBUG", default=False)
if DEBUG:
    SECRET_KEY = env.str("SECRET_KEY", default="only-for-one-machine")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
else:
    SECRET_KEY = production.secret_key(env.str("SECRET_KEY", default=""))
    ALLOWED_HOSTS = production.allowed_hosts(env.list("ALLOWED_HOSTS", default=[]))
# Where the links of mails lead, whatever host the request said.
SITE_URL = production.site_url(
    env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0]}")
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies of ours stand in front. None: what a request says of its address and of https is not believed.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# For trials on one's own machine only: the moment at which the clock starts (schemes/clock.py).
CLOCK = datetime.fromisoformat(env.str("CLOCK")) if DEBUG and "CLOCK" in env.ENVIRON else None
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'optimedia.sqlite3'}")}
EMAIL_CONFIG = env.email_url_config(
    env.str("EMAIL_URL", default="consolemail://") if DEBUG else production.email_url(env.str("EMAIL_URL", default=""))
)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="optimedia@localhost")
# Off, every figure is read from the outings: the same, more slowly (reporting/figures/months.py).
MONTH_FIGURES = env.bool("MONTH_FIGURES", default=True)

vars().update(EMAIL_CONFIG)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock at once and others wait for it, instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # What was acknowledged survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Nobody holds a connection, a row or a transaction for ever. A long migration asks for more: 0 is no limit.
    timeouts = {
        "statement_timeout": env.str("STATEMENT_TIMEOUT", default="30s"),
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
    }
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=5, options=" ".join(f"-c {name}={value}" for name, value in timeouts.items())
    )

INSTALLED_APPS = [
    "optimedia",  # before allauth: its templates dress allauth's pages
    "french",
    "widgets",
    "printing",
    "outbox",
    "journal",
    "mailing",
    "links",
    "accounts",
    "schemes",
    "partners",
    "outings",
    "planning",
    "watch",
    "situations",
    "reporting",
    "exchange",
    "home",
    "demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    # Before the pages' policies: static files have their own, short ones (WHITENOISE_ADD_HEADERS_FUNCTION).
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "optimedia.middleware.permissions_policy",
    # The form's page weighs six times less on its way. BREACH needs a secret that stays the same in compressed pages:
    # Django masks its CSRF token anew in each answer, and the session's cookie is in no page.
    "optimedia.compression.CompressionMiddleware",
    "optimedia.middleware.only_what_makes_sense",
    "optimedia.middleware.open_first",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "optimedia.stale_forms.token_given_once",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "optimedia.middleware.roles_asked_once",
    "optimedia.middleware.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "optimedia.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "optimedia.urls"
WSGI_APPLICATION = "optimedia.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "optimedia.navigation.navigation",
                "optimedia.second_factor.reminder",
            ],
            "builtins": ["french.templatetags.french", "optimedia.templatetags.interface"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["optimedia.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # Bootstrap and Font Awesome are plain files of two packages: nothing else of those is wanted.
    *(Path(find_spec(package).submodule_search_locations[0]) / "static" for package in ("bootstrap", "fontawesome")),
]
# What no address leads to: spreadsheets that are being imported.
PRIVATE_FILES = env.str("PRIVATE_FILES", default=str(BASE_DIR / "private"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "optimedia.storage.HashedFiles"
    },
}

# In production the files that `collectstatic` gathered, elsewhere those that lie about.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Opened alone, a file loads nothing and stands in no frame; in a page, the page's policy holds. A form brings twenty
# files: a page's headers, six hundred bytes more on each, would weigh as much as half of Bootstrap.
STATIC_POLICY = "default-src 'none'; frame-ancestors 'none'"


def WHITENOISE_ADD_HEADERS_FUNCTION(headers, path, url) -> None:
    headers["Content-Security-Policy"] = STATIC_POLICY
    headers["X-Content-Type-Options"] = "nosniff"


AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "optimedia.stale_forms.csrf_failure"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come by invitation: whoever answers it holds the address
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# A second factor: a code of an application, or a passkey; recovery codes for the day the phone is lost.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "OptiMédia"
MFA_TOTP_TOLERANCE = 1  # the code before and the code after: phones' clocks drift
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=30)  # a known device is asked again after this long
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
ACCOUNT_SESSION_REMEMBER = None  # the sign-in form asks
SESSION_COOKIE_AGE = 12 * 60 * 60  # a shift, and the way home (DOMAIN 6.1)
SESSION_COOKIE_HTTPONLY = True

# Who failed where locks that network, or that account from that network: never an account for everybody, which a
# stranger could keep locked (docs/decisions/2026-11-26-a-stranger-locks-nobody-out.md).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,100/h/ip,5/5m/key",
    "reset_password": "20/m/ip",
    "reset_password_mail": "3/h/key",
    # What is posted by one link without account (links/views.py).
    "answer": "20/h/key",
    "supply": "20/h/key",
    "survey": "200/h/key",
    "read": "20/h/key",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
# allauth's limits have this cache to themselves, and it is `default` because they know no other; workers share it.
CACHES = {"default": {"BACKEND": "accounts.limits.LimitsCache", "LOCATION": "cache"}}

# What has an hour: called one after the other by `manage.py due`, every five minutes. Each may be called at any time.
DUE = [
    "accounts.due.clear_sessions",
    "accounts.due.clear_limits",
    "schemes.due.tell_expired_invitations",
    "planning.ahead.plan_ahead",
    "planning.reminding.remind",
    "home.digest.send_digests",
    "planning.due.forget_crews",
    "situations.due.cut_what_is_old",
    "partners.conventions.duties.remind",
    "partners.conventions.supplying.send_due_requests",
    "partners.conventions.surveying.clear_links",
    "watch.sending.tell",
    "optimedia.worker.take_back_expired",
    "optimedia.worker.clear_finished",
    "reporting.due.give_back_forgotten",
    "reporting.due.clear_previews",
    "reporting.delivering.send_links",
    "reporting.due.forget_readings",
    "exchange.due.erase_files",
    "exchange.due.erase_exports",
    "exchange.due.give_back_forgotten",
]

# What a page leaves to do outside the request: a queue in the database, emptied by `manage.py work`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What was said to one person is in their session: no cookie of its own holds sentences.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Browsers refuse a cookie of these names from another host of the same domain, or without TLS.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LOGGING = logs.JSON_ON_STDERR

# More is refused before it is read. One address takes a file; deploy/Caddyfile says the same.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_ADDRESS, LARGEST_UPLOAD = "/structure/importer/", 10_600_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
