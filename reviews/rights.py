"""Which articles somebody may write: an editor all, an author the drafts of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from filmclub.accounts.models import User
    from reviews.models import Article

# What an author has in place of the permissions to add and change articles.
WRITE = "reviews.write_article"


def is_editor(user: User | AnonymousUser | Any) -> bool:
    """Whether somebody may change every article, and publish it."""
    return bool(user.has_perm("reviews.change_article"))


def may_write(user: User | AnonymousUser | Any) -> bool:
    """Whether somebody may begin an article."""
    return bool(user.has_perm("reviews.add_article") or user.has_perm(WRITE))


def may_change(user: User | AnonymousUser | Any, article: Article) -> bool:
    """Whether somebody may change this article: one that readers see, or saw, is the editors' alone."""
    return is_editor(user) or is_own_draft(user, article)


def is_own_draft(user: User | AnonymousUser | Any, article: Article) -> bool:
    """Whether somebody may write this draft because it is their own."""
    is_theirs = article.author_id == user.pk and article.state == article.State.DRAFT
    return bool(is_theirs and user.has_perm(WRITE))


def in_sight_of(user: User | AnonymousUser | Any, articles: QuerySet[Article]) -> QuerySet[Article]:
    """Of these articles those that somebody may see in the admin: an author their own."""
    if user.has_perm("reviews.view_article") or is_editor(user):
        return articles
    return articles.filter(author=user.pk) if user.has_perm(WRITE) else articles.none()
