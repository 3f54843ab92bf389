"""Where a reader's own comments are that a page does not show: those that wait, and those that are new."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from comments.rows import DEEPEST, CommentRow
from comments.texts import public_excerpt
from comments.trees import places

# The latest ones are told of.
AT_MOST = 3


@dataclass(frozen=True)
class OwnComment:
    is_waiting: bool
    excerpt: str
    address: str


def own_elsewhere(own: Iterable[CommentRow], shown: Container[int], here: str) -> list[OwnComment]:
    """The latest of the reader's own comments that a page does not show: what it shows has these numbers."""
    missing = [row for row in own if row.pk not in shown][:AT_MOST]
    return [OwnComment(row.traits.is_waiting, public_excerpt(row), _address(row, here)) for row in missing]


def _address(row: CommentRow, here: str) -> str:
    """Its place among its neighbours, if a page of the discussion goes so deep, or else its own page."""
    if places.depth(row) > DEEPEST:
        return f"{here}comments/{row.pk}/"
    return f"{here}discussion/?from={row.pk}#c{row.pk}"
