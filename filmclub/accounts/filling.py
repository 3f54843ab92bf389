"""Slugs for accounts that a release which knows none has made."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from filmclub.accounts.models import User


def unaddressed() -> QuerySet[User]:
    """Those without a slug: readers find no page of theirs."""
    return User.objects.filter(slug=None, unconfirmed_since=None)


def fill_slugs() -> Iterator[int]:
    """Give each of them one, and tell how many at a time. It may be interrupted and run again."""
    for user in unaddressed().order_by("pk"):
        user.save(update_fields=["slug"])
        yield 1
