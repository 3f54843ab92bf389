"""What a worker does beside its tasks: say that it is there, and look each minute for what is due."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connections

from filmclub.jobs.clock import run_clock
from filmclub.jobs.models import Worker

SECONDS = 60

logger = logging.getLogger("filmclub.jobs")


@contextmanager
def beating(worker_id: str, queues: Sequence[str], *, with_clock: bool = True) -> Iterator[None]:
    """Touch the worker's row at once and each minute, and run the clock, each in a thread of its own."""
    over = threading.Event()
    # What takes long holds up its own thread alone: the tasks', or the clock's.
    threads = [threading.Thread(target=_beat, args=(worker_id, queues, over), name="heartbeat", daemon=True)]
    if with_clock:
        threads.append(threading.Thread(target=run_clock, args=(over,), name="clock", daemon=True))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(timeout=5)


def _beat(worker_id: str, queues: Sequence[str], over: threading.Event) -> None:
    while True:
        try:
            Worker.objects.beat(worker_id, queues)
        except (DatabaseError, InterfaceError) as error:
            # The worker itself says that the database is away.
            logger.debug("No heartbeat: %s", error)
        except Exception:
            logger.exception("The worker could not say that it is there.")
        finally:
            connections.close_all()
        if over.wait(SECONDS):
            return
