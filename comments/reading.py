"""What one reader sees of a discussion: windows of about a hundred comments in reading order.

Approved comments are shown. One that is not public but stands above an approved one shows as a tombstone.
Writers also see their own waiting comments, in place. A window costs the same number of queries however
large the discussion is, because what is not shown is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from comments.models import Comment, CommentQuerySet
from comments.rows import DEEPEST, ROW_COLUMNS, CommentRow
from comments.trees import places, windows
from comments.trees.windows import RANKED, Order, Part, Position
from filmclub.lib.comment_html import PLACE
from filmclub.lib.compiled import compiled

if TYPE_CHECKING:
    from comments.readers import Reader

# Comments in a window of a club that does not say it: their query is put together once.
WINDOW = 100
# Bytes of HTML that comments may bring into a window before it ends sooner, and what a link in place of a
# marked passage adds to them.
WINDOW_BYTES = 250_000
PLACE_BYTES = 120
# How long a comment is new to its writer.
NEW = timedelta(days=1)


@dataclass
class Node:
    """A comment in its place on a page: how deep, and what opens and closes around it in the nested lists."""

    comment: CommentRow
    depth: int
    is_held: bool = False
    # It waits, and is the reader's own; who is known by its number alone may not answer it.
    is_own: bool = False
    is_answerable: bool = True
    # It is the reader's own, who may change it and take it back.
    is_mine: bool = False
    # It stands before this window and is repeated as one line, so that what follows has its context.
    is_context: bool = False
    # Replies that this reader may see but that this page is not deep enough for.
    waiting_below: int = 0
    # What is marked in it is shown to this reader; where that is all of it, closed until they open it.
    is_uncovered: bool = False
    is_folded: bool = False
    # The reader ignores who wrote it.
    is_ignored: bool = False
    # The reader may like it, and does.
    takes_like: bool = False
    is_liked: bool = False
    # New since the reader's last visit, and where the new ones before and behind it are found.
    is_new: bool = False
    new_before: str = ""
    new_behind: str = ""
    has_replies_here: bool = False
    # What it answers, where the lines of the lists do not tell.
    answers: Node | None = None
    # The depths of the lists that end after this comment, innermost first.
    closes: list[int] = field(default_factory=list)
    # The first comment of its thread, where that ends here and has more replies than a window shows.
    cut_thread: CommentRow | None = None

    @property
    def is_readable(self) -> bool:
        return self.is_held or self.comment.traits.is_public

    @property
    def is_said_here(self) -> bool:
        """Whether the page shows what it says, and not only that it is there."""
        return self.is_readable and not self.is_context

    @property
    def shows_all(self) -> bool:
        """Whether what is marked is shown: its writer and the moderators read what waits as it is."""
        return self.is_uncovered or self.is_held

    @property
    def is_covered(self) -> bool:
        """Whether a link stands in place of something that is marked."""
        return self.is_said_here and not self.shows_all and self.comment.is_marked


@dataclass(frozen=True)
class Cursor:
    """Where a window begins: behind the comment that the window before it ended with, or with a comment.

    `path` ends with that comment; before it stands what it answers.
    """

    path: list[CommentRow]
    is_included: bool = False
    # What follows in the thread of the comment is passed over.
    is_behind_thread: bool = False

    def position(self, order: Order) -> Position:
        position = Position.of(self.path[-1], order)
        if self.is_behind_thread:
            return position.behind_thread()
        return position.just_before() if self.is_included else position


@dataclass
class Shown:
    """What every reader sees of a window."""

    part: Part[CommentRow]
    rows: list[CommentRow]
    # What stands above the first ones and was shown in earlier windows, the topmost first.
    above: list[CommentRow]
    start: Position


@dataclass
class Window:
    nodes: list[Node]
    shown: Shown
    # The reader's own that wait or are new, wherever they stand, the latest first.
    own: list[CommentRow] = field(default_factory=list, kw_only=True)
    # The cursor of the next window, if more follow: "<comment>", in ranked orders "<comment>-<standing>";
    # with a "t" at the end, it is behind the whole thread of that comment.
    next_after: str | None = None


_TOKEN = re.compile(r"([1-9][0-9]{0,17})(?:-(0|[1-9][0-9]{0,17}))?(t?)")


def find_cursor(
    discussion_id: int,
    token: str,
    *,
    is_included: bool = False,
    top: Comment | None = None,
    order: Order | None = None,
) -> Cursor | None:
    """Look up where the comment of a cursor stands now: one query. None if it is not there.

    It is looked for in the discussion or in the branch `top`. The standing that its thread had when it was
    shown is in the cursor, because by now the thread may stand elsewhere in the order.
    """
    match = _TOKEN.fullmatch(token)
    if match is None or (match[2] and order not in (None, *RANKED)):
        return None
    pk = int(match[1])
    among = _everything(discussion_id, top)
    # By now it may stand deeper than a page shows.
    above = places.path(pk, windows.no_deeper_than(among, _deepest(top)) | among.filter(pk=pk))
    path = list(CommentRow.read(above))[::-1]
    if not path or path[-1].pk != pk:
        return None
    path[-1].standing = windows.standing(order or Order.ACTIVE, int(match[2] or 0))
    return Cursor(path, is_included, is_behind_thread=bool(match[3]))


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
    size: int | None = None,
) -> Window:
    """Read a window of a discussion in an order of its threads, or of the branch `top`: `size` comments.

    One query for everybody, two in the other orders than the oldest first; one more for a reader whom the
    site knows, and another one if a comment of theirs waits below something that is not shown.
    """
    shown = _read_shown(discussion_id, order, after, top, size or WINDOW)
    own = _own_lately(_everything(discussion_id, top), reader, order) if reader.is_known else []
    return window_of(shown, own, discussion_id, reader, top)


def _read_shown(
    discussion_id: int, order: Order, after: Cursor | None, top: Comment | None, size: int
) -> Shown:
    start = after.position(order) if after is not None else Position.start(order)
    if top is None:
        part = _part_behind(start, discussion_id, size, after.path[0] if after is not None else None)
    else:
        shown = windows.no_deeper_than(_everything(discussion_id, top).shown(), _deepest(top))
        part = windows.window(shown, start, size, CommentRow.read)
    part = part.up_to(fitting(part.rows))
    rows = part.rows.copy()
    if top is not None and after is None:
        if not top.shown:
            # Its writer or a moderator asks for it; get_visible_comment() has seen to that.
            rows.insert(0, CommentRow.of(top))
        if rows:
            # Its own page shows all of it.
            rows[0].lengthen(top)
    return Shown(part, rows, _context(rows, after), start)


def window_of(
    shown: Shown, own: list[CommentRow], discussion_id: int, reader: Reader, top: Comment | None = None
) -> Window:
    """A window for this reader: what everybody sees of it, and their own waiting comments in their places.

    `own` are those of theirs that wait or are new. No query, or one if any of them waits deeper than a page
    shows, and one if any waits below something that is not shown.
    """
    part, order = shown.part, shown.start.order
    rows, above = shown.rows.copy(), shown.above.copy()
    context = {comment.pk for comment in above}
    last = part.rows[-1] if part.has_more else None
    if own:
        everything, deepest = _everything(discussion_id, top), _deepest(top)
        end = part.end(order) if last is not None else None
        waiting = [comment for comment in own if comment.traits.is_waiting]
        here = {comment.pk for comment in rows}
        held = [
            comment
            for comment, position in _positions(waiting, everything, order, deepest)
            if comment.pk not in here
            and shown.start.key < position.key
            and (end is None or position.key <= end.key)
        ]
        if held:
            above += _missing_above(held, [*above, *rows], everything)
            context |= {comment.pk for comment in above if comment.shown}
            rows += held
    if above or own:
        rows = _in_order([*above, *rows], order)
    window = Window(_nested(rows, context, reader, top), shown, own=own)
    _end_cut_threads(window.nodes, part)
    if last is not None:
        window.next_after = token_of(last, last.pk, order) + ("t" if part.ends_with_cut else "")
    return window


def _part_behind(start: Position, discussion_id: int, size: int, root: CommentRow | None) -> Part[CommentRow]:
    """The comments of a discussion behind a position; `root` is the first one of the thread that goes on.

    One query, or two in the other orders than the oldest first and where unseen comments stand in between.
    """
    if start.order != Order.OLDEST:
        shown = _shown(discussion_id)
        return windows.window_by_threads(shown, start, size, DEEPEST, root, CommentRow.read)
    if size == WINDOW:
        behind = _shown_behind(discussion=discussion_id, tree=start.tree, left=start.left)
    else:
        behind = list(_openings_behind(discussion_id, start.tree, start.left, size))
    rows = [CommentRow(*values) for values in behind]
    if thin := windows.thin(rows, start, root, size):
        rows = windows.with_whole_openings(rows, _shown(discussion_id), start, thin, CommentRow.read)
    return windows.part_of(rows, size, DEEPEST, start, root)


def _shown(discussion_id: int) -> CommentQuerySet:
    return windows.no_deeper_than(_everything(discussion_id, None).shown(), DEEPEST)


def fitting(rows: list[CommentRow]) -> int:
    """How many of these fit into a window by their length: at least one."""
    length = 0
    for number, row in enumerate(rows):
        html = row.shown_html
        length += len(html.encode()) + PLACE_BYTES * html.count(PLACE)
        if length > WINDOW_BYTES and number:
            return number
    return len(rows)


@compiled
def _shown_behind(discussion: int, tree: int, left: int) -> QuerySet[Comment, tuple[Any, ...]]:
    return _openings_behind(discussion, tree, left, WINDOW)


def _openings_behind(discussion: int, tree: int, left: int, size: int) -> QuerySet[Comment, tuple[Any, ...]]:
    return windows.openings_behind(_shown(discussion), tree, left)[: size + 1].values_list(*ROW_COLUMNS)


def token_of(comment: windows.Placed, pk: int, order: Order) -> str:
    """How an address names the comment that a window begins with, or behind."""
    return f"{pk}-{comment.standing}" if order in RANKED else str(pk)


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
    if order in RANKED:
        return windows.with_standings(own, ROW_COLUMNS, CommentRow, order)
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
            place.standing = comment.standing
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
    if order in RANKED:
        # Those that were added do not know how their thread stands; others of the same thread do.
        windows.share_standings(comments)
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
    _tell_what_is_answered(nodes)
    return nodes


def _tell_what_is_answered(nodes: list[Node]) -> None:
    """Name what a reply answers if it stands two or more levels further out, or behind replies left out."""
    path: list[Node] = []
    before: Node | None = None
    for node in nodes:
        del path[node.depth :]
        is_unclear = before is not None and (before.depth - node.depth > 1 or before.waiting_below)
        if is_unclear and path and path[-1].comment.pk == node.comment.parent_id and path[-1].is_readable:
            node.answers = path[-1]
        path.append(node)
        before = node


def _end_cut_threads(nodes: list[Node], part: Part[CommentRow]) -> None:
    """Say where each thread ends of which a window shows only the beginning."""
    root: Node | None = None
    for node, follower in zip_longest(nodes, nodes[1:]):
        root = node if node.depth == 0 else root
        if root is not None and (follower is None or follower.depth == 0) and part.is_cut(root.comment):
            node.cut_thread = root.comment
