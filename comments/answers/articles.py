"""Since when an article is news: once its grace is over, and once for all.

What goes back to its editors before is none, and is when it is public again, whatever date it has then.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from comments.answers.moments import GRACE
from comments.answers_models import ArticleNews
from filmclub.jobs.due import schedule
from reviews.letters.sending import IS_NEWS
from reviews.models import Article

# The kind of job: the grace of an article is over.
JOB = "article is news"


def news_follows(article: Article) -> None:
    """Have an article told of once its grace is over: one query; as the last change of a step."""
    if article.published_at is not None:
        schedule(JOB, str(article.pk), max(article.published_at, timezone.now()) + GRACE)


def article_is_news(key: str, moment: datetime) -> None:
    """Say since when an article is news, unless it was taken back or is an old one."""
    article = Article.objects.listed(moment).filter(pk=key).only("published_at").first()
    if article is None or article.published_at is None:
        return
    if article.published_at <= moment - GRACE and article.published_at > moment - IS_NEWS:
        # Whoever was away looks next for what came later than this.
        since = max(moment, timezone.now()) - GRACE
        ArticleNews.objects.get_or_create(article=article, defaults={"since": since})
