"""A small production site of its own, with worker and readers, from which things can be taken away."""

from __future__ import annotations

import http.client
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg

from tests.browser.servers import free_port
from tests.processes import ON_SQLITE, ROOT, manage, production

PATIENCE_SECONDS = 60
SECRET = "a" * 32
PASSWORD = "correct horse battery staple"
# Compressing what readers never see takes long.
COLLECT = """
from django.core.management import call_command
ignored = ["admin", "ckeditor*", "django_prose_editor", "mptt"]
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)
"""
# All in one process: each takes a second to start.
SET_UP = f"""
from django.core.management import call_command
from django.utils import timezone
from filmclub.accounts.models import User
from reviews.models import Article
call_command("createcachetable")
boss = User.objects.create_superuser("boss", password="{PASSWORD}")
now = timezone.now()
Article.objects.create(slug="first", title="First", author=boss, state="published", published_at=now)
"""


@dataclass
class Site:
    """The processes of a site, what they write, and where its things are."""

    database_url: str
    directory: Path
    port: int
    environment: Mapping[str, str]
    processes: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    log: dict[str, list[str]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        """Start a process; what it writes goes through a pipe: the disk may be full."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = self.log.setdefault(name, [])
        self.processes[name] = process
        threading.Thread(target=_read, args=(process, lines), daemon=True).start()

    def run(self, code: str) -> str:
        """Run Python in a process of the site, as its shell does."""
        return manage(self.database_url, "shell", "--verbosity", "0", "-c", code, **self.environment)

    def start_server(self) -> None:
        self.start(
            "server",
            *("-m", "gunicorn", "tests.filmclub.impatient", "--workers", "2", "--no-control-socket"),
            *("--bind", f"127.0.0.1:{self.port}"),
        )
        wait_until(lambda: self.status("GET", "/healthz") == 200)

    def start_worker(self) -> None:
        self.start("worker", "manage.py", "db_worker", "--no-startup-delay")

    def end(self, name: str, ending: signal.Signals = signal.SIGTERM) -> None:
        process = self.processes.pop(name)
        process.send_signal(ending)
        process.wait(timeout=30)

    def ask(
        self, method: str, path: str, data: Mapping[str, str] | None = None, cookie: str = ""
    ) -> tuple[int, Mapping[str, str], str]:
        """Ask as a browser on one of the site's own pages does; status 0 if nobody answers."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": cookie,
        }
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                connection.request(method, path, urlencode(data or {}), headers)
                response = connection.getresponse()
                return response.status, dict(response.headers), response.read().decode(errors="replace")
        except OSError:
            return 0, {}, ""

    def status(self, method: str, path: str) -> int:
        return self.ask(method, path)[0]

    def sign_in(self, password: str = PASSWORD) -> tuple[int, str]:
        data = {"login": "boss", "password": password, "csrfmiddlewaretoken": SECRET}
        status, _headers, page = self.ask("POST", "/accounts/login/", data, f"csrftoken={SECRET}")
        return status, page

    def not_ready(self) -> set[str]:
        """What /readyz says is not there."""
        page = self.ask("GET", "/readyz")[2]
        return {line.partition(":")[0] for line in page.splitlines() if not line.endswith(": ok")}

    def processes_of_the_server(self) -> list[int]:
        master = self.processes["server"].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def query(self, statement: str) -> list[tuple[object, ...]]:
        """Ask the database itself."""
        if ON_SQLITE:
            with closing(sqlite3.connect(self.sqlite_file, timeout=20, isolation_level=None)) as database:
                return list(database.execute(statement).fetchall())
        with psycopg.connect(self.database_url, autocommit=True) as database:
            cursor = database.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @property
    def sqlite_file(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))

    def limit_files(self, size: int) -> None:
        """Let the server write no file beyond this size, as on a full disk."""
        for pid in self.processes_of_the_server():
            _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def _read(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout is not None
    with process.stdout as output:
        lines.extend(iter(output.readline, ""))


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.05)


