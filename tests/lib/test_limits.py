"""The cache in which limits are counted."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection

from filmclub.lib.limits import LimitsCache
from tests.processes import ROOT, production

TABLE = "limits_of_a_test"


@pytest.fixture
def limits(db: None) -> LimitsCache:
    call_command("createcachetable", TABLE)
    return LimitsCache(TABLE, {"OPTIONS": {"MAX_ENTRIES": 10}})


def test_a_flood_pushes_nothing_out_that_still_counts(limits: LimitsCache) -> None:
    limits.add("mo", "locked", 900)
    for number in range(50):
        limits.add(f"flood-{number}", True, 900)

    assert limits.get("mo") == "locked"
    assert not limits.add("mo", "fresh", 900)


def test_what_has_expired_makes_room(limits: LimitsCache) -> None:
    for number in range(50):
        limits.add(f"old-{number}", True, -1)
    limits.add("new", True, 900)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")  # noqa: S608 a name of ours
        assert cursor.fetchone()[0] <= 11


def test_limits_are_counted_there_unless_the_operator_names_another_cache() -> None:
    code = "from django.conf import settings; print(settings.CACHES['default']['BACKEND'])"
    environment = production("sqlite://:memory:") | {"DJANGO_SETTINGS_MODULE": "filmclub.settings"}
    del environment["CACHE_URL"]
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert printed.stdout == "filmclub.lib.limits.LimitsCache\n"
