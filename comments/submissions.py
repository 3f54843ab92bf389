"""A comment as somebody sends it, for the rules and the layers against spam to look at: not stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from comments.policy import Facts
from filmclub.lib.comment_html import swells

if TYPE_CHECKING:
    from comments.writers import Writer
    from reviews.models import Article


@dataclass(frozen=True)
class Submission:
    """What is sent, by whom, and where to.

    `html` is the whole text as it was rendered, `links` the addresses of its outbound links (the writer's
    website is not among them), `network` the sender's network as it is stored. `form_age`: seconds since the
    form was made, None where nothing says it. `comment_id`: of an edit, the comment that is changed.
    `before`: what that said. `is_known`: a comment of the writer is public, and others do not outweigh that.
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
    before: str = ""
    is_known: bool = False

    def facts(
        self, *, is_named_like_a_member: bool, answers_waiting: bool, was_changed: bool = False
    ) -> Facts:
        """What is seen of it alone, with what the discussion and the names of others make of it."""
        return Facts(
            links=len(self.links) + bool(self.writer.website),
            swells=swells(self.text, self.html),
            is_named_like_a_member=is_named_like_a_member,
            answers_waiting=answers_waiting,
            was_changed=was_changed,
        )
