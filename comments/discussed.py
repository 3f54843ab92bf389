"""What an article tells of its discussion, and fetching it for that."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Discussion, closes_later
from filmclub.club.models import Club
from filmclub.lib.compiled import compiled
from reviews.fetching import get_public_article
from reviews.models import Article
from reviews.site_data import SiteData, read_site


def get_discussed_article(slug: str) -> Article:
    """Fetch of a public article what its discussion asks for, with the discussion and the club: one query.

    What is not found among the public ones is looked for, and answered, as its page is.
    """
    article = next(iter(_articles(slug=slug)), None)
    if article is None or not article.is_public():
        return get_public_article(slug)
    read_site(getattr(article, "site_data", None))
    return article


@compiled
def _articles(slug: str) -> QuerySet[Article]:
    fields = ("slug", "kind", "state", "published_at", "author_id", "language")
    numbers = ("comment_count", "discussion_version")
    policy = ("discussion__policy", "discussion__closes_after_days", "discussion__is_strict")
    articles = Article.objects.filter(slug=slug).select_related("discussion").only(*fields, *numbers, *policy)
    return articles.annotate(site_data=SiteData())


def is_open(article: Article, at: datetime | None = None) -> bool:
    """Whether the article takes comments at the moment `at`, by default now.

    One without a discussion yet does as the club says. No query if it was fetched with its discussion and the
    club.
    """
    discussion: Discussion | None = getattr(article, "discussion", None)
    return closes_later(article, None, at) if discussion is None else discussion.is_open(at)


def holds_new_writers(article: Article, at: datetime | None = None) -> bool:
    """Whether a first comment waits at the moment `at`, by default now, whatever it says."""
    since = article.days_after_publication(Club.objects.current().days_new_guests_wait)
    return since is None or since <= (at or timezone.now())


def import_prefix(article: Article) -> str:
    """What the import_ref of the article's imported comments begins with: "films.example/blog?comment=".

    "" for an article that was not imported.
    """
    if not hasattr(article, "origin"):
        return ""
    blog, _mark, _number = article.origin.ref.rpartition("?p=")
    return f"{blog}?comment="
