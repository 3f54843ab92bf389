"""Which films a reader has seen: a member says so to their account, a guest to their browser.

It is said by pressing a button and by nothing else, and nobody else is shown it, unless a member wants it on
their page (`films_seen`). Signed in, the account alone counts, and takes how many half stars they give. What
a guest has said stays in the browser until the next signing out, which forgets it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple, cast

from django.conf import settings
from django.core.signing import BadSignature
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils.http import int_to_base36

from filmclub.accounts.models import User
from filmclub.lib.cookies import COOKIES, FILMS_COOKIE
from filmclub.lib.http_cache import is_personal
from reviews.models.articles import Article, ArticleFilm
from reviews.models.viewings import Viewing

SALT = "reviews.films"
LASTS = COOKIES[FILMS_COOKIE].lasts
_KEYS = re.compile(r"[0-9a-z]{1,13}(-[0-9a-z]{1,13})*", re.ASCII)


@dataclass(frozen=True)
class FilmsCookie:
    """The keys of the films that a guest has seen, those that were said last first."""

    AT_MOST = 200

    pks: tuple[int, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> FilmsCookie:
        """Read the request's cookie; one that is missing, forged or older than a year holds nothing."""
        try:
            value = request.get_signed_cookie(FILMS_COOKIE, default="", salt=SALT, max_age=LASTS) or ""
        except BadSignature:
            return cls()
        return cls(tuple(int(key, 36) for key in value.split("-"))) if _KEYS.fullmatch(value) else cls()

    def with_films(self, pks: Iterable[int]) -> FilmsCookie:
        """The cookie with these; those that were said longest ago drop out."""
        return FilmsCookie(tuple(dict.fromkeys((*pks, *self.pks)))[: self.AT_MOST])

    def without_films(self, pks: Collection[int]) -> FilmsCookie:
        return FilmsCookie(tuple(pk for pk in self.pks if pk not in pks))

    def set_on(self, response: HttpResponse) -> None:
        """Send the cookie for a year, out of reach of scripts, or take it from the browser if it is empty."""
        if not self.pks:
            response.delete_cookie(FILMS_COOKIE, samesite="Lax")
            return
        response.set_signed_cookie(
            FILMS_COOKIE,
            "-".join(map(int_to_base36, self.pks)),
            salt=SALT,
            max_age=LASTS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def mark_seen(request: HttpRequest, response: HttpResponse, films: Collection[int]) -> None:
    """Note that this reader has seen these films; what was noted already stays as it was.

    One query for a member; a guest's cookie is set on the response.
    """
    if request.user.is_authenticated:
        viewings = [Viewing(user=request.user, film_id=pk) for pk in films]
        # Who presses twice has it noted once.
        Viewing.objects.bulk_create(viewings, ignore_conflicts=True)
    else:
        FilmsCookie.of(request).with_films(films).set_on(response)


def unmark_seen(request: HttpRequest, response: HttpResponse, films: Collection[int]) -> None:
    """Note that this reader has not seen these films after all; one query for a member."""
    if request.user.is_authenticated:
        Viewing.objects.filter(user=request.user, film__in=films).delete()
    else:
        FilmsCookie.of(request).without_films(films).set_on(response)


def rate_film(user: User, film: int, rating: int | None) -> None:
    """Note how many half stars a member gives a film, which they have seen then; None takes that back."""
    Viewing.objects.update_or_create(user=user, film_id=film, defaults={"rating": rating})


class Seen(NamedTuple):
    """Whether a reader says that they have seen a film, and as a member how many half stars they give it."""

    is_seen: bool
    rating: int | None = None


def seen_film(request: HttpRequest, film: int) -> Seen:
    """What this reader says of a film: one query for a member, none for anybody else."""
    if not is_personal(request):
        return Seen(False)
    if not request.user.is_authenticated:
        return Seen(film in FilmsCookie.of(request).pks)
    ratings = Viewing.objects.filter(user=request.user, film=film).values_list("rating", flat=True)
    return next((Seen(True, rating) for rating in ratings), Seen(False))


class _Asking(HttpRequest):
    """A request that remembers of which articles this reader has seen all films."""

    seen_articles: dict[int, bool]


def has_seen(request: HttpRequest, article: Article) -> bool:
    """Whether this reader says that they have seen all films of an article; False where it is about none.

    One query for a member and, where the article's page has not fetched its films, for a guest who has said
    so of any; none for everybody else. A request asks once.
    """
    if not is_personal(request):
        return False
    asking = cast(_Asking, request)
    if not hasattr(asking, "seen_articles"):
        asking.seen_articles = {}
    if article.pk not in asking.seen_articles:
        asking.seen_articles[article.pk] = _has_seen(request, article)
    return asking.seen_articles[article.pk]


def _has_seen(request: HttpRequest, article: Article) -> bool:
    if request.user.is_authenticated:
        return Article.objects.filter(seen_by(request.user.pk), pk=article.pk).exists()
    seen = FilmsCookie.of(request).pks
    return bool(seen) and are_all_seen(article.film_pks, seen)


def are_all_seen(films: Collection[int], seen: Collection[int]) -> bool:
    """Whether all films of an article are among those that were seen; not if it is about none."""
    return bool(films) and set(films).issubset(seen)


def seen_by(user: int) -> Q:
    """Match articles about films all of which a member says that they have seen."""
    about = ArticleFilm.objects.filter(article=OuterRef("pk"))
    viewings = Viewing.objects.filter(user=user, film=OuterRef("film"))
    return Q(Exists(about)) & ~Q(Exists(about.exclude(Exists(viewings))))
