"""What reading costs: requests per second beside others, the time of a page by size, and its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import load, sites, talk
from tests.bench.sites import WordPress
from tests.bench.table import Row, at_least, at_most, number
from tests.browser.servers import Site

RATE = "requests/s"
# WordPress answers some five times a second for 10,000 comments.
SLOW_SECONDS = 10
SMALL, LARGE, HUGE = "thread-100", "thread-10000", "thread-100000"


@dataclass(frozen=True)
class Effort:
    """How long a run measures: rounds, seconds of a load in each, requests that are timed one by one."""

    rounds: int
    seconds: float
    samples: int


THOROUGH = Effort(rounds=5, seconds=5, samples=60)
QUICK = Effort(rounds=1, seconds=2, samples=20)


def article(site: Site, slug: str) -> str:
    return f"{site.url}/articles/{slug}/"


def rates(cached: Site, uncached: Site, wordpress: WordPress | None, effort: Effort) -> list[Row]:
    """Rows 1 to 3: our pages, with the fragment cache and without, beside WordPress's."""
    urls = {}
    for slug in (SMALL, LARGE):
        urls[f"cached {slug}"] = article(cached, slug)
        urls[f"uncached {slug}"] = article(uncached, slug)
        if wordpress is not None:
            urls[f"wordpress {slug}"] = f"{wordpress.url}/{slug}/"
    for url in urls.values():
        load.warm(url)
    measures = {name: rate(url, effort.seconds) for name, url in urls.items()}
    if wordpress is not None:
        slow = f"wordpress {LARGE}"
        measures[slow] = rate(urls[slow], max(effort.seconds, SLOW_SECONDS))
    found = load.in_turn(effort.rounds, measures)
    pages = {SMALL: "article page with 100 comments", LARGE: "first page of a discussion of 10,000"}
    goals = [("cached", SMALL, 35, ""), ("cached", LARGE, 280, "")]
    goals += [("uncached", SMALL, 4, ", fragment cache off"), ("uncached", LARGE, 30, ", fragment cache off")]
    return [
        at_least(
            f"{pages[slug]}{how}; WordPress",
            found[f"{cache} {slug}"],
            found.get(f"wordpress {slug}"),
            goal,
            RATE,
        )
        for cache, slug, goal, how in goals
    ]


def rate(url: str, seconds: float, *headers: str) -> Callable[[], float]:
    return lambda: load.requests_per_second(url, seconds, headers=headers)


def through_a_proxy(site: Site, asking: Site, directory: Path, effort: Effort) -> list[Row]:
    """nginx with the cache beside nginx with a file of the same bytes; `asking`: CACHE_SECONDS=0."""
    path = f"/articles/{SMALL}/"
    _headers, page = load.get(f"{site.url}{path}")
    with sites.proxy(directory, site, page) as cached, sites.proxy(directory, asking, page) as asked:
        urls = {"cached": f"{cached}{path}", "file": f"{cached}/as-a-file", "asked": f"{asked}{path}"}
        for url in urls.values():
            load.warm(url)
        found = load.in_turn(effort.rounds, {name: rate(url, effort.seconds) for name, url in urls.items()})
    row = at_least(
        f"through nginx’s proxy_cache, s-maxage=10 (with 0: {number(found['asked'])}); the same as a file",
        found["cached"],
        found["file"],
        0.8,
        RATE,
    )
    return [row]


def revalidation(site: Site, effort: Effort) -> list[Row]:
    """A 304 beside the 200 of the same page: how often, and in how many bytes, headers included."""
    url = article(site, SMALL)
    headers, _body = load.get(url)
    header = f"If-None-Match: {headers['ETag']}"
    unchanged, whole = load.whole_answer(url, header), load.whole_answer(url)
    if not unchanged.startswith(b"HTTP/1.1 304"):
        raise RuntimeError(f"{url} does not answer 304 but {unchanged[:20]!r}.")
    found = load.in_turn(
        effort.rounds, {"304": rate(url, effort.seconds, header), "200": rate(url, effort.seconds)}
    )
    share = len(unchanged) / len(whole)
    return [
        at_least("a 304; the 200 of the same page", found["304"], found["200"], 1.2, RATE),
        Row(
            "bytes of a 304; of the 200, both with their headers",
            number(len(unchanged)),
            number(len(whole)),
            f"{share:.2%}",
            "< 1 %",
            share < 0.01,
        ),
    ]


def page_times(uncached: Site, middle: int, effort: Effort) -> list[Row]:
    """Time of one request after the other, every window put together anew."""
    first = article(uncached, HUGE)
    urls = {
        "100": article(uncached, SMALL),
        "10,000": article(uncached, LARGE),
        "100,000": first,
        "100,000, in the middle": window_after(first, middle),
    }
    measures = {name: _milliseconds(url) for name, url in urls.items()}
    load.in_turn(3, measures)
    found = load.in_turn(effort.samples, measures)
    small = found["100"]
    return [
        at_most("time of a page at 10,000 comments; at 100", found["10,000"], small, 1.15, "ms"),
        at_most(
            "time of a page at 100,000 comments, first window; at 100", found["100,000"], small, 1.3, "ms"
        ),
        at_most(
            "time of a page at 100,000 comments, in the middle; at 100",
            found["100,000, in the middle"],
            small,
            1.3,
            "ms",
        ),
    ]


def searches(site: Site, effort: Effort) -> list[Row]:
    """Time of a reader's search of a large discussion, one request after the other."""
    common, next_to_it = talk.WORDS[:2]
    asked = {"a common word": common, "words behind each other": f'"{common} {next_to_it}"'}
    rows = []
    for what, words in asked.items():
        measure = _milliseconds(f"{article(site, LARGE)}search/?{urlencode({'q': words})}")
        times = sorted(measure() for _sample in range(effort.samples))
        p95 = times[len(times) * 95 // 100]
        rows.append(
            Row(
                f"search of a discussion of 10,000 for {what}, the median; p95",
                f"{number(times[len(times) // 2])} ms",
                f"{number(p95)} ms",
                goal="p95 < 20 ms",
                holds=p95 < 20,
            )
        )
    return rows


def _milliseconds(url: str) -> Callable[[], float]:
    return lambda: load.seconds_to_get(url) * 1000


def window_after(url: str, comment: int) -> str:
    """The address of the window after this comment, as the page's own link leads on."""
    _headers, body = load.get(url)
    link = re.search(r'href="([^"]*[?;&]after=)\d+', body.decode())
    if link is None:
        raise RuntimeError(f"{url} leads on to no further comments.")
    origin = re.match(r"https?://[^/]+", url)
    assert origin
    return f"{origin[0]}{link[1].replace('&amp;', '&')}{comment}"


def page_bytes(site: Site, wordpress: WordPress | None) -> list[Row]:
    """Bytes of HTML for the same hundred comments, uncompressed.

    The deepest ones and those of long threads stand on pages of their own here: the list counts as if it had
    them too.
    """
    _headers, ours = load.get(article(site, SMALL))
    shown = len(re.findall(rb'<article[^>]* id="c\d+"', ours))
    if not 80 <= shown <= 100:
        raise RuntimeError(f"The page of {SMALL} shows {shown} comments.")
    thread = ours.rindex(b"</ol>") - ours.index(b'id="thread"')
    theirs = len(load.get(f"{wordpress.url}/{SMALL}/")[1]) if wordpress else None
    of_hundred = len(ours) + thread * (100 - shown) // shown
    return [at_most("bytes of HTML for 100 comments; WordPress", of_hundred, theirs, 0.5, "bytes")]
