"""What the time of a request is made of, inside a process of the site and without its web server.

`manage.py shell` runs these functions, on the site that is measured. A thread looks some thousand times a
second at what the request is doing: that changes its time less than counting every call.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from statistics import median
from types import FrameType

from django.conf import settings
from django.test import Client

from comments.models import Comment
from tests.browser.servers import ROOT
from tests.keys import cookie_of

LOOK_EVERY = 0.0005
# Whose code it is, by where that stands; the first that fits counts.
PARTS = {
    "/psycopg": "PostgreSQL and its driver",
    "/django/db/": "ORM",
    "/django/template/": "templates",
    "/django/core/cache/": "cache",
    "/django/forms/": "forms",
    "/crispy_forms/": "forms",
    "/markdown_it/": "markup",
    "/django/": "the rest of Django",
}
OURS = tuple(f"{ROOT / package}/" for package in ("comments", "reviews", "filmclub"))
SMALL, POSTED_IN = "thread-100", "thread-1000"
NAME = {"name": "Writer 0-0", "email": "writer0-0@example.org"}


def of_a_page(samples: int) -> None:
    """Print median and parts of the page with a hundred comments, as JSON."""
    client = Client(headers={"host": "127.0.0.1"})
    path = f"/articles/{SMALL}/"
    print(json.dumps(_profile(samples, lambda: _expect(200, client.get(path).status_code))))


def of_a_304(samples: int) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    path = f"/articles/{SMALL}/"
    known = {"if-none-match": client.get(path)["ETag"]}
    print(json.dumps(_profile(samples, lambda: _expect(304, client.get(path, headers=known).status_code))))


def of_a_post(samples: int) -> None:
    client = Client(headers={"host": "127.0.0.1", "sec-fetch-site": "same-origin"})
    parent = Comment.objects.approved().filter(discussion__article__slug=POSTED_IN).first()
    assert parent

    cookie = cookie_of(NAME["name"], settings.SECRET_KEY)

    def post() -> None:
        client.cookies = SimpleCookie(cookie)
        fields = {**NAME, "parent": parent.pk, "text": f"A quiet street, {time.time_ns()}. " * 5}
        answer = client.post(f"/articles/{POSTED_IN}/comments/", fields)
        _expect(303, answer.status_code)

    print(json.dumps(_profile(samples, post)))


def _expect(status: int, got: int) -> None:
    if status != got:
        raise RuntimeError(f"The site answers {got}.")


def _profile(samples: int, work: Callable[[], None]) -> Mapping[str, object]:
    for _warming_up in range(5):
        work()
    times = []
    with Looking() as looking:
        for _sample in range(samples):
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1000)
    return {"median": median(times), "parts": looking.parts()}


class Looking:
    """While a `with` lasts, see whose code this thread is in."""

    def __enter__(self) -> Looking:
        self.seen: Counter[str] = Counter()
        self.is_over = threading.Event()
        self.interval = sys.getswitchinterval()
        sys.setswitchinterval(LOOK_EVERY / 5)
        self.thread = threading.Thread(target=self._look, args=(threading.get_ident(),))
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.is_over.set()
        self.thread.join()
        sys.setswitchinterval(self.interval)

    def _look(self, thread: int) -> None:
        while not self.is_over.wait(LOOK_EVERY):
            self.seen[_whose(sys._current_frames().get(thread))] += 1

    def parts(self) -> dict[str, float]:
        whole = self.seen.total() or 1
        return {what: times / whole for what, times in self.seen.most_common()}


def _whose(frame: FrameType | None) -> str:
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(OURS):
            return "our code"
        if "/django/utils/" in path:
            # Whoever escapes, formats a date or reads a header there.
            frame = frame.f_back
            continue
        for place, what in PARTS.items():
            if place in path:
                return what
        frame = frame.f_back
    return "others"
