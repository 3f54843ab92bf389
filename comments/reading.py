"""What one reader sees of a discussion: windows of about a hundred comments in reading order.

Approved comments are shown. One that is not public but stands above an approved one shows as a tombstone.
Writers also see their own waiting comments, in place. A window costs the same number of queries however
large the discussion is, because what is not shown is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from comments import states
from comments.models import Comment, CommentQuerySet
from comments.trees import places, windows
from comments.trees.windows import Order, Position
from filmclub.accounts.models import name_of
from filmclub.lib.compiled import compiled

if TYPE_CHECKING:
    from comments.readers import Reader

WINDOW = 100
# Levels of replies that are indented on one page; what is deeper continues on a page of its own.
DEEPEST = 6
# How long a comment is new to its writer.
NEW = timedelta(days=1)


@dataclass(slots=True)
class CommentRow(windows.Placed):
    """A comment with what a page shows of it. Instances of the model take three times as long."""

    pk: int
    parent_id: int | None
    author_id: int | None
    guest_name: str
    email: str
    website: str
    writer: str
    text_html: str
    language: str
    state: str
    spoils: str
    created_at: datetime
    import_ref: str | None
    approved_below: int
    shown: bool
    first_name: str | None
    last_name: str | None
    username: str | None

    @property
    def traits(self) -> states.Traits:
        return states.TRAITS[self.state]

    @property
    def name(self) -> str:
        """The name that readers see."""
        if self.author_id is None:
            return self.guest_name
        return name_of(self.first_name or "", self.last_name or "", self.username or "")

    @classmethod
    def of(cls, comment: Comment) -> CommentRow:
        return next(cls.read(Comment.objects.filter(pk=comment.pk)))

    @classmethod
    def read(cls, comments: CommentQuerySet) -> Iterator[CommentRow]:
        """Fetch comments as rows: one query."""
        return (cls(*values) for values in comments.values_list(*ROW_COLUMNS))


MEMBER = ("first_name", "last_name", "username")
ROW_COLUMNS = [
    f"author__{column.name}" if column.name in MEMBER else column.name
    for column in fields(CommentRow)
    if column.init
]


@dataclass
class Node:
    """A comment in its place on a page: how deep, and what opens and closes around it in the nested lists."""

    comment: CommentRow
    depth: int
    is_held: bool = False
    # It waits, and is the reader's own; who is known by its number alone may not answer it.
    is_own: bool = False
    is_answerable: bool = True
    # It stands before this window and is repeated as one line, so that what follows has its context.
    is_context: bool = False
    # Replies that this reader may see but that this page is not deep enough for.
    waiting_below: int = 0
    # New since the reader's last visit, and where the new ones before and behind it are found.
    is_new: bool = False
    new_before: str = ""
    new_behind: str = ""
    has_replies_here: bool = False
    # The depths of the lists that end after this comment, innermost first.
    closes: list[int] = field(default_factory=list)

    @property
    def is_readable(self) -> bool:
        return self.is_held or self.comment.traits.is_public


@dataclass(frozen=True)
class Cursor:
    """Where a window begins: behind the comment that the window before it ended with, or with a comment.

    `path` ends with that comment; before it stands what it answers.
    """

    path: list[CommentRow]
    is_included: bool = False

    def position(self, order: Order) -> Position:
        position = Position.of(self.path[-1], order)
        return position.just_before() if self.is_included else position


@dataclass
class Window:
    nodes: list[Node]
    # The reader's own that wait or are new, wherever they stand, the latest first.
    own: list[CommentRow] = field(default_factory=list, kw_only=True)
    # The cursor of the next window, if more follow: "<comment>" or "<comment>-<replies in its thread>".
    next_after: str | None = None


def find_cursor(
    discussion_id: int, token: str, *, is_included: bool = False, top: Comment | None = None
) -> Cursor | None:
    """Look up where the comment of a cursor stands now: one query. None if it is not there.

    It is looked for in the discussion or in the branch `top`. The replies that its thread had when it was
    shown are in the cursor, because by now the thread may stand elsewhere among the most discussed.
    """
    match = re.fullmatch(r"([0-9]{1,18})(?:-([0-9]{1,9}))?", token)
    if match is None:
        return None
    pk = int(match[1])
    among = _everything(discussion_id, top)
    # By now it may stand deeper than a page shows.
    above = places.path(pk, windows.no_deeper_than(among, _deepest(top)) | among.filter(pk=pk))
    path = list(CommentRow.read(above))[::-1]
    if not path or path[-1].pk != pk:
        return None
    path[-1].thread_size = int(match[2] or 0)
    return Cursor(path, is_included)


def _everything(discussion_id: int, top: Comment | None) -> CommentQuerySet:
    comments = Comment.objects.filter(discussion=discussion_id)
    return comments if top is None else places.branch(comments, top)


def _deepest(top: Comment | None) -> int:
    return DEEPEST + (places.depth(top) if top is not None else 0)


def read_path(discussion_id: int, pk: int, at_most: int) -> list[CommentRow]:
    """A comment with what it answers, the topmost first: one query."""
    path = places.path(pk, Comment.objects.filter(discussion=discussion_id))
    return list(CommentRow.read(path[:at_most]))[::-1]


def read_window(
    discussion_id: int,
    reader: Reader,
    *,
    order: Order = Order.OLDEST,
    after: Cursor | None = None,
    top: Comment | None = None,
) -> Window:
    """Read a window of a discussion in an order of its threads, or of the branch `top`.

    One query for everybody, two in the other orders than the oldest first; one more for a reader whom the
    site knows, and another one if a comment of theirs waits below something that is not shown.
    """
    everything, deepest = _everything(discussion_id, top), _deepest(top)
    start = after.position(order) if after is not None else Position.start(order)
    if top is None and order == Order.OLDEST:
        behind = _shown_behind(discussion=discussion_id, tree=start.tree, left=start.left)
        rows, has_more = [CommentRow(*values) for values in behind[:WINDOW]], len(behind) > WINDOW
    else:
        shown = windows.no_deeper_than(everything.shown(), deepest)
        rows, has_more = windows.window(shown, start, WINDOW, CommentRow.read)
    last = rows[-1] if has_more else None
    if top is not None and after is None and not top.shown:
        # Its writer or a moderator asks for it; get_visible_comment() has seen to that.
        rows.insert(0, CommentRow.of(top))
    above = _context(rows, after)
    context = {comment.pk for comment in above}
    own: list[CommentRow] = []
    if reader.is_known:
        end = Position.of(last, order) if last is not None else None
        own = _own_lately(everything, reader, order)
        waiting = [comment for comment in own if comment.traits.is_waiting]
        here = {comment.pk for comment in rows}
        held = [
            comment
            for comment, position in _positions(waiting, everything, order, deepest)
            if comment.pk not in here
            and start.key < position.key
            and (end is None or position.key <= end.key)
        ]
        if held:
            above += _missing_above(held, [*above, *rows], everything)
            context |= {comment.pk for comment in above if comment.shown}
            rows += held
    if above or reader.is_known:
        rows = _in_order([*above, *rows], order)
    return Window(
        _nested(rows, context, reader, top),
        token_of(last, last.pk, order) if last is not None else None,
        own=own,
    )


@compiled
def _shown_behind(discussion: int, tree: int, left: int) -> QuerySet[Comment, tuple[Any, ...]]:
    shown = windows.no_deeper_than(_everything(discussion, None).shown(), DEEPEST)
    return windows.behind(shown, tree, left)[: WINDOW + 1].values_list(*ROW_COLUMNS)


def token_of(comment: windows.Placed, pk: int, order: Order) -> str:
    """How an address names the comment that a window begins with, or behind."""
    return f"{pk}-{comment.thread_size}" if order == Order.DISCUSSED else str(pk)


def _context(rows: list[CommentRow], after: Cursor | None) -> list[CommentRow]:
    """What stands above the first comments of a window and was shown in earlier ones, the topmost first."""
    if after is None:
        return []
    answered = {comment.parent_id for comment in rows}
    path = after.path[:-1] if after.is_included else list(after.path)
    while path and path[-1].pk not in answered:
        path.pop()
    return path


def _own_lately(everything: CommentQuerySet, reader: Reader, order: Order) -> list[CommentRow]:
    own = reader.own_lately(everything, timezone.now() - NEW).order_by("-pk")[:WINDOW]
    if order == Order.DISCUSSED:
        return windows.with_thread_sizes(own, ROW_COLUMNS, CommentRow)
    return list(CommentRow.read(own))


def _positions(
    waiting: list[CommentRow], everything: CommentQuerySet, order: Order, deepest: int
) -> list[tuple[CommentRow, Position]]:
    """Where a page shows that these wait: in their place, or at the deepest one above them that it shows."""
    deep = [comment for comment in waiting if places.depth(comment) > deepest]
    shallow = windows.no_deeper_than(everything, deepest)
    above = list(CommentRow.read(places.ancestors(deep, shallow))) if deep else []
    positions = []
    for comment in waiting:
        place = comment
        if places.depth(comment) > deepest:
            place = windows.last_before(comment, above)
            place.thread_size = comment.thread_size
        positions.append((comment, Position.of(place, order)))
    return positions


def _missing_above(
    held: list[CommentRow], here: list[CommentRow], everything: CommentQuerySet
) -> list[CommentRow]:
    """What stands above a reader's own waiting comments and is not on the page yet."""
    known = {comment.pk for comment in (*here, *held)}
    cut_off = [comment for comment in held if comment.parent_id and comment.parent_id not in known]
    if not cut_off:
        return []
    return [
        comment
        for comment in CommentRow.read(places.ancestors(cut_off, everything))
        if comment.pk not in known
    ]


