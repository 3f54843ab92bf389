from __future__ import annotations

import logging
import os
import time
from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError, InterfaceError, connection, connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django_tasks_db.management.commands import db_worker

from filmclub.jobs.heartbeat import beating
from filmclub.jobs.queues import CLOCK, queues_of
from filmclub.lib.away import first_line, is_away
from filmclub.lib.seldom import Seldom

# Seconds between two looks whether the database is back.
PATIENCE = 5

logger = logging.getLogger("filmclub.jobs")


class Command(db_worker.Command):
    """The worker of django-tasks-db, which waits for a database that is away and says that it is there."""

    help = (
        "Work off the tasks in the queues and, with the queue default and unless with --batch, what is due "
        "each minute. Waits while the database does not answer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        # A unit of before, which names none, works off all that there is.
        parser.set_defaults(queue_name="*")

    def handle(self, *, worker_id: str, batch: bool, reload: bool, queue_name: str, **options: Any) -> None:
        try:
            queues = queues_of(queue_name)
        except ValueError as error:
            raise CommandError(str(error)) from None
        options |= {"worker_id": worker_id, "batch": batch, "reload": reload}
        options["queue_name"] = queue_name if "*" in queue_name else ",".join(queues)
        # Of the two processes that reloading takes, the first only watches the second.
        works = not reload or os.environ.get(DJANGO_AUTORELOAD_ENV) == "true"
        with_clock = CLOCK in queues and not batch
        with beating(worker_id, queues, with_clock=with_clock) if works else nullcontext():
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
