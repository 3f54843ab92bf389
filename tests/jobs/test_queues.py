"""Which queues a worker works off, and that a unit which names none works off all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from filmclub.jobs.queues import queues_of
from filmclub.mail.tasks import send_mails
from reviews.pictures import make_sizes, remove_files
from tests.processes import manage, migrated_database


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("*", "mail default slow"),
        ("slow", "slow"),
        ("mail,default", "mail default"),
        (" slow , mail", "slow mail"),
    ],
)
def test_queues_are_read_by_their_names(said: str, names: str) -> None:
    assert queues_of(said) == names.split()


@pytest.mark.parametrize("said", ["", ",", "mial", "mail default", "mail,emails"])
def test_a_queue_that_is_not_there_is_refused_with_a_sentence(said: str) -> None:
    with pytest.raises(ValueError, match=r"There is no queue .*: give some of mail, default, slow"):
        queues_of(said)
    with pytest.raises(CommandError, match="There is no queue"):
        call_command("db_worker", "--batch", "--queue-name", said)


@pytest.mark.django_db
def test_mail_goes_first_and_pictures_wait_apart() -> None:
    remove_files.enqueue(["a"])
    make_sizes.enqueue("a")
    send_mails.enqueue()
    queues = list(DBTaskResult.objects.ready().values_list("queue_name", flat=True))
    assert queues == ["mail", "default", "slow"]


@pytest.mark.runs_on("sqlite")
def test_a_worker_says_which_queues_it_has(tmp_path: Path) -> None:
    with migrated_database("queues", tmp_path) as url:
        for options in ((), ("--queue-name", "slow"), ("--queue-name", "mail,default")):
            manage(url, "db_worker", "--batch", "--no-startup-delay", *options)
        code = (
            "from filmclub.jobs.models import Worker; print(*Worker.objects.values_list('queues', flat=True))"
        )
        said = manage(url, "shell", "--no-imports", "-c", code).split()
        assert sorted(said) == ["mail,default", "mail,default,slow", "slow"]


@pytest.mark.parametrize(("queues", "threads"), [("slow", 0), ("mail,default", 1), ("*", 1)])
def test_the_clock_runs_beside_the_default_queue(queues: str, threads: int, monkeypatch: Any) -> None:
    from filmclub.jobs.management.commands import db_worker

    clocks: list[bool] = []

    def beating(worker_id: str, queues: list[str], *, with_clock: bool) -> Any:
        clocks.append(with_clock)
        raise InterruptedError

    monkeypatch.setattr(db_worker, "beating", beating)
    with pytest.raises(InterruptedError):
        call_command("db_worker", "--queue-name", queues, "--no-reload")
    assert clocks == [bool(threads)]
