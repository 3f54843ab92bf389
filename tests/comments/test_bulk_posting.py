"""Many comments that are posted at once: they answer each other and those that were there before."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from comments.bulk_answers import Answers
from comments.bulk_posting import post_comments
from comments.discussions import lock, recount
from comments.models import Comment
from comments.states import State
from comments.trees.checking import check
from reviews.models import Article
from tests.conftest import MakeArticle

START = datetime(2014, 5, 1, tzinfo=UTC)
NUMBERS = itertools.count(1)


@pytest.fixture
def article(make_article: MakeArticle) -> Article:
    return make_article()


def post(
    article: Article,
    parents: list[int],
    answered: Mapping[int, int] | None = None,
    numbers: Iterable[int] | None = None,
) -> Answers:
    """Post approved comments that say their numbers; all of them, unless others are named."""
    with transaction.atomic():
        lock(article.pk)
        answers = Answers(parents, answered or {}, [True] * len(parents))
        coming = range(len(parents)) if numbers is None else numbers
        post_comments(article.pk, ((number, columns(article, number)) for number in coming), answers)
    return answers


def columns(article: Article, number: int) -> dict[str, Any]:
    at = START + timedelta(minutes=number)
    return {
        "discussion_id": article.pk,
        "guest_name": "Ida",
        "text": str(number),
        "text_html": f"<p>{number}</p>",
        "language": "en",
        "state": State.APPROVED,
        "created_at": at,
        "published_at": at,
        # As the importer gives it: what is posted here raises the version of its own accord.
        "import_ref": f"blog.example?comment={next(NUMBERS)}",
    }


def said(article: Article) -> dict[str, str | None]:
    """What each comment says, and what the one says that it answers."""
    rows = Comment.objects.filter(discussion=article.pk).values_list("text", "parent__text")
    return dict(rows)


def assert_in_order(article: Article, number: int) -> None:
    assert check(article.pk).faults == []
    assert recount(article.pk) == []
    article.refresh_from_db()
    assert article.comment_count == number


@pytest.mark.django_db
class TestPostComments:
    def test_they_come_in_any_order_and_stand_below_what_they_answer(self, article: Article) -> None:
        post(article, [-1, 0, 1, -1], numbers=[2, 3, 0, 1])

        assert said(article) == {"0": None, "1": "0", "2": "1", "3": None}
        assert_in_order(article, 4)

    def test_replies_find_those_that_were_there_before_at_any_depth(self, article: Article) -> None:
        post(article, [-1])
        before = Comment.objects.get()
        Comment.objects.update(text="before")

        answers = post(article, [-1, 0, 1, -1], {0: before.pk}, numbers=[2, 1, 3, 0])

        assert answers.grafts == {0, 1, 2}
        assert said(article) == {"before": None, "0": "before", "1": "0", "2": "1", "3": None}
        assert_in_order(article, 5)

    def test_a_circle_is_opened_at_its_oldest(self, article: Article) -> None:
        answers = post(article, [2, 0, 1])

        assert answers.looped == {0}
        assert said(article) == {"0": None, "1": "0", "2": "1"}
        assert_in_order(article, 3)

    def test_one_that_does_not_come_ends_it(self, article: Article) -> None:
        with pytest.raises(ValueError, match="1 comments came for 2 places"):
            post(article, [-1, 0], numbers=[0])

        assert not Comment.objects.exists()

    def test_nothing_new_raises_no_version(self, article: Article) -> None:
        post(article, [])

        before = article.discussion_version
        article.refresh_from_db()
        assert article.discussion_version == before
