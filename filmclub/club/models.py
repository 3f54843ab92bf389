"""The club itself: one row, which says what all pages of the site have in common."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Least

ClubT = TypeVar("ClubT", bound="Club")

# The clocks of two machines differ by less. So long after a publication all of them show it, and none can
# store a page without it under the version that it brings.
CLOCKS_DIFFER = timedelta(seconds=1)
THE_CLUB = 1
LONG_AGO = datetime(1895, 12, 28, tzinfo=UTC)


class ClubQuerySet(models.QuerySet[ClubT]):
    def raise_version(self, *, publication_at: datetime | None = None) -> None:
        """Say that a link which many pages show, or a member's name, has changed: one UPDATE.

        To be called in the transaction of the change, after it; `publication_at` is when something that is
        scheduled becomes public. Until that transaction ends, others who raise the version wait.
        """
        # The page that somebody makes meanwhile has the old version, which they read before anything else;
        # who reads the new one sees the change too. A second raise waits for the first and adds to it.
        changes: dict[str, Any] = {"version": F("version") + 1}
        if publication_at is not None:
            # Never later than it was: what another transaction has scheduled cannot be seen from here.
            at = Value(publication_at, output_field=models.DateTimeField())
            changes["next_publication_at"] = Least(Coalesce("next_publication_at", at), at)
        while not self.filter(pk=THE_CLUB).update(**changes):
            self.get_or_create(pk=THE_CLUB)

    def renew_validators(self) -> None:
        """Say that the database has been brought back: every page has another validator from now on."""
        self.update_or_create(pk=THE_CLUB, defaults={"restoration": secrets.token_hex(8)})

    def lock(self) -> ClubT:
        """Fetch the row, locked until the transaction ends; it is made if it is not there."""
        self.get_or_create(pk=THE_CLUB)
        return self.select_for_update().get(pk=THE_CLUB)


class Club(models.Model):
    """One row, made when it is first needed, and read with each page that is the same for everybody.

    Written by `Article` and `User` when they are saved or deleted, as far as many pages show it (links to the
    pages of the site and to translations, names), and by `reviews.versions` when a scheduled one has become
    public. A queryset's `update` and `bulk_create` write past that: whoever changes links or names with them
    calls `raise_version` too.
    """

    version = models.PositiveBigIntegerField(default=1, editable=False)
    # No page of the site and no translation becomes public earlier than this; none at all if it is null.
    # Whoever asks later looks it up anew: so does the first of all.
    next_publication_at = models.DateTimeField(null=True, default=LONG_AGO, editable=False)
    # Which restore brought the database back, at random: the versions go on from where they were in the
    # backup, and caches and browsers would take a new page for the one that had its number before.
    restoration = models.CharField(max_length=32, default="", db_default="", editable=False)

    objects = ClubQuerySet["Club"].as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(id=THE_CLUB), name="club_only_one")]

    def __str__(self) -> str:
        return f"version {self.version}"


def must_look_up(next_publication_at: datetime | None, now: datetime) -> bool:
    """Whether something may have become public since the club's version was last raised."""
    return next_publication_at is not None and next_publication_at <= now - CLOCKS_DIFFER
