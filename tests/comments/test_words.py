"""The words of comments are stored with them, and change with them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.moderation import moderate, purge, undo
from comments.posting import withdraw_comment
from comments.states import Act, State
from comments.words import lacking
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.words.finding import find
from filmclub.words.models import KINDS, Kind, Words
from filmclub.words.queries import read_query
from reviews.models import Article
from tests.comments.test_bulk_posting import post as post_many
from tests.conftest import Post

pytestmark = pytest.mark.django_db
Found = Callable[..., list[int]]


@pytest.fixture
def found(article: Article) -> Found:
    def find_words(typed: str, *, is_public: bool = True) -> list[int]:
        return find(read_query(typed), Kind.COMMENT, group=article.pk, is_public=is_public, at_most=100)

    return find_words


def comments_with_words() -> list[int]:
    return [key for key in Words.objects.values_list("pk", flat=True) if key % KINDS == Kind.COMMENT]


@pytest.mark.parametrize("state", State)
def test_only_what_is_public_has_public_words(post: Post, found: Found, state: str) -> None:
    comment = post("A lighthouse.", state=state)
    assert found("lighthouse") == ([comment.pk] if state == State.APPROVED else [])
    assert found("lighthouse", is_public=False) == [comment.pk]
    assert not lacking().exists()


def test_what_is_marked_has_no_public_words(post: Post, found: Found) -> None:
    marked = post("He finds >!the lighthouse!< there.")
    whole = post("They reach the lighthouse.", spoils="ending")
    assert found("lighthouse") == []
    assert found("finds") == [marked.pk]
    assert found("reach") == []
    assert found("lighthouse", is_public=False) == [whole.pk, marked.pk]


def test_decisions_and_their_undoing_are_followed(post: Post, found: Found, moderator: User) -> None:
    comment = post("A lighthouse.", state="pending")
    for act, is_public in ((Act.APPROVE, True), (Act.REMOVE, False), (Act.RESTORE, True), (Act.SPAM, False)):
        decision = moderate(comment, act, by=moderator)
        assert found("lighthouse") == ([comment.pk] if is_public else [])
    undo([decision], by=moderator)
    assert found("lighthouse") == [comment.pk]
    withdraw_comment(comment)
    assert found("lighthouse") == []
    assert not lacking().exists()


def test_what_is_deleted_for_good_has_no_words(post: Post, found: Found, moderator: User) -> None:
    comment = post("A lighthouse.", state="spam")
    purge(comment, by=moderator)
    assert found("lighthouse", is_public=False) == []
    assert not comments_with_words()


def test_moderators_find_names_sites_and_links(post: Post, found: Found) -> None:
    writer = Writer(name="Zoé Ω", email="zoe@example.org", website="https://spam.example/")
    comment = post("See https://bad.example/page now", writer=writer, state="pending")
    for typed in ("zoe", "spam.example", "bad.example", "page"):
        assert found(typed, is_public=False) == [comment.pk]
    assert found("zoe@example.org", is_public=False) == []


@pytest.mark.parametrize("number", [3, 450])
def test_many_at_once_are_stored_with_their_words(article: Article, found: Found, number: int) -> None:
    with CaptureQueriesContext(connection) as captured:
        post_many(article, [-1] * number)
    assert len(comments_with_words()) == number
    assert not lacking().exists()
    about_words = [query for query in captured if "words_words" in query["sql"]]
    assert len(about_words) == -(-number // 200)
    first = Comment.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert found("0") == [first]
    # Answers to what was here before too.
    post_many(article, [-1, 0], {0: first})
    assert not lacking().exists()


def fill(**options: object) -> str:
    out = io.StringIO()
    call_command("fill_texts", stdout=out, **options)
    return out.getvalue()


def test_rows_of_an_earlier_release_are_filled(post: Post, found: Found) -> None:
    comments = [post(f"Lighthouse {number}.") for number in range(5)]
    Words.objects.all().delete()
    assert "words: 6 filled" in fill()
    assert found("lighthouse") == [comment.pk for comment in reversed(comments)]
    assert "words: 0 filled" in fill()
    assert "words: 6 filled" in fill(again=True)
    assert not lacking().exists()


def test_a_state_that_an_earlier_release_has_changed_is_found(post: Post, found: Found) -> None:
    shown, hidden = post("A lighthouse."), post("A lighthouse.", state="pending")
    Comment.objects.filter(pk=shown.pk).update(state=State.REMOVED)
    Comment.objects.filter(pk=hidden.pk).update(state=State.APPROVED)
    assert set(lacking()) == {shown, hidden}
    fill()
    assert found("lighthouse") == [hidden.pk]


def test_check_threads_tells_of_what_is_not_found(post: Post) -> None:
    post("A lighthouse.")
    for expected in ("", "1 comments cannot be found by their words yet: run fill_texts.\n"):
        told = io.StringIO()
        call_command("check_threads", stdout=io.StringIO(), stderr=told)
        assert told.getvalue() == expected
        Words.objects.all().delete()


def test_the_public_form_made_anew_is_found(post: Post, found: Found) -> None:
    comment = post("He finds >!the lighthouse!< there.")
    Comment.objects.update(public_html=None, public_text=None)
    fill()
    assert found("finds") == [comment.pk]
    assert found("lighthouse") == []


def test_a_comment_that_is_not_stored_leaves_no_words(client: Client, article: Article, post: Post) -> None:
    post("Said once.", writer=Writer(name="Gus", browser_key="a" * 32))
    before = Words.objects.count()
    client.post(f"/articles/{article.slug}/comments/", {"text": "", "name": "Gus"})
    assert Words.objects.count() == before
