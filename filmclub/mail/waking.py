"""Waking the worker when a mail is queued: who queues one need not know how mails are sent."""

from __future__ import annotations

from collections.abc import Callable

_wakers: list[Callable[[], object]] = []


def wake_by(waker: Callable[[], object]) -> None:
    """Have this called where a mail waits that is due; to be called from `AppConfig.ready()`."""
    if waker not in _wakers:
        _wakers.append(waker)


def wake_worker() -> None:
    """Say that a mail waits. It may be said in vain: each minute the clock looks for what is due."""
    for waker in _wakers:
        waker()
