from __future__ import annotations

import logging
import os
import time
from contextlib import nullcontext
from typing import Any

from django.db import DatabaseError, InterfaceError, connection, connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from filmclub.jobs.heartbeat import beating
from filmclub.lib.away import first_line, is_away
from filmclub.lib.seldom import Seldom

# Seconds between two looks whether the database is back.
PATIENCE = 5

logger = logging.getLogger("filmclub.jobs")


class Command(db_worker.Command):
    """The worker of django-tasks-db, which waits for a database that is away and says that it is there."""

    help = (
        "Work off the tasks in the queue and, unless with --batch, what is due each minute. Waits while the "
        "database does not answer."
    )

    def handle(self, *, worker_id: str, batch: bool, reload: bool, **options: Any) -> None:
        options |= {"worker_id": worker_id, "batch": batch, "reload": reload}
        # Of the two processes that reloading takes, the first only watches the second.
        works = not reload or os.environ.get(DJANGO_AUTORELOAD_ENV) == "true"
        with beating(worker_id, with_clock=not batch) if works else nullcontext():
            while True:
                try:
                    super().handle(**options)
                    return
                except (DatabaseError, InterfaceError) as error:
                    if batch or not is_away(error):
                        raise
                    _wait_for_database(error)


_line = Seldom(60)


def _wait_for_database(error: Exception | None) -> None:
    """Return when the database answers again; not before a few seconds, whatever it was."""
    while error is not None:
        if _line.is_due():
            logger.error("The database does not answer, and the worker waits for it: %s", first_line(error))
        connections.close_all()
        time.sleep(PATIENCE)
        error = None
        try:
            connection.ensure_connection()
        except (DatabaseError, InterfaceError) as away:
            error = away
