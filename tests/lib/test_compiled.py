"""Querysets that are compiled once fetch what they would have fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Prefetch, QuerySet
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
def written_since(calls: list[object]) -> Compiled[..., Article]:
    @compiled
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
    articles: list[Article], written_since: Compiled[..., Article], calls: list[object]
) -> None:
    author, now = articles[0].author_id, timezone.now()
    assert written_since(author=author, since=now - timedelta(days=9)) == articles[:2]
    assert written_since(author=author, since=now - timedelta(hours=1)) == articles[:1]
    assert written_since(author=0, since=now - timedelta(days=9)) == []
    # With each of two sets of stand-ins, and never again.
    assert len(calls) == 2


def test_joins_and_prefetches_come_with_the_rows(
    articles: list[Article], written_since: Compiled[..., Article]
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
    articles: list[Article], written_since: Compiled[..., Article]
) -> None:
    since = articles[1].published_at
    assert [found.published_at for found in written_since(author=articles[0].author_id, since=since)] == [
        articles[0].published_at,
        since,
    ]


def test_values_come_as_the_queryset_names_them(articles: list[Article]) -> None:
    @compiled
    def dates(slug: str) -> QuerySet[Article, tuple[Any, ...]]:
        return Article.objects.filter(slug=slug).values_list("published_at", "author__username", "slug")

    article = articles[2]
    assert dates(slug="a2") == [(article.published_at, article.author.username, "a2")]
    assert dates(slug=" Stands in for 0 of 0 ") == []


def test_it_is_asked_by_name_or_by_place(
    articles: list[Article], written_since: Compiled[..., Article]
) -> None:
    author, since = articles[0].author_id, articles[0].published_at
    assert since is not None
    assert written_since(author, since) == articles[:1]
    assert written_since(author, since=since) == articles[:1]


@pytest.mark.parametrize("asked", [{"author": 1}, {"author": 1, "until": 2}])
def test_it_is_asked_with_all_arguments_and_no_others(
    written_since: Compiled[..., Article], asked: dict[str, Any]
) -> None:
    with pytest.raises(TypeError, match=r"missing a required argument: 'since'|unexpected keyword"):
        written_since(**asked)


@pytest.mark.parametrize("author", [None, "1", slice(1)])
def test_a_value_of_another_kind_is_refused(written_since: Compiled[..., Article], author: Any) -> None:
    refused = (
        rf"The argument author of .*written_since must be given as int, not as {type(author).__name__}: "
    )
    with pytest.raises(TypeError, match=refused):
        written_since(author=author, since=timezone.now())


def like(title: str) -> QuerySet[Article]:
    return Article.objects.filter(title__icontains=title)


def in_small_letters(slug: str) -> QuerySet[Article]:
    return Article.objects.filter(slug=slug.lower())


def once_as_it_is(slug: str) -> QuerySet[Article]:
    return Article.objects.filter(slug=slug).exclude(title=slug.upper())


def counted(number: int) -> QuerySet[Article]:
    return Article.objects.filter(comment_count__gt=number + 1, version=number)


def sliced(author: int, number: int) -> QuerySet[Article]:
    return Article.objects.filter(author=author)[:number]


def nothing(pk: int) -> QuerySet[Article]:
    return Article.objects.filter(pk=pk).none()


def looked_at(pk: int) -> QuerySet[Article]:
    articles = Article.objects.filter(pk=pk)
    return articles.exclude(title="") if pk % 2_000 < 1_000 else articles


def prefetched(pk: int) -> QuerySet[Article]:
    tags = Prefetch("tags", Tag.objects.prefetch_related(Prefetch("children", Tag.objects.filter(parent=pk))))
    return Article.objects.filter(pk=pk).prefetch_related(tags)


def left_out(pk: int, title: str) -> QuerySet[Article]:
    return Article.objects.filter(pk=pk)


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (like, "changes an argument"),
        (in_small_letters, "changes an argument"),
        (once_as_it_is, "changes an argument"),
        (counted, "changes an argument"),
        (sliced, "slices by it"),
        (looked_at, "looks at it"),
        (prefetched, "prefetches by an argument"),
        (left_out, "does not ask for title"),
        (nothing, "asks for nothing"),
    ],
)
def test_what_changes_its_arguments_is_refused(build: Callable[..., QuerySet[Any]], why: str) -> None:
    function: Compiled[..., Any] = Compiled(build)
    values: dict[type, object] = {int: 1, str: "a"}
    with pytest.raises(TypeError, match=rf"{build.__name__} cannot be compiled once.*{why}.*as it is\."):
        function(**{name: values[kind] for name, kind in function.kinds.items()})


def of_dates(day: date) -> QuerySet[Article]:
    return Article.objects.filter(published_at__date=day)


def of_some(*, pk: int) -> QuerySet[Article]:
    return Article.objects.filter(pk=pk)


def of_one_or_none(rating: int | None) -> QuerySet[Article]:
    return Article.objects.filter(rating=rating)


@pytest.mark.parametrize("build", [of_dates, of_some, of_one_or_none])
def test_arguments_of_other_kinds_are_refused_at_once(build: Callable[..., QuerySet[Any]]) -> None:
    with pytest.raises(TypeError, match=r"cannot be compiled: it must be .* int, str, datetime\."):
        Compiled(build)


def test_what_nobody_asks_for_stands_in_the_sql(articles: list[Article]) -> None:
    @compiled
    def published(slug: str) -> QuerySet[Article]:
        return Article.objects.filter(slug=slug, state="published").exclude(title="100 % of %s")

    assert published(slug="a2") == [articles[2]]
    Article.objects.filter(slug="a2").update(title="100 % of %s")
    assert published(slug="a2") == []
    if connection.vendor == "postgresql":
        assert list(published.by_vendor["postgresql"].params) == ["slug"]
