"""The HTML of a window of comments, quickly: a page shows a hundred of them.

`_comment.html` is a plain template. It is rendered once for each kind of comment (waiting, new, with a link)
in each language, with a mark in every place where comments of that kind differ; those of a page are then put
into these places. To render the template for each comment took many times as long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comments.forms import CommentForm
from comments.reading import Node, Window, public_excerpt, public_html
from comments.states import TRAITS
from comments.templatetags.comment import avatar, old_anchor, written_at
from reviews.models import Article, Spoils


class Kind(NamedTuple):
    """What `_comment.html` decides upon."""

    # "text", "context" for the one line of what an earlier window showed, or the state of a tombstone.
    shape: str
    takes_replies: bool = False
    can_edit: bool = False
    is_held: bool = False
    is_new: bool = False
    has_new_before: bool = False
    has_new_behind: bool = False
    is_marked: bool = False
    is_by_author: bool = False
    # In another language than the page's.
    is_foreign: bool = False
    has_website: bool = False
    has_more_below: bool = False
    spoils: str = ""


class _Places:
    """Stands for a comment in the template: whatever is asked of it is the mark of a place."""

    def __getitem__(self, name: str) -> str:
        return f"place-{name}-here"


_SLUG, _MOMENT = "place-slug-here", "place-moment-here"
_PLACE = re.compile(r"place-([a-z_]+)-here")


@lru_cache(maxsize=1024)
def _pattern(kind: Kind, language: str) -> str:
    """The template's words for a kind of comment, with the names of the places for the operator `%`."""
    spoils = Spoils(kind.spoils).label if kind.spoils else ""
    tombstone = TRAITS[kind.shape].tombstone if kind.shape in TRAITS else ""
    context = {
        "c": _Places(),
        "kind": kind,
        "spoils": spoils,
        "tombstone": tombstone,
        "LANGUAGE_CODE": language,
    }
    html = render_to_string("comments/_comment.html", context)
    return _PLACE.sub(r"%(\1)s", html.strip().replace("%", "%%"))


@dataclass(frozen=True)
class Setting:
    """What is the same for all comments of a page."""

    article: Article
    takes_replies: bool
    can_edit: bool = False
    marked: int | None = None
    # What stands before the numbers of comments on the blog that the article came from.
    numbers: str = ""

    @cached_property
    def language(self) -> str:
        return get_language()

    @cached_property
    def zone(self) -> tzinfo:
        return timezone.get_current_timezone()

    @cached_property
    def here(self) -> str:
        """The article's address, below which its comments have theirs; pages of the site have others."""
        return reverse("reviews:article", args=[self.article.slug])


def render_window(window: Window, setting: Setting) -> SafeString:
    """The items of the outermost list of a thread, with all that stands below them."""
    html: list[str] = []
    for node in window.nodes:
        html += ("<li>", render_comment(node, setting))
        if node.has_replies_here:
            html.append(_fold(node.comment.approved_below, setting.language))
        else:
            html.append("</li>")
            html.append("</ol></details></li>" * len(node.closes))
    # As below; mark_safe() would cost more than all the rest.
    return SafeString("".join(html))


def render_comment(node: Node, setting: Setting) -> SafeString:
    """One comment, without the list item that it stands in."""
    pattern = _pattern(_kind(node, setting), setting.language)
    # Of the template's words, and values that are escaped or were cleaned.
    return SafeString(pattern % _values(node, setting))


def _kind(node: Node, setting: Setting) -> Kind:
    comment = node.comment
    if not node.is_readable:
        return Kind(comment.state, has_more_below=bool(node.waiting_below))
    is_foreign = comment.language != setting.language
    if node.is_context:
        # What stands for a spoiler is the page’s own words.
        return Kind("context", is_foreign=is_foreign and not comment.spoils)
    return Kind(
        "text",
        takes_replies=setting.takes_replies,
        can_edit=setting.can_edit,
        is_held=node.is_held,
        is_new=node.is_new,
        has_new_before=bool(node.new_before),
        has_new_behind=bool(node.new_behind),
        is_marked=comment.pk == setting.marked,
        is_by_author=comment.author_id is not None and comment.author_id == setting.article.author_id,
        is_foreign=is_foreign,
        has_website=bool(comment.website),
        has_more_below=bool(node.waiting_below),
        spoils=comment.spoils,
    )


def _values(node: Node, setting: Setting) -> dict[str, str]:
    """What the places of a comment's kind may ask for, as HTML."""
    comment = node.comment
    values = {
        "pk": str(comment.pk),
        "here": setting.here,
        "anchor": old_anchor(comment, setting.numbers),
        "waiting": _waiting(node.waiting_below, setting.language) if node.waiting_below else "",
    }
    if not node.is_readable:
        return values
    values |= {"name": escape(comment.name), "language": comment.language}
    if node.is_context:
        values["excerpt"] = escape(public_excerpt(comment))
        return values
    return values | {
        "avatar": avatar(comment),
        # To escape nothing takes as long as a name.
        "website": escape(comment.website) if comment.website else "",
        "written": written_at(comment.created_at, setting.zone, setting.language),
        "text": public_html(comment),
        "new_before": escape(node.new_before) if node.new_before else "",
        "new_behind": escape(node.new_behind) if node.new_behind else "",
    }


def render_blank_form(article: Article, moment: str) -> SafeString:
    """The form as everybody finds it below an article, on a page of this moment."""
    html = _blank_form(article.kind == Article.Kind.PAGE, article.comment_count > 0, get_language())
    return SafeString(html.replace(_SLUG, article.slug).replace(_MOMENT, moment))


@lru_cache(maxsize=64)
def _blank_form(is_page: bool, has_comments: bool, language: str) -> str:
    article = Article(slug=_SLUG, kind=Article.Kind.PAGE if is_page else "", comment_count=has_comments)
    form = CommentForm(article=article, initial={"until": _MOMENT})
    return render_to_string("comments/_form.html", {"form": form, "article": article})


@lru_cache(maxsize=2048)
def _fold(number: int, language: str) -> str:
    """How a list of replies begins; one whose replies all wait for a moderator has no number."""
    words = ngettext("%(number)s reply", "%(number)s replies", number) % {"number": number}
    return f"\n<details open><summary>{words if number else _('Replies')}</summary><ol>"


@lru_cache(maxsize=2048)
def _waiting(number: int, language: str) -> str:
    return ngettext("Read %(number)s more reply", "Read %(number)s more replies", number) % {"number": number}
