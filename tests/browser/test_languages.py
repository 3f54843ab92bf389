"""English and French: chosen by the address, offered and never forced, and no page says one thing in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Crawled
from tests.browser.crawling import Page, broken_links, crawl, fetch
from tests.browser.languages import NAMES, OTHER, interface, mixed, words_of
from tests.browser.looking import Complaints, go, visit
from tests.browser.pictures import accounts
from tests.browser.servers import Site, behind_nginx

ORIGINAL, TRANSLATION = "a-voice-in-a-pastel-city", "aimer-une-voix"
# Of the many pages of single comments, those of the other site say enough.
ONE_COMMENT = re.compile(r"/comments/\d+/")
ALTERNATE = re.compile(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">')
# The moment at which a page was made.
RENDERED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')


@dataclass(frozen=True)
class Club:
    """A site, the language of its addresses without one, and its pages by path."""

    site: Site
    language: str
    pages: dict[str, Page]

    @property
    def documents(self) -> dict[str, Page]:
        return {path: page for path, page in self.pages.items() if page.is_document}

    def prefix(self, language: str) -> str:
        return "" if language == self.language else f"/{language}"

    def language_of(self, path: str) -> str:
        other = OTHER[self.language]
        return other if path.startswith(f"/{other}/") else self.language


@contextmanager
def run_club(site: Site, directory: Path, language: str) -> Iterator[Site]:
    """Serve the same content in this language, to writers who need not wait for each other."""
    with behind_nginx(directory, site.environment, LANGUAGE_CODE=language, COMMENT_INTERVAL="0") as club:
        yield club


@pytest.fixture(scope="module")
def english_club(
    production_site: Site, crawled: Crawled, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Club]:
    with run_club(production_site, tmp_path_factory.mktemp("english"), "en") as site:
        yield Club(site, "en", crawled.pages)


@pytest.fixture(scope="module")
def french_club(production_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    with run_club(production_site, tmp_path_factory.mktemp("french"), "fr") as site:
        pages = crawl(f"{site.url}/", but_for=ONE_COMMENT)
        yield Club(site, "fr", {url.removeprefix(site.url): page for url, page in pages.items()})


@pytest.fixture(scope="module", params=["english", "french"])
def club(request: pytest.FixtureRequest) -> Club:
    club: Club = request.getfixturevalue(f"{request.param}_club")
    return club


def test_no_page_says_anything_in_two_languages(crawled: Crawled) -> None:
    pages = [page for page in crawled.pages.values() if page.is_document]
    assert len(pages) > 200
    assert [f"{page.url}: {fault}" for page in pages for fault in mixed(page.text)] == []


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ('<html lang="fr"><p>Skip to content</p>', 1),
        ('<html lang="fr"><p>Aller au contenu</p>', 0),
        ('<html lang="en"><p>Aller au contenu</p>', 1),
        ('<html lang="fr"><p lang="en">Skip to content</p>', 0),
        (
            '<html lang="fr"><img alt="He looks at the towers of a city, and this is what it was for">',
            1,
        ),
        ('<html lang="fr"><time>1 November 2026</time>', 1),
        ('<html lang="fr"><p>Le Samouraï</p><p>The Graduate</p>', 0),
    ],
)
def test_what_stands_there_in_the_other_language_is_found(html: str, faults: int) -> None:
    assert len(mixed(html)) == faults


def test_the_interface_of_a_french_club_is_not_mixed_either(french_club: Club) -> None:
    # The demo's synopses and series are in English whatever the club's language is.
    found = [
        f"{path}: {words}"
        for path, page in french_club.documents.items()
        for words in words_of(page.text)
        if words.language == french_club.language_of(path)
        and words.text not in NAMES
        and interface()[OTHER[words.language]].fullmatch(words.text)
    ]
    assert found == []


def test_each_page_is_in_the_language_of_its_address(club: Club) -> None:
    assert len(club.documents) > 200
    for path, page in club.documents.items():
        assert page.text.partition('<html lang="')[2][:2] == club.language_of(path), path


def test_links_lead_somewhere_in_either_club(club: Club) -> None:
    assert broken_links(club.pages.values()) == []
    assert [fault for page in club.pages.values() for fault in page.faults] == []


# An article and the pages below it, whose text stands in one language.
TEXT = re.compile(r"(?:/(?:en|fr))?/(?:articles|pages)/[^/]+/")


def test_each_page_names_itself_and_its_other_language(club: Club) -> None:
    listed = [
        path
        for path, page in club.documents.items()
        if page.status == 200 and ALTERNATE.search(page.text) and not TEXT.match(path)
    ]
    assert len(listed) > 50
    for path in listed:
        text = club.pages[path].text
        alternates = {code: _path(url) for code, url in ALTERNATE.findall(text)}
        assert set(alternates) == {"en", "fr", "x-default"}, path
        assert alternates["x-default"] == alternates[club.language]
        assert club.language_of(alternates["x-default"]) == club.language
        canonical = CANONICAL.search(text)
        assert canonical, path
        assert _path(canonical[1]) == alternates[club.language_of(path)]
        other = club.pages.get(alternates[OTHER[club.language_of(path)]])
        # Pages of a list beyond the first have no link of this kind that the crawl would follow.
        if other is not None:
            assert dict(ALTERNATE.findall(other.text)) == dict(ALTERNATE.findall(text)), path


def test_a_text_has_one_address_in_whatever_frame(club: Club) -> None:
    names: dict[str, set[str]] = {}
    for path, page in club.documents.items():
        if page.status == 200 and TEXT.match(path) and (canonical := CANONICAL.search(page.text)):
            names.setdefault(path.removeprefix(f"/{OTHER[club.language]}"), set()).add(_path(canonical[1]))
    assert len(names) > 50
    assert [path for path, addresses in names.items() if len(addresses) > 1] == []
    both = {
        code: f"{club.prefix(code)}/articles/{slug}/"
        for code, slug in (("en", ORIGINAL), ("fr", TRANSLATION))
    }
    for slug in (ORIGINAL, TRANSLATION):
        for prefix in ("", f"/{OTHER[club.language]}"):
            text = club.pages[f"{prefix}/articles/{slug}/"].text
            alternates = {code: _path(url) for code, url in ALTERNATE.findall(text)}
            assert alternates == both | {"x-default": both[club.language]}
            other = OTHER[club.language_of(f"{prefix}/")]
            assert f'<a href="{both[other]}" lang="{other}" hreflang="{other}">' in text


def _path(url: str) -> str:
    address = urlsplit(url)
    return address.path + (f"?{address.query}" if address.query else "")


@pytest.mark.parametrize("path", ["/", "/articles/", f"/articles/{ORIGINAL}/", "/nowhere/"])
@pytest.mark.parametrize("wanted", ["fr-CA,fr;q=0.9", "en-GB,en;q=0.9", "de"])
def test_what_a_browser_prefers_changes_nothing(club: Club, path: str, wanted: str) -> None:
    plain = fetch(club.site.url + path)
    asked = fetch(club.site.url + path, Accept_Language=wanted)
    assert asked.status == plain.status
    assert RENDERED.sub("", asked.text) == RENDERED.sub("", plain.text)
    assert f'<html lang="{club.language}"' in asked.text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere/", 404), ("/articles/quote-i-knew-these-people/", 410)]
)
def test_error_pages_keep_to_the_language_of_the_address(
    club: Club, language: str, path: str, status: int
) -> None:
    page = fetch(f"{club.site.url}{club.prefix(language)}{path}")
    assert page.status == status
    assert f'<html lang="{language}"' in page.text
    assert mixed(page.text) == []


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_feeds_are_in_the_clubs_language_and_lead_to_its_addresses(club: Club, kind: str) -> None:
    feed = fetch(f"{club.site.url}/feeds/articles.{kind}")
    assert feed.status == 200
    said = re.search(r'xml:lang="(\w+)|<language>(\w+)', feed.text)
    assert said
    assert (said[1] or said[2]) == club.language
    # Each text in the frame of its own language, as its page names itself.
    host = urlsplit(club.site.url).hostname
    for language, slug in (("en", ORIGINAL), ("fr", TRANSLATION)):
        own = fetch(f"{club.site.url}/feeds/{language}/articles.{kind}")
        assert f"://{host}{club.prefix(language)}/articles/{slug}/" in own.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_article_leads_to_its_translation_and_back(club: Club, language: str) -> None:
    prefix = club.prefix(language)
    for here, there, code in ((ORIGINAL, TRANSLATION, "fr"), (TRANSLATION, ORIGINAL, "en")):
        page = club.pages[f"{prefix}/articles/{here}/"]
        assert f'<a href="{prefix}/articles/{there}/" hreflang="{code}">' in page.text


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("scripts", [True, False])
def test_posting_and_signing_in_keep_to_the_language(
    club: Club, chromium: Browser, shared: dict[str, str], language: str, scripts: bool
) -> None:
    site, prefix = club.site, club.prefix(language)
    article = f"{site.url}{prefix}/articles/{TRANSLATION}/"
    with visit(chromium, scripts=scripts) as page:
        complaints = Complaints(page, site.url)
        go(page, article)
        form = page.locator("form#reply")
        form.locator("[name=text]").fill(f"{club.language} {language} {scripts}")
        form.locator("[name=name]").fill("Kay")
        form.locator("[name=email]").fill(f"kay-{club.language}-{language}-{scripts}@example.org")
        form.locator("[type=submit]").first.click()
        held = page.locator("article.comment.held")
        expect(held).to_have_count(1)
        assert page.url.startswith(article)
        assert mixed(page.content()) == []
        address = f"{site.url}{prefix}/accounts/login/?next={prefix}/articles/"
        name, password = next(accounts(shared))
        go(page, address)
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(f"not {password}")
        page.locator("main [type=submit]").click()
        expect(page.locator(".errorlist, .errors").first).to_be_visible()
        assert mixed(page.content()) == []
        page.locator("[name=password]").fill(password)
        page.locator("main [type=submit]").click()
        page.wait_for_url(f"{site.url}{prefix}/articles/")
        assert complaints == []
