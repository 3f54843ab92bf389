"""check_threads finds every kind of fault, and mends it without stopping anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import discussions, repairs
from comments.models import Comment, Decision, Discussion
from comments.moderation import moderate, move_comment, purge, undo
from comments.own_settings import change_discussion
from comments.posting import withdraw_comment
from comments.trees import checking, places, windows
from filmclub.accounts.models import User
from reviews.models import Article
from tests.conftest import MakeArticle, Post

pytestmark = [pytest.mark.runs_on("sqlite", "postgresql"), pytest.mark.django_db]

Talk = dict[str, Comment]
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def talk(article: Article, make_article: MakeArticle, post: Post) -> Talk:
    """Two threads below one article, r (a (c), b) and s, and one, t (u), below another."""
    other = make_article("other")
    talk = {"r": post("r"), "s": post("s"), "t": post("t", article=other)}
    for text, parent in {"a": "r", "b": "r", "c": "a"}.items():
        talk[text] = post(text, parent=talk[parent])
    talk["u"] = post("u", parent=talk["t"], article=other)
    return talk


RIGHT = ["0 r", "1 a", "2 c", "1 b", "0 s", "0 t", "1 u"]


def order() -> list[str]:
    """Depth and text of everything, in reading order."""
    comments = windows.in_reading_order(Comment.objects.all()).order_by("discussion", "tree_id", "lft")
    return [f"{places.depth(comment)} {comment.text}" for comment in comments]


def run(*arguments: str) -> None:
    call_command("check_threads", *arguments)


def plant(comment: Comment, **columns: object) -> None:
    Comment.objects.filter(pk=comment.pk).update(**columns)


def without_the_constraints() -> None:
    """Let two roots into one tree, as a broken database has them, until the test is rolled back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What waits to be checked at the end stands in the way.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DROP INDEX comment_tree_one_root")


def faults(captured: Captured) -> list[str]:
    """Run the command: it ends with status 1. Return the lines that say what is wrong."""
    with pytest.raises(CommandError) as stopped:
        run()
    assert stopped.value.returncode == 1
    printed = captured.readouterr()
    lines = printed.err.splitlines()
    assert printed.out == f"7 comments, 3 trees, {len(lines)} faults\n"
    return lines


def mend(captured: Captured) -> None:
    """Run it with --fix, and once more: nothing is wrong then."""
    run("--fix")
    assert captured.readouterr().out.endswith(" faults, all put right\n")
    run()
    assert captured.readouterr().out.endswith(" trees, 0 faults\n")


def test_says_how_many_comments_and_trees_there_are(talk: Talk, capsys: Captured) -> None:
    run()
    run("--fix")
    assert capsys.readouterr().out == 2 * "7 comments, 3 trees, 0 faults\n"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("r", {"rght": F("rght") + 2}),
        ("b", {"lft": F("lft") + 100, "rght": F("rght") + 100}),
        ("a", {"rght": F("rght") + 3}),
        ("b", {"lft": F("rght"), "rght": F("lft")}),
        ("c", {"level": 5}),
        ("r", {"level": 1}),
        ("c", {"tree_id": 4_000_000}),
        ("c", {"approved_below": 3}),
        ("a", {"approved_below": 0}),
    ],
    ids=[
        "gap at the end",
        "gap before",
        "overlap",
        "left and right swapped",
        "wrong level",
        "wrong level of a thread",
        "tree that is nobody's",
        "too many below",
        "too few below",
    ],
)
def test_a_wrong_place_is_found_and_mended(
    talk: Talk, capsys: Captured, name: str, columns: dict[str, object]
) -> None:
    plant(talk[name], **columns)
    told = faults(capsys)
    assert any(f"comment {talk[name].pk}: stands at" in line for line in told)
    assert all(line.startswith(f"discussion {talk[name].discussion_id}: ") for line in told)
    mend(capsys)
    assert order() == RIGHT


@pytest.mark.parametrize("moment", [None, timezone.now(), timezone.now() - timedelta(days=9)])
def test_a_wrong_latest_activity_is_found_and_mended(
    talk: Talk, capsys: Captured, moment: datetime | None
) -> None:
    right = dict(Comment.objects.values_list("pk", "active_at"))
    plant(talk["r"], active_at=moment)
    assert [line.partition(": ")[2].partition(" at ")[0] for line in faults(capsys)] == [
        f"comment {talk['r'].pk}: its thread was last active"
    ]
    mend(capsys)
    assert dict(Comment.objects.values_list("pk", "active_at")) == right


