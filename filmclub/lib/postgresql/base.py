from __future__ import annotations

from datetime import UTC, datetime
from selectors import EVENT_READ, DefaultSelector
from typing import Any

from django.db.backends.postgresql import base
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class Moments(TimestamptzLoader):
    """Reads times in UTC, in which Django has them sent, with Python's own parser: ten times as quickly."""

    # Django looks for it here.
    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", Moments)
        return connection

    def is_usable(self) -> bool:
        """Whether the server still holds the connection; no query while it does.

        Who ends a connection says so, and then there is something to read, where otherwise there is not.
        Django asks the server in each request, which made stored pages a tenth slower.
        """
        if self.connection is None or self.connection.closed:
            return False
        with DefaultSelector() as selector:
            selector.register(self.connection.pgconn.socket, EVENT_READ)
            is_quiet = not selector.select(timeout=0)
        return is_quiet or super().is_usable()
