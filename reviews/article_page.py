"""An article's page: what it shows besides the discussion, which stands in it by a template tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from filmclub.lib.compiled import compiled
from reviews.credits import end_credits
from reviews.models import Article, Film, Tag
from reviews.models.articles import first_poster
from reviews.onward import read_onward
from reviews.passages import text_in_place
from reviews.viewings import has_seen


def article_page(
    request: HttpRequest,
    article: Article,
    *,
    status: int = 200,
    is_shown: bool = False,
    films: Sequence[Film] | None = None,
    tags: Sequence[Tag] | None = None,
    **context: Any,
) -> HttpResponse:
    """Render an article's page. The discussion stands in it by a template tag; `context` is for that.

    Marked passages are uncovered where that `is_shown`, in a preview, and for who has seen the films.
    `films` and `tags` are those of an article that is not stored as it is shown, the films with credits.
    """
    films = list(_films(article=article.pk)) if films is None else films
    onward = read_onward(article, films)
    article.film_pks = [film.pk for film in films]
    picture = article.lead_image or first_poster(films)
    # On the page itself a poster stands in where the text shows no picture either.
    has_lead = article.lead_image is not None or not article.shows_pictures
    is_uncovered = article.has_passages and (
        is_shown or "is_preview" in context or has_seen(request, article)
    )
    context |= {
        "article": article,
        "text": text_in_place(article, is_uncovered=is_uncovered, is_shown=is_shown),
        "is_shown": is_shown,
        "opens_passages": article.has_passages and not is_uncovered,
        "films": [(film, end_credits(film.credits.all())) for film in films],
        "credited": next((film for film in films if film.credits.all()), None),
        "tags": _tags(article=article.pk) if tags is None else tags,
        "picture": picture,
        "lead": picture if has_lead else None,
        "translations": onward.translations,
        "site_pages": onward.site_pages,
        "onward": onward,
    }
    return render(request, "reviews/article.html", context, status=status)


@compiled
def _films(article: int) -> QuerySet[Film]:
    return Film.objects.with_credits().filter(articles=article).order_by("articlefilm__position")


@compiled
def _tags(article: int) -> QuerySet[Tag]:
    return Tag.objects.filter(articles=article).order_by("sort_key", "pk")
