"""Where limits are counted: a cache that the processes of a server share."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, InterfaceError, connections, router, transaction

from filmclub.lib.sturdy import Sturdy


class LimitsMemory(LocMemCache):
    """The process's own memory, which throws out what has expired and never what still counts."""

    _expire_info: dict[str, float | None]
    _culled_at = 0.0

    def _cull(self) -> None:
        now = time.time()
        # To look through all of a flood at each of its keys would take longer than the flood.
        if 0 <= now - self._culled_at < 1:
            return
        self._culled_at = now
        for key in [key for key, until in self._expire_info.items() if until is not None and until <= now]:
            self._delete(key)  # type: ignore[attr-defined]


class SturdyDatabaseCache(Sturdy, DatabaseCache):
    """Django's cache in the database, without which the site goes on: the table may be missing."""

    errors = (DatabaseError, InterfaceError)

    def apart(self) -> AbstractContextManager[Any]:
        # An error within somebody's transaction would end that too, unless it is taken back alone.
        alias = router.db_for_write(self.cache_model_class)
        return transaction.atomic(using=alias) if connections[alias].in_atomic_block else nullcontext()


class LimitsCache(SturdyDatabaseCache):
    """The same, which throws out what has expired and never what still counts.

    Django's own makes room by throwing out live entries too: by filling it one could undo every limit.
    """

    memory = LimitsMemory

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        # It deletes live ones for as many as are too many: of none, none.
        super()._cull(db, cursor, now, 0)  # type: ignore[misc]
