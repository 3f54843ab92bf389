"""Which tests a run tries, and in which order.

Plain pytest tries all of them on the database that it is given; on PostgreSQL those are left out that know no
database. With `--shared` a module is tried on one of the two databases, always the same, with `--exchanged`
on the other one, and on both where it tells them apart; a test that is marked `runs_on` is tried on the
databases that it names. With `--few-cases` a test that has several cases is given one of them, always the
same, with `--exchanged` the next one; of what is shared, cases stay that know no database, for they take no
time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from zlib import crc32

import pytest

SHARED, EXCHANGED, FEW_CASES = "--shared", "--exchanged", "--few-cases"
_DATABASES = ("sqlite", "postgresql")
_ROOT = Path(__file__).resolve().parent.parent
# Modules that say these words say what is otherwise on the other database.
_BOTH = re.compile(rb"\bON_SQLITE\b|\bconnection\.vendor\b")
_FIXTURES = {"db", "transactional_db", "django_db_setup"}
_MAKERS = {"tests.processes", "tests.databases", "tests.comments.fire", "tests.backups.sites"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(SHARED, action="store_true", help="try a module on one of the databases alone")
    parser.addoption(
        EXCHANGED, action="store_true", help="try what is shared on the other one, and other cases"
    )
    parser.addoption(FEW_CASES, action="store_true", help="try one case of a test with several")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no module of which this run tries nothing."""
    if not config.getoption(SHARED) or not collection_path.match("test_*.py"):
        return None
    is_elsewhere = _database() not in _homes(collection_path, config.getoption(EXCHANGED))
    return True if is_elsewhere and b"runs_on(" not in collection_path.read_bytes() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(SHARED):
        chosen = [item for item in items if _belongs(item, config)]
    else:
        chosen = [item for item in items if _database() == "sqlite" or _has_a_database(item)]
    if config.getoption(FEW_CASES):
        chosen = list(_one_case_each(chosen, config))
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    # Where several processes share the tests, the slow ones come first: so the others run beside them.
    if hasattr(config, "workerinput"):
        chosen.sort(key=lambda item: item.get_closest_marker("slow") is None)
    items[:] = chosen


def _database() -> str:
    return "postgresql" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite"


@cache
def _homes(path: Path, is_exchanged: bool) -> Sequence[str]:
    """The databases that a module is tried on."""
    if _BOTH.search(path.read_bytes()):
        return _DATABASES
    number = crc32(path.relative_to(_ROOT).as_posix().encode()) + is_exchanged
    return [_DATABASES[number % 2]]


def _has_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("django_db") or _FIXTURES.intersection(getattr(item, "fixturenames", ())):
        return True
    # Or one of its own, for processes beside it.
    module = getattr(item, "module", None)
    return module is not None and any(
        getattr(thing, "__module__", "") in _MAKERS for thing in vars(module).values()
    )


def _belongs(item: pytest.Item, config: pytest.Config) -> bool:
    marker = item.get_closest_marker("runs_on")
    if marker is None:
        return _database() in _homes(item.path, config.getoption(EXCHANGED))
    if not marker.args or not set(_DATABASES).issuperset(marker.args):
        raise pytest.UsageError(f"{item.nodeid} runs on no database that there is: {marker.args}.")
    return _database() in marker.args


def _one_case_each(items: Iterable[pytest.Item], config: pytest.Config) -> Iterator[pytest.Item]:
    for name, group in groupby(items, key=lambda item: item.nodeid.partition("[")[0]):
        cases = list(group)
        if config.getoption(SHARED) and not _has_a_database(cases[0]):
            yield from cases
        else:
            # Spread, so that neither the plain cases alone nor the odd ones are tried.
            yield cases[(crc32(name.encode()) + config.getoption(EXCHANGED)) % len(cases)]
