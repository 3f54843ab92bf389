"""The forms of a comment's text: what each holds, and that all of them are stored together."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.rows import CommentRow
from comments.texts import forms_of, public_excerpt, public_html, public_text, whole_html
from filmclub.lib.markup import render
from filmclub.lib.shortening import LONGEST
from reviews.models import Article
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
LONG = "And many words more. " * 400


def test_an_excerpt_does_not_give_away_what_the_writer_hid(post: Post) -> None:
    comment = post("He finds the letters and >!she has gone!< at last.")

    assert public_excerpt(comment, 200) == "He finds the letters and [spoiler] at last."


def test_a_comment_that_gives_the_ending_away_has_no_excerpt(post: Post) -> None:
    comment = post("They both leave.", spoils="ending")

    assert public_excerpt(comment) == "Spoiler: the ending"
    assert (comment.public_html, comment.public_text) == ("", "")
    assert "They both leave." in whole_html(comment)


@pytest.mark.parametrize("spoils", ["", "nothing"])
def test_one_that_gives_nothing_away_is_public_as_a_whole(client: Client, post: Post, spoils: str) -> None:
    comment = post("They *both*\nstay.\n\n- a & b\n- c", spoils=spoils)

    assert comment.public_html is None
    assert public_html(comment) == comment.text_html
    assert public_text(comment) == "They both\nstay.\n\na & b\nc"
    page = html(client.get(comment.discussion.article.get_absolute_url()))
    assert "Gives away" not in page
    assert '<details class="spoiler">' not in page


def test_public_html_has_a_word_in_place_of_what_is_marked(post: Post) -> None:
    comment = post("So >!he *dies*!< there.\n\n||All of it,\n\nand this.||\n\n- [spoiler]x[/spoiler]\n- y")

    assert comment.public_html == (
        '<p>So <span class="label">[spoiler]</span> there.</p>\n'
        '<p><span class="label">[spoiler]</span></p>\n'
        '<ul>\n<li>\n<p><span class="label">[spoiler]</span></p>\n</li>\n<li>y</li>\n</ul>'
    )
    assert comment.public_text == "So [spoiler] there.\n\n[spoiler]\n\n[spoiler]\n\ny"


def test_the_word_stands_in_the_language_of_the_comment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comments.texts._", lambda word: f"{word}, {get_language()}")
    from django.utils.translation import get_language

    made = forms_of(render("So >!he dies!<.", "markdown"), spoils="", language="fr")
    assert made["public_text"] == "So [spoiler], fr."


def test_the_beginning_of_a_long_one_is_made_of_its_public_form(
    client: Client, article: Article, post: Post
) -> None:
    comment = post(f"So ||he dies|| there. {LONG}")

    assert len(comment.text_html) > LONGEST
    assert "he dies" not in comment.short_html
    assert "So <span" in comment.short_html
    assert "he dies" not in html(client.get(article.get_absolute_url()))
    assert "he dies" in html(client.get(f"{comment.get_absolute_url()}shown/"))


def test_spoilers_of_two_comments_have_different_addresses(post: Post) -> None:
    one, two = post("a >!b!< c"), post("a >!b!< c")

    assert f'id="c{one.pk}-spoiler-1"' in whole_html(one)
    assert f'href="#c{two.pk}-spoiler-1"' in whole_html(two)


def test_a_row_has_no_more_words_than_an_excerpt_takes(post: Post) -> None:
    comment = post(LONG)
    row = CommentRow.of(comment)

    assert row.public_text == (comment.public_text or "")[:200]
    assert public_excerpt(row) == public_excerpt(comment)


@pytest.mark.parametrize("number", [2, 20])
def test_lists_read_what_is_not_made_yet_in_no_more_queries(client: Client, post: Post, number: int) -> None:
    for _number in range(number):
        post("So >!he dies!<.")
    client.get("/")
    with CaptureQueriesContext(connection) as made:
        client.get("/")
    Comment.objects.update(public_html=None, public_text=None)
    Article.objects.update(public_html=None, public_text=None, opening=None)
    with CaptureQueriesContext(connection) as unmade:
        client.get("/")
    assert len(unmade) == len(made)
