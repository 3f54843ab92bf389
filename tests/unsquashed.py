"""Migrations as they were before some of them were put together: the ones that old releases stopped at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db.migrations.loader import MigrationLoader


@contextmanager
def one_by_one() -> Iterator[None]:
    """Have none that replaces others, neither of ours nor of a library."""
    load = MigrationLoader.load_disk

    def load_single(loader: MigrationLoader) -> None:
        load(loader)
        found = loader.disk_migrations.items()
        loader.disk_migrations = {key: migration for key, migration in found if not migration.replaces}

    with patch.object(MigrationLoader, "load_disk", load_single):
        yield
