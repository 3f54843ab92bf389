"""Real processes beside the tests, with a database of their own."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests import environment

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
def own_database(name: str, directory: Path, template: str = "template1") -> Iterator[str]:
    """A database on the server that the tests run on, empty or like the template; yield its address."""
    if ON_SQLITE:
        yield f"sqlite:///{directory / name}.sqlite3"
        return
    name = f"{name}_{directory.parent.name}".replace("-", "_").lower()[:60]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        yield _address(name)
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def migrated_database(name: str, directory: Path, content: str = "") -> Iterator[str]:
    """A database of its own as migrations leave it, and then this program; yield its address."""
    original = migrated(content)
    with own_database(name, directory, original) as address:
        if ON_SQLITE:
            shutil.copy(original, address.removeprefix("sqlite:///"))
        yield address


def migrated(content: str = "") -> str:
    """Migrate a database, and run this program, once for all who ask for the same in a run of the tests.

    Returns the name of the database, on SQLite its file, to be copied and not changed.
    """
    made = f"{'filled' if content else 'migrated'}_{sha256(content.encode()).hexdigest()[:8]}"
    folder = environment.run_directory() / "databases"
    folder.mkdir(exist_ok=True)
    if ON_SQLITE:
        original = folder / f"{made}.sqlite3"
        with one_at_a_time(folder):
            if not original.exists():
                begun = original.with_suffix(".begun")
                begun.unlink(missing_ok=True)
                _make(f"sqlite:///{begun}", content)
                begun.rename(original)
        return str(original)
    template = f"{made}_{folder.parent.name}".replace("-", "_").lower()
    with one_at_a_time(folder), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            server.execute(f'DROP DATABASE IF EXISTS "{template}_begun" WITH (FORCE)')
            server.execute(f'CREATE DATABASE "{template}_begun"')
            _make(_address(f"{template}_begun"), content)
            server.execute(f'ALTER DATABASE "{template}_begun" RENAME TO "{template}"')
            atexit.register(_drop, template)
    return template


def _make(address: str, content: str) -> None:
    said = manage(address, "migrate", "--verbosity", "0")
    if content:
        said += manage(address, "shell", "--verbosity", "0", "-c", content)
    assert said == ""


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Have the processes of a run wait for each other."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _address(name: str) -> str:
    """Of a database on the server that the tests run on."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _drop(name: str) -> None:
    # The server may be gone with the run.
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server,
    ):
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
