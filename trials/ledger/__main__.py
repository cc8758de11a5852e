"""`python -m trials.ledger [--outings 1000] [--scopes 40] [--seed 1]`: figures compared, and differences."""

from __future__ import annotations

import argparse
import os
import sys

OUTINGS, SCOPES, SEED = 1_000, 40, 2026
DIFFERENCES_SHOWN = 200


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("--outings", OUTINGS), ("--scopes", SCOPES), ("--seed", SEED)):
        asked.add_argument(name, type=int, default=usual)
    options = asked.parse_args()

    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment(debug=False)
    before = setup_databases(verbosity=0, interactive=False)
    try:
        from .compare import compared

        tally = compared(options.outings, options.scopes, options.seed)
    finally:
        teardown_databases(before, verbosity=0)
    for line in tally.differences[:DIFFERENCES_SHOWN]:
        print(line)
    print(f"{tally.said()}; {len(tally.differences)} differences")
    return int(bool(tally.differences))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    sys.exit(main())
