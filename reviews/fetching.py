"""Fetch what stands under an address, and refuse what readers may not see. Pages fetch in no other way."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404

from filmclub.accounts.models import User, is_of_forgotten
from filmclub.lib.compiled import compiled
from reviews.models import Addressed, Article, Contributor, Film, FormerSlug
from reviews.site_data import SiteData, read_site

AddressedT = TypeVar("AddressedT", bound=Addressed)
MadeT = TypeVar("MadeT", Film, Contributor)


class Moved(Exception):
    """The object is found under another slug now, or by another view."""

    def __init__(self, slug: str, view_name: str = "") -> None:
        self.slug, self.view_name = slug, view_name


class Withdrawn(Exception):
    """The article was public once and has been withdrawn."""


class Forgotten(Exception):
    """It was the page of somebody who was forgotten."""


class NothingPublic(Exception):
    """A film or somebody of whom no credit and no article is public, or not any more."""


def get_by_slug(objects: QuerySet[AddressedT], slug: str) -> AddressedT:
    """Fetch what stands under a slug; raise Moved when it stood there once, Http404 when nothing did."""
    found = objects.filter(slug=slug).first() or _find_former(objects, slug)
    if found.slug != slug:
        raise Moved(found.slug)
    return found


def get_public(objects: QuerySet[MadeT], slug: str) -> MadeT:
    """The same of a film, or of who made films: one query. Raises NothingPublic for one without a page."""
    public: Any = objects
    found: MadeT | None = public.public().filter(slug=slug).first()
    if found is None:
        get_by_slug(objects, slug)
        raise NothingPublic
    return found


@compiled
def _articles(slug: str) -> QuerySet[Article]:
    articles = Article.objects.select_related("author", "lead_image", "series", "origin", "discussion")
    return articles.filter(slug=slug).annotate(
        site_data=SiteData(),
        # Of a translation that of its original, which says where among the others it stands.
        text_published_at=Coalesce("translation_of__published_at", "published_at"),
    )


def get_public_article(slug: str) -> Article:
    """Fetch an article that everybody may read, with the club, in one query.

    Raises Withdrawn when it was taken back.
    """
    article = next(iter(_articles(slug=slug)), None)
    if article is not None:
        read_site(getattr(article, "site_data", None))
    else:
        article = _find_former(Article.objects.all(), slug)
    if article.state == Article.State.WITHDRAWN:
        raise Withdrawn
    if not article.is_public():
        raise Http404
    if article.slug != slug:
        raise Moved(article.slug)
    return article


def get_author(slug: str) -> User:
    """Fetch somebody who has published, with the club: one query, and a second for a former address.

    Raises Forgotten for somebody who was, Moved for a slug that they had before and for their login name,
    which was their address once, and Http404 for everybody else.
    """
    authors = Article.objects.listed().authors().exclude(slug=None).annotate(site_data=SiteData())
    author = authors.filter(slug=slug).first()
    if author is None:
        former = authors.filter(Q(former_slugs__slug=slug) | Q(username=slug))
        author = former.order_by("former_slugs__slug").first()
        if author is None or author.slug is None:
            if is_of_forgotten(slug):
                raise Forgotten
            raise Http404
        raise Moved(author.slug)
    read_site(getattr(author, "site_data", None))
    return author


def _find_former(objects: QuerySet[AddressedT], slug: str) -> AddressedT:
    """Fetch what stood under a slug once; 404 when nothing did."""
    former = FormerSlug.objects.filter(model=objects.model._meta.model_name, slug=slug).values("object_id")
    return get_object_or_404(objects, pk__in=former)
