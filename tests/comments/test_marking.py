"""What is new is marked for who wants it, by a switch of their own; lists then say how much is new."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import ReaderState
from comments.newness import COUNTED
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Series
from tests.comments.browsing import SAME_ORIGIN, send
from tests.comments.test_composing import PAGE, check
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
SWITCH = f"{PAGE}comments/marking/"
# The English one last, which is returned.
BOTH = (f"/fr{PAGE}", PAGE)
ON, OFF = "Mark what is new", "Mark nothing, and forget my visits"


@pytest.fixture
def member(ann: User) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def turn(client: Client, *, on: bool, minutes: float = 0, path: str = PAGE) -> Any:
    """Press the switch of a page that was made some minutes ago."""
    until = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    fields = {"until": until, "next": f"{path}#comments", **({} if on else {"off": ""})}
    return client.post(f"{path}comments/marking/", fields, headers=SAME_ORIGIN)


def new_in(page: str) -> list[str]:
    return re.findall(r">((?:over )?\d+ new)</a>", page)


class TestTheSwitch:
    def test_stands_on_everybodys_page_and_sets_the_cookie(self, post: Post) -> None:
        post(at=timezone.now() - timedelta(minutes=9))
        client = Client()
        assert ON in html(client.get(PAGE))
        assert not client.cookies
        answer = turn(client, on=True, minutes=5)
        assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}#comments")
        assert set(client.cookies) == {"seen"}
        post()
        page = check(client, *BOTH)
        assert OFF in page
        assert 'data-seen="' in page
        assert new_in(page) == ["1 new"]

    def test_off_again_forgets_all_of_it(self, post: Post) -> None:
        client = Client()
        post(at=timezone.now() - timedelta(minutes=9))
        everybodys = html(client.get(PAGE))
        turn(client, on=True)
        turn(client, on=False)
        assert client.cookies["seen"].value == ""
        del client.cookies["seen"]
        assert html(client.get(PAGE)) == everybodys

    def test_pressed_twice_keeps_what_is_new(self, post: Post) -> None:
        post(at=timezone.now() - timedelta(minutes=9))
        client = Client()
        turn(client, on=True, minutes=5)
        post()
        turn(client, on=True)
        assert new_in(html(client.get(PAGE))) == ["1 new"]

    def test_without_it_a_guest_tells_nothing(self, article: Article, post: Post) -> None:
        client = Client()
        send(client, article)
        page = check(client, *BOTH)
        assert 'data-known="guest"' in page
        assert "data-seen" not in page
        client.post(f"{PAGE}comments/seen/", {"until": timezone.now().isoformat()}, headers=SAME_ORIGIN)
        assert "seen" not in client.cookies

    @pytest.mark.parametrize("until", ["", "nonsense", "9999-12-31T23:59:59Z"])
    def test_of_no_moment_counts_from_now(self, post: Post, until: str) -> None:
        post(at=timezone.now() - timedelta(minutes=9))
        client = Client()
        client.post(SWITCH, {"until": until}, headers=SAME_ORIGIN)
        assert new_in(html(client.get(PAGE))) == []
        post()
        assert new_in(html(client.get(PAGE))) == ["1 new"]

    def test_of_a_member_is_on_until_they_switch_it_off(self, member: Client, ann: User, post: Post) -> None:
        post(at=timezone.now() - timedelta(minutes=9))
        assert OFF in check(member, *BOTH)
        turn(member, on=True, minutes=5)
        assert ReaderState.objects.get().user == ann
        turn(member, on=False)
        assert not ReaderState.objects.exists()
        page = check(member, *BOTH)
        assert ON in page
        assert "data-seen" not in page
        member.post(f"{PAGE}comments/seen/", {"until": timezone.now().isoformat()}, headers=SAME_ORIGIN)
        assert not ReaderState.objects.exists()
        assert "seen" not in member.cookies
        post()
        assert new_in(check(member, *BOTH)) == []

    def test_stands_on_a_members_own_page_too(self, member: Client, ann: User, post: Post) -> None:
        for on in (False, True):
            answer = member.post("/me/marking/", {} if on else {"off": ""})
            assert (answer.status_code, answer["Location"]) == (303, "/me/")
            ann.refresh_from_db()
            assert ann.marks_new is on
            assert (OFF if on else ON) in html(member.get("/me/"))
        assert Client().post("/me/marking/").status_code == 302

    def test_is_refused_to_pages_of_others(self, article: Article) -> None:
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"}
        assert Client().post(SWITCH, headers=headers).status_code == 403


class TestTheHeadOfAnArticle:
    def test_leads_to_the_first_new_one(self, member: Client, post: Post) -> None:
        turn(member, on=True, minutes=5)
        post(at=timezone.now() - timedelta(minutes=9))
        turn(member, on=True, minutes=5)
        first = post()
        post(parent=first)
        page = check(member, *BOTH)
        head = page[: page.index("</header>", page.index('<header class="head">'))]
        assert re.search(rf'href="#c{first.pk}">2 new</a>', head)
        assert new_in(html(Client().get(PAGE))) == []


class TestLists:
    """Of a dozen articles all have something new, and the last one was never read."""

    @pytest.fixture(params=[3, 12])
    def articles(self, request: Any, make_article: MakeArticle, post: Post) -> list[Article]:
        series = Series.objects.create(name="Mondays", slug="mondays")
        made = [make_article(f"article-{number}", series=series) for number in range(request.param)]
        for article in made:
            post(article=article, at=timezone.now() - timedelta(minutes=9))
        return made

    def read(self, client: Client, articles: list[Article]) -> None:
        for article in articles:
            turn(client, on=True, minutes=5, path=article.get_absolute_url())

    def queries(self, client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    @pytest.mark.parametrize("path", ["/", "/articles/", "/series/mondays/"])
    def test_say_how_much_is_new_for_one_query(
        self, member: Client, ann: User, articles: list[Article], post: Post, path: str
    ) -> None:
        strangers = html(Client().get(path))
        assert new_in(strangers) == []
        *read, never = articles
        guest = Client()
        for client in (member, guest):
            self.read(client, read[-2:])
        for article in read[-2:]:
            post(article=article)
            post(article=article)
        post("My own.", article=read[-1], writer=Writer(user=ann))
        post("Waits.", article=read[-1], state="pending")
        post(article=never)
        for client, number in ((member, 2), (guest, 3)):
            counted = new_in(html(client.get(path)))
            # A page may show an article in two places.
            assert {*counted} == {"2 new", f"{number} new"}
        assert f'href="{read[-1].get_absolute_url()}#new">' in html(member.get(path))
        for client, others in ((member, {"marks_new": False}), (guest, None)):
            on = self.queries(client, path)
            if others:
                User.objects.filter(pk=ann.pk).update(**others)
            else:
                client.cookies["seen"] = "on"
            assert self.queries(client, path) == on - 1

    def test_count_so_many_at_most(
        self, member: Client, articles: list[Article], post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert COUNTED == 100
        self.read(member, articles[:1])
        for module in ("comments.newness", "filmclub.templatetags.newness"):
            monkeypatch.setattr(f"{module}.COUNTED", 3)
        for _number in range(4):
            post(article=articles[0])
        assert "over 2 new" in new_in(html(member.get("/articles/")))
