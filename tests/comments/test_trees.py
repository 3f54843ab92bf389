from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.models import F

from comments import trees
from comments.models import Comment
from comments.posting import lock, recount
from reviews.models import Article
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


def shape(article: Article) -> list[tuple[str, int]]:
    """Text and depth of every comment in reading order."""
    everything = trees.in_reading_order(Comment.objects.filter(discussion=article.pk))
    return [(comment.text, trees.depth(comment)) for comment in everything]


def check(article: Article, *, fix: bool = False) -> list[str]:
    with transaction.atomic():
        lock(article.pk)
        return trees.check(article.pk, fix=fix).faults


def plant(comment: Comment, **columns: object) -> None:
    Comment.objects.filter(pk=comment.pk).update(**columns)


def test_replies_stand_below_what_they_answer_oldest_first(article: Article, post: Post) -> None:
    first = post("first")
    second = post("second")
    early = post("early reply", parent=first)
    post("late reply", parent=first)
    post("deep reply", parent=early)
    post("to the second", parent=second)

    assert shape(article) == [
        ("first", 0),
        ("early reply", 1),
        ("deep reply", 2),
        ("late reply", 1),
        ("second", 0),
        ("to the second", 1),
    ]
    assert check(article) == []


def test_a_reply_goes_to_where_its_parent_stands_now_not_where_it_was_read(
    article: Article, post: Post
) -> None:
    root = post("root")
    child = post("child", parent=root)
    stale = Comment.objects.get(pk=root.pk)
    post("grandchild", parent=child)
    post("last", parent=stale)

    assert shape(article)[-1] == ("last", 1)
    assert check(article) == []


def test_threads_of_different_articles_never_share_a_tree(make_article: MakeArticle, post: Post) -> None:
    one, two = make_article("one"), make_article("two")
    for article in (one, two, one):
        post(article=article)

    assert Comment.objects.values("tree_id").distinct().count() == 3


def test_the_number_of_a_thread_is_not_used_again_when_the_thread_is_gone(
    article: Article, post: Post
) -> None:
    gone = post("gone", state="pending")
    number = gone.tree_id
    gone.decisions.all().delete()
    Comment.objects.filter(pk=gone.pk).delete()

    assert post("next").tree_id > number


def test_trees_are_not_changed_outside_of_a_transaction(article: Article, post: Post) -> None:
    comment = post()
    connection.in_atomic_block, kept = False, connection.in_atomic_block
    try:
        with pytest.raises(transaction.TransactionManagementError, match="Lock the discussion"):
            trees.add_below(comment, 1)
    finally:
        connection.in_atomic_block = kept


def test_a_thread_of_a_thousand_levels_is_checked_without_recursion(article: Article, post: Post) -> None:
    root = post("root")
    chain = [root]
    for level in range(1, 1001):
        chain.append(
            Comment(
                discussion_id=article.pk,
                parent=chain[-1],
                guest_name="Gus",
                text="deeper",
                text_html="deeper",
                state="approved",
                language="en",
                tree_id=root.tree_id,
                lft=level + 1,
                rght=2002 - level,
                level=level,
                approved_below=1000 - level,
            )
        )
        chain[-1].save_base(force_insert=True)
    plant(root, rght=2002, approved_below=1000)

    assert check(article) == []


class TestPlantedFaults:
    """check() finds each kind of fault, and with fix puts it right from the parent links."""

    @pytest.fixture
    def comments(self, post: Post) -> dict[str, Comment]:
        root = post("root")
        a = post("a", parent=root)
        b = post("b", parent=root)
        below_a = post("below a", parent=a)
        other = post("other root")
        return {"root": root, "a": a, "b": b, "below a": below_a, "other": other}

    RIGHT = [("root", 0), ("a", 1), ("below a", 2), ("b", 1), ("other root", 0)]

    @pytest.mark.parametrize(
        ("name", "columns"),
        [
            ("root", {"rght": F("rght") + 2}),
            ("b", {"lft": F("lft") + 100, "rght": F("rght") + 100}),
            ("a", {"rght": F("rght") + 3}),
            ("below a", {"level": 5}),
            ("below a", {"approved_below": 3}),
            ("a", {"approved_below": 0}),
            ("b", {"lft": F("rght"), "rght": F("lft")}),
            ("below a", {"tree_id": 4_000_000}),
        ],
        ids=[
            "gap at the end",
            "gap before",
            "overlap",
            "wrong level",
            "too high a number below",
            "too low a number below",
            "left and right swapped",
            "wrong tree",
        ],
    )
    def test_a_wrong_place_is_found_and_mended(
        self, article: Article, comments: dict[str, Comment], name: str, columns: dict[str, object]
    ) -> None:
        plant(comments[name], **columns)

        assert any(f"comment {comments[name].pk}" in fault for fault in check(article))
        assert check(article, fix=True)
        assert check(article) == []
        assert shape(article) == self.RIGHT

    def test_a_loop_is_found_and_becomes_a_thread_of_its_own(
        self, article: Article, comments: dict[str, Comment]
    ) -> None:
        plant(comments["a"], parent=comments["below a"].pk)

        assert any("no chain of parents" in fault for fault in check(article))
        check(article, fix=True)
        assert check(article) == []
        assert shape(article) == [("root", 0), ("b", 1), ("other root", 0), ("a", 0), ("below a", 1)]

    def test_a_parent_in_another_discussion_is_found_and_left(
        self,
        article: Article,
        comments: dict[str, Comment],
        make_article: MakeArticle,
        post: Post,
    ) -> None:
        elsewhere = post(article=make_article("elsewhere"))
        plant(comments["b"], parent=elsewhere.pk)

        assert any("no chain of parents" in fault for fault in check(article))
        check(article, fix=True)
        assert check(article) == []
        assert ("b", 0) in shape(article)

    def test_wrong_numbers_of_an_article_are_found_and_mended(
        self, article: Article, comments: dict[str, Comment]
    ) -> None:
        Article.objects.filter(pk=article.pk).update(comment_count=17, last_comment_at=None)

        assert len(recount(article.pk)) == 2
        recount(article.pk, fix=True)
        article.refresh_from_db()
        assert recount(article.pk) == []
        assert article.comment_count == len(comments)

    def test_two_roots_cannot_stand_in_one_tree(self, comments: dict[str, Comment]) -> None:
        from django.db import IntegrityError

        with pytest.raises(IntegrityError), transaction.atomic():
            plant(comments["other"], tree_id=comments["root"].tree_id)
