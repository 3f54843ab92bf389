"""A backup of SQLite that is brought back on PostgreSQL: every row goes over, through Django's own types."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, router, transaction
from django.db.models import Model, QuerySet

from filmclub.backups.archive import BackupError, Manifest, Summed
from filmclub.backups.postgresql import PostgreSQL

# The name of the connection to the copy of the old database.
OLD = "moving"
ROWS_AT_ONCE = 2000


def move(database: PostgreSQL, dump: Summed, manifest: Manifest) -> None:
    """Make the new database from a dump of SQLite; raise BackupError if a row is missing then."""
    database.make_room()
    call_command("migrate", interactive=False, verbosity=0)
    models = _models_with_a_table()
    with _opened(dump), transaction.atomic():
        # What migrate has put in comes from the old one, with the numbers that rows refer to it by.
        database.empty([model._meta.db_table for model in models])
        for model in models:
            fields = [field for field in model._meta.local_concrete_fields if not field.generated]
            columns = [str(field.column) for field in fields]
            database.fill(model._meta.db_table, columns, _rows(model, fields))
        database.set_sequences(models)
    found = database.counts()
    for model in models:
        table = model._meta.db_table
        if found[table] != manifest.counts.get(table):
            raise BackupError(
                f"The backup has {manifest.counts.get(table)} rows of {table}, and {found[table]} came."
            )


def _models_with_a_table() -> list[type[Model]]:
    """Those that migrate makes a table for, the tables between two models too."""
    return [
        model
        for app in apps.get_app_configs()
        for model in router.get_migratable_models(app, connection.alias, include_auto_created=True)
        if model._meta.can_migrate(connection)
    ]


def _rows(model: type[Model], fields: Sequence[Any]) -> Iterator[list[Any]]:
    """Every row as it stands there, past managers and what saving does, in the types of PostgreSQL."""
    rows: QuerySet[Model, Any] = QuerySet(model=model, using=OLD).order_by("pk")
    rows = rows.values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]


@contextmanager
def _opened(dump: Summed) -> Iterator[None]:
    """Have a connection to the database of a dump."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "database.sqlite3"
        with path.open("wb") as file, gzip.open(cast(IO[bytes], dump)) as packed:
            shutil.copyfileobj(packed, file)
        given = {
            "default": connection.settings_dict,
            OLD: {"ENGINE": "django.db.backends.sqlite3", "NAME": path},
        }
        connections.settings[OLD] = connections.configure_settings(given)[OLD]
        try:
            yield
        finally:
            connections[OLD].close()
            del connections[OLD], connections.settings[OLD]
