"""What an article tells of its discussion, and fetching it for that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Discussion, closes_later
from comments.policy import Settings
from comments.reasons import Code
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
    fields = ("slug", "title", "kind", "state", "published_at", "author_id", "contributed_by", "language")
    numbers = ("comment_count", "discussion_version")
    policy = ("policy", "closes_after_days", "is_strict", *Discussion.OWN_SETTINGS)
    articles = (
        Article.objects.filter(slug=slug)
        .select_related("discussion")
        .only(*fields, *numbers, *(f"discussion__{name}" for name in policy))
    )
    return articles.annotate(site_data=SiteData())


def is_open(article: Article, at: datetime | None = None) -> bool:
    """Whether the article takes comments at the moment `at`, by default now.

    One without a discussion yet does as the club says. No query if it was fetched with its discussion and the
    club.
    """
    discussion: Discussion | None = getattr(article, "discussion", None)
    return closes_later(article, None, at) if discussion is None else discussion.is_open(at)


def is_for_members(article: Article) -> bool:
    """Whether only members write there; no query if it was fetched with its discussion and the club."""
    discussion: Discussion | None = getattr(article, "discussion", None)
    own = discussion.members_only if discussion is not None else None
    return Club.objects.current().members_only if own is None else own


def holds_new_writers(article: Article, at: datetime | None = None) -> bool:
    """Whether a first comment waits at the moment `at`, by default now, whatever it says."""
    discussion: Discussion | None = getattr(article, "discussion", None)
    settings = settings_of(discussion or Discussion(), article, at or timezone.now())
    return settings.first_held > 0 or settings.is_old or settings.holds_all is not None


def settings_of(discussion: Discussion, article: Article, at: datetime) -> Settings:
    """What the discussion of an article goes by: its own settings, or else the club's."""
    club = Club.objects.current()

    def own(name: str) -> Any:
        value = getattr(discussion, name)
        return getattr(club, name) if value is None else value

    holds_all = None
    if discussion.policy == Discussion.Policy.HOLD:
        holds_all = Code.HOLD_ALL
    elif club.holds_all and discussion.policy != Discussion.Policy.OPEN_HERE:
        holds_all = Code.CLUB_HOLDS_ALL
    since = article.days_after_publication(own("days_new_guests_wait"))
    return Settings(
        holds_all=holds_all,
        first_held=own("first_held"),
        holds_new_links=own("holds_new_links"),
        links_held=own("links_held"),
        is_old=since is not None and since <= at,
    )


def import_prefix(article: Article) -> str:
    """What the import_ref of the article's imported comments begins with: "films.example/blog?comment=".

    "" for an article that was not imported.
    """
    if not hasattr(article, "origin"):
        return ""
    blog, _mark, _number = article.origin.ref.rpartition("?p=")
    return f"{blog}?comment="