@contextmanager
def site(database_url: str, directory: Path) -> Iterator[Site]:
    """Set a site up on a migrated database, with one article; at the end all its processes have ended."""
    environment = production(database_url) | {
        "CACHE_URL": "dbcache://cache",
        "LOG_LEVEL": "INFO",
        "MEDIA_ROOT": str(directory / "media"),
        "STATIC_ROOT": str(directory / "static"),
    }
    (directory / "media").mkdir()
    found = Site(database_url, directory, free_port(), environment)
    found.run(SET_UP)
    try:
        yield found
    finally:
        for name in list(found.processes):
            found.end(name)


class Load:
    """Two readers and a writer who never rest. What each answer was, in the order in which they came."""

    PATHS = ("/", "/articles/first/", "/films/")

    def __init__(self, site: Site) -> None:
        self.site = site
        self.answers: list[tuple[str, int, bool]] = []
        # Whatever was acknowledged has to be there at the end.
        self.acknowledged = 0
        self._over = threading.Event()
        self._threads = [threading.Thread(target=act) for act in (self._read, self._read, self._write)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def statuses(self, count: int = 4) -> dict[str, set[int]]:
        """What the next answers to what is asked from now on are: so many of each kind."""
        begun = len(self.answers) + len(self._threads)
        wait_until(lambda: all(self._counted(begun, kind) >= count for kind in ("page", "post")))
        later = self.answers[begun:]
        assert all(says_when for _kind, status, says_when in later if status == 503)
        return {
            kind: {status for other, status, _when in later if other == kind} for kind in ("page", "post")
        }

    def _counted(self, begun: int, kind: str) -> int:
        return sum(other == kind for other, _status, _when in self.answers[begun:])

    def _read(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            self._note("page", self.site.ask("GET", self.PATHS[number % len(self.PATHS)]))

    def _write(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            data = {"text": f"Comment {number}.", "name": "Zoe Zed", "email": "zoe@example.org"}
            answer = self.site.ask("POST", "/articles/first/comments/", data)
            self.acknowledged += answer[0] == 303
            self._note("post", answer)

    def _note(self, kind: str, answer: tuple[int, Mapping[str, str], str]) -> None:
        self.answers.append((kind, answer[0], "Retry-After" in answer[1]))
        self._over.wait(0.1)


@dataclass(frozen=True)
class Fault:
    """One thing that is taken away: what is seen meanwhile."""

    take: Callable[[Site], object]
    give_back: Callable[[Site], object]
    # By kind, the statuses that may come.
    page: set[int] = field(default_factory=lambda: {200})
    post: set[int] = field(default_factory=lambda: {303})
    # Where signing in is tried.
    sign_in: int | None = None
    not_ready: set[str] = field(default_factory=set)
    # What may be there or not, as the machine has it.
    perhaps: set[str] = field(default_factory=set)
    # A regular expression of the one line, for each process, that says it.
    says: str = ""
    # The same of the worker's line, for which the thing stays away: a worker looks once a second only.
    worker_says: str = ""


def close_database(site: Site) -> None:
    if ON_SQLITE:
        site.sqlite_file.parent.rename(site.directory / "taken away")
        return
    name = urlsplit(site.database_url).path.removeprefix("/")
    with _server(site) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def open_database(site: Site) -> None:
    if ON_SQLITE:
        (site.directory / "taken away").rename(site.sqlite_file.parent)
        return
    name = urlsplit(site.database_url).path.removeprefix("/")
    with _server(site) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


def _server(site: Site) -> psycopg.Connection[tuple[object, ...]]:
    address = urlsplit(site.database_url)._replace(path="/postgres").geturl()
    return psycopg.connect(address, autocommit=True)


def kill_worker(site: Site) -> None:
    """Kill it, and let it be an hour ago."""
    site.end("worker", signal.SIGKILL)
    site.query("UPDATE jobs_worker SET seen_at = '2026-01-01 00:00:00+00:00'")


def in_log(site: Site, pattern: str) -> list[str]:
    return [line for lines in site.log.values() for line in lines if re.search(pattern, line)]
