"""The door of production servers (gunicorn optimedia.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "optimedia.settings")
application = get_wsgi_application()
