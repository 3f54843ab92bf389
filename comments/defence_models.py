"""What moderators keep against spam and abuse: rules, notes about persons, what was imposed on them, checks.

They name comments and discussions as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models


@dataclass(frozen=True)
class Sanction:
    kind: str
    until: datetime | None = None

    @property
    def silences(self) -> bool:
        """Whether whoever it is about cannot post."""
        return self.kind in ("pause", "ban")


class PendingCheck(models.Model):
    """That a service outside is still to be asked about a comment, and what it alone is told."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="pending_check"
    )
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=500, blank=True)
    asked_for_at = models.DateTimeField()
    # When it is asked next; whoever asks puts it off first, so that two do not ask at once.
    next_at = models.DateTimeField(db_index=True)
    # How often the service could not be reached, or gave no answer that is one.
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class CheckAnswer(models.Model):
    """What the service outside said of a comment, and what it was told back last: no address and no text."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="check_answer"
    )
    is_spam = models.BooleanField()
    told = models.BooleanField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class PurgedReference(models.Model):
    """Where a comment was imported from that was deleted for good: it does not come back."""

    import_ref = models.CharField(max_length=200, unique=True)
    discussion = models.ForeignKey("comments.Discussion", models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.import_ref
