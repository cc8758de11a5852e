"""OptiMédia's own settings with the clock given: nothing that is tried hangs on the day or the hour it is tried.

`CLOCK` in the environment is the moment at which time starts (ISO 8601, with its offset), or `machine`. Given in
production's settings too, where the product itself has no such door.
"""

import os
from datetime import datetime

from optimedia.settings import *  # noqa: F403

# A Wednesday afternoon like others: no holiday, no end of a month, no change of hour near.
ORDINARY = "2026-11-18T15:00:00+01:00"

_given = os.environ.get("CLOCK", ORDINARY)
CLOCK = None if _given == "machine" else datetime.fromisoformat(_given)
