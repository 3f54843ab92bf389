"""What an article tells of its discussion, and fetching it for that."""

from __future__ import annotations

from django.db.models import QuerySet, Subquery

from comments.models import Discussion
from filmclub.club.models import Club
from filmclub.lib.compiled import compiled
from reviews.fetching import get_public_article
from reviews.models import Article


def get_discussed_article(slug: str) -> Article:
    """Fetch of a public article what its discussion asks for, with the discussion: one query.

    What is not found among the public ones is looked for, and answered, as its page is.
    """
    article = next(iter(_articles(slug=slug)), None)
    return article if article is not None and article.is_public() else get_public_article(slug)


@compiled
def _articles(slug: str) -> QuerySet[Article]:
    fields = ("slug", "kind", "state", "published_at", "author_id", "language")
    numbers = ("comment_count", "discussion_version")
    policy = ("discussion__policy", "discussion__closes_after_days")
    articles = Article.objects.filter(slug=slug).select_related("discussion").only(*fields, *numbers, *policy)
    return articles.annotate(restoration=Subquery(Club.objects.values("restoration")[:1]))


def restoration_of(article: Article) -> str:
    """Which restore brought the numbers of an article that was fetched for its discussion; no query."""
    return getattr(article, "restoration", None) or ""


def is_open(article: Article) -> bool:
    """Whether the article takes comments now: no query if it was fetched with its discussion.

    An article without a discussion yet does.
    """
    discussion: Discussion | None = getattr(article, "discussion", None)
    return discussion is None or discussion.is_open()


def import_prefix(article: Article) -> str:
    """What the import_ref of the article's imported comments begins with: "films.example/blog?comment=".

    "" for an article that was not imported.
    """
    if not hasattr(article, "origin"):
        return ""
    blog, _mark, _number = article.origin.ref.rpartition("?p=")
    return f"{blog}?comment="
