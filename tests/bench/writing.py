"""What writing costs, and what a long run leaves behind in a worker's memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from tests.bench import load, machine, sites
from tests.bench.reading import HUGE, Effort, article, window_after
from tests.bench.sites import WordPress
from tests.bench.table import Row, at_least, at_most, made_of, number
from tests.bench.writers import our_form, posts_per_second, wordpress_form
from tests.browser.servers import Site
from tests.comments.likes_at_once import p95, press_at_once

THREAD = "thread-1000"
LARGEST_WORKER = 120
# A worker that grows by less over the last half of the run stays as it is.
FLAT = 2


def posting(site: Site, wordpress: WordPress | None, effort: Effort) -> list[Row]:
    """Eight writers in one discussion of 1,000; WordPress with all on one page, which is its quickest."""
    ours = our_form(site.url, THREAD)
    measures = {"ours": lambda: posts_per_second(ours, effort.seconds)}
    posts_per_second(ours, 1)
    if wordpress is None:
        return [_posting_row(load.in_turn(effort.rounds, measures))]
    wordpress.set_option("page_comments", "0")
    try:
        theirs = wordpress_form(wordpress.url, THREAD)
        posts_per_second(theirs, 1)
        measures["theirs"] = lambda: posts_per_second(theirs, effort.seconds)
        return [_posting_row(load.in_turn(effort.rounds, measures))]
    finally:
        wordpress.set_option("page_comments", "1")
        wordpress.forget_writers()


def _posting_row(found: Mapping[str, float]) -> Row:
    return at_least(
        "posts of 8 writers into one discussion of 1,000; WordPress",
        found["ours"],
        found.get("theirs"),
        1.5,
        "posts/s",
    )


def replying(environment: Mapping[str, str], effort: Effort) -> tuple[list[Row], list[str]]:
    """The time of a reply by the size of its discussion and thread, and what it is made of."""
    module = "tests.bench.replies"
    sizes = json.loads(sites.call(environment, module, f"by_size({2 * effort.samples})"))
    threads = json.loads(sites.call(environment, module, f"in_one_thread({effort.samples // 4})"))
    rows = [
        at_most(
            "time of a reply in a discussion of 10,000; of 100",
            sizes["large"]["median"],
            sizes["small"]["median"],
            1.2,
            "ms",
        ),
        Row(
            "time of a reply near the start of 5,000 replies, all to one comment; each to the one before",
            f"{number(threads['flat start']['median'])} ms",
            f"{number(threads['chain start']['median'])} ms",
        ),
    ]
    names = {
        "small": "in a discussion of 100",
        "large": "in one of 10,000",
        "flat start": "near the start of 5,000 replies to one comment",
        "flat end": "at the end of these",
        "chain start": "near the start of 5,000 replies each to the one before",
        "chain end": "to the last of these, below 5,000 others",
    }
    notes = [f"A reply {name}: {made_of({**sizes, **threads}[place])}." for place, name in names.items()]
    return rows, notes


def liking(environment: Mapping[str, str], effort: Effort) -> list[Row]:
    """How long four writers wait while one comment is liked by eight connections, and a moderator decides."""
    outcome = press_at_once(environment["DATABASE_URL"], likes=40 * effort.samples, posts=effort.samples)
    if outcome.failed:
        raise RuntimeError(str(outcome.failed))
    return [
        at_most(
            "slowest twentieth of posts while eight connections like one comment; without them",
            1000 * p95(outcome.beside),
            1000 * p95(outcome.alone),
            2,
            "ms",
        )
    ]


class Memory:
    """Reads and writes all over the site, and how the workers grow under it."""

    def __init__(self, site: Site, sample: Sequence[int]) -> None:
        self.site, self.port = site, urlsplit(site.url).port or 0
        first = window_after(article(site, HUGE), sample[0])
        self.pages = [f"{first.removesuffix(str(sample[0]))}{comment}" for comment in sample]
        self.pages += [f"{article(site, HUGE)}comments/{comment}/" for comment in sample]

    def megabytes(self) -> float:
        """The memory of the largest worker."""
        return max(machine.megabytes(pid) for pid in machine.workers(self.port))

    def soak(self, effort: Effort) -> None:
        """Read each of many pages, which are more than a worker keeps, and post for a while."""
        for _round in range(effort.rounds):
            load.get_all(self.pages)
        posts_per_second(our_form(self.site.url, HUGE, windows=1), effort.seconds)

    def rows(self, half: float, end: float) -> list[Row]:
        growth = end - half
        return [
            Row(
                "a worker’s memory after the whole run, and its growth over the last half",
                f"{end:.0f} MB, {growth:+.1f} MB",
                goal=f"≤ {LARGEST_WORKER} MB, flat",
                holds=end <= LARGEST_WORKER and growth <= FLAT,
            )
        ]


def faults(site: Site) -> list[Row]:
    """What check_threads finds after all this."""
    summary, found = sites.check_threads(site.environment)
    comments = summary.partition(",")[0]
    return [Row(f"faults found by check_threads in {comments}", str(found), goal="0", holds=not found)]
