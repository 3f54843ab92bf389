"""What is kept beside the stored page of a discussion, so that a reader's own page is put together from it.

It holds no words of comments and no address: what a comment says to everybody stands in the page, and what it
does not say there is not kept either.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from comments.models import is_strict
from comments.writer_numbers import number_of
from filmclub.lib.slots import Recording, SlottedPage

if TYPE_CHECKING:
    from comments.forms import FormOfPage
    from comments.reading import Node, Shown, Window
    from comments.rendering import ThreadPage
    from comments.trees.windows import Order


@dataclass
class Kept:
    """What is to be known of a page with a window of a discussion."""

    article: int
    slug: str
    title: str
    author: int
    import_prefix: str
    takes_replies: bool
    is_strict: bool
    # Whether links stand in place of what gives away, in the discussion and in the article.
    has_covered: bool
    has_passages: bool
    # The films that it is about; None: not known here.
    films: tuple[int, ...] | None
    order: Order
    # The article's address.
    here: str
    # The address as the page names it, and where it tells that it was read.
    page_path: str
    seen_path: str
    # Who wrote each comment, as a number by which somebody may be ignored.
    writers: dict[int, int]
    # Of those that readers may like the name of the writer, as HTML, and how many do; and how many like the
    # article, None where the club takes no likes.
    likeable: dict[int, tuple[str, int]]
    article_likes: int | None
    # The numbers of the comments whose words it shows.
    said_here: frozenset[int]
    has_rail: bool
    # Whether a guest wrote its text, and what the staff are, where the page has asked for that.
    contributed_by: str
    offices: Mapping[int, str] | None
    # Its comments, in a form that is only read where their places matter.
    window: bytes
    # What its form is like, if it has one.
    form: FormOfPage | None = None

    def read_window(self) -> KeptWindow:
        found: KeptWindow = pickle.loads(self.window)  # noqa: S301 as caches keep everything
        return found


@dataclass
class KeptWindow:
    shown: Shown
    # Of each comment whose words are shown what depends on its neighbours.
    surroundings: dict[int, tuple[object, ...]]


def keep(
    window: Window, page: ThreadPage, request: HttpRequest, *, has_rail: bool, has_covered: bool
) -> Kept:
    """Keep what is to be known of a window that is rendered: its rows have no words any more after that."""
    shown = window.shown
    writers = {row.pk: number_of(row) for row in (*shown.above, *shown.rows)}
    for row in (*shown.above, *shown.rows):
        row.forget_words()
    surroundings = {node.comment.pk: surroundings_of(node) for node in window.nodes}
    likeable = {
        node.comment.pk: (escape(node.comment.name), node.comment.like_count)
        for node in window.nodes
        if node.is_said_here and page.shows_likes
    }
    article = page.article
    return Kept(
        article=article.pk,
        slug=article.slug,
        title=article.title,
        author=article.author_id,
        import_prefix=page.import_prefix,
        takes_replies=page.takes_replies,
        is_strict=is_strict(article),
        has_covered=has_covered,
        has_passages=article.has_passages,
        films=tuple(article.film_pks) if "film_pks" in article.__dict__ else None,
        order=shown.start.order,
        here=page.here,
        page_path=request.get_full_path(),
        seen_path=reverse("comments_seen", args=[article.slug]),
        writers=writers,
        likeable=likeable,
        article_likes=article.like_count if page.shows_likes else None,
        said_here=frozenset(node.comment.pk for node in window.nodes if node.is_said_here),
        has_rail=has_rail,
        contributed_by=article.contributed_by,
        offices=page.__dict__.get("offices"),
        window=pickle.dumps(KeptWindow(shown, surroundings)),
    )


def surroundings_of(node: Node) -> tuple[object, ...]:
    """What a comment's HTML says of its neighbours; of the one line of an earlier window, nothing."""
    if node.is_context:
        return ()
    return (node.answers.comment.pk if node.answers else None, node.waiting_below)


def recorded_part(recording: Recording) -> Callable[[int, str, Callable[[], str]], str]:
    """Have the parts of comments marked as pieces of the page that is recorded, or as slots."""

    def part(pk: int, name: str, make: Callable[[], str]) -> str:
        if name in ("likes", "own"):
            return recording.slot(f"{name} {pk}", make())
        return recording.piece(f"{pk} {name}", make())

    return part


def likes_slot(pk: int) -> str:
    """What the slot is called in which stands how many like a comment."""
    return f"likes {pk}"


def own_slot(pk: int) -> str:
    """What the slot is called in which stands what the writer of a comment can do with it."""
    return f"own {pk}"


@dataclass
class KeptParts:
    """Gives the parts of comments as they stand in a stored page, but for those that are made anew.

    Of those that are `uncovered` the words are, too; `fills` are for the slots in them.
    """

    page: SlottedPage
    fresh: set[int] = field(default_factory=set)
    uncovered: set[int] = field(default_factory=set)
    fills: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, pk: int, name: str, make: Callable[[], str]) -> str:
        anew = {"whole": self.fresh, "own": self.fresh, "text": self.uncovered}.get(name, ())
        kept = None if pk in anew else self.page.piece(f"{pk} {name}", self.fills)
        return make() if kept is None else kept
