"""Exports of sites with little on them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment
from filmclub.wordpress.exporting.absent import absent
from filmclub.wordpress.importing import import_wordpress
from reviews.models import Article
from reviews.saving import save_article
from tests.conftest import MakeArticle, Post
from tests.wordpress import leaving
from tests.wordpress.conftest import Import
from tests.wordpress.leaving import empty_the_site, items_in


def test_the_number_of_queries_does_not_depend_on_the_number_of_comments(
    article: Article, post: Post
) -> None:
    numbers = []
    for size in (2, 40):
        for _number in range(size):
            post()
        with CaptureQueriesContext(connection) as queries:
            leaving.export_as_text()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_an_empty_site_has_an_export_too(db: None, bring: Import, tmp_path: Path) -> None:
    text = leaving.export_as_text()
    path = tmp_path / "empty.xml"
    path.write_text(text)

    assert items_in(text) == {}
    assert bring(file=path).faults == []
    assert set(+absent()) <= {"old addresses of authors and archives"}


def test_an_article_without_comments_gets_no_discussion(make_article: MakeArticle, tmp_path: Path) -> None:
    save_article(make_article("quiet"))
    leaving.export_to(tmp_path / "site.xml")
    empty_the_site()
    import_wordpress(tmp_path / "site.xml")

    assert not hasattr(Article.objects.get(slug="quiet"), "discussion")


def test_a_comment_older_than_what_it_answers_stays_below_it(
    article: Article, post: Post, tmp_path: Path
) -> None:
    first = post("Written late.", at=timezone.now())
    second = post("Answers it.", parent=first)
    # As where a blog's clock was wrong: the numbers of both are the other way round.
    Comment.objects.filter(pk=second.pk).update(created_at=first.created_at - timedelta(days=1))
    leaving.export_to(tmp_path / "site.xml")
    empty_the_site()
    import_wordpress(tmp_path / "site.xml")

    answer = Comment.objects.get(text="Answers it.")
    assert answer.parent is not None
    assert answer.parent.text == "Written late."
