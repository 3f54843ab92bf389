"""Likes belong to persons: they go over with a claim, are taken along, and are forgotten with them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from comments.claims import undo_claim
from comments.erasing import erase_comment
from comments.forgetting import LIKES_AT_ONCE
from comments.like_counts import recount_likes
from comments.likes import like, take_back
from comments.models import Comment, ConfirmedAddress, Like
from comments.readers import Reader
from comments.taking_along import beside
from comments.writers import Writer
from filmclub.accounts.erasing import Words, ask, erase_now
from filmclub.accounts.models import User
from filmclub.takeout.parts import Person
from reviews.models import Article
from tests.comments.claimed import ADDRESS, KEY, OTHER_KEY, claimed_by, guest, work
from tests.conftest import Post

pytestmark = pytest.mark.django_db
GUEST = Reader(browser_key=KEY)


@pytest.fixture
def mine(post: Post) -> Comment:
    return post("Mine as a guest.", writer=guest())


@pytest.fixture
def theirs(post: Post, bob: User) -> list[Comment]:
    return [post(f"Words of Bob, {number}.", writer=Writer(user=bob)) for number in range(3)]


def whose() -> set[tuple[str, int | None, str]]:
    return {
        (f"comment {row.comment_id}" if row.comment_id else "article", row.user_id, row.key)
        for row in Like.objects.all()
    }


def check(article: Article) -> None:
    assert recount_likes(article.pk) == []


class TestClaiming:
    def test_what_the_guest_liked_is_the_members_once(
        self, nora: User, mine: Comment, theirs: list[Comment], article: Article
    ) -> None:
        both, once, _never = theirs
        for thing in (both, once, article):
            like(thing, GUEST)
        like(both, Reader(user=nora))
        begun = claimed_by(nora, mine)

        names = {f"comment {both.pk}", f"comment {once.pk}", "article"}
        assert whose() == {(name, nora.pk, "") for name in names}
        assert Like.objects.count() == 3
        check(article)
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert whose() == {
            (f"comment {both.pk}", nora.pk, ""),
            (f"comment {once.pk}", None, KEY),
            ("article", None, KEY),
        }
        check(article)

    def test_what_becomes_ones_own_is_liked_no_longer(
        self, nora: User, mine: Comment, article: Article, bob: User
    ) -> None:
        like(mine, Reader(user=nora))
        like(mine, Reader(user=bob))
        claimed_by(nora, mine)
        assert whose() == {(f"comment {mine.pk}", bob.pk, "")}
        check(article)

    def test_the_guest_liked_what_the_member_wrote(
        self, nora: User, mine: Comment, post: Post, article: Article
    ) -> None:
        own = post("By Nora.", writer=Writer(user=nora))
        like(own, GUEST)
        claimed_by(nora, mine)
        assert not Like.objects.exists()
        check(article)

    def test_another_browser_keeps_what_it_likes(
        self, nora: User, mine: Comment, theirs: list[Comment], post: Post
    ) -> None:
        post("Elsewhere.", writer=guest(key=OTHER_KEY))
        like(theirs[0], Reader(browser_key=OTHER_KEY))
        claimed_by(nora, mine)
        assert whose() == {(f"comment {theirs[0].pk}", None, OTHER_KEY)}

    def test_what_was_taken_back_meanwhile_does_not_come_back(
        self, nora: User, mine: Comment, theirs: list[Comment], article: Article
    ) -> None:
        like(theirs[0], GUEST)
        begun = claimed_by(nora, mine)
        take_back(theirs[0], Reader(user=nora))
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert not Like.objects.exists()
        check(article)


class TestForgetting:
    def test_leaves_the_likes_of_others_and_right_numbers(
        self,
        nora: User,
        mine: Comment,
        theirs: list[Comment],
        article: Article,
        moderator: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("comments.forgetting.LIKES_AT_ONCE", 2)
        assert LIKES_AT_ONCE > 2
        ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
        things: list[Comment | Article] = [*theirs, article]
        for reader in (GUEST, Reader(user=nora), Reader(user=moderator)):
            for thing in things:
                like(thing, reader)
        erase_now(ask(user=nora, words=Words.STAY))
        assert {user for _thing, user, _key in whose()} == {moderator.pk}
        assert Like.objects.count() == 4
        check(article)

    def test_a_comment_without_words_is_liked_by_nobody(
        self, theirs: list[Comment], nora: User, moderator: User, article: Article
    ) -> None:
        like(theirs[0], Reader(user=nora))
        like(theirs[1], Reader(user=nora))
        erase_comment(theirs[0], by=moderator)
        assert whose() == {(f"comment {theirs[1].pk}", nora.pk, "")}
        check(article)


def test_is_taken_along_without_words_of_others(
    nora: User, mine: Comment, theirs: list[Comment], article: Article
) -> None:
    ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
    now = timezone.now()
    like(theirs[0], Reader(user=nora), now=now)
    like(article, GUEST, now=now)
    of_member = {"comment": theirs[0].pk, "article": "", "browser": "", "when": now}
    of_guest = {"comment": None, "article": article.title, "browser": KEY, "when": now}
    assert list(beside.likes(Person(user=nora))) == [of_member, of_guest]
    assert list(beside.likes(Person(address=ADDRESS))) == [of_guest]
