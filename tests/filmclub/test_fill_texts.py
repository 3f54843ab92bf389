"""`manage.py fill_texts`: what an earlier release stored gets its public forms, beside who writes."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments import filling
from comments.models import Comment
from comments.texts import public_excerpt, public_html, public_text
from filmclub.accounts.models import User
from filmclub.management.commands import fill_texts
from reviews.models import Article
from tests.conftest import MakeArticle, Post, html

TEXTS = {
    "plain": "Two words.\n\nAnd *more* of them.",
    "marked": "He finds >!the letters!< there.",
    "folded": ">!All of it.!<",
    "long": "He finds >!the letters!< there. " + "And many other words. " * 400,
}
OLD = {"public_html": None, "public_text": None}


def as_of_old() -> None:
    """Leave rows as an earlier release has stored them."""
    Comment.objects.update(**OLD)
    Article.objects.update(**OLD, opening=None)


def forms() -> list[tuple[object, ...]]:
    names = ("text_html", "public_html", "public_text", "short_html")
    return list(Comment.objects.order_by("pk").values_list("pk", *names))


@pytest.fixture
def texts(post: Post) -> dict[str, Comment]:
    made = {name: post(text) for name, text in TEXTS.items()}
    return {**made, "ending": post("They leave.", spoils="ending"), "safe": post("Fine.", spoils="nothing")}


def told(*, articles: int, comments: int) -> str:
    """What is written where nothing else is to be filled."""
    numbers = {
        "articles": articles,
        "comments": comments,
        "words": 0,
        "content notes": 0,
        "order of lists": 0,
        "small pictures of members": 0,
        "addresses of authors": 0,
    }
    return "".join(f"{name}: {number} filled\n" for name, number in numbers.items())


def fill(**options: object) -> str:
    out = io.StringIO()
    call_command("fill_texts", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_accounts_without_an_address_get_one(ann: User, bob: User) -> None:
    User.objects.update(slug=None)
    assert fill().endswith("addresses of authors: 2 filled\n")
    assert {*User.objects.values_list("slug", flat=True)} == {"ann-berg", "bob-cho"}


@pytest.mark.django_db
class TestWhatItFills:
    def test_is_what_a_new_comment_has(self, texts: dict[str, Comment]) -> None:
        new = forms()
        as_of_old()
        assert forms() != new
        assert fill() == told(articles=1, comments=6)
        assert forms() == new

    def test_is_what_a_new_article_has(self, make_article: MakeArticle) -> None:
        for number, spoils in enumerate(("", "nothing", "setup", "plot", "ending")):
            make_article(f"a{number}", body="<p>First.</p><p>Second.</p>", spoils=spoils)
        names = ("public_html", "public_text", "opening", "version")
        new = list(Article.objects.order_by("pk").values_list(*names))
        as_of_old()
        fill()
        assert list(Article.objects.order_by("pk").values_list(*names)) == new

    def test_is_read_as_that_before_it_is_filled(self, texts: dict[str, Comment]) -> None:
        def read() -> list[tuple[str, str, str]]:
            return [
                (public_html(c), public_text(c), public_excerpt(c)) for c in Comment.objects.order_by("pk")
            ]

        new = read()
        as_of_old()
        assert read() == new

    def test_stays_when_it_is_run_again(self, texts: dict[str, Comment]) -> None:
        fill()
        with CaptureQueriesContext(connection) as captured:
            assert fill() == told(articles=0, comments=0)
        assert not [query for query in captured if "UPDATE" in query["sql"]]

    def test_may_be_made_again_of_all(self, texts: dict[str, Comment], article: Article) -> None:
        new = forms()
        # The earlier release, to which there was a way back, knows nothing of these.
        Comment.objects.update(public_html="old", public_text="old")
        Article.objects.update(public_text="old")
        fill()
        assert forms() != new
        fill(again=True)
        assert forms() == new
        article.refresh_from_db()
        assert article.public_text == ""

    def test_raises_versions_of_discussions_alone_that_look_otherwise(
        self, texts: dict[str, Comment], article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        other = make_article("other")
        post("Short.", article=other)
        as_of_old()
        # An earlier release cut the whole, with its marks.
        Comment.objects.filter(pk=texts["long"].pk).update(short_html="<p>He finds, cut otherwise</p>")
        before = dict(Article.objects.values_list("pk", "discussion_version"))
        fill()
        after = dict(Article.objects.values_list("pk", "discussion_version"))
        assert {pk: after[pk] - before[pk] for pk in after} == {article.pk: 1, other.pk: 0}

    def test_gives_pages_nothing_that_is_marked(
        self, client: Client, texts: dict[str, Comment], article: Article
    ) -> None:
        for is_filled in (False, True):
            as_of_old()
            if is_filled:
                fill()
            assert "the letters" not in html(client.get("/"))


@pytest.mark.django_db
class TestHowItGoes:
    def test_in_parts_each_with_its_progress(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        for _number in range(5):
            post()
        as_of_old()
        monkeypatch.setattr(filling, "BATCH", 2)
        monkeypatch.setattr(fill_texts, "EACH_SECONDS", 0)
        assert fill().splitlines()[2:] == [
            "comments: 2 of 5",
            "comments: 4 of 5",
            "comments: 5 of 5",
            "comments: 5 filled",
            "words: 0 filled",
            "content notes: 0 filled",
            "order of lists: 0 filled",
            "small pictures of members: 0 filled",
            "addresses of authors: 0 filled",
        ]
        assert fill(verbosity=0) == ""

    def test_the_number_of_queries_goes_by_parts(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        for _number in range(4):
            post()
        as_of_old()
        with CaptureQueriesContext(connection) as captured:
            fill(verbosity=0)
        selects = [query for query in captured if query["sql"].startswith("SELECT")]
        assert len(selects) <= 36

    def test_interrupted_it_keeps_what_is_done_and_goes_on(
        self, texts: dict[str, Comment], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_of_old()
        real, calls = filling._fill_forms, iter(range(10))

        def interrupted(discussion_id: int, keys: list[int]) -> None:
            if next(calls) == 2:
                raise KeyboardInterrupt
            real(discussion_id, keys)

        monkeypatch.setattr(filling, "BATCH", 2)
        monkeypatch.setattr(filling, "_fill_forms", interrupted)
        with pytest.raises(CommandError, match="Interrupted after 5 texts, which stay; run fill_texts again"):
            fill()
        assert Comment.objects.filter(public_text=None).count() == 2
        assert "comments: 2 filled" in fill()

    def test_what_an_earlier_release_wrote_meanwhile_is_told(
        self, texts: dict[str, Comment], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        as_of_old()
        real = filling.fill_comments

        def and_one_more(*, again: bool) -> Iterator[int]:
            yield from real(again=again)
            Comment.objects.filter(pk=texts["plain"].pk).update(**OLD)

        monkeypatch.setattr(filling, "fill_comments", and_one_more)
        with pytest.raises(CommandError, match="1 texts came from an earlier release meanwhile") as error:
            fill()
        assert error.value.returncode == 1
