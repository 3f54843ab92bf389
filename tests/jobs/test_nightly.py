"""The one command of the night: each of its parts is run, and none keeps the others from running."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from filmclub.jobs.management.commands import nightly
from filmclub.jobs.nightly import every_night, nightly_commands

pytestmark = pytest.mark.django_db


def test_apps_have_added_their_parts() -> None:
    assert nightly_commands() == (
        "clearsessions",
        "prune_db_task_results",
        "rescue_tasks",
        "drop_drafts",
        "check_threads",
    )
    every_night("check_threads")
    assert len(nightly_commands()) == 5


def test_all_is_well_on_a_quiet_site() -> None:
    out = io.StringIO()
    call_command("nightly", stdout=out)
    assert [line for line in out.getvalue().splitlines() if line in nightly_commands()] == [
        *nightly_commands()
    ]
    assert "0 comments, 0 trees, 0 faults" in out.getvalue()
    quiet = io.StringIO()
    call_command("nightly", stdout=quiet, verbosity=0)
    assert "check_threads" not in quiet.getvalue()


@pytest.mark.parametrize(
    "error",
    [
        CommandError("There is a fault."),
        OperationalError("gone"),
        ValueError("There is a fault."),
        SystemExit(1),
    ],
)
def test_each_is_run_whatever_the_one_before_did(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run: list[str] = []

    def call(name: str, *arguments: str, **options: Any) -> None:
        run.append(" ".join([name, *arguments]))
        if name in ("prune_db_task_results", "check_threads"):
            raise error

    monkeypatch.setattr(nightly, "call_command", call)
    err = io.StringIO()
    with pytest.raises(CommandError, match="prune_db_task_results, check_threads said"):
        call_command("nightly", backup="/backups", stdout=io.StringIO(), stderr=err)
    assert run == ["backup /backups --keep 14", *nightly_commands()]
    assert str(error) in err.getvalue()
    # So that it is mailed.
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
