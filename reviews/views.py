"""The public pages about films, the people who made them, and what is written about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic.dates import MonthArchiveView, YearArchiveView

from filmclub.lib.compiled import compiled
from filmclub.lib.http_cache import shared_page
from reviews.credits import end_credits, filmography
from reviews.models import Addressed, Article, Contributor, Credit, Film, FormerSlug, Series, Tag
from reviews.querysets import authors
from reviews.tags import narrower
from reviews.versions import current_page

P = ParamSpec("P")
AddressedT = TypeVar("AddressedT", bound=Addressed)
PAGE = 24
# A page of mere names holds more.
PAGE_OF_NAMES = 120


class Moved(Exception):
    """The object is found under another slug now, or by another view."""

    def __init__(self, slug: str, view_name: str = "") -> None:
        self.slug, self.view_name = slug, view_name


class Withdrawn(Exception):
    """The article was public once and has been withdrawn."""


def get_by_slug(objects: QuerySet[AddressedT], slug: str) -> AddressedT:
    """Fetch what stands under a slug; raise Moved when it stood there once, Http404 when nothing did."""
    found = objects.filter(slug=slug).first() or _find_former(objects, slug)
    if found.slug != slug:
        raise Moved(found.slug)
    return found


@compiled(slug=str)
def _articles(slug: str) -> QuerySet[Article]:
    articles = Article.objects.select_related("author", "lead_image", "series", "origin", "discussion")
    return articles.filter(slug=slug)


def get_public_article(slug: str) -> Article:
    """Fetch an article that everybody may read, in one query; raise Withdrawn when it was taken back."""
    article = next(iter(_articles(slug=slug)), None) or _find_former(Article.objects.all(), slug)
    if article.state == Article.State.WITHDRAWN:
        raise Withdrawn
    if not article.is_public():
        raise Http404
    if article.slug != slug:
        raise Moved(article.slug)
    return article


def _find_former(objects: QuerySet[AddressedT], slug: str) -> AddressedT:
    """Fetch what stood under a slug once; 404 when nothing did."""
    former = FormerSlug.objects.filter(model=objects.model._meta.model_name, slug=slug).values("object_id")
    return get_object_or_404(objects, pk__in=former)


def page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A public page: GET or HEAD, shared by caches."""
    return require_safe(shared_page(view))


@page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """An article with its discussion: one query for a 304 or a stored page, at most eight for a new one."""
    return current_page(request, slug, lambda: _public_page(request, slug))


@page
def site_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the site, such as “About”: an article that no list shows."""
    return current_page(request, slug, lambda: _public_page(request, slug))


def _public_page(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_public_article(slug)
    match = request.resolver_match
    view_name = "reviews:page" if article.kind == Article.Kind.PAGE else "reviews:article"
    if match is not None and match.view_name != view_name:
        raise Moved(article.slug, view_name)
    return article_page(request, article)


def article_page(
    request: HttpRequest, article: Article, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Render an article's page. The discussion stands in it by a template tag; `context` is for that."""
    # One query for both: the translations, and the pages of the site that the foot names.
    linked = _linked(pk=article.pk, translation_of=article.translation_of_id or 0, now=timezone.now())
    context |= {
        "article": article,
        "films": [(film, end_credits(film.credits.all())) for film in _films(article=article.pk)],
        "tags": _tags(article=article.pk),
        "translations": [other for other in linked if article.is_translated_by(other)],
        "site_pages": [other for other in linked if other.kind == Article.Kind.PAGE],
    }
    return render(request, "reviews/article.html", context, status=status)


@compiled(article=int)
def _films(article: int) -> QuerySet[Film]:
    return with_credits(Film.objects.filter(articles=article).order_by("articlefilm__position"))


@compiled(article=int)
def _tags(article: int) -> QuerySet[Tag]:
    return Tag.objects.filter(articles=article)


@compiled(pk=int, translation_of=int, now=datetime)
def _linked(pk: int, translation_of: int, now: datetime) -> QuerySet[Article]:
    return Article.objects.linked_from(pk, translation_of, now)


