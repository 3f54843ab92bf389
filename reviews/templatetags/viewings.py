"""The button by which a reader says that they have seen a film."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reviews.models import Article, Film
from reviews.viewings import has_seen, has_seen_film

register = template.Library()


@register.simple_tag(takes_context=True)
def seen_film(context: Context, film: Film) -> SafeString:
    """The button on a film's page."""
    request: HttpRequest = context["request"]
    action = reverse("film_seen", args=[film.slug])
    return _button(action, request.get_full_path(), "viewing", 1, has_seen_film(request, film.pk), True)


@register.simple_tag(takes_context=True)
def seen_films(context: Context, article: Article, place: str = "") -> SafeString:
    """The button of an article, for all its films at once; nothing where it is about none.

    With a `place`, a further one on the same page, which says what it is good for.
    """
    return render_seen_films(context["request"], article, place)


def render_seen_films(request: HttpRequest, article: Article, place: str = "") -> SafeString:
    """The same: all that it shows hangs on the arguments and on whether this reader has seen the films."""
    number = len(article.film_pks)
    if not number:
        return SafeString()
    action = reverse("article_seen", args=[article.slug])
    html_id = f"viewing-{place}" if place else "viewing"
    is_seen = has_seen(request, article)
    return _button(action, request.get_full_path(), html_id, number, is_seen, bool(place))


@lru_cache(maxsize=1024)
def _rendered(
    language: str, action: str, path: str, html_id: str, number: int, is_seen: bool, is_explained: bool
) -> SafeString:
    context = {
        "LANGUAGE_CODE": language,
        "action": action,
        "next": f"{path}#{html_id}",
        "html_id": html_id,
        "number": number,
        "is_seen": is_seen,
        "is_explained": is_explained,
    }
    return render_to_string("reviews/_viewing.html", context)


def _button(
    action: str, path: str, html_id: str, number: int, is_seen: bool, is_explained: bool
) -> SafeString:
    return _rendered(get_language(), action, path, html_id, number, is_seen, is_explained)