def test_replies_follow_a_thread_that_left_its_tree(talk: Talk, capsys: Captured) -> None:
    plant(talk["r"], tree_id=4_000_000)
    assert [line.split(": ")[1] for line in faults(capsys)] == [
        f"comment {talk[name].pk}" for name in ("a", "c", "b")
    ]
    mend(capsys)
    assert order() == ["0 s", "0 r", "1 a", "2 c", "1 b", "0 t", "1 u"]


@pytest.mark.parametrize("other", ["s", "t"], ids=["of one discussion", "of two discussions"])
def test_of_two_roots_in_one_tree_the_younger_gets_its_own(talk: Talk, capsys: Captured, other: str) -> None:
    without_the_constraints()
    number = places.thread_number(talk["r"])
    plant(talk[other], tree_id=number)
    told = faults(capsys)
    assert any(f"comment {talk[other].pk}: another thread has this tree" in line for line in told)
    assert not any(f"comment {talk['r'].pk}:" in line for line in told)
    mend(capsys)
    assert order() == RIGHT
    numbers = [places.thread_number(Comment.objects.get(pk=talk[name].pk)) for name in ("r", other)]
    assert numbers[0] == number < numbers[1]


def test_two_roots_cannot_come_to_stand_in_one_tree(talk: Talk) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        plant(talk["s"], tree_id=places.thread_number(talk["r"]))


def test_a_comment_in_another_discussions_tree_is_found_and_brought_back(
    talk: Talk, capsys: Captured
) -> None:
    plant(talk["u"], tree_id=places.thread_number(talk["r"]), lft=90, rght=91)
    assert any(f"comment {talk['u'].pk}: stands at" in line for line in faults(capsys))
    mend(capsys)
    assert order() == RIGHT


@pytest.mark.parametrize("parent", ["nobody", "elsewhere"])
def test_an_orphan_is_found_and_becomes_a_thread_with_its_replies(
    talk: Talk, capsys: Captured, parent: str
) -> None:
    plant(talk["a"], parent={"nobody": 4_000_000, "elsewhere": talk["t"].pk}[parent])
    with pytest.raises(CommandError):
        run()
    printed = capsys.readouterr()
    assert f"comment {talk['a'].pk}: no chain of parents leads to a thread; stands at tree" in printed.err
    assert "should stand at a tree of its own, 1–4, depth 0, 1 approved below" in printed.err
    mend(capsys)
    assert order() == ["0 r", "1 b", "0 s", "0 a", "1 c", "0 t", "1 u"]


@pytest.mark.parametrize("top", ["a", "c"], ids=["of two", "of one"])
def test_a_loop_is_found_and_becomes_a_thread(talk: Talk, capsys: Captured, top: str) -> None:
    plant(talk[top], parent=talk["c"].pk)
    with pytest.raises(CommandError):
        run()
    assert f"comment {talk[top].pk}: no chain of parents" in capsys.readouterr().err
    mend(capsys)
    expected = {"a": ["0 r", "1 b", "0 s", "0 a", "1 c"], "c": ["0 r", "1 a", "1 b", "0 s", "0 c"]}
    assert order()[:5] == expected[top]


@pytest.mark.parametrize(
    ("column", "wrong"), [("comment_count", 17), ("last_comment_at", None), ("discussion_version", 4)]
)
def test_a_wrong_number_of_an_article_is_found_and_mended(
    talk: Talk, article: Article, capsys: Captured, column: str, wrong: object
) -> None:
    article.refresh_from_db()
    Article.objects.filter(pk=article.pk).update(**{column: wrong})
    (told,) = faults(capsys)
    assert told.startswith(f"discussion {article.pk}: {column} is {wrong}, should be ")
    mend(capsys)
    mended = Article.objects.get(pk=article.pk)
    assert (mended.comment_count, mended.last_comment_at) == (article.comment_count, article.last_comment_at)
    assert mended.discussion_version == article.discussion_version + 1


