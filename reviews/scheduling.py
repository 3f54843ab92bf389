"""Telling the clock when an article is to become public."""

from __future__ import annotations

from filmclub.jobs.due import schedule
from reviews.models import Article

PUBLICATION = "publication"


def schedule_publication(article: Article) -> None:
    """Have the clock look at an article when it is to become public: one query if it is scheduled."""
    if article.is_scheduled() and article.published_at is not None:
        schedule(PUBLICATION, str(article.pk), article.published_at)
