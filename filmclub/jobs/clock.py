"""The clock: each minute, every worker does what is due; several at once take each entry once.

Whoever takes an entry has it for five minutes. A worker that is killed meanwhile has done nothing of it, and
another takes it then.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone

from filmclub.jobs.due import Repeated, job_of, looks, registered_kinds, repeated_jobs
from filmclub.jobs.models import Due
from filmclub.lib.away import is_away

# So long an entry belongs to who has taken it.
LEASE = timedelta(minutes=5)
# After the first failure, the second, and so on; the last goes on.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360))
AT_ONCE = 100
# Behind the full minute, for which most things are planned: the clocks of two machines differ by less.
SECOND = 2

logger = logging.getLogger("filmclub.jobs")


def tick(now: datetime | None = None) -> int:
    """Do all that is due, in the order of its moments, and return how much that was.

    A job that fails is logged and tried again; neither it nor a look that fails keeps the others waiting.
    Two queries where nothing is due, and those of the looks. Raises DatabaseError if the database is away.
    """
    now = now or timezone.now()
    _begin_repeated(now)
    for name, look in looks().items():
        try:
            look()
        except Exception as error:
            _log_failure(name, error)
    done, seen = 0, set[int]()
    while entries := _due(now, seen):
        for entry in entries:
            seen.add(entry.pk)
            if _take(entry, now):
                done += _do(entry, now)
    return done


def run_clock(over: threading.Event) -> None:
    """Look at once and then each minute, until it is over, in a thread with a connection of its own."""
    while True:
        try:
            tick()
        except (DatabaseError, InterfaceError) as error:
            # The worker itself says that the database is away.
            logger.debug("The clock cannot look: %s", error)
        except Exception:
            logger.exception("The clock could not look for what is due.")
        finally:
            connections.close_all()
        if over.wait(60 - (time.time() - SECOND) % 60):
            return


def _begin_repeated(now: datetime) -> None:
    """Have an entry for each job that is repeated: one query, and one more for the first of a kind."""
    repeated = repeated_jobs()
    there = set(Due.objects.filter(kind__in=repeated, key="").values_list("kind", flat=True))
    Due.objects.bulk_create(
        [
            Due(kind=kind, key="", moment=moment, next_at=moment)
            for kind, job in repeated.items()
            if kind not in there
            for moment in [_full_minute(now) + timedelta(minutes=job.minutes)]
        ],
        # Another worker begins too.
        ignore_conflicts=True,
    )


def _due(now: datetime, seen: set[int]) -> list[Due]:
    # What a newer release has registered waits for its worker.
    due = Due.objects.filter(next_at__lte=now, kind__in=registered_kinds()).exclude(pk__in=seen)
    return list(due.order_by("next_at", "pk")[:AT_ONCE])


def _take(entry: Due, now: datetime) -> bool:
    """Have the entry to oneself until the lease is over; False if another worker or moment was quicker."""
    next_at, tries = now + LEASE, entry.tries + 1
    taken = Due.objects.filter(pk=entry.pk, next_at=entry.next_at).update(next_at=next_at, tries=tries)
    entry.next_at, entry.tries = next_at, tries
    return bool(taken)


class _Lost(Exception):
    """Meanwhile the job was cancelled, or another worker took it when its lease was over: it is undone."""


def _do(entry: Due, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _run(entry, now)
    except _Lost:
        logger.info("Was cancelled, or is done by another worker: %s", entry)
    except Exception as error:
        if is_away(error):
            raise
        _log_failure(str(entry), error)
        pause = PAUSES[min(entry.tries, len(PAUSES)) - 1]
        _mine(entry).update(next_at=now + pause)
    else:
        return True
    return False


def _run(entry: Due, now: datetime) -> None:
    job = job_of(entry.kind)
    if isinstance(job, Repeated):
        minutes = timedelta(minutes=job.minutes)
        until = _full_minute(now)
        job.job(entry.moment - minutes, until)
        moment = until + minutes
        is_mine = _mine(entry).update(moment=moment, next_at=moment, tries=0)
    elif job is not None:
        job(entry.key, entry.moment)
        # The last change: whoever schedules has rows of its own before it comes to this one.
        is_mine, _models = _mine(entry).delete()
    else:
        return
    # What was scheduled anew meanwhile comes again; it was done for its moment before.
    if not is_mine and not Due.objects.filter(pk=entry.pk, tries=0).exists():
        raise _Lost


def _mine(entry: Due) -> QuerySet[Due]:
    return Due.objects.filter(pk=entry.pk, next_at=entry.next_at)


def _full_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _log_failure(what: str, error: Exception) -> None:
    if is_away(error):
        raise error
    logger.error("Could not do what is due, and will try again: %s", what, exc_info=error)
