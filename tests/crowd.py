"""Many comments at once, as an import stores them, for tests to which their number alone matters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments.bulk_answers import Answers
from comments.bulk_posting import post_comments
from comments.discussions import lock
from comments.models import Comment
from comments.texts import forms_of
from filmclub.lib.markup import render
from reviews.models import Article


def post_crowd(
    article: Article,
    number: int,
    *,
    text: str = "Words of many.",
    below: Sequence[Comment] = (),
    state: str = Comment.State.APPROVED,
    at: datetime | None = None,
) -> list[Comment]:
    """Post so many comments of guests, in turn below each of these, or as new threads."""
    at = at or timezone.now()
    is_public = state == Comment.State.APPROVED
    columns = {
        "discussion_id": article.pk,
        "text": text,
        "language": "en",
        "state": state,
        "created_at": at,
        "published_at": at if is_public else None,
        **forms_of(render(text, Comment.Format.MARKDOWN), spoils="", language="en"),
    }
    newest = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        lock(article.pk)
        answered = {n: below[n % len(below)].pk for n in range(number)} if below else {}
        answers = Answers([-1] * number, answered, [is_public] * number)
        rows = ((n, {**columns, "guest_name": f"One of many {n}"}) for n in range(number))
        post_comments(article.pk, rows, answers)
    return list(Comment.objects.filter(pk__gt=newest).order_by("pk"))
