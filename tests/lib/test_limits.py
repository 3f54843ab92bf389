"""The cache in which limits are counted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings

from filmclub.accounts.models import User
from filmclub.lib.limits import LimitsCache, LimitsMemory, room_in
from filmclub.mail.typed import may_write_to
from tests.accounts.test_sign_in import TOO_MANY, fail, sign_in
from tests.conftest import PASSWORD
from tests.extent import extent
from tests.processes import ROOT, production

TABLE = "limits_of_a_test"


@pytest.fixture
def limits(db: None) -> Iterator[LimitsCache]:
    call_command("createcachetable", TABLE)
    yield LimitsCache(TABLE, {"OPTIONS": {"MAX_ENTRIES": 10}})
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def test_a_flood_pushes_nothing_out_that_still_counts(limits: LimitsCache) -> None:
    limits.add("mo", "locked", 900)
    for number in range(50):
        limits.add(f"flood-{number}", True, 900)

    assert limits.get("mo") == "locked"
    assert not limits.add("mo", "fresh", 900)


def test_memory_forgets_what_has_expired_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = LimitsMemory("memory_of_a_test", {"OPTIONS": {"MAX_ENTRIES": 10}})
    memory.clear()
    memory.add("mo", "locked", 900)
    for number in range(50):
        memory.add(f"flood-{number}", True, 30)
    assert memory.get("mo") == "locked"
    later = time.time() + 60
    monkeypatch.setattr("time.time", lambda: later)
    memory.add("new", True, 900)

    assert memory.get("mo") == "locked"
    assert len(memory._expire_info) == 2


@pytest.mark.parametrize("is_away", [False, True])
@pytest.mark.parametrize("alias", ["default", "marks"])
def test_ten_failures_count_beside_a_flood_of_other_keys(
    client: Client, moderator: User, settings: Any, alias: str, is_away: bool
) -> None:
    if not is_away:
        call_command("createcachetable", TABLE)
    cache = {
        "BACKEND": "filmclub.lib.limits.LimitsCache",
        "LOCATION": f"no_such_table_beside_{alias}" if is_away else TABLE,
        "OPTIONS": {"MAX_ENTRIES": 30},
    }
    both = {"default": cache, "marks": {**cache, "KEY_PREFIX": "marks"}}
    with override_settings(CACHES={**settings.CACHES, **both}):
        fail(client, "mo", times=5)
        assert may_write_to("mo@example.org")
        for number in range(extent(60, 20_000)):
            caches[alias].add(f"flood-{number}", True, 900)
        fail(client, "mo", times=5)
        assert TOO_MANY in sign_in(client, "mo", PASSWORD).content.decode()
        assert [may_write_to("mo@example.org") for _number in range(5)] == [True] * 4 + [False]


def number_of_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")  # noqa: S608 a name of ours
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_what_has_expired_makes_room_once_a_minute(limits: LimitsCache) -> None:
    limits.add("counts", True, 900)
    for number in range(50):
        limits.add(f"old-{number}", True, -1)
    room_in[TABLE].reset()
    with transaction.atomic():
        limits.add("new", True, 900)
        assert number_of_rows() == 52, "others would wait for the rows"
    limits.add("newer", True, 900)

    assert number_of_rows() == 3


def test_a_value_takes_one_query_to_store(limits: LimitsCache, django_assert_num_queries: Any) -> None:
    limits.add("seldom", True, 900)
    with django_assert_num_queries(3):
        # Each within a savepoint: without the table, the transaction goes on.
        assert limits.add("mo", "locked", 900)
    with django_assert_num_queries(3):
        limits.set("mo", {"failed": 3}, 900)
    assert limits.get("mo") == {"failed": 3}


def test_what_has_expired_is_added_anew(limits: LimitsCache) -> None:
    limits.set("mo", "then", -1)
    assert limits.get("mo") is None
    limits.set("mo", "then", -1)
    assert limits.add("mo", "now", 900)
    assert not limits.add("mo", "later", 900)
    assert limits.get("mo") == "now"
    limits.set("always", 1, None)
    assert limits.get("always") == 1


def test_limits_are_counted_there_unless_the_operator_names_another_cache() -> None:
    code = "from django.conf import settings; print(settings.CACHES['default']['BACKEND'])"
    environment = production("sqlite://:memory:") | {"DJANGO_SETTINGS_MODULE": "filmclub.settings"}
    del environment["CACHE_URL"]
    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)

    assert printed.stdout == "filmclub.lib.limits.LimitsCache\n"
