"""Who has asked for everything about them, and where the file is until it is gone."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

# So long a file is there once it was made.
KEPT = timedelta(hours=24)


class Takeout(models.Model):
    """That a member, or who reads mail to a confirmed address, has asked: one row for each of them."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    address = models.EmailField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=16)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, db_index=True)
    # Its name in the folder, at random.
    file = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["address"], condition=~Q(address=""), name="takeout_once"),
            models.CheckConstraint(
                condition=Q(~Q(address=""), user__isnull=True) | Q(address="", user__isnull=False),
                name="takeout_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
