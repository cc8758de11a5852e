"""What OptiMédia is tried with: browsers, wires and sites to drive (here), what kills them (`chaos`) and what measures
them (`bench`). Imported by tests and by commands, never by the application (docs/testing.md)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
