"""What makes a phone keep the site: the service worker and the manifest. Both are for anybody: they name nobody."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .storage import BOOTSTRAP

WORKER = "js/sw.js"
# Besides our own modules: what « Aujourd’hui », the form, the tally, the book, the queue and « Personne en danger »
# are dressed with.
DRESS = (
    BOOTSTRAP,
    *(
        f"css/{name}.css"
        for name in (
            "tokens",
            "pieces",
            "header",
            "form",
            "answers",
            "tally",
            "queue",
            "danger",
            "book",
            "today",
            "tiles",
            "note",
        )
    ),
    "img/accent.svg",
    "img/icone.svg",
    "img/logo-blanc.svg",
    *(
        f"fontawesome/svgs/solid/{name}.svg"
        for name in ("mobile-screen-button", "arrow-up", "circle-check", "people-arrows", "circle-exclamation")
    ),
)
ICON_SIZES = (192, 512)


def assets() -> list[str]:
    """The files the phone keeps, by their name under static/."""
    modules = sorted(path.name for path in (settings.BASE_DIR / "static/js").glob("*.js"))
    return [*DRESS, *(f"js/{name}" for name in modules if f"js/{name}" != WORKER)]


def version() -> str:
    """Changes when any kept file or the worker itself does. Read once in production, each time in development."""
    return _version() if not settings.DEBUG else _version.__wrapped__()


@cache
def _version() -> str:
    content = hashlib.sha256()
    for name in (WORKER, *assets()):
        # Its address too: what production serves of Bootstrap is a part, which follows what pages wear.
        content.update(static(name).encode())
        with open(finders.find(name), "rb") as file:
            content.update(file.read())
    return content.hexdigest()[:16]


@login_not_required
@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root of the site, for its pages are all over it."""
    said = {
        "VERSION": version(),
        "ASSETS": [static(name) for name in assets()],
        "STATIC": settings.STATIC_URL,
        "IS_HASHED": not settings.DEBUG,
    }
    with open(finders.find(WORKER)) as file:
        text = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in said.items()) + file.read()
    return HttpResponse(text, content_type="text/javascript", headers={"Service-Worker-Allowed": "/"})


@login_not_required
@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": static(f"img/icone-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    said = {
        "name": "OptiMédia",
        "short_name": "OptiMédia",
        "description": "Saisir les sorties de médiation sociale, avec ou sans réseau.",
        "lang": "fr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#FFFFFF",
        "theme_color": "#5C2059",
        "icons": [{"src": static("img/icone.svg"), "sizes": "any", "type": "image/svg+xml"}, *icons],
        "shortcuts": [
            {"name": "Nouvelle sortie", "url": "/sorties/nouvelle/"},
            {"name": "Envois", "url": "/sorties/envois/"},
            {"name": "Personne en danger", "url": "/personne-en-danger/"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")
