"""What TMDB said of films."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class TmdbAnswer(models.Model):
    """What TMDB said of a film when it was last looked up: what it says otherwise next time is new.

    Emptied after six months. A table of its own, so that pages that read films do not carry it.
    """

    film = models.OneToOneField("Film", models.CASCADE, primary_key=True, related_name="tmdb_answer")
    said = models.JSONField(default=dict)
    moment = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
