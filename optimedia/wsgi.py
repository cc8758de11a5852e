"""The door of production servers (gunicorn optimedia.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optimedia.settings")
application = get_wsgi_application()

# Pages are read as a worker starts, not while the first person who meets it waits.
get_resolver().url_patterns  # noqa: B018
