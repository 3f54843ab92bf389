"""Runs of pytest, each in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import environment
from tests.databases import running_postgresql
from tests.extent import VARIABLE
from tests.selection import FEW_CASES, SHARED

ROOT = Path(__file__).resolve().parent.parent
WHOLE = {VARIABLE: "1"}


def on_both_databases(arguments: Sequence[str], *, is_whole: bool = False) -> int:
    """Run the tests on SQLite and those with a database again on PostgreSQL, a process for each core.

    The run on PostgreSQL leaves out what the one on SQLite has tried well enough, and the reverse; whole,
    both run all tests, and each test tries all that it can.
    Returns pytest's exit status: 0 when both runs passed, otherwise that of a run that did not.
    """
    # Ended from outside, the process still stops the PostgreSQL that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment.prepare()
    variables = WHOLE if is_whole else {}
    arguments = ["--numprocesses", str(os.cpu_count() or 1), *arguments]
    on_sqlite = arguments if is_whole else [*arguments, SHARED]
    on_postgresql = arguments if is_whole else [*arguments, SHARED, FEW_CASES]
    sqlite = run_pytest("Tests on SQLite", on_sqlite, DATABASE_URL=environment.DATABASE, **variables)
    with running_postgresql() as database:
        postgresql = run_pytest("Tests on PostgreSQL", on_postgresql, DATABASE_URL=database, **variables)
    return sqlite or postgresql


def run_pytest(name: str, arguments: Sequence[str], **variables: str) -> int:
    """Run pytest under a heading, with these variables of the environment; return its exit status."""
    print(f"== {name} ==", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}).returncode
