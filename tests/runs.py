"""Runs of pytest, each in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import environment
from tests.databases import running_postgresql
from tests.extent import VARIABLE
from tests.selection import FEW_CASES, SHARED

ROOT = Path(__file__).resolve().parent.parent
WHOLE = {VARIABLE: "1"}


def on_both_databases(arguments: Sequence[str], *, is_whole: bool = False) -> int:
    """Run the tests on SQLite and on PostgreSQL, a process for each core.

    The two share the tests, and try one case of those with a database (`tests/selection.py`); whole,
    both run all tests, and each test tries all that it can.
    Returns pytest's exit status: 0 when all passed, otherwise that of a run that did not.
    """
    # Ended from outside, the process still stops the PostgreSQL that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment.prepare()
    variables = WHOLE if is_whole else {}
    sharing = [] if is_whole else [SHARED, FEW_CASES]
    arguments = ["--numprocesses", str(os.cpu_count() or 1), *sharing, *arguments]
    sqlite = run_pytest("Tests on SQLite", arguments, DATABASE_URL=environment.DATABASE, **variables)
    with running_postgresql() as database:
        postgresql = run_pytest("Tests on PostgreSQL", arguments, DATABASE_URL=database, **variables)
    # What is asked for may all be tried on one of them.
    statuses = {sqlite, postgresql}
    if pytest.ExitCode.OK in statuses:
        statuses.discard(pytest.ExitCode.NO_TESTS_COLLECTED)
    return max(statuses)


def run_pytest(name: str, arguments: Sequence[str], **variables: str) -> int:
    """Run pytest under a heading, with these variables of the environment; return its exit status."""
    print(f"== {name} ==", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode
