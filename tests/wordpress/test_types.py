"""Posts and comments of types that WordPress itself does not have."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from comments.models import Comment
from reviews.models import Article
from tests.conftest import html
from tests.wordpress import exports
from tests.wordpress.conftest import article_of, comment_of
from tests.wordpress.exports import URL, Item, export, page

C = exports.Comment


def review(id: int = 7, **fields: object) -> Item:
    values = {"type": "movie_review", "name": "her", "link": f"{URL}/movie_review/her/", **fields}
    return Item(id, **values)  # type: ignore[arg-type]


def run(tmp_path: Path, *items: Item, types: tuple[str, ...] = (), **options: Any) -> str:
    """What the command prints; faults at the end."""
    path = tmp_path / "export.xml"
    path.write_text(export(*items), encoding="utf-8")
    out = io.StringIO()
    arguments = [part for name in types for part in ("--type", name)]
    try:
        call_command("import_wordpress", str(path), *arguments, stdout=out, **options)
    except CommandError as error:
        return f"{out.getvalue()}\n{error}"
    return out.getvalue()


@pytest.mark.django_db
class TestTypesOfPosts:
    @pytest.mark.parametrize("kind", ["review", "essay", "quote", "news", "page"])
    def test_come_as_the_kind_that_is_named(self, tmp_path: Path, client: Client, kind: str) -> None:
        comments = [C(1, "So true."), C(2, "No.", parent=1), C(3, "Waits.", approved="0")]
        report = run(tmp_path, review(comments=comments), types=(f"movie_review={kind}",))

        article = article_of(7)
        assert (article.kind, article.slug, article.state) == (kind, "her", "published")
        assert comment_of(2).parent == comment_of(1)
        assert "So true." in html(client.get(article.get_absolute_url()))
        response = client.get("/blog/movie_review/her/")
        assert (response.status_code, response.headers["Location"]) == (301, article.get_absolute_url())
        assert "movie_review" not in report

    def test_several_come_at_once_and_lead_to_each_other(self, tmp_path: Path) -> None:
        content = f"<a href='{URL}/movie_review/her/'>Her</a>"
        film = Item(8, type="film", name="ida", link=f"{URL}/film/ida/", content=content)
        run(tmp_path, review(), film, types=("movie_review=review", "film=essay"))

        assert article_of(8).kind == "essay"
        assert 'href="/articles/her/"' in article_of(8).body

    def test_the_kind_that_is_named_is_not_guessed_again(self, tmp_path: Path) -> None:
        terms = [("category", "essays", "Essays")]
        run(tmp_path, review(terms=terms), Item(8, terms=terms), types=("movie_review=news",))

        assert [article_of(number).kind for number in (7, 8)] == ["news", "essay"]

    def test_posts_and_pages_may_be_named_too(self, tmp_path: Path) -> None:
        run(tmp_path, Item(5), page(6), types=("post=news", "page=essay"))

        assert [article_of(number).kind for number in (5, 6)] == ["news", "essay"]

    def test_at_a_plain_address_leave_the_front_page_alone(self, tmp_path: Path, client: Client) -> None:
        plain = review(link=f"{URL}/?movie_review=her")
        content = f"<a href='{URL}/'>home</a> <a href='{URL}/?p=7'>her</a>"
        run(tmp_path, plain, Item(8, content=content), types=("movie_review=review",))

        assert 'href="/">home' in article_of(8).body
        assert 'href="/articles/her/">her' in article_of(8).body
        assert client.get("/blog/").headers["Location"] == "/"
        assert client.get("/blog/?p=7").headers["Location"] == "/articles/her/"

    def test_come_with_a_later_run_and_are_known_again(self, tmp_path: Path) -> None:
        items = [Item(5), review(comments=[C(1)])]
        run(tmp_path, *items)
        assert Article.objects.count() == 1
        run(tmp_path, *items, types=("movie_review=review",))
        assert Article.objects.count() == 2
        again = run(tmp_path, Item(5), review(comments=[C(1), C(2)]))

        assert "movie_review" not in again
        assert Article.objects.count() == 2
        assert Comment.objects.count() == 2
        call_command("check_threads", verbosity=0)

    def test_a_dry_run_says_the_same(self, tmp_path: Path) -> None:
        items, types = [review(comments=[C(1)]), Item(8, type="film")], ("movie_review=review",)
        dry = run(tmp_path, *items, types=types, dry_run=True)
        assert not Article.objects.exists()
        wet = run(tmp_path, *items, types=types)

        assert dry.replace("Would come", "Came").split("\n\n")[:4] == wet.split("\n\n")[:4]

    def test_what_did_not_come_is_counted_with_its_comments(self, tmp_path: Path) -> None:
        report = run(
            tmp_path,
            review(comments=[C(1), C(2), C(3, type="order_note")]),
            review(8, name="ida"),
            Item(9, type="film_quote", link=f"{URL}/quotes/9/", comments=[C(4)]),
            Item(10, type="form", link=f"{URL}/?post_type=form&p=10"),
            Item(11, type="movie", status="draft"),
            Item(12, type="nav_menu_item"),
            Item(13, type="attachment", link=f"{URL}/a/"),
            Item(14),
        )

        said = report[report.index("Kinds of items that did not come") :].split("\n\n")[0].splitlines()[1:]
        assert [line.strip() for line in said] == [
            "movie_review: 2 items, 2 comments. To bring them, add --type movie_review=review",
            "film_quote: 1 item, 1 comment. To bring them, add --type film_quote=quote",
            "form: 1 item, 0 comments.",
            "movie: 1 item, 0 comments.",
        ]

    def test_one_fault_is_said_of_a_type_and_every_place(self, tmp_path: Path) -> None:
        report = run(tmp_path, review(7), review(8), review(9), Item(10, type="film"), verbosity=2)

        assert report.count("nothing is known of items of the kind") == 2
        assert "item 1, “Her (2013)”: nothing is known of items of the kind “movie_review”" in report
        assert "Item of a kind that nothing here knows: was left out (4)" in report
        assert report.count(": movie_review\n") == 3

    def test_nothing_is_said_where_everything_came(self, tmp_path: Path) -> None:
        assert "Kinds of items" not in run(tmp_path, Item(1), page(2), Item(3, type="nav_menu_item"))

    @pytest.mark.parametrize(
        ("type", "said"),
        [
            (
                "movie_review",
                "“” is no kind of articles. Write --type movie_review= with one of review",
            ),
            ("movie_review=film", "“film” is no kind of articles"),
            ("=review", "“” is no type of posts that can come"),
            ("attachment=review", "“attachment” is no type of posts"),
            ("nav_menu_item=page", "“nav_menu_item” is no type of posts"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(self, tmp_path: Path, type: str, said: str) -> None:
        assert said in run(tmp_path, review(), types=(type,))
        assert not Article.objects.exists()

    def test_a_type_that_is_not_in_the_file_is_named(self, tmp_path: Path) -> None:
        report = run(tmp_path, Item(1), types=("movie=review",))

        assert "Type that was named and is not in the file (1)\n  --type movie" in report


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["webmention", "like", "review", "order_note", "activitypub", "Comment "])
def test_comments_of_other_types_are_named_with_their_places(tmp_path: Path, kind: str) -> None:
    report = run(tmp_path, Item(5, "Letters", comments=[C(1), C(2, type=kind), C(3, type=kind)]))

    name = kind.strip()
    assert f"2  comment of the kind “{name}”" in report
    assert f"Comment of the kind “{name}”: was left out (2)" in report
    assert "item 1, “Letters”, comment 2\n" in report
    assert "item 1, “Letters”, comment 3\n" in report
    assert Comment.objects.count() == 1
