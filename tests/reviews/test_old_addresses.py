"""Where the addresses of an imported blog lead: to the same thing's page here, in one step."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.db import connection, models
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.models import Article, Image, OldAddress, Origin, Series, Tag
from reviews.old_addresses import find, key_of, remember_many
from reviews.saving import save_article
from tests.conftest import MakeArticle, html

pytestmark = pytest.mark.django_db
BLOG = "https://films.example"


def led_to(client: Client, address: str, **kwargs: Any) -> tuple[int, str]:
    response = client.get(address, **kwargs)
    return response.status_code, response.get("Location", "")


@pytest.fixture
def tag(db: None) -> Tag:
    return Tag.objects.create(name="Science fiction", slug="science-fiction")


@pytest.fixture
def image(db: None) -> Image:
    image = Image(file="images/her.webp", alt="A man on a bench", width=10, height=10)
    image.save_base(force_insert=True)
    return image


class TestTheKeyOfAnAddress:
    @pytest.mark.parametrize(
        ("address", "key"),
        [
            ("https://films.example/2014/05/her/", "/2014/05/her"),
            ("http://films.example:8080/2014/05/her", "/2014/05/her"),
            ("//films.example/2014/05/her/", "/2014/05/her"),
            ("/2014/05/her/", "/2014/05/her"),
            ("/2014//05/Her/#comment-57", "/2014/05/her"),
            ("https://films.example/2014/05/her/?utm_source=feed", "/2014/05/her"),
            ("https://films.example", "/"),
            ("https://films.example/", "/"),
            ("", "/"),
            ("https://films.example/?p=57", "/?p=57"),
            ("https://films.example?p=57", "/?p=57"),
            ("https://films.example/blog/?p=57&preview=true", "/blog/?p=57"),
            ("https://films.example/index.php?p=57", "/?p=57"),
            ("https://films.example/index.php/2014/05/her/", "/2014/05/her"),
            ("/?page_id=2", "/?p=2"),
            ("/?attachment_id=9", "/?p=9"),
            ("/?cat=3", "/?cat=3"),
            ("/?tag=Letters", "/?tag=letters"),
            ("/?author=1", "/?author=1"),
            ("/?m=201405", "/?m=201405"),
            ("/?feed=rss2", "/?feed=rss2"),
            ("/?feed=rss2&cat=3", "/?cat=3"),
            ("/?p=", "/"),
            ("/m%C3%BCde/", "/müde"),
            ("/mu%CC%88de/", "/müde"),
            ("/müde/", "/müde"),
            ("/M%C3%9CDE/", "/müde"),
            ("/100%/", "/100%"),
            ("/a%2Fb%3Fc%23d/", "/a/b?c#d"),
            ("/%ff%00/", "/%ff"),
            ("http://[broken/her/", "/her"),
            ("/lone\ud800surrogate/", "/lone"),
            ("/?tag=lone\ud800surrogate%ff", "/?tag=lone?surrogate\ufffd"),
        ],
    )
    def test_is_the_same_however_it_is_written(self, address: str, key: str) -> None:
        assert key_of(address) == key

    @pytest.mark.parametrize("address", [f"/{'a' * 600}/", f"/?tag={'%C3%A9' * 600}"])
    def test_is_never_too_long_and_still_its_own(self, address: str) -> None:
        assert len(key_of(address)) == 500
        assert key_of(address) == key_of(f"{BLOG}{address}#comment-57")
        assert key_of(address) != key_of(address.rstrip("/") + "b")

    @pytest.mark.parametrize("path", ["/2014/05/her/", "/müde/", "/100%25/", "/%FF/", f"/{'a' * 600}/"])
    def test_is_found_by_the_path_of_a_request(self, client: Client, article: Article, path: str) -> None:
        remember_many([(BLOG + path, article)])

        assert led_to(client, path) == (301, "/articles/a-voice/")


class TestRemembering:
    def test_many_costs_one_query(self, article: Article, tag: Tag, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            remember_many([(f"{BLOG}/{n}-words/", article if n % 2 else tag) for n in range(100)])

        assert OldAddress.objects.count() == 100

    def test_leaves_what_is_remembered_already(self, article: Article, tag: Tag) -> None:
        remember_many([(f"{BLOG}/her/", article), (f"{BLOG}/her", tag)])
        remember_many([(f"{BLOG}/HER/", "/archive/")])

        assert OldAddress.objects.get().model == "article"
        assert find("/her/", QueryDict()) == "/articles/a-voice/"

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
    )
    def test_refuses_an_address_that_is_not_ours(self, target: str) -> None:
        with pytest.raises(ValueError, match="no address of this site"):
            remember_many([("/her/", target)])


class TestAnArticle:
    @pytest.fixture(autouse=True)
    def remembered(self, article: Article) -> None:
        remember_many([(f"{BLOG}/2014/05/her/", article), (f"{BLOG}/?p=57", article)])

    @pytest.mark.parametrize(
        "old",
        [
            "/2014/05/her/",
            "/2014/05/her",
            "/2014/05/HER/",
            "/2014/05/her/?replytocom=57",
            "/2014/05/her/2/",
            "/2014/05/her/page/2/",
            "/2014/05/her/comment-page-3/",
            "/2014/05/her/amp/",
            "/2014/05/her/trackback/",
            "/2014/05/her/embed/",
            "/index.php/2014/05/her/",
            "/?p=57",
            "/?page_id=57",
            "/?p=57&cpage=2",
            "/index.php?p=57",
        ],
    )
    def test_is_found_under_every_address_that_wordpress_gave_it(self, client: Client, old: str) -> None:
        assert led_to(client, old) == (301, "/articles/a-voice/")

    @pytest.mark.parametrize(
        ("old", "format"),
        [
            ("/2014/05/her/feed/", "rss"),
            ("/2014/05/her/feed/rss2/", "rss"),
            ("/2014/05/her/feed/atom/", "atom"),
            ("/2014/05/her/comment-page-2/feed/rss2/", "rss"),
            ("/2014/05/her/?feed=rss2", "rss"),
            ("/2014/05/her/?feed=comments-rss2", "rss"),
            ("/?feed=rss2&p=57", "rss"),
            ("/?feed=comments-atom&p=57", "atom"),
        ],
    )
    def test_has_the_feed_of_its_comments_where_its_old_feed_was(
        self, client: Client, old: str, format: str
    ) -> None:
        assert led_to(client, old) == (301, f"/articles/a-voice/comments.{format}")
        assert client.get(f"/articles/a-voice/comments.{format}").status_code == 200

    def test_is_found_in_one_step_after_its_address_here_has_changed(
        self, client: Client, article: Article
    ) -> None:
        for slug in ("second", "third"):
            article.slug = slug
            save_article(article)

        assert led_to(client, "/?p=57") == (301, "/articles/third/")

    def test_is_found_as_a_page_of_the_site(self, client: Client, article: Article) -> None:
        article.kind = Article.Kind.PAGE
        save_article(article)

        assert led_to(client, "/?page_id=57") == (301, "/pages/a-voice/")

    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "draft", "published_at": None},
            {"state": "draft"},
            {"state": "published", "published_at": timezone.now() + timedelta(days=1)},
        ],
        ids=["draft", "draft with a date", "scheduled"],
    )
    def test_that_is_closed_is_not_given_away(
        self, client: Client, article: Article, fields: dict[str, Any]
    ) -> None:
        Article.objects.filter(pk=article.pk).update(**fields)
        by_path, by_number = client.get("/2014/05/her/"), client.get("/?p=57")

        assert by_path.status_code == by_number.status_code == 404
        for response in (by_path, by_number):
            assert "a-voice" not in html(response)
            assert "Location" not in response

    def test_that_was_withdrawn_leads_to_the_page_that_says_so(
        self, client: Client, article: Article
    ) -> None:
        Article.objects.filter(pk=article.pk).update(state="withdrawn")

        assert led_to(client, "/2014/05/her/") == (301, "/articles/a-voice/")
        assert client.get("/articles/a-voice/").status_code == 410

    def test_that_was_deleted_leads_nowhere(self, client: Client, article: Article) -> None:
        article.delete()

        assert led_to(client, "/2014/05/her/") == (404, "")

    def test_may_be_told_by_shared_caches(self, client: Client, ann: User) -> None:
        for old in ("/2014/05/her/", "/?p=57"):
            assert "s-maxage=10" in client.get(old)["Cache-Control"]
        client.force_login(ann)
        assert "private" in client.get("/2014/05/her/")["Cache-Control"]

    def test_is_shown_in_the_sites_default_language(self, client: Client) -> None:
        assert led_to(client, "/2014/05/her/", headers={"Accept-Language": "fr"}) == (
            301,
            "/articles/a-voice/",
        )

    def test_is_led_to_for_head_but_not_for_post(self, client: Client) -> None:
        assert client.head("/2014/05/her/").status_code == 301
        assert client.post("/2014/05/her/").status_code == 404

    def test_costs_three_queries_at_most(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for path, query in (("/2014/05/her/comment-page-2/amp/", ""), ("/", "p=57")):
            with django_assert_max_num_queries(3):
                assert find(path, QueryDict(query)) == "/articles/a-voice/"


class TestABlogThatStoodBelowAPath:
    def test_has_its_plain_addresses_there(self, client: Client, article: Article) -> None:
        remember_many([(f"{BLOG}/blog/?p=57", article)])

        assert led_to(client, "/blog/?p=57") == (301, "/articles/a-voice/")
        assert led_to(client, "/blog?p=57") == (301, "/articles/a-voice/")
        assert led_to(client, "/?p=57")[0] == 200

    def test_leads_to_the_front_page_but_not_for_posts_that_nobody_knows(self, client: Client) -> None:
        remember_many([(f"{BLOG}/blog/", "/")])

        assert led_to(client, "/blog/") == (301, "/")
        assert led_to(client, "/blog/feed/") == (301, "/feeds/articles.rss")
        assert led_to(client, "/blog/comments/feed/") == (301, "/feeds/comments.rss")
        assert led_to(client, "/blog/?p=99") == (404, "")


class TestEverythingElse:
    def test_a_tag_leads_to_its_page_and_its_feeds_to_its_feeds(self, client: Client, tag: Tag) -> None:
        remember_many([(f"{BLOG}/category/films/sf/", tag), (f"{BLOG}/?cat=3", tag)])

        for old, present in (
            ("/category/films/sf/", "/tags/science-fiction/"),
            ("/category/films/sf/page/7/", "/tags/science-fiction/"),
            ("/?cat=3&paged=2", "/tags/science-fiction/"),
            ("/category/films/sf/feed/", "/tags/science-fiction/feed.rss"),
            ("/category/films/sf/feed/atom/", "/tags/science-fiction/feed.atom"),
            ("/?cat=3&feed=rss2", "/tags/science-fiction/feed.rss"),
            ("/?cat=3&feed=atom", "/tags/science-fiction/feed.atom"),
        ):
            assert led_to(client, old) == (301, present), old
            assert client.get(present).status_code == 200

    def test_a_series_leads_to_its_page(self, client: Client) -> None:
        remember_many([("/category/mondays/", Series.objects.create(name="Mondays", slug="mondays"))])

        assert led_to(client, "/category/mondays/") == (301, "/series/mondays/")
        assert led_to(client, "/category/mondays/feed/") == (301, "/series/mondays/articles.rss")

    def test_an_author_is_found_only_once_something_is_public(
        self, client: Client, make_article: MakeArticle, ann: User
    ) -> None:
        remember_many([(f"{BLOG}/author/ann/", ann), (f"{BLOG}/?author=2", ann)])
        draft = make_article("draft", author=ann, state="draft", published_at=None)

        assert led_to(client, "/author/ann/") == (404, "")
        Article.objects.filter(pk=draft.pk).update(state="published", published_at=timezone.now())
        for old in ("/author/ann/", "/author/ann/page/2/", "/?author=2"):
            assert led_to(client, old) == (301, "/authors/ann-berg/")
        assert led_to(client, "/author/ann/feed/") == (301, "/authors/ann-berg/articles.rss")

    @pytest.mark.parametrize(
        ("stored", "asked"),
        [
            ("her.jpg", "her.jpg"),
            ("her.jpg", "her-300x169.jpg"),
            ("her.jpg", "her-scaled.jpg"),
            ("her-scaled.jpg", "her-scaled.jpg"),
            ("her-scaled.jpg", "her-1024x576.jpg"),
            ("her-scaled.jpg", "her.jpg"),
            ("Her-2013.JPEG", "Her-2013-150x150.JPEG"),
        ],
    )
    def test_a_picture_is_found_in_every_size(
        self, client: Client, image: Image, stored: str, asked: str
    ) -> None:
        uploads = "/wp-content/uploads/2014/05/"
        remember_many([(f"{BLOG}{uploads}{stored}", image)])

        assert led_to(client, uploads + asked) == (301, "/media/images/her.webp")
        assert led_to(client, f"{uploads}other-{asked}")[0] == 404

    def test_the_sites_feed_leads_to_the_feed(self, client: Client) -> None:
        remember_many([(f"{BLOG}/feed/", "/feeds/articles.rss")])

        for old in ("/feed/", "/feed/rss2/", "/feed/rdf/", "/?feed=rss2", "/?feed=rss"):
            assert led_to(client, old) == (301, "/feeds/articles.rss"), old
        for old in ("/feed/atom/", "/?feed=atom"):
            assert led_to(client, old) == (301, "/feeds/articles.atom"), old
        for old in ("/comments/feed/", "/comments/feed/rss2/", "/?feed=comments-rss2"):
            assert led_to(client, old) == (301, "/feeds/comments.rss"), old
        for old in ("/comments/feed/atom/", "/?feed=comments-atom"):
            assert led_to(client, old) == (301, "/feeds/comments.atom"), old

    def test_the_feed_of_a_page_that_is_called_comments_is_its_own(
        self, client: Client, article: Article
    ) -> None:
        remember_many([(f"{BLOG}/feed/", "/feeds/articles.rss"), (f"{BLOG}/comments/", article)])

        assert led_to(client, "/comments/feed/") == (301, "/articles/a-voice/comments.rss")

    def test_a_fixed_address_leads_there(self, client: Client) -> None:
        remember_many([("/2014/05/", "/archive/2014/5/"), ("/?m=201405", "/archive/2014/5/")])

        assert led_to(client, "/2014/05/page/2/") == (301, "/archive/2014/5/")
        assert led_to(client, "/2014/05/17/") == (301, "/archive/2014/5/")
        assert led_to(client, "/?m=201405") == (301, "/archive/2014/5/")

    def test_an_address_that_leads_to_itself_is_no_loop(self, client: Client) -> None:
        remember_many([("/nowhere/", "/nowhere/")])

        assert led_to(client, "/nowhere/") == (404, "")

    @pytest.mark.parametrize("model", ["comment", "nothing"])
    def test_what_has_no_page_leads_nowhere(self, client: Client, model: str) -> None:
        OldAddress.objects.create(key="/her", model=model, object_id=1)

        assert led_to(client, "/her/") == (404, "")


class TestThePagesOfThisSite:
    def test_come_first(self, client: Client, article: Article, tag: Tag) -> None:
        remember_many([(f"{BLOG}/articles/", tag), (f"{BLOG}/", article), (f"{BLOG}/tags/letters/", article)])

        assert client.get("/articles/").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get("/?utm_source=x&page=2").status_code == 200
        assert led_to(client, "/tags/letters/") == (301, "/articles/a-voice/")

    def test_cost_no_query_more(self, client: Client, article: Article) -> None:
        def cost(path: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            return len(queries)

        assert cost("/?utm_source=x") == cost("/")
        assert cost("/fr/?p=57") == cost("/fr/")
        assert cost("/articles/?p=57") == cost("/articles/")
        assert cost("/?p=57") == cost("/") + 2

    @pytest.mark.parametrize(
        "path",
        [
            "/%00/",
            "/?p=%00",
            "/her%00/?p=5%00",
            "/%ff%fe%",
            "/" + "a/" * 5000,
            "/" + "feed/" * 2000,
            "/?tag=" + "%F0%9F%8E%AC" * 2500,
            "/?p=" + "9" * 9000,
            "//evil.example/her/",
            "/\\evil.example",
            "/?p[]=1&p[]=2&feed[x]=y",
            "/?" + "&".join(f"p={n}" for n in range(900)),
        ],
        ids=lambda path: path[:16],
    )
    def test_are_not_harmed_by_hostile_addresses(self, client: Client, path: str) -> None:
        path, _mark, query = path.partition("?")
        response = client.get("/", PATH_INFO=unquote_to_bytes(path).decode("latin-1"), QUERY_STRING=query)

        assert response.status_code in (200, 404)

    def test_lead_nowhere_else(self, client: Client, article: Article) -> None:
        remember_many([("/evil.example/her/", article)])

        assert led_to(client, "/", PATH_INFO="//evil.example/her/", QUERY_STRING="next=//evil.example") == (
            301,
            "/articles/a-voice/",
        )


class TestFeedsAfterAnImport:
    def imported(self, article: Article, guid: str) -> None:
        Origin.objects.create(article=article, ref=f"films.example?p={article.pk}", guid=guid)

    def test_keep_the_old_guid_so_that_no_entry_is_new(self, client: Client, article: Article) -> None:
        self.imported(article, "http://films.example/?p=57&x=<1>")
        rss = html(client.get("/feeds/articles.rss"))

        assert '<guid isPermaLink="false">http://films.example/?p=57&amp;x=&lt;1&gt;</guid>' in rss
        Origin.objects.update(guid="http://films.example/?p=57")
        assert "<id>http://films.example/?p=57</id>" in html(client.get("/feeds/articles.atom"))

    @pytest.mark.parametrize("guid", ["57 at films", "films.example/?p=57", "http://films.example/a b", ""])
    def test_in_atom_have_an_id_of_ours_for_a_guid_without_address(
        self, client: Client, article: Article, guid: str
    ) -> None:
        self.imported(article, guid)

        assert f"<id>urn:filmclub:article:{article.pk}</id>" in html(client.get("/feeds/articles.atom"))
        rss = html(client.get("/feeds/articles.rss"))
        kept = guid or f"urn:filmclub:article:{article.pk}"
        assert f'<guid isPermaLink="false">{kept}</guid>' in rss

    def test_cost_the_same_with_old_names_as_without(
        self, client: Client, make_article: MakeArticle, django_assert_num_queries: Any
    ) -> None:
        for number in range(6):
            article = make_article(f"article-{number}")
            if number % 2:
                self.imported(article, f"http://films.example/?p={number}")
        for path in ("/feeds/articles.rss", "/feeds/articles.atom"):
            with django_assert_num_queries(4):
                assert len(re.findall(r"<(?:item|entry)\b", html(client.get(path)))) == 6


def test_every_kind_of_target_is_remembered_by_its_models_name(
    article: Article, tag: Tag, ann: User, image: Image
) -> None:
    targets: list[models.Model] = [article, tag, ann, image]
    remember_many([(f"/{n}/", target) for n, target in enumerate(targets)])

    assert [*OldAddress.objects.order_by("key").values_list("model", flat=True)] == [
        "article",
        "tag",
        "user",
        "image",
    ]
