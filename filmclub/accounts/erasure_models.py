"""That somebody is to be forgotten, and which names are free again but not yet taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

# So long nobody takes a name that has become free.
RESTS = timedelta(days=90)


class Erasure(models.Model):
    """That a member, or a guest by a confirmed address, is forgotten: thought over, begun, done.

    When it is done the row holds of whom it was no more than the number of an account.
    """

    class Words(models.TextChoices):
        """What becomes of what they wrote, but for the comments in `otherwise`."""

        STAY = "stay", _("It stays, without my name")
        GO = "go", _("It goes")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="erasure", editable=False
    )
    address = models.EmailField(max_length=100, blank=True, editable=False)
    words = models.CharField(max_length=4, choices=Words.choices)
    # Numbers of comments.
    otherwise: Any = models.JSONField(default=list, editable=False)
    # What their articles are signed with then, as they agree to.
    byline = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # From then on nothing stops it.
    begun_at = models.DateTimeField(null=True)
    # When the account lost everything; what was on its way then is looked for once more.
    blanked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # When something was done last: the clock goes on with what was broken off.
    touched_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="erasure_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=~Q(address=""), name="erasure_of_address_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def keeps(self, number: int) -> bool:
        """Whether the words of this comment stay, if readers see them."""
        return (self.words == self.Words.STAY) != (number in self.otherwise)


class FreedNames(models.Manager["FreedName"]):
    def free(self, names: Iterable[str], now: datetime) -> None:
        """Have nobody take these names, slugs or skeletons of names for 90 days: one query."""
        self.bulk_create(
            [FreedName(hash=_hash(name), until=now + RESTS) for name in sorted(set(names)) if name],
            update_conflicts=True,
            unique_fields=["hash"],
            update_fields=["until"],
        )

    def rest(self, *names: str, now: datetime | None = None) -> bool:
        """Whether one of these was a name of somebody who was forgotten lately: one query."""
        hashes = [_hash(name) for name in names if name]
        return self.filter(hash__in=hashes, until__gt=now or timezone.now()).exists()


class FreedName(models.Model):
    """A keyed hash of a name or slug of somebody who was forgotten: nobody takes it until then."""

    hash = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    objects = FreedNames()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


def _hash(name: str) -> str:
    return salted_hmac("filmclub.freed", name.lower(), algorithm="sha256").hexdigest()
