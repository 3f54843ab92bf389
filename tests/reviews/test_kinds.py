"""The table of kinds has a row for each, and everything else asks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from reviews.kinds import KIND_TRAITS, ArticleKind
from reviews.models import Article
from tests.conftest import MakeArticle

ROOT = Path(__file__).resolve().parents[2]


def test_each_kind_has_its_row() -> None:
    assert KIND_TRAITS.keys() == set(ArticleKind)


def test_no_template_knows_a_kind_by_name() -> None:
    compared = re.compile(r"\bkind [!=]= [\"']")
    assert [
        path.name for path in (ROOT / "templates").rglob("*.html") if compared.search(path.read_text())
    ] == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ArticleKind)
def test_an_article_of_each_kind_has_one_address(
    client: Client, make_article: MakeArticle, kind: ArticleKind
) -> None:
    article = make_article(kind=kind)
    address = article.get_absolute_url()
    other = {"/articles/a-voice/", "/pages/a-voice/"} - {address}

    assert client.get(address).status_code == 200
    assert client.get(other.pop())["Location"] == address
    assert Article.objects.listed().exists() == kind.traits.is_listed
    assert Article.objects.site_pages().exists() != kind.traits.is_listed
