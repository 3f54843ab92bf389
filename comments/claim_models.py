"""What members have said is theirs of what guests wrote: by which acts, how it was signed, with which keys.

They name comments as words: `comments.models` imports them, for Django to find.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Claim(models.Model):
    """One act of a member who says that comments of a guest are theirs; a worker does it, and takes it back.

    The id comes from the form: what is sent twice is one.
    """

    # So long it can be taken back.
    UNDOABLE = timedelta(days=1)
    # So long moderators can see who a claimed comment was signed by: whose it was may object.
    KEPT = timedelta(days=30)

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="claims")
    # The numbers of the comments that were picked.
    picked = models.JSONField(default=list)
    # Of films, discussions and reports what went over with them, as numbers: {"films": [7, 12]}.
    moved = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    created_at = models.DateTimeField(default=timezone.now)
    # When something was done last: who waits sees whether a worker lives.
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {len(self.picked)}"


class ClaimedComment(models.Model):
    """What a comment told of its guest before a member claimed it; with it, that is taken back."""

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="claimed"
    )
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="comments")
    guest_name = models.CharField(max_length=245)
    email = models.EmailField(max_length=100, blank=True)
    website = models.URLField(max_length=200, blank=True)
    writer = models.CharField(max_length=32, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class JoinedKey(models.Model):
    """That the browser key of a guest is a member's, who has claimed comments that were written with it.

    What was imposed on the key, and what nobody wanted of it, is the member's. `address` is the one that was
    confirmed both with the key and for the account: then all of its standing is.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="keys")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    address = models.EmailField(max_length=100, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["key"], name="joined_key")]
        constraints = [
            models.UniqueConstraint(fields=["claim", "key"], name="joined_once"),
            models.CheckConstraint(condition=~Q(key=""), name="joined_key_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
