"""A cache that is taken away: the process remembers by itself, says so once, and goes back to it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.db import connection, transaction

from filmclub.lib import sturdy
from filmclub.lib.limits import LimitsCache
from filmclub.lib.sturdy import Sturdy
from tests.processes import ROOT


class Wire:
    is_cut = False


class Remote(LocMemCache):
    """Stands for a cache on another machine."""

    def _cross(self) -> None:
        if Wire.is_cut:
            raise ConnectionRefusedError(111, "Connection refused")

    def get(self, *args: Any, **kwargs: Any) -> Any:
        self._cross()
        return super().get(*args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._cross()
        super().set(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        self._cross()
        return super().add(*args, **kwargs)


class SturdyRemote(Sturdy, Remote):
    pass


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sturdy, "_outages", {})
    monkeypatch.setattr(sturdy, "ASK_AGAIN", 0)
    monkeypatch.setattr(Wire, "is_cut", False)
    found: Any = SturdyRemote("remote", {})
    found.clear()
    found._instead.clear()
    return found


def cut(monkeypatch: pytest.MonkeyPatch, is_cut: bool = True) -> None:
    monkeypatch.setattr(Wire, "is_cut", is_cut)


def test_what_is_counted_meanwhile_is_counted_in_the_process(
    cache: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.set("before", 1)
    cut(monkeypatch)
    assert cache.add("mo", "locked", 60)
    assert not cache.add("mo", "again", 60)
    assert cache.get("mo") == "locked"
    assert cache.get("before") is None
    assert not cache.answers()


def test_once_it_answers_again_it_alone_counts(cache: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("before", 1)
    cut(monkeypatch)
    cache.set("meanwhile", 1)
    cut(monkeypatch, False)
    assert cache.get("before") == 1
    assert cache.get("meanwhile") is None
    assert cache.answers()
    cut(monkeypatch)
    assert cache.get("meanwhile") is None


def test_a_minute_has_one_line(
    cache: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cut(monkeypatch)
    with caplog.at_level(logging.INFO):
        for number in range(20):
            cache.add(f"key-{number}", 1)
        cut(monkeypatch, False)
        cache.get("x")
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "Connection refused" in caplog.text


def test_one_that_does_not_answer_is_not_asked_each_time(cache: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sturdy, "ASK_AGAIN", 60)
    cut(monkeypatch)
    cache.get("x")
    cut(monkeypatch, False)
    assert cache._outage.until is not None
    cache.set("y", 1)
    assert cache._instead.get("y") == 1


@pytest.mark.django_db
def test_without_its_table_a_transaction_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sturdy, "_outages", {})
    cache = LimitsCache("there_is_no_table", {})
    with transaction.atomic():
        assert cache.add("mo", "locked", 60)
        assert cache.get("mo") == "locked"
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)
    assert len(caplog.records) == 1


@pytest.mark.django_db
def test_with_its_table_a_transaction_counts_in_it() -> None:
    call_command("createcachetable", "limits_in_a_transaction")
    cache = LimitsCache("limits_in_a_transaction", {})
    with transaction.atomic():
        assert cache.add("mo", "locked", 60)
        assert not cache.add("mo", "locked", 60)
    assert cache.get("mo") == "locked"
    assert cache.answers()


def test_redis_needs_its_package_and_says_so() -> None:
    from tests.test_settings import SERVER, run

    environment = {**SERVER, "CACHE_URL": "redis://127.0.0.1:1/0"}
    code = "import sys; sys.modules['redis'] = None; import filmclub.settings"
    finished = run("-c", code, environment=environment, cwd=ROOT)
    assert finished.returncode != 0
    assert "requirements-extras.txt" in finished.stderr
