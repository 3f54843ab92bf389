"""The discussion below an article, put into the article's page without that page's view knowing of it."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context

from comments.discussed import import_prefix
from comments.forms import fresh_form, render_blank_form
from comments.models import Comment, CommentQuerySet, is_strict
from comments.readers import Reader
from comments.reading import CommentRow
from comments.reasons import reason_words
from comments.texts import public_excerpt
from comments.threads import thread_context
from comments.trees.windows import Order
from filmclub.lib.compiled import compiled
from reviews.models import Article

register = template.Library()
register.filter("public_excerpt", public_excerpt)
register.filter("reason_words", reason_words)
register.filter("is_strict", is_strict)


@register.filter
def excerpt(comment: Comment | CommentRow, is_withheld: bool) -> str:
    """The same on a page that knows whether the words are withheld from its reader."""
    return public_excerpt(comment, is_withheld=is_withheld)


@compiled
def _pingbacks(article: int) -> CommentQuerySet:
    return Comment.objects.pingbacks(article)


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context: Context, article: Article) -> dict[str, Any]:
    """Show the first window of comments, in the order that the address asks for, and the form.

    Two queries for everybody.
    """
    request = context["request"]
    thread = thread_context(request, article)
    # Links from elsewhere stand below the discussion as the article's own address shows it.
    with_pingbacks = thread["order"] == Order.OLDEST
    form = context.get("comment_form")
    if form is None and Reader.of(request).is_known:
        form = fresh_form(request, article)
    return {
        **cast(dict[str, Any], context.flatten()),
        **thread,
        "import_prefix": import_prefix(article),
        "pingbacks": _pingbacks(article=article.pk) if with_pingbacks else (),
        "form": form,
        "blank_form": render_blank_form(article, str(thread["moment"])) if form is None else "",
    }
