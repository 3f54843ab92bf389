"""Where a reader's own comments are that a page does not show: those that wait, and those that are new."""

from __future__ import annotations

from dataclasses import dataclass

from comments.reading import DEEPEST, CommentRow, Window
from comments.texts import public_excerpt
from comments.trees import places

# The latest ones are told of.
AT_MOST = 3


@dataclass(frozen=True)
class OwnComment:
    is_waiting: bool
    excerpt: str
    address: str


def own_elsewhere(window: Window, here: str) -> list[OwnComment]:
    """The latest of the reader's own comments that this window does not show."""
    shown = {node.comment.pk for node in window.nodes if node.is_readable and not node.is_context}
    missing = [row for row in window.own if row.pk not in shown][:AT_MOST]
    return [OwnComment(row.traits.is_waiting, public_excerpt(row), _address(row, here)) for row in missing]


def _address(row: CommentRow, here: str) -> str:
    """Its place among its neighbours, if a page of the discussion goes so deep, or else its own page."""
    if places.depth(row) > DEEPEST:
        return f"{here}comments/{row.pk}/"
    return f"{here}discussion/?from={row.pk}#c{row.pk}"
