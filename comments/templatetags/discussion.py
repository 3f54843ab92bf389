"""The discussion below an article, put into the article's page without that page's view knowing of it."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments import like_buttons
from comments.bell import at_most_99
from comments.discussed import import_prefix, is_open
from comments.forms import FormOfPage, fresh_form
from comments.ignoring import is_ignored
from comments.keeping import Kept
from comments.like_buttons import takes_likes
from comments.liking import THE_ARTICLE, Likes
from comments.models import Comment, CommentQuerySet, is_strict
from comments.readers import Reader
from comments.rows import CommentRow
from comments.texts import public_excerpt
from comments.threads import thread_of_page
from comments.trees.windows import Order
from filmclub.lib.compiled import compiled
from filmclub.lib.slots import recording_of
from reviews.models import Article

# Letters.
LONGER = 280

register = template.Library()
register.filter("public_excerpt", public_excerpt)
register.filter("is_strict", is_strict)
register.filter("is_open", is_open)
register.filter("is_ignored_by", is_ignored)
register.filter("at_most_99", at_most_99)


@register.filter
def longer_excerpt(comment: Comment) -> str:
    """More of the first words, where a comment stands without others around it."""
    return public_excerpt(comment, LONGER)


@register.filter
def excerpt(comment: Comment | CommentRow, is_withheld: bool) -> str:
    """The same on a page that knows whether the words are withheld from its reader."""
    return public_excerpt(comment, is_withheld=is_withheld)


@compiled
def _pingbacks(article: int) -> CommentQuerySet:
    return Comment.objects.pingbacks(article)


def _blank_form(request: HttpRequest, article: Article, moment: str) -> SafeString:
    """The form of who has never been here; of a page that is kept, what other readers' forms are made of."""
    form = FormOfPage.of(article)
    if (recording := recording_of(request)) is not None:
        cast(Kept, recording.kept).form = form
        moment = recording.slot("moment", moment)
    return form.blank(slug=article.slug, title=escape(article.title), moment=moment)


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context: Context, article: Article) -> dict[str, Any]:
    """Show the first window of comments, in the order that the address asks for, and the form.

    Two queries for everybody.
    """
    request = context["request"]
    thread = thread_of_page(request, article)
    # For the page around it, which says to engines what it is.
    context["comment_data"] = thread["comment_data"]
    # Links from elsewhere stand below the discussion as the article's own address shows it.
    with_pingbacks = thread["order"] == Order.OLDEST
    form = context.get("comment_form")
    blank_form = ""
    if form is None and Reader.of(request).is_known:
        form = fresh_form(request, article)
    elif form is None:
        blank_form = _blank_form(request, article, str(thread["moment"])) if thread["is_open"] else ""
    return {
        **cast(dict[str, Any], context.flatten()),
        **thread,
        "import_prefix": import_prefix(article),
        "pingbacks": _pingbacks(article=article.pk) if with_pingbacks else (),
        "form": form,
        "blank_form": blank_form,
    }


@register.simple_tag(takes_context=True)
def article_likes(context: Context, article: Article) -> SafeString:
    """The number and, for who may like, the button: no query beside those of the discussion on the page."""
    if not takes_likes():
        return SafeString()
    request: HttpRequest = context["request"]
    likes = thread_of_page(request, article)["likes"]
    assert isinstance(likes, Likes)  # noqa: S101 for the checker
    html = like_buttons.article_likes(
        article.slug,
        likes.liked.get(THE_ARTICLE, article.like_count),
        get_language(),
        takes=likes.takes(article.author_id),
        is_liked=THE_ARTICLE in likes.liked,
    )
    # Of the template's words, a number and a slug.
    return SafeString(html)
