"""Where members are signed in: what is kept of that, for how long, and how it ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filmclub.accounts.devices import KEPT, NO_NETWORK, browser_of, end_all_sessions, forget_sessions
from filmclub.accounts.models import User
from tests.accounts.second_factors import sign_in
from tests.conftest import html

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
AGENTS = {
    CHROME: "Chrome, Linux",
    f"{CHROME} Edg/142.0.0.0": "Edge, Linux",
    f"{CHROME} OPR/120.0": "Opera, Linux",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0": "Firefox, Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Safari/605.1.15": "Safari, macOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "CriOS/142.0 Mobile/15E148 Safari/604.1": "Chrome, iOS",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 "
    "Chrome/130.0.0.0 Mobile Safari/537.36": "Samsung Internet, Android",
    "Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36": (
        "Chrome, ChromeOS"
    ),
    "curl/8.5": "",
    "": "",
}


def browser(user: User, address: str = "198.51.100.77", agent: str = CHROME) -> Client:
    """A browser in which somebody has signed in."""
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    sign_in(client, user)
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/me/sessions/").status_code == 200


@pytest.mark.parametrize(("agent", "name"), AGENTS.items())
def test_a_browser_goes_by_its_name_alone(agent: str, name: str) -> None:
    assert browser_of(agent) == name
    assert browser_of(name) == name


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("address", "network"), [("198.51.100.77", "198.51.100.0"), ("2001:db8:7:8::9", "2001:db8:7::")]
    )
    def test_a_sign_in_keeps_network_and_browser(self, ann: User, address: str, network: str) -> None:
        client = browser(ann, address)
        row = UserSession.objects.get()
        assert (row.ip, row.user_agent, row.data) == (network, "Chrome, Linux", {})
        page = html(client.get("/me/sessions/"))
        assert f"network {network}" in page
        assert address not in page
        assert "Mozilla" not in page

    def test_both_are_forgotten_after_thirty_days(self, ann: User) -> None:
        client = browser(ann)
        browser(ann)
        old = UserSession.objects.order_by("pk")[0]
        old.created_at = timezone.now() - KEPT - timedelta(minutes=1)
        old.save()
        forget_sessions(timezone.now())
        kept = UserSession.objects.order_by("pk").values_list("ip", "user_agent")
        assert list(kept) == [(NO_NETWORK, ""), ("198.51.100.0", "Chrome, Linux")]
        page = html(client.get("/me/sessions/"))
        assert "a browser" in page
        assert NO_NETWORK not in page

    def test_a_session_that_is_over_is_forgotten_at_once(self, ann: User) -> None:
        browser(ann)
        browser(ann)
        over = UserSession.objects.order_by("pk")[0]
        Session.objects.filter(session_key=over.session_key).update(expire_date=timezone.now())
        forget_sessions(timezone.now())
        assert over.pk not in UserSession.objects.values_list("pk", flat=True)
        assert UserSession.objects.count() == 1


class TestEnding:
    def test_one_of_them_by_its_button(self, ann: User, bob: User) -> None:
        here, there, another = browser(ann), browser(ann), browser(bob)
        assert html(here.get("/me/sessions/")).count("Sign out there") == 1
        pks = list(UserSession.objects.order_by("pk").values_list("pk", flat=True))
        for pk in pks[1:]:
            here.post(f"/me/sessions/{pk}/end/")
        assert [is_signed_in(client) for client in (here, there, another)] == [True, False, True]

    def test_all_others(self, ann: User, bob: User) -> None:
        here, there, another = browser(ann), browser(ann), browser(bob)
        assert here.post("/me/sessions/end-others/").headers["Location"] == "/me/sessions/"
        assert [is_signed_in(client) for client in (here, there, another)] == [True, False, True]
        assert UserSession.objects.filter(user=ann).count() == 1

    def test_all_and_this_one(self, ann: User, bob: User) -> None:
        here, there, another = browser(ann), browser(ann), browser(bob)
        here.post("/me/sessions/end-all/")
        assert [is_signed_in(client) for client in (here, there, another)] == [False, False, True]
        sign_in(here, ann)
        assert is_signed_in(here)

    def test_also_those_that_stand_in_no_list(self, ann: User) -> None:
        early = browser(ann)
        UserSession.objects.all().delete()
        assert is_signed_in(early)
        end_all_sessions(ann)
        assert not is_signed_in(early)

    @pytest.mark.parametrize("page", ["/me/", "/me/sessions/"])
    def test_one_of_before_is_put_there_when_looked_for(self, ann: User, page: str) -> None:
        early = browser(ann)
        UserSession.objects.all().delete()
        assert re.search("in 1 browser|this one", html(early.get(page)))
        assert UserSession.objects.count() == 1

    @pytest.mark.parametrize("address", ["1/end/", "end-others/", "end-all/"])
    def test_no_address_does_it_by_being_opened(self, ann: User, address: str) -> None:
        client = browser(ann)
        assert client.get(f"/me/sessions/{address}").status_code == 405
        assert is_signed_in(client)


def test_sessions_of_before_hold_on(client: Client, ann: User) -> None:
    """A generation of none is what sessions held when there were no generations."""
    client.force_login(ann)
    assert ann.session_generation == 0
    assert client.session["_auth_user_hash"] == super(User, ann).get_session_auth_hash()
    assert is_signed_in(client)


class TestThePage:
    @pytest.mark.parametrize("page", ["comments/", "sessions/", "second-factor/"])
    def test_strangers_sign_in_first(self, client: Client, page: str) -> None:
        answer = client.get(f"/me/{page}")
        assert answer.headers["Location"].startswith("/accounts/login/?next=/me/")

    def test_it_says_who_one_is(self, ann: User) -> None:
        ann.email = "ann@example.org"
        ann.save()
        page = html(browser(ann).get("/me/"))
        for words in ("Ann Berg", "ann@example.org", "in 1 browser", "Sign out everywhere"):
            assert words in page

    def test_it_names_linked_sites(self, ann: User) -> None:
        SocialAccount.objects.create(user=ann, provider="somewhere", uid="1")
        assert "somewhere" in html(browser(ann).get("/me/"))

    def test_it_is_in_french_too(self, ann: User) -> None:
        client = browser(ann)
        assert "Se déconnecter partout" in html(client.get("/fr/me/"))
        assert "Où vous êtes connecté" in html(client.get("/fr/me/sessions/"))
        assert "Clés d’accès et second facteur" in html(client.get("/fr/accounts/2fa/"))

    def test_its_queries_do_not_grow(self, ann: User) -> None:
        client, counts = browser(ann), []
        client.get("/me/")
        for _size in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get("/me/")
            counts.append(len(queries))
            for _number in range(3):
                browser(ann)
        assert counts == [counts[0]] * 2
        assert counts[0] <= 18
