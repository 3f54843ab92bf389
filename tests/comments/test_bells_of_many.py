"""Bells that a worker counts: of a discussion that very many follow, and of a branch that was moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import hearing
from comments.bell import count_anew
from comments.bell import recount_followers as COUNTING
from comments.followed import Target
from comments.followers import Follower
from comments.following import follow, mute
from comments.models import Comment, Decision
from comments.moderation import move_comment, undo
from comments.posting import withdraw_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.jobs.clock import tick
from filmclub.lib.compiled import Compiled
from reviews.models import Article
from tests.conftest import Post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(post: Post, ann: User) -> Comment:
    """What a member has said."""
    return post("I was there.", writer=Writer(user=ann))


def bell(user: User) -> int:
    return User.objects.values_list("bell_count", flat=True).get(pk=user.pk)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """What a worker was given to count, which it has done when the list is read again by `work`."""
    waiting: list[tuple[int, ...]] = []
    # Django's own class of tasks, where it has one, or that of django-tasks.
    monkeypatch.setattr(
        type(COUNTING), "enqueue", lambda task, *args: waiting.append(args) if task is COUNTING else None
    )
    return waiting


def work(waiting: list[tuple[int, ...]]) -> int:
    """Count what waits, part by part; how many parts it were."""
    parts = 0
    while waiting:
        COUNTING.func(*waiting.pop(0))
        parts += 1
    return parts


class TestVeryManyFollowers:
    NUMBER = 9

    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hearing, "FEW", 4)
        monkeypatch.setattr(hearing, "_follows", Compiled(hearing._follows.build))
        monkeypatch.setattr("comments.bell.IN_A_PART", 4)

    @pytest.fixture
    def many(self, article: Article) -> list[User]:
        users = [make_user(f"many-{number}") for number in range(self.NUMBER)]
        for user in users:
            follow(Follower(user=user), Target("article", article), "site")
        return users

    def rung(self) -> list[int]:
        users = User.objects.filter(username__startswith="many-").order_by("pk")
        return list(users.values_list("bell_count", flat=True))

    def test_hear_by_a_worker_and_who_is_answered_at_once(
        self, said: Comment, many: list[User], post: Post, ann: User, ran: list[tuple[int, ...]]
    ) -> None:
        post(parent=said)
        post(parent=said, writer=Writer(user=many[0]))
        assert (bell(ann), self.rung()) == (2, [0] * self.NUMBER)
        tick(timezone.now() + timedelta(minutes=11))
        # Both comments together.
        assert len(ran) == 1
        assert work(ran) == 3
        assert self.rung() == [1, *[2] * (self.NUMBER - 1)]
        assert bell(ann) == 2

    def test_are_counted_once_by_who_is_interrupted(
        self, said: Comment, many: list[User], post: Post, ran: list[tuple[int, ...]], monkeypatch: Any
    ) -> None:
        post(parent=said)
        tick(timezone.now() + timedelta(minutes=11))
        part = ran[0]
        with monkeypatch.context() as patch:
            patch.setattr("comments.bell.count_anew", killed_after(2))
            with pytest.raises(InterruptedError):
                work(ran)
        assert sum(self.rung()) == 2
        ran[:] = [part, part]
        work(ran)
        assert self.rung() == [1] * self.NUMBER

    def test_cost_a_comment_no_more_than_few_do(
        self, said: Comment, post: Post, article: Article, many: list[User]
    ) -> None:
        costs = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                post(parent=said)
            costs.append(sum(query["sql"].count("bell_count") for query in queries))
            for user in many:
                follow(Follower(user=user), Target("thread", said), "site")
        assert costs[0] == costs[1]

    def test_hear_nothing_of_an_answer_in_a_thread_that_they_mute(
        self, said: Comment, many: list[User], post: Post, ann: User
    ) -> None:
        mute(Follower(user=ann), Target("thread", said))
        post(parent=said)
        assert bell(ann) == 0

    def test_hear_less_of_what_is_withdrawn(
        self, said: Comment, many: list[User], post: Post, ran: list[tuple[int, ...]]
    ) -> None:
        reply = post(parent=said)
        tick(timezone.now() + timedelta(minutes=11))
        work(ran)
        withdraw_comment(reply)
        tick(timezone.now() + timedelta(minutes=22))
        work(ran)
        assert self.rung() == [0] * self.NUMBER


def killed_after(number: int) -> Callable[[int], bool]:
    """As `count_anew`, until it has counted so many."""
    counted: list[int] = []

    def count(pk: int) -> bool:
        if len(counted) == number:
            raise InterruptedError
        counted.append(pk)
        return count_anew(pk)

    return count


class TestAMovedBranch:
    def test_rings_for_who_follows_where_it_goes_and_not_where_it_was(
        self, said: Comment, post: Post, ann: User, bob: User, moderator: User, ran: list[tuple[int, ...]]
    ) -> None:
        eve, thread = make_user("eve2"), post("A thread.")
        follow(Follower(user=bob), Target("thread", said), "site")
        follow(Follower(user=eve), Target("thread", thread), "site")
        first = post("To Ann.", parent=said)
        post("Below it.", parent=post("Below.", parent=first))
        assert (bell(bob), bell(eve), bell(ann)) == (3, 0, 1)
        move_comment(first, thread, by=moderator)
        work(ran)
        assert (bell(bob), bell(eve), bell(ann)) == (0, 3, 0)
        undo(Decision.objects.filter(moved_from=said), by=moderator)
        work(ran)
        assert (bell(bob), bell(eve), bell(ann)) == (3, 0, 1)

    def test_rings_again_for_who_muted_the_thread_that_it_left(
        self, said: Comment, post: Post, bob: User, moderator: User, ran: list[tuple[int, ...]]
    ) -> None:
        first = post("Of Bob's.", parent=said)
        of_bob = post("Of Bob.", parent=first, writer=Writer(user=bob))
        mute(Follower(user=bob), Target("thread", said))
        post("To Bob.", parent=of_bob)
        assert bell(bob) == 0
        move_comment(first, None, by=moderator)
        work(ran)
        assert bell(bob) == 1

    def test_of_one_comment_is_told_in_the_act(
        self, said: Comment, post: Post, moderator: User, ran: list[tuple[int, ...]]
    ) -> None:
        move_comment(post(parent=said), None, by=moderator)
        assert not ran


def test_no_more_is_read_than_a_bell_says(
    article: Article, post: Post, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.bell.MOST", 2)
    follow(Follower(user=ann), Target("article", article), "site")
    for number in range(6):
        post(f"Word {number}.")
    read: list[int] = []

    def note(comment: Comment) -> int:
        read.append(comment.pk)
        return comment.pk

    monkeypatch.setattr("comments.bell.number_of", note)
    assert bell(ann) == 6
    assert not count_anew(ann.pk)
    assert len(read) == 3
    User.objects.filter(pk=ann.pk).update(bell_count=1)
    assert count_anew(ann.pk)
    assert bell(ann) == 3
