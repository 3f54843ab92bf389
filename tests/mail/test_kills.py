"""Workers are killed between the server's answer and the note of it: no mail is lost, few come twice."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.extent import extent
from tests.mail.servers import Inbox, mail_server
from tests.processes import ON_SQLITE, ROOT, manage, migrated_database, production

KILLS = extent(3, 20)
MAILS = 3 * KILLS + 5
QUEUE = f"""
from filmclub.mail.kinds import Letter
from filmclub.mail.queue import queue_letter
for number in range({MAILS}):
    letter = Letter(subject=f"Mail {{number}}", text="A text.")
    queue_letter(key=f"k:{{number}}", kind="account", recipient=f"r{{number}}@example.org", letter=letter)
"""
# A lease is over, as ten minutes later.
LATER = "UPDATE mail_mail SET lease_until = '2020-01-01 00:00:00+00:00' WHERE state = 'sending'"
LEFT = "SELECT count(*) FROM mail_mail WHERE state <> 'sent'"


def ask(url: str, statement: str) -> Any:
    if ON_SQLITE:
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as database:
            return database.execute(statement).fetchall()
    with psycopg.connect(url, autocommit=True) as server:
        cursor = server.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


class Killer:
    """Kills the worker at one of its mails, when the server has it and the worker does not know yet."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self._worker: subprocess.Popen[bytes] | None = None
        self._left = 0

    def taken(self, mail: EmailMessage) -> None:
        self._left -= 1
        if self._left == 0 and self._worker is not None:
            self._worker.send_signal(signal.SIGKILL)
            self._worker.wait(timeout=30)

    def kill_one(self, at: int = 2, timeout: int = 60) -> None:
        """Start a worker, which ends at so many mails."""
        self._left = at
        self._worker = self._start()
        assert self._worker.wait(timeout=timeout) == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.runs_on("postgresql")
def test_killed_workers_lose_no_mail_and_repeat_at_most_one(tmp_path: Path) -> None:
    inbox = Inbox()
    with migrated_database("kills", tmp_path) as url, mail_server(inbox) as port:
        mail_url = f"smtp://127.0.0.1:{port}"
        said = manage(url, "shell", "-c", QUEUE)
        assert ask(url, LEFT) == [(MAILS,)], said

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [
                    *(sys.executable, "manage.py", "db_worker", "--queue-name", "mail,default"),
                    *("--no-startup-delay", "--interval", "0.1"),
                ],
                cwd=ROOT,
                env=production(url) | {"EMAIL_URL": mail_url},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

        killer = Killer(start)
        inbox.taken = killer.taken
        for _ in range(KILLS):
            killer.kill_one()
            assert ask(url, "SELECT count(*) FROM mail_mail WHERE state = 'sending'") == [(1,)]
            ask(url, LATER)
        worker = start()
        try:
            end = time.monotonic() + 90
            while ask(url, LEFT) != [(0,)] and time.monotonic() < end:
                time.sleep(0.2)
        finally:
            worker.terminate()
            worker.wait(timeout=30)
        assert ask(url, LEFT) == [(0,)]

        known = {message_id for (message_id,) in ask(url, "SELECT message_id FROM mail_mail")}
        times = Counter(inbox.ids())
        assert times.keys() == known
        assert len(known) == MAILS
        # One for each kill, and none of them a third time.
        assert sorted(times.values()) == [1] * (MAILS - KILLS) + [2] * KILLS
        assert ask(url, "SELECT DISTINCT recipient FROM mail_mail") == [("",)]
