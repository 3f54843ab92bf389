"""What nobody wanted is forgotten: deleted where nobody saw it, or else emptied in its place."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.clock import purge_unwanted, purges_are_due
from comments.defence_models import PurgedReference
from comments.models import Comment, Decision, Disowned
from comments.moderation import CommentGone, moderate, move_comment, purge, undo
from comments.purging import KEPT, purge_due
from comments.reasons import Reason
from comments.repairs import check_discussion
from comments.states import Act
from comments.words import lacking
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.words.models import Words
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
OLD = KEPT + timedelta(minutes=1)
Ago = Callable[..., Comment]


@pytest.fixture
def ago(post: Post) -> Ago:
    """A comment that was written and decided about so long ago."""

    def make(text: str = "", *, ago: timedelta = OLD, **how: Any) -> Comment:
        return post(text, at=timezone.now() - ago, **how)

    return make


def there(*comments: Comment) -> list[bool]:
    return [Comment.objects.filter(pk=comment.pk).exists() for comment in comments]


class TestLeaves:
    @pytest.mark.parametrize("state", ["spam", "refused"])
    def test_go_after_fifteen_days_and_no_sooner(self, ago: Ago, state: str) -> None:
        old = ago(state=state)
        new = ago(state=state, ago=KEPT - timedelta(minutes=1))
        assert purge_due() == (1, 0)
        assert there(old, new) == [False, True]
        assert purge_due() == (0, 0)

    @pytest.mark.parametrize("state", ["pending", "approved", "removed", "withdrawn"])
    def test_of_any_other_state_stay_as_they_are(self, ago: Ago, state: str) -> None:
        comment = ago(state=state)
        before = Comment.objects.values().get(pk=comment.pk)
        assert purge_due() == (0, 0)
        assert Comment.objects.values().get(pk=comment.pk) == before

    def test_count_from_the_last_decision(self, ago: Ago, moderator: User) -> None:
        comment = ago(state="pending")
        moderate(comment, Act.SPAM, by=moderator)
        assert purge_due() == (0, 0)
        assert purge_due(timezone.now() + OLD) == (1, 0)

    def test_leave_what_was_decided_with_their_number(self, ago: Ago, moderator: User) -> None:
        comment = ago("Buy my pills.", state="spam")
        before = list(Decision.objects.values("pk", "act", "moderator", "before", "after", "created_at"))
        assert before
        purge_due()
        decisions = Decision.objects.all()
        *earlier, purged = decisions.values("pk", "act", "moderator", "before", "after", "created_at")
        assert earlier == before
        assert (purged["act"], purged["before"], purged["after"]) == ("purge", "spam", "spam")
        assert Decision.objects.get(act=Act.PURGE).moderator is None
        assert {(decision.comment_id, decision.number) for decision in decisions} == {(None, comment.pk)}
        assert str(comment.pk) in str(decisions[0])

    def test_below_each_other_go_in_one_run(self, ago: Ago) -> None:
        top = ago()
        reply = ago(state="spam", parent=top)
        Comment.objects.filter(pk=top.pk).update(state="spam", published_at=None)
        assert purge_due() == (2, 0)
        assert there(top, reply) == [False, False]

    def test_leave_trees_and_index_whole(self, ago: Ago) -> None:
        top = ago()
        gone = ago("Pills everywhere.", state="spam", parent=top)
        ago(parent=top)
        purge_due()
        census = check_discussion(top.discussion_id)
        assert (census.comments, census.faults) == (2, [])
        assert not lacking().exists()
        assert there(gone) == [False]
        assert not Words.objects.filter(every__contains="pills").exists()

    def test_leave_no_undo_behind(self, ago: Ago, moderator: User) -> None:
        ago(state="spam")
        decision = Decision.objects.get(act=Act.SPAM)
        purge_due()
        decision.refresh_from_db()
        assert undo([decision], by=moderator) == ([], [])

    def test_are_told_of_in_the_log_of_decisions(self, ago: Ago, client: Client, moderator: User) -> None:
        comment = ago(state="spam")
        purge_due()
        client.force_login(moderator)
        page = html(client.get("/admin/comments/decision/"))
        assert f"comment {comment.pk}, deleted for good" in page

    def test_deleted_by_hand_leave_the_same(self, ago: Ago, moderator: User) -> None:
        comment = ago(state="spam", ago=timedelta())
        Comment.objects.filter(pk=comment.pk).update(import_ref="old.example?comment=7")
        purge(comment, by=moderator)
        assert {decision.number for decision in Decision.objects.all()} == {comment.pk}
        assert PurgedReference.objects.get().import_ref == "old.example?comment=7"


class TestOthers:
    @pytest.fixture
    def seen(self, ago: Ago, ann: User) -> Comment:
        """Spam that readers saw and answered."""
        writer = Writer(
            name="Pia Pills", email="pia@pills.example", website="https://pills.example", browser_key="c" * 32
        )
        top = ago("Buy >!pills!<. " * 200, writer=writer, address="203.0.113.9")
        ago("No.", parent=top)
        at = timezone.now() - OLD
        moderate(top, Act.SPAM, by=User.objects.get(username="mo"), reason="Pia Pills again", now=at)
        Disowned.objects.create(comment=top)
        top.refresh_from_db()
        return top

    def test_lose_all_that_they_said_and_whose_they_were(self, seen: Comment) -> None:
        assert purge_due() == (0, 1)
        row: dict[str, object] = {**Comment.objects.values().get(pk=seen.pk)}
        assert "ill" not in repr(row)
        kept = ("author_id", "email", "website", "writer", "network", "text", "text_html", "guest_name")
        assert not any(row[name] for name in kept)
        assert not Disowned.objects.exists()
        assert not any("ill" in decision.reason for decision in Decision.objects.all())
        assert not lacking().exists()

    def test_keep_place_state_and_number(self, seen: Comment, client: Client) -> None:
        purge_due()
        now = Comment.objects.get(pk=seen.pk)
        assert (now.state, now.parent_id, now.approved_below) == ("spam", None, 1)
        assert check_discussion(seen.discussion_id).faults == []
        page = html(client.get(seen.discussion.article.get_absolute_url()))
        assert "This comment was removed by a moderator." in page
        assert "No." in page
        assert purge_due() == (0, 0)

    def test_cannot_be_shown_again(self, seen: Comment, moderator: User) -> None:
        decision = Decision.objects.get(act=Act.SPAM)
        purge_due()
        with pytest.raises(CommentGone):
            moderate(seen, Act.APPROVE, by=moderator)
        _undone, [left] = undo([decision], by=moderator)
        assert isinstance(left, CommentGone)
        assert Comment.objects.get(pk=seen.pk).state == "spam"

    def test_stand_in_no_list_and_have_their_page(self, seen: Comment, client: Client) -> None:
        purge_due()
        client.force_login(User.objects.get(username="mo"))
        spam = html(client.get("/admin/comments/comment/?state=spam"))
        assert not re.search(rf"\bc{seen.pk}\b", spam)
        page = client.get(f"/admin/comments/comment/{seen.pk}/change/")
        assert page.status_code == 200
        assert "(not kept)" in html(page)
        assert "ills" not in html(page)

    def test_of_members_lose_them(self, ago: Ago, ann: User, moderator: User) -> None:
        comment = ago(writer=Writer(user=ann))
        moderate(comment, Act.SPAM, by=moderator, now=timezone.now() - OLD)
        assert purge_due() == (0, 1)
        assert Comment.objects.get(pk=comment.pk).author is None
        assert not ann.comments.exists()

    def test_from_which_something_was_moved_stay(self, ago: Ago, moderator: User) -> None:
        top, other = ago(), ago()
        reply = ago(parent=top)
        Comment.objects.filter(pk=top.pk).update(published_at=None)
        move_comment(reply, other, by=moderator)
        moderate(top, Act.SPAM, by=moderator, now=timezone.now() - OLD)
        assert purge_due() == (0, 1)
        assert there(top, reply) == [True, True]

    def test_keep_the_sites_own_reasons(self, ago: Ago, moderator: User) -> None:
        comment = ago()
        reasons = Reason.ADVERTISING.text
        moderate(comment, Act.SPAM, by=moderator, reason=reasons, now=timezone.now() - OLD)
        purge_due()
        assert Decision.objects.get(act=Act.SPAM).reason == reasons

    def test_are_named_by_number_alone_in_the_admins_log(self, seen: Comment, moderator: User) -> None:
        LogEntry.objects.create(
            user=moderator,
            content_type=ContentType.objects.get_for_model(Comment),
            object_id=str(seen.pk),
            object_repr=str(seen),
            action_flag=CHANGE,
        )
        purge_due()
        assert LogEntry.objects.get().object_repr == str(seen.pk)


class TestRuns:
    def test_what_is_decided_meanwhile_stays(self, ago: Ago, moderator: User, monkeypatch: Any) -> None:
        comment = ago("Not spam at all.", state="spam")

        def lock_after_somebody(pk: int) -> None:
            moderate(comment, Act.APPROVE, by=moderator)

        monkeypatch.setattr("comments.purging.lock", lock_after_somebody)
        assert purge_due() == (0, 0)
        assert Comment.objects.get(pk=comment.pk).text == "Not spam at all."

    @pytest.mark.parametrize("number", [2, 7])
    def test_take_few_at_a_time_and_leave_none(self, ago: Ago, number: int, monkeypatch: Any) -> None:
        monkeypatch.setattr("comments.purging.AT_ONCE", 3)
        monkeypatch.setattr("comments.purging.UNDER_ONE_LOCK", 2)
        for _number in range(number):
            ago(state="spam")
        assert purge_due() == (number, 0)

    def test_lie_in_the_slow_queue(self, ago: Ago) -> None:
        comment = ago(state="refused")
        now = timezone.now()
        purges_are_due(now - timedelta(days=1), now)
        task = DBTaskResult.objects.get(task_path=purge_unwanted.module_path)
        assert task.queue_name == "slow"
        purge_unwanted.call()
        assert there(comment) == [False]

    def test_by_hand_say_what_they_did(self, ago: Ago) -> None:
        ago(state="spam", ago=timedelta(days=4))
        out = StringIO()
        call_command("purge_comments", stdout=out)
        call_command("purge_comments", days=3, stdout=out)
        assert out.getvalue().splitlines() == [
            "0 comments deleted, 0 emptied",
            "1 comments deleted, 0 emptied",
        ]

    @pytest.mark.parametrize("days", [-1, 36501])
    def test_by_hand_refuse_days_that_are_none(self, days: int) -> None:
        with pytest.raises(CommandError, match="--days"):
            call_command("purge_comments", days=days)

    def test_leave_other_batches_to_be_undone(self, ago: Ago, moderator: User) -> None:
        batch = uuid.uuid4()
        gone, stays = ago(state="pending"), ago(state="pending")
        moderate(gone, Act.SPAM, by=moderator, batch=batch, now=timezone.now() - OLD)
        moderate(stays, Act.SPAM, by=moderator, batch=batch)
        purge_due()
        undone, left = undo(Decision.objects.filter(batch=batch), by=moderator)
        assert ([comment.pk for comment in undone], left) == ([stays.pk], [])
