"""On what machine a run was made, and what its server processes take of it."""

from __future__ import annotations

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

import psycopg

ADDITIONS = 10_000_000


def facts(database: str) -> str:
    with psycopg.connect(database) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    assert row is not None
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB; Python {platform.python_version()}, "
        f"Django {version('django')}, PostgreSQL {row[0]} with durable commits; "
        f"ten million additions in Python take {_yardstick():.2f} s."
    )


def load_average() -> float:
    """How many processes ran or waited for a core in the last minute, on average."""
    return os.getloadavg()[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _yardstick() -> float:
    start, total = time.perf_counter(), 0
    for number in range(ADDITIONS):
        total += number
    return time.perf_counter() - start


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run, the oldest first."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return sorted(int(child) for task in tasks for child in task.read_text().split())


def server(port: int) -> int:
    """The process of the server that this process started on that port; its children are the workers."""
    for child in children(os.getpid()):
        if str(port) in Path(f"/proc/{child}/cmdline").read_text():
            return child
    raise RuntimeError(f"No server of ours listens on port {port}.")


def workers(port: int) -> list[int]:
    """The worker processes of the server that this process started on that port."""
    return children(server(port))


def megabytes(pid: int) -> float:
    """What a process holds in memory, libraries that it shares with others included."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
