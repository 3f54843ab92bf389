"""“I have seen it”: said to an account or to a browser, by nothing but a button, and told to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.signing import TimestampSigner
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import User
from reviews.models import Article, Film, Viewing
from reviews.saving import save_addressed, save_article
from reviews.viewings import FilmsCookie, has_seen, mark_seen, seen_film, unmark_seen
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import PASSWORD, MakeArticle, give_credit, html

pytestmark = pytest.mark.django_db
NAME = "filmclub_films"
FILM = "/films/her-2013/"
PAGE = "/articles/a-voice/"
ELSEWHERE = [
    "",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "https://evil.example/",
    "http://testserver/",
    "\n//evil.example",
    "evil",
]


def say(client: Client, path: str, headers: Any = SAME_ORIGIN, **fields: str) -> Any:
    return client.post(f"{path}seen/", fields, headers=headers)


def pressed(client: Client, path: str) -> list[str]:
    """The state of each button on a page."""
    return re.findall(r'name="seen"\s+value="\w+"\s+aria-pressed="(\w+)"', html(client.get(path)))


def queries_of(client: Client, path: str = PAGE) -> CaptureQueriesContext:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return queries


def member(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(user: User | None = None, value: str = "") -> HttpRequest:
    """A request by a member, or with this cookie."""
    request = HttpRequest()
    request.COOKIES = {"sessionid": "a member’s"} if user else {NAME: value} if value else {}
    request.user = user or AnonymousUser()
    return request


def cookie_with(*films: int) -> str:
    response = HttpResponse()
    FilmsCookie(films).set_on(response)
    return response.cookies[NAME].value


def films_in(client: Client) -> tuple[int, ...]:
    cookie = client.cookies.get(NAME)
    return FilmsCookie.of(asked(value=cookie.value if cookie else "")).pks


@pytest.fixture
def second(db: None) -> Film:
    return Film.objects.create(title="Lost in Translation", slug="lost-2003", year=2003)


@pytest.fixture
def about(article: Article) -> Callable[..., Article]:
    """A way to say which films the article is about."""

    def say_it(*films: Film) -> Article:
        save_article(article, films=[film.pk for film in films])
        return Article.objects.get(pk=article.pk)

    return say_it


class TestSayingSo:
    def test_a_guest_tells_the_browser_for_a_year(self, client: Client, film: Film, settings: Any) -> None:
        settings.SESSION_COOKIE_SECURE = True
        response = say(client, FILM, seen="yes")
        cookie = response.cookies[NAME]

        assert (response.status_code, response["Location"]) == (303, FILM)
        assert cookie["max-age"] == 365 * 86400
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
        assert films_in(client) == (film.pk,)
        assert not Viewing.objects.exists()

    def test_a_member_tells_the_account(self, film: Film, ann: User) -> None:
        response = say(member(ann), FILM)
        viewing = Viewing.objects.get()

        assert response.status_code == 303
        assert not response.cookies
        assert (viewing.user, viewing.film) == (ann, film)
        assert timezone.now() - viewing.moment < timedelta(minutes=1)

    def test_a_second_time_changes_nothing(self, client: Client, film: Film, ann: User) -> None:
        reader = member(ann)
        say(reader, FILM)
        before = Viewing.objects.values().get()
        for browser in (client, client, reader):
            assert say(browser, FILM, seen="yes").status_code == 303

        assert Viewing.objects.values().get() == before
        assert films_in(client) == (film.pk,)

    def test_is_taken_back(self, client: Client, film: Film, second: Film, ann: User, bob: User) -> None:
        reader = member(ann)
        say(member(bob), FILM)
        for browser in (client, reader):
            say(browser, FILM)
            say(browser, "/films/lost-2003/")
            say(browser, FILM, seen="no")

        assert films_in(client) == (second.pk,)
        assert set(Viewing.objects.values_list("user", "film")) == {(ann.pk, second.pk), (bob.pk, film.pk)}

    def test_a_browser_that_has_seen_nothing_is_a_strangers_again(self, client: Client, film: Film) -> None:
        say(client, FILM)
        assert client.get(FILM)["Cache-Control"] == "private, no-cache"
        response = say(client, FILM, seen="no")
        # The test's browser keeps what a real one has thrown away.
        kept = {name: cookie.value for name, cookie in client.cookies.items() if cookie["max-age"] != 0}

        assert response.cookies[NAME]["max-age"] == 0
        assert kept == {}

    def test_what_never_was_said_is_taken_back_without_fault(self, client: Client, film: Film) -> None:
        assert say(client, FILM, seen="no").status_code == 303
        assert films_in(client) == ()

    def test_of_an_article_means_all_its_films(
        self, client: Client, about: Any, film: Film, second: Film, ann: User
    ) -> None:
        about(film, second)
        reader = member(ann)
        for browser in (client, reader):
            response = say(browser, PAGE)
            assert (response.status_code, response["Location"]) == (303, PAGE)

        assert set(films_in(client)) == {film.pk, second.pk}
        assert set(Viewing.objects.values_list("film", flat=True)) == {film.pk, second.pk}
        for browser in (client, reader):
            say(browser, PAGE, seen="no")
        assert films_in(client) == ()
        assert not Viewing.objects.exists()

    def test_the_two_hundred_said_last_are_kept(self, client: Client, film: Film) -> None:
        films = [
            Film(title=f"Film {number}", slug=f"film-{number}", year=2000, pk=10**9 + number)
            for number in range(202)
        ]
        Film.objects.bulk_create(films)
        say(client, FILM)
        response = HttpResponse()
        mark_seen(asked(value=client.cookies[NAME].value), response, [film.pk for film in films])

        kept = FilmsCookie.of(asked(value=response.cookies[NAME].value)).pks
        assert kept == tuple(film.pk for film in films[:200])
        largest = cookie_with(*range(2**63 - 200, 2**63))
        assert len(largest) < 3500
        assert FilmsCookie.of(asked(value=largest)).pks == tuple(range(2**63 - 200, 2**63))

    @pytest.mark.parametrize("seen", ["", "maybe", "YES", "x" * 5000, "\x00"])
    def test_what_is_neither_yes_nor_no_is_400(
        self, client: Client, about: Any, film: Film, ann: User, seen: str
    ) -> None:
        about(film)
        for browser in (client, member(ann)):
            for path in (FILM, PAGE):
                response = say(browser, path, seen=seen)
                assert response.status_code == 400
                assert not response.cookies
        assert not Viewing.objects.exists()

    @pytest.mark.parametrize("path", ["/films/nothing/", "/articles/nothing/", PAGE])
    def test_of_what_is_not_there_it_is_404(self, client: Client, article: Article, path: str) -> None:
        response = say(client, path)

        assert response.status_code == 404
        assert NAME not in response.cookies

    def test_of_a_draft_it_is_404(self, client: Client, make_article: MakeArticle, film: Film) -> None:
        save_article(make_article("draft", state="draft", published_at=None), films=[film.pk])
        save_article(make_article("gone", state="withdrawn"), films=[film.pk])

        assert say(client, "/articles/draft/").status_code == 404
        assert say(client, "/articles/gone/").status_code == 410
        assert NAME not in client.cookies

    def test_after_the_film_has_moved_leads_on(self, client: Client, film: Film) -> None:
        film.slug = "her"
        save_addressed(film)
        response = say(client, FILM)

        assert (response.status_code, response["Location"]) == (308, "/films/her/seen/")

    def test_is_not_done_by_reading_the_address(self, client: Client, about: Any, film: Film) -> None:
        about(film)
        for path in (FILM, PAGE):
            assert client.get(f"{path}seen/").status_code == 405
            assert client.get(path).status_code == 200
        assert NAME not in client.cookies

    def test_leads_back_to_where_one_was(self, client: Client, film: Film) -> None:
        path = "/fr/articles/a-voice/?order=newest#viewing-comments"

        assert say(client, FILM, next=path)["Location"] == path
        assert say(client, FILM, next="", language="fr")["Location"] == f"/fr{FILM}"

    @pytest.mark.parametrize("path", ELSEWHERE)
    def test_never_leads_elsewhere(self, client: Client, film: Film, path: str) -> None:
        response = say(client, FILM, next=path)

        assert (response.status_code, response["Location"]) == (303, FILM)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
        ],
    )
    def test_another_site_may_not_say_so(self, film: Film, ann: User, headers: dict[str, str]) -> None:
        for browser in (Client(), member(ann)):
            response = say(browser, FILM, headers=headers)
            assert response.status_code == 403
            assert NAME not in response.cookies
        assert not Viewing.objects.exists()

    def test_without_a_word_of_its_origin_it_is_a_strangers(self, film: Film, ann: User) -> None:
        say(member(ann), FILM, headers={})

        assert not Viewing.objects.exists()

    def test_works_where_tokens_are_enforced(self, film: Film) -> None:
        assert say(Client(enforce_csrf_checks=True), FILM).status_code == 303

    def test_somebody_who_is_shut_out_is_a_guest(self, film: Film, ann: User) -> None:
        browser = member(ann)
        User.objects.filter(pk=ann.pk).update(is_active=False)
        response = say(browser, FILM)

        assert NAME in response.cookies
        assert not Viewing.objects.exists()


class TestTheCookie:
    @pytest.mark.parametrize("value", ["1", "1:x:y", "1-2:1abcde:forged", "x" * 5000, ":", "\x00", "é"])
    def test_a_forged_one_says_nothing(self, about: Any, film: Film, value: str) -> None:
        about(film)
        forger = Client()
        forger.cookies[NAME] = value

        assert pressed(forger, PAGE) == ["false", "false"]
        assert FilmsCookie.of(asked(value=value)) == FilmsCookie()

    @pytest.mark.parametrize("value", ["", "-", "1--2", "A", "1 2", "0" * 14, "-1"])
    def test_one_that_was_signed_for_something_else_says_nothing(self, value: str) -> None:
        signed = TimestampSigner(salt=f"{NAME}reviews.films").sign(value)

        assert FilmsCookie.of(asked(value=signed)) == FilmsCookie()

    def test_that_of_another_cookie_says_nothing(self, film: Film) -> None:
        signed = TimestampSigner(salt="filmclub_waitingcomments.waiting").sign(str(film.pk))

        assert FilmsCookie.of(asked(value=signed)) == FilmsCookie()
        assert FilmsCookie.of(asked(value=cookie_with(film.pk))).pks == (film.pk,)

    def test_says_nothing_after_a_year(
        self, client: Client, film: Film, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        say(client, FILM)
        give_credit(film)
        later = timezone.now().timestamp() + 365 * 86400 + 60
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)

        assert pressed(client, FILM) == ["false"]

    def test_is_forgotten_with_the_guest(self, client: Client, about: Any, film: Film) -> None:
        about(film)
        say(client, FILM)
        client.post(f"{PAGE}comments/forget/", headers=SAME_ORIGIN)

        assert not client.cookies[NAME].value
        assert pressed(client, PAGE) == ["false", "false"]

    def test_stays_through_a_sign_in_and_ends_with_signing_out(
        self, client: Client, film: Film, second: Film, ann: User
    ) -> None:
        give_credit(film)
        say(client, FILM)
        client.post(reverse("account_login"), {"login": "ann", "password": PASSWORD})

        assert films_in(client) == (film.pk,)
        assert pressed(client, FILM) == ["false"], "the account has not said so"
        say(client, "/films/lost-2003/")
        assert list(Viewing.objects.values_list("user", "film")) == [(ann.pk, second.pk)]
        client.post(reverse("account_logout"))
        assert not client.cookies[NAME].value
        assert pressed(client, FILM) == ["false"]


class TestTheButton:
    def test_is_the_same_for_all_strangers_until_one_presses_it(
        self, client: Client, about: Any, film: Film, ann: User
    ) -> None:
        about(film)
        everybodys = html(client.get(PAGE))
        say(client, PAGE)
        reader = member(ann)
        say(reader, FILM)

        for browser in (client, reader):
            assert pressed(browser, PAGE) == ["true", "true"]
            assert pressed(browser, FILM) == ["true"]
            assert "✓" in html(browser.get(FILM))
        assert html(Client().get(PAGE)) == everybodys
        assert "csrf" not in everybodys
        assert pressed(Client(), FILM) == ["false"]

    def test_is_nobody_elses(self, about: Any, film: Film, ann: User, bob: User, editor: User) -> None:
        about(film)
        say(member(ann), FILM)
        for browser in (member(bob), member(editor), Client()):
            assert pressed(browser, PAGE) == ["false", "false"]
            assert pressed(browser, FILM) == ["false"]

    def test_takes_back_what_it_has_said(self, client: Client, about: Any, film: Film) -> None:
        about(film)
        for said in ("yes", "no", "yes"):
            button = f'name="seen" value="{said}"'
            assert html(client.get(PAGE)).count(button) == 2
            say(client, PAGE, seen=said)

    def test_leads_back_to_itself(self, client: Client, about: Any, film: Film) -> None:
        about(film)
        for path, names in ((PAGE, ["viewing", "viewing-comments"]), (FILM, ["viewing"])):
            page = html(client.get(f"{path}?order=newest" if path == PAGE else path))
            leads = re.findall(r'name="next" value="([^"]*#viewing[\w-]*)"', page)
            assert [lead.split("#")[1] for lead in leads] == names
            assert all(f'id="{name}"' in page for name in names)
            assert {lead.split("?")[0].split("#")[0] for lead in leads} == {path}

    @pytest.mark.parametrize(
        ("number", "words"),
        [(1, "I have seen it"), (2, "I have seen both films"), (3, "I have seen all 3 films")],
    )
    def test_says_of_how_many_films(self, client: Client, about: Any, number: int, words: str) -> None:
        films = [Film.objects.create(title=f"F{n}", slug=f"f-{n}", year=2000) for n in range(number)]
        about(*films)

        assert html(client.get(PAGE)).count(f">{words}</button>") == 2

    def test_speaks_french(self, client: Client, about: Any, film: Film, second: Film) -> None:
        about(film, second)
        page = html(client.get(f"/fr{PAGE}"))

        assert page.count("J’ai vu les deux films") == 2
        assert "Personne d’autre" in page
        assert "Je l’ai vu" in html(client.get(f"/fr{FILM}"))

    def test_of_several_films_is_pressed_when_all_were_seen(
        self, client: Client, about: Any, film: Film, second: Film, ann: User
    ) -> None:
        about(film, second)
        for browser in (client, member(ann)):
            say(browser, FILM)
            assert pressed(browser, PAGE) == ["false", "false"]
            say(browser, "/films/lost-2003/")
            assert pressed(browser, PAGE) == ["true", "true"]
            say(browser, FILM, seen="no")
            assert pressed(browser, PAGE) == ["false", "false"]

    def test_is_not_there_without_a_film_or_before_publication(
        self, client: Client, article: Article, make_article: MakeArticle, film: Film, editor: User
    ) -> None:
        draft = make_article("draft", state="draft", published_at=None)
        save_article(draft, films=[film.pk])
        preview = reverse("admin:reviews_article_preview", args=[draft.pk])

        assert pressed(client, PAGE) == []
        page = member(editor).get(preview, follow=True)
        assert page.status_code == 200
        assert "aria-pressed" not in html(page)


class TestWhoHasSeenAnArticlesFilms:
    def test_costs_a_stranger_nothing_and_others_one_query_at_most(
        self, about: Any, film: Film, second: Film, ann: User, django_assert_num_queries: Any
    ) -> None:
        for films in ((film,), (film, second)):
            for request, queries in (
                (asked(), 0),
                (asked(value="forged"), 0),
                (asked(value=cookie_with(film.pk)), 1),
                (asked(ann), 1),
            ):
                article = about(*films)
                with django_assert_num_queries(queries):
                    first, again = has_seen(request, article), has_seen(request, article)
                assert first == again == (NAME in request.COOKIES and queries == 1 and len(films) == 1)

    def test_a_page_that_has_the_films_costs_a_guest_nothing(
        self, about: Any, film: Film, django_assert_num_queries: Any
    ) -> None:
        article = about(film)
        assert article.film_pks == [film.pk]
        with django_assert_num_queries(0):
            assert has_seen(asked(value=cookie_with(film.pk)), article)

    def test_the_page_asks_once_for_a_member_and_never_for_others(
        self, client: Client, about: Any, film: Film, second: Film, ann: User
    ) -> None:
        say(client, FILM)
        for films in ((film,), (film, second)):
            about(*films)
            asked_of_viewings = [
                sum("reviews_viewing" in query["sql"] for query in queries_of(browser))
                for browser in (Client(), client, member(ann))
            ]
            assert asked_of_viewings == [0, 0, 1]

    def test_is_never_so_without_films(self, article: Article, film: Film, ann: User) -> None:
        mark_seen(asked(ann), HttpResponse(), [film.pk])

        assert not has_seen(asked(ann), article)
        assert not has_seen(asked(value=cookie_with(film.pk)), article)

    def test_one_film_costs_a_member_one_query(
        self, film: Film, ann: User, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(1):
            assert not seen_film(asked(ann), film.pk).is_seen
        with django_assert_num_queries(0):
            assert seen_film(asked(value=cookie_with(film.pk)), film.pk).is_seen
            assert not seen_film(asked(), film.pk).is_seen

    def test_saying_so_is_one_query_however_many_films(
        self, film: Film, second: Film, ann: User, django_assert_num_queries: Any
    ) -> None:
        for films in ([film.pk], [film.pk, second.pk]):
            with django_assert_num_queries(1):
                mark_seen(asked(ann), HttpResponse(), films)
        for films in ([film.pk], [film.pk, second.pk]):
            with django_assert_num_queries(1):
                unmark_seen(asked(ann), HttpResponse(), films)


def test_how_far_a_text_spoils_is_told_also_where_nobody_said(
    client: Client, about: Any, film: Film, make_article: MakeArticle
) -> None:
    about(film)
    save_article(make_article("said", spoils="plot"), films=[film.pk])
    make_article("about-us", kind="page")

    assert "Spoils: not said" in html(client.get(PAGE))
    assert "Dévoile\N{NO-BREAK SPACE}: non précisé" in html(client.get(f"/fr{PAGE}"))
    assert "Spoils: the plot" in html(client.get("/articles/said/"))
    assert "Spoils" not in html(client.get("/pages/about-us/"))
