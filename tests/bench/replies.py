"""How long one reply takes by the size of its discussion or thread, and what that time is made of.

`manage.py shell` runs these functions, on the site that is measured. Replies are committed, as those of
readers are.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from django.db import connection

from comments.models import Comment
from comments.posting import post_comment
from comments.trees import windows
from comments.writers import Writer
from reviews.models import Article
from tests.bench.discussions import HUNDREDS
from tests.bench.talk import NAMES_OF_A_WRITER
from tests.keys import key_of

# Replies in the one thread of thousands: to the fourth comment, and in the chain also to the last one.
NEAR_THE_START = 3


def by_size(samples: int) -> None:
    """Print the median milliseconds of a reply, and its parts, in discussions of 100 and 10,000 in turn."""
    chance = random.Random(samples)
    small = [_Target(f"hundred-{number}", chance) for number in range(1, HUNDREDS + 1)]
    large = _Target("thread-10000", chance)
    for target in (*small, large):
        target.reply()
    in_small, in_large = Stopwatch(), Stopwatch()
    for number in range(samples):
        in_small.time(small[number % HUNDREDS].reply)
        in_large.time(large.reply)
    print(json.dumps({"small": in_small.told(), "large": in_large.told()}))


def in_one_thread(samples: int) -> None:
    """Print the median milliseconds of a reply in a thread of 5,000 by its place, and its parts."""
    chance = random.Random(samples)
    told = {}
    for slug in ("flat", "chain"):
        thread = list(_in_order(slug))
        for place, parent in (("start", thread[NEAR_THE_START]), ("end", thread[-1])):
            target = _Target(slug, chance, [parent])
            target.reply()
            watch = Stopwatch()
            for _sample in range(samples):
                watch.time(target.reply)
            told[f"{slug} {place}"] = watch.told()
    print(json.dumps(told))


class _Target:
    """A discussion that known writers answer in: anything approved, or only `parents`."""

    def __init__(self, slug: str, chance: random.Random, parents: Sequence[int] = ()) -> None:
        self.article, self.chance, self.number = Article.objects.get(slug=slug), chance, 0
        self.parents = parents or list(_in_order(slug))

    def reply(self) -> None:
        self.number += 1
        number = f"0-{self.number % NAMES_OF_A_WRITER}"
        name = f"Writer {number}"
        post_comment(
            article=self.article,
            writer=Writer(name=name, email=f"writer{number}@example.org", browser_key=key_of(name)),
            text=f"I saw it too, {time.time_ns()}, and *slowly* the street came back. " * 3,
            parent_id=self.chance.choice(self.parents),
        )


def _in_order(slug: str) -> Sequence[int]:
    comments = Comment.objects.approved().filter(discussion__article__slug=slug)
    return list(windows.in_reading_order(comments).values_list("pk", flat=True))


class Stopwatch:
    """Times some work again and again, and adds up what the database takes of it, by what it is asked for."""

    def __init__(self) -> None:
        self.wholes: list[float] = []
        self.times: dict[str, float] = {}

    def time(self, work: Callable[[], None]) -> None:
        commit = connection.commit
        connection.commit = lambda: self._add("commit", commit)  # type: ignore[method-assign]
        try:
            with connection.execute_wrapper(self._query):
                start = time.perf_counter()
                work()
                self.wholes.append(time.perf_counter() - start)
        finally:
            connection.commit = commit  # type: ignore[method-assign]

    def _query(self, execute: Any, sql: str, *arguments: Any) -> Any:
        return self._add(_purpose(sql), lambda: execute(sql, *arguments))

    def _add(self, what: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        try:
            return work()
        finally:
            self.times[what] = self.times.get(what, 0) + time.perf_counter() - start

    def told(self) -> dict[str, object]:
        """The median in milliseconds, and the share of each part, the largest first; the rest is Python's."""
        times = sorted(self.times.items(), key=lambda time: -time[1])
        shares = {what: seconds / sum(self.wholes) for what, seconds in times}
        parts = {**shares, "Python": 1 - sum(shares.values())}
        return {"median": median(self.wholes) * 1000, "parts": parts}


def _purpose(sql: str) -> str:
    is_update = sql.lstrip().startswith(f'UPDATE "{Comment._meta.db_table}"')
    return "places and counts in its tree" if is_update else "other queries"
