"""Each follow ends by a link in its mails, and threads are muted by it: by a button, signed in or not."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from comments import following
from comments.answers.writing import stop_following_link
from comments.models import Subscription
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.answering import confirmed, follows, with_address
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db


def path_of(row: Subscription) -> str:
    address = urlsplit(stop_following_link(row))
    return f"{address.path}?{address.query}"


@pytest.fixture
def row(gus: Writer, article: Article) -> Subscription:
    return follows(confirmed(gus), article=article)


def test_looking_at_it_changes_nothing_and_tells_little(client: Client, row: Subscription) -> None:
    page = client.get(path_of(row))
    assert "g…@example.org gets mails about the discussion of “A voice”" in html(page)
    assert "gus@example.org" not in html(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]
    assert Subscription.objects.get() == row


def test_a_button_ends_this_one_and_no_other(client: Client, row: Subscription, gus: Writer) -> None:
    other = follows(row.subscriber, is_all=True) if row.subscriber else None
    assert "You follow it no longer" in html(client.post(path_of(row), {"act": "end"}))
    assert Subscription.objects.get() == other
    assert client.post(path_of(row), {"act": "end"}).status_code == 404
    assert other is not None
    assert other.subscriber is not None
    assert other.subscriber.ended_at is None


def test_a_thread_can_be_muted_instead(client: Client, gus: Writer, post: Post) -> None:
    first = post("The first.")
    row = follows(confirmed(gus), thread=first)
    assert 'value="mute"' in html(client.get(path_of(row)))
    assert "The thread is muted" in html(client.post(path_of(row), {"act": "mute"}))
    row.refresh_from_db()
    assert row.muted_at


def test_an_answer_leads_to_muting_its_thread(client: Client, ann: User, post: Post) -> None:
    row = follows(with_address(ann), is_answers=True)
    first = post("The first.", writer=Writer(user=ann))
    below = post("Below it.", parent=first)
    path = f"{path_of(row)}&thread={below.pk}"
    assert 'value="mute"' in html(client.get(path))
    client.post(path, {"act": "mute"})
    muted = Subscription.objects.exclude(muted_at=None).get()
    assert (muted.user, muted.thread) == (ann, first)
    assert Subscription.objects.following().get() == row


@pytest.mark.parametrize("thread", ["", "0", "-1", "99999999999999999999", "٣", "x"])
def test_without_a_thread_nothing_is_muted(client: Client, row: Subscription, thread: str) -> None:
    path = f"{path_of(row)}&thread={thread}"
    assert 'value="mute"' not in html(client.get(path))
    assert client.post(path, {"act": "mute"}).status_code == 200
    assert Subscription.objects.following().get() == row


@pytest.mark.parametrize(
    ("column", "state"), [("article", "approved"), ("is_answers", "pending"), ("is_answers", "withdrawn")]
)
def test_no_thread_is_muted_that_no_mail_has_named(
    client: Client, ann: User, article: Article, post: Post, column: str, state: str
) -> None:
    target: dict[str, Any] = {column: article if column == "article" else True}
    row = follows(with_address(ann), **target)
    mine = post("Mine.", writer=Writer(user=ann))
    hidden = post("To you.", parent=mine, state=state)
    elsewhere = post("To somebody else.", parent=post("Of somebody else."))
    for comment in (hidden, elsewhere):
        path = f"{path_of(row)}&thread={comment.pk}"
        page = html(client.get(path))
        assert comment.name not in page
        assert 'value="mute"' not in page
        client.post(path, {"act": "mute"})
        assert Subscription.objects.following().get() == row


def test_what_was_taken_back_is_not_named(client: Client, row: Subscription, gus: Writer, post: Post) -> None:
    thread = follows(row.subscriber, thread=post("The first.")) if row.subscriber else row
    Article.objects.update(state=Article.State.WITHDRAWN)
    for path in (path_of(row), path_of(thread)):
        for page in (html(client.get(path)), html(client.post(path, {"act": "end"}))):
            assert "A voice" not in page
            assert "Something that is not public any more" in page


def test_who_has_muted_very_much_is_told(
    client: Client, ann: User, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = follows(with_address(ann), is_answers=True)
    below = post("Below it.", parent=post("The first.", writer=Writer(user=ann)))
    monkeypatch.setattr(following, "MOST", 1)
    answer = client.post(f"{path_of(row)}&thread={below.pk}", {"act": "mute"})
    assert answer.status_code == 409
    assert "You follow very much already." in html(answer)
    assert Subscription.objects.get() == row


@pytest.mark.parametrize("act", ["follow", "", "delete"])
def test_nothing_else_is_done_by_it(client: Client, row: Subscription, act: str) -> None:
    assert client.post(path_of(row), {"act": act}).status_code == 200
    assert Subscription.objects.get() == row


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "\x00"])
def test_a_wrong_token_is_of_no_use(client: Client, row: Subscription, token: str) -> None:
    query: dict[str, Any] = {"token": token}
    for answer in (
        client.get("/following/stop/", query),
        client.post("/following/stop/", {"act": "end"}, query_params=query),
    ):
        assert answer.status_code == 404
    assert Subscription.objects.get() == row
