"""A copy of an article, as the beginning of another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from reviews.models import Article
from reviews.rights import is_editor, may_write
from reviews.saving import save_article
from reviews.slugs import free_slug

if TYPE_CHECKING:
    from filmclub.accounts.models import User

# What a copy has of the article; state, dates and address are its own.
COPIED = (
    "kind",
    "standfirst",
    "body",
    "language",
    "contributed_by",
    "series",
    "lead_image",
    "favourite_line",
    "favourite_line_speaker",
    "rating",
    "spoils",
)
LONGEST_TITLE = 200


def duplicate_article(article: Article, *, by: User) -> Article:
    """Return a new draft of `by` with the text, the films and the tags of an article.

    Raises PermissionDenied for who may not write, and for an author with somebody else's article.
    """
    if not may_write(by) or not (is_editor(by) or article.author_id == by.pk):
        raise PermissionDenied
    with transaction.atomic():
        ending = _(" (copy)")
        title = f"{article.title[: LONGEST_TITLE - len(ending)]}{ending}"
        slug = free_slug(Article.objects.all(), title, fallback="article")
        copy = Article(title=title, slug=slug, author=by, **{name: getattr(article, name) for name in COPIED})
        films = article.films.order_by("articlefilm__position", "articlefilm__pk")
        keys = list(films.values_list("pk", flat=True))
        save_article(copy, films=keys, tags=list(article.tags.all()), by=by)
        LogEntry.objects.log_actions(
            by.pk, [copy], ADDITION, f"A copy of the article {article.pk}.", single_object=True
        )
    return copy
