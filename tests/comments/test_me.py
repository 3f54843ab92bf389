"""One's own page: what stands there for a member, for a guest's browser, and for who comes from nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from comments.moderation import moderate
from comments.posting import withdraw_comment
from comments.states import Act, State
from comments.strict import set_strict
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.lib.cookies import OF_GUESTS
from reviews.models import Article, Film
from reviews.models.viewings import Viewing
from tests.accounts.people import open_club
from tests.comments.browsing import SAME_ORIGIN, send
from tests.conftest import MakeArticle, Post, give_credit, html

pytestmark = pytest.mark.django_db
LISTS = ["/me/comments/", "/me/answers/", "/me/films/"]


@pytest.fixture
def here(client: Client, ann: User) -> Client:
    """The browser of a member."""
    client.force_login(ann)
    return client


@pytest.fixture
def browser(client: Client, article: Article, settings: Any) -> Client:
    """The browser of a guest who has a comment that waits."""
    settings.COMMENT_INTERVAL = 0
    assert send(client, article, text="Mine waits.").status_code == 303
    return client


WAYS = {
    State.PENDING: [Act.HOLD],
    State.REFUSED: [Act.HOLD, Act.REFUSE],
    State.REMOVED: [Act.REMOVE],
    State.SPAM: [Act.SPAM],
}


def own(text: str, user: User, post: Post, state: State = State.APPROVED, **kwargs: Any) -> Comment:
    """A comment of a member whom the site knows already."""
    comment = post(text=text, writer=Writer(user=user), **kwargs)
    for act in WAYS.get(state, []):
        moderate(comment, act, by=User.objects.get(username="mo"), reason="a reason")
    if state == State.WITHDRAWN:
        withdraw_comment(comment)
    return comment


def seen_film(user: User, film: Film, make_article: MakeArticle) -> None:
    give_credit(film)
    make_article(f"about-{film.slug}").films.add(film)
    Viewing.objects.create(user=user, film=film)


class TestAMember:
    def test_finds_a_few_of_everything(
        self, here: Client, ann: User, post: Post, film: Film, make_article: MakeArticle
    ) -> None:
        said = own("I was there.", ann, post)
        own("I am new there.", ann, post, state=State.PENDING)
        own("I was loud there.", ann, post, state=State.REMOVED)
        post(text="You were not.", parent=said)
        seen_film(ann, film, make_article)
        page = html(here.get("/me/"))

        for words in ("I was there.", "I am new there.", "I was loud there.", "You were not.", "Her"):
            assert words in page
        assert page.index("I am new there.") < page.index("I was there.") < page.index("You were not.")
        assert "<strong>removed</strong>" in page
        for address in LISTS:
            assert f'href="{address}"' in page

    def test_finds_nothing_of_others(self, here: Client, ann: User, bob: User, post: Post) -> None:
        mine = own("Mine.", ann, post)
        for state in State:
            post(text=f"Of a guest, {state}.", state=state)
            own(f"Of Bob, {state}.", bob, post, state=state)
            post(text=f"An answer, {state}.", parent=mine, state=state)
        post(text="An answer to others.", parent=own("Of Bob.", bob, post))
        own("An answer to myself.", ann, post, parent=mine)
        pages = "".join(html(here.get(address)) for address in ("/me/", *LISTS))

        assert "Of a guest" not in pages
        assert "Of Bob" not in pages
        assert "An answer, approved." in pages
        assert pages.count("An answer, ") == 2
        assert "An answer to others." not in pages
        assert "An answer to myself." not in html(here.get("/me/answers/"))

    @pytest.mark.parametrize(
        ("state", "is_told"), [(State.REFUSED, True), (State.SPAM, False), (State.WITHDRAWN, False)]
    )
    def test_reads_of_their_own_what_they_are_told_of(
        self, here: Client, ann: User, post: Post, state: State, is_told: bool
    ) -> None:
        own("This is what I said.", ann, post, state=state)

        for address in ("/me/", "/me/comments/"):
            assert ("This is what I said." in html(here.get(address))) is is_told

    def test_finds_answers_covered(
        self, here: Client, ann: User, editor: User, post: Post, film: Film, make_article: MakeArticle
    ) -> None:
        post(text="He dies.", parent=own("And?", ann, post), spoils="ending")
        post(text="Well: ||she dies||.", parent=own("So?", ann, post))
        strict = make_article("strict")
        strict.films.add(film)
        question = own("I ask, strictly.", ann, post, article=strict)
        post(text="They die.", parent=question, article=strict)
        editor.user_permissions.add(*_permission("make_strict_discussion"))
        set_strict(Article.objects.get(pk=strict.pk), is_strict=True, by=User.objects.get(pk=editor.pk))

        for address in ("/me/", "/me/answers/"):
            page = html(here.get(address))
            assert "Spoiler: the ending" in page
            assert "[spoiler]" in page
            assert "For those who have seen the film" in page
            assert " dies" not in page
            assert "They die" not in page
        assert "I ask, strictly." in html(here.get("/me/comments/"))

    def test_finds_nothing_below_what_is_not_public(
        self, here: Client, ann: User, post: Post, article: Article
    ) -> None:
        post(text="Answered.", parent=own("Said.", ann, post))
        Article.objects.filter(pk=article.pk).update(state=Article.State.WITHDRAWN)

        for address in ("/me/", *LISTS):
            page = html(here.get(address))
            assert "Said." not in page
            assert "Answered." not in page
            assert article.title not in page

    def test_says_of_a_film_that_it_was_not_seen(
        self, here: Client, ann: User, film: Film, make_article: MakeArticle
    ) -> None:
        seen_film(ann, film, make_article)
        unseen = Film.objects.create(title="Unlisted", slug="unlisted", year=2020)
        Viewing.objects.create(user=ann, film=unseen)
        page = html(here.get("/me/films/"))
        assert "Her" in page
        assert "Unlisted" not in page
        answer = here.post("/films/her-2013/seen/", {"seen": "no", "next": "/me/films/"}, headers=SAME_ORIGIN)

        assert answer.headers["Location"] == "/me/films/"
        assert not re.search(r"\bHer\b", html(here.get("/me/films/")))

    def test_goes_from_page_to_page(
        self, here: Client, ann: User, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.belongings.page_of.__defaults__", (2,))
        for number in range(5):
            own(f"Number {number} of mine.", ann, post)
        address, found = "/me/comments/", []
        for _page in range(3):
            page = html(here.get(address))
            found += [number for number in range(5) if f"Number {number} of mine." in page]
            address = "/me/comments/" + page.partition('rel="next" href="')[2].partition('"')[0]

        assert sorted(found) == [0, 1, 2, 3, 4]
        assert address == "/me/comments/"

    def test_costs_the_same_whether_little_or_much(
        self, here: Client, ann: User, post: Post, make_article: MakeArticle
    ) -> None:
        costs = []
        here.get("/me/")
        for number in (2, 8):
            for each in range(number):
                post(parent=own(f"{number} {each}", ann, post))
                own(f"{number} {each}?", ann, post, state=State.REFUSED)
                film = Film.objects.create(title=f"Film {each}", slug=f"film-{number}-{each}", year=1980)
                Viewing.objects.create(user=ann, film=film)
            costs.append([_queries(here, address) for address in ("/me/", *LISTS)])

        assert costs[0] == costs[1]
        assert costs[0] <= [19, 5, 5, 6]


class TestAGuest:
    def test_finds_what_belongs_to_the_key(self, browser: Client, moderator: User, post: Post) -> None:
        mine = Comment.objects.get()
        key = mine.writer
        said = post(text="Mine stands.", writer=Writer(name="Gus", email="gus@example.org", browser_key=key))
        post(text="To you.", parent=said)
        post(text="Of another.", writer=Writer(name="Gus", email="gus@example.org", browser_key="b" * 32))
        page = html(browser.get("/me/"))

        for words in ("Mine waits.", "Mine stands.", "To you."):
            assert words in page
        assert "Of another." not in page
        assert "gus@example.org" not in page
        assert "How you sign in" not in page
        assert "Mine waits." in html(browser.get("/me/comments/"))
        assert "To you." in html(browser.get("/me/answers/"))
        assert _queries(browser, "/me/") <= 6

    def test_finds_the_films_that_the_browser_holds(
        self, client: Client, ann: User, film: Film, make_article: MakeArticle
    ) -> None:
        seen_film(ann, film, make_article)
        client.post("/films/her-2013/seen/", headers=SAME_ORIGIN)

        assert "Her" in html(client.get("/me/"))
        assert "Her" in html(client.get("/me/films/"))

    def test_is_led_there_from_the_form(self, browser: Client, article: Article) -> None:
        assert '<a href="/me/">' in html(browser.get(article.get_absolute_url()))
        assert '<a href="/me/">' not in html(Client().get(article.get_absolute_url()))

    def test_is_forgotten_when_they_wish(self, browser: Client) -> None:
        answer = browser.post("/me/forget/", headers=SAME_ORIGIN)

        assert answer.status_code == 303
        assert {name for name in OF_GUESTS if answer.cookies[name].value == ""} == set(OF_GUESTS)
        assert "Mine waits." not in html(browser.get("/me/"))
        assert browser.post("/me/forget/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403

    def test_whose_cookie_is_forged_is_nobody(self, browser: Client) -> None:
        browser.cookies["writer"] = f"{Comment.objects.get().writer}:1::forged"

        assert "Mine waits." not in html(browser.get("/me/"))


class TestAStranger:
    def test_learns_how_to_join_and_nothing_else(self, client: Client, post: Post) -> None:
        post(text="Said.")
        closed = html(client.get("/me/"))
        open_club()
        page = html(client.get("/me/"))

        assert "Said." not in page
        assert "Your comments" not in page
        assert 'href="/accounts/signup/?next=/me/"' in page
        assert 'href="/accounts/login/?next=/me/"' in page
        assert "/accounts/signup/" not in closed

    @pytest.mark.parametrize("address", [*LISTS, "/me/claim/"])
    def test_is_led_to_the_sign_in_from_the_lists(self, client: Client, address: str) -> None:
        assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", ["/me/", *LISTS, "/me/claim/"])
def test_no_cache_keeps_a_page_of_ones_own(here: Client, address: str) -> None:
    assert "no-store" in here.get(address).headers["Cache-Control"]
    assert here.post(address, headers=SAME_ORIGIN).status_code in (405, 422)


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def _permission(codename: str) -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename=codename)
