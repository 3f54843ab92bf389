"""A reader's own page of a discussion, put together from the stored one for everybody and what is theirs.

For guests and for members who are no staff; whoever sees more gets the page rendered in full. Both ways give
the same page to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language

from comments import visits
from comments.bell import MOST, bell_html
from comments.forms import last_said
from comments.ignoring import fold
from comments.keeping import Kept, KeptParts, likes_slot, own_slot, surroundings_of
from comments.like_buttons import article_likes, comment_likes
from comments.liking import THE_ARTICLE, Likes, mark_liked
from comments.mine import Mine, read_mine
from comments.models import Comment, Discussion
from comments.newness import MARKING, at_head
from comments.own import mark_mine, own_elsewhere
from comments.readers import Reader
from comments.reading import Window, window_of
from comments.rendering import ThreadPage, own_ways, render_nodes
from comments.rows import ROW_COLUMNS, CommentRow
from comments.shield import ShownCookie, Uncovered, uncover
from comments.threads import address_of_new, has_rail, mark_new
from comments.trees import windows
from comments.trees.windows import RANKED, Order
from comments.writer_numbers import number_of, numbers_of
from comments.writers import WriterCookie
from filmclub.accounts.models import User
from filmclub.lib.csrf_tokens import token_for
from filmclub.lib.slots import SlottedPage
from reviews.chosen_notes import chosen_notes
from reviews.models import Article
from reviews.viewings import FilmsCookie, are_all_seen


def compose(request: HttpRequest, fetch: Callable[[], SlottedPage | None]) -> HttpResponse | None:
    """The page for this reader, from the one for everybody that `fetch` gives; None: it is to be rendered.

    Five queries at most, those for session, user and version among them: one for a member's state, one for
    what is theirs and what is new. One more for a guest who is remembered by name, one for the words of who
    has uncovered some, and two or three where something of theirs waits or stands elsewhere.
    """
    reader = Reader.of(request)
    if reader.user is not None and reader.user.has_staff_rights:
        return None
    # Before anything is read: what comes meanwhile is not taken for seen.
    moment = visits.page_moment()
    page = fetch()
    if page is None or not isinstance(kept := page.kept, Kept) or _asks_for_more(request, kept):
        return None
    is_marking = visits.marks_new(request)
    since, has_seen = _state(request, reader, kept)
    if (has_seen and kept.has_passages) or (has_seen is None and kept.has_covered):
        return None
    is_asked = kept.article in ShownCookie.of(request).discussions
    uncovered = Uncovered(everything=is_asked or bool(has_seen), is_asked=is_asked)
    mine = read_mine(kept.article, reader, since, kept.order, kept.likeable)
    mine = replace(mine, uncovered=uncovered)
    fills = (
        _likes(kept, mine.likes)
        | _own(kept, reader)
        | {
            "moment": moment,
            "seen": _known(reader, kept.seen_path if is_marking else ""),
        }
    )
    if is_marking and MARKING in page.otherwise:
        fills[MARKING] = page.otherwise[MARKING]
    if has_seen:
        fills |= {name: html for name, html in page.otherwise.items() if name != MARKING}
    if not _fill_thread(fills, page, kept, reader, mine, moment):
        return None
    if is_asked or (has_seen and kept.has_covered):
        shield = {
            "article": kept,
            "request": request,
            "is_uncovered": is_asked,
            "LANGUAGE_CODE": get_language(),
        }
        fills["shield"] = render_to_string("comments/_shield.html", shield)
    if reader.user is not None:
        fills["account"] = _account(get_language()) % {
            "name": escape(reader.user.name),
            "bell": bell_html(min(reader.user.bell_count, MOST + 1), get_language()),
            "token": token_for(request),
        }
    if kept.form is not None and reader.is_known:
        fills["form"] = _form(request, kept, reader, moment)
    return HttpResponse(page.filled(fills))


def _likes(kept: Kept, likes: Likes) -> dict[str, str]:
    """The buttons of who may like, beside how many do."""
    if not likes.may_like or kept.article_likes is None:
        return {}
    language, liked = get_language(), likes.liked
    fills = {
        likes_slot(pk): comment_likes(
            pk, name, liked.get(pk, number), language, takes=True, is_liked=pk in liked
        )
        for pk, (name, number) in kept.likeable.items()
        if likes.takes(kept.writers[pk])
    }
    fills["likes"] = article_likes(
        kept.slug,
        liked.get(THE_ARTICLE, kept.article_likes),
        language,
        takes=likes.takes(kept.author),
        is_liked=THE_ARTICLE in liked,
    )
    form = {"likes": likes, "page_path": kept.page_path, "LANGUAGE_CODE": language}
    fills["like-form"] = render_to_string("comments/_like_form.html", form)
    return fills


def _own(kept: Kept, reader: Reader) -> dict[str, str]:
    """What the reader can do with comments of their own."""
    numbers, language = numbers_of(reader), get_language()
    own = [pk for pk, number in kept.writers.items() if number in numbers]
    return {own_slot(pk): own_ways(pk, language) for pk in own}


def _known(reader: Reader, seen_path: str) -> str:
    """As `_known.html` says it."""
    known = ' data-known="guest"' if reader.user is None else ' data-known="member"'
    return f'{known} data-seen="{seen_path}"' if seen_path else known


def _asks_for_more(request: HttpRequest, kept: Kept) -> bool:
    """Whether this reader may be shown what everybody's page does not hold."""
    return kept.is_strict or (kept.films != () and bool(chosen_notes(request)))


