"""A production server of its own under many writers, whose workers are killed while they write."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.keys import cookie_of
from tests.processes import ROOT, SECRET_KEY, production

CLIENTS = 8
# How long a machine that does much else may take for what takes a second.
PATIENCE_SECONDS = 120
SLUGS = ["first", "second", "third"]


@dataclass
class Outcome:
    """What the clients were told: status codes by number, and every comment that was acknowledged."""

    statuses: dict[int, int] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    broken_off: int = 0
    kills: int = 0
    # By discussion; and what the clients, who are threads, hold while they write all this down.
    newest: dict[str, list[int]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for(self, answers: int) -> None:
        """Wait until so many posts are answered, well or badly."""
        end = time.monotonic() + PATIENCE_SECONDS
        while (given := sum(list(self.statuses.values()))) < answers:
            if time.monotonic() > end:
                raise TimeoutError(f"Only {given} of {answers} posts are answered.")
            time.sleep(0.02)


@contextmanager
def server(database_url: str, workers: Path, application: str = "filmclub.wsgi") -> Iterator[int]:
    """Serve `application` with four workers, who write their process ids into a file; yield the port."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", application),
            *("--workers", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"),
            *("--config", "python:tests.comments.workers"),
        ],
        cwd=ROOT,
        env={**production(database_url), "WORKERS_FILE": str(workers)},
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    for _attempt in range(200):
        try:
            if request(port, "GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server does not answer.")


def request(port: int, method: str, path: str, body: str = "", cookie: str = "") -> tuple[int, str]:
    """Ask the server as a browser on one of its own pages does; return status and Location."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(
            method,
            path,
            body,
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                "Cookie": cookie,
            },
        )
        response = connection.getresponse()
        response.read()
        return response.status, response.headers.get("Location", "")


def open_fire(
    port: int,
    workers: Path,
    slugs: list[str],
    *,
    between: int,
    kills: int,
    beside: Sequence[threading.Thread] = (),
) -> Outcome:
    """Let eight clients post, replies to the newest 50, while workers are killed.

    As many posts as `between` says are answered before each kill and after the last one. The clients go on
    until what runs beside them has ended.
    """
    outcome = Outcome()
    over = threading.Event()
    clients = [
        threading.Thread(target=write, args=(outcome, number, port, slugs, over.is_set))
        for number in range(CLIENTS)
    ]
    try:
        for thread in [*clients, *beside]:
            thread.start()
        for number in range(kills):
            outcome.wait_for(between * (number + 1))
            # The oldest that is left, which has served the longest.
            os.kill(int(workers.read_text().split()[number]), signal.SIGKILL)
            outcome.kills = number + 1
        outcome.wait_for(between * (kills + 1))
        for thread in beside:
            thread.join()
    finally:
        over.set()
        for thread in clients:
            thread.join()
    return outcome


def write(
    outcome: Outcome,
    number: int,
    port: int,
    slugs: list[str],
    is_over: Callable[[], bool],
    secret: str = SECRET_KEY,
) -> None:
    """Post as the client of that number until it is over, and write down what became of it."""
    chance, name = random.Random(number), f"Client {number}"
    cookie = cookie_of(name, secret)
    count = 0
    while not is_over():
        count += 1
        slug = chance.choice(slugs)
        with outcome.lock:
            parents = outcome.newest.get(slug, [])[-50:]
        parent = chance.choice(parents) if parents and chance.random() < 0.8 else ""
        body = urlencode(
            {
                "text": f"Comment {count} of client {number}.",
                "name": name,
                "email": f"client{number}@example.org",
                "parent": parent,
            }
        )
        try:
            status, location = request(port, "POST", f"/articles/{slug}/comments/", body, cookie)
        except (OSError, http.client.HTTPException):
            with outcome.lock:
                outcome.broken_off += 1
            continue
        with outcome.lock:
            outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
            if match := re.search(r"/comments/(\d+)/$", location):
                outcome.acknowledged.add(int(match[1]))
                outcome.newest.setdefault(slug, []).append(int(match[1]))
