"""What an editor has typed and not saved."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.revisions import Revision


class Draft(models.Model):
    """What the fields of one opened form held: its user's alone, and never what readers see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Revision.Kind.choices)
    # None for something new.
    object_id = models.BigIntegerField(null=True)
    # Which opened form it is: two windows do not write over each other.
    form = models.CharField(max_length=40, blank=True, default="")
    # The edition that the form showed; 0 for something new.
    edition = models.PositiveIntegerField(default=0)
    # By the fields' names as they are sent, those of rows below included: lists of what each holds.
    data: Any = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "object_id", "form"],
                condition=Q(object_id__isnull=False),
                name="draft_of_a_form_once",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "form"],
                condition=Q(object_id__isnull=True),
                name="draft_of_a_new_form_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.object_id or ''}".strip()

    @property
    def title(self) -> str:
        """What it calls the article, film or series; nothing where that is not written yet."""
        values = self.data.get("name" if self.kind == Revision.Kind.SERIES else "title") or [""]
        return str(values[-1]).strip()
