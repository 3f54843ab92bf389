"""What the moderators' desk costs with 500,000 comments: every view, searches, filters, the log, a decision.

    python -m tests.bench.desk [--quick]

A PostgreSQL and the site as in production are made for it, and removed. `--quick` makes a fiftieth of the
comments. The exit status is 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.bench import load, machine, sites, table
from tests.bench.reading import QUICK, THOROUGH, Effort
from tests.bench.table import Row, number
from tests.browser.servers import Site
from tests.databases import running_postgresql

COMMENTS = 500_000
GOAL, GOAL_OF_A_DECISION = 300, 100
DESK, LOG = "/admin/comments/comment/", "/admin/comments/decision/"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk", description="Measure the desk.")
    parser.add_argument("--quick", action="store_true", help="of a fiftieth of the comments, fewer times")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    comments = COMMENTS // 50 if options.quick else COMMENTS
    with (
        tempfile.TemporaryDirectory(prefix="filmclub-bench-") as directory,
        running_postgresql(configuration="") as database,
    ):
        environment = sites.prepare(database, Path(directory))
        told = json.loads(sites.call(environment, "tests.bench.desk_talk", f"make({comments})"))
        with sites.serving("site", Path(directory), environment) as site:
            effort = QUICK if options.quick else THOROUGH
            rows = [*views(site, told, effort), decisions(site, told)]
        print(table.markdown(rows), end="\n\n")
        print(machine.facts(database))
    return int(any(row.holds is False for row in rows))


def views(site: Site, told: dict[str, str], effort: Effort) -> list[Row]:
    """Time of each page of the desk and the log, one request after the other."""
    asked = {
        "what waits": "",
        "reported": "state=reported",
        "decided lately": "state=decided",
        "approved": "state=approved",
        "approved, the last page": "state=approved&last=1",
        "spam": "state=spam",
        "withdrawn": "state=withdrawn",
        "all": "state=all",
        "all, the last page": "state=all&last=1",
        "all in an article": f"state=all&article={told['article']}",
        "all in French": "state=all&language=fr",
        "all that was held for links": "state=all&reason=many_links",
        "all by a person": f"state=all&person={told['comment']}",
        "a common word in all": urlencode({"state": "all", "q": told["common"]}),
        "a rare word in all": urlencode({"state": "all", "q": told["rare"]}),
    }
    paths = {f"the desk: {what}": f"{DESK}?{query}" for what, query in asked.items()}
    paths |= {
        "the log": LOG,
        "the log, the last page": f"{LOG}?last=1",
        "the log, what was restored": f"{LOG}?act=restore",
        "the log, a common word": f"{LOG}?{urlencode({'q': told['common']})}",
    }
    rows = []
    for what, path in paths.items():
        url = site.url + path
        cookie = f"Cookie: sessionid={told['session']}"
        answer = load.whole_answer(url, cookie)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{url} answers {answer[:200]!r}.")
        times = _times(lambda url=url, cookie=cookie: load.whole_answer(url, cookie), effort.samples)  # type: ignore[misc]
        rows.append(_row(f"{what}, the median; p95", times, GOAL))
    return rows


def decisions(site: Site, told: dict[str, str]) -> Row:
    """Time of a decision in the row, as htmx asks for it, about each comment of the first page."""
    cookie = f"sessionid={told['session']}"
    answered, page = _send(site, DESK, cookie)
    csrf = re.search(r"csrftoken=(\w+)", str(answered))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert csrf
    assert token
    cookie += f"; csrftoken={csrf[1]}"
    waiting = iter(re.findall(r'name="revision-(\d+)"\s+value="(\d+)"', page))

    def decide() -> None:
        pk, revision = next(waiting)
        decision = {"decision": f"approve:{pk}", f"revision-{pk}": revision}
        _headers, row = _send(site, f"{DESK}decide/", cookie, csrfmiddlewaretoken=token[1], **decision)
        assert "decided" in row, row[:500]

    return _row("the desk: a decision in the row, the median; p95", _times(decide, 40), GOAL_OF_A_DECISION)


def _send(site: Site, path: str, cookie: str, **fields: str) -> tuple[http.client.HTTPMessage, str]:
    """Get a page or, with fields, post them as htmx does; return headers and body."""
    headers = {"Cookie": cookie}
    if fields:
        headers |= {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)) as connection:
        connection.request("POST" if fields else "GET", path, urlencode(fields), headers)
        response = connection.getresponse()
        return response.headers, response.read().decode()


def _times(act: Callable[[], object], samples: int) -> list[float]:
    times = []
    for _warming in range(3):
        act()
    for _sample in range(samples):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def _row(what: str, times: list[float], goal: int) -> Row:
    p95 = times[len(times) * 95 // 100]
    return Row(
        what,
        f"{number(times[len(times) // 2])} ms",
        f"{number(p95)} ms",
        goal=f"p95 < {goal} ms",
        holds=p95 < goal,
    )


if __name__ == "__main__":
    sys.exit(main())
