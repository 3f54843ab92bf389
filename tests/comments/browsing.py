"""Posting as a browser on one of our own pages does."""

from __future__ import annotations

from typing import Any

from django.test import Client

from reviews.models import Article

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
GUEST = {"text": "A first word.", "name": "Gus", "email": "gus@example.org", "website": ""}


def address(article: Article) -> str:
    return f"/articles/{article.slug}/comments/"


def send(client: Client, article: Article, headers: Any = SAME_ORIGIN, **fields: Any) -> Any:
    return client.post(address(article), {**GUEST, **fields}, headers=headers)


def by_htmx(client: Client, article: Article, **fields: Any) -> Any:
    return send(client, article, headers={**SAME_ORIGIN, "HX-Request": "true"}, **fields)
