"""Querysets that are compiled once fetch what they would have fetched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.lib.compiled import Compiled, compiled
from reviews.models import Article, Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls() -> list[object]:
    return []


@pytest.fixture
def written_since(calls: list[object]) -> Compiled[Article]:
    @compiled(author=int, since=datetime)
    def written_since(author: int, since: datetime) -> QuerySet[Article]:
        calls.append(author)
        articles = Article.objects.filter(author=author, published_at__gte=since)
        return articles.select_related("author").prefetch_related("tags").order_by("slug")[:2]

    return written_since


@pytest.fixture
def articles(editor: User, make_article: Any) -> list[Article]:
    now = timezone.now()
    made = [make_article(slug=f"a{age}", published_at=now - timedelta(days=age)) for age in range(4)]
    made[0].tags.add(Tag.objects.create(name="Pastel", slug="pastel"))
    return made


def test_each_call_asks_with_its_own_values(
    articles: list[Article], written_since: Compiled[Article], calls: list[object]
) -> None:
    author, now = articles[0].author_id, timezone.now()
    assert written_since(author=author, since=now - timedelta(days=9)) == articles[:2]
    assert written_since(author=author, since=now - timedelta(hours=1)) == articles[:1]
    assert written_since(author=0, since=now - timedelta(days=9)) == []
    assert len(calls) == 1


def test_joins_and_prefetches_come_with_the_rows(
    articles: list[Article], written_since: Compiled[Article]
) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        first, second = written_since(author=articles[0].author_id, since=articles[3].published_at)
        assert first.author == articles[0].author
        assert [tag.slug for tag in first.tags.all()] == ["pastel"]
        assert not second.tags.all()
    assert len(queries) == 2


def test_the_times_that_it_fetches_are_times(
    articles: list[Article], written_since: Compiled[Article]
) -> None:
    since = articles[1].published_at
    assert [found.published_at for found in written_since(author=articles[0].author_id, since=since)] == [
        articles[0].published_at,
        since,
    ]


def test_values_come_as_the_queryset_names_them(articles: list[Article]) -> None:
    @compiled(slug=str)
    def dates(slug: str) -> QuerySet[Article, tuple[Any, ...]]:
        return Article.objects.filter(slug=slug).values_list("published_at", "author__username", "slug")

    article = articles[2]
    assert dates(slug="a2") == [(article.published_at, article.author.username, "a2")]
    assert dates(slug="stands-in-for-argument-0") == []


@pytest.mark.parametrize("asked", [{"author": 1}, {"author": 1, "until": 2}])
def test_it_is_asked_with_all_arguments_and_no_others(
    written_since: Compiled[Article], asked: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match="author, since"):
        written_since(**asked)


def test_what_nobody_asks_for_stands_in_the_sql(articles: list[Article]) -> None:
    @compiled(slug=str)
    def published(slug: str) -> QuerySet[Article]:
        return Article.objects.filter(slug=slug, state="published").exclude(title="100 % of %s")

    assert published(slug="a2") == [articles[2]]
    Article.objects.filter(slug="a2").update(title="100 % of %s")
    assert published(slug="a2") == []
    if connection.vendor == "postgresql":
        assert list(published.by_vendor["postgresql"].params) == ["stands-in-for-argument-0"]
