"""An answer that quotes what it answers: what is quoted, and that what is shielded stays so."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.quoting import quotation, quotes_marked
from comments.reading import Node
from comments.rows import CommentRow
from comments.shield import EVERYTHING, uncover
from comments.strict import set_strict
from filmclub.accounts.models import User
from filmclub.lib.cookies import SHOWN_COOKIE
from filmclub.lib.markup import render
from filmclub.lib.public_forms import without_marked
from reviews.models import Article, Film
from reviews.saving import save_article
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<textarea[^>]*name="text"[^>]*>\n?(.*?)</textarea>', re.DOTALL)
# What no answer may show openly.
SECRETS = ("secret", "hidden", "unseen")


def quoted_by(client: Client, comment: Comment, path: str = "reply/?quote=1") -> str:
    """What stands in the field of the form that answers it."""
    found = FIELD.search(html(client.get(f"{comment.get_absolute_url()}{path}")))
    assert found is not None
    return unescape(found[1])


def who_sees_all(article: Article) -> Client:
    client = Client()
    client.post(f"{article.get_absolute_url()}comments/shown/", {"next": "/"}, headers=SAME_ORIGIN)
    assert client.cookies[SHOWN_COOKIE].value
    return client


def quotation_for_who_sees_all(comment: Comment) -> str:
    node = Node(CommentRow.of(comment), depth=0)
    uncover([node], EVERYTHING)
    return quotation(node.comment, shows_all=True)


class TestAQuotation:
    @pytest.mark.parametrize(
        ("text", "quoted"),
        [
            ("Quiet lifts.", "> Quiet lifts.\n\n"),
            ("One\ntwo.\n\nThree.", "> One\n> two.\n\n> Three.\n\n"),
            ("*Her* is **long** & “good” <3", "> *Her* is **long** & “good” <3\n\n"),
            ("- one\n- two", "> one\n> two\n\n"),
            # What it quotes itself is left out, unless it says nothing else.
            ("> Of others.\n>> Of more.\n\nMine.", "> Mine.\n\n"),
            ("> Of others.", "> Of others.\n\n"),
            ("See https://films.example/a_b.", "> See https://films.example/a_b.\n\n"),
        ],
    )
    @pytest.mark.parametrize("path", ["reply/?quote=1", "reply/form/?quote=1"])
    def test_stands_in_the_field_of_the_answer(self, post: Post, path: str, text: str, quoted: str) -> None:
        assert quoted_by(Client(), post(text), path) == quoted

    def test_is_not_there_for_who_did_not_ask(self, post: Post) -> None:
        assert quoted_by(Client(), post("Quiet lifts."), "reply/") == ""

    def test_is_as_short_as_what_the_page_shows(self, post: Post) -> None:
        comment = post("\n\n".join(f"Paragraph {number}: {'word ' * 60}" for number in range(60)))
        quoted = quoted_by(Client(), comment)
        assert "Paragraph 0" in quoted
        assert "Paragraph 59" not in quoted

    def test_of_an_imported_comment_has_its_words(self, post: Post) -> None:
        comment = post("Words.")
        html_ = "<p>A <cite>Her</cite> &amp; <del>no</del></p>\n<p>Two.</p>"
        Comment.objects.filter(pk=comment.pk).update(text_html=html_)
        assert quoted_by(Client(), comment) == "> A Her & no\n\n> Two.\n\n"

    def test_is_offered_where_one_can_answer(self, article: Article, post: Post) -> None:
        plain, covered = post("Quiet."), post("They meet.", spoils="ending")
        page = html(Client().get(article.get_absolute_url()))
        assert f'<a href="comments/{plain.pk}/reply/?quote=1" rel="nofollow">Quote</a>' in page
        assert f"comments/{covered.pk}/reply/?quote=1" not in page
        assert f"comments/{covered.pk}/reply/?quote=1" in html(
            who_sees_all(article).get(article.get_absolute_url())
        )
        assert "Citer" in html(Client().get(f"/fr{article.get_absolute_url()}"))


MARKED = [
    {"text": "Open, >!secret hidden!< open."},
    {"text": "||secret|| and [spoiler]unseen[/spoiler]."},
    {"text": ">!secret one\nhidden two!<\n\nOpen."},
    {"text": ">!secret\n\nhidden\n\nunseen!<\n\nOpen."},
    {"text": "Open ` tick >!secret ` hidden!< open."},
    {"text": ">!secret `a !< b` hidden!<"},
    {"text": "[spoiler]secret !< hidden >! unseen[/spoiler]"},
    {"text": "||secret *[/spoiler]* hidden||"},
    {"text": ">!```\nsecret\n\nhidden\n```!<"},
    {"text": "> >!secret!<\n\n>!hidden!<"},
    {"text": "secret\n\nhidden !< unseen\n\n- secret ||hidden||", "spoils": "ending"},
    {"text": "`secret` ` hidden\n\n>!unseen!<", "spoils": "plot"},
    {"text": "> secret\n\nhidden", "spoils": "plot"},
]


@pytest.mark.parametrize("fields", MARKED)
class TestOfWhatIsMarked:
    def test_who_has_not_uncovered_it_is_given_nothing(self, post: Post, fields: dict[str, str]) -> None:
        comment = post(**fields)
        for path in ("reply/?quote=1", "reply/form/?quote=1"):
            given = quoted_by(Client(), comment, path)
            assert not [word for word in SECRETS if word in given]
            assert "spoiler" not in given

    def test_what_is_quoted_by_who_has_is_marked_again(self, post: Post, fields: dict[str, str]) -> None:
        comment = post(**fields)
        given = quotation_for_who_sees_all(comment)
        assert [word for word in SECRETS if word in given]
        shown = without_marked(render(f"{given}\n\nMine.", "markdown"), "")
        assert not [word for word in SECRETS if word in shown]
        assert not quotes_marked(f"{given}\n\nMine.", comment)
        assert "Mine." in shown


def test_who_has_uncovered_a_discussion_quotes_what_they_read(article: Article, post: Post) -> None:
    comment = post("Open, >!he leaves!< open.")
    assert quoted_by(who_sees_all(article), comment) == "> Open, >!he leaves!< open.\n\n"
    assert quoted_by(Client(), comment) == "> Open, … open.\n\n"


def test_in_a_strict_discussion_who_has_not_seen_the_film_quotes_nothing(
    article: Article, film: Film, editor: User, post: Post
) -> None:
    comment = post("The lifts are quiet.")
    save_article(article, films=[film.pk])
    set_strict(article, is_strict=True, by=editor)
    assert quoted_by(Client(), comment) == ""
    assert "?quote=1" not in html(Client().get(article.get_absolute_url()))
    client = Client()
    client.post(f"/films/{film.slug}/seen/", headers=SAME_ORIGIN)
    assert quoted_by(client, comment) == "> The lifts are quiet.\n\n"


def test_nobody_else_quotes_what_waits(article: Article, post: Post) -> None:
    comment = post("Words that wait.", state="pending")
    answer = Client().get(f"{article.get_absolute_url()}comments/{comment.pk}/reply/?quote=1")
    assert answer.status_code == 404


def test_a_quotation_costs_one_query_more(post: Post) -> None:
    short, long = post("Quiet."), post("Quiet. " * 2000)
    for comment in (short, long):
        path = f"{comment.get_absolute_url()}reply/form/"
        Client().get(path)
        with CaptureQueriesContext(connection) as plain:
            Client().get(path)
        with CaptureQueriesContext(connection) as quoting:
            Client().get(f"{path}?quote=1")
        assert len(quoting) == len(plain) + 1
