"""What a page says of likes: to everybody how many there are, and to who may like a button beside that.

The button stands in a slot, one for each comment: the page for everybody is the same for all, and a reader's
own is that page with its slots filled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from comments.likes import Liker, may_like
from comments.models import Like
from comments.readers import Reader
from comments.writer_numbers import number_of, number_of_key
from filmclub.club.models import Club
from filmclub.lib.number_lists import IsOneOf, listed

if TYPE_CHECKING:
    from comments.reading import Node
    from comments.rows import CommentRow

# Stands for the article itself among the numbers of what is liked.
THE_ARTICLE = 0


@dataclass(frozen=True)
class Likes:
    """What one reader likes of an article and the comments of a page, and whether they may like at all."""

    may_like: bool = False
    # By the numbers of comments, how many like each by now.
    liked: Mapping[int, int] = field(default_factory=dict)
    # Who the reader is, as comments tell of their writers.
    own: frozenset[int] = frozenset()

    def takes(self, writer: int | None) -> bool:
        """Whether the reader may like what somebody of this number wrote: nobody likes their own."""
        return self.may_like and writer is not None and writer not in self.own


NOTHING = Likes()


def takes_likes() -> bool:
    """Whether the club wants likes: no query where it is known already."""
    return Club.objects.current().takes_likes


def own_numbers(reader: Reader) -> frozenset[int]:
    """The numbers by which comments tell that the reader wrote them."""
    member = () if reader.user is None else (reader.user.pk,)
    return frozenset((*member, number_of_key(reader.browser_key)) if reader.browser_key else member)


def mark_liked(
    nodes: Iterable[Node], likes: Likes, number: Callable[[CommentRow], int | None] = number_of
) -> None:
    """Say of these nodes which the reader likes, and which they may."""
    if not likes.may_like:
        return
    for node in nodes:
        if node.is_said_here and not node.is_held:
            node.takes_like = likes.takes(number(node.comment))
            node.is_liked = node.comment.pk in likes.liked
            node.comment.like_count = likes.liked.get(node.comment.pk, node.comment.like_count)


# --- How it is read -------------------------------------------------------------------------------


def liked(discussion: int, member: int, key: str, shown: str) -> QuerySet[Like]:
    """What a reader likes of an article, and of those of its comments that are listed as `shown`."""
    # Each for itself, by an index that holds both of it.
    comments, guest = Q(IsOneOf(F("comment"), Value(shown))), Q(~Q(key=""), key=key)
    return Like.objects.filter(
        Q(comments, user=member)
        | Q(comments, guest)
        | Q(article=discussion, user=member)
        | Q(guest, article=discussion)
    )


# The number of the comment, THE_ARTICLE if it is none; and how many like the same.
LIKED = Coalesce("comment", THE_ARTICLE)
NUMBER = Coalesce("comment__like_count", "article__like_count")


def read_likes(reader: Reader, discussion: int, shown: Iterable[int]) -> Likes:
    """What a reader likes on a page with these comments: one query, two of a guest, none without a key."""
    if not takes_likes() or not may_like(liker := Liker.of(reader)):
        return NOTHING
    member = liker.user.pk if liker.user is not None else 0
    found = liked(discussion, member, liker.key, listed(shown)).values_list(LIKED, NUMBER)
    return Likes(may_like=True, liked=dict(found), own=own_numbers(reader))


# --- How it is shown ------------------------------------------------------------------------------


def comment_likes(pk: int, name: str, number: int, language: str, *, takes: bool, is_liked: bool) -> str:
    """How many like a comment and, for who may, the button: nothing where there is neither."""
    button = _button("comment", is_liked, language) % {"pk": pk, "name": escape(name)} if takes else ""
    words = _number(number, language)
    return f'<span class="like">{button}{words}</span>' if button or words else ""


def article_likes(slug: str, number: int, language: str, *, takes: bool, is_liked: bool) -> str:
    """The same of an article."""
    button = _button("article", is_liked, language) % {"slug": slug} if takes else ""
    words = _number(number, language)
    return f'<p class="like" id="like">{button}{words}</p>' if button or words else ""


@lru_cache(maxsize=1024)
def _number(number: int, language: str) -> str:
    if not number:
        return ""
    words = ngettext("%(number)s reader likes this", "%(number)s readers like this", number)
    return f"<small>{escape(words % {'number': number})}</small>"


@lru_cache
def _button(what: str, is_liked: bool, language: str) -> str:
    """The button, with names for the operator `%`."""
    if what == "comment":
        action = reverse("like_comment", args=[0]).replace("0", "placeholder-pk-here")
    else:
        action = reverse("like_article", args=["placeholder-slug-here"])
    context = {
        "what": what,
        "action": action,
        "name": "placeholder-name-here",
        "is_liked": is_liked,
        "LANGUAGE_CODE": language,
    }
    html = render_to_string("comments/_like.html", context).strip().replace("%", "%%")
    return _PLACEHOLDER.sub(r"%(\1)s", html)


_PLACEHOLDER = re.compile(r"placeholder-([a-z]+)-here")
