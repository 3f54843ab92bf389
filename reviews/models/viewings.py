"""What members say that they have seen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Viewing(models.Model):
    """That a member says that they have seen a film, and what they give it, if they say so.

    It is theirs alone: no page shows it to anybody else, unless they want it on their own (`shows_films`).
    """

    # The index of the constraint begins with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="viewings"
    )
    film = models.ForeignKey("Film", models.CASCADE, related_name="viewings")
    moment = models.DateTimeField(default=timezone.now)
    # In half stars.
    rating = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "film"], name="viewing_once"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 10)), name="viewing_rating_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        # The page that asks before a film or an account is deleted names what goes with it.
        return str(self.pk)
