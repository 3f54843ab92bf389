"""Secret links by which somebody without an account sees an article before readers do."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviews.models.articles import Article


class PreviewLink(models.Model):
    """The one link to an article that is not public. Of its token only the hash is known here."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="preview_link")
    token_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"article {self.article_id}, until {self.ends_at}"
