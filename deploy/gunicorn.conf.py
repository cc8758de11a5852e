"""gunicorn behind Caddy (docs/install.md): `gunicorn -c deploy/gunicorn.conf.py`, from the project's folder."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from optimedia.logs import JSON_ON_STDERR

wsgi_app = "optimedia.wsgi"
# This machine only: the proxy in front is what the world reaches.
bind = "127.0.0.1:8000"
# Pages wait for the database: threads. Two processes: one may be adding up figures or drawing a sheet.
worker_class = "gthread"
workers = 2
threads = 8
worker_tmp_dir = "/dev/shm"  # A heartbeat on a slow disk would look like a dead worker.
timeout = 60  # A process that says nothing any more is replaced.
graceful_timeout = 30
keepalive = 75  # Longer than Caddy keeps an idle connection (30 s): it never writes on one that has just been closed.
# What a library leaks goes with its process; not all at once.
max_requests = 2000
max_requests_jitter = 400
# Django alone judges what a proxy says (TRUSTED_PROXY_COUNT).
secure_scheme_headers = {}
forwarded_allow_ips = ""
# An address may be the secret link of a new password: no log of requests; events are Django's.
accesslog = None
logconfig_dict = JSON_ON_STDERR
