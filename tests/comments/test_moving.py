"""Moving a comment with its replies, and taking that back."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.discussions import lock, recount
from comments.models import Comment, Decision
from comments.moderation import AlreadyChanged, MoveRefused, PurgeRefused, moderate, move_comment, purge, undo
from comments.trees import checking, places, windows
from comments.trees.checking import check
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, Post, make_user
from tests.crowd import post_crowd

pytestmark = pytest.mark.runs_on("sqlite", "postgresql")

Act = Decision.Act
Shape = list[tuple[str, int]]


def shape(article: Article) -> Shape:
    """Text and depth of every comment in reading order; and nothing is wrong with any number."""
    assert check(article.pk).faults == []
    assert recount(article.pk) == []
    everything = windows.in_reading_order(Comment.objects.filter(discussion=article.pk))
    return [(comment.text, places.depth(comment)) for comment in everything]


def fresh(comment: Comment) -> Comment:
    return Comment.objects.select_related("author").get(pk=comment.pk)


def version(article: Article) -> int:
    return Article.objects.values_list("discussion_version", flat=True).get(pk=article.pk)


@pytest.fixture
def talk(post: Post) -> dict[str, Comment]:
    """Two threads: a (b (c, d), e) and x (y)."""
    comments: dict[str, Comment] = {}
    for text, parent in [("a", ""), ("b", "a"), ("c", "b"), ("d", "b"), ("e", "a"), ("x", ""), ("y", "x")]:
        comments[text] = post(text, parent=comments.get(parent))
    return comments


BEFORE = [("a", 0), ("b", 1), ("c", 2), ("d", 2), ("e", 1), ("x", 0), ("y", 1)]


@pytest.mark.parametrize(
    ("what", "where", "expected"),
    [
        ("b", "e", [("a", 0), ("e", 1), ("b", 2), ("c", 3), ("d", 3), ("x", 0), ("y", 1)]),
        ("e", "c", [("a", 0), ("b", 1), ("c", 2), ("e", 3), ("d", 2), ("x", 0), ("y", 1)]),
        ("d", "c", [("a", 0), ("b", 1), ("c", 2), ("d", 3), ("e", 1), ("x", 0), ("y", 1)]),
        ("c", "a", [("a", 0), ("b", 1), ("d", 2), ("c", 1), ("e", 1), ("x", 0), ("y", 1)]),
        ("b", "y", [("a", 0), ("e", 1), ("x", 0), ("y", 1), ("b", 2), ("c", 3), ("d", 3)]),
        ("y", "b", [("a", 0), ("b", 1), ("c", 2), ("d", 2), ("y", 2), ("e", 1), ("x", 0)]),
        ("x", "d", [("a", 0), ("b", 1), ("c", 2), ("d", 2), ("x", 3), ("y", 4), ("e", 1)]),
        ("a", "y", [("x", 0), ("y", 1), ("a", 2), ("b", 3), ("c", 4), ("d", 4), ("e", 3)]),
        ("b", None, [("a", 0), ("e", 1), ("x", 0), ("y", 1), ("b", 0), ("c", 1), ("d", 1)]),
        ("d", None, [("a", 0), ("b", 1), ("c", 2), ("e", 1), ("x", 0), ("y", 1), ("d", 0)]),
    ],
)
def test_a_comment_moves_with_its_replies_and_back(
    article: Article,
    talk: dict[str, Comment],
    moderator: User,
    what: str,
    where: str | None,
    expected: Shape,
) -> None:
    places = list(checking.read_places(article.pk))
    decision = move_comment(talk[what], talk[where] if where else None, by=moderator)
    assert shape(article) == expected

    assert undo([decision], by=moderator) == ([talk[what]], [])
    assert shape(article) == BEFORE
    assert list(checking.read_places(article.pk)) == places, "in the same trees, which have the same numbers"


def test_the_moved_one_stands_among_the_replies_by_its_age(
    article: Article, post: Post, moderator: User
) -> None:
    start = timezone.now() - timedelta(hours=9)
    root, other = post("root", at=start), post("other", at=start)
    times = {"one": 1, "three": 3, "five": 5}
    for text, hour in times.items():
        post(text, parent=root, at=start + timedelta(hours=hour))
    lost = [
        post(text, parent=other, at=start + timedelta(hours=hour))
        for text, hour in {"four": 4, "six": 6, "nought": 0}.items()
    ]
    for comment in lost:
        move_comment(comment, root, by=moderator)
    assert [text for text, _depth in shape(article)] == [
        *("root", "nought", "one", "three", "four", "five", "six"),
        "other",
    ]


def test_a_reply_that_is_stored_late_stands_by_its_age_too(article: Article, post: Post) -> None:
    """As when an import brings an old reply to a comment that was answered here meanwhile."""
    now = timezone.now()
    root = post("root", at=now - timedelta(days=9))
    post("new", parent=root, at=now)
    post("old", parent=root, at=now - timedelta(days=5))
    assert [text for text, _depth in shape(article)] == ["root", "old", "new"]


def test_numbers_above_the_old_place_and_the_new_one_follow(
    article: Article, talk: dict[str, Comment], post: Post, moderator: User
) -> None:
    moderate(talk["b"], Act.REMOVE, by=moderator)
    moderate(talk["d"], Act.SPAM, by=moderator)
    post("waiting", parent=talk["c"], state="pending")
    assert [fresh(talk[name]).approved_below for name in "abxy"] == [2, 1, 1, 0]
    count, raised = Article.objects.get().comment_count, version(article)

    move_comment(talk["b"], talk["y"], by=moderator)

    assert [fresh(talk[name]).approved_below for name in "abxy"] == [1, 1, 2, 1]
    assert Article.objects.get().comment_count == count
    assert version(article) == raised + 1
    shape(article)


def test_a_tombstone_goes_and_comes_with_its_last_approved_reply(
    talk: dict[str, Comment], moderator: User
) -> None:
    moderate(talk["x"], Act.REMOVE, by=moderator)
    assert fresh(talk["x"]).shown
    decision = move_comment(talk["y"], talk["e"], by=moderator)
    assert not fresh(talk["x"]).shown

    undone, left = undo([decision], by=moderator)
    assert (undone, left) == ([talk["y"]], [])
    assert fresh(talk["x"]).shown
    assert fresh(talk["y"]).parent == talk["x"]


def test_a_random_history_of_moves_stands_as_a_plain_model_says(
    article: Article, post: Post, moderator: User
) -> None:
    chance = random.Random(4)
    parents: dict[int, int | None] = {}
    comments: dict[int, Comment] = {}
    ages: dict[int, datetime] = {}
    threads: list[int] = []

    def above(pk: int | None) -> list[int]:
        return [pk, *above(parents[pk])] if pk is not None else []

    def in_order(below: int | None, depth: int) -> Shape:
        children = [pk for pk, parent in parents.items() if parent == below]
        children.sort(key=threads.index if below is None else lambda pk: (ages[pk], pk))
        return [row for pk in children for row in [(comments[pk].text, depth), *in_order(pk, depth + 1)]]

    now = timezone.now()
    for number in range(40):
        parent = chance.choice([*comments.values(), None])
        comment = post(f"{number}", parent=parent, at=now + timedelta(minutes=chance.randrange(30)))
        comments[comment.pk], ages[comment.pk] = comment, comment.created_at
        parents[comment.pk] = parent.pk if parent else None
        threads += [] if parent else [comment.pk]
    for _step in range(60):
        pk, parent_pk = chance.choice(list(comments)), chance.choice([*comments, *comments, None])
        if parents[pk] == parent_pk:
            continue
        parent = comments[parent_pk] if parent_pk else None
        if pk in above(parent_pk):
            with pytest.raises(MoveRefused):
                move_comment(comments[pk], parent, by=moderator)
            continue
        decision = move_comment(comments[pk], parent, by=moderator)
        if chance.random() < 0.3:
            assert undo([decision], by=moderator)[1] == []
            continue
        parents[pk] = parent_pk
        threads = [thread for thread in threads if thread != pk] + ([] if parent_pk else [pk])
        assert shape(article) == in_order(None, 0)
    assert shape(article) == in_order(None, 0)


def test_a_move_costs_as_many_queries_in_large_discussions_as_in_small(
    article: Article, talk: dict[str, Comment], moderator: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            decision = move_comment(talk["b"], talk["y"], by=moderator)
        undo([decision], by=moderator)
        return len(captured)

    moderator.has_perm("comments.moderate_comment")
    few = queries()
    post_crowd(article, 60, below=[talk[name] for name in "abcdexy"])
    assert queries() == few <= 31


def test_trees_refuse_what_would_break_them(article: Article, talk: dict[str, Comment]) -> None:
    with transaction.atomic():
        lock(article.pk)
        for place in (talk["a"], talk["c"]):
            with pytest.raises(ValueError, match="below itself"):
                places.move(talk["a"], place)
    connection.in_atomic_block, kept = False, connection.in_atomic_block
    try:
        with pytest.raises(transaction.TransactionManagementError):
            places.move(talk["b"], None)
        with pytest.raises(transaction.TransactionManagementError):
            places.remove_leaf(talk["c"])
    finally:
        connection.in_atomic_block = kept
    assert shape(article) == BEFORE


# What is refused


def test_what_cannot_stand_there_is_left_and_the_moderator_told(
    article: Article, talk: dict[str, Comment], post: Post, make_article: MakeArticle, moderator: User
) -> None:
    elsewhere = post("elsewhere", article=make_article("another"))
    pingback = post("a link")
    Comment.objects.filter(pk=pingback.pk).update(kind="pingback")
    gone = post("gone", state="spam")
    purge(gone, by=moderator)
    recount(article.pk, fix=True)
    before, raised = shape(article), version(article)
    refused = [
        (talk["b"], talk["b"], "below itself or one of its own replies"),
        (talk["b"], talk["d"], "below itself or one of its own replies"),
        (talk["b"], elsewhere, f"the comment by {elsewhere.name} is about another article"),
        (talk["b"], post("waits", state="pending"), "readers do not see"),
        (talk["b"], post("spam", state="spam"), "readers do not see"),
        (talk["b"], pingback, "links from elsewhere"),
        (pingback, talk["b"], "links from elsewhere"),
        (talk["b"], gone, "is not here any more"),
        (talk["b"], talk["a"], "stands there already"),
        (talk["x"], None, "stands there already"),
    ]
    raised, before = version(article), shape(article)
    for what, where, sentence in refused:
        with pytest.raises(MoveRefused, match=rf"^Nothing was moved: .*{sentence}.*\.$"):
            move_comment(what, where, by=moderator)
    assert (version(article), shape(article)) == (raised, before)
    assert not Decision.objects.filter(act=Act.MOVE).exists()


def test_editors_members_and_the_banned_move_and_delete_nothing(
    article: Article, talk: dict[str, Comment], post: Post, editor: User, bob: User
) -> None:
    spam = post("spam", state="spam")
    banned = make_user("former", "Moderators", is_active=False)
    for stranger in (editor, bob, banned):
        with pytest.raises(PermissionDenied):
            move_comment(talk["b"], talk["y"], by=stranger)
        with pytest.raises(PermissionDenied):
            purge(spam, by=stranger)
    assert shape(article) == [*BEFORE, ("spam", 0)]


# What is logged, and what happened meanwhile


def test_a_move_is_logged_with_both_places(talk: dict[str, Comment], moderator: User) -> None:
    now = timezone.now()
    below = move_comment(talk["b"], talk["y"], by=moderator, reason="Answers the other one", now=now)
    assert (below.moderator, below.act, below.reason, below.created_at) == (
        *(moderator, "move", "Answers the other one"),
        now,
    )
    assert (below.before, below.after) == ("approved", "approved")
    assert (below.moved_from, below.moved_to, below.thread_before) == (talk["a"], talk["y"], None)
    number = places.thread_number(fresh(talk["x"]))
    up = move_comment(talk["x"], talk["a"], by=moderator)
    assert (up.moved_from, up.moved_to, up.thread_before) == (None, talk["a"], number)
    assert fresh(talk["b"]).revision == talk["b"].revision + 1


def test_a_double_click_moves_once(article: Article, talk: dict[str, Comment], moderator: User) -> None:
    seen = fresh(talk["b"]).revision
    first = move_comment(talk["b"], talk["y"], by=moderator, seen_revision=seen)
    assert move_comment(talk["b"], talk["y"], by=moderator, seen_revision=seen) == first
    assert move_comment(talk["b"], talk["y"], by=moderator) == first
    assert Decision.objects.filter(act=Act.MOVE).count() == 1
    with pytest.raises(AlreadyChanged):
        move_comment(talk["b"], None, by=moderator, seen_revision=seen)


def test_the_second_of_two_moderators_is_told_who_moved_it(talk: dict[str, Comment], moderator: User) -> None:
    second = make_user("may", "Moderators", name="May Ode")
    seen = fresh(talk["b"]).revision
    move_comment(talk["b"], talk["y"], by=moderator, seen_revision=seen)
    with pytest.raises(AlreadyChanged, match=r"Mo Lind has decided .* \(moved\)"):
        move_comment(talk["b"], talk["y"], by=second, seen_revision=seen)
    with pytest.raises(MoveRefused, match="stands there already"):
        move_comment(talk["b"], talk["y"], by=second)
    with pytest.raises(AlreadyChanged, match="Mo Lind"):
        moderate(talk["b"], Act.REMOVE, by=second, seen_revision=seen)


def test_the_parent_is_looked_at_again_under_the_lock(talk: dict[str, Comment], moderator: User) -> None:
    """It was read as a thread of its own, and stands below the moved comment by now."""
    stale = fresh(talk["x"])
    move_comment(talk["x"], talk["c"], by=moderator)
    with pytest.raises(MoveRefused, match="below itself"):
        move_comment(talk["b"], stale, by=moderator)
    stale = fresh(talk["e"])
    moderate(talk["e"], Act.SPAM, by=moderator)
    with pytest.raises(MoveRefused, match="readers do not see"):
        move_comment(talk["b"], stale, by=moderator)


# Undo


def test_undo_is_logged_and_is_not_undone(
    article: Article, talk: dict[str, Comment], moderator: User
) -> None:
    decision = move_comment(talk["b"], None, by=moderator)
    raised = version(article)
    undo([decision], by=moderator)
    back = Decision.objects.get(act=Act.UNDO)
    assert (back.moved_from, back.moved_to) == (None, talk["a"])
    assert (fresh(talk["b"]).revision, version(article)) == (talk["b"].revision + 2, raised + 1)
    undone, left = undo([decision, back], by=moderator)
    assert (undone, len(left)) == ([], 2)
    assert shape(article) == BEFORE


def test_undo_leaves_what_was_decided_since(
    article: Article, talk: dict[str, Comment], moderator: User
) -> None:
    second = make_user("may", "Moderators", name="May Ode")
    moved = move_comment(talk["b"], talk["y"], by=moderator)
    removed = moderate(talk["b"], Act.REMOVE, by=second, reason="Insulting")
    undone, left = undo([moved], by=moderator)
    assert undone == []
    assert "May Ode has decided" in str(left[0])
    moved_on = move_comment(talk["b"], talk["e"], by=second)
    assert undo([removed], by=second)[0] == []
    assert undo([moved_on], by=second) == ([talk["b"]], [])
    assert fresh(talk["b"]).parent == talk["y"]


def test_undo_says_so_when_the_old_place_is_below_the_comment_now(
    article: Article, talk: dict[str, Comment], moderator: User
) -> None:
    decision = move_comment(talk["b"], None, by=moderator)
    move_comment(talk["a"], talk["c"], by=moderator)
    before = shape(article)
    undone, left = undo([decision], by=moderator)
    assert undone == []
    assert str(left[0]).endswith(f"the comment by {talk['a'].name}, which is one of its own replies now.")
    assert shape(article) == before


def test_moves_of_one_batch_are_taken_back_together_the_newest_first(
    article: Article, talk: dict[str, Comment], moderator: User
) -> None:
    first = move_comment(talk["x"], talk["c"], by=moderator)
    move_comment(talk["b"], None, by=moderator, batch=first.batch)
    move_comment(talk["a"], talk["y"], by=moderator, batch=first.batch)
    assert [text for text, _depth in shape(article)] == ["b", "c", "x", "y", "a", "e", "d"]
    undone, left = undo(Decision.objects.filter(batch=first.batch), by=moderator)
    assert (undone, left) == ([talk["a"], talk["b"], talk["x"]], [])
    assert shape(article) == BEFORE


def test_a_thread_moved_twice_gets_its_number_of_the_time_back(
    article: Article, talk: dict[str, Comment], moderator: User
) -> None:
    number = places.thread_number(fresh(talk["a"]))
    first = move_comment(talk["a"], talk["y"], by=moderator)
    second = move_comment(talk["a"], None, by=moderator)
    newer = places.thread_number(fresh(talk["a"]))
    assert newer > places.thread_number(fresh(talk["x"])) > number
    undo([second], by=moderator)
    assert fresh(talk["a"]).parent == talk["y"]
    assert undo([first], by=moderator)[0] == [], "it is not the latest decision any more"
    third = move_comment(talk["a"], None, by=moderator)
    undo([third], by=moderator)
    assert fresh(talk["a"]).parent == talk["y"]
    shape(article)


# Deleting for good


@pytest.mark.parametrize("state", ["spam", "refused"])
def test_what_nobody_saw_is_deleted_for_good_and_the_gap_closed(
    article: Article, talk: dict[str, Comment], post: Post, moderator: User, state: str
) -> None:
    comment = post("rubbish", parent=talk["b"], state=state)
    post("below", parent=talk["b"])
    raised, count = version(article), Article.objects.get().comment_count

    purge(comment, by=moderator)

    assert not Comment.objects.filter(pk=comment.pk).exists()
    assert not Decision.objects.filter(comment_id=comment.pk).exists()
    assert shape(article) == [*BEFORE[:4], ("below", 2), *BEFORE[4:]]
    assert (version(article), Article.objects.get().comment_count) == (raised, count)


def test_a_thread_of_its_own_is_deleted_too(article: Article, post: Post, moderator: User) -> None:
    first, spam = post("first"), post("spam", state="spam")
    purge(spam, by=moderator)
    assert shape(article) == [("first", 0)]
    assert places.thread_number(post("next")) > places.thread_number(spam) > places.thread_number(first)


def test_who_deleted_it_stands_in_the_log_of_the_admin(post: Post, moderator: User) -> None:
    spam = post("Buy this.", state="spam")
    purge(spam, by=moderator)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.is_deletion()) == (moderator, str(spam.pk), True)
    assert entry.object_repr == f"comment {spam.pk}", "nothing is left of the text and its writer"


def test_what_has_to_be_kept_is_kept_and_the_moderator_told_why(
    article: Article, talk: dict[str, Comment], post: Post, moderator: User, gus: Writer
) -> None:
    was_public = post("was public")
    moderate(was_public, Act.SPAM, by=moderator)
    answered, left = (post(text, writer=gus, state="pending") for text in ("answered", "left behind"))
    for comment in (answered, left):
        own_reply = post("I forgot to say", writer=gus, parent=comment, state="pending")
        moderate(comment, Act.SPAM, by=moderator)
    move_comment(own_reply, talk["y"], by=moderator)
    before = shape(article)
    for comment, sentence in [
        (talk["c"], "neither spam nor refused"),
        (own_reply, "neither spam nor refused"),
        (was_public, "readers have seen"),
        (answered, "has replies"),
        (left, "a reply was moved away"),
    ]:
        with pytest.raises(PurgeRefused, match=rf"^The comment by {comment.name} is kept: .*{sentence}.*\.$"):
            purge(comment, by=moderator)
    assert shape(article) == before


def test_deciding_about_what_is_deleted_says_so(post: Post, moderator: User) -> None:
    comment = post("spam", state="spam")
    decision = comment.decisions.get(act=Act.SPAM)
    stale = fresh(comment)
    purge(comment, by=moderator)
    acts: list[Callable[[], Decision]] = [
        lambda: moderate(stale, Act.APPROVE, by=moderator),
        lambda: move_comment(stale, None, by=moderator),
        lambda: purge(stale, by=moderator),
    ]
    for act in acts:
        with pytest.raises(
            AlreadyChanged, match=r"^Nothing was changed: Mo Lind has deleted comment \d+ for good\.$"
        ):
            act()
    undone, left = undo([decision], by=moderator)
    assert undone == []
    assert "Mo Lind has deleted comment" in str(left[0])


def test_a_comment_approved_meanwhile_is_not_deleted(post: Post, moderator: User) -> None:
    comment = post("ham", state="spam")
    seen = fresh(comment).revision
    moderate(comment, Act.APPROVE, by=make_user("may", "Moderators", name="May Ode"))
    with pytest.raises(AlreadyChanged, match="May Ode"):
        purge(comment, by=moderator, seen_revision=seen)
    assert fresh(comment).state == "approved"