def with_credits(films: QuerySet[Film]) -> QuerySet[Film]:
    """Films with their poster and credits: one more query, whatever the number of credits."""
    return films.select_related("poster").prefetch_related(
        Prefetch("credits", Credit.objects.select_related("contributor"))
    )


@page
def article_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "reviews/article_list.html", Article.objects.listed().newest_first().for_cards())


@page
def film(request: HttpRequest, slug: str) -> HttpResponse:
    film = get_by_slug(with_credits(Film.objects.prefetch_related("titles")), slug)
    context = {
        "film": film,
        "credits": end_credits(film.credits.all()),
        "articles": Article.objects.listed().about(film).newest_first().for_cards(),
    }
    return render(request, "reviews/film.html", context)


@page
def film_list(request: HttpRequest) -> HttpResponse:
    films = (
        Film.objects.select_related("poster")
        .annotate(article_count=Count("articles", filter=Q(articles__in=Article.objects.listed())))
        .order_by("title", "year", "pk")
    )
    return _list(request, "reviews/film_list.html", films)


@page
def contributor(request: HttpRequest, slug: str) -> HttpResponse:
    contributor = get_by_slug(Contributor.objects.all(), slug)
    credits = contributor.credits.select_related("film", "contributor")
    films = {credit.film_id for credit in credits}
    context = {
        "contributor": contributor,
        "filmography": filmography(credits),
        "articles": Article.objects.listed().filter(films__in=films).distinct().newest_first().for_cards(),
    }
    return render(request, "reviews/contributor.html", context)


@page
def contributor_list(request: HttpRequest) -> HttpResponse:
    contributors = Contributor.objects.annotate(film_count=Count("credits__film", distinct=True))
    contributors = contributors.filter(film_count__gt=0).order_by("sort_name", "name", "pk")
    return _list(request, "reviews/contributor_list.html", contributors, at_most=PAGE_OF_NAMES)


@page
def series(request: HttpRequest, slug: str) -> HttpResponse:
    series = get_by_slug(Series.objects.all(), slug)
    articles = series.articles.listed().newest_first().for_cards()
    return _list(request, "reviews/series.html", articles, series=series)


@page
def series_list(request: HttpRequest) -> HttpResponse:
    public = Q(articles__in=Article.objects.listed())
    series = Series.objects.annotate(article_count=Count("articles", filter=public)).order_by("name", "pk")
    return _list(request, "reviews/series_list.html", series)


@page
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of a tag and of all that belongs to it."""
    tag = get_by_slug(Tag.objects.select_related("parent"), slug)
    below = narrower(tag)
    articles = Article.objects.listed().tagged(below.pks).newest_first().for_cards()
    return _list(request, "reviews/tag.html", articles, tag=tag, children=below.children)


@page
def author(request: HttpRequest, username: str) -> HttpResponse:
    """What somebody has published; 404 for members who have not."""
    author = get_object_or_404(authors(), username=username)
    articles = Article.objects.listed().filter(author=author).newest_first().for_cards()
    return _list(request, "reviews/author.html", articles, author=author)


@page
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


class ArticleYear(_Archive, YearArchiveView[Article]):
    template_name = "reviews/archive_year.html"
    context_object_name = "articles"
    make_object_list = True

    def get_previous_year(self, date: date) -> date | None:
        """The last year before with an article, not an empty one."""
        return self._last_day(Q(published_at__year__lt=date.year))

    def get_next_year(self, date: date) -> date | None:
        return self._first_day(Q(published_at__year__gt=date.year))


class ArticleMonth(_Archive, MonthArchiveView[Article]):
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


def _list(
    request: HttpRequest, template: str, objects: QuerySet[Any], *, at_most: int = PAGE, **context: Any
) -> HttpResponse:
    """Render one page of a list; a page that does not exist is 404."""
    number = request.GET.get("page", "1")
    paginator = Paginator(objects, at_most)
    if not number.isdecimal() or len(number) > 9 or not 1 <= int(number) <= paginator.num_pages:
        raise Http404
    return render(request, template, {**context, "page": paginator.page(int(number))})
