"""`python -m trials.ledger [--outings 1000] [--scopes 40] [--seed 2026] [--minutes 45]`: figures compared, differences.

No scope is begun after so many minutes; what was not read fails the trial as a difference does.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

OUTINGS, SCOPES, SEED, MINUTES = 1_000, 40, 2026, 45
DIFFERENCES_SHOWN = 200


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("--outings", OUTINGS), ("--scopes", SCOPES), ("--seed", SEED), ("--minutes", MINUTES)):
        asked.add_argument(name, type=int, default=usual)
    options = asked.parse_args()
    latest = time.monotonic() + 60 * options.minutes

    import django
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment(debug=False)
    before = setup_databases(verbosity=0, interactive=False)
    try:
        from .compare import compared

        tally, read = compared(options.outings, options.scopes, options.seed, latest)
    finally:
        teardown_databases(before, verbosity=0)
    for line in tally.differences[:DIFFERENCES_SHOWN]:
        print(line)
    if read < options.scopes:
        print(f"Stopped after {options.minutes} minutes: {read} scopes of {options.scopes} were read.")
    total = tally.compared.total()
    print(f"{connection.vendor}: {tally.said()}")
    print(f"{connection.vendor}: {total} comparaisons, {len(tally.differences)} différences")
    return int(bool(tally.differences) or read < options.scopes)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    sys.exit(main())