def test_every_act_raises_the_version_as_often_as_pages_change(
    talk: Talk, article: Article, post: Post, moderator: User, capsys: Captured
) -> None:
    undo([move_comment(talk["s"], talk["b"], by=moderator)], by=moderator)
    undo([moderate(talk["c"], Decision.Act.REMOVE, by=moderator)], by=moderator)
    withdraw_comment(talk["b"])
    purge(post("spam", state="spam"), by=moderator)
    change_discussion(article, policy="hold", closes_after_days=None, by=moderator)
    run()
    assert capsys.readouterr().out == "7 comments, 3 trees, 0 faults\n"


def test_all_kinds_at_once_are_mended_at_once(talk: Talk, article: Article, capsys: Captured) -> None:
    without_the_constraints()
    plant(talk["a"], parent=talk["c"].pk, level=7)
    plant(talk["b"], parent=talk["t"].pk)
    plant(talk["u"], tree_id=places.thread_number(talk["r"]), rght=1)
    plant(talk["s"], tree_id=places.thread_number(talk["t"]), approved_below=9)
    Article.objects.filter(pk=article.pk).update(comment_count=0, discussion_version=0)
    with pytest.raises(CommandError):
        run()
    mend(capsys)
    assert sorted(order()) == sorted(["0 r", "0 a", "1 c", "0 b", "0 s", "0 t", "1 u"])


# Without stopping anybody


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which discussions were locked, one after the other."""
    taken: list[int] = []

    def lock(pk: int) -> Discussion:
        taken.append(pk)
        return discussions.lock(pk)

    monkeypatch.setattr(repairs, "lock", lock)
    return taken


def test_what_is_right_is_read_without_the_lock(talk: Talk, locked: list[int]) -> None:
    run()
    run("--fix")
    assert locked == []


def test_only_trees_at_fault_are_read_under_the_lock_one_by_one(
    talk: Talk, locked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    read_places = checking.read_places

    def read(pk: int, among: set[int] | None = None) -> Iterator[checking.StoredPlace]:
        asked.append(among)
        return read_places(pk, among)

    monkeypatch.setattr(checking, "read_places", read)
    plant(talk["c"], level=5)
    plant(talk["u"], level=5)
    run("--fix")
    assert locked == [talk["r"].discussion_id, talk["t"].discussion_id]
    numbers = [places.thread_number(talk[name]) for name in "rt"]
    assert asked == [None, {numbers[0]}, None, {numbers[1]}]


def test_what_is_right_again_once_the_lock_is_taken_is_no_fault(
    talk: Talk, article: Article, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer came in between two looks."""
    plant(talk["c"], level=5)
    Article.objects.filter(pk=article.pk).update(comment_count=0)

    def lock(pk: int) -> Discussion:
        plant(talk["c"], level=2)
        Article.objects.filter(pk=article.pk).update(comment_count=5)
        return discussions.lock(pk)

    monkeypatch.setattr(repairs, "lock", lock)
    run()
    assert capsys.readouterr().out == "7 comments, 3 trees, 0 faults\n"


def test_a_fault_that_reaches_into_another_tree_meanwhile_is_mended_with_it(talk: Talk) -> None:
    plant(talk["c"], level=5)
    (group,) = checking.check(talk["r"].discussion_id).groups
    plant(talk["b"], tree_id=places.thread_number(talk["s"]), lft=50, rght=51)
    assert checking.check(talk["r"].discussion_id, among=group, fix=True).comments == 5
    assert order() == RIGHT


def test_a_mended_tree_makes_cached_pages_old(talk: Talk, article: Article) -> None:
    before = Article.objects.get(pk=article.pk).discussion_version
    plant(talk["c"], level=5)
    run("--fix")
    assert Article.objects.get(pk=article.pk).discussion_version == before + 1


def test_a_place_that_is_not_free_is_left_for_the_next_run(
    talk: Talk, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(talk["c"], level=5)

    def write(places: object) -> None:
        raise IntegrityError

    with monkeypatch.context() as patched:
        patched.setattr(checking, "write_places", write)
        with pytest.raises(CommandError, match="--fix again") as stopped:
            run("--fix")
    assert stopped.value.returncode == 1
    capsys.readouterr()
    mend(capsys)


def test_no_text_is_read(talk: Talk) -> None:
    with CaptureQueriesContext(connection) as captured:
        run()
    assert len(captured) == 14
    assert not any('"text"' in query["sql"] or '"text_html"' in query["sql"] for query in captured)
