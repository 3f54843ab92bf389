"""The page on which a member picks what they wrote as a guest, from joining until they give it back."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.claims import go_on
from comments.models import Claim, Comment
from comments.states import State
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.cookies import FILMS_COOKIE
from reviews.models import Article, Film
from tests.accounts.people import join, open_club
from tests.comments.browsing import SAME_ORIGIN, send
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
PAGE = "/me/claim/"
NORA = {"name": "Nora", "email": "nora@example.org"}


@pytest.fixture
def browser(client: Client, article: Article, settings: Any) -> Client:
    """The browser of a guest of four comments, who has just joined with the address that they typed."""
    settings.COMMENT_INTERVAL = 0
    open_club()
    for number in range(4):
        send(client, article, text=f"Number {number} of mine.", **NORA)
    assert join(client).headers["Location"] == "/me/claim/?next=%2F"
    return client


@pytest.fixture
def nora(browser: Client) -> User:
    return User.objects.get(first_name="Nora Lund")


def work() -> None:
    for claim in Claim.objects.all():
        for _time in range(4):
            go_on.func(str(claim.pk))


def numbers() -> list[int]:
    return list(Comment.objects.order_by("pk").values_list("pk", flat=True))


def pick(browser: Client, *picked: int, query: str = "", **fields: str) -> Any:
    return browser.post(f"{PAGE}{query}", {"comment": [str(pk) for pk in picked], **fields})


def ticked(page: str) -> list[int]:
    return sorted(int(pk) for pk in re.findall(r'value="(\d+)"\s+checked', page))


class TestJoining:
    def test_leads_there_where_something_may_be_theirs(self, browser: Client) -> None:
        page = html(browser.get("/me/claim/?next=/films/"))

        assert all(f"Number {number} of mine." in page for number in range(4))
        assert ticked(page) == numbers()
        assert '<a href="/films/">Go on without claiming</a>' in page
        assert "nora@example.org" not in page

    def test_leads_on_where_nothing_is(self, client: Client, article: Article) -> None:
        open_club()
        send(client, article, text="Of another.", name="Zoe", email="zoe@example.org")

        assert join(client).headers["Location"] == "/"
        assert "Of another." not in html(client.get(PAGE))
        assert "Look at it, and claim what is" not in html(client.get("/me/"))

    def test_leads_there_once(self, browser: Client, nora: User) -> None:
        other = Client()
        other.cookies["writer"] = browser.cookies["writer"].value
        other.force_login(nora)

        assert "Look at it, and claim what is" in html(other.get("/me/"))


class TestClaiming:
    def test_gives_three_of_four_and_takes_them_back(self, browser: Client, nora: User) -> None:
        assert pick(browser, *numbers()[:3]).headers["Location"] == "/me/"
        assert "3 comments of a guest are being made yours." in html(browser.get("/me/"))
        work()
        page = html(browser.get("/me/"))
        assert "You have claimed 3 comments of a guest." in page
        assert Comment.objects.filter(author=nora).count() == 3
        assert ticked(html(browser.get(PAGE))) == numbers()[3:]

        claim = Claim.objects.get()
        assert browser.post(f"/me/claim/{claim.pk}/undo/").headers["Location"] == "/me/"
        assert "is being given back" in html(browser.get("/me/"))
        work()
        assert not Comment.objects.filter(author=nora).exists()
        assert ticked(html(browser.get(PAGE))) == numbers()
        pick(browser, *numbers()[:3], claim=str(uuid.uuid4()))
        work()
        assert Comment.objects.filter(author=nora).count() == 3

    def test_leads_on_to_where_they_were_going(self, browser: Client) -> None:
        assert pick(browser, numbers()[0], query="?next=/films/").headers["Location"] == "/films/"
        assert pick(browser, numbers()[1], query="?next=//evil.example/").headers["Location"] == "/me/"

    def test_goes_by_what_the_browser_holds(
        self, browser: Client, nora: User, film: Film, make_article: MakeArticle
    ) -> None:
        guest = Client()
        guest.post("/films/her-2013/seen/", headers=SAME_ORIGIN)
        browser.cookies[FILMS_COOKIE] = guest.cookies[FILMS_COOKIE].value
        pick(browser, numbers()[0])

        assert nora.viewings.get().film == film

    @pytest.mark.parametrize("picked", [[], ["x"], ["9" * 30], ["-1"]])
    def test_of_nothing_is_told_above_the_list(self, browser: Client, picked: list[str]) -> None:
        answer = browser.post(PAGE, {"comment": picked})

        assert answer.status_code == 422
        page = html(answer)
        assert "Tick what is yours first." in page
        assert "Number 3 of mine." in page
        assert ticked(page) == []

    def test_of_what_is_not_theirs_changes_nothing(self, browser: Client, nora: User, post: Post) -> None:
        other = post(text="Of another.", writer=Writer(name="Zoe", email="zoe@example.org"))
        answer = pick(browser, other.pk)

        assert answer.status_code == 422
        assert "you cannot claim these any more" in html(answer)
        assert not Claim.objects.exists()

    def test_sent_twice_by_one_form_is_one(self, browser: Client) -> None:
        form = re.search(r'name="claim" value="([^"]+)"', html(browser.get(PAGE)))
        assert form is not None
        pick(browser, numbers()[0], claim=form[1])
        pick(browser, numbers()[0], claim=form[1])

        assert Claim.objects.count() == 1

    def test_ticks_all_or_none(self, browser: Client) -> None:
        assert ticked(html(browser.get(f"{PAGE}?tick=none"))) == []
        assert ticked(html(browser.get(f"{PAGE}?tick=all"))) == numbers()

    def test_takes_all_of_many_pages(
        self, browser: Client, nora: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.belongings.page_of.__defaults__", (3,))
        page = html(browser.get(PAGE))
        assert len(ticked(page)) == 3
        assert "All 4 are mine" in page
        assert 'rel="next"' in page
        pick(browser, all="yes")
        work()

        assert Comment.objects.filter(author=nora).count() == 4

    def test_from_elsewhere_stands_apart_and_unticked(self, browser: Client, nora: User, post: Post) -> None:
        there = post(
            text="From my telephone.",
            writer=Writer(name="Nora", email="nora@example.org", browser_key="b" * 32),
        )
        page = html(browser.get(PAGE))
        assert "From my telephone." not in page
        assert "1 comment with your address was written elsewhere" in page
        page = html(browser.get(f"{PAGE}?where=elsewhere"))
        assert "From my telephone." in page
        assert "Number 0 of mine." not in page
        assert ticked(page) == []
        pick(browser, there.pk, query="?where=elsewhere")
        work()

        assert Comment.objects.get(author=nora) == there

    def test_costs_the_same_whether_little_or_much(self, browser: Client, article: Article) -> None:
        costs = []
        for number in (1, 9):
            for each in range(number):
                send(browser, article, text=f"{number} {each}.", **NORA)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(PAGE).status_code == 200
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 9


class TestGivingBack:
    def test_is_for_who_claimed_it(self, browser: Client, nora: User, bob: User) -> None:
        pick(browser, numbers()[0])
        address = f"/me/claim/{Claim.objects.get().pk}/undo/"
        other = Client()
        assert other.post(address).headers["Location"].startswith("/accounts/login/")
        other.force_login(bob)
        assert "more than a day ago" in html(other.post(address, follow=True))
        work()

        assert Comment.objects.get(author=nora).pk == numbers()[0]
        assert browser.get(address).status_code == 405

    def test_is_offered_for_a_day(self, browser: Client, nora: User) -> None:
        pick(browser, numbers()[0])
        Claim.objects.update(created_at=timezone.now() - Claim.UNDOABLE)

        assert "Give them back" not in html(browser.get("/me/"))
        address = f"/me/claim/{Claim.objects.get().pk}/undo/"
        assert "more than a day ago" in html(browser.post(address, follow=True))


def test_a_claimed_comment_is_its_members_alone(browser: Client, nora: User, article: Article) -> None:
    """Who comes to the browser after them finds nothing of it, and waits as anybody does."""
    pick(browser, *numbers())
    work()
    guest = Client()
    guest.cookies["writer"] = browser.cookies["writer"].value
    browser.get("/")

    assert "Number 0 of mine." not in html(guest.get("/me/"))
    assert "Number 0 of mine." not in html(guest.get(article.get_absolute_url()))
    assert Comment.objects.filter(state=State.PENDING, author=nora).count() == 4
    send(browser, article, text="As a member.")
    assert Comment.objects.get(text="As a member.").state == State.PENDING
