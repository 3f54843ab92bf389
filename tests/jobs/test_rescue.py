"""Tasks that were left lying or failed are tried again, three times in all, and never two at once."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from filmclub.jobs.models import Worker
from filmclub.jobs.rescue import LEASE, TRIES, forget_left, rescue_tasks
from reviews.pictures import make_sizes, remove_files

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOW = timezone.now()


def row(status: str, *, since: timedelta, workers: int = 1, name: str = "a.jpg") -> DBTaskResult[Any, Any]:
    """A task that has been begun by so many workers and stands like this since then."""
    make_sizes.enqueue(name)
    task = DBTaskResult.objects.get(status=Status.READY, worker_ids=[])
    task.status, task.worker_ids = status, [f"worker {number}" for number in range(workers)]
    task.started_at = NOW - since
    task.finished_at = None if status == Status.RUNNING else NOW - since
    task.save()
    return task


def rescue(now: datetime = NOW) -> tuple[int, int]:
    rescued = rescue_tasks(now)
    return rescued.queued, len(rescued.left)


class TestATaskThatRuns:
    def test_is_queued_again_once_its_lease_is_over(self) -> None:
        task = row(Status.RUNNING, since=LEASE + MINUTE)
        assert rescue() == (1, 0)
        task.refresh_from_db()
        assert (task.status, task.started_at, task.worker_ids) == (Status.READY, None, ["worker 0"])
        assert task in DBTaskResult.objects.ready()

    def test_is_left_alone_before(self) -> None:
        row(Status.RUNNING, since=LEASE - MINUTE)
        assert rescue() == (0, 0)

    def test_is_left_alone_while_its_worker_says_that_it_is_there(self) -> None:
        row(Status.RUNNING, since=timedelta(hours=3))
        Worker.objects.create(pk="worker 0", started_at=NOW, seen_at=NOW - MINUTE)
        assert rescue() == (0, 0)

    def test_is_queued_when_its_worker_was_last_seen_long_ago(self) -> None:
        row(Status.RUNNING, since=timedelta(hours=3), workers=2)
        Worker.objects.create(pk="worker 0", started_at=NOW, seen_at=NOW)
        Worker.objects.create(pk="worker 1", started_at=NOW, seen_at=NOW - LEASE - MINUTE)
        assert rescue() == (1, 0)

    def test_that_has_ended_three_workers_has_failed(self, caplog: pytest.LogCaptureFixture) -> None:
        task = row(Status.RUNNING, since=LEASE + MINUTE, workers=TRIES)
        assert rescue() == (0, 1)
        task.refresh_from_db()
        assert task.status == Status.FAILED
        assert "make_sizes(a.jpg) has failed 3 times and is left" in caplog.text
        assert rescue(NOW + timedelta(days=3)) == (0, 1)


class TestATaskThatFailed:
    def test_is_tried_again_after_a_while_and_then_after_longer(self) -> None:
        row(Status.FAILED, since=timedelta(minutes=14))
        assert rescue() == (0, 0)
        assert rescue(NOW + 2 * MINUTE) == (1, 0)
        DBTaskResult.objects.all().delete()
        row(Status.FAILED, since=timedelta(hours=5), workers=2)
        assert rescue() == (0, 0)
        assert rescue(NOW + timedelta(hours=2)) == (1, 0)

    def test_three_times_is_left_and_named(self) -> None:
        row(Status.FAILED, since=timedelta(days=2), workers=TRIES)
        assert rescue() == (0, 1)
        assert rescue() == (0, 1)

    def test_is_no_trouble_once_it_has_succeeded(self) -> None:
        row(Status.SUCCESSFUL, since=timedelta(days=2), workers=TRIES)
        assert rescue() == (0, 0)

    def test_can_be_taken_off_the_list(self) -> None:
        row(Status.FAILED, since=MINUTE, workers=TRIES)
        row(Status.FAILED, since=MINUTE, workers=TRIES, name="b.jpg")
        forget_left(make_sizes.module_path, ["b.jpg"])
        forget_left(remove_files.module_path, ["a.jpg"])
        assert rescue() == (0, 1)


def test_looking_twice_changes_nothing() -> None:
    row(Status.RUNNING, since=LEASE + MINUTE)
    assert rescue() == (1, 0)
    assert rescue() == (0, 0)
    assert DBTaskResult.objects.count() == 1


def test_workers_that_are_long_gone_are_forgotten_but_the_last() -> None:
    for days in (2, 3, 4):
        Worker.objects.create(pk=f"{days}", started_at=NOW, seen_at=NOW - timedelta(days=days))
    rescue()
    assert list(Worker.objects.values_list("pk", flat=True)) == ["2"]
    Worker.objects.create(pk="new", started_at=NOW, seen_at=NOW)
    rescue()
    assert list(Worker.objects.values_list("pk", flat=True)) == ["new"]


def test_a_picture_comes_out_of_a_killed_task() -> None:
    from tests.reviews.test_pictures import make_image

    image = make_image()
    task = DBTaskResult.objects.get()
    task.claim("killed")
    DBTaskResult.objects.update(started_at=timezone.now() - LEASE - MINUTE)
    call_command("rescue_tasks", stdout=io.StringIO())
    again = DBTaskResult.objects.ready().get()
    again.claim("another")
    make_sizes.call(*again.args_kwargs["args"])
    again.set_successful(None)
    image.refresh_from_db()
    assert image.ready
    task.refresh_from_db()
    assert (task.status, len(task.worker_ids)) == (Status.SUCCESSFUL, 2)


def test_the_command_says_what_it_did_and_fails_for_what_is_left() -> None:
    row(Status.RUNNING, since=LEASE + MINUTE)
    out = io.StringIO()
    call_command("rescue_tasks", stdout=out)
    assert out.getvalue() == "1 tasks queued again, 0 failed for good\n"
    row(Status.FAILED, since=MINUTE, workers=TRIES, name="b.jpg")
    err = io.StringIO()
    with pytest.raises(CommandError, match="make_pictures --missing"):
        call_command("rescue_tasks", stdout=out, stderr=err)
    assert "make_sizes(b.jpg) has failed 3 times" in err.getvalue()
