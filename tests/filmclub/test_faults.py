"""Database, cache, worker, disk and static files are taken away from a running site, and brought back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.filmclub.faults import (
    COLLECT,
    Fault,
    Load,
    Site,
    close_database,
    in_log,
    kill_worker,
    open_database,
    site,
    wait_until,
)
from tests.processes import ON_SQLITE, manage, migrated_database

UNLIMITED = -1
THE_WORKER_WAITS = "the worker waits for it"
NEEDS_DATABASE = {"database", "migrations", "cache", "worker"}

# What readers see, what /readyz says, and what the log says.
TABLE = {
    "cache": Fault(
        take=lambda site: site.query("DROP TABLE cache"),
        give_back=lambda site: manage(site.database_url, "createcachetable", **site.environment),
        sign_in=302,
        not_ready={"cache"},
        says="The cache does not answer; this process remembers by itself meanwhile",
    ),
    "worker": Fault(take=kill_worker, give_back=Site.start_worker, not_ready={"worker"}),
    "media": Fault(
        take=lambda site: (site.directory / "media").rename(site.directory / "media away"),
        give_back=lambda site: (site.directory / "media away").rename(site.directory / "media"),
        not_ready={"media"},
    ),
    "static files": Fault(
        take=lambda site: (site.directory / "static").rename(site.directory / "static away"),
        give_back=lambda site: (site.directory / "static away").rename(site.directory / "static"),
        not_ready={"static files"},
    ),
    # PostgreSQL has its own disk; a file of SQLite is on that of the pictures.
    "disk": Fault(
        take=lambda site: site.limit_files(0),
        give_back=lambda site: site.limit_files(UNLIMITED),
        # Readers can be served while somebody has SQLite's shared memory open.
        page={200, 503} if ON_SQLITE else {200},
        post={503} if ON_SQLITE else {303},
        sign_in=503 if ON_SQLITE else 302,
        not_ready={"media", "cache"} if ON_SQLITE else {"media"},
        perhaps=NEEDS_DATABASE if ON_SQLITE else set(),
        says="The database does not answer, and readers get 503" if ON_SQLITE else "",
    ),
    "database": Fault(
        take=close_database,
        give_back=open_database,
        page={503},
        post={503},
        sign_in=503,
        not_ready=NEEDS_DATABASE,
        says="The database does not answer, and readers get 503",
        worker_says=THE_WORKER_WAITS,
    ),
}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "database").mkdir()
    with migrated_database("faults", tmp_path / "database") as address, site(address, tmp_path) as found:
        yield found


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_each_thing_can_be_taken_away_and_brought_back_under_load(running: Site) -> None:
    running.start_server()
    assert what_is_said_without_collected_files(running) == []
    running.start_worker()
    wait_until(lambda: not running.not_ready())
    with Load(running) as load:
        seen = {name: differences(running, load, fault) for name, fault in TABLE.items()}

    assert {name: found for name, found in seen.items() if found} == {}
    # Nothing is left of all this.
    assert load.acknowledged > 20
    assert running.query("SELECT COUNT(*) FROM comments_comment") == [(load.acknowledged,)]
    assert manage(running.database_url, "check_threads").endswith(" 0 faults\n")
    assert the_worker_goes_on(running)


def what_is_said_without_collected_files(site: Site) -> list[str]:
    """What is otherwise than it should be, until they are collected and the server is told."""
    before = len(site.log["server"])
    status, _headers, page = site.ask("GET", "/")
    not_ready = site.not_ready()
    traces = sum("Traceback" in line for line in site.log["server"][before:])
    site.run(COLLECT)
    site.processes["server"].send_signal(signal.SIGHUP)
    wait_until(lambda: site.status("GET", "/") == 200)
    found = {
        f"the page is {status}: {page}": status == 500 and "Something broke here" in page,
        f"/readyz says {not_ready}": not_ready == {"static files", "worker"},
        f"the log has {traces} tracebacks": traces == 1,
        f"afterwards {site.not_ready()}": site.not_ready() == {"worker"},
    }
    return [what for what, is_right in found.items() if not is_right]


def the_worker_goes_on(site: Site) -> bool:
    """Whether the worker that was there when the database went away still works, and has said so once."""
    site.run("from reviews.pictures import remove_files; remove_files.enqueue(['nothing.jpg'])")
    done = "SELECT COUNT(*) FROM django_tasks_database_dbtaskresult WHERE status = 'SUCCESSFUL'"
    wait_until(lambda: site.query(done) == [(1,)])
    said = in_log(site, THE_WORKER_WAITS)
    return site.processes["worker"].poll() is None and len(said) == 1


def differences(site: Site, load: Load, fault: Fault) -> list[str]:
    """What was otherwise than the table says."""
    before = {name: len(lines) for name, lines in site.log.items()}
    fault.take(site)
    seen = load.statuses()
    signed_in = site.sign_in()[0] if fault.sign_in else None
    wait_until(lambda: site.not_ready() >= fault.not_ready or not fault.not_ready)
    not_ready = site.not_ready()
    wait_until(lambda: not fault.worker_says or bool(in_log(site, fault.worker_says)))
    fault.give_back(site)
    wait_until(lambda: not site.not_ready())
    later = load.statuses()

    lines = [line for name, lines in site.log.items() for line in lines[before.get(name, 0) :]]
    said = [line for line in lines if fault.says and fault.says in line]
    traces = [line for line in lines if "Traceback" in line]
    found = {
        "pages": seen["page"] <= fault.page,
        "posts": seen["post"] <= fault.post,
        "signing in": signed_in == fault.sign_in,
        "/readyz": not_ready - fault.perhaps == fault.not_ready - fault.perhaps,
        # One a minute from each process, and it may have been said of the fault before.
        "the log": len(said) <= 2 and (not fault.says or bool(in_log(site, fault.says))),
        "tracebacks": not traces,
        "afterwards": later == {"page": {200}, "post": {303}},
    }
    told = f"{seen}, {signed_in}, {not_ready}, {said}, {traces}, {later}"
    return [f"{name}: {told}" for name, is_right in found.items() if not is_right]
