"""What a reader's own page costs beside everybody's: of a guest whose browser has posted, and of a member."""

from __future__ import annotations

import json

from tests.bench import load, sites
from tests.bench.reading import LARGE, RATE, SLOW_SECONDS, SMALL, Effort, article, rate
from tests.bench.sites import SECRET_KEY, WordPress
from tests.bench.table import Row, at_least
from tests.browser.servers import Site
from tests.keys import cookie_of

# Of the public page's rate; and so many times WordPress's for somebody who is signed in.
SHARE, TIMES = 1 / 3, 6
GUEST = "Writer 0-0"


def rates(site: Site, wordpress: WordPress | None, effort: Effort) -> list[Row]:
    readers = {
        "public": "",
        "guest": cookie_of(GUEST, SECRET_KEY),
        "member": json.loads(sites.call(site.environment, "tests.bench.discussions", "sign_in_a_reader()")),
    }
    theirs = wordpress.sign_in_a_reader() if wordpress is not None else None
    measures = {}
    for slug in (SMALL, LARGE):
        for reader, cookie in readers.items():
            url = article(site, slug)
            _require(url, cookie, is_private=bool(cookie))
            measures[f"{reader} {slug}"] = rate(url, effort.seconds, *_header(cookie))
        if wordpress is not None and theirs is not None:
            seconds = effort.seconds if slug == SMALL else max(effort.seconds, SLOW_SECONDS)
            measures[f"theirs {slug}"] = rate(f"{wordpress.url}/{slug}/", seconds, *_header(theirs))
    found = load.in_turn(effort.rounds, measures)
    sizes = {SMALL: "100 comments", LARGE: "10,000"}
    rows = []
    for slug, size in sizes.items():
        public = found[f"public {slug}"]
        for reader, who in {"guest": "guest’s", "member": "member’s"}.items():
            name = f"a {who} own page with {size}; everybody’s"
            rows.append(at_least(name, found[f"{reader} {slug}"], public, SHARE, RATE))
        name = f"a member’s own page with {size}; WordPress’s of who is signed in"
        rows.append(at_least(name, found[f"member {slug}"], found.get(f"theirs {slug}"), TIMES, RATE))
    return rows


def _header(cookie: str) -> list[str]:
    return [f"Cookie: {cookie}"] if cookie else []


def _require(url: str, cookie: str, *, is_private: bool) -> None:
    """Have every worker make what it keeps. Raises RuntimeError where the cookie makes no page of its own."""
    load.warm(url)
    answer = load.whole_answer(url, *_header(cookie))
    if (b"private" in answer.partition(b"\r\n\r\n")[0]) != is_private:
        raise RuntimeError(f"{url} takes a reader for somebody else.")
