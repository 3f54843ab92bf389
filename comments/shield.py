"""The shield: what gives away is not in the page of a reader who has neither asked for it nor seen the film.

In its place stands a link to the page that shows it (`shield_views`). That somebody asked for all of it in a
discussion is remembered until the browser closes, in a cookie that holds the discussions' numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import int_to_base36

from comments.models import Comment, is_strict
from comments.readers import Reader
from filmclub.lib.cookies import SHOWN_COOKIE
from filmclub.lib.http_cache import is_personal
from filmclub.lib.shortening import shorten
from reviews.models import Article
from reviews.viewings import has_seen

if TYPE_CHECKING:
    from comments.reading import Node


@dataclass(frozen=True)
class Uncovered:
    """What one reader has uncovered of a discussion; with a comment, the replies to it are."""

    everything: bool = False
    comments: frozenset[int] = frozenset()
    # By an act in this browser, which can be taken back.
    is_asked: bool = False
    # Who has not seen the film of a strict discussion and reads, whatever they ask, what they wrote alone.
    withheld_from: Reader | None = None

    def __bool__(self) -> bool:
        return self.everything or bool(self.comments) or self.withheld_from is not None


# How a link begins that stands in place of what gives away, in HTML: what people write cannot say it.
COVERED = '<a class="covered"'
NOTHING, EVERYTHING = Uncovered(), Uncovered(everything=True)


def uncovered_for(request: HttpRequest, article: Article) -> Uncovered:
    """What this reader has uncovered: no query for who sends no cookie of ours, one at most for others."""
    if is_strict(article):
        return EVERYTHING if has_seen(request, article) else Uncovered(withheld_from=Reader.of(request))
    if not is_personal(request):
        return NOTHING
    if article.pk in ShownCookie.of(request).discussions:
        return Uncovered(everything=True, is_asked=True)
    return Uncovered(everything=has_seen(request, article))


def uncover(nodes: Iterable[Node], uncovered: Uncovered) -> None:
    """Put the whole texts into those of these nodes, in reading order, that the reader has uncovered.

    One query, where there are such.
    """
    if uncovered.withheld_from is not None:
        found = _written_by(uncovered.withheld_from, nodes)
    else:
        found = _uncovered(nodes, uncovered) if uncovered else {}
    if found:
        for pk, html in Comment.objects.filter(pk__in=found).values_list("pk", "text_html"):
            row, found[pk].is_uncovered = found[pk].comment, True
            # Without what is marked, it may have been short.
            row.text_html, row.short_html = html, "" if row.is_whole else shorten(html)


def _uncovered(nodes: Iterable[Node], uncovered: Uncovered) -> dict[int, Node]:
    open_ = set(uncovered.comments)
    found: dict[int, Node] = {}
    for node in nodes:
        row = node.comment
        if uncovered.everything or row.pk in open_ or row.parent_id in open_:
            open_.add(row.pk)
            if node.is_covered:
                found[row.pk] = node
    return found


def _written_by(reader: Reader, nodes: Iterable[Node]) -> dict[int, Node]:
    return {
        node.comment.pk: node
        for node in nodes
        if node.is_readable and not node.is_held and reader.has_key_of(node.comment)
    }


@dataclass(frozen=True)
class ShownCookie:
    """The discussions of which a reader has asked for everything in this visit, the latest first.

    As text: their numbers to the base 36, "<discussion>-<discussion>…". It is not signed: whoever forges one
    changes only what is shown in their own browser.
    """

    AT_MOST = 50
    VALUE = re.compile(r"[0-9a-z]{1,12}(?:-[0-9a-z]{1,12}){0,49}")

    discussions: tuple[int, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> ShownCookie:
        """Read the request's cookie; one that is malformed or too long holds nothing."""
        value = request.COOKIES.get(SHOWN_COOKIE, "")
        numbers = value.split("-") if cls.VALUE.fullmatch(value) else []
        return cls(tuple(int(number, 36) for number in numbers))

    def with_discussion(self, discussion_id: int) -> ShownCookie:
        """The cookie with this discussion first; those that were asked for longest ago drop out."""
        return ShownCookie((discussion_id, *self.without(discussion_id).discussions)[: self.AT_MOST])

    def without(self, discussion_id: int) -> ShownCookie:
        return ShownCookie(tuple(pk for pk in self.discussions if pk != discussion_id))

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie until the browser closes, out of reach of scripts."""
        if not self.discussions:
            response.delete_cookie(SHOWN_COOKIE, samesite="Lax")
            return
        response.set_cookie(
            SHOWN_COOKIE,
            "-".join(map(int_to_base36, self.discussions)),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
