"""What is due is done: at its moment, once, after absence too, and whatever else fails."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from filmclub.jobs import clock, due
from filmclub.jobs.clock import LEASE, PAUSES, tick
from filmclub.jobs.due import cancel, each_minute, register_job, repeat_job, schedule
from filmclub.jobs.models import Due, Worker
from tests.processes import ROOT, manage, migrated_database, production

NOW = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
FULL = NOW.replace(second=0)
db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_jobs_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    for table in ("_jobs", "_repeated", "_looks"):
        monkeypatch.setattr(due, table, {})


class Done(list[tuple[str, datetime]]):
    """A job that writes down what it is called for."""

    def __call__(self, key: str, moment: datetime) -> None:
        self.append((key, moment))


@pytest.fixture
def done() -> Done:
    made = Done()
    register_job("film", made)
    return made


@db
class TestAnEntry:
    def test_is_done_at_its_moment_and_not_before(self, done: Done) -> None:
        schedule("film", "her", NOW)
        assert (tick(NOW - SECOND), done) == (0, [])
        assert (tick(NOW), done) == (1, [("her", NOW)])
        assert not Due.objects.exists()
        assert tick(NOW + MINUTE) == 0

    def test_is_done_when_a_worker_comes_back(self, done: Done) -> None:
        for key, days in (("late", 3), ("later", 2), ("latest", 1)):
            schedule("film", key, NOW - timedelta(days=days))
        assert tick(NOW) == 3
        assert [key for key, _moment in done] == ["late", "later", "latest"]

    def test_has_the_moment_that_was_said_last(self, done: Done) -> None:
        schedule("film", "her", NOW)
        schedule("film", "her", NOW + MINUTE)
        assert tick(NOW) == 0
        assert (tick(NOW + MINUTE), done) == (1, [("her", NOW + MINUTE)])

    def test_that_is_cancelled_is_not_done(self, done: Done) -> None:
        schedule("film", "her", NOW)
        cancel("film", "her")
        cancel("film", "another")
        assert (tick(NOW), done) == (0, [])

    def test_of_a_transaction_that_fails_is_not_there(self, done: Done) -> None:
        with transaction.atomic():
            schedule("film", "her", NOW)
            transaction.set_rollback(True)
        assert (tick(NOW), done) == (0, [])

    def test_of_a_kind_that_nobody_knows_is_refused(self) -> None:
        with pytest.raises(ValueError, match="No kind of job is called play"):
            schedule("play", "hamlet", NOW)

    def test_of_a_newer_release_waits_for_its_worker(self, done: Done) -> None:
        Due.objects.create(kind="play", key="hamlet", moment=NOW, next_at=NOW)
        assert (tick(NOW), done) == (0, [])
        assert Due.objects.filter(kind="play", tries=0).exists()

    def test_is_taken_once_however_many_come_due(self, done: Done, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "AT_ONCE", 2)
        for number in range(7):
            schedule("film", str(number), NOW)
        assert tick(NOW) == 7
        assert sorted(key for key, _moment in done) == list("0123456")


@db
class TestAJobThatFails:
    def test_is_tried_again_after_growing_pauses(self, caplog: pytest.LogCaptureFixture) -> None:
        fails = True

        def job(key: str, moment: datetime) -> None:
            Worker.objects.create(pk=key, started_at=moment, seen_at=moment)
            if fails:
                raise LookupError("no such reel")

        register_job("film", job)
        schedule("film", "her", NOW)
        now = NOW
        for pause in (*PAUSES, PAUSES[-1]):
            assert tick(now) == 0
            assert tick(now + pause - SECOND) == 0
            now += pause
        assert "Could not do what is due, and will try again: film her" in caplog.text
        assert "no such reel" in caplog.text
        assert not Worker.objects.exists()
        fails = False
        assert tick(now) == 1
        assert Worker.objects.get().started_at == NOW

    def test_keeps_no_other_waiting(self, done: Done, caplog: pytest.LogCaptureFixture) -> None:
        def broken(key: str, moment: datetime) -> None:
            # It leaves its transaction unusable.
            Worker.objects.create(pk="x", started_at=moment, seen_at=moment)
            Worker.objects.create(pk="x", started_at=moment, seen_at=moment)

        register_job("broken", broken)
        schedule("broken", "", NOW - MINUTE)
        schedule("film", "her", NOW)
        assert tick(NOW) == 1
        assert done
        assert caplog.records

    def test_during_an_absence_of_the_database_says_so(self, done: Done, monkeypatch: Any) -> None:
        monkeypatch.setattr(clock, "is_away", lambda error: isinstance(error, DatabaseError))

        def away(key: str, moment: datetime) -> None:
            raise DatabaseError("gone")

        register_job("away", away)
        schedule("away", "", NOW)
        with pytest.raises(DatabaseError):
            tick(NOW)
        assert Due.objects.get().next_at == NOW + LEASE

    def test_is_undone_where_another_worker_has_it_by_now(self) -> None:
        def job(key: str, moment: datetime) -> None:
            Worker.objects.create(pk=key, started_at=moment, seen_at=moment)
            Due.objects.update(next_at=NOW + 2 * LEASE, tries=2)

        register_job("film", job)
        schedule("film", "her", NOW)
        assert tick(NOW) == 0
        assert not Worker.objects.exists()

    def test_is_undone_where_it_was_cancelled_meanwhile(self) -> None:
        def job(key: str, moment: datetime) -> None:
            Worker.objects.create(pk=key, started_at=moment, seen_at=moment)
            cancel("film", key)

        register_job("film", job)
        schedule("film", "her", NOW)
        assert tick(NOW) == 0
        assert not Worker.objects.exists()


@db
def test_a_job_may_schedule_itself_anew() -> None:
    def job(key: str, moment: datetime) -> None:
        Worker.objects.create(pk=str(moment), started_at=moment, seen_at=moment)
        schedule("film", key, moment + MINUTE)

    register_job("film", job)
    schedule("film", "her", NOW)
    assert [tick(NOW), tick(NOW), tick(NOW + MINUTE)] == [1, 0, 1]
    assert Worker.objects.count() == 2


@db
class TestARepeatedJob:
    def test_leaves_no_minute_out_and_takes_none_twice(self) -> None:
        spans: list[tuple[datetime, datetime]] = []
        repeat_job("news", lambda after, until: spans.append((after, until)))
        for seconds in (0, 20, 40, 95, 100, 170, 60 * 60 * 72, 60 * 60 * 72 + 61):
            tick(NOW + timedelta(seconds=seconds))
        assert spans[0][0] == FULL
        assert all(before[1] == after[0] for before, after in pairwise(spans))
        assert spans[-1][1] == FULL + timedelta(hours=72, minutes=1)
        assert len(spans) == 5

    def test_that_failed_is_for_all_since_it_was_done(self, caplog: pytest.LogCaptureFixture) -> None:
        spans: list[tuple[datetime, datetime]] = []

        def job(after: datetime, until: datetime) -> None:
            if until < FULL + 3 * MINUTE:
                raise LookupError
            spans.append((after, until))

        repeat_job("news", job, minutes=2)
        for minute in range(6):
            tick(NOW + minute * MINUTE)
        assert caplog.records
        assert spans[0] == (FULL, FULL + 3 * MINUTE)

    def test_has_one_entry(self) -> None:
        repeat_job("news", lambda after, until: None)
        tick(NOW)
        tick(NOW + MINUTE)
        assert Due.objects.filter(kind="news", key="").count() == 1


@db
class TestALook:
    def test_is_taken_each_time_and_may_fail(self, done: Done, caplog: pytest.LogCaptureFixture) -> None:
        looked: list[int] = []

        def look() -> None:
            looked.append(1)
            raise OSError("no server")

        each_minute("mail", look)
        schedule("film", "her", NOW)
        assert tick(NOW) == 1
        tick(NOW + MINUTE)
        assert len(looked) == 2
        assert "no server" in caplog.text


@db
def test_a_quiet_minute_costs_two_queries(done: Done, django_assert_num_queries: Any) -> None:
    for number in range(30):
        schedule("film", str(number), NOW + MINUTE)
    repeat_job("news", lambda after, until: None)
    tick(NOW)
    with django_assert_num_queries(2):
        tick(NOW)


@db
def test_a_clock_that_fails_looks_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    over, looks = threading.Event(), iter([ValueError("odd"), DatabaseError("away"), None])

    def look() -> int:
        if (error := next(looks)) is not None:
            raise error
        over.set()
        return 0

    monkeypatch.setattr(clock, "tick", look)
    monkeypatch.setattr(clock, "connections", type("None_", (), {"close_all": staticmethod(lambda: None)}))
    monkeypatch.setattr(over, "wait", lambda seconds: over.is_set())
    clock.run_clock(over)
    assert over.is_set()
    assert [record.levelname for record in caplog.records if record.name == "filmclub.jobs"] == ["ERROR"]


# A job that writes a row, and takes a while: several workers must meet, and one be killed in between.
WORK = """
import sys, time, uuid
from datetime import datetime, timedelta
from django.utils import timezone
from filmclub.jobs import due
from filmclub.jobs.clock import tick
from filmclub.jobs.models import Worker
due._jobs.clear(); due._repeated.clear(); due._looks.clear()
def job(key, moment):
    Worker.objects.create(pk=f"{key} {uuid.uuid4().hex}", started_at=moment, seen_at=moment)
    if key == SLOW:
        print("busy", flush=True)
        time.sleep(SECONDS)
    time.sleep(0.002)
