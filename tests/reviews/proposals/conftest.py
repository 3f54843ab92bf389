"""Imported articles, and an editor’s answer to what is proposed for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.models import Article, ArticleFilm, Origin, Tag
from tests.conftest import MakeArticle

PAGE = reverse("admin:reviews_origin_changelist")
DETAILS = (
    "<h2>Movie Details</h2><p>Directed and Written by: Spike Jonze<br>Joaquin Phoenix as Theodore Twombly<br>"
    "Scarlett Johansson as Samantha (voice)<br>Running Time: 126 minutes</p>"
)
BODY = f"<p>A voice.</p>{DETAILS}<p>Contributed by Billie Strand</p>"

Imported = Callable[..., Origin]


@pytest.fixture
def imported(make_article: MakeArticle) -> Imported:
    """Make an imported article; the first made is the newest."""
    numbers = iter(range(1, 10_000))

    def make(title: str = "Letters for other people", **fields: Any) -> Origin:
        number = next(numbers)
        of_origin = ("categories", "custom_fields", "notes", "confirmed_at", "confirmed_by")
        origin = {name: fields.pop(name) for name in of_origin if name in fields}
        defaults = {"published_at": timezone.now() - timedelta(days=number)}
        tags = fields.pop("tags", [])
        article = make_article(f"post-{number}", title=title, **{**defaults, **fields})
        article.tags.set(Tag.objects.get_or_create(name=tag, slug=f"t-{tag.lower()[:50]}")[0] for tag in tags)
        return Origin.objects.create(
            article=article,
            ref=f"films.example?p={number}",
            guid=f"https://films.example/?p={number}",
            **origin,
        )

    return make


def fields_of(response: Any) -> dict[str, Any]:
    """What a browser sends back from the page as it was shown, without a tick at any row."""
    fields: dict[str, Any] = {"row": []}
    for row in response.context["rows"]:
        fields["row"].append(str(row.origin.pk))
        for name in row.form.fields:
            value = row.form[name].value()
            key = row.form.add_prefix(name)
            if name == "seen":
                fields[key] = row.digest
            elif value is True:
                fields[key] = "on"
            elif value is not False and value != []:
                fields[key] = "" if value is None else value
    return fields


def answer(client: Client, origin: Origin, confirm: bool = True, path: str = PAGE, **typed: Any) -> Any:
    """Send the page back with this row ticked and something else typed in it."""
    fields = fields_of(client.get(path))
    for name, value in typed.items():
        fields[f"o{origin.pk}-{name}"] = value
    if confirm:
        fields["confirm"] = str(origin.pk)
    return client.post(path, {name: value for name, value in fields.items() if value is not None})


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def fresh(origin: Origin) -> Article:
    return Article.objects.select_related("origin", "series").get(pk=origin.pk)


def films_of(origin: Origin) -> list[str]:
    rows = ArticleFilm.objects.filter(article=origin.pk).select_related("film").order_by("position")
    return [str(row.film) for row in rows]
