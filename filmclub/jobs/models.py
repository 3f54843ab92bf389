"""Who works off the tasks and when they last said so, and what is due at which moment."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class WorkerQuerySet(models.QuerySet["Worker"]):
    def beat(self, worker_id: str) -> None:
        """Say that this worker is there: one query, and one more the first time."""
        now = timezone.now()
        if not self.filter(pk=worker_id).update(seen_at=now):
            self.create(pk=worker_id, started_at=now, seen_at=now)

    def latest_sight(self) -> datetime | None:
        """When the worker that was seen last was seen; None if there never was one."""
        return self.order_by("-seen_at").values_list("seen_at", flat=True).first()


class Worker(models.Model):
    """A process of `manage.py db_worker`. It says every minute that it is there, also during a long task."""

    worker_id = models.CharField(max_length=64, primary_key=True)
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
