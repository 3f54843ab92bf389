"""The discussion below an article, put into the article's page without that page's view knowing of it."""

from __future__ import annotations

from typing import Any, cast

from django import template
from django.template import Context
from django.urls import reverse

from comments.models import Comment
from comments.reading import Reader, public_excerpt, public_html, read_window
from comments.views import fresh_form, get_cursor, is_open, numbers_of
from reviews.models import Article

register = template.Library()
register.filter("public_html", public_html)
register.filter("public_excerpt", public_excerpt)


@register.filter
def talk_address(article: Article) -> str:
    """Below which address the comments of an article have theirs, also those of a page of the site."""
    return reverse("reviews:article", args=[article.slug])


@register.inclusion_tag("comments/_discussion.html", takes_context=True)
def discussion(context: Context, article: Article) -> dict[str, Any]:
    """Show the window of comments that the address asks for, and the form: three queries for a guest."""
    request = context["request"]
    return {
        **cast(dict[str, Any], context.flatten()),
        "article": article,
        "window": read_window(article.pk, Reader.of(request), after=get_cursor(request, article)),
        "numbers": numbers_of(article),
        "pingbacks": Comment.objects.pingbacks(article.pk),
        "is_open": is_open(article),
        "form": context.get("comment_form") or fresh_form(request, article),
    }
