"""Tasks that a worker left lying, and tasks that failed: they are tried again, three times in all."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from filmclub.jobs.models import Worker

# So long after its start, or after its worker was last seen, a task that still runs is nobody's.
LEASE = timedelta(minutes=15)
TRIES = 3
# How long after the first failure, and after the second: a full disk is not emptied in a minute.
WAITS = (timedelta(minutes=15), timedelta(hours=6))
# Workers that have not been seen for longer are forgotten, but for the last of them.
REMEMBERED = timedelta(days=1)

Task = DBTaskResult[..., object]
logger = logging.getLogger("filmclub.jobs")


@dataclass(frozen=True)
class Rescued:
    """So many are queued again; these have failed for good, as lines for the operator."""

    queued: int
    left: list[str]


def rescue_tasks(now: datetime | None = None) -> Rescued:
    """Queue what was left lying or has failed again; leave what has been tried three times.

    A task belongs to its worker for fifteen minutes from its start, and for as long as that worker says that
    it is there: one that takes hours is not taken twice. Calling it again, or twice at once, changes nothing.
    Reads the rows of tasks that run or have failed, of which the nightly command keeps those of two weeks.
    """
    now = now or timezone.now()
    with transaction.atomic():
        queued = _queue_orphans(now) + _queue_failed(now)
        _forget_workers(now)
    return Rescued(queued, [_line(task) for task in left_tasks()])


def left_tasks() -> list[Task]:
    """The tasks that have failed as often as they are tried."""
    failed = DBTaskResult.objects.failed().defer("traceback", "return_value")
    return [task for task in failed.order_by("enqueued_at") if _tries(task) >= TRIES]


def forget_left(function_path: str, first_arguments: Iterable[str]) -> None:
    """Take tasks of this function out of those that failed: what they should have done is done otherwise."""
    done = set(first_arguments)
    gone = [
        task.pk
        for task in DBTaskResult.objects.failed().filter(task_path=function_path)
        if task.args_kwargs["args"][:1] and task.args_kwargs["args"][0] in done
    ]
    DBTaskResult.objects.filter(pk__in=gone).delete()


def _queue_orphans(now: datetime) -> int:
    seen = dict(Worker.objects.filter(seen_at__gt=now - LEASE).values_list("pk", "seen_at"))
    # Two who look at once: the second passes over what the first holds.
    running = DBTaskResult.objects.running().filter(started_at__lte=now - LEASE)
    queued = 0
    for task in running.select_for_update(skip_locked=True):
        if task.worker_ids and task.worker_ids[-1] in seen:
            continue
        if _tries(task) < TRIES:
            _queue(task)
            queued += 1
        else:
            task.status = TaskResultStatus.FAILED
            task.finished_at = now
            task.traceback = "Each time its worker ended while it ran."
            task.save(update_fields=["status", "finished_at", "traceback"])
            logger.error("%s.", _line(task))
    return queued


def _queue_failed(now: datetime) -> int:
    failed = DBTaskResult.objects.failed().filter(finished_at__lte=now - WAITS[0])
    queued = 0
    for task in failed.defer("return_value").select_for_update(skip_locked=True):
        tries = _tries(task)
        if tries < TRIES and task.finished_at is not None and task.finished_at <= now - WAITS[tries - 1]:
            _queue(task)
            queued += 1
    return queued


def _queue(task: Task) -> None:
    # Who took it stays with it: so often it has been tried.
    task.status = TaskResultStatus.READY
    task.started_at = task.finished_at = None
    task.save(update_fields=["status", "started_at", "finished_at"])
    logger.info("Queued again after %s of %s tries: %s %s", _tries(task), TRIES, task.task_path, task.pk)


def _forget_workers(now: datetime) -> None:
    # The last of each kind stays: since when none is there can be asked.
    latest = dict(Worker.objects.order_by("seen_at").values_list("queues", "pk"))
    Worker.objects.filter(seen_at__lt=now - REMEMBERED).exclude(pk__in=latest.values()).delete()


def _tries(task: Task) -> int:
    return max(1, len(task.worker_ids))


def _line(task: Task) -> str:
    arguments = ", ".join(str(argument) for argument in task.args_kwargs["args"])[:200]
    why = task.exception_class_path or "each time its worker ended while it ran"
    return f"{task.task_path}({arguments}) has failed {_tries(task)} times and is left: {why}"