def _state(request: HttpRequest, reader: Reader, kept: Kept) -> tuple[datetime | None, bool | None]:
    """The moment after which comments are new, and whether the films have been seen: a query for a member.

    None of who has seen some, where it is not known which the article is about.
    """
    if reader.user is not None:
        since, has_seen_all = visits.read_state(reader.user.pk, kept.article)
        return since if reader.user.marks_new else None, has_seen_all
    seen = FilmsCookie.of(request).pks
    has_seen = None if seen and kept.films is None else are_all_seen(kept.films or (), seen)
    return visits.baseline(request, kept.article), has_seen


def _fill_thread(
    fills: dict[str, str],
    page: SlottedPage,
    kept: Kept,
    reader: Reader,
    mine: Mine,
    moment: str,
) -> bool:
    """Fill in what waits, is new or uncovered; False if more of the page changes than can be filled in."""
    here, news = kept.here, mine.news
    elsewhere = [pk for pk in mine.own if pk not in kept.said_here]
    own = _read_own(elsewhere, kept.order) if elsewhere else []
    said_here, first_new = kept.said_here, address_of_new(news.first, kept.said_here, kept.order, here)
    if (
        any(row.traits.is_waiting for row in own)
        or any(comment.pk in said_here for comment in news.comments)
        or (mine.uncovered and kept.has_covered)
        or not reader.ignores.isdisjoint(kept.writers.values())
    ):
        window, thread = _thread(page, kept, reader, own, mine, fills)
        if has_rail(window) != kept.has_rail or not page.has("thread"):
            return False
        fills["thread"] = thread
        said_here = frozenset(node.comment.pk for node in window.nodes if node.is_said_here)
    missing = own_elsewhere(own, said_here, here)
    if news:
        fills["new"] = at_head(first_new, len(news), news.has_more, get_language())
    if missing or news:
        context = {
            "own_elsewhere": missing,
            "news": news,
            "first_new": first_new,
            "article": kept,
            "moment": moment,
            "page_path": kept.page_path,
            "LANGUAGE_CODE": get_language(),
        }
        fills["news"] = render_to_string("comments/_own.html", context)
        fills["news"] += render_to_string("comments/_news.html", context)
    return True


def _thread(
    page: SlottedPage,
    kept: Kept,
    reader: Reader,
    own: list[CommentRow],
    mine: Mine,
    fills: Mapping[str, str],
) -> tuple[Window, str]:
    """The window with what is the reader's own in it, most of it as it stands in the page for everybody."""
    stored = kept.read_window()
    whole = {row.pk: row for row in own}
    shown = stored.shown
    # Of what is the reader's own, not all that is kept was said to everybody.
    shown.rows, shown.above = ([whole.get(row.pk, row) for row in rows] for rows in (shown.rows, shown.above))
    window = window_of(shown, own, kept.article, reader)
    mark_new(window, mine.news, kept.order, kept.here)
    uncover(window.nodes, mine.uncovered)
    fold(window.nodes, reader.ignores, lambda row: kept.writers.get(row.pk))
    mark_liked(window.nodes, mine.likes, lambda row: kept.writers.get(row.pk))
    mark_mine(window.nodes, reader, lambda row: kept.writers.get(row.pk) or number_of(row))
    open_ = {node.comment.pk for node in window.nodes if node.is_uncovered}
    fresh = open_ | {
        node.comment.pk
        for node in window.nodes
        if node.is_held
        or node.is_new
        or node.is_ignored
        or node.is_mine
        or stored.surroundings.get(node.comment.pk) != surroundings_of(node)
    }
    parts = KeptParts(page, fresh, open_, fills)
    return window, render_nodes(window.nodes, _thread_page(kept, parts))


def _thread_page(kept: Kept, parts: KeptParts) -> ThreadPage:
    article = Article(
        pk=kept.article, slug=kept.slug, author_id=kept.author, contributed_by=kept.contributed_by
    )
    # Known by the article, which looks for none: pages of strict ones are not put together.
    Discussion(article=article)
    path = kept.page_path.partition("?")[0]
    page = ThreadPage(article, kept.takes_replies, import_prefix=kept.import_prefix, path=path, part=parts)
    # The club, and the staff's rights, would have to be asked for.
    page.__dict__["shows_likes"] = kept.article_likes is not None
    if kept.offices is not None:
        page.__dict__["offices"] = kept.offices
    return page


def _read_own(pks: list[int], order: Order) -> list[CommentRow]:
    own = Comment.objects.filter(pk__in=pks).order_by("-pk")
    if order in RANKED:
        return windows.with_standings(own, ROW_COLUMNS, CommentRow, order)
    return list(CommentRow.read(own))


def _form(request: HttpRequest, kept: Kept, reader: Reader, moment: str) -> str:
    assert kept.form is not None  # noqa: S101 asked before
    values = {"slug": kept.slug, "title": escape(kept.title), "moment": moment}
    if reader.user is not None:
        return kept.form.of_member(reader.user.name, **values)
    cookie = WriterCookie.of(request)
    return kept.form.of_guest(last_said(cookie) if cookie.remembers else {}, **values)


@lru_cache(maxsize=16)
def _account(language: str) -> str:
    """A member's name, their bell and the way to sign out, with names for the operator `%`."""
    context = {"user": User(first_name="placeholder-name-here"), "csrf_token": "placeholder-token-here"}
    html = render_to_string("_account.html", context).replace("%", "%%")
    html = html.replace(bell_html(0, language), "%(bell)s")
    return html.replace("placeholder-name-here", "%(name)s").replace("placeholder-token-here", "%(token)s")
