"""Taking what is not found any more out of the index itself."""

from __future__ import annotations

from django_tasks import task

from filmclub.words import sql


@task(queue_name="slow")
def optimize_words() -> None:
    """Have the index hold no words of what was deleted."""
    sql.optimize()
