"""Discussions close, and the networks of old comments are forgotten: by the clock, with nothing else lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.clock import (
    AT_ONCE,
    NETWORKS_KEPT,
    UNDECIDED,
    close_discussions,
    forget_networks,
    networks_are_due,
    purge_unwanted,
    take_undecided_for_spam,
)
from comments.findings import Ground
from comments.models import Comment, Decision, Discussion
from comments.moderation import AlreadyChanged, hold, moderate, take_for_spam
from comments.reasons import Code
from comments.states import Act
from filmclub.accounts.models import User
from filmclub.club.models import Club
from reviews.models import Article
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)


class TestClosing:
    @pytest.fixture
    def raised(self, make_article: MakeArticle) -> Any:
        """How often the version was raised of a discussion that closes so many days after NOW less five."""
        article = make_article(published_at=NOW - 5 * DAY)

        def look(days: int | None, after: datetime = NOW - MINUTE, until: datetime = NOW) -> int:
            Discussion.objects.update_or_create(pk=article.pk, defaults={"closes_after_days": days})
            before = Article.objects.get().discussion_version
            close_discussions(after, until)
            return Article.objects.get().discussion_version - before

        return look

    def test_raises_the_version_once_at_its_moment(self, raised: Any) -> None:
        assert raised(5) == 1
        assert raised(5, NOW, NOW + MINUTE) == 0
        assert raised(5, NOW - 2 * MINUTE, NOW - MINUTE) == 0
        assert raised(4) == 0
        assert raised(None) == 0

    def test_is_caught_up_with_after_an_absence(self, raised: Any) -> None:
        assert raised(4, NOW - 3 * DAY, NOW) == 1

    def test_goes_by_the_club_where_the_discussion_says_nothing(self, raised: Any) -> None:
        Club.objects.update(closes_after_days=5)
        assert raised(None) == 1
        assert raised(7) == 0

    def test_costs_as_many_queries_for_many_as_for_few(
        self, make_article: MakeArticle, django_assert_num_queries: Any
    ) -> None:
        for number in range(12):
            article = make_article(f"a-{number}", published_at=NOW - 9 * DAY)
            Discussion.objects.create(pk=article.pk, closes_after_days=number % 3 + 20)
            if number in (1, 11):
                with django_assert_num_queries(3):
                    close_discussions(NOW - MINUTE, NOW)


class TestNetworks:
    def test_of_old_comments_are_forgotten_and_nothing_else(self, post: Post) -> None:
        old, new = (
            post(address="203.0.113.9", at=timezone.now() - NETWORKS_KEPT + late)
            for late in (-MINUTE, MINUTE)
        )
        assert {old.network, new.network} == {"203.0.113.0"}
        before = Comment.objects.values().get(pk=old.pk)
        forget_networks.call()
        assert Comment.objects.values().get(pk=old.pk) == {**before, "network": ""}
        new.refresh_from_db()
        assert new.network == "203.0.113.0"

    def test_are_forgotten_by_a_task_of_the_slow_queue(self) -> None:
        networks_are_due(NOW - DAY, NOW)
        task = DBTaskResult.objects.get()
        assert (task.queue_name, task.task_path) == ("slow", "comments.clock.forget_networks")

    @pytest.mark.parametrize("number", [1, 7])
    def test_are_forgotten_some_at_a_time(self, post: Post, number: int, monkeypatch: Any) -> None:
        monkeypatch.setattr("comments.clock.AT_ONCE", 3)
        for _number in range(number):
            post(address="203.0.113.9", at=timezone.now() - NETWORKS_KEPT - DAY)
        forget_networks.call()
        assert not Comment.objects.exclude(network="").exists()
        assert AT_ONCE == 500


class TestLikelySpam:
    @pytest.fixture
    def apart(self, post: Post) -> Any:
        """Likely spam that was written so long ago."""

        def make(ago: timedelta, code: str = Code.LIKELY_SPAM) -> Comment:
            comment = post("Likely.", state="pending", at=timezone.now() - ago)
            hold(comment, Ground(code), now=comment.created_at)
            return Comment.objects.get(pk=comment.pk)

        return make

    def test_is_spam_after_thirty_days_with_a_decision(self, apart: Any) -> None:
        old, new = apart(UNDECIDED + MINUTE), apart(UNDECIDED - MINUTE)
        assert take_undecided_for_spam() == 1
        assert [Comment.objects.get(pk=comment.pk).state for comment in (old, new)] == ["spam", "pending"]
        decision = Decision.objects.latest("pk")
        assert (decision.comment, decision.act, decision.moderator) == (old, Act.SPAM, None)
        assert (decision.before, decision.after) == ("pending", "spam")
        assert take_undecided_for_spam() == 0

    def test_what_waits_for_another_reason_goes_on_waiting(self, apart: Any) -> None:
        apart(UNDECIDED + DAY, Code.FIRST_COMMENT)
        assert take_undecided_for_spam() == 0

    def test_what_somebody_decides_meanwhile_stays(self, apart: Any, moderator: User) -> None:
        comment = apart(UNDECIDED + DAY)
        moderate(comment, Act.APPROVE, by=moderator)
        with pytest.raises(AlreadyChanged):
            take_for_spam(comment)
        assert Comment.objects.get().state == "approved"

    def test_is_purged_fifteen_days_after_that(self, apart: Any) -> None:
        apart(UNDECIDED + DAY)
        purge_unwanted.call()
        assert Comment.objects.get().state == "spam"
        Decision.objects.update(created_at=timezone.now() - 16 * DAY)
        purge_unwanted.call()
        assert not Comment.objects.exists()
