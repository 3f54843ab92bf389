"""A site of its own for the tests of backups: its database, its uploads, and its commands as processes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.databases import PROGRAMS
from tests.processes import ON_SQLITE, ROOT, own_database, production

# Of the databases on PostgreSQL.
OWNER = "filmclub_owner"

MAKE_CONTENT = """
from django.utils import timezone
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
Club.objects.raise_version()
ann = User.objects.create_superuser("ann")
article = Article.objects.create(
    slug="a-voice", title="A voice", author=ann, state="published", published_at=timezone.now()
)
for text in ("The first.", "The second."):
    post_comment(article=article, writer=Writer(user=ann), text=text)
"""


@dataclass(frozen=True)
class OwnSite:
    """A site that nobody else has; `database` is its address."""

    database: str
    media: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **production(self.database),
            "CACHE_URL": "dbcache://cache",
            "MEDIA_ROOT": str(self.media),
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        }

    def start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            **options,
        )

    def manage(self, *command: str, status: int = 0) -> str:
        """Run a command to its end, and return what it printed."""
        with self.start(*command) as process:
            printed, _nothing = process.communicate()
        assert process.returncode == status, printed
        return printed

    def ask(self, statement: str) -> list[Any]:
        """Have the database answer, or change something, past the site."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self.path, timeout=30)) as file, file:
                return file.execute(statement).fetchall()
        with psycopg.connect(self.database) as server:
            cursor = server.execute(statement)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Have the database open, as another program."""
        if self.is_sqlite:
            with closing(sqlite3.connect(self.path)) as file:
                file.execute("SELECT * FROM club_club").fetchall()
                yield
        else:
            with psycopg.connect(self.database):
                yield

    def next_comment(self) -> int:
        """The number that the next comment gets."""
        if self.is_sqlite:
            query = "SELECT seq + 1 FROM sqlite_sequence WHERE name = 'comments_comment'"
        else:
            query = "SELECT nextval(pg_get_serial_sequence('comments_comment', 'id'))"
        number: int = self.ask(query)[0][0]
        return number

    def left_behind(self) -> list[str]:
        """What a restore has to clear away of itself."""
        if self.is_sqlite:
            left = [path.name for path in self.path.parent.iterdir() if "restoring" in path.name]
        else:
            left = [
                name for (name,) in self.ask("SELECT nspname FROM pg_namespace WHERE nspname ~ 'filmclub'")
            ]
        return left + [path.name for path in self.media.glob(".restoring")]

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def path(self) -> Path:
        """Of the SQLite database."""
        return Path(self.database.removeprefix("sqlite:///"))

    @property
    def texts(self) -> list[str]:
        return [text for (text,) in self.ask("SELECT text FROM comments_comment ORDER BY id")]

    def write(self, text: str) -> None:
        """Have one comment say something else: quicker than posting one, and seen as well."""
        self.ask(f"UPDATE comments_comment SET text = '{text}' WHERE text = 'The second.'")  # noqa: S608

    @property
    def pictures(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.media).as_posix(): path.read_bytes()
            for path in sorted(self.media.rglob("*"))
            if path.is_file()
        }

    def upload(self, name: str, content: bytes) -> None:
        path = self.media / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@contextmanager
def empty_site(name: str, directory: Path) -> Iterator[OwnSite]:
    media = directory / "media"
    media.mkdir()
    with own_database(name, directory) as database:
        yield OwnSite(_given_to_owner(database), media)


@contextmanager
def copied_site(original: OwnSite, name: str, directory: Path) -> Iterator[OwnSite]:
    """A site with the same content, to be changed."""
    shutil.copytree(original.media, directory / "media")
    if ON_SQLITE:
        copy = OwnSite(f"sqlite:///{directory / name}.sqlite3", directory / "media")
        shutil.copy(original.path, copy.path)
        yield copy
        return
    with own_database(name, directory) as database:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name_of(database)}"')
            server.execute(f'CREATE DATABASE "{name_of(database)}" TEMPLATE "{name_of(original.database)}"')
        yield OwnSite(_given_to_owner(database), directory / "media")


def name_of(database: str) -> str:
    return urlsplit(database).path.removeprefix("/")


def _given_to_owner(database: str) -> str:
    """Give a database to a role that is nothing but its owner, as is usual; return its address for that."""
    if ON_SQLITE:
        return database
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            server.execute(f"CREATE ROLE {OWNER} LOGIN")
        server.execute(f'ALTER DATABASE "{name_of(database)}" OWNER TO {OWNER}')
    parts = urlsplit(database)
    return parts._replace(netloc=f"{OWNER}:@{parts.netloc.partition('@')[2]}").geturl()
