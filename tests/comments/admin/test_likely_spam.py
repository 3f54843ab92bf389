"""Likely spam waits apart: a tab of its own, out of what waits, its count and the digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from comments import digest, posting
from comments.findings import Effect, Finding, Ground
from comments.models import Comment
from comments.moderation import moderate, undo
from comments.reasons import Code
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.models import Mail
from reviews.models import Article
from tests.comments.admin.desk_page import among_many, planned
from tests.comments.admin.queue_page import QUEUE, get, state
from tests.comments.browsing import send
from tests.comments.letters import confirm_mail
from tests.conftest import Post, html

APART = f"{QUEUE}?state=likely_spam"
LIKELY = Finding(Effect.LIKELY_SPAM, Ground("learned", detail="pills"))


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A way to have the layers find this in what is posted from now on."""
    return lambda *found: monkeypatch.setattr(posting, "signals", lambda _submission: list(found))


@pytest.fixture
def apart(post: Post, find: Any) -> Comment:
    find(LIKELY)
    comment = post("Cheap pills.", state="pending")
    find()
    return comment


def test_it_has_a_tab_and_is_not_among_what_waits(mo: Client, post: Post, apart: Comment) -> None:
    waits = post(state="pending")
    queue, tab = get(mo), get(mo, APART)
    assert (queue.rows, tab.rows) == ([waits.pk], [apart.pk])
    assert 'aria-current="page">Waiting (1)</a>' in queue.html
    assert 'aria-current="page">Likely spam (1)</a>' in tab.html
    assert tab.acts(apart) == ["approve", "refuse", "spam"]
    assert '<option value="spam">' in tab.html
    assert "(pills). The writer’s first comment." in tab.html
    assert set(get(mo, f"{QUEUE}?state=all").rows) == {waits.pk, apart.pk}


def test_the_latest_of_it_comes_first(mo: Client, post: Post, find: Any) -> None:
    find(LIKELY)
    first, second = post(state="pending"), post(state="pending")
    assert get(mo, APART).rows == [second.pk, first.pk]


def test_what_came_from_one_sender_stands_together(mo: Client, post: Post, find: Any) -> None:
    find(LIKELY)
    senders = ("198.51.100.7", "203.0.113.9", "198.51.100.8", "198.51.100.9")
    one, other, second, third = (post(state="pending", address=address) for address in senders)
    tab = get(mo, APART)
    assert tab.rows == [third.pk, second.pk, one.pk, other.pk]
    assert tab.html.count('class="group"') == 1
    group = tab.html[tab.html.index('class="group"') : tab.html.index(f'id="c{third.pk}"')]
    assert "3 comments from one sender" in group
    assert f"/admin/comments/comment/{third.pk}/person/" in group


def test_all_of_it_can_be_marked_as_spam_at_once(mo: Client, apart: Comment) -> None:
    response = get(mo, APART).bulk(mo, "spam", [apart], APART)
    assert "This will change one comment." in html(response)
    moderate(apart, Act.SPAM, by=User.objects.get(username="mo"))
    assert get(mo, APART).rows == []


def test_what_is_decided_leaves_it_and_comes_back_by_undo(apart: Comment, moderator: User) -> None:
    decision = moderate(apart, Act.APPROVE, by=moderator)
    assert not Comment.objects.likely_spam().exists()
    undo([decision], by=moderator)
    assert list(Comment.objects.likely_spam()) == [apart]
    assert not Comment.objects.waiting().exists()


def test_nothing_waits_where_all_that_waits_is_likely_spam(mo: Client, apart: Comment) -> None:
    assert "Nothing waits. Well done!" in get(mo).html
    assert digest.count_waiting() == 0


def test_no_digest_tells_of_it(apart: Comment, post: Post, moderator: User) -> None:
    confirm_mail()
    User.objects.filter(pk=moderator.pk).update(email="mo@example.org")
    eight = datetime(2026, 3, 4, 8, tzinfo=UTC)
    digest.send_digests(eight - timedelta(minutes=1), eight)
    mails = Mail.objects.filter(kind=digest.KIND)
    assert not mails.exists()
    waits = post(state="pending")
    digest.send_digests(eight - timedelta(minutes=1), eight)
    letter = digest.write_digest(mails.get())
    assert letter is not None
    assert waits.text in letter.text
    assert apart.text not in letter.text


def test_its_writer_sees_it_as_what_waits(client: Client, article: Article, find: Any) -> None:
    find(LIKELY)
    own_page = send(client, article)["Location"]
    assert "waiting for a moderator" in html(client.get(own_page))


def test_the_indexes_serve_both_lists(post: Post) -> None:
    post(state="pending")
    among_many(post())
    for comments, index in (
        (Comment.objects.waiting(), "comment_waiting"),
        (Comment.objects.likely_spam(), "comment_held_for"),
    ):
        plan = planned(comments)
        assert index in plan, plan


@pytest.mark.parametrize("is_known", [False, True])
def test_a_known_writers_likely_spam_stays_among_what_waits(post: Post, find: Any, is_known: bool) -> None:
    gus = Writer(name="Gus", email="gus@example.org", browser_key="k" * 32)
    if is_known:
        post(writer=gus)
    find(LIKELY)
    comment = post("Cheap pills.", writer=gus, state="pending")
    assert comment.held_for == ("learned" if is_known else Code.LIKELY_SPAM)
    assert state(comment) == "pending"
