"""Whether anybody notices an upgrade: the old release serves while the new one migrates.

    python -m tests.upgrade [COMMIT] [--times 3] [--comments 100000]

COMMIT is the old release; by default the commit before the newest migration, and where the history does not
reach that far, this says so and fails. The new release is HEAD. Both stand in folders of their own, on a
PostgreSQL with durable commits, and what is done between them is what the operators' page says under
“Upgrade”. Meanwhile writers post, moderators decide and readers read. The exit status is 1 when a request
failed, the database saw a deadlock, an acknowledged comment is missing, or a thread is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.bench import machine, sites
from tests.bench.people import Moderator, Reader
from tests.bench.talk import MODERATORS, SIEGED
from tests.browser.servers import ROOT, clean_environment, free_port, running
from tests.comments import fire
from tests.databases import running_postgresql

WRITERS, READERS = 4, 6
BEFORE_SECONDS = AFTER_SECONDS = 4.0
# The old release makes what it serves.
FILL = """
from tests.bench import discussions, talk
from filmclub.accounts.models import User
discussions.make_for_siege()
huge = talk.with_hidden(talk.busy({comments}), first_clump=100)
discussions.make_one("huge", huge, User.objects.get(username="editor"))
"""
LIST = "from tests.bench import discussions; discussions.list_comments()"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade", description="Upgrade under load.")
    parser.add_argument("commit", nargs="?", help="the old release")
    parser.add_argument("--times", type=int, default=3, help="how often it is tried")
    parser.add_argument("--comments", type=int, default=100_000, help="in the largest discussion")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    commit = options.commit or before_the_newest_migration()
    with (
        tempfile.TemporaryDirectory(prefix="filmclub-upgrade-") as folder,
        running_postgresql(configuration="") as server,
    ):
        old, new = Path(folder, "old"), Path(folder, "new")
        for release, of in ((old, commit), (new, "HEAD")):
            check_out(of, release)
        made = create(server, "made")
        fill(old, environment(made, Path(folder)), options.comments)
        faults = 0
        for number in range(1, options.times + 1):
            told = upgrade(old, new, create(server, f"run{number}", "made"), Path(folder))
            print(f"{number}: {told}", flush=True)
            faults += told.is_noticed()
    return int(faults > 0)


def git(*command: str) -> str:
    done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"git {' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()


def before_the_newest_migration() -> str:
    """Name the commit before the one that brought the newest migration."""
    newest = git("log", "-1", "--diff-filter=A", "--format=%H", "--", ":(glob)**/migrations/0*.py")
    parents = git("log", "-1", "--format=%P", newest) if newest else ""
    if not parents:
        sys.exit(
            "The history of this clone does not reach to before the newest migration: fetch it whole with "
            "`git fetch --unshallow`, or name a commit."
        )
    return parents.split()[0]


def check_out(commit: str, release: Path) -> None:
    """Put the files of a commit into a folder; both releases run in the environment that runs this."""
    release.mkdir()
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    subprocess.run(["tar", "-x"], cwd=release, input=archive.stdout, check=True)
    (release / ".venv").symlink_to(sys.prefix)


def environment(database: str, folder: Path) -> dict[str, str]:
    return clean_environment(
        SECRET_KEY=sites.SECRET_KEY,
        ALLOWED_HOSTS="127.0.0.1",
        DATABASE_URL=database,
        HTTPS="false",
        COMMENT_INTERVAL="0",
        MEDIA_ROOT=str(folder / "media"),
    )


def create(server: str, name: str, template: str = "template1") -> str:
    """Make a database, as a copy of another one; return its address."""
    with psycopg.connect(server, autocommit=True) as connection:
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def manage(release: Path, environment: Mapping[str, str], *command: str) -> str:
    done = subprocess.run(
        [str(release / ".venv" / "bin" / "python"), "manage.py", *command],
        cwd=release,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(command)} failed:\n{done.stdout}{done.stderr}"[-3000:])
    return done.stdout


def prepare(release: Path, environment: Mapping[str, str]) -> None:
    """What the operators' page has run in a new release, before it serves."""
    manage(release, environment, "migrate", "-v0")
    manage(release, environment, "createcachetable")
    manage(release, environment, "collectstatic", "--noinput", "-v0")


def fill(release: Path, environment: Mapping[str, str], comments: int) -> None:
    Path(environment["MEDIA_ROOT"]).mkdir()
    prepare(release, environment)
    manage(release, environment, "shell", "-v0", "-c", FILL.format(comments=comments))


