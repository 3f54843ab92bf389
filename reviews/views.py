"""The public pages about films, the people who made them, and what is written about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic.dates import MonthArchiveView, YearArchiveView

from filmclub.lib.http_cache import public_page, validated
from reviews.article_page import article_page
from reviews.browsing import ARTICLES, FILMS, PEOPLE
from reviews.browsing.facets import ChoiceMoved, Listing, ListKind
from reviews.contributor_page import contributor_page
from reviews.fetching import Moved, get_author, get_by_slug, get_public, get_public_article
from reviews.film_page import film_page
from reviews.models import Article, Contributor, Film, Series, Tag
from reviews.tags import narrower
from reviews.versions import current_page

PAGE = 24
# A page of mere names holds more.
PAGE_OF_NAMES = 120


@public_page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article with its discussion: one query for a 304 or a stored page, at most eight for a new one."""
    return current_page(request, slug, lambda: _public_page(request, slug), is_composed=True)


@public_page
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the site, such as “About”: an article that no list shows."""
    return current_page(request, slug, lambda: _public_page(request, slug), is_composed=True)


def _public_page(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_public_article(slug)
    match = request.resolver_match
    view_name = article.traits.view_name
    if match is not None and match.view_name != view_name:
        raise Moved(article.slug, view_name)
    return article_page(request, article)


@public_page
def article_list(request: HttpRequest) -> HttpResponse:
    return _browse(request, "reviews/article_list.html", ARTICLES)


@public_page
def film(request: HttpRequest, slug: str) -> HttpResponse:
    film = get_public(Film.objects.with_credits().prefetch_related("titles"), slug)
    return render(request, "reviews/film.html", film_page(film, get_language()))


@public_page
def film_list(request: HttpRequest) -> HttpResponse:
    return _browse(request, "reviews/film_list.html", FILMS)


@public_page
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who made films: eight queries, whatever they did."""
    contributor = get_public(Contributor.objects.select_related("picture"), slug)
    return render(request, "reviews/contributor.html", contributor_page(contributor, get_language()))


@public_page
def contributor_list(request: HttpRequest) -> HttpResponse:
    return _browse(request, "reviews/contributor_list.html", PEOPLE, at_most=PAGE_OF_NAMES)


@public_page
def series(request: HttpRequest, slug: str) -> HttpResponse:
    series = get_by_slug(Series.objects.all(), slug)
    articles = series.articles.listed().newest_first().for_cards()
    return _list(request, "reviews/series.html", articles, series=series)


@public_page
def series_list(request: HttpRequest) -> HttpResponse:
    public = Q(articles__in=Article.objects.listed())
    series = Series.objects.annotate(article_count=Count("articles", filter=public))
    series = series.order_by("sort_key", "pk")
    return _list(request, "reviews/series_list.html", series)


@public_page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of a tag and of all that belongs to it."""
    tag = get_by_slug(Tag.objects.select_related("parent"), slug)
    below = narrower(tag)
    articles = Article.objects.listed().tagged(below.pks).newest_first().for_cards()
    return _list(request, "reviews/tag.html", articles, tag=tag, children=below.children)


@public_page
@validated
def author(request: HttpRequest, slug: str) -> HttpResponse:
    """Who somebody is and what they have published; 404 for members who have published nothing."""
    author = get_author(slug)
    articles = Article.objects.listed().signed().filter(author=author)
    first_day = _day(articles.order_by("published_at"))
    return _list(
        request,
        "reviews/author.html",
        articles.newest_first().for_cards(),
        author=author,
        first_day=first_day,
    )


@public_page
def archive(request: HttpRequest) -> HttpResponse:
    """The months in which something was published, and how much."""
    months = (
        Article.objects.listed()
        .order_by()
        .values(month=TruncMonth("published_at"))
        .annotate(number=Count("pk"))
        .order_by("-month")
    )
    return render(request, "reviews/archive.html", {"months": months})


class _Archive:
    """Published articles by date; the clock decides, so nothing of the future is listed."""

    date_field: str | None = "published_at"
    allow_empty = True
    kwargs: dict[str, Any]

    def get_year(self) -> int:
        """The year of the address; 404 for the first and last of all, which some time zones do not have."""
        year = int(self.kwargs["year"])
        if year not in range(2, 9999):
            raise Http404
        return year

    def get_queryset(self) -> QuerySet[Article]:
        return Article.objects.listed(timezone.now()).newest_first().for_cards()

    def _first_day(self, when: Q) -> date | None:
        return _day(Article.objects.listed().filter(when).order_by("published_at"))

    def _last_day(self, when: Q) -> date | None:
        return _day(Article.objects.listed().filter(when).order_by("-published_at"))


def _day(articles: QuerySet[Article]) -> date | None:
    """The day in the club's time zone on which the first of these was published."""
    moment = articles.values_list("published_at", flat=True).first()
    return timezone.localdate(moment) if moment else None


class ArticleYear(_Archive, YearArchiveView[Article]):  # type: ignore[misc]
    template_name = "reviews/archive_year.html"
    context_object_name = "articles"
    make_object_list = True

    def get_previous_year(self, date: date) -> date | None:
        """The last year before with an article, not an empty one."""
        return self._last_day(Q(published_at__year__lt=date.year))

    def get_next_year(self, date: date) -> date | None:
        return self._first_day(Q(published_at__year__gt=date.year))


class ArticleMonth(_Archive, MonthArchiveView[Article]):  # type: ignore[misc]
    template_name = "reviews/archive_month.html"
    context_object_name = "articles"
    month_format = "%m"

    def get_previous_month(self, date: date) -> date | None:
        """A day in the last month before with an article, not an empty one."""
        same_year = Q(published_at__year=date.year, published_at__month__lt=date.month)
        return self._last_day(Q(published_at__year__lt=date.year) | same_year)

    def get_next_month(self, date: date) -> date | None:
        same_year = Q(published_at__year=date.year, published_at__month__gt=date.month)
        return self._first_day(Q(published_at__year__gt=date.year) | same_year)


def _browse(request: HttpRequest, template: str, kind: ListKind, *, at_most: int = PAGE) -> HttpResponse:
    """One page of a list to look through: a query for each facet, and those of the list."""
    try:
        listing = Listing(kind, request.GET)
    except ChoiceMoved as moved:
        return HttpResponsePermanentRedirect(moved.url)
    rows = listing.rows()
    return _list(request, template, rows, at_most=at_most, listing=listing, list_query=listing.query)


def _list(
    request: HttpRequest, template: str, objects: QuerySet[Any], *, at_most: int = PAGE, **context: Any
) -> HttpResponse:
    """Render one page of a list; a page that does not exist is 404."""
    number = request.GET.get("page", "1")
    paginator = Paginator(objects, at_most)
    if not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= paginator.num_pages:
        raise Http404
    return render(request, template, {**context, "page": paginator.page(int(number))})
