"""`make bench-report SCHEME=…`: CPU of an annual report over bare WeasyPrint on the same page, and its peak of memory.

On the base of `DATABASE_URL`. Each deed is done in turn, three times after one that warms up; the least is kept.
Aims: at most 1.4 times, at most 250 MiB.
"""

from __future__ import annotations

import argparse
import os
import resource
import time

MOST_TIMES, MOST_MEMORY = 1.4, 250
TURNS = 3


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("scheme")
    asked.add_argument("--from", dest="start", default="01/01/2026")
    asked.add_argument("--to", dest="end", default="31/10/2026")
    given = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trials.settings")
    import django

    django.setup()
    from trials.bench.yardsticks import report_of

    deeds = report_of(given.scheme, given.start, given.end)
    spent = dict.fromkeys(deeds, float("inf"))
    for turn in range(TURNS + 1):
        for name, deed in deeds.items():
            began = time.process_time()
            deed()
            if turn:
                spent[name] = min(spent[name], time.process_time() - began)
    # Both in one process: no less than the report's own.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    times = spent["report"] / spent["WeasyPrint alone"]
    for name, seconds in spent.items():
        print(f"{name}: {seconds:.2f} s of CPU")
    print(f"{times:.2f} times (aim {MOST_TIMES}), {peak} MiB at most (aim {MOST_MEMORY})")


if __name__ == "__main__":
    main()
