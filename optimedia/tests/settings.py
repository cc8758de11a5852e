"""The settings of tests are those of one's own machine: they ask for DEBUG, as `make run` does."""

import os

os.environ.setdefault("DEBUG", "1")

from optimedia.settings import *  # noqa: F403
