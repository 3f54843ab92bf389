"""What the head of each page tells engines and chats: its title, address, translations and card."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Pillow

from filmclub.templatetags.pages import og_locale
from reviews.cards import card_of_image
from reviews.models import Article, Contributor, Credit, Film, Image, Series, Tag
from reviews.picture_files import CARD, CARD_GROUND, card_name, card_of
from reviews.pictures import delete_image, has_all_sizes
from reviews.titles import article_title
from tests.conftest import MakeArticle, Post
from tests.reviews.test_pictures import make_image, picture_bytes, run_tasks

META = re.compile(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">')


def head(client: Client, path: str) -> dict[str, str]:
    html = client.get(path).content.decode()
    found = dict(META.findall(html.partition("</head>")[0]))
    found["title"] = re.findall("<title[^>]*>(.*?)</title>", html, re.DOTALL)[0]
    found["canonical"] = re.findall('rel="canonical" href="(.*?)"', html)[0]
    return found


# --- Titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "title", "expected"),
    [
        ("review", "A Voice in a Pastel City", "A Voice in a Pastel City – review of Her (2013)"),
        ("essay", "Alone", "Alone – essay on Her (2013)"),
        ("quote", "The past is a story", "The past is a story – quote from Her (2013)"),
        ("news", "On screen again", "On screen again – news about Her (2013)"),
        ("review", "Her, or a city of voices", "Her, or a city of voices – review"),
        ("review", "A review of Her", "A review of Her"),
        ("review", "Letters to hers", "Letters to hers – review of Her (2013)"),
        ("page", "About", "About"),
    ],
)
def test_an_article_is_called_by_what_it_is(film: Film, kind: str, title: str, expected: str) -> None:
    assert article_title(Article(kind=kind, title=title), [film]) == expected


def test_several_films_are_named_as_far_as_there_is_room(film: Film) -> None:
    other, third = Film(title="Lars", year=2007), Film(title="Paris, Texas", year=1984)
    article = Article(kind="essay", title="Alone")
    assert article_title(article, [film, other]) == "Alone – essay on Her (2013) and Lars (2007)"
    assert article_title(article, [film, other, third]) == "Alone – essay"
    assert article_title(article, []) == "Alone"
    # In the language of the text, whatever is spoken around it.
    article.language = "fr"
    assert article_title(article, [film, other]) == "Alone – essai sur Her (2013) et Lars (2007)"


@pytest.mark.django_db
def test_every_page_has_a_title_and_words_of_its_own(
    client: Client, article: Article, film: Film, post: Post
) -> None:
    article.films.add(film)
    article.series = Series.objects.create(name="Voices", slug="voices")
    article.spoils = "ending"
    article.save()
    article.tags.add(Tag.objects.create(name="Cities", slug="cities"))
    spike = Contributor.objects.create(name="Spike Jonze", slug="spike-jonze")
    Credit.objects.create(film=film, contributor=spike, department="directing", title="Directed by")
    comment = post("Said in few words.")
    paths = ["/", "/articles/", "/articles/a-voice/", "/films/", "/films/her-2013/", "/people/", "/archive/"]
    paths += ["/people/spike-jonze/", "/series/", "/series/voices/", "/tags/cities/", "/authors/ed-ito/"]
    paths += [comment.get_absolute_url()]
    for prefix in ("", "/fr"):
        heads = [head(client, prefix + path) for path in paths]
        for name in ("title", "description", "og:title", "og:description"):
            assert len({one[name] for one in heads}) == len(paths), name
        for one in heads:
            assert one["og:description"] == one["description"]
            assert one["og:url"] == one["canonical"]
            assert one["og:image"].startswith("http://testserver/")
            assert one["twitter:card"] == "summary_large_image"
            assert one["og:type"]
    assert head(client, "/articles/a-voice/")["description"] == "A voice – review of Her (2013), by Ed Ito"


@pytest.mark.django_db
def test_later_pages_of_a_list_are_known_by_their_number(client: Client, make_article: MakeArticle) -> None:
    for number in range(25):
        make_article(f"number-{number}")
    first, second = head(client, "/articles/"), head(client, "/articles/?page=2")
    assert first["title"] == "Articles – Filmclub"
    assert second["title"] == "Articles – page 2 – Filmclub"
    assert second["canonical"] == second["og:url"] == "http://testserver/articles/?page=2"


# --- Languages ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_text_in_another_frame_claims_to_be_no_translation(client: Client, article: Article) -> None:
    html = client.get("/fr/articles/a-voice/").content.decode()
    assert 'rel="canonical" href="http://testserver/articles/a-voice/"' in html
    assert 'rel="alternate" hreflang' not in html
    found = head(client, "/fr/articles/a-voice/")
    assert found["og:locale"] == "en_US"
    assert "og:locale:alternate" not in found


@pytest.mark.django_db
def test_a_translation_names_its_original_and_the_other_way(
    client: Client, make_article: MakeArticle
) -> None:
    original = make_article("a-voice")
    make_article("une-voix", language="fr", translation_of=original)
    links = [
        re.findall('rel="alternate" hreflang="(.*?)" href="(.*?)"', client.get(path).content.decode())
        for path in ("/articles/a-voice/", "/fr/articles/une-voix/", "/articles/une-voix/")
    ]
    assert [sorted(found) for found in links] == [
        [
            ("en", "http://testserver/articles/a-voice/"),
            ("fr", "http://testserver/fr/articles/une-voix/"),
            ("x-default", "http://testserver/articles/a-voice/"),
        ]
    ] * 3
    found = head(client, "/fr/articles/une-voix/")
    assert (found["og:locale"], found["og:locale:alternate"]) == ("fr_FR", "en_US")


@pytest.mark.parametrize(
    ("language", "locale"), [("en", "en_US"), ("fr", "fr_FR"), ("pt-br", "pt_BR"), ("ja", "ja_JP")]
)
def test_languages_are_written_as_open_graph_does(language: str, locale: str) -> None:
    assert og_locale(language) == locale


# --- Cards ----------------------------------------------------------------------------------------


def drawn(size: tuple[int, int]) -> Pillow.Image:
    content = card_of(Pillow.new("RGB", size, (20, 20, 200)))
    card = Pillow.open(BytesIO(content))
    assert (card.format, card.size) == ("JPEG", CARD)
    return card.convert("RGB")


def is_ground(colour: Any) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(colour, CARD_GROUND, strict=True))


@pytest.mark.parametrize("size", [(1600, 900), (1200, 800), (600, 300), (3000, 1500)])
def test_a_wide_picture_fills_its_card(size: tuple[int, int]) -> None:
    card = drawn(size)
    assert not any(is_ground(card.getpixel(corner)) for corner in [(2, 2), (1197, 627), (600, 2)])


@pytest.mark.parametrize("size", [(400, 600), (1000, 1000), (300, 150), (2000, 300)])
def test_all_of_any_other_stands_on_paper(size: tuple[int, int]) -> None:
    card = drawn(size)
    assert is_ground(card.getpixel((2, 2)))
    assert not is_ground(card.getpixel((600, 315)))


def test_what_is_transparent_stands_on_paper() -> None:
    card = Pillow.open(BytesIO(card_of(Pillow.new("RGBA", (1200, 630), (0, 0, 0, 0)))))
    assert is_ground(card.convert("RGB").getpixel((600, 315)))


@pytest.mark.django_db
class TestCards:
    def test_a_page_shows_the_original_until_its_card_is_made(self, client: Client, article: Article) -> None:
        article.lead_image = make_image()
        article.save()
        before = head(client, "/articles/a-voice/")
        assert before["og:image"] == f"http://testserver{article.lead_image.file.url}"
        assert (before["og:image:width"], before["og:image:height"]) == ("400", "200")
        run_tasks()
        after = head(client, "/articles/a-voice/")
        assert after["og:image"].endswith("/card.jpg")
        assert default_storage.exists(card_name(article.lead_image.file.name))
        assert (after["og:image:width"], after["og:image:height"]) == ("1200", "630")
        assert after["og:image:alt"] == "A low sun over towers"
        assert after["og:image:type"] == "image/jpeg"

    def test_what_chats_may_not_know_waits_for_its_card(self, client: Client, article: Article) -> None:
        article.lead_image = make_image(picture_bytes("WEBP"), name="sunset.webp")
        article.save()
        assert card_of_image(article.lead_image) is None
        assert head(client, "/articles/a-voice/")["og:image"].endswith("/img/card.jpg")

    def test_it_goes_with_its_picture(self) -> None:
        image = make_image()
        run_tasks()
        image.refresh_from_db()
        name = card_name(image.file.name)
        assert default_storage.exists(name)
        delete_image(image)
        run_tasks()
        assert not default_storage.exists(name)

    def test_one_that_is_not_there_is_missing(self) -> None:
        image = make_image()
        run_tasks()
        image = Image.objects.get(pk=image.pk)
        assert has_all_sizes(image)
        default_storage.delete(card_name(image.file.name))
        assert not has_all_sizes(image)


def test_the_pictures_of_the_site_are_what_is_said_of_them() -> None:
    for name, size in {
        "card.jpg": CARD,
        "touch.png": (180, 180),
        "icon-192.png": (192, 192),
        "icon-512.png": (512, 512),
    }.items():
        with Pillow.open(str(finders.find(f"filmclub/img/{name}"))) as picture:
            assert picture.size == size
            assert picture.format == ("JPEG" if name.endswith("jpg") else "PNG")


# --- On a phone -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/fr", "fr")])
def test_a_phone_is_told_of_the_site_in_its_language(client: Client, prefix: str, language: str) -> None:
    page = client.get(f"{prefix}/").content.decode()
    assert f'<link rel="manifest" href="{prefix}/manifest.webmanifest">' in page
    assert 'rel="apple-touch-icon"' in page
    response = client.get(f"{prefix}/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert "public" in response["Cache-Control"]
    found = json.loads(response.content)
    assert (found["lang"], found["start_url"], found["name"]) == (language, f"{prefix}/", "Filmclub")
    assert {icon["sizes"] for icon in found["icons"] if icon["purpose"] == "maskable"} == {
        "192x192",
        "512x512",
    }
