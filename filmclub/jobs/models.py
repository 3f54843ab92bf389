"""Who works off the tasks and when they last said so, and what is due at which moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

# A worker that was not seen for so long is taken for away; it says every minute that it is there.
AWAY_AFTER = timedelta(minutes=5)


class WorkerQuerySet(models.QuerySet["Worker"]):
    def beat(self, worker_id: str, queues: Sequence[str]) -> None:
        """Say that this worker of these queues is there: one query, and one more the first time."""
        now = timezone.now()
        if not self.filter(pk=worker_id).update(seen_at=now):
            self.create(pk=worker_id, started_at=now, seen_at=now, queues=",".join(queues))

    def latest_sights(self) -> dict[str, datetime]:
        """When a worker of each queue was seen last, for queues that ever had one: one query."""
        sights: dict[str, datetime] = {}
        for queues, seen_at in self.order_by("seen_at").values_list("queues", "seen_at"):
            sights |= dict.fromkeys(queues.split(","), seen_at)
        return sights

    def serves(self, queue: str, now: datetime) -> bool:
        """Whether a worker of this queue was seen lately: one query."""
        seen_at = self.latest_sights().get(queue)
        return seen_at is not None and now - seen_at <= AWAY_AFTER


class Worker(models.Model):
    """A process of `manage.py db_worker`. It says every minute that it is there, also during a long task."""

    worker_id = models.CharField(max_length=64, primary_key=True)
    # By commas; the release before knew one queue.
    queues = models.CharField(max_length=200, default="default", db_default="default")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.worker_id


class Due(models.Model):
    """That a job of this kind is due at a moment; `key` says for what, as in the number of an article."""

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200, blank=True)
    moment = models.DateTimeField()
    # When somebody may take it: at its moment; while somebody has it, or after it failed, later.
    next_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="due_once"),
            models.CheckConstraint(condition=Q(next_at__gte=F("moment")), name="due_not_before_its_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()
