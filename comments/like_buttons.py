"""How many like something, in words, and the button of who may like it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from filmclub.club.models import Club

_PLACEHOLDER = re.compile(r"placeholder-([a-z]+)-here")


def takes_likes() -> bool:
    """Whether the club wants likes: no query where it is known already."""
    return Club.objects.current().takes_likes


def comment_likes(pk: int, name: str, number: int, language: str, *, takes: bool, is_liked: bool) -> str:
    """How many like a comment and, for who may, the button: nothing where there is neither.

    The `name` of its writer comes as HTML: a page has a hundred of these.
    """
    button = _button("comment", is_liked, language) % {"pk": pk, "name": name} if takes else ""
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
        action = reverse("like_comment", args=[0]).replace("/0/", "/placeholder-pk-here/")
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
