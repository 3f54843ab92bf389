"""Whether all is there that the site needs: what `/readyz` and `check --deploy` look at."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from filmclub.jobs.models import AWAY_AFTER, Worker
from filmclub.lib.away import first_line
from filmclub.lib.sturdy import Sturdy

# Seconds for which an answer holds, so that nobody makes the site write files by asking.
HOLDS = 5
# A worker says every minute that it is there.
# Without it no page can be shown, and where it is the others are.
STYLESHEET = "filmclub/css/filmclub.css"


@dataclass(frozen=True)
class State:
    """Of one thing: "" as the reason when it is there, else a few words that only the operator reads."""

    name: str
    reason: str

    @property
    def is_ok(self) -> bool:
        return not self.reason

    def line(self, *, with_reason: bool) -> str:
        if self.is_ok:
            return f"{self.name}: ok"
        return f"{self.name}: not ok ({self.reason})" if with_reason else f"{self.name}: not ok"


def readiness() -> list[State]:
    """The state of each thing, as it was at most HOLDS seconds ago; some ten milliseconds and five queries.

    It writes a small file where pictures are kept, and takes it away again.
    """
    return _latest.get()


class _Latest:
    """The latest states. Of several who ask at once, one looks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = float("-inf")
        self._states: list[State] = []

    def get(self) -> list[State]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._states = [State(name, look()) for name, look in LOOKS.items()]
                self._until = time.monotonic() + HOLDS
            return self._states

    def forget(self) -> None:
        self._until = float("-inf")


_latest = _Latest()


def forget() -> None:
    """Look anew for whoever asks next."""
    _latest.forget()


def why_no_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        return first_line(error)
    return ""


def why_not_migrated() -> str:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, InterfaceError):
        return "the database does not answer"
    names = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
    return f"run migrate: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}" if names else ""


def why_no_static_files() -> str:
    """Whether the stylesheet has an address, and is where it leads."""
    try:
        # In development there is no list of files, and nothing is collected.
        name: str | None = getattr(staticfiles_storage, "stored_name", lambda name: None)(STYLESHEET)
    except ValueError:
        return "run collectstatic and restart"
    return "" if name is None or staticfiles_storage.exists(name) else "run collectstatic"


def why_no_cache() -> str:
    cache = caches["default"]
    try:
        if isinstance(cache, Sturdy):
            return "" if cache.answers() else "it does not answer, and each process counts limits by itself"
        cache.set("readyz", 1, 60)
    except Exception as error:
        return type(error).__name__
    return ""


def why_no_media() -> str:
    """Whether a file can be written where pictures are kept: it is written, and taken away."""
    probe = Path(settings.MEDIA_ROOT) / f".readyz-{secrets.token_hex(6)}"
    try:
        try:
            probe.write_bytes(b"\0" * 4096)
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def why_no_worker() -> str:
    """Whether each queue has a worker."""
    try:
        sights = Worker.objects.latest_sights()
    except (DatabaseError, InterfaceError):
        return "the database does not answer"
    faults: dict[str, list[str]] = {}
    for queue in settings.TASKS["default"]["QUEUES"]:
        seen_at = sights.get(queue)
        if seen_at is None:
            faults.setdefault("none has been here: start manage.py db_worker", []).append(queue)
        elif timezone.now() - seen_at > AWAY_AFTER:
            faults.setdefault(f"not since {seen_at:%Y-%m-%d %H:%M} UTC", []).append(queue)
    return "; ".join(f"for {', '.join(queues)} {fault}" for fault, queues in faults.items())


# In this order.
LOOKS: dict[str, Callable[[], str]] = {
    "database": why_no_database,
    "migrations": why_not_migrated,
    "static files": why_no_static_files,
    "cache": why_no_cache,
    "media": why_no_media,
    "worker": why_no_worker,
}
