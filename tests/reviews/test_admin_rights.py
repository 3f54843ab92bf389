"""Every address of the reviews' admin, as somebody who may not read or change what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from filmclub.accounts.models import User
from reviews.admin.bulk import BulkActions
from reviews.models import Article, ArticleFilm, Contributor, Film, Series, Tag, Video
from reviews.saving import save_article
from tests.conftest import MakeArticle, html, make_user
from tests.reviews.test_article_admin import form_of
from tests.reviews.test_pictures import make_image

pytestmark = pytest.mark.django_db
# Words of a draft that its author and the editors alone may read.
SECRET = "unseenword"
ACTIONS = [*BulkActions.actions, "delete_selected"]


def patterns(of: Iterable[Any]) -> Iterator[URLPattern]:
    for each in of:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns)
        elif each.name and each.name.startswith("reviews_"):
            yield each


def addresses(rows: dict[str, Model]) -> dict[str, str]:
    """Each address of the reviews' admin by its name, about these rows."""
    found = {}
    for pattern in patterns(admin.site.urls[0]):
        model = str(pattern.name).split("_")[1]
        names = [*getattr(pattern.pattern, "converters", {}), *pattern.pattern.regex.groupindex]
        key = rows[model].pk if model in rows else 1
        given = {"object_id": str(key), "result": UUID(int=1)}
        arguments = {name: given.get(name, key) for name in names}
        found[str(pattern.name)] = reverse(f"admin:{pattern.name}", kwargs=arguments)
    return found


def everything() -> dict[str, list[dict[str, Any]]]:
    """What the tables of the reviews hold."""
    models: Any = apps.get_app_config("reviews").get_models(include_auto_created=True)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


@pytest.fixture
def rows(make_article: MakeArticle, film: Film, editor: User) -> dict[str, Model]:
    """Others' rows, one of each kind; the article is a draft that hides its words, and has a revision."""
    article = make_article(
        "hidden", title=f"{SECRET} title", standfirst=SECRET, state="draft", published_at=None
    )
    article.body = f"<p>{SECRET}</p>"
    save_article(article, films=[film.pk], by=editor)
    return {
        "article": article,
        "articlefilm": ArticleFilm.objects.get(),
        "film": film,
        "image": make_image(alt="A low sun"),
        "series": Series.objects.create(name="Mondays", slug="mondays"),
        "tag": Tag.objects.create(name="Cities", slug="cities"),
        "contributor": Contributor.objects.create(name="Rooney Mara", slug="rooney-mara"),
        "video": Video.objects.create(url="https://youtu.be/x", title="A clip"),
    }


def sent_to(article: Article, name: str) -> list[dict[str, Any]]:
    """What somebody may send who knows the names of all fields and buttons."""
    if name.endswith("_changelist"):
        ticked = {"_selected_action": article.pk, "_sure": "1", "post": "yes", "author": article.author_id}
        return [{**ticked, "action": action} for action in ACTIONS]
    buttons = dict.fromkeys(["_publish", "_ready", "post", "restore"], "1")
    form = {"title": "Taken", "name": "Taken", "alt": "Taken", "standfirst": "", "body": "<p>Taken.</p>"}
    return [form_of(article, **form, **buttons)]


@pytest.mark.parametrize("group", ["Authors", "Moderators"])
def test_what_is_not_theirs_is_neither_read_nor_changed(group: str, rows: dict[str, Model]) -> None:
    client = Client()
    user = make_user("una", group, name="Una Vale")
    client.force_login(user)
    article = rows["article"]
    assert isinstance(article, Article)
    before = everything()
    # Only part of the word: what is looked for stands on the page too.
    query = {"q": SECRET[1:], "author": str(article.author_id), "state": "draft"}
    read = set()

    for name, address in addresses(rows).items():
        answers = [client.get(address, query if name.endswith("_changelist") else {"version": "1"})]
        if name not in ("reviews_article_add", "reviews_image_add"):
            answers += [client.post(address, data) for data in sent_to(article, name)]
        if any(SECRET in html(answer) for answer in answers):
            read.add(name)

    assert everything() == before
    assert not LogEntry.objects.filter(user=user).exists()
    # Moderators look at articles for the sake of their comments.
    looks = {f"reviews_article_{page}" for page in ("changelist", "change", "history")}
    assert read <= (looks if group == "Moderators" else set())


def test_an_autocomplete_names_an_author_nothing_of_others(rows: dict[str, Model]) -> None:
    client = Client()
    client.force_login(make_user("una", "Authors"))

    for model in apps.get_app_config("reviews").get_models():
        name = str(model._meta.model_name)
        for field in (*model._meta.fields, *model._meta.many_to_many):
            query = {"app_label": "reviews", "model_name": name, "field_name": field.name}
            answer = client.get(reverse("admin:autocomplete"), {**query, "term": SECRET[1:]})
            assert SECRET not in html(answer), query


def test_the_walk_is_about_all_that_there_is(rows: dict[str, Model]) -> None:
    found = addresses(rows)
    assert len(found) > 40
    for page in ("history", "preview", "duplicate", "withdraw", "delete", "change", "changelist"):
        assert f"reviews_article_{page}" in found
