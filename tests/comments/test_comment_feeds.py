"""What stands in the feeds of comments, and what does not."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from comments import feeds
from comments.models import Comment
from comments.strict import set_strict
from filmclub.accounts.models import User
from reviews.models import Article, Film
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db

ALL, DISCUSSION = "/feeds/comments.atom", "/articles/a-voice/comments.atom"


def feed(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(unescape(html(response)))


def numbers(client: Client, address: str) -> list[int]:
    """The keys of the comments in a feed, in its order."""
    return [int(pk) for pk in re.findall(r"urn:filmclub:comment:(\d+)<", html(client.get(address)))]


@pytest.mark.parametrize("address", [ALL, DISCUSSION, DISCUSSION.replace("atom", "rss")])
def test_hold_approved_comments_newest_first(client: Client, post: Post, address: str) -> None:
    now = timezone.now()
    first = post("First.", at=now - timedelta(hours=2))
    second = post("With *stress*.", parent=first, at=now - timedelta(hours=1))
    for state in ("pending", "refused", "spam", "removed", "withdrawn"):
        post("Hidden swordfish.", state=state)

    assert numbers(client, address) == [second.pk, first.pk]
    assert "<em>stress</em>" in feed(client, address)
    assert "swordfish" not in feed(client, address)


def test_name_writer_and_article_in_titles(client: Client, post: Post, ann: User) -> None:
    comment = post("Words.")
    text = feed(client, DISCUSSION)

    assert f"<title>{comment.name} on A voice</title>" in text
    assert "Comments on A voice" in text
    assert f"http://testserver/articles/a-voice/comments/{comment.pk}/" in text


@pytest.mark.parametrize("address", [ALL, DISCUSSION])
def test_hold_no_word_that_gives_away(client: Client, post: Post, address: str) -> None:
    post("The swordfish dies.", spoils="ending")
    post("Open ||swordfish|| words.")
    text = feed(client, address)

    assert "swordfish" not in text
    assert "Spoiler: the ending" in text
    assert "[spoiler]" in text


@pytest.mark.parametrize("address", [ALL, DISCUSSION])
def test_hold_no_word_of_a_strict_discussion(
    client: Client, post: Post, article: Article, film: Film, address: str, moderator: User
) -> None:
    save_article(article, films=[film.pk])
    comment = post("The swordfish dies.")
    moderator.is_superuser = True
    moderator.save()
    set_strict(article, is_strict=True, by=moderator)

    assert numbers(client, address) == [comment.pk]
    assert "swordfish" not in feed(client, address)
    assert "For those who have seen the film" in feed(client, address)


def test_of_a_thread_hold_what_stands_in_it(client: Client, post: Post) -> None:
    top, other = post("Top."), post("Other.")
    reply = post("Reply.", parent=top)
    below = post("Below.", parent=reply)
    post("Beside.", parent=other)

    assert set(numbers(client, f"/articles/a-voice/comments/{top.pk}/thread.atom")) == {
        top.pk,
        reply.pk,
        below.pk,
    }
    assert set(numbers(client, f"/articles/a-voice/comments/{reply.pk}/thread.rss")) == {reply.pk, below.pk}


def test_of_a_thread_under_a_tombstone_tell_no_name(client: Client, post: Post) -> None:
    top = post("Top.")
    reply = post("Reply.", parent=top)
    Comment.objects.filter(pk=top.pk).update(state="removed", guest_name="Swordfish")
    address = f"/articles/a-voice/comments/{top.pk}/thread.atom"

    assert numbers(client, address) == [reply.pk]
    assert "Swordfish" not in feed(client, address)


@pytest.mark.parametrize("state", ["pending", "refused", "spam"])
def test_of_a_thread_are_nowhere_while_nobody_may_know_it(client: Client, post: Post, state: str) -> None:
    pk = post("Hidden.", state=state).pk

    assert client.get(f"/articles/a-voice/comments/{pk}/thread.atom").status_code == 404
    assert client.get("/articles/a-voice/comments/99999999/thread.atom").status_code == 404


def test_of_an_article_that_is_not_public_are_nowhere(client: Client, post: Post, article: Article) -> None:
    post("Hidden swordfish.")
    for state, status in (("withdrawn", 410), ("draft", 404)):
        article.state = state
        save_article(article)
        assert client.get(DISCUSSION).status_code == status
        assert numbers(client, ALL) == []


def test_the_newest_of_all_are_among_many(
    client: Client, post: Post, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "LONGEST", 4)
    now = timezone.now()
    others = [make_article(f"other-{number}") for number in range(6)]
    made = [
        post(
            article=others[number % 3] if number % 2 else others[number % 6], at=now - timedelta(hours=number)
        )
        for number in range(18)
    ]

    assert numbers(client, ALL) == [comment.pk for comment in made[:4]]


def test_pages_name_the_feeds_of_their_comments(client: Client, post: Post) -> None:
    comment = post("Words.")
    thread = f"/articles/a-voice/comments/{comment.pk}/thread.atom"
    for page, address in (
        ("/", ALL),
        ("/articles/a-voice/", DISCUSSION),
        (f"/articles/a-voice/comments/{comment.pk}/", thread),
    ):
        head, _mark, body = html(client.get(page)).partition("</head>")
        assert f'href="{address}"' in head
        assert f'<a href="{address}"' in body
