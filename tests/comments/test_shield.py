"""What gives away is in the page of who asked for it, and of nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from comments.models import Comment
from comments.shield import ShownCookie
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.cookies import SHOWN_COOKIE
from reviews.models import Article, Film
from reviews.saving import save_article
from tests.comments.browsing import SAME_ORIGIN, address, by_htmx
from tests.comments.visiting import asked
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db

HIDDEN = "he dies"
LONG = "And many words more. " * 400
PLACE = "Gives away what happens – show"
# Each way to mark the words, with how many links stand in their place.
WAYS = {
    "a whole comment": ({"text": "There he dies.", "spoils": "plot"}, 1),
    "a whole long one": ({"text": f"There he dies. {LONG}", "spoils": "ending"}, 1),
    "words in a sentence": ({"text": "There >!he dies!<, ||he dies|| at last."}, 2),
    "paragraphs": ({"text": "There.\n\n||He goes.\n\nThen he dies.||\n\nSo."}, 1),
    "the beginning of a long one": ({"text": f"There >!he dies!<. {LONG}"}, 1),
    "in a quotation": ({"text": "> There ||he dies||\n\nYes."}, 1),
    "in a list": ({"text": "- one\n- ||he dies||"}, 1),
}


def show_all(client: Client, article: Article, **fields: str) -> Any:
    return client.post(f"{address(article)}shown/", fields, headers=SAME_ORIGIN)


def shown(comment: Comment, path: str = "shown/") -> str:
    return f"{comment.get_absolute_url()}{path}"


def text_of(page: str, comment: Comment) -> str:
    """The part of a page that is one comment."""
    return page[page.index(f'id="c{comment.pk}"') :].partition("</article>")[0]


@pytest.fixture(params=list(WAYS))
def marked(request: Any, post: Post) -> Comment:
    fields, _number = WAYS[request.param]
    return post(**fields)


def pages_of(comment: Comment) -> list[str]:
    """Every address that shows it, besides that which uncovers it."""
    article = comment.discussion.article
    since = "since=2020-01-01T00:00:00Z"
    return [
        article.get_absolute_url(),
        f"{article.get_absolute_url()}?order=newest",
        *(
            f"{article.get_absolute_url()}{path}"
            for path in (
                f"discussion/?from={comment.pk}",
                f"discussion/more/?from={comment.pk}",
                "discussion/latest/",
                f"discussion/new/?{since}",
                f"discussion/new/items/?{since}",
            )
        ),
        comment.get_absolute_url(),
        shown(comment, "text/"),
        shown(comment, "reply/"),
    ]


class TestCovered:
    def test_no_page_holds_the_words_and_each_leads_to_them(self, client: Client, marked: Comment) -> None:
        for page in map(html, map(client.get, pages_of(marked))):
            assert HIDDEN not in page
            assert f'href="{shown(marked)}"' in page
            assert PLACE in page

    def test_one_link_stands_in_each_place(self, client: Client, post: Post) -> None:
        for fields, number in WAYS.values():
            comment = post(**fields)
            page = html(client.get(comment.discussion.article.get_absolute_url()))
            assert text_of(page, comment).count(PLACE) == number

    def test_it_is_so_for_members_and_moderators_too(
        self, client: Client, article: Article, marked: Comment, moderator: User
    ) -> None:
        client.force_login(moderator)

        assert HIDDEN not in html(client.get(article.get_absolute_url()))

    def test_the_link_speaks_the_language_of_the_page(
        self, client: Client, article: Article, post: Post
    ) -> None:
        post("Là, ||he dies||.", language="fr"), post("Là.", spoils="plot", language="fr")

        page = html(client.get(article.get_absolute_url()))
        assert len(re.findall(rf'<a class="covered"[^>]* lang="en">{PLACE}</a>', page)) == 2
        assert 'rel="nofollow">Dévoile ce qui se passe – montrer</a>' in html(
            client.get(f"/fr{article.get_absolute_url()}")
        )

    def test_texts_of_an_earlier_release_are_covered_too(
        self, client: Client, article: Article, marked: Comment
    ) -> None:
        Comment.objects.update(public_html=None, public_text=None)

        for page in map(html, map(client.get, pages_of(marked))):
            assert HIDDEN not in page
            assert PLACE in page

    def test_nothing_is_offered_where_nothing_is_marked(
        self, client: Client, article: Article, post: Post
    ) -> None:
        post("Nothing here.", spoils="nothing")

        page = html(client.get(article.get_absolute_url()))
        assert PLACE not in page
        assert "Show all in this discussion" not in page

    def test_many_marks_end_a_window_sooner(self, client: Client, article: Article, post: Post) -> None:
        for number in range(12):
            post(f"{number} " + "a>!b!<" * 2000)

        assert len(client.get(article.get_absolute_url()).content) < 400_000

    @pytest.mark.parametrize("number", [2, 20])
    def test_a_page_for_everybody_takes_no_query_more(
        self,
        client: Client,
        article: Article,
        post: Post,
        number: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        post("Nothing.")
        client.get(article.get_absolute_url())
        with CaptureQueriesContext(connection) as before:
            client.get(f"{article.get_absolute_url()}?order=newest")
        for _number in range(number):
            post("There ||he dies||."), post("He dies.", spoils="plot")
        with django_assert_num_queries(len(before)):
            client.get(f"{article.get_absolute_url()}?order=newest")


class TestThePageThatShowsIt:
    def test_has_the_words_with_those_of_the_replies(
        self, client: Client, marked: Comment, post: Post
    ) -> None:
        reply = post("Since ||he dies||, yes.", parent=marked)
        deeper = post("He dies.", parent=reply, spoils="plot")
        other = post("Elsewhere ||he dies||.")

        page = html(client.get(shown(marked)))
        for comment in (marked, reply, deeper):
            assert HIDDEN in text_of(page, comment).lower()
        assert PLACE not in page
        assert f'id="c{other.pk}"' not in page

    def test_is_kept_by_nobody_and_sets_no_cookie(self, client: Client, marked: Comment) -> None:
        for path in ("shown/", "shown/text/"):
            response = client.get(shown(marked, path))
            assert response["Cache-Control"] == "private, no-store"
            assert not response.has_header("ETag")
            assert not response.cookies
        assert '<meta name="robots" content="noindex">' in html(client.get(shown(marked)))
        assert HIDDEN not in html(client.get(marked.get_absolute_url()))

    def test_tells_engines_and_tabs_nothing(self, client: Client, marked: Comment) -> None:
        head = html(client.get(shown(marked))).partition("</head>")[0]

        assert HIDDEN not in head

    def test_leads_on_to_pages_of_its_own(
        self, client: Client, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.reading.WINDOW_BYTES", 600)
        top = post("He dies.", spoils="plot")
        replies = [post(f"{number} ||he dies||. " + "Words. " * 60, parent=top) for number in range(4)]

        path, seen = shown(top), ""
        for _page in replies:
            page = html(client.get(path))
            seen += page
            assert "data-hx-get" not in page.partition('id="more"')[2].partition(">")[0]
            further = re.search(r'id="more"\s+rel="next"\s+href="([^"]*)"', page)
            if further is None:
                break
            path = further[1].partition("#")[0]
        assert all(f"{number} <span" in seen for number in range(4))
        assert PLACE not in seen

    @pytest.mark.parametrize("path", ["shown/", "shown/text/"])
    @pytest.mark.parametrize("state", ["pending", "refused", "spam", "removed", "withdrawn"])
    def test_is_missing_for_what_readers_do_not_see(
        self, client: Client, post: Post, state: str, path: str
    ) -> None:
        assert client.get(shown(post("Words.", state=state), path)).status_code == 404

    def test_folds_what_is_whole_and_what_are_paragraphs(self, client: Client, post: Post) -> None:
        whole = post("He dies.", spoils="ending")
        some = post("So.\n\n||He goes.\n\nHe dies.||\n\nAnd ||so||.")

        assert html(client.get(shown(whole, "shown/text/"))) == (
            '<details class="spoiler" open><summary dir="auto">Gives away: the ending</summary>'
            "<p>He dies.</p></details>"
        )
        assert html(client.get(shown(some, "shown/text/"))) == (
            '<p>So.</p>\n<details class="spoiler" open><summary>Gives away what happens</summary>'
            '<p>He goes.</p>\n<p>He dies.</p></details>\n<p>And <span class="spoiler">so</span>.</p>'
        )


class TestShowingAll:
    def test_uncovers_every_page_of_the_discussion(
        self, client: Client, article: Article, marked: Comment
    ) -> None:
        response = show_all(client, article, next="/articles/a-voice/?order=newest#comments")

        assert response.status_code == 303
        assert response["Location"] == "/articles/a-voice/?order=newest#comments"
        for path in pages_of(marked):
            page = client.get(path)
            assert HIDDEN in html(page)
            assert PLACE not in html(page)
            assert "private" in page["Cache-Control"]
        assert HIDDEN not in html(Client().get(article.get_absolute_url()))

    def test_takes_one_query_for_all_texts(self, client: Client, article: Article, post: Post) -> None:
        for _number in range(5):
            post("There ||he dies||."), post(f"He dies. {LONG}", spoils="plot")
        window = f"{article.get_absolute_url()}discussion/more/"
        client.cookies[SHOWN_COOKIE] = "1zzz"
        with CaptureQueriesContext(connection) as covered:
            client.get(window)
        show_all(client, article)
        with CaptureQueriesContext(connection) as uncovered:
            client.get(window)
        assert len(uncovered) == len(covered) + 1

    def test_shows_the_beginning_of_a_long_passage(
        self, client: Client, article: Article, post: Post
    ) -> None:
        comment = post(f"There ||he dies, {LONG} so||.")
        assert "Read the whole comment" not in html(client.get(article.get_absolute_url()))
        show_all(client, article)

        text = text_of(html(client.get(article.get_absolute_url())), comment)
        assert HIDDEN in text
        assert "so</span>" not in text
        assert f'href="{shown(comment)}"' in text, "the whole is where it is uncovered"
        assert "so</span>" in html(client.get(shown(comment, "shown/text/")))

    def test_is_of_one_discussion_and_of_this_visit(
        self, client: Client, article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        other = make_article("another")
        post("There ||he dies||.", article=other)
        cookie = show_all(client, article).cookies[SHOWN_COOKIE]

        assert (cookie["max-age"], cookie["expires"]) == ("", ""), "it ends with the browser"
        assert cookie["httponly"]
        assert HIDDEN not in html(client.get(other.get_absolute_url()))

    def test_is_taken_back_with_the_cookie(self, client: Client, article: Article, marked: Comment) -> None:
        show_all(client, article)
        page = html(client.get(article.get_absolute_url()))
        assert "Cover it again" in page

        response = show_all(client, article, cover="")
        assert response["Location"] == f"{article.get_absolute_url()}#comments"
        assert response.cookies[SHOWN_COOKIE].value == ""
        assert HIDDEN not in html(client.get(article.get_absolute_url()))

    def test_is_forgotten_with_the_guest(self, client: Client, article: Article, post: Post) -> None:
        show_all(client, article)
        client.post(f"{address(article)}forget/", headers=SAME_ORIGIN)

        assert client.cookies[SHOWN_COOKIE].value == ""

    def test_is_for_our_own_pages_alone(self, client: Client, article: Article) -> None:
        response = client.post(f"{address(article)}shown/", headers={"Sec-Fetch-Site": "cross-site"})

        assert response.status_code == 403
        assert client.get(f"{address(article)}shown/").status_code == 405

    @pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example/", "x", ""])
    def test_leads_nowhere_else(self, client: Client, article: Article, there: str) -> None:
        assert show_all(client, article, next=there)["Location"] == f"{article.get_absolute_url()}#comments"

    def test_who_has_seen_the_film_reads_everything(
        self, client: Client, article: Article, film: Film, marked: Comment
    ) -> None:
        save_article(article, films=[film.pk])
        client.post(f"{article.get_absolute_url()}seen/", headers=SAME_ORIGIN)

        page = html(client.get(article.get_absolute_url()))
        assert HIDDEN in page
        assert "Cover it again" not in page, "it is not covered by this"


class TestTheCookie:
    def test_holds_the_latest_fifty(self) -> None:
        cookie = ShownCookie()
        for number in range(1, 61):
            cookie = cookie.with_discussion(number)
        cookie = cookie.with_discussion(30)

        assert cookie.discussions == (30, *range(60, 30, -1), *range(29, 10, -1))

    @pytest.mark.parametrize(
        "value", ["", "-", "1-", "A", "1.2", "1 2", "é", "٣", "1" * 13, "-".join("1" * 51), "1" * 4000]
    )
    def test_that_is_no_list_of_numbers_holds_nothing(self, value: str) -> None:
        assert ShownCookie.of(asked(cookies={SHOWN_COOKIE: value})).discussions == ()

    def test_is_read_as_it_was_written(self) -> None:
        response = HttpResponse()
        ShownCookie((35, 36, 1)).set_on(response)
        value = response.cookies[SHOWN_COOKIE].value
        assert ShownCookie.of(asked(cookies={SHOWN_COOKIE: value})).discussions == (35, 36, 1)


class TestItsWriter:
    def test_gets_the_words_back_closed(self, client: Client, article: Article, ann: User) -> None:
        client.force_login(ann)
        fragment = html(by_htmx(client, article, text="There he dies.", gives_away="on"))

        assert '<details class="spoiler"><summary dir="auto">Gives away: the plot</summary>' in fragment
        assert HIDDEN in fragment

    def test_reads_them_while_they_wait(
        self, client: Client, article: Article, post: Post, ann: User
    ) -> None:
        post("There ||he dies||.", writer=Writer(user=ann), state="pending")
        post(f"He dies. {LONG}", writer=Writer(user=ann), state="pending", spoils="plot")
        assert HIDDEN not in html(client.get(article.get_absolute_url()))

        client.force_login(ann)
        page = html(client.get(article.get_absolute_url()))
        assert '<span class="spoiler">he dies</span>' in page
        assert '<details class="spoiler"><summary' in page
