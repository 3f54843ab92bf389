"""Caches that may be taken away: while one does not answer, the process remembers by itself."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.cache.backends.locmem import LocMemCache

from filmclub.lib.away import first_line, is_away
from filmclub.lib.seldom import Seldom

# Seconds until a cache that did not answer is asked again, and between two lines of the log about it.
ASK_AGAIN, SAY_AGAIN = 10, 60
# Of counters and marks, a few bytes each.
KEPT_MEANWHILE = 10_000

logger = logging.getLogger("filmclub.cache")


class _Outage:
    """What the threads of this process know of one cache."""

    def __init__(self) -> None:
        self.until: float | None = None
        self.line = Seldom(SAY_AGAIN)
        self.lock = threading.Lock()


_outages: dict[str, _Outage] = {}


class Sturdy:
    """To be put before a cache's class: where that raises `errors`, the process's own memory answers.

    So a limit is counted by each process alone until the cache answers again, and what it has counted
    meanwhile is forgotten then. One line a minute at most says so in the log of each process.
    """

    errors: tuple[type[Exception], ...] = (OSError,)
    # What remembers meanwhile.
    memory: type[LocMemCache] = LocMemCache

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)  # type: ignore[call-arg]
        self._place = f"{type(self).__name__} {server}"
        self._outage = _outages.setdefault(self._place, _Outage())
        self._instead = self.memory(
            f"instead of {self._place}", {**params, "OPTIONS": {"MAX_ENTRIES": KEPT_MEANWHILE}}
        )
        self._is_inside = False

    def answers(self) -> bool:
        """Whether the cache itself takes a value and gives it back."""
        try:
            with self.apart():
                super().set("answers", 1, 60)  # type: ignore[misc]
                self._end_outage()
                return bool(super().get("answers") == 1)  # type: ignore[misc]
        except self.errors:
            return False

    def apart(self) -> AbstractContextManager[Any]:
        """Within which a call may fail and leave no trace."""
        return nullcontext()

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        own = getattr(super(), name)
        if self._is_inside:
            # A part of another call, which fails as a whole.
            return own(*args, **kwargs)
        if self._outage.until is None or time.monotonic() >= self._outage.until:
            try:
                answer = self._ask_whole(own, *args, **kwargs)
            except self.errors as error:
                self._begin_outage(error)
            else:
                self._end_outage()
                return answer
        return getattr(self._instead, name)(*args, **kwargs)

    def _ask_whole(self, own: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        self._is_inside = True
        try:
            with self.apart():
                return own(*args, **kwargs)
        finally:
            self._is_inside = False

    def _begin_outage(self, error: Exception) -> None:
        with self._outage.lock:
            is_new = self._outage.until is None
            self._outage.until = time.monotonic() + ASK_AGAIN
        # A database that is away says so itself.
        if not is_away(error) and self._outage.line.is_due():
            logger.log(
                logging.ERROR if is_new else logging.WARNING,
                "The cache does not answer; this process remembers by itself meanwhile. %s: %s",
                type(error).__name__,
                first_line(error),
            )

    def _end_outage(self) -> None:
        if self._outage.until is None:
            return
        with self._outage.lock:
            self._outage.until = None
        self._instead.clear()
        logger.info("The cache answers again.")

    # --- Everything that a cache can be asked for --------------------------------------------------

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("incr", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        return self._ask("clear")
