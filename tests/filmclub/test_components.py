"""The living page of the components: it shows them all, and only in development."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import clear_url_caches

import filmclub.urls
from filmclub import components
from tests.conftest import html

CLASS = re.compile(r"\.(-?[a-z_][\w-]*)")
# What a script puts on an element while it works.
OF_SCRIPTS = {"aside", "elsewhere", "htmx-request", "keylist", "keys", "laid-out", "top"}
# What nobody sees, and what only a member's masthead has.
UNSEEN = {"before-rail", "old", "on-screen", "visually-hidden", "who"}
PASTEL = re.compile(r"[abc]\d")


@pytest.fixture
def development(settings: Any) -> Iterator[None]:
    """The addresses as they are with DEBUG."""
    settings.DEBUG = True
    importlib.reload(filmclub.urls)
    clear_url_caches()
    yield
    settings.DEBUG = False
    importlib.reload(filmclub.urls)
    clear_url_caches()


def classes_of_the_stylesheet() -> set[str]:
    text = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", components.STYLESHEET.read_text(), flags=re.DOTALL)
    return {name for name in CLASS.findall(text) if not PASTEL.fullmatch(name)}


def classes_in(page: str) -> set[str]:
    return {name for value in re.findall(r'class="([^"]*)"', page) for name in value.split()}


@pytest.mark.usefixtures("db", "development")
class TestInDevelopment:
    def test_it_shows_every_component_of_the_stylesheet_in_both_schemes(self, client: Client) -> None:
        page = html(client.get("/components/"))

        meant = classes_of_the_stylesheet() - OF_SCRIPTS - UNSEEN
        assert "masthead" in meant
        assert meant - classes_in(page) == set()
        light, dark = page.partition('<div class="light">')[2].split('<div class="dark">')
        assert meant & classes_in(light) <= classes_in(dark)

    def test_no_two_elements_share_an_id(self, client: Client) -> None:
        ids = re.findall(r' id="([^"]+)"', html(client.get("/components/")))

        assert len(ids) > 20
        assert len(ids) == len(set(ids))

    def test_nothing_is_read_from_the_database_but_what_every_page_reads(
        self, client: Client, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            assert client.get("/components/").status_code == 200

    def test_each_scheme_has_the_palette_of_the_stylesheet(self, client: Client) -> None:
        response = client.get("/components/schemes.css")

        light, dark = (part.partition("}")[0] for part in html(response).split(".dark {", 1))
        assert response["Content-Type"] == "text/css"
        assert "--paper: #fbf5f1" in light
        assert "--paper: #1b1618" in dark
        assert set(re.findall(r"--\w+(?=: #)", dark)) == set(re.findall(r"--\w+(?=: #)", light))


@pytest.mark.parametrize("path", ["/components/", "/components/schemes.css"])
def test_in_production_it_is_not_there(client: Client, db: None, path: str) -> None:
    assert client.get(path).status_code == 404
