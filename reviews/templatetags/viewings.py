"""The button by which readers say that they have seen a film: all of a page that is theirs about it."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from filmclub.accounts.models import User
from filmclub.lib.slots import recording_of
from reviews import viewings
from reviews.films_seen import read_films
from reviews.models import Article, Film
from reviews.stars import in_stars
from reviews.viewings import has_seen

register = template.Library()
# On a page with other things.
FEW = 12


@register.simple_tag(takes_context=True)
def seen_film(context: Context, film: Film) -> SafeString:
    """The button on a film's page, and for a member who has seen it what they give it."""
    request: HttpRequest = context["request"]
    action, path = reverse("film_seen", args=[film.slug]), request.get_full_path()
    seen = viewings.seen_film(request, film.pk)
    button = seen_button("viewing", action, path, get_language(), is_seen=seen.is_seen)
    if not (seen.is_seen and request.user.is_authenticated):
        return button
    rating = {
        "action": reverse("film_rated", args=[film.slug]),
        "next": f"{path}#viewing",
        "LANGUAGE_CODE": get_language(),
        "rating": seen.rating,
        "choices": [(half_stars, in_stars(half_stars)) for half_stars in range(10, 0, -1)],
    }
    return SafeString(button + render_to_string("reviews/_own_rating.html", rating))


@register.inclusion_tag("reviews/_films_seen.html", takes_context=True)
def films_seen(context: Context, member: User) -> dict[str, Any]:
    """The films that a member has seen last, if they show them: two queries then, and none otherwise."""
    seen = read_films(member, {}, FEW) if member.shows_films else None
    return {"LANGUAGE_CODE": context["LANGUAGE_CODE"], "member": member, "seen": seen}


@register.simple_tag(takes_context=True)
def seen_films(context: Context, article: Article, place: str = "") -> SafeString:
    """The button of an article, for all its films at once; nothing where it is about none.

    One with a `place`, which stands on a page besides the one without, says what it is good for.
    """
    request: HttpRequest = context["request"]
    if not article.film_pks:
        return SafeString()
    html_id = f"viewing-{place}" if place else "viewing"
    button = partial(
        seen_button,
        html_id,
        reverse("article_seen", args=[article.slug]),
        request.get_full_path(),
        get_language(),
        number=len(article.film_pks),
        is_explained=bool(place),
    )
    html = button(is_seen=has_seen(request, article))
    recording = recording_of(request)
    return html if recording is None else recording.choice(html_id, html, button(is_seen=True))


@lru_cache(maxsize=1024)
def seen_button(
    html_id: str,
    action: str,
    path: str,
    language: str,
    *,
    number: int = 1,
    is_seen: bool,
    is_explained: bool = True,
) -> SafeString:
    """The button for so many films in the active language, with a form that leads back to `path`."""
    context = {
        "LANGUAGE_CODE": language,
        "html_id": html_id,
        "action": action,
        "next": f"{path}#{html_id}",
        "number": number,
        "is_seen": is_seen,
        "is_explained": is_explained,
    }
    return render_to_string("reviews/_viewing.html", context)
