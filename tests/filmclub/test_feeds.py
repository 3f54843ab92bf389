"""Every feed follows the rules of its format, is answered from caches, and costs the same at any length."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.posting import withdraw_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import THE_CLUB, Club
from reviews.models import Article, Film, Series, Tag
from reviews.saving import save_article, save_film
from tests.conftest import MakeArticle, Post, give_credit
from tests.renewed import save_renewed

pytestmark = pytest.mark.django_db

ATOM, XML = "{http://www.w3.org/2005/Atom}", "{http://www.w3.org/XML/1998/namespace}"
IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
NASTY = 'One\x0bTwo ]]> <b>&amp;</b> "Three" ‘четыре’ \U0001f3ac'


@pytest.fixture
def everything(
    article: Article, make_article: MakeArticle, post: Post, film: Film, editor: User, gus: Writer
) -> list[str]:
    """One of each that has a feed, with nasty words; returns the addresses of all feeds without format."""
    series = Series.objects.create(name=NASTY, slug="понедельник", description=NASTY)
    tag = Tag.objects.create(name=NASTY, slug="robots", description=NASTY)
    editor.last_name = NASTY
    editor.save()
    article.title, article.standfirst, article.body = NASTY, NASTY, f"<p>{NASTY}</p>"
    article.series, article.author = series, editor
    save_article(article, films=[film.pk], tags=[tag])
    give_credit(film)
    make_article("un-mot", title=NASTY, language="fr", body='<p>Un <a href="/films/">mot</a>.</p>')
    first = post(f"Hello {NASTY}", writer=gus)
    post("And more.", parent=first)
    return feeds_of(article, first)


def feeds_of(article: Article, comment: Comment) -> list[str]:
    film, tag = article.films.get(), article.tags.get()
    assert article.series is not None
    addresses = [
        reverse("feed-atom"),
        reverse("comments-feed-atom"),
        reverse("language-feed-atom", args=["fr"]),
        reverse("language-feed-atom", args=["en"]),
        reverse("series-feed-atom", args=[article.series.slug]),
        reverse("tag-feed-atom", args=[tag.slug]),
        reverse("author-feed-atom", args=[article.author.slug]),
        reverse("film-feed-atom", args=[film.slug]),
        reverse("discussion-feed-atom", args=[article.slug]),
        reverse("thread-feed-atom", args=[article.slug, comment.pk]),
    ]
    return [address.removesuffix(".atom") for address in addresses]


def parsed(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return ElementTree.fromstring(response.content)  # noqa: S314 -- our own


def only(element: ElementTree.Element, name: str) -> str:
    found = element.findall(name)
    assert len(found) == 1, (element.tag, name, len(found))
    return found[0].text or ""


def is_absolute(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and address.isascii()


def assert_follows_atom(feed: ElementTree.Element, address: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2."""
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(f"{XML}lang")
    assert only(feed, f"{ATOM}title")
    links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == only(feed, f"{ATOM}id") == f"http://testserver{address}"
    assert is_absolute(links["alternate"])
    ids = set()
    for entry in feed.findall(f"{ATOM}entry"):
        ids.add(only(entry, f"{ATOM}id"))
        assert IRI.fullmatch(only(entry, f"{ATOM}id"))
        assert only(entry, f"{ATOM}title")
        assert entry.get(f"{XML}lang")
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
        published, updated = (only(entry, f"{ATOM}{name}") for name in ("published", "updated"))
        assert datetime.fromisoformat(published) <= datetime.fromisoformat(updated)
        assert datetime.fromisoformat(updated) <= datetime.fromisoformat(only(feed, f"{ATOM}updated"))
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1
        assert all(is_absolute(link.get("href") or "") for link in entry.findall(f"{ATOM}link"))
        assert_is_whole(only(entry, f"{ATOM}content"))
    assert len(ids) == len(feed.findall(f"{ATOM}entry")) > 0


def assert_follows_rss(feed: ElementTree.Element, address: str) -> None:
    """RSS 2.0, with the advisory board's profile."""
    assert (feed.tag, feed.get("version")) == ("rss", "2.0")
    (channel,) = feed.findall("channel")
    for name in ("title", "description", "language"):
        assert only(channel, name)
    assert is_absolute(only(channel, "link"))
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": f"http://testserver{address}"}  # type: ignore[union-attr]
    guids = set()
    for item in channel.findall("item"):
        guids.add(only(item, "guid"))
        assert item.find("guid").get("isPermaLink") == "false"  # type: ignore[union-attr]
        assert only(item, "title")
        assert is_absolute(only(item, "link"))
        assert parsedate_to_datetime(only(item, "pubDate")).tzinfo is not None
        assert only(item, "{http://purl.org/dc/elements/1.1/}creator")
        assert len(item.findall("description")) == 1
        assert_is_whole(only(item, "{http://purl.org/rss/1.0/modules/content/}encoded"))
    assert len(guids) == len(channel.findall("item")) > 0


def assert_is_whole(html: str) -> None:
    assert html
    assert all(is_absolute(link) for link in re.findall(r'(?:href|src)="([^"]*)"', html))


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_every_feed_follows_the_rules_of_its_format(
    client: Client, everything: list[str], format: str
) -> None:
    check = {"atom": assert_follows_atom, "rss": assert_follows_rss}[format]
    for address in everything:
        check(parsed(client, f"{address}.{format}"), f"{address}.{format}")


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_an_empty_feed_says_the_same_twice(client: Client, film: Film, format: str) -> None:
    give_credit(film)
    for address in ("/feeds/articles", "/feeds/comments", "/films/her-2013/articles"):
        first, second = (client.get(f"{address}.{format}") for _ in range(2))
        assert first.status_code == 200
        assert first.content == second.content
        assert first["ETag"] == second["ETag"]
        ElementTree.fromstring(first.content)  # noqa: S314 -- our own


