"""A member's page: who has one, where it stands, and what they have said that everybody may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language

from comments.bylines import member_path
from comments.models import Comment, CommentQuerySet
from filmclub.accounts.models import User, is_of_forgotten
from filmclub.lib.keyset import Column, Page, get_page
from reviews.fetching import Forgotten, Moved
from reviews.models import Article
from reviews.site_data import SiteData, read_site

AT_ONCE = 20
# As the index of members' comments has them.
_ORDER = (Column("created_at", datetime, is_descending=True), Column("pk", is_descending=True))


@dataclass(frozen=True)
class Member:
    """A member with a page, and whether that is their page as an author."""

    user: User
    slug: str
    has_published: bool

    @property
    def path(self) -> str:
        """Where their page stands in the active language."""
        return member_path(self.slug, self.has_published, get_language())


@dataclass(frozen=True)
class Said:
    """A page of what a member has said, the newest first."""

    comments: list[Comment]
    page: Page


def get_member(slug: str) -> Member:
    """Fetch a member who has a page, with the club: one query, and a second for a former address.

    Who has published something has one, and who has said something that everybody may read. Raises Moved for
    a slug that they had before, Forgotten for somebody who was, and Http404 for everybody else, also where
    the account is closed.
    """
    members = _members().annotate(site_data=SiteData())
    user = members.filter(slug=slug).first()
    if user is None:
        former = members.filter(former_slugs__slug=slug).first()
        if former is None:
            if is_of_forgotten(slug):
                raise Forgotten
            raise Http404
        raise Moved(_member(former).slug)
    read_site(getattr(user, "site_data", None))
    return _member(user)


def find_page(user: User) -> str:
    """The address of a member's own page; "" where they have none yet: one query."""
    found = _members().filter(pk=user.pk).first()
    return _member(found).path if found is not None else ""


def public_words(user: Any) -> CommentQuerySet:
    """What a member has said that everybody may read, as far as it is no spoiler: below public articles."""
    # An expression has no index: SQLite goes by the member, and not by all that is published.
    known = Comment.objects.approved().alias(known_state=Coalesce("discussion__article__state", Value("")))
    public = Q(known_state=Article.State.PUBLISHED, discussion__article__published_at__lte=timezone.now())
    return known.filter(public, author=user)


def read_said(user: User, parameters: Mapping[str, str]) -> Said:
    """The page of their public comments that an address asks for: two queries, whatever they have said."""
    page = get_page(public_words(user), _ORDER, parameters, AT_ONCE)
    found = (
        Comment.objects.filter(pk__in=page.keys)
        .select_related("discussion__article")
        .defer("text", "public_html", *(f"discussion__article__{name}" for name in Article.TEXTS))
        .in_bulk()
    )
    comments = [found[key] for key in page.keys if key in found]
    for comment in comments:
        comment.author = user
    return Said(comments, page)


def _members() -> QuerySet[User]:
    published = Exists(Article.objects.listed_among_few().signed().filter(author=OuterRef("pk")))
    said = Exists(public_words(OuterRef("pk")))
    open_ = User.objects.filter(is_active=True, unconfirmed_since=None).exclude(slug=None)
    return open_.annotate(has_published=published).filter(published | said)


def _member(user: Any) -> Member:
    return Member(user, user.slug, user.has_published)
