"""What readers notice of a flood of posts, and what becomes of it.

    python -m tests.bench.flood [--quick | --seconds 200 --rate 50 --addresses 500]

A PostgreSQL with durable commits and the site as in production, behind one proxy that is trusted and without
nginx's cache, are made for it. Readers are timed by themselves; then 10,000 posts come from 500 addresses, 50
a second, to one article, while the same readers go on. The exit status is 1 when a page takes more than 1.5 ×
its time, a thread is wrong, or anything of the flood can be read or stands among what waits for longer than
the layers need to see it. On a quiet machine: what sends the flood runs on it too.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Lock
from urllib.parse import urlencode, urlsplit

from comments.reasons import Code
from tests.bench import load, machine, sites
from tests.bench.table import Row, at_most, markdown
from tests.bench.talk import WORDS
from tests.browser.servers import Site
from tests.databases import running_postgresql

FLOODED = "first"
PAGES = {"the flooded article": f"/articles/{FLOODED}/", "another article": "/articles/second/", "home": "/"}
SENDERS = 16
SLOWER = 1.5
# What stands among what waits before there is enough of it to be seen as a flood, for each network.
BEFORE_IT_IS_SEEN = 30


@dataclass(frozen=True)
class Flood:
    seconds: float = 200
    rate: float = 50
    addresses: int = 500

    @property
    def posts(self) -> int:
        return round(self.seconds * self.rate)

    @property
    def networks(self) -> int:
        return (self.addresses + 9) // 10

    def address(self, number: int) -> str:
        """Ten in each network."""
        of = number % self.addresses
        return f"198.{18 + of // 10 // 256}.{of // 10 % 256}.{of % 10 + 1}"


QUICK = Flood(seconds=10, rate=20, addresses=50)


@dataclass
class Sending:
    """What the site answered, and how much later than planned the posts were sent."""

    answers: Counter[int] = field(default_factory=Counter)
    late: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


def send(site: Site, flood: Flood) -> Sending:
    """Send every post at its moment, or as soon as a sender is free."""
    sending, begin = Sending(), time.monotonic()
    numbers = iter(range(flood.posts))
    host = urlsplit(site.url).netloc

    def work(sender: int) -> None:
        chance = random.Random(sender)
        while True:
            with sending.lock:
                number = next(numbers, None)
            if number is None:
                return
            planned = begin + number / flood.rate
            time.sleep(max(0, planned - time.monotonic()))
            late = time.monotonic() - planned
            status = _post(host, flood.address(number), number, chance)
            with sending.lock:
                sending.answers[status] += 1
                sending.late.append(late)

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(work, range(SENDERS)))
    return sending


def _post(host: str, address: str, number: int, chance: random.Random) -> int:
    """One comment of a guest without a cookie, each with a text and name of its own; 0: it was cut off."""
    text = f"{' '.join(chance.choices(WORDS, k=30))} https://shop-{number % 40}.example/{number}"
    fields = {"name": f"Guest {number}", "email": f"guest{number}@example.org", "website": "", "text": text}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "X-Forwarded-For": address,
    }
    with closing(http.client.HTTPConnection(host, timeout=60)) as connection:
        try:
            connection.request("POST", f"/articles/{FLOODED}/comments/", urlencode(fields), headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return 0
    return response.status


def read(site: Site, over: Event, seconds: float) -> dict[str, list[float]]:
    """Fetch the pages in turn until it is over, or for so long; return the seconds that each took."""
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    end = time.monotonic() + seconds
    while not over.is_set() and time.monotonic() < end:
        for name, path in PAGES.items():
            times[name].append(load.seconds_to_get(f"{site.url}{path}"))
            time.sleep(0.02)
    return times


def measure(site: Site, flood: Flood) -> tuple[Sending, dict[str, list[float]], dict[str, list[float]]]:
    """Time the readers without the flood, then with it."""
    for path in PAGES.values():
        load.warm(f"{site.url}{path}")
    quiet = read(site, Event(), max(5.0, flood.seconds / 4))
    over = Event()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read, site, over, flood.seconds * 10)
        try:
            sending = send(site, flood)
        finally:
            over.set()
        return sending, quiet, reading.result()


def rows(
    flood: Flood, sending: Sending, quiet: dict[str, list[float]], flooded: dict[str, list[float]]
) -> Iterator[Row]:
    for name in PAGES:
        during, without = (1000 * median(times[name]) for times in (flooded, quiet))
        yield at_most(f"{name} during the flood, median; without it", during, without, SLOWER, "ms")
        during, without = (1000 * quantiles(times[name], n=20)[-1] for times in (flooded, quiet))
        yield at_most(f"{name} during the flood, p95; without it", during, without, SLOWER, "ms")
    told = ", ".join(f"{number} × {status}" for status, number in sorted(sending.answers.items()))
    yield Row(f"answers to {flood.posts} posts of {flood.addresses} addresses", told)
    yield Row("how late the posts were sent, p95", f"{1000 * quantiles(sending.late, n=20)[-1]:.0f} ms")


def counted() -> None:
    """Print how many of the flood are stored, wait, and are public, as JSON: in a process of the site."""
    from comments.models import Comment

    theirs = Comment.objects.filter(guest_name__startswith="Guest ")
    apart = theirs.filter(held_for=Code.LIKELY_SPAM).count()
    told = {"stored": theirs.count(), "apart": apart, "public": theirs.approved().count()}
    print(json.dumps(told))


def stored_rows(site: Site, flood: Flood) -> Iterator[Row]:
    told = json.loads(sites.call(site.environment, "tests.bench.flood", "counted()"))
    waits, most = told["stored"] - told["apart"] - told["public"], flood.networks * BEFORE_IT_IS_SEEN
    yield Row("of the flood: stored; put apart", f"{told['stored']:,}; {told['apart']:,}")
    yield Row("of the flood: among what waits", f"{waits:,}", goal=f"≤ {most:,}", holds=waits <= most)
    yield Row("of the flood: public", str(told["public"]), goal="0", holds=not told["public"])
    summary, faults = sites.check_threads(site.environment)
    yield Row(f"faults of the threads afterwards ({summary})", str(faults), goal="0", holds=not faults)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.flood", description="Flood the site.")
    parser.add_argument("--quick", action="store_true", help="200 posts, to see that it runs")
    parser.add_argument("--seconds", type=float, default=Flood.seconds)
    parser.add_argument("--rate", type=float, default=Flood.rate)
    parser.add_argument("--addresses", type=int, default=Flood.addresses)
    options = parser.parse_args(arguments)
    flood = QUICK if options.quick else Flood(options.seconds, options.rate, options.addresses)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with (
        tempfile.TemporaryDirectory(prefix="filmclub-flood-") as directory,
        running_postgresql(configuration="") as database,
    ):
        environment = sites.prepare(database, Path(directory))
        sites.call(environment, "tests.bench.discussions", "make_for_siege()")
        environment |= {"TRUSTED_PROXIES": "1", "COMMENT_INTERVAL": "15"}
        with sites.serving("flooded", Path(directory), environment) as site:
            told = list(rows(flood, *measure(site, flood)))
            told += stored_rows(site, flood)
        print(markdown(told), end="\n\n")
        print(machine.facts(database))
    return int(any(row.holds is False for row in told))


if __name__ == "__main__":
    sys.exit(main())
