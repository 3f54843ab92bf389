"""What stands in the feeds of articles, and what does not."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.club.models import THE_CLUB, Club
from reviews.models import Film, Image, Series, Tag
from reviews.saving import save_article
from tests.conftest import MakeArticle, html

pytestmark = pytest.mark.django_db

BODY = (
    '<p>See <a href="/films/">the films</a> and <a href="https://else.example/">else</a>.</p>'
    '<details class="spoiler"><p>He leaves with the swordfish.</p></details><p>The end.</p>'
)


def feed(client: Client, address: str = "/feeds/articles.atom") -> str:
    """A feed, with the HTML in it readable."""
    response = client.get(address)
    assert response.status_code == 200
    return unescape(unescape(html(response)))


@pytest.fixture
def image(db: None) -> Image:
    image = Image(file="images/her.webp", alt="A man on a bench", width=10, height=10)
    image.save_base(force_insert=True)
    return image


def titles(client: Client, address: str) -> list[str]:
    return re.findall(r"<(?:entry|item)[^>]*><title>([^<]*)</title>", html(client.get(address)))


class TestTheText:
    @pytest.mark.parametrize("format", ["atom", "rss"])
    def test_is_whole_with_whole_addresses(
        self, client: Client, make_article: MakeArticle, format: str
    ) -> None:
        make_article(body=BODY, standfirst="In short.")
        text = feed(client, f"/feeds/articles.{format}")

        assert '<a href="http://testserver/films/"' in text
        assert '<a href="https://else.example/"' in text
        assert "<p>The end.</p>" in text
        assert "In short." in text

    @pytest.mark.parametrize("format", ["atom", "rss"])
    def test_leaves_out_what_is_marked(self, client: Client, make_article: MakeArticle, format: str) -> None:
        make_article(body=BODY)
        text = feed(client, f"/feeds/articles.{format}")

        assert "swordfish" not in text
        assert "<section" not in text

    def test_stays_on_its_page_where_it_gives_away_as_a_whole(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        make_article(body="<p>He leaves with the swordfish.</p>", spoils="ending")
        make_article("other", body="<p>A swordfish, too.</p>", spoils="plot", standfirst="About a fish.")
        text = feed(client)

        assert "swordfish" not in text
        assert "Spoiler: the ending" in text
        assert "About a fish." in text
        assert "<content" not in text

    def test_is_short_where_the_club_wants_it(self, client: Client, make_article: MakeArticle) -> None:
        make_article(body=f"<p>{'Long words. ' * 40}The end.</p>", standfirst="In short.")
        Club.objects.filter(pk=THE_CLUB).update(feeds_hold_texts=False)
        Club.objects.raise_version()
        for format in ("atom", "rss"):
            text = feed(client, f"/feeds/articles.{format}")
            assert "In short." in text
            assert "The end." not in text

    def test_comes_with_its_lead_picture(
        self, client: Client, make_article: MakeArticle, image: Image
    ) -> None:
        make_article(lead_image=image)
        url = f"http://testserver{image.file.url}"

        assert f'href="{url}" rel="enclosure" type="image/webp"' in feed(client)
        for format in ("atom", "rss"):
            assert f'url="{url}" width="10"' in feed(client, f"/feeds/articles.{format}")


class TestTitles:
    def test_name_the_film(self, client: Client, make_article: MakeArticle, film: Film) -> None:
        save_article(make_article("one", title="A voice in the ear"), films=[film.pk])
        save_article(make_article("two", title="Why “Her” lasts"), films=[film.pk])
        save_article(make_article("three", title="There and here"), films=[film.pk])

        assert set(titles(client, "/feeds/articles.rss")) == {
            "A voice in the ear – Her (2013)",
            "Why “Her” lasts",
            "There and here – Her (2013)",
        }


class TestWhichArticles:
    def test_of_an_article_and_its_translation_the_sites_language(
        self, client: Client, make_article: MakeArticle
    ) -> None:
        original = make_article("voice", title="A voice")
        make_article("voix", title="Une voix", language="fr", translation_of=original)
        make_article("seul", title="Seul", language="fr")

        assert set(titles(client, "/feeds/articles.atom")) == {"A voice", "Seul"}
        assert set(titles(client, "/feeds/fr/articles.atom")) == {"Une voix", "Seul"}
        assert titles(client, "/feeds/en/articles.rss") == ["A voice"]

    def test_a_translator_keeps_their_text(
        self, client: Client, make_article: MakeArticle, ann: User
    ) -> None:
        original = make_article("voice", title="A voice")
        make_article("voix", title="Une voix", language="fr", translation_of=original, author=ann)

        assert titles(client, "/authors/ann-berg/articles.atom") == ["Une voix"]
        assert titles(client, "/authors/ed-ito/articles.atom") == ["A voice"]

    def test_of_a_series_a_film_and_a_tag_alone(
        self, client: Client, make_article: MakeArticle, film: Film
    ) -> None:
        series = Series.objects.create(name="Mondays", slug="mondays")
        tag = Tag.objects.create(name="Robots", slug="robots")
        make_article("one", title="One", series=series)
        save_article(make_article("two", title="Two on Her"), films=[film.pk])
        save_article(make_article("three", title="Three"), tags=[tag])

        assert titles(client, "/series/mondays/articles.rss") == ["One"]
        assert titles(client, "/films/her-2013/articles.rss") == ["Two on Her"]
        assert titles(client, "/tags/robots/feed.rss") == ["Three"]

    def test_nothing_that_is_not_public(self, client: Client, make_article: MakeArticle) -> None:
        make_article("draft", state="draft", published_at=None)
        make_article("later", published_at=timezone.now() + timedelta(hours=1))
        make_article("page", kind="page")

        assert titles(client, "/feeds/articles.atom") == []

    @pytest.mark.parametrize(
        "address",
        [
            "/feeds/xx/articles.atom",
            "/feeds/articles.json",
            "/series/none/articles.atom",
            "/films/none/articles.atom",
            "/authors/none/articles.atom",
            "/authors/ed-ito/articles.atom",
            "/articles/none/comments.atom",
        ],
    )
    def test_nothing_stands_under_other_addresses(self, client: Client, editor: User, address: str) -> None:
        assert client.get(address).status_code == 404

    def test_former_addresses_lead_on(self, client: Client, make_article: MakeArticle, editor: User) -> None:
        make_article()
        editor.slug = "edito"
        editor.save()

        for old in ("ed-ito", "ed"):
            response = client.get(f"/authors/{old}/articles.atom")
            assert (response.status_code, response["Location"]) == (301, "/authors/edito/articles.atom")


@pytest.mark.parametrize(
    ("page", "feed_address"),
    [
        ("/series/mondays/", "/series/mondays/articles"),
        ("/tags/robots/", "/tags/robots/feed"),
        ("/films/her-2013/", "/films/her-2013/articles"),
        ("/authors/ed-ito/", "/authors/ed-ito/articles"),
        ("/articles/", "/feeds/en/articles"),
        ("/fr/articles/", "/feeds/fr/articles"),
    ],
)
def test_a_page_names_its_feeds_in_its_head_and_for_readers(
    client: Client, make_article: MakeArticle, film: Film, page: str, feed_address: str
) -> None:
    series = Series.objects.create(name="Mondays", slug="mondays")
    tag = Tag.objects.create(name="Robots", slug="robots")
    save_article(make_article(series=series), films=[film.pk], tags=[tag])
    head, _mark, body = html(client.get(page)).partition("</head>")

    for format in ("atom", "rss"):
        assert f'type="application/{format}+xml"' in head
        assert f'href="{feed_address}.{format}"' in head
        assert f'<a href="{feed_address}.{format}"' in body
