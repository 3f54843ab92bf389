"""Readers look for words in the whole site, and find what is public, alike on both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from reviews import suggesting
from tests.conftest import html, shared_by_tests
from tests.filmclub.searched import Place, make_place
from tests.processes import ROOT

QUERIES: list[dict[str, Any]] = json.loads((ROOT / "tests/data/search.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def place(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Place]:
    with shared_by_tests(django_db_blocker, tmp_path_factory.mktemp("media"), make_place) as made:
        yield made


@pytest.fixture(autouse=True)
def _names_are_read_anew() -> None:
    suggesting.forget()


@pytest.mark.django_db
@pytest.mark.parametrize("asked", QUERIES, ids=lambda asked: asked["q"])
def test_what_is_typed_finds(client: Client, place: Place, asked: dict[str, Any]) -> None:
    assert place.search(client, asked["q"], **asked.get("with", {})) == asked["found"]


@pytest.mark.django_db
class TestThePage:
    def test_marks_the_words_and_escapes_the_rest(self, client: Client, place: Place) -> None:
        page = html(client.get("/search/", {"q": "lift meet"}))
        assert "They <mark>meet</mark> in a <mark>lift</mark> &amp; a café." in page
        page = html(client.get("/search/", {"q": "ailes desir"}))
        assert "Les <mark>Ailes</mark> du <mark>désir</mark>" in page
        page = html(client.get("/search/", {"q": '<b>wenders</b> & "x'}))
        assert 'value="&lt;b&gt;wenders&lt;/b&gt; &amp; &quot;x"' in page

    def test_names_the_kinds_with_their_numbers(self, client: Client, place: Place) -> None:
        page = html(client.get("/search/", {"q": "wind"}))
        for name, number in (("Articles", 2), ("Films", 2), ("People", 0), ("Comments", 1)):
            assert f'{name} <span class="nb">({number})</span>' in page
        assert '<a href="?q=wind&amp;kind=films">' in page

    def test_names_the_same_numbers_whichever_kind_it_shows(self, client: Client, place: Place) -> None:
        for kind in ("", "articles", "films", "people", "comments"):
            page = html(client.get("/search/", {"q": "wind", "kind": kind}))
            assert re.findall(r'<span class="nb">\((\d+)\)</span>', page) == ["2", "2", "0", "1"]

    def test_offers_years_people_and_languages_with_numbers(self, client: Client, place: Place) -> None:
        page = html(client.get("/search/", {"q": "the", "kind": "articles"}))
        assert '<a rel="nofollow" href="?q=the&amp;kind=articles&amp;year=1984">1984</a> (1)' in page
        page = html(client.get("/search/", {"q": "her", "kind": "articles"}))
        assert '<a rel="nofollow" href="?q=her&amp;kind=articles&amp;language=fr">French</a> (1)' in page
        page = html(client.get("/search/", {"q": "of", "kind": "articles"}))
        assert "Films directed by" not in page
        page = html(client.get("/search/", {"q": "w", "kind": "films", "year": "1984"}))
        assert "Films of 1984 <a" in page
        assert '<a href="?q=w&amp;kind=films">Any year</a>' in page

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("", "Type at least one word to look for."),
            ("  ", "Type at least one word to look for."),
            ("?!", "Type at least one word to look for."),
            ("-film", "Type at least one word to look for."),
            ("a" * 201, "Look for less at once: at most 16 words and 200 characters."),
            (
                "a b c d e f g h i j k l m n o p q",
                "Look for less at once: at most 16 words and 200 characters.",
            ),
            ("zzz", "Nothing here has “zzz”. Look for fewer or other words."),
        ],
    )
    def test_says_in_a_sentence_what_it_cannot_find(
        self, client: Client, place: Place, typed: str, told: str
    ) -> None:
        response = client.get("/search/", {"q": typed})
        assert response.status_code == 200
        assert told in html(response)

    def test_without_words_is_the_form(self, client: Client, place: Place) -> None:
        page = html(client.get("/search/"))
        assert 'name="q"' in page
        assert "alert" not in page

    @pytest.mark.parametrize(
        "query",
        [
            {"kind": "x"},
            {"year": "84"},
            {"year": "x" * 4},
            {"year": "١٩٨٤"},
            {"person": "no-such-one"},
            {"person": "x" * 5000},
            {"language": "<b>"},
            {"kind": "films", "page": "0"},
            {"kind": "films", "page": "99"},
            {"kind": "films", "page": "x"},
            {"kind": "comments", "before": "x"},
            {"kind": "comments", "before": "9" * 30},
        ],
    )
    def test_of_nonsense_is_404(self, client: Client, place: Place, query: dict[str, str]) -> None:
        assert client.get("/search/", {"q": "wind", **query}).status_code == 404

    def test_is_shared_by_caches_and_not_by_engines(self, client: Client, place: Place) -> None:
        response = client.get("/search/", {"q": "wind"})
        assert "s-maxage" in response["Cache-Control"]
        assert not response.cookies
        assert '<meta name="robots" content="noindex">' in html(response)
        assert client.post("/search/", {"q": "wind"}).status_code == 405

    def test_leads_to_itself_in_the_other_language(self, client: Client, place: Place) -> None:
        page = html(client.get("/search/", {"q": "wind", "kind": "films", "year": "1984"}))
        assert 'href="/fr/search/?q=wind&amp;kind=films&amp;year=1984"' in page
        page = html(client.get("/fr/search/", {"q": "wind"}))
        assert 'action="/fr/search/"' in page
        assert "Recherche" in page

    def test_is_reached_from_each_page_and_from_404(self, client: Client, place: Place) -> None:
        for address in ("/", "/films/her/", "/fr/no-such-page/"):
            page = html(client.get(address))
            prefix = "/fr" if address.startswith("/fr") else ""
            assert f'<a href="{prefix}/search/"' in page
            assert f'href="{prefix}/opensearch.xml"' in page
        assert 'role="search"' in html(client.get("/no-such-page/"))

    @pytest.mark.parametrize("prefix", ["", "/fr"])
    def test_is_told_to_browsers(self, client: Client, place: Place, prefix: str) -> None:
        response = client.get(f"{prefix}/opensearch.xml")
        assert response["Content-Type"] == "application/opensearchdescription+xml"
        told = ElementTree.fromstring(response.content)  # noqa: S314 our own
        [url] = [each for each in told if each.tag.endswith("Url")]
        assert url.get("template") == f"http://testserver{prefix}/search/?q={{searchTerms}}"


@pytest.mark.django_db
class TestWhatMayBeMeant:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("wim wemders", "Wim Wenders"),
            ("wnders", "Wim Wenders"),
            ("Hupert", "Isabelle Huppert"),
            ("wings of dessire", "Wings of Desire"),
            ("ailes du dezir", "Wings of Desire"),
            ("electrik dreams", "Electric Dreams"),
        ],
    )
    def test_is_asked(self, client: Client, place: Place, typed: str, meant: str) -> None:
        page = html(client.get("/search/", {"q": typed}))
        assert "Did you mean:" in page
        assert f">{meant}</a>" in page

    @pytest.mark.parametrize("typed", ["zzz", "xyzzy plugh", "nobody credited", "of", "'"])
    def test_is_not_asked_of_what_is_far_from_all(self, client: Client, place: Place, typed: str) -> None:
        assert "Did you mean:" not in html(client.get("/search/", {"q": typed}))

    def test_is_not_asked_where_something_is_called_so(self, client: Client, place: Place) -> None:
        assert "Did you mean:" not in html(client.get("/search/", {"q": "her"}))

    def test_is_nothing_that_is_gone(self, client: Client, place: Place) -> None:
        client.get("/search/", {"q": "ordett"})
        place.films["ordet"].delete()
        assert "Did you mean:" not in html(client.get("/search/", {"q": "ordett"}))
