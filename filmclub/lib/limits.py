"""Where limits are counted: a cache that the processes of a server share."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache


class LimitsCache(DatabaseCache):
    """Django's cache in the database, which throws out what has expired and never what still counts.

    Django's own makes room by throwing out live entries too: by filling it one could undo every limit.
    """

    def _cull(self, db: str, cursor: Any, now: Any, num: int) -> None:
        # It deletes live ones for as many as are too many: of none, none.
        super()._cull(db, cursor, now, 0)  # type: ignore[misc]
