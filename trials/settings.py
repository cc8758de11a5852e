"""OptiMédia's own settings for whatever is tried: the clock is given, so that nothing hangs on the day or the hour.

`CLOCK` in the environment is the moment at which time starts (ISO 8601, with its offset), or `machine`. It is given in
production's settings too, where the product itself has no such door.
"""

import os
import tempfile
from datetime import datetime
from pathlib import Path

# As on one's own machine, unless production is what is tried.
os.environ.setdefault("DEBUG", "1")

from optimedia.settings import *  # noqa: F403
from optimedia.settings import DATABASES

# A Wednesday afternoon like others: no holiday, no end of a month, no change of hour near.
ORDINARY = "2026-11-18T15:00:00+01:00"

_given = os.environ.get("CLOCK", ORDINARY)
CLOCK = None if _given == "machine" else datetime.fromisoformat(_given)

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, for threads that share one connection are like nothing real; in memory all the same, and one a process.
    _memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())
    DATABASES["default"]["TEST"] = {"NAME": str(_memory / f"optimedia-test-{os.getpid()}.sqlite3")}

if "TRIED_STATIC" in os.environ:
    # The storms' own static files: nobody waits on a slow line for them, and compressing them takes minutes.
    STATIC_ROOT = Path(os.environ["TRIED_STATIC"])
    WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["css", "js", "json", "svg", "txt", "html", "webmanifest"]
