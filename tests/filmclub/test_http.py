"""What caches may keep, the language of a path, health, logs and the pages for errors."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import InterfaceError
from django.test import Client

from filmclub.accounts.models import User
from reviews import views
from reviews.models import Article, ArticleFilm, Contributor, Credit, Film, Series, Tag
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db

PUBLIC = "public, max-age=0, s-maxage=10"


class TestSharedCaches:
    @pytest.mark.parametrize(
        "path", ["/", "/articles/", "/articles/a-voice/", "/films/", "/fr/", "/archive/"]
    )
    def test_may_keep_what_is_the_same_for_everybody(
        self, client: Client, article: Article, path: str
    ) -> None:
        response = client.get(path)

        assert set(response["Cache-Control"].split(", ")) == set(PUBLIC.split(", "))
        assert response["Vary"] == "Cookie"
        assert not response.cookies

    @pytest.mark.parametrize("path", ["/", "/articles/a-voice/", "/films/"])
    def test_keep_nothing_that_is_one_readers_own(
        self, client: Client, article: Article, ann: User, path: str
    ) -> None:
        client.force_login(ann)
        member = client.get(path)
        writer = Client()
        writer.cookies["writer"] = "anything"

        for response in (member, writer.get(path)):
            assert set(response["Cache-Control"].split(", ")) == {"private", "no-cache"}
            assert "Cookie" in response["Vary"]
            assert "Accept-Language" not in response["Vary"]

    def test_keep_it_as_long_as_the_operator_says(
        self, client: Client, article: Article, settings: Any
    ) -> None:
        settings.CACHE_SECONDS = 0

        assert "s-maxage=0" in client.get("/")["Cache-Control"]

    def test_nor_the_error_pages_of_who_is_signed_in(self, client: Client, ann: User) -> None:
        client.force_login(ann)

        assert set(client.get("/nothing/")["Cache-Control"].split(", ")) == {"private", "no-cache"}

    def test_posting_is_not_kept(self, client: Client, article: Article) -> None:
        response = client.post(
            f"/articles/{article.slug}/comments/", {}, headers={"Sec-Fetch-Site": "same-origin"}
        )

        assert "public" not in response.get("Cache-Control", "")


class TestValidators:
    def revalidate(self, client: Client, etag: str, path: str = "/articles/a-voice/") -> int:
        return client.get(path, headers={"If-None-Match": etag}).status_code

    def test_an_unchanged_page_is_304_for_one_query(
        self, client: Client, article: Article, django_assert_num_queries: Any
    ) -> None:
        etag = client.get("/articles/a-voice/")["ETag"]

        assert etag.startswith('W/"')
        with django_assert_num_queries(1):
            assert self.revalidate(client, etag) == 304

    def test_languages_and_windows_have_their_own(self, client: Client, article: Article, post: Post) -> None:
        comment = post()
        tags = {
            client.get(path)["ETag"]
            for path in (
                "/articles/a-voice/",
                "/fr/articles/a-voice/",
                f"/articles/a-voice/?after={comment.pk}",
            )
        }

        assert len(tags) == 3

    def test_personal_pages_have_none(self, client: Client, article: Article, ann: User) -> None:
        client.force_login(ann)

        assert "ETag" not in client.get("/articles/a-voice/")

    def test_a_change_of_anything_on_the_page_makes_a_new_one(
        self,
        client: Client,
        article: Article,
        film: Film,
        editor: User,
        post: Post,
        make_article: MakeArticle,
    ) -> None:
        ArticleFilm.objects.create(article=article, film=film)
        person = Contributor.objects.create(name="Spike Jonze", slug="spike-jonze")
        Credit.objects.create(film=film, contributor=person, department="directing")
        series, tag = Series.objects.create(name="S", slug="s"), Tag.objects.create(name="T", slug="t")
        article.series = series
        article.save()
        article.tags.add(tag)
        for thing in (article, film, person, series, tag):
            etag = client.get("/articles/a-voice/")["ETag"]
            thing.slug += "-2" if thing is not article else ""
            thing.save()
            assert self.revalidate(client, etag) == 200, thing
        for thing in (series, tag):
            etag = client.get("/articles/a-voice/")["ETag"]
            thing.delete()
            assert self.revalidate(client, etag) == 200, thing
        etag = client.get("/articles/a-voice/")["ETag"]
        make_article("une-voix", language="fr", translation_of=article)
        assert self.revalidate(client, etag) == 200
        etag = client.get("/articles/a-voice/")["ETag"]
        post()
        assert self.revalidate(client, etag) == 200


class TestLanguages:
    def test_the_path_alone_chooses(self, client: Client, article: Article) -> None:
        page = client.get("/", headers={"Accept-Language": "fr"})

        assert page["Content-Language"] == "en"
        assert '<html lang="en"' in page.content.decode()
        assert client.get("/fr/")["Content-Language"] == "fr"

    def test_addresses_for_machines_have_none(self, client: Client, article: Article) -> None:
        for path in ("feeds/articles.atom", "healthz", "robots.txt"):
            assert client.get(f"/{path}").status_code == 200
            assert client.get(f"/fr/{path}").status_code == 404


class TestHealth:
    def test_is_200_when_the_database_answers(self, client: Client) -> None:
        assert client.get("/healthz").status_code == 200

    def test_is_503_when_it_does_not(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise InterfaceError

        monkeypatch.setattr("filmclub.readiness.connection.cursor", broken)
        assert client.get("/healthz").status_code == 503


class TestFaultsOfOurs:
    def test_show_the_id_that_stands_in_the_log(
        self, article: Article, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(views, "article_page", broken)
        client = Client(raise_request_exception=False)
        with caplog.at_level(logging.ERROR):
            response = client.get("/articles/a-voice/")

        assert response.status_code == 500
        (identifier,) = {getattr(record, "request_id", "") for record in caplog.records if record.exc_info}
        assert identifier in response.content.decode()


class TestProxies:
    @pytest.mark.parametrize(
        ("trusted", "forwarded", "address"),
        [
            (0, "198.51.100.9", "127.0.0.0"),
            (1, "198.51.100.9", "198.51.100.0"),
            (1, "203.0.113.5, 198.51.100.9", "198.51.100.0"),
            (2, "203.0.113.5, 198.51.100.9", "203.0.113.0"),
            (3, "203.0.113.5, 198.51.100.9", "127.0.0.0"),
            (1, "", "127.0.0.0"),
            (1, "not an address", ""),
            (1, "2001:db8:1:2::3", "2001:db8:1::"),
        ],
    )
    def test_only_as_many_as_are_trusted_are_believed(
        self, client: Client, article: Article, settings: Any, trusted: int, forwarded: str, address: str
    ) -> None:
        settings.TRUSTED_PROXIES = trusted
        client.post(
            f"/articles/{article.slug}/comments/",
            {"text": "Hello.", "name": "Gus", "email": "gus@example.org"},
            headers={"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": forwarded},
        )

        assert article.discussion.comments.get().network == address
