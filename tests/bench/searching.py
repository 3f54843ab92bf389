"""What a search of the whole site costs: 3,201 films, 5,000 articles and 500,000 comments.

    python -m tests.bench.searching [--quick] [--films movies.json]

A PostgreSQL and the site as in production are made for it, and removed. `--films` is a list of films as the
package `vega-datasets` has it; without it they have made-up titles. `--quick` makes a hundredth of the
comments. The exit status is 1 when the goal is missed.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench import load, machine, sites, table
from tests.bench.reading import QUICK, THOROUGH, Effort
from tests.bench.table import Row, number
from tests.browser.servers import Site
from tests.databases import running_postgresql

COMMENTS = 500_000
GOAL = 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.searching", description="Measure searches.")
    parser.add_argument(
        "--quick", action="store_true", help="of a hundredth of the comments, and fewer times"
    )
    parser.add_argument("--films", type=Path, help="a list of films, as vega-datasets has it")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    comments = COMMENTS // 100 if options.quick else COMMENTS
    films = json.dumps(str(options.films.resolve()) if options.films else "")
    with (
        tempfile.TemporaryDirectory(prefix="filmclub-bench-") as directory,
        running_postgresql(configuration="") as database,
    ):
        environment = sites.prepare(database, Path(directory))
        told = sites.call(environment, "tests.bench.searched", f"make({films}, {comments})")
        with sites.serving("site", Path(directory), environment) as site:
            rows = searches(site, json.loads(told), QUICK if options.quick else THOROUGH)
        print(table.markdown(rows), end="\n\n")
        print(machine.facts(database))
    return int(any(row.holds is False for row in rows))


def searches(site: Site, words: dict[str, str], effort: Effort) -> list[Row]:
    """Time of each search, one request after the other."""
    rows = []
    for what, query in words.items():
        measure = _milliseconds(f"{site.url}/search/?{query}")
        for _warming in range(3):
            measure()
        times = sorted(measure() for _sample in range(effort.samples))
        p95 = times[len(times) * 95 // 100]
        rows.append(
            Row(
                f"search of the site for {what}, the median; p95",
                f"{number(times[len(times) // 2])} ms",
                f"{number(p95)} ms",
                goal=f"p95 < {GOAL} ms",
                holds=p95 < GOAL,
            )
        )
    return rows


def _milliseconds(url: str) -> Callable[[], float]:
    return lambda: load.seconds_to_get(url) * 1000


if __name__ == "__main__":
    sys.exit(main())
