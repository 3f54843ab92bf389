"""The one function that decides, and the one that takes a decision back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from comments.models import Comment, Decision, Discussion
from comments.moderation import (
    AlreadyChanged,
    ReasonMissing,
    moderate,
    undo,
)
from comments.own_settings import change_discussion
from comments.posting import withdraw_comment
from comments.reasons import Reason
from comments.states import ACTS, Act
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import Post, make_user


def numbers(article: Article) -> tuple[int, object]:
    article.refresh_from_db()
    return article.comment_count, article.last_comment_at


def latest(comment: Comment) -> Decision:
    return comment.decisions.order_by("-pk")[0]


def test_approving_shows_counts_and_logs(article: Article, post: Post, moderator: User) -> None:
    comment = post(state="pending")
    version = Article.objects.get().discussion_version
    now = timezone.now() + timedelta(minutes=5)

    decision = moderate(comment, Act.APPROVE, by=moderator, now=now)

    comment.refresh_from_db()
    assert (comment.state, comment.shown, comment.revision) == ("approved", True, 1)
    assert comment.published_at == now
    assert numbers(article) == (1, comment.created_at)
    assert article.discussion_version == version + 1
    assert (decision.moderator, decision.created_at, decision.reason) == (moderator, now, "")
    assert (decision.before, decision.after) == ("pending", "approved")


def test_refusing_needs_a_reason_and_logs_it(article: Article, post: Post, moderator: User) -> None:
    comment = post(state="pending")
    with pytest.raises(ReasonMissing):
        moderate(comment, Act.REFUSE, by=moderator)
    comment.refresh_from_db()
    assert (comment.state, comment.revision) == ("pending", 0)

    moderate(comment, Act.REFUSE, by=moderator, reason="Advertising")
    comment.refresh_from_db()
    assert comment.state == "refused"
    assert latest(comment).reason == "Advertising"
    assert numbers(article) == (0, None)


def test_removing_and_restoring_count_down_and_up(article: Article, post: Post, moderator: User) -> None:
    first = post()
    second = post(parent=first)
    third = post(parent=second)
    assert numbers(article)[0] == 3

    moderate(second, Act.REMOVE, by=moderator)
    first.refresh_from_db()
    second.refresh_from_db()
    assert numbers(article)[0] == 2
    assert (first.approved_below, second.shown) == (1, True), "a tombstone stands above the third"

    moderate(third, Act.SPAM, by=moderator)
    second.refresh_from_db()
    assert second.shown is False
    assert numbers(article) == (1, first.created_at)

    moderate(second, Act.RESTORE, by=moderator)
    first.refresh_from_db()
    assert first.approved_below == 1
    assert numbers(article) == (2, second.created_at)


@pytest.mark.parametrize("state", ["pending", "approved", "refused", "spam", "removed"])
def test_only_acts_that_apply_are_offered_and_taken(post: Post, moderator: User, state: str) -> None:
    comment = post(state=state)
    # Nobody has reported it.
    offered = [act for act in comment.traits.acts if act != Act.KEEP]
    assert offered
    for act in set(map(Act, ACTS)) - set(offered):
        with pytest.raises(AlreadyChanged):
            moderate(comment, act, by=moderator, reason="Off topic")
    comment.refresh_from_db()
    assert comment.state == state
    for act in offered:
        decision = moderate(comment, act, by=moderator, reason="Off topic")
        comment.refresh_from_db()
        assert comment.state == decision.after == ACTS[act].state
        undo([decision], by=moderator)


def test_a_withdrawn_comment_is_its_writers_decision(post: Post, moderator: User) -> None:
    comment = post()
    approval = latest(comment)
    withdraw_comment(comment)
    comment.refresh_from_db()
    assert comment.traits.acts == ()
    undone, left = undo([approval], by=moderator)
    assert undone == []
    assert "withdrawn" in str(left[0])
    comment.refresh_from_db()
    assert comment.state == "withdrawn"


def test_editors_members_and_the_banned_decide_nothing(
    article: Article, post: Post, editor: User, bob: User, moderator: User
) -> None:
    comment = post(state="pending")
    decision = moderate(post(state="pending"), Act.APPROVE, by=moderator)
    banned = make_user("former", "Moderators", is_active=False)
    for stranger in (editor, bob, banned):
        with pytest.raises(PermissionDenied):
            moderate(comment, Act.APPROVE, by=stranger)
        with pytest.raises(PermissionDenied):
            undo([decision], by=stranger)
        with pytest.raises(PermissionDenied):
            change_discussion(article, policy="closed", closes_after_days=None, by=stranger)
    comment.refresh_from_db()
    assert comment.state == "pending"
    assert Discussion.objects.get().policy == "open"


def test_the_second_of_two_moderators_is_told_who_was_first(post: Post, moderator: User) -> None:
    comment = post(state="pending")
    second = make_user("may", "Moderators", name="May Ode")
    seen = comment.revision
    moderate(comment, Act.REFUSE, by=moderator, reason="Off topic", seen_revision=seen)
    with pytest.raises(AlreadyChanged, match=r"Mo Lind.*refused: Off topic"):
        moderate(comment, Act.APPROVE, by=second, seen_revision=seen)
    with pytest.raises(AlreadyChanged, match="Mo Lind"):
        moderate(comment, Act.REFUSE, by=second, reason="Off topic", seen_revision=seen)
    comment.refresh_from_db()
    assert comment.state == "refused"
    assert comment.decisions.exclude(moderator=None).count() == 1


def test_a_comment_that_came_back_to_its_state_was_changed_even_so(post: Post, moderator: User) -> None:
    comment = post(state="pending")
    second = make_user("may", "Moderators")
    undo([moderate(comment, Act.SPAM, by=moderator)], by=moderator)
    with pytest.raises(AlreadyChanged, match="Mo Lind"):
        moderate(comment, Act.APPROVE, by=second, seen_revision=0)


def test_a_double_click_decides_once(article: Article, post: Post, moderator: User) -> None:
    comment = post(state="pending")
    first = moderate(comment, Act.APPROVE, by=moderator, seen_revision=0)
    assert moderate(comment, Act.APPROVE, by=moderator, seen_revision=0) == first
    assert numbers(article)[0] == 1
    with pytest.raises(AlreadyChanged):
        moderate(comment, Act.SPAM, by=moderator, seen_revision=0)


def test_undo_puts_everything_back_and_stays_in_the_log(
    article: Article, post: Post, moderator: User
) -> None:
    comment = post(state="pending")
    undone, left = undo([moderate(comment, Act.APPROVE, by=moderator)], by=moderator)
    comment.refresh_from_db()
    assert (undone, left) == ([comment], [])
    assert (comment.state, comment.shown, comment.revision) == ("pending", False, 2)
    assert numbers(article) == (0, None)
    assert [decision.act for decision in comment.decisions.all()] == ["hold", "approve", "undo"]


def test_undo_leaves_what_somebody_decided_since(post: Post, moderator: User) -> None:
    first, second = post(state="pending"), post(state="pending")
    other = make_user("may", "Moderators", name="May Ode")
    decisions = [moderate(comment, Act.APPROVE, by=moderator) for comment in (first, second)]
    moderate(first, Act.REMOVE, by=other, reason="Insulting")

    undone, left = undo(decisions, by=moderator)

    assert undone == [second]
    assert "May Ode" in str(left[0])
    assert "removed: Insulting" in str(left[0])
    first.refresh_from_db()
    assert first.state == "removed"


def test_an_undo_is_not_undone(post: Post, moderator: User) -> None:
    comment = post(state="pending")
    decision = moderate(comment, Act.APPROVE, by=moderator)
    undo([decision], by=moderator)
    undone, left = undo([decision, latest(comment)], by=moderator)
    assert undone == []
    assert len(left) == 2


def test_decisions_are_only_ever_added(post: Post) -> None:
    decision = latest(post())
    decision.reason = "changed afterwards"
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()
    decision.refresh_from_db()
    assert decision.reason == "a reason"


def test_reasons_are_stored_in_the_sites_language() -> None:
    with override("fr"):
        assert Reason.OFF_TOPIC.text == "Off topic"


def test_a_changed_policy_makes_cached_pages_old(article: Article, moderator: User) -> None:
    version = article.discussion_version
    discussion = change_discussion(article, policy="hold", closes_after_days=14, by=moderator)
    article.refresh_from_db()
    assert (discussion.policy, discussion.closes_after_days) == ("hold", 14)
    assert Discussion.objects.get() == discussion
    assert article.discussion_version == version + 1


@pytest.mark.parametrize("state", ["approved", "refused", "spam", "removed"])
def test_what_was_decided_goes_back_to_waiting(post: Post, moderator: User, state: str) -> None:
    comment = post(state=state)
    # Once put apart as likely spam, it is among what waits now.
    Comment.objects.filter(pk=comment.pk).update(held_for="likely_spam")
    decision = moderate(comment, Act.HOLD, by=moderator)
    assert list(Comment.objects.waiting()) == [comment]
    assert (decision.moderator, decision.why) == (moderator, "A moderator has put it back.")
    assert undo([decision], by=moderator) == ([comment], [])
    comment.refresh_from_db()
    assert comment.state == state


def test_what_others_ask_since_is_in_no_ones_way(post: Post, moderator: User) -> None:
    comment = post(state="pending")
    decision = moderate(comment, Act.APPROVE, by=moderator)
    for act in (Act.EDIT, Act.REPORT):
        Decision.objects.create(comment=comment, act=act, before="approved", after="approved")
    assert undo([decision], by=moderator) == ([comment], [])


def test_a_withdrawal_is_not_undone(post: Post, moderator: User) -> None:
    comment = post()
    withdraw_comment(comment)
    undone, left = undo([latest(comment)], by=moderator)
    assert (undone, len(left)) == ([], 1)
    comment.refresh_from_db()
    assert comment.state == "withdrawn"
