"""What is to be done at a moment: apps say when, and the clock does it (`filmclub.jobs.clock`).

A kind is a word; the app that owns the subject registers, in `AppConfig.ready()`, the function that does its
job. Each lies in a module of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from filmclub.jobs.models import Due

Job = Callable[[str, datetime], None]
RepeatedJob = Callable[[datetime, datetime], None]
Look = Callable[[], object]


@dataclass(frozen=True)
class Repeated:
    """A job that comes again after so many minutes, each time for all the time since it was last done."""

    job: RepeatedJob
    minutes: int


_jobs: dict[str, Job] = {}
_repeated: dict[str, Repeated] = {}
_looks: dict[str, Look] = {}


def register_job(kind: str, job: Job) -> None:
    """Have entries of this kind done by `job(key, moment)`, at their moment or when a worker is there again.

    It runs in a transaction that also takes the entry away: both are done or neither, and by one worker. If
    it fails, it is tried again after growing pauses, for as long as the entry is there. So it looks first
    whether what it is about is still so, and is quick; what takes long or sends something becomes a task or
    a mail.
    """
    _jobs[kind] = job


def repeat_job(kind: str, job: RepeatedJob, *, minutes: int = 1) -> None:
    """Have `job(after, until)` done every so many minutes, under the promises of `register_job`.

    Each time is for what came after the one moment and not after the other: whole minutes that leave none
    out and take none twice, also when no worker was there for days. The first time begins when the first
    worker looks.
    """
    _repeated[kind] = Repeated(job, minutes)


def each_minute(name: str, look: Look) -> None:
    """Have this called every minute by each worker, outside of a transaction; a failure is logged.

    For what finds by itself what is to be done, and may be called twice or not at all.
    """
    _looks[name] = look


def schedule(kind: str, key: str, at: datetime) -> None:
    """Have a job done at this moment, and no more at another one that was said before: one query.

    To be called in the transaction of what it follows from, as its last change, for the row is locked until
    then; a job may schedule itself anew. Raises ValueError for a kind that nobody has registered.
    """
    if kind not in _jobs:
        raise ValueError(f"No kind of job is called {kind}.")
    # In one statement: two who schedule it at once do not get in each other's way, and the later one counts.
    Due.objects.bulk_create(
        [Due(kind=kind, key=key, moment=at, next_at=at, tries=0)],
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["moment", "next_at", "tries"],
    )


def cancel(kind: str, key: str) -> None:
    """Have a job not done, if it is not just being done: one query."""
    Due.objects.filter(kind=kind, key=key).delete()


def job_of(kind: str) -> Job | Repeated | None:
    """Who does entries of this kind; None if that is an app of another release."""
    return _jobs[kind] if kind in _jobs else _repeated.get(kind)


def registered_kinds() -> list[str]:
    return [*_jobs, *_repeated]


def repeated_jobs() -> dict[str, Repeated]:
    return dict(_repeated)


def looks() -> dict[str, Look]:
    return dict(_looks)
