"""What every list of the admin has in common, and what the menu tells of the moderators' desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.models import Comment
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")

# As links in mails and chats carry them.
FOREIGN = "utm_source=mail&fbclid=x__y&gclid=7"


@pytest.fixture
def boss(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def mo(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def list_of(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: str(model._meta.label))
def test_no_list_stumbles_over_parameters_that_it_does_not_know(boss: Client, model: Any) -> None:
    plain, response = boss.get(list_of(model)), boss.get(f"{list_of(model)}?{FOREIGN}")
    assert response.status_code == plain.status_code == (302 if model is Club else 200)
    assert response.get("Location") == plain.get("Location")


def test_what_a_list_knows_still_narrows_it(boss: Client, make_article: MakeArticle) -> None:
    make_article("one", kind="essay")
    make_article("two", kind="news")
    for asked, number in (("kind__exact=essay", 1), ("state=draft", 0), ("language__exact=fr", 0), ("x", 2)):
        response: Any = boss.get(f"{list_of(Article)}?{asked}&{FOREIGN}")
        assert response.context["cl"].result_count == number, asked


def test_what_is_no_question_about_a_field_is_told(boss: Client, article: Article) -> None:
    assert boss.get(f"{list_of(Article)}?kind__sideways=1")["Location"] == f"{list_of(Article)}?e=1"


def test_menu_and_index_tell_what_waits(mo: Client, post: Post) -> None:
    assert "Comments (" not in html(mo.get("/admin/"))
    post(state="pending")
    reported = post()
    Comment.objects.filter(pk=reported.pk).update(open_reports=1)
    Comment.objects.filter(pk=post(state="pending").pk).update(held_for="likely_spam")
    for page in ("/admin/", "/admin/comments/discussion/", "/fr/admin/"):
        name = "Commentaires" if "fr" in page else "Comments"
        assert f"{name} (" in html(mo.get(page))
    assert "Comments (waiting: 1, reported: 1)" in html(mo.get("/admin/"))
    Comment.objects.filter(state="pending").update(state="refused")
    assert "Comments (reported: 1)" in html(mo.get("/admin/"))


def test_what_waits_is_told_to_moderators_alone(client: Client, editor: User, post: Post) -> None:
    post(state="pending")
    client.force_login(editor)
    with CaptureQueriesContext(connection) as asked:
        page = html(client.get("/admin/"))
    assert "waiting: 1" not in page
    assert not any("open_reports" in query["sql"] for query in asked.captured_queries)


def test_the_counts_cost_one_query_for_a_page(mo: Client, post: Post) -> None:
    def counts() -> int:
        with CaptureQueriesContext(connection) as asked:
            mo.get("/admin/")
        return sum("open_reports" in query["sql"] for query in asked.captured_queries)

    assert counts() == 1
    post(state="pending")
    assert counts() == 1
