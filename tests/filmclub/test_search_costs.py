"""A search costs the same whatever is found, and shows all of it page by page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from reviews import suggesting
from reviews.models import Article, Contributor, Credit, Film
from reviews.saving import save_addressed, save_article, save_film
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
Grow = Callable[[int], None]


@pytest.fixture
def grow(make_article: MakeArticle, post: Post) -> Grow:
    """Make so many more films, people, articles and comments that have one word."""

    def make(number: int) -> None:
        first = Film.objects.count()
        for n in range(first, first + number):
            person = Contributor(name=f"Lumen {n}", slug=f"lumen-{n}")
            save_addressed(person)
            film = Film(title=f"Lumen {n}", slug=f"lumen-{n}", year=1900 + n % 40)
            credits = [Credit(contributor=person, department="directing", credited_as=f"L. Lumen {n}")]
            save_film(film, written=credits)
            article = make_article(f"lumen-{n}", title=f"On lumen {n}", language=("en", "fr")[n % 2])
            save_article(article, films=[film.pk])
            post("A lumen.", article=article)

    return make


def queries(client: Client, query: str) -> int:
    client.get(f"/search/?{query}")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/search/?{query}").status_code == 200
    return len(captured)


ASKED = {
    "q=lumen": 24,
    "q=lumen&kind=articles": 18,
    "q=lumen&kind=films": 19,
    "q=lumen&kind=people": 17,
    "q=lumen&kind=comments": 18,
    "q=on&year=1901": 10,
    "q=zzzz": 12,
    "": 1,
}


def test_it_costs_the_same_queries_at_any_size(client: Client, grow: Grow) -> None:
    found = []
    for number in (3, 24):
        grow(number)
        found.append({query: queries(client, query) for query in ASKED})
    assert found[0] == found[1]
    assert found[1] == ASKED


@pytest.mark.parametrize("kind", ["articles", "films", "people", "comments"])
def test_all_that_is_found_stands_on_some_page(client: Client, grow: Grow, kind: str) -> None:
    grow(45)
    address, read = f"/search/?q=lumen&kind={kind}", list[str]()
    for _page in range(9):
        page = html(client.get(address))
        main = page[page.index('class="hits"') :]
        read += re.findall(r'<h3 class="title"[^>]*><a href="([^"]+)"|/comments/(\d+)/place/', main)
        following = re.search(r'<a rel="next" href="([^"]+)"', main)
        if following is None:
            break
        address = "/search/" + following[1].replace("&amp;", "&")
    assert len(read) == len(set(read)) == 45


def test_whole_words_come_before_those_that_begin_so(client: Client, make_article: MakeArticle) -> None:
    make_article("begun", title="Heroes", body="<p>Nothing.</p>")
    make_article("said", title="A voice", body="<p>It is her.</p>")
    make_article("called", title="On Her", body="<p>Nothing.</p>")
    page = html(client.get("/search/?q=her"))
    assert re.findall(r'<h3 class="title"><a href="/articles/(\w+)/', page) == ["called", "said", "begun"]


def test_no_more_than_some_are_counted(client: Client, grow: Grow, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(8)
    for module in ("reviews.searching", "comments.searching"):
        monkeypatch.setattr(f"{module}.MOST", 5)
    page = html(client.get("/search/?q=lumen"))
    for name in ("Articles", "Films", "People", "Comments"):
        assert f'{name} <span class="nb">(5+)</span>' in page


def test_comments_go_on_behind_those_that_were_hidden(
    client: Client, article: Article, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = post("A lumen.")
    hidden = [post("A lumen.").pk for _ in range(6)]
    Comment.objects.filter(pk__in=hidden).update(state="removed")
    monkeypatch.setattr("comments.searching.MOST", 3)
    address = "/search/?q=lumen&kind=comments"
    for _page in range(5):
        page = html(client.get(address))
        if f"/comments/{shown.pk}/place/" in page:
            break
        [following] = re.findall(r'<a rel="next" href="([^"]+)"', page)
        address = "/search/" + following.replace("&amp;", "&")
    else:
        pytest.fail("It was not found.")


def test_names_are_read_once_and_anew_where_one_has_come(client: Client, grow: Grow) -> None:
    suggesting.forget()
    grow(2)
    address = "/search/?q=lumem"
    assert "Did you mean:" in html(client.get(address))
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    assert not [query for query in captured if "credited_as" in query["sql"]]
    maker = Contributor.objects.get(slug="lumen-0")
    save_film(
        Film(title="Ludlow", slug="ludlow", year=1990),
        written=[Credit(contributor=maker, department="directing")],
    )
    assert ">Ludlow</a>" in html(client.get("/search/?q=ludlov"))


def test_a_thousand_naughty_words_are_answered(client: Client, grow: Grow) -> None:
    grow(1)
    for typed in (
        "%",
        "'; DROP TABLE words_words; --",
        "\\",
        "%s",
        "{public}: lumen",
        "lumen OR 1",
        "lumen:*",
        "🎬",
        "\u202elumen",
        "l\u0301umen",
        "a" * 200,
        "ﷺ" * 16,
        "lumen " * 33,
        '"' * 200,
        "-" * 200,
    ):
        for kind in ("", "comments"):
            answer: Any = client.get("/search/", {"q": typed, "kind": kind})
            assert answer.status_code == 200, typed
