"""What accounts lack that a release before has made: slugs, and small squares of their pictures."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet

from filmclub.accounts.models import User
from filmclub.accounts.pictures import make_avatar


def unaddressed() -> QuerySet[User]:
    """Those without a slug: readers find no page of theirs."""
    return User.objects.filter(slug=None, unconfirmed_since=None)


def fill_slugs() -> Iterator[int]:
    """Give each of them one, and tell how many at a time. It may be interrupted and run again."""
    for user in unaddressed().order_by("pk"):
        user.save(update_fields=["slug"])
        yield 1


def without_avatar() -> QuerySet[User]:
    """Those with a picture that does not stand beside their comments yet."""
    return User.objects.filter(avatar="").exclude(picture="")


def fill_avatars() -> Iterator[int]:
    """Make the small square of each of these pictures, and tell how many at a time; it may be run again.

    One whose file is gone or cannot be read is passed over.
    """
    for user in without_avatar().order_by("pk").iterator():
        if avatar := make_avatar(user.picture):
            user.avatar = avatar
            user.save(update_fields=["avatar"])
            yield 1
