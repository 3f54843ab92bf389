from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from comments.models import Comment
from reviews.models import Article
from tests.conftest import Post

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> None:
    call_command("check_threads", *arguments)


def test_says_how_many_comments_and_trees_there_are(
    article: Article, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    post(parent=post())
    post()
    run()

    assert capsys.readouterr().out == "3 comments, 2 trees, 0 faults\n"


def test_ends_with_status_1_and_names_the_comment_when_something_is_wrong(
    article: Article, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    comment = post()
    Comment.objects.filter(pk=comment.pk).update(rght=F("rght") + 2)
    with pytest.raises(CommandError) as stopped:
        run()

    printed = capsys.readouterr()
    assert stopped.value.returncode == 1
    assert printed.out == "1 comments, 1 trees, 1 faults\n"
    assert f"comment {comment.pk}" in printed.err


def test_puts_it_right_with_fix(article: Article, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    comment = post()
    Comment.objects.filter(pk=comment.pk).update(rght=F("rght") + 2)
    Article.objects.filter(pk=article.pk).update(comment_count=5)
    run("--fix")
    assert "2 faults, all put right" in capsys.readouterr().out

    run()
    assert capsys.readouterr().out == "1 comments, 1 trees, 0 faults\n"
