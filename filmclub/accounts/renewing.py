"""Pages that show a member are made anew when their name, their picture or what they are here changes.

A member may stand on many pages, so a worker says so to them, some at a time, and nobody waits for that: the
stored pages of an article, and feeds, show the new name once the worker has come to them, within a moment.
What else shows it, as the front page, lists, search and the member's own page, is made for each reader and
shows it at the next request.
"""

from __future__ import annotations

from collections.abc import Callable

from django_tasks import task

Renew = Callable[[int], None]
_renewed: list[Renew] = []


def renew_by(renew: Renew) -> None:
    """Have `renew(pk)` called by the worker for a member who has changed, to say so to the pages of an app.

    It has transactions of its own, may be interrupted, and is called again then.
    """
    _renewed.append(renew)


def renew_pages(pk: int) -> None:
    """Have the pages that show a member made anew, in the transaction of what has changed: one query."""
    renew.enqueue(pk)


@task(queue_name="default")
def renew(pk: int) -> None:
    for each in _renewed:
        each(pk)
