"""What the worker does when a member has changed whom pages show."""

from __future__ import annotations

from django_tasks_db.models import DBTaskResult

from filmclub.accounts.models import User
from filmclub.accounts.renewing import renew


def renew_all() -> int:
    """Do what waits for a worker of that; return how many members it was about."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path=renew.module_path)
    members = {pk for row in waiting for pk in row.args_kwargs["args"]}
    waiting.delete()
    for pk in members:
        renew.call(pk)
    return len(members)


def save_renewed(user: User) -> None:
    """Save a member, and have the pages that show them made anew."""
    user.save()
    assert renew_all() == 1
