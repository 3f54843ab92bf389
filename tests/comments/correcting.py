"""A writer changes what they wrote, as a request has it done."""

from __future__ import annotations

from typing import Any

from django.test import Client

from comments.correcting import Begun, correct_comment
from comments.models import Comment
from reviews.models import Article
from tests.conftest import html


def again(comment: Comment) -> Comment:
    """As a request fetches it."""
    return Comment.objects.select_related("author", "discussion__article").get(pk=comment.pk)


def correct(
    comment: Comment,
    text: str | None = None,
    *,
    gives_away: bool | None = None,
    begun: Begun | None = None,
    **kwargs: Any,
) -> Comment | None:
    comment = again(comment)
    marked = comment.gives_away if gives_away is None else gives_away
    begun = begun or Begun.with_comment(comment, kwargs.get("now"))
    return correct_comment(comment, text=text, gives_away=marked, begun=begun, **kwargs)


def page_of(article: Article) -> str:
    return html(Client().get(article.get_absolute_url()))