due.register_job("film", job)
"""
PLANT = "for n in range(60): due.schedule('film', str(n), timezone.now())"
LOOK = "print('done', tick(timezone.now() + timedelta(minutes=AFTER)))"
COUNT = """
from collections import Counter
from filmclub.jobs.models import Due, Worker
found = Counter(pk.split()[0] for pk in Worker.objects.values_list("pk", flat=True))
print("found", len(found), "most", max(found.values()), "left", Due.objects.count())
"""


def work(command: str, *, slow: str = "", seconds: int = 0, after: int = 0) -> list[str]:
    script = f"SLOW, SECONDS, AFTER = {slow!r}, {seconds}, {after}\n{WORK}\n{command}"
    return ["shell", "--verbosity", "0", "-c", script]


@pytest.mark.runs_on("postgresql")
def test_several_workers_do_each_once_though_one_is_killed(tmp_path: Path) -> None:
    with migrated_database("clock", tmp_path) as database:
        manage(database, *work(PLANT))
        killed = start(database, *work(LOOK, slow="0", seconds=60))
        try:
            assert killed.stdout is not None
            assert killed.stdout.readline() == "busy\n"
        finally:
            killed.kill()
            killed.communicate()
        workers = [start(database, *work(LOOK)) for _number in range(3)]
        assert all("done" in worker.communicate(timeout=60)[0] for worker in workers)
        assert "found 59 most 1 left 1" in manage(database, *work(COUNT))
        assert "done 1" in manage(database, *work(LOOK, after=6))
        assert "found 60 most 1 left 0" in manage(database, *work(COUNT))


def start(database: str, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=production(database),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