def _in_order(comments: list[CommentRow], order: Order) -> list[CommentRow]:
    if order == Order.DISCUSSED:
        # Those that were added do not know how large their thread is; others of the same thread do.
        windows.share_thread_sizes(comments)
    return windows.sort(comments, order)


def _nested(comments: list[CommentRow], context: set[int], reader: Reader, top: Comment | None) -> list[Node]:
    """Work out how comments in reading order nest; `context` are the keys of those from earlier windows."""
    base = places.depth(top) if top is not None else 0
    moderates = top is not None and reader.moderates()
    nodes: list[Node] = []
    for comment in comments:
        depth = places.depth(comment) - base
        is_waiting = comment.traits.is_waiting
        is_own_waiting = is_waiting and reader.wrote(comment)
        if depth > DEEPEST:
            # Here only because of one's own waiting comment, which this page is not deep enough for.
            nodes[-1].waiting_below += is_own_waiting
            continue
        nodes.append(
            Node(
                comment=comment,
                depth=depth,
                is_held=is_own_waiting or (moderates and is_waiting),
                is_own=is_own_waiting,
                is_answerable=not is_own_waiting or moderates or reader.has_key_of(comment),
                is_context=comment.pk in context,
                waiting_below=comment.approved_below if depth == DEEPEST else 0,
            )
        )
    for node, follower in zip_longest(nodes, nodes[1:]):
        next_depth = follower.depth if follower else 0
        node.has_replies_here = next_depth > node.depth
        node.closes = list(range(node.depth, next_depth, -1))
    return nodes
