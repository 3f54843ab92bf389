"""Migrations run beside a site that is used: they take their tables at once, and the old release goes on."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import OperationalError, connection
from django.db.migrations import CreateModel, Migration, RunPython
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import AddField, FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOptionOperation
from django.db.models import NOT_PROVIDED

from filmclub.lib.migrations import LockTables, yielding
from tests.processes import ROOT, manage, own_database, production
from tests.unsquashed import one_by_one

# What had landed before: with them the site is stopped.
BEFORE = {"accounts": 4, "club": 1, "comments": 5, "jobs": 1, "mail": 0, "reviews": 2, "words": 0}


def migrations() -> list[Migration]:
    return [
        migration
        for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items())
        if int(name[:4]) > BEFORE.get(app, 9999)
    ]


def changed(migration: Migration) -> set[str]:
    """The models whose tables are there already when the migration changes them."""
    label, made, found = migration.app_label, set(), set()
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            made.add(operation.name_lower)
        elif isinstance(operation, FieldOperation | IndexOperation | ModelOptionOperation):
            names = (getattr(operation, name, "") for name in ("model_name", "name"))
            found.add(next(filter(None, names)).lower())
    return {f"{label}.{name}" for name in found - made}


def referred_to(migration: Migration) -> set[str]:
    """The models that new ones refer to: their tables are taken when the migration ends, or at once."""
    made = [operation for operation in migration.operations if isinstance(operation, CreateModel)]
    relations = [field.remote_field for operation in made for _name, field in operation.fields]
    return {str(relation.model).lower() for relation in relations if relation}


@pytest.mark.parametrize("migration", list(migrations()), ids=str)
def test_what_changes_tables_takes_them_at_once(migration: Migration) -> None:
    first, names = migration.operations[0], changed(migration)
    taken = {name.lower() for name in first.models} if isinstance(first, LockTables) else set()
    assert names <= taken <= names | referred_to(migration)


@pytest.mark.parametrize("migration", list(migrations()), ids=str)
def test_while_it_holds_tables_it_fills_no_rows(migration: Migration) -> None:
    fills = any(isinstance(operation, RunPython) for operation in migration.operations)
    assert not (fills and (migration.atomic or changed(migration)))


@pytest.mark.parametrize("migration", list(migrations()), ids=str)
def test_the_old_release_can_write_what_it_adds(migration: Migration) -> None:
    for operation in migration.operations:
        if isinstance(operation, AddField) and not operation.field.many_to_many:
            assert operation.field.null or operation.field.db_default is not NOT_PROVIDED, operation.name


@pytest.mark.parametrize("migration", list(migrations()), ids=str)
def test_each_can_be_taken_back(migration: Migration) -> None:
    """`tests/long` does it, with rows in the tables."""
    assert all(operation.reversible for operation in migration.operations)


def test_what_was_put_together_makes_the_same_models() -> None:
    loader = MigrationLoader(None)
    with one_by_one():
        single = MigrationLoader(None).project_state()
    assert MigrationAutodetector(single, loader.project_state()).changes(loader.graph) == {}


@pytest.mark.django_db
def test_tables_are_taken_in_the_order_of_writers() -> None:
    state = MigrationLoader(connection).project_state()
    editor = connection.schema_editor(collect_sql=True)
    LockTables("reviews.Article", "comments.Discussion").database_forwards("reviews", editor, state, state)
    printed = "".join(editor.collected_sql)
    expected = 'LOCK TABLE "comments_discussion", "reviews_article" IN ACCESS EXCLUSIVE MODE;'
    assert printed == (expected if connection.vendor == "postgresql" else "")


@contextmanager
def held(database: str) -> Iterator[threading.Event]:
    """Somebody works with the comments' table until the event that this yields."""
    statement = "UPDATE comments_comment SET spoils = spoils"
    begun, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        is_sqlite = connection.vendor == "sqlite"
        path = database.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path) if is_sqlite else psycopg.connect(database)) as somebodys:
            somebodys.execute(statement)
            begun.set()
            let_go.wait(60)

    somebody = threading.Thread(target=hold)
    somebody.start()
    begun.wait(60)
    yield let_go
    let_go.set()
    somebody.join()


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_a_table_that_is_in_use_is_waited_for(tmp_path: Path) -> None:
    with own_database("in_use", tmp_path) as database:
        manage(database, "migrate", "comments", "0027", "--verbosity", "0")
        command = [sys.executable, "manage.py", "migrate", "comments"]
        with (
            held(database) as let_go,
            subprocess.Popen(
                command, cwd=ROOT, env=production(database), stdout=subprocess.PIPE, text=True
            ) as migrating,
        ):
            assert migrating.stdout
            if connection.vendor == "postgresql":
                assert any("giving way, and trying again" in line for line in migrating.stdout)
            else:
                # It waits in the driver, and says nothing.
                time.sleep(3)
                assert migrating.poll() is None
            let_go.set()
            assert "0028_likes... OK" in migrating.stdout.read()
        assert manage(database, "migrate", "comments", "--check") == ""


@contextmanager
def locked_by_another() -> Iterator[Callable[[], None]]:
    """Another connection holds the comments' table until this is called."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("LOCK TABLE comments_comment IN ACCESS EXCLUSIVE MODE")
    try:
        yield other.rollback
    finally:
        other.rollback()
        other.close()


def change_at_the_end() -> None:
    """As a migration that makes a table, and at its end wants another for what refers to that."""
    with connection.schema_editor(atomic=True) as editor:
        editor.execute("CREATE TABLE made_by_a_test (id integer)")
        editor.deferred_sql.append("LOCK TABLE comments_comment IN SHARE ROW EXCLUSIVE MODE")


def ask(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


@pytest.mark.runs_on("postgresql")
@pytest.mark.django_db(transaction=True)
class TestWaitingAtTheEndOfAMigration:
    @pytest.fixture(autouse=True)
    def _no_table_stays(self) -> Iterator[None]:
        yield
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS made_by_a_test")

    def test_says_what_it_waited_for_and_leaves_nothing_open(self) -> None:
        if connection.vendor == "postgresql":
            with locked_by_another():
                with pytest.raises(OperationalError) as raised, yielding(connection):
                    change_at_the_end()
                assert type(raised.value.__cause__).__name__ == "LockNotAvailable"
                assert not connection.in_atomic_block
                assert ask("SELECT to_regclass('made_by_a_test') IS NULL") == "True"
                assert ask("SHOW lock_timeout") == "0"

    def test_is_tried_again_and_then_done(self, monkeypatch: pytest.MonkeyPatch) -> None:
        if connection.vendor != "postgresql":
            return
        monkeypatch.setattr(migrate.Command, "handle", lambda *args, **options: change_at_the_end())
        monkeypatch.setattr("filmclub.management.commands.migrate.PAUSE_SECONDS", 0)
        with locked_by_another() as let_go:

            class Out(StringIO):
                def write(self, text: str) -> int:
                    let_go()
                    return super().write(text)

            said = Out()
            call_command("migrate", stdout=said, verbosity=1)
        assert "giving way, and trying again" in said.getvalue()
        assert ask("SELECT to_regclass('made_by_a_test') IS NULL") == "False"
        assert ask("SHOW lock_timeout") == "0"
