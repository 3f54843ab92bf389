"""What a worker does beside its tasks: say that it is there, and look for what others left lying."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connections

from filmclub.jobs.models import Worker
from filmclub.jobs.rescue import rescue_tasks
from filmclub.lib.seldom import Seldom

SECONDS = 60
RESCUE_SECONDS = 5 * 60

logger = logging.getLogger("filmclub.jobs")


@contextmanager
def beating(worker_id: str) -> Iterator[None]:
    """Touch the worker's row at once and then every minute, in a thread with a connection of its own."""
    over = threading.Event()
    # A task that takes long holds up its own thread alone.
    thread = threading.Thread(target=_beat, args=(worker_id, over), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=5)


def _beat(worker_id: str, over: threading.Event) -> None:
    rescue = Seldom(RESCUE_SECONDS)
    while True:
        try:
            Worker.objects.beat(worker_id)
            if rescue.is_due():
                rescue_tasks()
        except (DatabaseError, InterfaceError) as error:
            # The worker itself says that the database is away.
            logger.debug("No heartbeat: %s", error)
        except Exception:
            logger.exception("The tasks that were left lying could not be looked for.")
        finally:
            connections.close_all()
        if over.wait(SECONDS):
            return
