"""Seeing how a comment will look before it is posted: what is shown, and that nothing else happens."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.browsing import by_htmx, send
from tests.conftest import Post, html

pytestmark = pytest.mark.django_db
HEADING = "Not posted yet"


def look(client: Client, article: Article, **fields: Any) -> Any:
    return send(client, article, **{"preview": "1", **fields})


def words_shown(page: str) -> str:
    """What the form shows of how it will look."""
    start = page.index('<section class="preview"')
    return page[start : page.index("</section>", start)]


class TestAPreview:
    def test_shows_the_words_above_the_form_and_stores_nothing(
        self, client: Client, article: Article
    ) -> None:
        response = look(
            client, article, text="*Quiet*\n\n> lifts", website="https://gus.example", remember="on"
        )
        page = html(response)
        assert response.status_code == 200
        assert "<p><em>Quiet</em></p>\n<blockquote>\n<p>lifts</p>" in words_shown(page)
        assert "*Quiet*\n\n&gt; lifts</textarea>" in page
        for typed in ("Gus", "gus@example.org", "https://gus.example"):
            assert f'value="{typed}"' in page
        assert page.index(HEADING) < page.index("<textarea")
        assert not Comment.objects.exists()
        assert not response.cookies

    def test_is_there_in_the_language_of_the_page(self, client: Client, article: Article) -> None:
        page = html(look(client, article, language="fr"))
        assert "Pas encore publié" in words_shown(page)

    def test_by_a_script_is_the_form_alone(self, client: Client, article: Article) -> None:
        response = by_htmx(client, article, preview="1", text="Quiet lifts.")
        page = html(response)
        assert response.status_code == 200
        assert page.lstrip().startswith("<form")
        assert "<p>Quiet lifts.</p>" in words_shown(page)
        assert not Comment.objects.exists()

    def test_of_a_reply_stands_below_what_it_answers(self, article: Article, post: Post) -> None:
        parent = post("A first thread.")
        page = html(look(Client(), article, text="An answer.", parent=parent.pk))
        assert "A first thread." in page
        assert f'name="parent" value="{parent.pk}"' in page
        assert "An answer." in words_shown(page)

    def test_of_a_member_asks_for_no_name(self, article: Article, ann: User) -> None:
        client = Client()
        client.force_login(ann)
        assert "A first word." in words_shown(html(look(client, article)))

    def test_opens_what_is_marked(self, client: Client, article: Article) -> None:
        shown = words_shown(html(look(client, article, text="Then >!he leaves!<.\n\n>!For good.!<")))
        assert '<span class="spoiler">he leaves</span>' in shown
        assert '<details class="spoiler" open><summary>Gives away what happens</summary>' in shown

    @pytest.mark.parametrize(("value", "number"), [("on", 1), ("", 0)])
    def test_says_where_all_of_it_gives_away(
        self, client: Client, article: Article, value: str, number: int
    ) -> None:
        page = html(look(client, article, gives_away=value))
        assert words_shown(page).count('class="spoiler"') == number
        assert ("checked" in page) == bool(number)

    def test_has_no_word_of_what_is_wrong_elsewhere(self, client: Client, article: Article) -> None:
        response = look(client, article, name="", email="no address")
        page = html(response)
        assert response.status_code == 200
        assert "errorlist" not in page
        assert "no address" in page
        assert send(client, article, name="", email="no address").status_code == 422

    @pytest.mark.parametrize("text", ["", " \n", "\u200b", "*\u200b*", "x" * 65526])
    def test_of_what_is_not_taken_says_so(self, client: Client, article: Article, text: str) -> None:
        response = look(client, article, text=text, name="")
        page = html(response)
        assert response.status_code == 422
        assert HEADING not in page
        assert page.count('<ul class="errorlist"') == 1
        assert 'value="gus@example.org"' in page

    def test_has_no_html_of_its_writers(self, client: Client, article: Article) -> None:
        shown = words_shown(html(look(client, article, text="<script>alert(1)</script> <b onclick=x>")))
        assert "<script" not in shown
        assert "<b " not in shown

    def test_may_be_posted_from_there_once(self, client: Client, article: Article) -> None:
        look(client, article)
        assert send(client, article).status_code == 303
        assert Comment.objects.count() == 1

    def test_costs_the_same_for_much_text(self, client: Client, article: Article) -> None:
        counts = []
        for text in ("Short.", "Long, with *marks*.\n\n" * 2000):
            by_htmx(client, article, preview="1", text=text)
            with CaptureQueriesContext(connection) as queries:
                by_htmx(client, article, preview="1", text=text)
            counts.append(len(queries))
        assert counts == [counts[0]] * 2

    def test_is_not_for_another_site(self, client: Client, article: Article) -> None:
        response = look(client, article, headers={"Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 403


def test_the_form_has_buttons_for_the_marks(client: Client, article: Article) -> None:
    page = html(client.get(article.get_absolute_url()))
    for mark in ("emphasis", "quotation", "spoiler", "link"):
        assert page.count(f'type="button" data-mark="{mark}"') == 1
    # Enter presses the first one.
    assert page.index(">Post comment<") < page.index('name="preview"')
