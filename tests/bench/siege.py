"""Whether threads stay right and comments are kept when workers die while many write, moderate and read.

    python -m tests.bench.siege [--minutes 5]

A PostgreSQL with durable commits and the site as in production are made for it; eight writers, two
moderators and twenty readers use it over HTTP, and every twenty seconds one worker is killed (`kill -9`). The
exit status is 1 when check_threads finds a fault, an acknowledged comment is missing, a page is cut short, or
the site answered with an error of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import machine, sites
from tests.bench.people import Moderator, Reader
from tests.bench.talk import MODERATORS, SIEGED
from tests.browser.servers import Site
from tests.comments import fire
from tests.databases import running_postgresql

READERS = 20
KILL_EVERY = 20.0
# What readers may be told of a page: here, moved, not public, gone.
ANSWERS = {200, 301, 302, 404, 410}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.siege", description="Kill workers at work.")
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(prefix="filmclub-siege-") as directory,
        running_postgresql(configuration="") as database,
    ):
        environment = sites.prepare(database, Path(directory))
        sites.call(environment, "tests.bench.discussions", "make_for_siege()")
        with sites.serving("site", Path(directory), environment, workers=4) as site:
            writes, moderators, readers = besiege(site, options.minutes * 60)
        stored = set(json.loads(sites.call(environment, "tests.bench.discussions", "list_comments()")))
        return tell(site, writes, moderators, readers, stored)


def besiege(site: Site, seconds: float) -> tuple[fire.Outcome, list[Moderator], list[Reader]]:
    """Let everybody work for so long, and kill a worker now and then."""
    port, end = urlsplit(site.url).port or 0, time.monotonic() + seconds
    writes, slugs = fire.Outcome(), list(SIEGED)
    moderators = [Moderator(site.url, number, writes) for number in range(MODERATORS)]
    readers = [Reader(site.url, number) for number in range(READERS)]
    chance = random.Random(seconds)
    with ThreadPoolExecutor(fire.CLIENTS + MODERATORS + READERS) as pool:

        def is_over() -> bool:
            return time.monotonic() >= end

        work = [
            pool.submit(fire.write, writes, each, port, slugs, is_over, sites.SECRET_KEY)
            for each in range(fire.CLIENTS)
        ]
        people: list[Moderator | Reader] = [*moderators, *readers]
        work += [pool.submit(each.work, is_over) for each in people]
        while time.monotonic() + KILL_EVERY < end:
            time.sleep(KILL_EVERY)
            os.kill(chance.choice(machine.workers(port)), signal.SIGKILL)
            writes.kills += 1
    for each in work:
        each.result()
    return writes, moderators, readers


def tell(
    site: Site, writes: fire.Outcome, moderators: list[Moderator], readers: list[Reader], stored: set[int]
) -> int:
    """Print what happened; return 1 if anything was lost, broken or wrong."""
    summary, faults = sites.check_threads(site.environment)
    missing = writes.acknowledged - stored
    acts = sum((each.acts for each in moderators), Counter[str]())
    to_moderators = sum((each.statuses for each in moderators), Counter[int]())
    to_readers = sum((each.statuses for each in readers), Counter[int]())
    answers = Counter(writes.statuses) + to_moderators + to_readers
    errors = sum(number for status, number in answers.items() if status >= 500)
    odd = sum(number for status, number in to_readers.items() if status not in ANSWERS)
    cut = sum(each.cut for each in readers)
    broken_off = writes.broken_off + sum(each.broken_off for each in moderators)
    broken_off += sum(each.broken_off for each in readers)
    print(f"{writes.kills} workers killed.")
    print(f"{len(writes.acknowledged)} comments acknowledged; answers to writers {dict(writes.statuses)}.")
    print(f"Acts of moderators {dict(acts)}; answers to them {dict(to_moderators)}.")
    print(f"{to_readers.total()} pages read; answers to readers {dict(to_readers)}.")
    print(f"{broken_off} requests broken off, {cut} pages cut short, {errors} errors of the site.")
    print(f"check_threads: {summary}.")
    print(f"{len(missing)} acknowledged comments missing.")
    return int(bool(missing or errors or odd or cut or faults))


if __name__ == "__main__":
    sys.exit(main())
