"""What the mails about what people follow remember of articles."""

from __future__ import annotations

from django.db import models

from reviews.models import Article


class ArticleNews(models.Model):
    """That an article became news, and when: those who follow it hear of it once."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="news")
    since = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
