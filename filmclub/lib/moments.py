"""Moments from PostgreSQL, read in a tenth of the time: a page has a hundred of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper


def read_moments_quickly(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receive `connection_created`: read timestamps in UTC as Python does, and any others as psycopg does."""
    if connection.vendor != "postgresql" or connection.timezone != UTC:
        return
    from psycopg.types.datetime import TimestamptzLoader

    class MomentLoader(TimestamptzLoader):
        # By this, Django sees that it need not put its own in the place.
        timezone = UTC

        def load(self, data: Any) -> datetime:
            try:
                return datetime.fromisoformat(bytes(data).decode())
            except ValueError:
                # As in a style of dates of the server's own.
                return super().load(data).replace(tzinfo=UTC)

    connection.connection.adapters.register_loader("timestamptz", MomentLoader)
