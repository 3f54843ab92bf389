"""Opening, holding and closing a discussion where one meets it: a row of the desk, a comment, the article."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Discussion
from comments.own_settings import change_discussion, policies_to_choose, set_policy
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.admin.queue_page import QUEUE, get
from tests.conftest import MakeArticle, Post, html, make_user

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")

Policy = Discussion.Policy


def chosen(discussion: Discussion) -> list[str]:
    return [policy.value for policy, _label in policies_to_choose(discussion)]


def test_only_what_is_asked_is_changed(article: Article, moderator: User) -> None:
    change_discussion(article, closes_after_days=30, first_held=3, holds_new_links=False, by=moderator)
    discussion = change_discussion(article, policy="hold", links_held=0, by=moderator)
    discussion.refresh_from_db()
    assert (discussion.policy, discussion.closes_after_days, discussion.first_held) == ("hold", 30, 3)
    assert (discussion.holds_new_links, discussion.links_held) == (False, 0)
    assert change_discussion(article, first_held=None, by=moderator).first_held is None


def test_what_is_so_already_makes_no_page_old(article: Article, moderator: User) -> None:
    change_discussion(article, policy="closed", by=moderator)
    article.refresh_from_db()
    version = article.discussion_version
    change_discussion(article, policy="closed", by=moderator)
    article.refresh_from_db()
    assert article.discussion_version == version


def test_each_step_leads_to_those_that_are_left(article: Article, moderator: User) -> None:
    for policy, then in [
        (Policy.CLOSED, ["open", "hold"]),
        (Policy.HOLD, ["open", "closed"]),
        (Policy.OPEN, ["hold", "closed"]),
    ]:
        discussion = set_policy(article, policy, by=moderator)
        assert chosen(discussion) == then
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Closed: no new comments",
        "Hold: every comment waits for a moderator",
        "Open: known writers appear at once",
    ]


@pytest.mark.parametrize("policy", [Policy.OPEN, Policy.HOLD])
def test_what_its_age_has_closed_is_opened_for_good(
    make_article: MakeArticle, moderator: User, policy: Discussion.Policy
) -> None:
    old = make_article(published_at=timezone.now() - timedelta(days=400))
    discussion = change_discussion(old, closes_after_days=14, by=moderator)
    assert chosen(discussion) == ["open", "hold"]
    assert set_policy(old, policy, by=moderator).is_open()


def test_the_row_and_the_page_of_a_comment_have_the_buttons(mo: Client, post: Post, article: Article) -> None:
    comment = post(state="pending")
    for url, leads_to in [
        (f"{QUEUE}?q=number", f"{QUEUE}?q=number#c{comment.pk}"),
        (f"{QUEUE}{comment.pk}/change/", f"{QUEUE}{comment.pk}/change/"),
    ]:
        page = get(mo, url)
        button = next(button for button in page.buttons if button.get("value") == "closed")
        assert 'Close <span class="visually-hidden">– A voice' in " ".join(page.html.split())
        fields = {} if button["in"] == "comment_form" else page.fields
        response = mo.post(button["formaction"], {**fields, "policy": button["value"]})
        assert (response.status_code, response["Location"]) == (303, leads_to)
        assert Discussion.objects.get().policy == "closed"
        page = get(mo, url)
        assert "The discussion of “A voice” is changed. Closed: no new comments." in page.html
        assert "(closed)" in page.html
        again = next(button for button in page.buttons if button.get("value") == "open")
        mo.post(again["formaction"], {"policy": "open"})
        assert Discussion.objects.get().policy == "open"
    comment.refresh_from_db()
    assert comment.state == "pending"


def test_the_page_of_an_article_has_the_buttons(client: Client, article: Article) -> None:
    client.force_login(make_user("both", "Editors", "Moderators"))
    page = reverse("admin:reviews_article_change", args=[article.pk])
    assert "Discussion: Hold what comes" in html(client.get(page))
    address = reverse("admin:comments_discussion_policy", args=[article.pk])
    response = client.post(address, {"policy": "hold"})
    assert (response.status_code, response["Location"]) == (303, page)
    assert Discussion.objects.get().policy == "hold"
    assert "Discussion: Hold no more" in html(client.get(page))


def test_an_editor_who_is_no_moderator_has_no_such_buttons(
    client: Client, editor: User, article: Article
) -> None:
    client.force_login(editor)
    page = html(client.get(reverse("admin:reviews_article_change", args=[article.pk])))
    assert "Discussion:" not in page


def test_strangers_open_and_close_nothing(
    client: Client, post: Post, article: Article, editor: User, bob: User
) -> None:
    comment = post()
    addresses = [
        reverse("admin:comments_discussion_policy", args=[article.pk]),
        reverse("admin:comments_comment_discussion", args=[comment.pk]),
    ]
    for user, status in ((editor, 403), (bob, 302)):
        client.force_login(user)
        for address in addresses:
            assert client.post(address, {"policy": "closed"}).status_code == status
        with pytest.raises(PermissionDenied):
            set_policy(article, Policy.CLOSED, by=user)
    assert Discussion.objects.get().policy == "open"


@pytest.mark.parametrize("policy", ["", "sideways"])
def test_what_is_no_policy_changes_nothing(mo: Client, post: Post, article: Article, policy: str) -> None:
    comment = post()
    for name, pk in (("discussion_policy", article.pk), ("comment_discussion", comment.pk)):
        address = reverse(f"admin:comments_{name}", args=[pk])
        assert mo.post(address, {"policy": policy} if policy else {}).status_code == 400
        assert mo.get(address).status_code == 303
    assert mo.post(reverse("admin:comments_comment_discussion", args=[424242])).status_code == 404
    assert mo.post(reverse("admin:comments_discussion_policy", args=[424242])).status_code == 404
    assert Comment.objects.get().discussion.policy == "open"
