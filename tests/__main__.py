"""`python -m tests` runs all tests on SQLite and again on PostgreSQL; arguments go to pytest.

The exit status is pytest's: 0 when both runs passed, otherwise that of a run that did not.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests import environment
from tests.databases import running_postgresql


def run_pytest(name: str, database: str) -> int:
    """Run pytest against that database, one process per core, and return its exit status."""
    print(f"== Tests on {name} ==", flush=True)
    command = [sys.executable, "-m", "pytest", "--numprocesses", str(os.cpu_count() or 1), *sys.argv[1:]]
    here = Path(__file__).resolve().parent.parent
    return subprocess.run(command, cwd=here, env={**os.environ, "DATABASE_URL": database}).returncode


def main() -> int:
    # Ended from outside, the process still stops the PostgreSQL that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment.prepare()
    sqlite = run_pytest("SQLite", environment.DATABASE)
    with running_postgresql() as database:
        postgresql = run_pytest("PostgreSQL", database)
    return sqlite or postgresql


if __name__ == "__main__":
    sys.exit(main())
