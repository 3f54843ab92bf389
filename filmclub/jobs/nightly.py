"""The commands that `manage.py nightly` runs, one after the other. Apps add theirs when they are ready."""

from __future__ import annotations

_commands = ["clearsessions", "prune_db_task_results", "rescue_tasks"]


def every_night(command: str) -> None:
    """Have a management command run every night, without arguments."""
    if command not in _commands:
        _commands.append(command)


def nightly_commands() -> tuple[str, ...]:
    return tuple(_commands)
