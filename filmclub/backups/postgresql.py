"""Dumps of a PostgreSQL database by its own programs, and putting one in its place.

The site has a schema of its own, `public` as a rule, and its role need be no more than the owner of the
database. A dump is read into that schema while the tables of the site stand aside, and then parked in
another, all in one transaction. There it is brought up to date; a second, short transaction exchanges them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from glob import glob
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from filmclub.backups.archive import BackupError, Manifest, Summed
from filmclub.backups.databases import NUMBERS_LEFT_OUT, Dump, count_rows, read_dump

PROGRAMS = ("pg_dump", "pg_restore", "psql")
# Where Debian and Red Hat keep those of each version.
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
# Schemas that there are during a restore alone; one that was killed may leave the first.
NEW, OLD = "filmclub_restoring", "filmclub_before_restore"
# What connections call themselves that a restore has opened.
RESTORE = "filmclub restore"
WAIT_SECONDS = 3

# Moves what is in one schema into another, and leaves what belongs to an extension.
MOVE = """
DO $move$
DECLARE one record;
BEGIN
    FOR one IN
        WITH extended AS (SELECT objid FROM pg_catalog.pg_depend WHERE deptype = 'e')
        SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
            ELSE 'TABLE' END AS kind, pg_catalog.format('%I.%I', nspname, relname) AS name
        FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = {source} AND relkind IN ('r', 'p', 'v', 'm', 'S')
            AND pg_class.oid NOT IN (SELECT objid FROM extended)
            AND NOT (relkind = 'S' AND pg_class.oid IN (
                SELECT objid FROM pg_catalog.pg_depend WHERE deptype IN ('a', 'i')
            ))
        UNION ALL
        SELECT 'ROUTINE', pg_proc.oid::regprocedure::text
        FROM pg_catalog.pg_proc JOIN pg_catalog.pg_namespace ON pg_namespace.oid = pronamespace
        WHERE nspname = {source} AND pg_proc.oid NOT IN (SELECT objid FROM extended)
    LOOP
        EXECUTE pg_catalog.format('ALTER %s %s SET SCHEMA %I', one.kind, one.name, {target});
    END LOOP;
