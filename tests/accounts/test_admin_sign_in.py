"""The admin has no sign-in of its own: nobody guesses passwords there, whoever asks and however."""

import pytest
from django.contrib import admin
from django.contrib.auth.hashers import check_password
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from tests.conftest import PASSWORD, make_user

LOGIN = "/admin/login/"
# The ways in which its address can be written: in the other language, with a place to go to.
ADDRESSES = [LOGIN, f"/fr{LOGIN}", f"{LOGIN}?next=/admin/", f"{LOGIN}?next=//evil.example/"]
NEW = "a wholly new battery staple"


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss", password=PASSWORD)


@pytest.fixture(params=["stranger", "member", "moderator", "superuser"])
def caller(request: pytest.FixtureRequest, client: Client, boss: User) -> Client:
    """Somebody who would like to be the boss, without knowing the password."""
    people = {
        "member": lambda: make_user("ann"),
        "moderator": lambda: make_user("mo", "Moderators"),
        "superuser": lambda: User.objects.create_superuser("second", password="another"),
    }
    if request.param in people:
        client.force_login(people[request.param]())
    return client


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_it_takes_no_form_from_anybody(caller: Client, address: str, method: str) -> None:
    before = who(caller)
    for password in ["wrong"] * 20 + [PASSWORD]:
        data = {"username": "boss", "login": "boss", "password": password, "next": "/admin/"}
        response = getattr(caller, method)(address, data)
        assert response.status_code == 405
        assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}
        assert who(caller) == before


def test_a_post_without_a_token_is_405_too(boss: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(LOGIN, {"username": "boss", "password": PASSWORD}).status_code == 405


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_it_shows_no_form_to_anybody(caller: Client, address: str, method: str) -> None:
    response = getattr(caller, method)(address)
    assert response.status_code in (302, 403)
    assert b"password" not in response.content.lower()
    assert "evil" not in response.get("Location", "")


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        (LOGIN, "/admin/"),
        (f"{LOGIN}?next=/admin/comments/comment/%3Fstate=spam", "/admin/comments/comment/?state=spam"),
        (f"{LOGIN}?next=https://evil.example/", "/admin/"),
        (f"{LOGIN}?next=javascript:alert(1)", "/admin/"),
        (f"/fr{LOGIN}", "/fr/admin/"),
    ],
)
def test_strangers_are_led_to_ours_and_staff_on(
    client: Client, boss: User, address: str, wanted: str
) -> None:
    prefix = "/fr" if address.startswith("/fr/") else ""
    led = client.get(address)
    assert led.status_code == 302
    assert led["Location"].startswith(f"{prefix}/accounts/login/?next=")
    signed_in = client.post(led["Location"], {"login": "boss", "password": PASSWORD})
    assert signed_in["Location"] == wanted
    assert client.get(address)["Location"] == wanted


@pytest.mark.parametrize("name", ["bob", "eve"])
def test_who_may_not_be_here_gets_403_and_no_form(client: Client, boss: User, name: str) -> None:
    member = make_user(name)
    client.force_login(member)
    if name == "eve":
        User.objects.filter(pk=member.pk).update(is_staff=True, is_active=False)
    response = client.get(LOGIN)
    # The banned are nobody any more.
    assert response.status_code == (302 if name == "eve" else 403)


def test_no_address_of_the_site_shows_djangos_form(client: Client, boss: User) -> None:
    for url in [reverse("admin:index"), reverse("admin:password_change"), reverse("admin:logout")]:
        response = client.get(url, follow=True)
        assert b'name="login"' in response.content or response.status_code == 405
        assert b'name="username"' not in response.content
    assert admin.site.login_form is None


class TestChangingThePassword:
    """Who finds a computer signed in may not find out the password there."""

    URL = "/admin/password_change/"

    def change(self, client: Client, old: str, new: str = NEW, url: str = URL) -> HttpResponse:
        data = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post(url, data)  # type: ignore[return-value]

    @pytest.fixture
    def staff(self, client: Client, boss: User) -> Client:
        client.force_login(boss)
        return client

    def test_ten_wrong_guesses_end_it(self, staff: Client, boss: User) -> None:
        for number in range(10):
            url = self.URL if number % 2 else f"/fr{self.URL}?x={number}"
            assert self.change(staff, "wrong", url=url).status_code == 200
        for url in (self.URL, f"/fr{self.URL}"):
            assert self.change(staff, PASSWORD, url=url).status_code == 429
        boss.refresh_from_db()
        assert check_password(PASSWORD, boss.password)

    def test_another_address_or_session_is_no_fresh_start(self, staff: Client, boss: User) -> None:
        for _number in range(10):
            self.change(staff, "wrong")
        other = Client(REMOTE_ADDR="203.0.113.9")
        other.force_login(boss)
        assert self.change(other, PASSWORD).status_code == 429

    def test_others_are_not_held_up(self, staff: Client, boss: User) -> None:
        for _number in range(10):
            self.change(staff, "wrong")
        other = Client()
        other.force_login(make_user("mo", "Moderators"))
        assert self.change(other, PASSWORD).status_code == 302

    def test_a_new_password_that_is_refused_is_no_guess(self, staff: Client, boss: User) -> None:
        for _number in range(12):
            assert self.change(staff, PASSWORD, "password").status_code == 200
        assert self.change(staff, PASSWORD).status_code == 302
        boss.refresh_from_db()
        assert check_password(NEW, boss.password)
