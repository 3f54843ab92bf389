"""Which of a page's comments are its reader's own, and where those are that it does not show."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comments.rows import DEEPEST, CommentRow
from comments.texts import public_excerpt
from comments.trees import places
from comments.writer_numbers import number_of, numbers_of

if TYPE_CHECKING:
    from comments.readers import Reader
    from comments.reading import Node

# The latest ones are told of.
AT_MOST = 3


@dataclass(frozen=True)
class OwnComment:
    is_waiting: bool
    excerpt: str
    address: str


def mark_mine(
    nodes: Iterable[Node], reader: Reader, number: Callable[[CommentRow], int | None] = number_of
) -> None:
    """Mark those that the reader may change, going by their account or the key of their browser: no query."""
    if numbers := numbers_of(reader):
        for node in nodes:
            node.is_mine = node.is_said_here and number(node.comment) in numbers


def own_elsewhere(own: Iterable[CommentRow], shown: Container[int], here: str) -> list[OwnComment]:
    """The latest of the reader's own comments that a page does not show: what it shows has these numbers."""
    missing = [row for row in own if row.pk not in shown][:AT_MOST]
    return [OwnComment(row.traits.is_waiting, public_excerpt(row), _address(row, here)) for row in missing]


def _address(row: CommentRow, here: str) -> str:
    """Its place among its neighbours, if a page of the discussion goes so deep, or else its own page."""
    if places.depth(row) > DEEPEST:
        return f"{here}comments/{row.pk}/"
    return f"{here}discussion/?from={row.pk}#c{row.pk}"
