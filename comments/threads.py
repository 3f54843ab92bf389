"""What every page with a thread shows: a window of comments, what is new in it, and where it goes on."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

from comments import visits
from comments.discussed import import_prefix, is_open
from comments.ignoring import fold
from comments.keeping import keep, recorded_part
from comments.liking import mark_liked, read_likes
from comments.models import Comment
from comments.own import mark_mine, own_elsewhere
from comments.readers import Reader
from comments.reading import Cursor, Window, find_cursor, read_window, token_of
from comments.rendering import ThreadPage, render_nodes
from comments.rows import DEEPEST
from comments.shield import COVERED, NOTHING, Uncovered, uncover, uncovered_for
from comments.structured_data import comment_data
from comments.trees import places
from comments.trees.windows import Order
from filmclub.club.models import USUAL_WINDOW, Club
from filmclub.lib.http_cache import is_personal
from filmclub.lib.slots import recording_of
from reviews.models import Article


def thread_context(
    request: HttpRequest, article: Article, top: Comment | None = None, *, shown: Uncovered = NOTHING
) -> dict[str, object]:
    """A page's context: the window that its address asks for, of the whole discussion or of a branch.

    What is `shown` is uncovered on this page, besides what the reader has uncovered everywhere. At most two
    queries for a reader whom the site does not know, three with a cursor; for likes one more
    for a member, two for a guest with a key. 404 if the cursor names no comment here.
    """
    # Before the comments are read: what comes meanwhile is not taken for seen.
    moment = visits.page_moment()
    reader = Reader.of(request)
    order = order_named(request.GET.get("order")) if top is None else Order.OLDEST
    after = _get_cursor(request, article, top, order)
    size = Club.objects.current().comments_in_window
    window = read_window(
        article.pk, reader, order=order, after=after, top=top, size=size if size != USUAL_WINDOW else None
    )
    # Of what everybody reads, before anything is uncovered for this reader.
    data = comment_data(article, window.shown.rows) if top is None else []
    news = visits.new_since(article.pk, visits.baseline(request, article.pk), reader, order=order)
    uncovered = uncovered_for(request, article) or shown
    uncover(window.nodes, uncovered)
    fold(window.nodes, reader.ignores)
    likes = read_likes(reader, article.pk, (node.comment.pk for node in window.nodes))
    mark_liked(window.nodes, likes)
    mark_mine(window.nodes, reader)
    page = ThreadPage(
        article=article,
        takes_replies=is_open(article),
        can_edit=reader.moderates(),
        marked=top.pk if top is not None else None,
        import_prefix=import_prefix(article),
        path=request.get_full_path().partition("?")[0],
        has_seen=uncovered.everything,
    )
    recording = recording_of(request)
    if recording is not None:
        page = replace(page, part=recorded_part(recording))
    first_new = mark_new(window, news, order, page.here)
    thread = render_nodes(window.nodes, page)
    query = query_of(order, after=window.next_after) if window.next_after else ""
    said_here = {node.comment.pk for node in window.nodes if node.is_said_here}
    context: dict[str, object] = {
        "article": article,
        "is_open": page.takes_replies,
        "here": page.here,
        "order": order,
        "orders": Order.choices,
        "window": window,
        "first_new": first_new,
        "news": news,
        "thread": thread,
        "has_rail": has_rail(window),
        "own_elsewhere": own_elsewhere(window.own, said_here, page.here) if top is None else (),
        "next_query": query,
        "top": top,
        "is_withheld": page.is_withheld,
        "is_uncovered": uncovered.is_asked,
        "has_covered": COVERED in thread,
        "moment": moment,
        "is_personal": is_personal(request),
        "seen_path": visits.seen_path(request, article),
        "page_path": request.get_full_path(),
        "likes": likes,
        "comment_data": data,
    }
    if recording is not None:
        recording.kept = keep(
            window, page, request, has_rail=has_rail(window), has_covered=bool(context["has_covered"])
        )
    return context


def thread_of_page(request: HttpRequest, article: Article) -> dict[str, object]:
    """The context of an article's own page, made once: its head says how much of the discussion is new."""
    made: dict[int, dict[str, object]] = request.__dict__.setdefault("threads_of_page", {})
    if article.pk not in made:
        made[article.pk] = thread_context(request, article)
    return made[article.pk]


def order_named(name: str | None) -> Order:
    """The order of this name; for an unknown one the usual one."""
    return Order(name) if name in Order.values else Order.OLDEST


def _get_cursor(request: HttpRequest, article: Article, top: Comment | None, order: Order) -> Cursor | None:
    """Look up where the window begins: behind the comment `after`, or with the comment `from`."""
    for name in ("after", "from"):
        token = request.GET.get(name)
        if token is not None:
            cursor = find_cursor(
                article.pk, token, is_included=name == "from", top=top, order=order if top is None else None
            )
            if cursor is None:
                raise Http404
            return cursor
    return None


def query_of(order: Order, **where: str) -> str:
    """The query of an address in this order, the usual one being none."""
    return urlencode(where if order == Order.OLDEST else {"order": order.value, **where})


def has_rail(window: Window) -> bool:
    """Whether there is so much to read that the way through it stays in reach."""
    return len(window.nodes) > 5


def mark_new(window: Window, news: visits.News, order: Order, here: str) -> str:
    """Mark what is new in a window, with links to the new ones around it; return the first one's address."""
    nodes = {node.comment.pk: node for node in window.nodes if node.is_said_here}
    for pk, node in nodes.items():
        if pk in news:
            node.is_new = True
            node.new_before = address_of_new(news.before(pk), nodes, order, here)
            node.new_behind = address_of_new(news.behind(pk), nodes, order, here)
    return address_of_new(news.first, nodes, order, here)


def address_of_new(
    comment: visits.NewComment | None, said_here: Container[int], order: Order, here: str
) -> str:
    """Where a new comment is read from a page that shows the comments of these numbers; "" of none."""
    if comment is None:
        return ""
    if comment.pk in said_here:
        return f"#c{comment.pk}"
    if places.depth(comment) > DEEPEST:
        return f"{here}comments/{comment.pk}/"
    query = query_of(order, **{"from": token_of(comment, comment.pk, order)})
    return f"{here}discussion/?{query}#c{comment.pk}"
