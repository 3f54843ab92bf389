"""Which tests a run tries, and in which order.

Plain pytest tries all of them on the database that it is given; on PostgreSQL those are left out that know no
database. With `--shared` a test that is marked `runs_on` runs on the databases that it names alone. With
`--few-cases` a test that is not marked so, and has many cases, is given the first and the last of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby

import pytest

SHARED, FEW_CASES = "--shared", "--few-cases"
_FIXTURES = {"db", "transactional_db", "django_db_setup"}
_MAKERS = {"tests.processes", "tests.databases", "tests.comments.fire", "tests.backups.sites"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(SHARED, action="store_true", help="leave out what is marked for another database")
    parser.addoption(FEW_CASES, action="store_true", help="try the first and last case of a test with many")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    database = "postgresql" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite"
    chosen = [item for item in items if database == "sqlite" or _has_a_database(item)]
    if config.getoption(SHARED):
        chosen = [item for item in chosen if _belongs(item, database)]
    if config.getoption(FEW_CASES):
        chosen = list(_first_and_last(chosen))
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    # Where several processes share the tests, the slow ones come first: so the others run beside them.
    if hasattr(config, "workerinput"):
        chosen.sort(key=lambda item: item.get_closest_marker("slow") is None)
    items[:] = chosen


def _has_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or _FIXTURES.intersection(getattr(item, "fixturenames", ())):
        return True
    # Or one of its own, for processes beside it.
    module = getattr(item, "module", None)
    return module is not None and any(
        getattr(thing, "__module__", "") in _MAKERS for thing in vars(module).values()
    )


def _belongs(item: pytest.Item, database: str) -> bool:
    marker = item.get_closest_marker("runs_on")
    if marker is None:
        return True
    if not marker.args or not {"sqlite", "postgresql"}.issuperset(marker.args):
        raise pytest.UsageError(f"{item.nodeid} runs on no database that there is: {marker.args}.")
    return database in marker.args


def _first_and_last(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    for _name, group in groupby(items, key=lambda item: item.nodeid.partition("[")[0]):
        cases = list(group)
        if len(cases) <= 2 or cases[0].get_closest_marker("runs_on"):
            yield from cases
        else:
            yield from (cases[0], cases[-1])
