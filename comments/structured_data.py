"""The comments below an article in the words of schema.org, for its page to add to the article's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.utils.translation import get_language

from comments.bylines import member_path
from comments.models import is_strict
from comments.rows import CommentRow
from comments.texts import public_excerpt
from reviews.models import Article

# As many as an engine shows of a discussion, and more.
MOST = 20
# Characters of each: a row brings no more than a few words along (comments.rows.OF_PUBLIC_TEXT).
MOST_WORDS = 100


def comment_data(article: Article, rows: Iterable[CommentRow]) -> list[dict[str, Any]]:
    """The first comments of a window that everybody reads, replies within what they answer: no query.

    The first words of their public text. What gives away is left out, as is all of a strict discussion; what
    answers something that is not there stands with the nearest above that is.
    """
    found: list[dict[str, Any]] = []
    if is_strict(article):
        return found
    # Where the replies to each comment go.
    below: dict[int | None, dict[str, Any] | None] = {}
    number = 0
    for row in rows:
        above = below.get(row.parent_id)
        below[row.pk] = above
        words = "" if row.gives_away or not row.traits.is_public else _words(row)
        if not words:
            continue
        below[row.pk] = said = {
            "@type": "Comment",
            "url": f"#c{row.pk}",
            "text": words,
            "author": _author(row),
            "datePublished": f"{row.created_at.astimezone(UTC).isoformat()[:19]}Z",
        }
        (found if above is None else above.setdefault("comment", [])).append(said)
        number += 1
        if number == MOST:
            break
    return found


def _author(row: CommentRow) -> dict[str, str]:
    found = {"@type": "Person", "name": row.name}
    if row.page_slug:
        found["url"] = member_path(row.page_slug, row.has_published, get_language())
    return found


def _words(row: CommentRow) -> str:
    return public_excerpt(row, MOST_WORDS, is_withheld=False)
