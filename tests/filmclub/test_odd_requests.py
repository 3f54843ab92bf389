"""Addresses, queries and cookies that nobody's browser sends: whatever they hold, the site has an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import DateField
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter

from filmclub.accounts.models import User
from reviews.models import Article, Film
from tests.conftest import Post
from tests.extent import extent

pytestmark = [pytest.mark.runs_on("postgresql"), pytest.mark.django_db]

# As they stand in an address: NUL, half of a pair, a noncharacter, a quotation mark, very long.
WORDS = ["%00", "a%00b", "%ED%A0%80%EF%BF%BE", "%27%22%3C", "a" * 4000]
# Beyond what fits a year, an integer, a large one and int(); of other digits; none.
DIGITS = ["0", "99999999999", str(2**63), "9" * 5000]
ODD = [*WORDS, *DIGITS, "-1", "%D9%A3", "NaN"]
# What stands in each part of an address, and in an admin's dates: all of it takes half a minute.
SOME = extent(["a%00b", "9" * 5000, "%ED%A0%80%EF%BF%BE"], ODD)
# Of these each question of the admin gets its own answer.
FEW = extent(["a%00b", "9" * 5000], ["a%00b", "-1", "99999999999", str(2**63), "9" * 5000])


@pytest.fixture
def boss(client: Client, article: Article, film: Film, post: Post) -> Client:
    """Somebody to whom everything is shown."""
    post()
    client.force_login(User.objects.create_superuser("boss"))
    client.raise_request_exception = False
    return client


def faults(client: Client, paths: Iterator[str]) -> list[str]:
    return [path[:200] for path in paths if client.get(path).status_code >= 500]


# --- Parts of the path ----------------------------------------------------------------------------


def addresses() -> Iterator[str]:
    """Every address of the site that has parts, with odd ones in their places."""
    for template, converters in _templates(get_resolver()):
        choices = [_values(converter) for converter in converters.values()]
        for values in product(*choices) if converters else ():
            yield "/" + template.format(**dict(zip(converters, values, strict=True)))


def _templates(
    resolver: URLResolver, above: str = "", converters: dict[str, Any] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    for pattern in resolver.url_patterns:
        route = above + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
        if "(" in route:
            continue  # Two of the admin's, which are regular expressions.
        known = {**(converters or {}), **getattr(pattern.pattern, "converters", {})}
        if isinstance(pattern, URLPattern):
            yield route, known
        else:
            yield from _templates(pattern, route, known)


def _values(converter: Any) -> list[str]:
    if isinstance(converter, IntConverter):
        return extent(DIGITS[-2:], DIGITS)
    if isinstance(converter, SlugConverter):
        return ["a-voice", "nothing", "a" * 4000]
    return SOME


def test_every_part_of_every_path_has_an_answer(boss: Client) -> None:
    found = list(addresses())
    assert len(found) > extent(200, 500)
    assert any("/authors/a%00b/" in path for path in found)
    assert faults(boss, iter(found)) == []


# --- Queries --------------------------------------------------------------------------------------

PAGES = [
    *("/", "/articles/", "/articles/a-voice/", "/articles/a-voice/discussion/", "/films/", "/people/"),
    *("/articles/a-voice/discussion/more/", "/articles/a-voice/comments/live/", "/archive/", "/nowhere/"),
    *("/accounts/login/", "/admin/login/", "/admin/autocomplete/", "/admin/reviews/image/pick/"),
]
NAMES = ("page", "after", "from", "order", "q", "next", "p", "cat", "m", "feed", "tag", "author", "term", "x")


@pytest.mark.parametrize("page", PAGES)
def test_every_query_of_a_page_has_an_answer(boss: Client, page: str) -> None:
    alone = [f"{page}?{name}={value}" for name in NAMES for value in FEW[:: extent(1, 3)]]
    together = [f"{page}?{'&'.join(f'{name}={value}' for name in NAMES)}" for value in SOME]
    assert faults(boss, iter(alone + together)) == []


def questions(model_admin: admin.ModelAdmin[Any]) -> Iterator[str]:
    """What the admin's list can be asked for: its filters, related rows, parts of dates, keys."""
    names = {"q", "p", "pk__in", "pk__gt"}
    for entry in model_admin.list_filter:
        names.add(getattr(entry, "parameter_name", None) or f"{entry}__exact")
    for field in model_admin.model._meta.concrete_fields:
        if isinstance(field, DateField):
            names |= {f"{field.name}__year", f"{field.name}__iso_year__gte"}
        if field.is_relation:
            names |= {f"{field.name}__pk__exact", f"{field.name}__in"}
    for name, value in product(sorted(names), FEW):
        yield f"{name}={value}"
    hierarchy = model_admin.date_hierarchy
    for value in SOME if hierarchy else ():
        yield f"{hierarchy}__year={value}&{hierarchy}__month=1&{hierarchy}__day=1"
        yield f"{hierarchy}__year=2020&{hierarchy}__month={value}"
        yield f"{hierarchy}__year=2020&{hierarchy}__month=2&{hierarchy}__day={value}"


@pytest.mark.slow
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: str(model._meta.label))
def test_every_list_of_the_admin_has_an_answer(boss: Client, model: Any) -> None:
    base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    asked = questions(admin.site._registry[model])
    assert faults(boss, (f"{base}?{question}" for question in asked)) == []


@pytest.mark.parametrize("year", [1, 2, 9998, 9999])
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_first_and_last_years_have_an_answer(boss: Client, settings: Any, year: int, zone: str) -> None:
    settings.TIME_ZONE = zone
    question = f"published_at__year={year}"
    paths = [
        f"/archive/{year}/",
        f"/archive/{year}/1/",
        f"/archive/{year}/12/",
        f"/admin/reviews/article/?{question}",
        f"/admin/reviews/article/?{question}&published_at__month=12",
        f"/admin/reviews/article/?{question}&published_at__month=12&published_at__day=31",
        f"/admin/reviews/article/?{question}&published_at__month=1&published_at__day=1",
    ]
    assert faults(boss, iter(paths)) == []


def test_a_year_with_articles_is_still_found(boss: Client, article: Article) -> None:
    assert article.published_at is not None
    for year, number in ((article.published_at.year, 1), (article.published_at.year - 1, 0)):
        response: Any = boss.get(f"/admin/reviews/article/?published_at__year={year}")
        assert response.context["cl"].result_count == number


# --- Cookies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sessionid", "writer", "seen", "messages", "csrftoken", "django_language"])
@pytest.mark.parametrize("value", [r'"\000\000\000\000\000\000\000\000"', '"', r"\000", "é" * 50, "a" * 4000])
def test_a_cookie_that_is_not_ours_is_a_strangers(
    client: Client, article: Article, name: str, value: str
) -> None:
    client.raise_request_exception = False
    for path in (
        "/",
        "/articles/a-voice/",
        "/admin/",
        "/accounts/login/",
        "/articles/a-voice/comments/live/",
    ):
        response = client.get(path, headers={"Cookie": f"{name}={value}"})
        assert response.status_code in (200, 302)