class TestCaching:
    def test_is_that_of_public_pages(self, client: Client, everything: list[str]) -> None:
        for address in everything:
            for format in ("atom", "rss"):
                response = client.get(f"{address}.{format}")
                assert "public" in response["Cache-Control"]
                assert "s-maxage" in response["Cache-Control"]
                assert response["Content-Type"] == f"application/{format}+xml; charset=utf-8"
                assert response["ETag"].startswith('W/"')
                assert client.head(f"{address}.{format}")["ETag"] == response["ETag"]
                assert client.post(f"{address}.{format}").status_code == 405

    def test_answers_304_to_its_own_validators(self, client: Client, everything: list[str]) -> None:
        for address in everything:
            for format in ("atom", "rss"):
                path = f"{address}.{format}"
                first = client.get(path)
                for headers in (
                    {"If-None-Match": first["ETag"]},
                    {"If-Modified-Since": first["Last-Modified"]},
                    {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]},
                ):
                    again = client.get(path, headers=headers)
                    assert (again.status_code, again.content) == (304, b""), (path, headers)
                    assert again["ETag"] == first["ETag"]
                    assert "s-maxage" in again["Cache-Control"]

    def test_answers_200_to_other_validators(self, client: Client, everything: list[str]) -> None:
        own = client.get(f"{everything[0]}.atom")
        now = timezone.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
        for headers in (
            {"If-None-Match": 'W/"other"'},
            {"If-Modified-Since": now},
            {"If-Modified-Since": "yesterday"},
            # The tag counts where there are both.
            {"If-None-Match": 'W/"other"', "If-Modified-Since": own["Last-Modified"]},
        ):
            assert client.get(f"{everything[0]}.atom", headers=headers).status_code == 200

    def test_no_date_is_later_than_what_the_feed_shows(self, client: Client, everything: list[str]) -> None:
        for address in everything:
            modified = parsedate_to_datetime(client.get(f"{address}.rss")["Last-Modified"])
            assert timezone.now() - timedelta(days=3) < modified <= timezone.now()


def the_title(article: Article, comment: Comment) -> None:
    article.title = "Another title"
    save_article(article)


def a_film(article: Article, comment: Comment) -> None:
    film = article.films.get()
    film.title = "Elle"
    save_film(film)


def the_authors_name(article: Article, comment: Comment) -> None:
    article.author.last_name = "Ono"
    save_renewed(article.author)


def a_withdrawn_comment(article: Article, comment: Comment) -> None:
    withdraw_comment(comment)


def the_clubs_name(article: Article, comment: Comment) -> None:
    Club.objects.filter(pk=THE_CLUB).update(name="Other")
    Club.objects.raise_version()


def the_article_itself(article: Article, comment: Comment) -> None:
    article.state = Article.State.DRAFT
    save_article(article)


Change = Callable[[Article, Comment], None]
ARTICLES, COMMENTS = (0, 3, 4, 5, 6, 7), (1, 8, 9)


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        (the_title, (*ARTICLES, *COMMENTS)),
        (a_film, ARTICLES),
        (the_authors_name, (*ARTICLES, *COMMENTS)),
        (a_withdrawn_comment, (*ARTICLES, *COMMENTS)),
        (the_clubs_name, (*ARTICLES, *COMMENTS)),
        (the_article_itself, ARTICLES),
    ],
)
def test_another_state_has_other_validators(
    client: Client, everything: list[str], change: Change, changed: tuple[int, ...]
) -> None:
    addresses = [f"{everything[number]}.{form}" for number in changed for form in ("atom", "rss")]
    before = {address: client.get(address) for address in addresses}
    comment = Comment.objects.select_related("discussion__article__author").get(parent=None)
    change(comment.discussion.article, comment)

    for address, old in before.items():
        by_tag = client.get(address, headers={"If-None-Match": old["ETag"]})
        by_date = client.get(address, headers={"If-Modified-Since": old["Last-Modified"]})
        assert (by_tag.status_code, by_date.status_code) == (200, 200), address


@pytest.mark.parametrize(("model", "number"), [(Series, 4), (Tag, 5)])
def test_what_a_page_says_is_in_the_validator(
    client: Client, everything: list[str], model: type[Any], number: int
) -> None:
    address = f"{everything[number]}.atom"
    old = client.get(address)
    page = model.objects.get()
    page.description = "Other words"
    page.save()

    assert client.get(address, headers={"If-None-Match": old["ETag"]}).status_code == 200


def test_costs_the_same_number_of_queries_at_any_size(
    client: Client,
    everything: list[str],
    make_article: MakeArticle,
    post: Post,
    django_assert_num_queries: Any,
) -> None:
    article = Article.objects.get(slug="a-voice")
    film, tag, thread = article.films.get(), article.tags.get(), Comment.objects.get(parent=None)
    queries = [4, 2, 4, 4, 5, 6, 5, 5, 2, 3]
    for size in (1, 9):
        for number in range(size):
            other = make_article(f"other-{size}-{number}", series=article.series, language="en")
            save_article(other, films=[film.pk], tags=[tag])
            post(parent=thread)
            post(article=other)
        for address, at_most in zip(everything, queries, strict=True):
            with django_assert_num_queries(at_most):
                response = client.get(f"{address}.atom")
            headers = {"If-None-Match": response["ETag"]}
            with django_assert_num_queries(at_most - (1 if "omment" in address else 3)):
                assert client.get(f"{address}.atom", headers=headers).status_code == 304
