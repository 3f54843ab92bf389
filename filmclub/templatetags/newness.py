"""What is new to a reader, for pages and lists whose views do not know of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.newness import COUNTED, MARKING, at_head, count_new, switch
from comments.threads import thread_of_page
from comments.visits import News, marks_new
from filmclub.lib.slots import recording_of
from reviews.models import Article

register = template.Library()
# Where a page keeps what was counted for its lists.
COUNTS = "counts_of_new"


@register.simple_tag(takes_context=True)
def count_new_in(context: Context, *lists: Iterable[Article] | Article | None) -> str:
    """Count what is new below the articles of a page's lists, before they are shown: one query at most."""
    articles: list[Article] = []
    for each in lists:
        articles += [each] if isinstance(each, Article) else each or ()
    request: HttpRequest = context["request"]
    counted: dict[int, int] = request.__dict__.setdefault(COUNTS, {})
    counted |= count_new(request, articles)
    return ""


@register.simple_tag(takes_context=True)
def new_in(context: Context, article: Article) -> SafeString:
    """How many comments of an article are new, as it was counted; nothing where there are none."""
    number = context["request"].__dict__.get(COUNTS, {}).get(article.pk, 0)
    shown = min(number, COUNTED - 1)
    return at_head(f"{article.get_absolute_url()}#new", shown, number > shown, get_language())


@register.simple_tag(takes_context=True)
def new_here(context: Context, article: Article) -> SafeString:
    """The same at the head of the article's own page, which shows the discussion: a link to the first one."""
    thread = thread_of_page(context["request"], article)
    news, first = cast(News, thread["news"]), str(thread["first_new"])
    return at_head(first, len(news), news.has_more, get_language())


@register.simple_tag(takes_context=True)
def marking(context: Context, article: Article) -> SafeString:
    """The switch at the head of a discussion."""
    request: HttpRequest = context["request"]
    action = reverse("comments_marking", args=[article.slug])
    path, language = f"{context['page_path']}#comments", get_language()
    if (recording := recording_of(request)) is None:
        is_on = marks_new(request)
        return switch(action, path, "" if is_on else context["moment"], language, is_on=is_on)
    off = switch(action, path, recording.slot("moment", context["moment"]), language, is_on=False)
    return recording.choice(MARKING, off, switch(action, path, "", language, is_on=True))
