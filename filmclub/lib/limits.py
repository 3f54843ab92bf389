"""Where limits are counted: a cache that the processes of a server share."""

from __future__ import annotations

import pickle
import time
from base64 import b64encode
from collections import defaultdict
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, InterfaceError, connections, router, transaction
from django.utils import timezone

from filmclub.lib.seldom import Seldom
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
    """The same, which throws out what has expired, once a minute, and never what still counts.

    Django's own makes room by throwing out live entries too: by filling it one could undo every limit. And it
    counts the whole table each time, as the first of four queries; here one stores a value.
    """

    memory = LimitsMemory
    _table: str

    def _base_set(self, mode: str, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT) -> bool:
        if mode == "touch":
            return bool(super()._base_set(mode, key, value, timeout))  # type: ignore[misc]
        alias = router.db_for_write(self.cache_model_class)
        connection, now = connections[alias], timezone.now().replace(microsecond=0)
        end = self.get_backend_timeout(timeout)
        until = datetime.max.replace(microsecond=0) if end is None else datetime.fromtimestamp(int(end), UTC)
        adapt = connection.ops.adapt_datetimefield_value
        stored = b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        statement, params = _STORE, [key, stored, adapt(until)]
        if mode == "add":
            statement, params = statement + _ONLY_EXPIRED, [*params, adapt(now)]
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table=table), params)
            is_stored = bool(cursor.rowcount)
            # Within a transaction, others would wait for its end, and it perhaps for them.
            if not connection.in_atomic_block and room_in[self._table].is_due():
                cursor.execute(_FORGET_EXPIRED.format(table=table), [adapt(now)])
        return is_stored


_STORE = (
    "INSERT INTO {table} AS known (cache_key, value, expires) VALUES (%s, %s, %s) "
    "ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
_ONLY_EXPIRED = " WHERE known.expires < %s"
_FORGET_EXPIRED = "DELETE FROM {table} WHERE expires < %s"
# When each table is looked through.
room_in: defaultdict[str, Seldom] = defaultdict(lambda: Seldom(60))
