"""Discussions and the log of decisions in the admin: who changes the first, and nobody the second."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Discussion
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import get
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def test_a_moderator_closes_a_discussion_and_cached_pages_change(
    mo: Client, post: Post, article: Article
) -> None:
    post()
    article.refresh_from_db()
    version = article.discussion_version
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    assert mo.get(url).status_code == 200
    response = mo.post(url, {"policy": "closed", "closes_after_days": ""})
    assert response.status_code == 302
    article.refresh_from_db()
    assert Discussion.objects.get().policy == "closed"
    assert article.discussion_version == version + 1


def test_a_discussion_is_made_before_its_first_comment(
    mo: Client, post: Post, make_article: MakeArticle
) -> None:
    post()
    other = make_article("another")
    url = reverse("admin:comments_discussion_add")
    html = get(mo, url).html
    assert f'<option value="{other.pk}">' in html
    assert html.count("<option value") == 1 + 1 + 3, (
        "no article twice: it and the empty one, and the policies"
    )
    response = mo.post(url, {"article": other.pk, "policy": "hold", "closes_after_days": "14"})
    assert response.status_code == 302
    assert Discussion.objects.get(pk=other.pk).closes_after_days == 14


def test_an_editor_changes_no_discussion(client: Client, editor: User, post: Post, article: Article) -> None:
    post()
    client.force_login(editor)
    url = reverse("admin:comments_discussion_change", args=[article.pk])
    assert client.post(url, {"policy": "closed"}).status_code == 403
    assert Discussion.objects.get().policy == "open"


def test_the_log_is_read_only(mo: Client, post: Post, client: Client) -> None:
    comment = post()
    log = reverse("admin:comments_decision_changelist")
    html = get(mo, log).html
    assert "Mo Lind" in html
    assert "the site’s rules" in html
    decision = comment.decisions.latest("pk")
    change = reverse("admin:comments_decision_change", args=[decision.pk])
    mo.force_login(User.objects.create_superuser("op"))
    assert mo.post(change, {"reason": "changed"}).status_code == 403
    assert (
        mo.post(reverse("admin:comments_decision_delete", args=[decision.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert mo.get(reverse("admin:comments_decision_add")).status_code == 403
    assert 'name="action"' not in get(mo, log).html