@dataclass
class Told:
    """What became of one upgrade."""

    migrating_seconds: float = 0
    # In the end it is the new release that serves.
    is_new: bool = False
    statuses: Counter[int] = field(default_factory=Counter)
    broken_off: int = 0
    deadlocks: int = 0
    acknowledged: int = 0
    missing: int = 0
    threads: str = ""

    def is_noticed(self) -> bool:
        errors = any(status >= 500 for status in self.statuses)
        is_whole = self.threads.endswith(" 0 faults")
        is_right = self.is_new and is_whole
        return bool(errors or self.broken_off or self.deadlocks or self.missing or not is_right)

    def __str__(self) -> str:
        serves = "the new release serves" if self.is_new else "the new release does not serve"
        return (
            f"migrated in {self.migrating_seconds:.1f} s; answers {dict(sorted(self.statuses.items()))}, "
            f"{self.broken_off} requests broken off, {self.deadlocks} deadlocks; "
            f"{self.acknowledged} comments acknowledged, {self.missing} of them missing; "
            f"{self.threads}; {serves}"
        )


def upgrade(old: Path, new: Path, database: str, folder: Path) -> Told:
    """Let the old release serve, prepare the new one beside it, and have the server take it over."""
    said = environment(database, folder)
    site, told = folder / "site", Told()
    link(site, old)
    with serving(site, said, folder / "server.log") as port:
        crowd = Crowd(port)
        with crowd.at_work():
            time.sleep(BEFORE_SECONDS)
            started = time.monotonic()
            prepare(new, said)
            told.migrating_seconds = time.monotonic() - started
            server = machine.server(port)
            # One of the old release that starts now finds the new tables, and its own files.
            os.kill(machine.children(server)[0], signal.SIGTERM)
            time.sleep(AFTER_SECONDS)
            link(site, new)
            os.kill(server, signal.SIGHUP)
            told.is_new = takes_over(server, new)
            time.sleep(AFTER_SECONDS)
        told.statuses, told.broken_off = crowd.statuses(), crowd.broken_off()
    stored = set(json.loads(manage(new, said, "shell", "-v0", "-c", LIST).strip().rpartition("\n")[2]))
    told.acknowledged = len(crowd.writes.acknowledged)
    told.missing = len(crowd.writes.acknowledged - stored)
    told.threads = manage(new, said, "check_threads").strip().rpartition("\n")[2]
    told.deadlocks = count_deadlocks(database)
    return told


def takes_over(server: int, release: Path) -> bool:
    """Wait until all workers of a server are of this release; False if they are not within a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        # One that ends just now is in no folder any more.
        with suppress(FileNotFoundError):
            if {Path(f"/proc/{worker}/cwd").resolve() for worker in machine.children(server)} == {release}:
                return True
        time.sleep(0.2)
    return False


def link(site: Path, release: Path) -> None:
    """Let the link name another release, at once."""
    fresh = site.with_name("fresh")
    fresh.symlink_to(release)
    fresh.replace(site)


@contextmanager
def serving(site: Path, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """Serve what the link names, as the operators' unit does; yield the port."""
    port = free_port()
    command = [
        str(site / ".venv/bin/python"),
        *sites.operators_command(port, workers=4),
        "--chdir",
        str(site),
    ]
    with running(command, f"http://127.0.0.1:{port}/healthz", environment, log):
        yield port


class Crowd:
    """Writers, moderators and readers of one site, and what they were answered."""

    def __init__(self, port: int) -> None:
        url = f"http://127.0.0.1:{port}"
        self.port, self.writes = port, fire.Outcome()
        self.readers = [Reader(url, number) for number in range(READERS)]
        moderators = [Moderator(url, number, self.writes) for number in range(MODERATORS)]
        self.people: list[Moderator | Reader] = [*moderators, *self.readers]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """All of them work until the block ends."""
        over, slugs = threading.Event(), list(SIEGED)
        with ThreadPoolExecutor(WRITERS + MODERATORS + READERS) as pool:
            work = [
                pool.submit(fire.write, self.writes, each, self.port, slugs, over.is_set, sites.SECRET_KEY)
                for each in range(WRITERS)
            ]
            work += [pool.submit(each.work, over.is_set) for each in self.people]
            try:
                yield
            finally:
                over.set()
        for each in work:
            each.result()

    def statuses(self) -> Counter[int]:
        return sum((each.statuses for each in self.people), Counter(self.writes.statuses))

    def broken_off(self) -> int:
        """How many requests had no answer, or half of one."""
        people = sum(each.broken_off for each in self.people)
        return self.writes.broken_off + people + sum(each.cut for each in self.readers)


def count_deadlocks(database: str) -> int:
    with psycopg.connect(database) as connection:
        query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    sys.exit(main())
