"""How many like an article, put into its page without that page's view knowing of it."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments import liking
from comments.threads import thread_of_page
from reviews.models import Article

register = template.Library()


@register.simple_tag(takes_context=True)
def article_likes(context: Context, article: Article) -> SafeString:
    """The number and, for who may like, the button: no query beside those of the discussion on the page."""
    if not liking.takes_likes():
        return SafeString()
    request: HttpRequest = context["request"]
    likes = thread_of_page(request, article)["likes"]
    assert isinstance(likes, liking.Likes)  # noqa: S101 for the checker
    html = liking.article_likes(
        article.slug,
        likes.liked.get(liking.THE_ARTICLE, article.like_count),
        get_language(),
        takes=likes.takes(article.author_id),
        is_liked=liking.THE_ARTICLE in likes.liked,
    )
    # Of the template's words, a number and a slug.
    return SafeString(html)
