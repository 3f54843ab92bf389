"""The box at the form, what quotes what is marked, and what moderators say of it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from comments.models import Comment
from comments.quoting import quotes_marked
from reviews.models import Article
from tests.comments.browsing import by_htmx, send
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
BOX = re.compile(r'<input[^>]*name="gives_away"[^>]*>')


def box_of(page: str) -> str:
    found = BOX.search(page)
    assert found is not None
    return found[0]


def reply_to(client: Client, comment: Comment, path: str = "reply/") -> str:
    return html(client.get(f"{comment.get_absolute_url()}{path}"))


class TestTheBox:
    def test_stands_unticked_below_an_article(self, client: Client, article: Article) -> None:
        assert "checked" not in box_of(html(client.get(article.get_absolute_url())))

    def test_that_is_ticked_marks_the_whole_comment(self, client: Client, article: Article) -> None:
        send(client, article, gives_away="on")

        comment = Comment.objects.get()
        assert comment.spoils == "plot"
        assert (comment.public_html, comment.public_text) == ("", "")

    @pytest.mark.parametrize("value", [None, "", "False"])
    def test_that_is_not_says_nothing(self, client: Client, article: Article, value: str | None) -> None:
        send(client, article, **({} if value is None else {"gives_away": value}))

        assert Comment.objects.get().spoils == ""

    @pytest.mark.parametrize("path", ["reply/", "reply/form/"])
    @pytest.mark.parametrize(
        ("fields", "is_ticked"),
        [
            ({"text": "They meet.", "spoils": "ending"}, True),
            ({"text": "They ||meet||."}, True),
            ({"text": "They meet."}, False),
            ({"text": "They meet.", "spoils": "nothing"}, False),
        ],
    )
    def test_is_ticked_in_an_answer_to_what_is_marked(
        self, client: Client, post: Post, path: str, fields: dict[str, str], is_ticked: bool
    ) -> None:
        assert ("checked" in box_of(reply_to(client, post(**fields), path))) == is_ticked

    def test_that_was_ticked_may_be_lifted(self, client: Client, article: Article, post: Post) -> None:
        parent = post("They leave together.", spoils="ending")
        send(client, article, text="> They leave together.\n\nNo.", parent=parent.pk, was_ticked="True")

        assert Comment.objects.latest("pk").spoils == ""

    def test_comes_back_as_it_was_sent(self, client: Client, article: Article) -> None:
        for value in ("on", ""):
            page = html(send(client, article, text="", gives_away=value))
            assert ("checked" in box_of(page)) == bool(value)

    def test_of_a_comment_that_was_said_already_is_empty_again(
        self, client: Client, article: Article
    ) -> None:
        send(client, article, gives_away="on", remember="on")
        page = html(send(client, article, gives_away="on", remember="on"))

        assert "See your comment" in page
        assert "checked" not in box_of(page)


class TestAQuotation:
    @pytest.fixture
    def parent(self, post: Post) -> Comment:
        return post("In the end ||the two of them leave together||, and I cried. >!Rosebud!<")

    @pytest.mark.parametrize(
        "text",
        [
            "> the two of them leave together\n\nYes.",
            "> THE TWO, of *them*\n\nYes.",
            "> In the end the two of\n> them leave, and\n\nYes.",
            "> Ann wrote:\n>> them leave together\n\nYes.",
            "> rosebud?\n\nYes.",
        ],
    )
    def test_of_what_is_marked_is_found(self, parent: Comment, text: str) -> None:
        assert quotes_marked(text, parent)

    @pytest.mark.parametrize(
        "text",
        [
            "> In the end, and I cried.\n\nMe too.",
            "> the two\n\nWho?",
            "the two of them leave together",
            "> ||the two of them leave together||\n\nYes.",
            ">!the two of them leave together!<",
            "5 > 3",
            ">",
        ],
    )
    def test_of_anything_else_is_not(self, parent: Comment, text: str) -> None:
        assert not quotes_marked(text, parent)

    def test_of_any_words_of_a_whole_comment_is_found(self, post: Post) -> None:
        parent = post("In the end the two leave. It rains.", spoils="ending")

        assert quotes_marked("> the two leave\n\nYes.", parent)
        assert not quotes_marked("> the weather is bad\n\nYes.", parent)

    def test_in_a_script_without_spaces_is_found(self, post: Post) -> None:
        assert quotes_marked("> 二人は一緒に\n\nはい", post("最後に||二人は一緒に去る||。"))

    @pytest.mark.parametrize("sender", [send, by_htmx])
    def test_has_the_box_ticked_once_and_is_stored_as_said(
        self, client: Client, article: Article, parent: Comment, sender: type
    ) -> None:
        text = "> them leave together\n\nYes."
        response = sender(client, article, text=text, parent=parent.pk, was_ticked="False")

        page = html(response)
        assert response.status_code == 422
        assert "You quote what gives away" in page
        assert "checked" in box_of(page)
        assert 'name="was_ticked" value="on"' in page
        assert "them leave together\n\nYes." in page
        assert Comment.objects.count() == 1

        send(client, article, text=text, parent=parent.pk, was_ticked="on")
        assert Comment.objects.latest("pk").spoils == ""

    def test_that_says_so_is_taken_at_once(self, client: Client, article: Article, parent: Comment) -> None:
        send(client, article, text="> Rosebud\n\nYes.", parent=parent.pk, gives_away="on")

        assert Comment.objects.latest("pk").spoils == "plot"

    def test_of_a_comment_that_is_not_there_is_told_so(
        self, client: Client, article: Article, parent: Comment
    ) -> None:
        response = send(client, article, text="> Rosebud\n\nYes.", parent=parent.pk + 1)

        assert "The comment that you answer is not here any more." in html(response)
