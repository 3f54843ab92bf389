"""Real processes beside the tests, with a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
SECRET_KEY = "fire"
ON_SQLITE = not os.environ.get("DATABASE_URL", "").startswith("postgres")


def production(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "DEBUG": "false",
        "SECRET_KEY": SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "CACHE_URL": "locmemcache://",
        "COMMENT_INTERVAL": "0",
        "LOG_LEVEL": "ERROR",
    }


def manage(database_url: str, *command: str, **environment: str) -> str:
    """Run manage.py as an operator of the production site does, and return what it prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=production(database_url) | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.stdout + done.stderr


@contextmanager
def own_database(name: str, directory: Path) -> Iterator[str]:
    """An empty database on the server that the tests run on; yield its address."""
    if ON_SQLITE:
        yield f"sqlite:///{directory / name}.sqlite3"
        return
    name = f"{name}_{directory.parent.name}".replace("-", "_").lower()[:60]
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
