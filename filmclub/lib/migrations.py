"""Changing tables that people write to meanwhile, on PostgreSQL. On SQLite one lock is all there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

# The order in which who writes takes the tables: a comment under its discussion's lock, then the article's
# numbers; a like, then what is liked; an article under its own, then what it shows, then the club.
WRITERS_ORDER = (
    "comments.Discussion",
    "comments.Like",
    "comments.Comment",
    "comments.Decision",
    "comments.Report",
    "comments.Visit",
    "comments.ReaderState",
    "comments.Sanction",
    "reviews.Film",
    "reviews.Viewing",
    "reviews.Contributor",
    "reviews.Credit",
    "reviews.Series",
    "reviews.Article",
    "reviews.Tag",
    "reviews.Image",
    "accounts.User",
    "mail.Subscriber",
    "mail.Mail",
    "mail.Unreachable",
    "club.Club",
    "jobs.Worker",
)


class LockTables(Operation):
    """Take these models' tables for this migration alone: all at once, in the order of `WRITERS_ORDER`.

    The first operation of each migration that changes a table which is there already. Writers wait meanwhile,
    so what fills rows belongs into a migration of its own, with `atomic = False` and a few rows at a time.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *models: str) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that a model knows of is changed."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        labels = (label.split(".") for label in sorted(self.models, key=WRITERS_ORDER.index))
        models = [from_state.apps.all_models[app][name.lower()] for app, name in labels]
        tables = ", ".join(schema_editor.quote_name(model._meta.db_table) for model in models)
        schema_editor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.database_forwards(app_label, schema_editor, to_state, from_state)

    def describe(self) -> str:
        return f"Take {', '.join(self.models)} for this migration alone"


class SQLOn(Operation):
    """Statements for one kind of database, and those that take them back; the other does nothing."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, vendor: str, forwards: Sequence[str], backwards: Sequence[str]) -> None:
        self.vendor, self.forwards, self.backwards = vendor, forwards, backwards

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that a model knows of is changed."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(schema_editor, self.forwards)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(schema_editor, self.backwards)

    def describe(self) -> str:
        return f"Run SQL on {self.vendor}"

    def _run(self, schema_editor: Any, statements: Sequence[str]) -> None:
        if schema_editor.connection.vendor == self.vendor:
            for statement in statements:
                schema_editor.execute(statement)


@contextmanager
def yielding(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait for no lock as long as it takes the server to look for deadlocks: then it is we who give way.

    A statement that has waited longer fails with psycopg's LockNotAvailable, and then the connection is good
    for another try. Two queries.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', greatest(1, setting::int / 5)::text, false)"
            " FROM pg_settings WHERE name = 'deadlock_timeout'"
        )
    was_in_transaction = connection.in_atomic_block
    try:
        yield
    except BaseException:
        if connection.in_atomic_block and not was_in_transaction:
            # Where a statement fails that was put off to a migration's end, its transaction is left open.
            connection.close()
            connection.connect()
        raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