END $move$
"""


class PostgreSQL:
    vendor = "postgresql"

    def __init__(self) -> None:
        connection.ensure_connection()
        self.schema = str(_ask("SELECT current_schema()")[0][0])
        self.server = connection.pg_version // 10_000  # type: ignore[attr-defined]
        self.programs = find_programs(self.server)

    def dump(self, folder: Path) -> Dump:
        path = folder / "database.dump"
        with transaction.atomic():
            _do("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            # So the dump and the numbers are of one moment.
            snapshot = _ask("SELECT pg_export_snapshot()")[0][0]
            options = [f"--snapshot={snapshot}", f'--schema="{self.schema}"', f"--file={path}"]
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges", *options, self._database()
            )
            dump = read_dump(path, str(self.server), self._tables(), _ask)
        # It reads all of it.
        self._run("pg_restore", "--file=/dev/null", str(path))
        return dump

    def refuse_others(self) -> None:
        # Of a restore that was killed, the server may still be at work on what it was asked last.
        _ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "  # noqa: S608
            f"AND usename = current_user AND application_name = '{RESTORE}' AND pid <> pg_backend_pid()"
        )
        _do(f"SET application_name = '{RESTORE}'")
        end = time.monotonic() + WAIT_SECONDS
        # Who has just been stopped is gone in a moment.
        while (others := self._others()) and time.monotonic() < end:
            time.sleep(0.2)
        if others:
            raise BackupError(
                f"Others are connected to the database: {'; '.join(others)}. "
                "Stop the site, its worker and its timer, and whatever else that is, then run this again."
            )

    def check(self, manifest: Manifest) -> None:
        if int(manifest.version) > self.server:
            raise BackupError(
                f"The backup is of PostgreSQL {manifest.version}, and this server is {self.server}: an older "
                "one cannot read it. Upgrade the server, or restore on another."
            )

    def stage(self, dump: Summed) -> None:
        self._make_schema()
        self._read_into_schema(dump)
        _do(f"SET search_path TO {NEW}")
        self._analyze()

    def make_room(self) -> None:
        """Let the connection speak to a new database with nothing in it."""
        self._make_schema()
        _do(f"SET search_path TO {NEW}")

    def empty(self, tables: Iterable[str]) -> None:
        _do(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))}")

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Put rows in, the values of each in the order of the columns."""
        named = sql.SQL(", ").join([sql.Identifier(column) for column in columns])
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def set_sequences(self, models: Sequence[type[Model]]) -> None:
        """Let the numbers of new rows follow those that are there."""
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            _do(statement)

    def _read_into_schema(self, dump: Summed) -> None:
        statements = [
            f"SET application_name = '{RESTORE}'",
            f"SET lock_timeout = '{WAIT_SECONDS}s'",
            f"CREATE SCHEMA {OLD}",
            _move(self.schema, OLD),
            None,
            _move(self.schema, NEW),
            _move(OLD, self.schema),
            f"DROP SCHEMA {OLD}",
        ]
        script = ["--file=-" if one is None else f"--command={one}" for one in statements]
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", *script]
        # Objects of the schema alone, not the schema itself, which is there.
        read = ["--file=-", "--no-owner", "--no-privileges", f"--schema={self.schema}"]
        with tempfile.TemporaryFile() as first, tempfile.TemporaryFile() as second:
            reader = self._start(
                "pg_restore", *read, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=first
            )
            writer = self._start(
                "psql",
                *options,
                self._database(),
                stdin=reader.stdout,
                stdout=subprocess.DEVNULL,
                stderr=second,
            )
            try:
                cast(IO[bytes], reader.stdout).close()
                _feed(dump, cast(IO[bytes], reader.stdin))
                writer.wait()
                reader.wait()
            finally:
                # Interrupted, neither goes on by itself.
                reader.kill()
                writer.kill()
            _expect_success("psql", writer, second)
            _expect_success("pg_restore", reader, first)

    def counts(self) -> dict[str, int]:
        return count_rows(self._tables(), _ask)

    def leave_numbers_out(self) -> None:
        _ask(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, "  # noqa: S608 both are ours
            f"least(max_value, coalesce(last_value, 0) + {NUMBERS_LEFT_OUT})) "
            f"FROM pg_sequences WHERE schemaname = '{NEW}'"
        )

    def swap(self) -> None:
        with transaction.atomic():
            _do(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            _do(f"CREATE SCHEMA {OLD}")
            _do(_move(self.schema, OLD))
            _do(_move(NEW, self.schema))
            # Without CASCADE: it fails, and all is as before, if anything were left behind.
            _do(f"DROP SCHEMA {NEW}")
            _do(f"DROP SCHEMA {OLD} CASCADE")
        _do("RESET search_path")

    def tidy(self) -> None:
        self._analyze()

    def _analyze(self) -> None:
        """Let the server know what is in the tables; or migrations and first readers get poor plans."""
        for table in self._tables():
            _do(f'ANALYZE "{table}"')

    def discard(self) -> None:
        _do("RESET search_path")
        _do(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")

    def _make_schema(self) -> None:
        """Make an empty one, whatever a restore that was killed has left."""
        may, role, database = _ask(
            "SELECT has_database_privilege(current_database(), 'CREATE'), current_user, current_database()"
        )[0]
        if not may:
            raise BackupError(
                f"The role {role} may not make a schema in the database {database}. Give it the database, as "
                f'superuser of PostgreSQL: ALTER DATABASE "{database}" OWNER TO "{role}"; then try again.'
            )
        _do(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")
        _do(f"CREATE SCHEMA {NEW}")

    def _others(self) -> list[str]:
        rows = _ask(
            "SELECT pid, application_name, client_addr FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid() "
            "ORDER BY pid"
        )
        return [
            f"process {pid} of the server"
            + (f" ({name})" if name else "")
            + (f" from {place}" if place else "")
            for pid, name, place in rows
        ]

    def _tables(self) -> list[str]:
        with connection.cursor() as cursor:
            return sorted(connection.introspection.table_names(cursor))

    def _database(self) -> str:
        """What the programs connect to, as this process does; the password is in their environment."""
        return f"--dbname={connection.connection.info.dsn}"

    def _start(self, program: str, *arguments: str, **files: Any) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PGPASSWORD": connection.connection.info.password}
        return subprocess.Popen([self.programs / program, *arguments], env=environment, **files)  # noqa: S603

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile() as errors:
            process = self._start(program, *arguments, stdin=subprocess.DEVNULL, stderr=errors)
            try:
                process.wait()
            finally:
                process.kill()
            _expect_success(program, process, errors)


def find_programs(server: int) -> Path:
    """Return the folder of PostgreSQL's programs that fit a server of this version.

    Raises BackupError if there are none: an older one refuses the server, and what one from 17 on writes is
    refused by a server from before 17.
    """
    folders = [folder for place in PLACES for folder in sorted(glob(place), reverse=True)]
    found: dict[int, Path] = {}
    for folder in map(Path, [*folders, *os.get_exec_path()]):
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            found.setdefault(_version_of(folder), folder)
    fitting = [version for version in found if version >= server and (version < 17 or server >= 17)]
    if fitting:
        return found[min(fitting)]
    here = ", ".join(f"{version} in {folder}" for version, folder in sorted(found.items()))
    raise BackupError(
        f"The server is PostgreSQL {server}, and its programs pg_dump, pg_restore and psql of that version "
        f"make backups. {f'Here is only {here}' if here else 'None are here'}: install them, as by Debian's "
        f"package postgresql-client-{server}, or put their folder into PATH."
    )


def _version_of(folder: Path) -> int:
    told = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = re.search(r"\) (\d+)", told.stdout)
    return int(version[1]) if version else 0


def _move(source: str, target: str) -> str:
    values = {"source": sql.Literal(source), "target": sql.Literal(target)}
    return sql.SQL(MOVE).format(**values).as_string(None)


def _feed(dump: Summed, pipe: IO[bytes]) -> None:
    try:
        with pipe:
            shutil.copyfileobj(dump, pipe)
    except BrokenPipeError:
        # It says itself why it has ended.
        pass


def _expect_success(program: str, process: subprocess.Popen[bytes], errors: IO[bytes]) -> None:
    if process.wait():
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
        raise BackupError(f"{program} has failed and says: {said or f'status {process.returncode}'}")


def _ask(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
