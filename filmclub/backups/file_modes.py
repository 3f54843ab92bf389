"""Who else on the machine could read what the site has written."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import connection


def check_database_file(**_kwargs: Any) -> list[CheckMessage]:
    """Say so where every account of the machine may read an SQLite database."""
    if connection.vendor != "sqlite":
        return []
    path = Path(str(connection.settings_dict["NAME"]))
    if not path.is_file() or not path.stat().st_mode & stat.S_IRWXO:
        return []
    return [
        Warning(
            f"Every account of this machine may read or write the database {path}.",
            hint=f"Take that from them: chmod o= {path}*",
            id="filmclub.W105",
        )
    ]
