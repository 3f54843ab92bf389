"""What an attacker tries at the doors of an account, by what a browser can send."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from filmclub.accounts.claiming import set_address
from filmclub.accounts.devices import end_all_sessions
from filmclub.accounts.models import User
from filmclub.mail.models import Mail
from tests.accounts.people import ask_for_code, ask_for_reset, join, open_club, type_code
from tests.accounts.providers import begin, come_back, is_signed_in
from tests.accounts.second_factors import ask_again, code_of, give_app, sign_in
from tests.conftest import PASSWORD, html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
KNOWN, UNKNOWN = "nora@example.org", "zoe@example.org"
NEW = "an-early-Silent-77"


@pytest.fixture(autouse=True)
def _open() -> None:
    open_club()


@pytest.mark.parametrize("page", ["login/", "signup/", "login/code/"])
@pytest.mark.parametrize("start", ["https://evil.example", "//evil.example", "/\\e.example", "javascript:x"])
def test_the_way_back_to_a_comment_stays_on_the_site(client: Client, page: str, start: str) -> None:
    text = html(client.get(f"/accounts/{page}", {"next": f"{start}/comments/kept/x/"}))
    assert "Your comment is kept" not in text
    assert f'href="{start}' not in text


def come_and_join(client: Client, address: str) -> Any:
    come_back(client, "google", begin(client, "google"))
    return client.post("/accounts/with/join/", {"name": "Nina R.", "email": address})


def said(response: Any, address: str) -> tuple[Any, ...]:
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html(response))
    return response.status_code, response.headers.get("Location"), page.replace(address, "ADDRESS")


def test_a_provider_tells_nobody_whether_an_address_is_known() -> None:
    join(Client(), password1=PASSWORD)
    answers = []
    for address in (KNOWN, UNKNOWN):
        cache.clear()
        Mail.objects.all().delete()
        attacker = Client()
        page = reverse("account_email_verification_sent")
        tries = [{"code": "BBBB-CCCC"}, {"action": "resend"}]
        steps = [
            come_and_join(attacker, address),
            attacker.get(page),
            *(attacker.post(page, t) for t in tries),
        ]
        # Whoever was taken for new once comes as somebody new again.
        steps.append(come_back(again := Client(), "google", begin(again, "google")))
        steps.extend(attacker.post(page, t) for t in tries)
        answers.append(([said(step, address) for step in steps], Mail.objects.count()))
    assert answers[0] == answers[1]


def test_who_comes_again_by_a_provider_begins_anew(client: Client) -> None:
    come_and_join(client, UNKNOWN)
    again = Client()
    come_and_join(again, "nina@example.org")
    type_code(again, address="nina@example.org")
    assert is_signed_in(again)
    assert SocialAccount.objects.get().user.name == "Nina R."
    assert not EmailAddress.objects.filter(email=UNKNOWN).exists()


def by_code(client: Client) -> Any:
    ask_for_code(client)
    return type_code(client, "account_confirm_login_code")


def by_reset(client: Client) -> Any:
    ask_for_reset(client)
    type_code(client, "account_confirm_password_reset_code")
    new = {"password1": NEW, "password2": NEW}
    return client.post(reverse("account_complete_password_reset"), new)


def move_to_another_address() -> None:
    """As allauth does, once a new address is confirmed."""
    User.objects.filter(email=KNOWN).update(email="nora@elsewhere.example")
    EmailAddress.objects.filter(email=KNOWN).update(email="nora@elsewhere.example")


@pytest.mark.parametrize(
    ("ask", "page"),
    [(ask_for_code, "account_confirm_login_code"), (ask_for_reset, "account_confirm_password_reset_code")],
    ids=["to sign in", "for a new password"],
)
def test_a_code_is_of_no_use_after_a_change_of_address(client: Client, ask: Any, page: str) -> None:
    join(Client(), password1=PASSWORD)
    ask(client)
    move_to_another_address()
    assert type_code(client, page).headers["Location"] == "/accounts/login/"
    assert client.get(reverse(page)).headers["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_nor_is_one_that_was_typed_before_it(client: Client) -> None:
    join(Client(), password1=PASSWORD)
    ask_for_reset(client)
    type_code(client, "account_confirm_password_reset_code")
    move_to_another_address()
    client.post(reverse("account_complete_password_reset"), {"password1": NEW, "password2": NEW})
    assert User.objects.get(email="nora@elsewhere.example").check_password(PASSWORD)


def by_provider(client: Client) -> Any:
    return come_back(client, "google", begin(client, "google"))


@pytest.mark.parametrize("come", [by_code, by_reset, by_provider], ids=lambda come: come.__name__)
def test_no_way_in_spares_the_second_factor(client: Client, come: Any) -> None:
    join(Client(), password1=PASSWORD)
    nora = User.objects.get(emailaddress__email=KNOWN)
    give_app(nora)
    SocialAccount.objects.create(user=nora, provider="google", uid="77")
    assert come(client).headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_a_password_alone_takes_no_second_factor_away(client: Client, ann: User) -> None:
    client.force_login(ann)
    give_app(ann)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 302
    assert Authenticator.objects.filter(user=ann, type="totp").exists()
    ask_again(client)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=ann).exists()


@pytest.mark.parametrize(
    "page",
    [
        "",
        "totp/activate/",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/add/",
    ],
)
def test_no_browser_keeps_a_page_with_secrets(client: Client, ann: User, page: str) -> None:
    if page != "totp/activate/":
        give_app(ann)
    client.force_login(ann)
    ask_again(client)
    answer = client.get(f"/accounts/2fa/{page}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def changes_the_password(owner: User) -> None:
    owner.set_password(NEW)
    owner.save()


def changes_the_address(owner: User) -> None:
    set_address(owner, UNKNOWN)
    User.objects.filter(pk=owner.pk).update(email=UNKNOWN)


@pytest.mark.parametrize("owner_does", [changes_the_password, changes_the_address, end_all_sessions])
def test_a_sign_in_that_was_begun_ends_with_the_sessions(client: Client, owner_does: Any) -> None:
    join(Client(), password1=PASSWORD)
    owner = User.objects.get(emailaddress__email=KNOWN)
    give_app(owner)
    sign_in(client, owner)
    owner_does(owner)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of()})
    assert answer.headers["Location"] == "/accounts/login/"
    assert not is_signed_in(client)
