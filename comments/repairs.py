"""Checking the threads and numbers of a discussion while it goes on, and repairing them.

A discussion is read without its lock, so that nobody waits for it. What looks wrong then is looked at again,
tree by tree, under the lock, and only that is told or put right: so nothing that came in between is taken
for a fault, and no writer waits for longer than one tree takes.
"""

from __future__ import annotations

from django.db import IntegrityError, transaction

from comments.discussions import lock, raise_version, recount
from comments.like_counts import recount_likes
from comments.trees.checking import Census, check, check_activity


def check_discussion(discussion_id: int, *, fix: bool = False) -> Census:
    """Find every fault of a discussion; with `fix`, put each faulty tree right in a transaction of its own.

    Call outside of a transaction, because the lock is held for one tree after the other. A place that a
    comment of another discussion holds by mistake is free when that one is put right: `left` counts those.
    """
    census = check(discussion_id)
    census.faults = []
    for group in census.groups:
        faults: list[str] = []
        try:
            with transaction.atomic():
                lock(discussion_id)
                faults = check(discussion_id, among=group, fix=fix).faults
                if fix and faults:
                    raise_version(discussion_id)
        except IntegrityError:
            census.left += 1
        census.faults += faults
    if census.stale:
        with transaction.atomic():
            lock(discussion_id)
            faults = check_activity(discussion_id, census.stale, fix=fix)
            if fix and faults:
                raise_version(discussion_id)
        census.faults += faults
    if recount(discussion_id):
        with transaction.atomic():
            lock(discussion_id)
            census.faults += recount(discussion_id, fix=fix)
    census.faults += recount_likes(discussion_id, fix=fix)
    return census
