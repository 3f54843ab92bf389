"""Addresses in every script: readable here, and found under what they were on the blog."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.wordpress import exports
from tests.wordpress.conftest import Import, article_of
from tests.wordpress.exports import URL, Item


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("%d1%81%d1%82%d0%b0%d0%bb%d0%ba%d0%b5%d1%80-1979", "сталкер-1979"),
        ("%E6%9D%B1%E4%BA%AC%E7%89%A9%E8%AA%9E", "東京物語"),
        ("%ea%b8%b0%ec%83%9d%ec%b6%a9", "기생충"),
        ("%ce%bf-%ce%b8%ce%af%ce%b1%cf%83%ce%bf%cf%82", "ο-θίασος"),
        ("%e0%a4%a4%e0%a4%be%e0%a4%b0%e0%a5%87", "तारे"),
        ("%d0%b9%d0%be%d0%b4", "йод"),
        ("cl%c3%a9o-de-5-a-7", "cleo-de-5-a-7"),
        ("東京", "東京"),
    ],
)
def test_slugs_are_readable_and_old_addresses_lead_on(
    bring: Import, client: Client, name: str, slug: str
) -> None:
    old = [("_wp_old_slug", "%d1%81%d1%82%d0%b0%d1%80")]
    terms = [("post_tag", name, "A tag")]
    link = f"{URL}/2014/05/{name}/"
    bring(Item(5, name=name, link=link, meta=old, terms=terms, comments=[exports.Comment(1)]))

    article = article_of(5)
    address, tag = article.get_absolute_url(), article.tags.get()
    assert (article.slug, tag.slug) == (slug, slug)
    assert address.isascii()
    for page in (address, f"{address}discussion/", f"/fr{address}", tag.get_absolute_url()):
        assert client.get(page).status_code == 200
    for former in (
        f"2014/05/{name}/",
        f"2014/05/{name.upper()}/",
        "?p=5",
        "2014/05/%D1%81%D1%82%D0%B0%D1%80/",
    ):
        response = client.get(f"/blog/{former}")
        assert (response.status_code, response.headers["Location"]) == (301, address)
    assert client.get(f"/blog/tag/{name}/").headers["Location"] == tag.get_absolute_url()


def test_slugs_are_told_apart_and_made_of_the_title_without_one(bring: Import) -> None:
    name = "%e6%9d%b1%e4%ba%ac"
    bring(
        Item(1, name=name),
        Item(2, name=name),
        Item(3, "Сталкер", name="", status="draft"),
        Item(4, "🎬", name=""),
        Item(5, name="%e6%9d%b1%e4%ba%ac%e7%89"),
    )

    slugs = [article_of(number).slug for number in (1, 2, 3, 4, 5)]
    assert slugs == ["東京", "東京-2", "сталкер", "post-4", "東京-3"]


@pytest.mark.parametrize("login", ["Иван Петров", "坂本", "noor"])
def test_authors_are_found_under_the_slug_of_their_login(bring: Import, client: Client, login: str) -> None:
    bring(Item(1, creator=login), authors=[(2, login, "Noor Haddad")])

    here = f"/authors/{article_of(1).author.slug}/"
    old = f"/blog/author/{quote(login.lower().replace(' ', '-'))}/"
    assert client.get(old).headers["Location"] == quote(here)
    assert client.get(here).status_code == 200
