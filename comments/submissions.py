"""A comment as somebody sends it, for the rules and the layers against spam to look at: not stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comments.writers import Writer
    from reviews.models import Article


@dataclass(frozen=True)
class Submission:
    """What is sent, by whom, and where to.

    `html` is the whole text as it was rendered, `links` the addresses of its outbound links (the writer's
    website is not among them), `network` the sender's network as it is stored. `form_age`: seconds since the
    form was made, None where nothing says it. `comment_id`: of an edit, the comment that is changed.
    `is_known`: a comment of the writer is public, and others do not outweigh that.
    """

    article: Article
    writer: Writer
    text: str
    html: str
    links: tuple[str, ...]
    language: str
    network: str
    now: datetime
    form_age: int | None = None
    is_trapped: bool = False
    parent_id: int | None = None
    comment_id: int | None = None
    is_known: bool = False
