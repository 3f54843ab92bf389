"""What reading and writing cost, in one table.

    python -m tests.bench [--quick] [--wordpress URL [--wordpress-folder DIR] | --no-wordpress]

Everything is made for the run and removed after it: a PostgreSQL with durable commits, the discussions in
it, the site with two workers, and beside it the WordPress of `shared/peers`, where that folder stands beside
the checkout and root runs this. Loads are wrk's, with one thread and eight connections. The exit status is 1
when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bench import machine, personal, reading, sites, table, writing
from tests.bench.reading import QUICK, THOROUGH, Effort
from tests.bench.sites import WordPress
from tests.bench.table import Row
from tests.databases import running_postgresql

STARTED = time.monotonic()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the site.")
    parser.add_argument("--quick", action="store_true", help="measure roughly, in a third of the time")
    parser.add_argument("--wordpress", metavar="URL", help="a WordPress that runs already")
    parser.add_argument(
        "--wordpress-folder", metavar="DIR", type=Path, help="where wordpress.sh has set that one up"
    )
    parser.add_argument("--no-wordpress", action="store_true", help="compare with none")
    options = parser.parse_args()
    # Ended from outside, the process still stops what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="filmclub-bench-")))
        wordpress = None
        if not options.no_wordpress:
            say("WordPress")
            wordpress = stack.enter_context(sites.wordpress(options.wordpress, options.wordpress_folder))
        database = stack.enter_context(running_postgresql(configuration=""))
        rows, notes = measure(database, directory, wordpress, QUICK if options.quick else THOROUGH)
        print(table.markdown(rows), end="\n\n")
        print("\n".join([*notes, machine.facts(database)]))
    return int(any(row.holds is False for row in rows))


def measure(
    database: str, directory: Path, wordpress: WordPress | None, effort: Effort
) -> tuple[list[Row], list[str]]:
    """Take every measurement; return the table's rows and what is to be said below it."""
    before = machine.load_average()
    say("the discussions")
    environment = sites.prepare(database, directory)
    made = json.loads(sites.call(environment, "tests.bench.discussions", "make_for_bench()"))
    huge = made[reading.HUGE]
    with sites.serving("site", directory, environment) as site:
        with sites.serving("uncached", directory, environment, FRAGMENT_CACHE_URL=sites.NO_CACHE) as uncached:
            say("pages")
            rates = told(reading.rates(site, uncached, wordpress, effort))
            own = told(personal.rates(site, wordpress, effort))
            times = told(reading.page_times(uncached, huge["middle"], effort))
        with sites.serving("asking", directory, environment, CACHE_SECONDS="0") as asking:
            say("nginx")
            proxied = told(reading.through_a_proxy(site, asking, directory, effort))
        say("searches")
        searched = told(reading.searches(site, effort))
        say("304")
        revalidated = told(reading.revalidation(site, effort))
        page_bytes = told(reading.page_bytes(site, wordpress))
        memory = writing.Memory(site, huge["sample"])
        memory.soak(effort)
        half = memory.megabytes()
        say("posts")
        posts = told(writing.posting(site, wordpress, effort))
        replies, notes = writing.replying(environment, effort)
        told(replies)
        likes = told(writing.liking(environment, effort))
        say("memory")
        memory.soak(effort)
        end = memory.megabytes()
        say("profiles")
        notes += profiles(environment, effort)
        say("check_threads")
        faults = writing.faults(site)
    notes.append(_told(made, before))
    say("done")
    reads = [*rates, *own, *proxied, *revalidated, *times, *searched, *page_bytes]
    return [*reads, *posts, *replies, *likes, *memory.rows(half, end), *faults], notes


def _told(made: Mapping[str, Any], before: float) -> str:
    sizes = ", ".join(f"{each['visible']:,} of {each['stored']:,}" for each in made.values())
    return f"Visible comments of those stored: {sizes}. Load of the machine before the run: {before:.1f}."


def profiles(environment: Mapping[str, str], effort: Effort) -> list[str]:
    """What requests are made of, without the web server: so much bounds the rates above."""
    uncached = {**environment, "FRAGMENT_CACHE_URL": sites.NO_CACHE}
    cases = [
        ("The page with 100 comments, put together anew", uncached, "of_a_page"),
        ("The same from the fragment cache", environment, "of_a_page"),
        ("Its 304", environment, "of_a_304"),
        ("A post into a discussion of 1,000", environment, "of_a_post"),
    ]
    module = "tests.bench.profiles"
    return [
        f"{what}: {table.made_of(json.loads(sites.call(settings, module, f'{function}({effort.samples})')))}."
        for what, settings, function in cases
    ]


def told(rows: list[Row]) -> list[Row]:
    """Say at once what was measured: a run that breaks off later was not in vain."""
    print(table.markdown(rows), file=sys.stderr, flush=True)
    return rows


def say(what: str) -> None:
    print(f"{time.monotonic() - STARTED:4.0f} s: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
