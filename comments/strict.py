"""Strict discussions: their words are for those who say that they have seen the film, and for nobody else."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.discussions import lock, raise_version
from comments.models import Discussion
from filmclub.accounts.models import User
from reviews.models import Article

NO_FILM = _(
    "This article is about no film, so nobody could say that they have seen it. Give it a film first."
)


class NoFilm(Exception):
    """The article is about no film: nobody could say that they have seen it."""


def may_set_strict(user: User | AnonymousUser) -> bool:
    return user.is_active and user.has_perm("comments.make_strict_discussion")


def set_strict(article: Article, *, is_strict: bool, by: User) -> Discussion:
    """Make a discussion strict, or not any more, under its lock; its pages in caches are out of date then.

    Raises PermissionDenied or NoFilm; then nothing has changed.
    """
    if not may_set_strict(by):
        raise PermissionDenied
    if is_strict and not article.film_pks:
        raise NoFilm(NO_FILM)
    with transaction.atomic():
        discussion = lock(article.pk)
        if discussion.is_strict != is_strict:
            discussion.is_strict = is_strict
            discussion.save(update_fields=["is_strict"])
            raise_version(article.pk)
    return discussion
