from __future__ import annotations

import pytest
from django.db import connection, transaction

from comments.models import Comment
from comments.trees import checking, places, windows
from reviews.models import Article
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


def shape(article: Article) -> list[tuple[str, int]]:
    """Text and depth of every comment in reading order."""
    everything = windows.in_reading_order(Comment.objects.filter(discussion=article.pk))
    return [(comment.text, places.depth(comment)) for comment in everything]


def check(article: Article) -> list[str]:
    return checking.check(article.pk).faults


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


def test_a_reply_goes_where_its_parent_stands_now_not_where_it_stood(article: Article, post: Post) -> None:
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


def test_the_number_of_a_thread_that_is_gone_is_not_used_again(article: Article, post: Post) -> None:
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
            places.add_below(comment, 1)
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
