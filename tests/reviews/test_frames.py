"""A text stands in one language, the frame around it in any: one address is the text's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from django.test import Client
from django.utils.translation import override

from filmclub.accounts.models import User
from filmclub.lib.frames import frame_language
from reviews import old_addresses
from reviews.models import Article
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


@dataclass
class Head:
    """What a page says of its addresses."""

    canonical: str = ""
    shared_as: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    switch: dict[str, str] = field(default_factory=dict)


def head(client: Client, path: str) -> Head:
    page = html(client.get(path))
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
    (shared_as,) = re.findall(r'<meta property="og:url" content="([^"]+)">', page)
    alternates = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)
    switch = re.findall(r'<a href="([^"]+)" lang="(\w+)" hreflang="\2">', page.partition("</header>")[0])
    assert len(dict(alternates)) == len(alternates)
    return Head(
        canonical.removeprefix(HOST),
        shared_as.removeprefix(HOST),
        {code: url.removeprefix(HOST) for code, url in alternates},
        {code: url for url, code in switch},
    )


ENGLISH, FRENCH = "/articles/a-voice/", "/fr/articles/une-voix/"


@pytest.fixture
def pair(make_article: MakeArticle) -> tuple[Article, Article]:
    english = make_article("a-voice", language="en")
    return english, make_article("une-voix", language="fr", translation_of=english)


class TestATextWithATranslation:
    @pytest.mark.parametrize(
        ("path", "own", "switch"),
        [
            ("/articles/a-voice/", ENGLISH, {"fr": FRENCH}),
            ("/fr/articles/a-voice/", ENGLISH, {"en": ENGLISH}),
            ("/articles/une-voix/", FRENCH, {"fr": FRENCH}),
            ("/fr/articles/une-voix/", FRENCH, {"en": ENGLISH}),
        ],
    )
    @pytest.mark.parametrize("query", ["", "?order=newest", "?utm_source=x"])
    def test_leads_to_it_from_every_frame(
        self, client: Client, pair: object, path: str, own: str, switch: dict[str, str], query: str
    ) -> None:
        found = head(client, path + query)
        assert found.canonical == found.shared_as == own
        assert found.alternates == {"en": ENGLISH, "fr": FRENCH, "x-default": ENGLISH}
        assert found.switch == switch

    @pytest.mark.parametrize("who", ["stranger", "member"])
    def test_does_so_for_everybody_and_from_the_store(
        self, client: Client, pair: object, ann: User, who: str
    ) -> None:
        if who == "member":
            client.force_login(ann)
        first, again = head(client, "/fr/articles/a-voice/"), head(client, "/fr/articles/a-voice/")
        assert first == again
        assert first.canonical == ENGLISH

    def test_is_named_so_after_the_translation_changes(
        self, client: Client, pair: tuple[Article, Article]
    ) -> None:
        head(client, ENGLISH)
        pair[1].slug = "la-voix"
        pair[1].save()
        assert head(client, ENGLISH).alternates["fr"] == "/fr/articles/la-voix/"
        pair[1].state = Article.State.WITHDRAWN
        pair[1].save()
        assert head(client, ENGLISH) == Head(ENGLISH, ENGLISH, {}, {"fr": "/fr/articles/a-voice/"})

    def test_may_have_one_in_a_language_that_the_site_has_not(
        self, client: Client, pair: tuple[Article, Article], make_article: MakeArticle
    ) -> None:
        make_article("eine-stimme", language="de", translation_of=pair[0])
        german = "/articles/eine-stimme/"
        expected = {"en": ENGLISH, "fr": FRENCH, "de": german, "x-default": ENGLISH}
        for path in (ENGLISH, FRENCH, german, f"/fr{german}"):
            assert head(client, path).alternates == expected
        assert head(client, f"/fr{german}").canonical == german

    def test_names_each_language_once(
        self, client: Client, pair: tuple[Article, Article], make_article: MakeArticle
    ) -> None:
        make_article("autre", title="Autre", language="fr", translation_of=pair[0])
        assert head(client, FRENCH).alternates["fr"] == FRENCH
        assert head(client, "/fr/articles/autre/").alternates["fr"] == "/fr/articles/autre/"


class TestATextAlone:
    @pytest.mark.parametrize(
        ("language", "canonical"),
        [
            ("en", "/articles/a-voice/"),
            ("fr", "/fr/articles/a-voice/"),
            ("fr-CA", "/fr/articles/a-voice/"),
            ("de", "/articles/a-voice/"),
        ],
    )
    def test_has_one_address_and_the_frames_lead_to_each_other(
        self, client: Client, make_article: MakeArticle, language: str, canonical: str
    ) -> None:
        make_article("a-voice", language=language)
        for prefix, other in (("", "fr"), ("/fr", "en")):
            found = head(client, f"{prefix}/articles/a-voice/")
            there = f"{'/fr' if other == 'fr' else ''}/articles/a-voice/"
            assert found == Head(canonical, canonical, {}, {other: there})

    def test_so_has_a_page_of_the_site(self, client: Client, make_article: MakeArticle) -> None:
        make_article("a-propos", kind=Article.Kind.PAGE, language="fr")
        assert head(client, "/pages/a-propos/").canonical == "/fr/pages/a-propos/"

    def test_so_has_what_is_said_below_it(
        self, client: Client, make_article: MakeArticle, post: Post
    ) -> None:
        article = make_article("une-voix", language="fr")
        comment = post(article=article)
        for below in ("discussion/", f"comments/{comment.pk}/", f"comments/{comment.pk}/reply/"):
            for prefix, other in (("", "fr"), ("/fr", "en")):
                found = head(client, f"{prefix}/articles/une-voix/{below}")
                assert found.canonical == f"/fr/articles/une-voix/{below}"
                assert found.alternates == {}
                assert found.switch == {other: f"{'/fr' if other == 'fr' else ''}/articles/une-voix/{below}"}

    def test_a_refused_form_names_the_article(self, client: Client, make_article: MakeArticle) -> None:
        make_article("une-voix", language="fr")
        answer = client.post(
            "/articles/une-voix/comments/",
            {"text": "", "language": "en"},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert '<link rel="canonical" href="http://testserver/fr/articles/une-voix/">' in html(answer)


def test_pages_without_a_text_exist_in_every_language(client: Client, article: Article) -> None:
    for path in ("/", "/articles/", "/films/", "/archive/"):
        expected = {"en": path, "fr": f"/fr{path}", "x-default": path}
        assert head(client, path) == Head(path, path, expected, {"fr": f"/fr{path}"})
        assert head(client, f"/fr{path}") == Head(f"/fr{path}", f"/fr{path}", expected, {"en": path})


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_feeds_lead_to_the_addresses_that_pages_name(client: Client, pair: object, kind: str) -> None:
    for path, language in ((ENGLISH, "en"), (FRENCH, "fr")):
        feed = html(client.get(f"/feeds/{language}/articles.{kind}"))
        assert f"{HOST}{path}" in feed
        assert not re.search(f'{HOST}/articles/une-voix/["<]', feed)


def test_old_addresses_lead_there_at_once(client: Client, pair: tuple[Article, Article]) -> None:
    old_addresses.remember_many([("https://old.example/2014/05/la-voix/", pair[1])])
    for path in ("/2014/05/la-voix/", "/2014/05/la-voix"):
        assert client.get(path, follow=True).redirect_chain[-1] == (FRENCH, 301)


def test_the_address_does_not_depend_on_the_readers_language(pair: tuple[Article, Article]) -> None:
    for language in ("en", "fr"):
        with override(language):
            assert [article.get_canonical_url() for article in pair] == [ENGLISH, FRENCH]


@pytest.mark.parametrize(
    ("language", "frame"), [("en", "en"), ("fr", "fr"), ("fr-CH", "fr"), ("de", "en"), ("", "en")]
)
def test_each_language_has_a_frame(language: str, frame: str) -> None:
    assert frame_language(language) == frame
