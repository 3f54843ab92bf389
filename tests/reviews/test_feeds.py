"""Feeds are XML, whatever stands in titles, texts and names."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils.html import escape

from filmclub.accounts.models import User
from reviews.models import Article, Origin, Tag
from tests.conftest import MakeArticle

pytestmark = pytest.mark.django_db

# What no XML may hold (but for NUL, which PostgreSQL does not store either), and what it may.
FORBIDDEN = [*map(chr, [*range(1, 9), 11, 12, *range(14, 32)]), "\ufffe", "\uffff"]
ALLOWED = [
    "\t",
    "\x7f",
    "\x85",
    "\u2028",
    "\ud7ff",
    "\ue000",
    "\ufdd0",
    "\ufffd",
    "\U0001fffe",
    "\U0010ffff",
    "]]>",
]


def feeds(client: Client) -> list[ElementTree.Element]:
    paths = [
        f"/{where}.{kind}" for where in ("feeds/articles", "tags/robots/feed") for kind in ("atom", "rss")
    ]
    return [ElementTree.fromstring(client.get(path).content) for path in paths]  # noqa: S314 -- our own


@pytest.mark.parametrize("sign", [*FORBIDDEN, *ALLOWED], ids=ascii)
def test_are_well_formed_whatever_stands_in_them(
    client: Client, make_article: MakeArticle, sign: str
) -> None:
    odd = f"One{sign}Two <&>"
    author = User.objects.create_user("ann", first_name=odd)
    article = make_article("odd", title=odd, standfirst=odd, author=author)
    guest = make_article("guest", title="Guest", body=f"<p>{odd}</p>", contributed_by=odd)
    tag = Tag.objects.create(name=f"Robots{sign}s", slug="robots", description=odd)
    for one in (article, guest):
        one.tags.add(tag)
    Origin.objects.create(article=article, guid=f"https://old.example/{sign}1", ref="1")

    shown = odd if sign in ALLOWED else "One Two <&>"
    for feed in feeds(client):
        texts = {(element.text or "").replace("\r", "") for element in feed.iter()}
        assert shown in texts or escape(shown) in texts
        assert "Guest" in texts


def test_lose_nothing_else(client: Client, make_article: MakeArticle) -> None:
    words = "Ça – “Amélie”, 用户, 😀 & <b>"
    article: Article = make_article("words", title=words)
    article.tags.add(Tag.objects.create(name="Robots", slug="robots"))
    for feed in feeds(client):
        assert words in {element.text for element in feed.iter()}
