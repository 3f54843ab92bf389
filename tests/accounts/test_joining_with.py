"""Joining with an account elsewhere, and by an invitation: what confirms an address, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from filmclub.accounts.invitations import accept, invite
from filmclub.accounts.models import Invitation, User
from filmclub.club.models import Club, Joining
from filmclub.mail.models import Mail
from tests.accounts.people import join, open_club, sign_up, type_code
from tests.accounts.providers import LANGUAGES, PROVIDERS, WANTED, Providers, begin, come_back, is_signed_in
from tests.comments.letters import letter_of, path_in
from tests.conftest import PASSWORD, html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
NINA = "nina@example.org"


@pytest.fixture(autouse=True)
def _open() -> None:
    open_club()


def fill_in(client: Client, language: str = "", **data: str) -> Any:
    return client.post(f"{language}/accounts/with/join/", {"name": "Nina R.", "email": NINA, **data})


# --- With an account elsewhere -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reader_joins_with_an_account_elsewhere(client: Client, provider: str, language: str) -> None:
    back = come_back(client, provider, begin(client, provider, language))
    assert back.headers["Location"] == f"{language}/accounts/with/join/"
    page = html(client.get(back.headers["Location"]))
    assert 'value="Nina Roth"' in page
    assert ('value="nina@example.org"' in page) is (provider != "x")

    assert fill_in(client, language).headers["Location"] == f"{language}/accounts/confirm-email/"
    assert not is_signed_in(client)
    done = type_code(client, address=NINA)

    user = User.objects.get(emailaddress__email=NINA, emailaddress__verified=True)
    assert (user.name, user.is_active, user.has_usable_password()) == ("Nina R.", True, False)
    assert done.headers["Location"] == WANTED[language]
    account = SocialAccount.objects.get(user=user)
    assert (account.provider, account.uid, account.extra_data) == (provider, "77", {})
    client.logout()
    come_back(client, provider, begin(client, provider))
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_claims_no_address_of_somebody_else(client: Client, provider: str) -> None:
    owner = Client()
    join(owner, "Nina", NINA, password1=PASSWORD)
    come_back(client, provider, begin(client, provider))
    before = User.objects.count()

    answer = fill_in(client)

    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert not is_signed_in(client)
    assert Mail.objects.filter(recipient=NINA).count() == 2


def test_what_is_wrong_in_the_form_is_said_and_nothing_lost(client: Client, ann: User) -> None:
    come_back(client, "google", begin(client, "google"))
    page = html(fill_in(client, name="Ann Berg"))
    assert "Somebody here is called so" in page
    assert 'value="nina@example.org"' in page
    assert "does not look like an e-mail address" in html(fill_in(client, email="nina"))
    assert User.objects.count() == 1


def test_the_form_belongs_to_who_came_from_a_provider(client: Client) -> None:
    assert client.get("/accounts/with/join/").headers["Location"] == "/accounts/login/"
    assert fill_in(client).headers["Location"] == "/accounts/login/"
    assert not User.objects.exists()


def test_a_closed_club_takes_nobody_by_a_provider(client: Client) -> None:
    open_club(Joining.CLOSED)
    back = come_back(client, "google", begin(client, "google"))
    assert back.headers["Location"] == "/accounts/signup/"
    assert "Accounts are made by the people" in html(client.get("/accounts/signup/"))
    assert not User.objects.exists()


def test_an_attacker_with_a_provider_keeps_no_way_in(client: Client, world: Providers) -> None:
    attacker = Client()
    come_back(attacker, "google", begin(attacker, "google"))
    fill_in(attacker)
    join(client, "Nina Roth", NINA)

    come_back(attacker, "google", begin(attacker, "google"))
    assert not is_signed_in(attacker)
    assert not SocialAccount.objects.filter(user__unconfirmed_since=None).exists()


# --- Linking -------------------------------------------------------------------------------------


def fresh(client: Client, user: User) -> None:
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def go_to_link(client: Client) -> Any:
    return client.post("/accounts/with/google/link/")


def test_a_member_links_and_unlinks(client: Client, bob: User) -> None:
    fresh(client, bob)
    back = come_back(client, "google", go_to_link(client))
    assert back.headers["Location"] == "/accounts/linked/"
    assert "Unlink Google" in html(client.get("/accounts/linked/"))

    account = SocialAccount.objects.get(user=bob)
    EmailAddress.objects.create(user=bob, email="bob@example.org", verified=True, primary=True)
    client.post("/accounts/linked/", {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_linking_asks_for_a_fresh_sign_in(client: Client, bob: User) -> None:
    client.force_login(bob)
    left: Any = client.post("/accounts/with/google/link/")
    assert left.headers["Location"].startswith("/accounts/reauthenticate/")


def test_what_somebody_else_has_linked_is_not_linked_again(client: Client, linked: User, bob: User) -> None:
    fresh(client, bob)
    come_back(client, "google", go_to_link(client))
    assert not SocialAccount.objects.filter(user=bob).exists()


def test_the_only_way_in_is_not_unlinked(client: Client, bob: User) -> None:
    fresh(client, bob)
    come_back(client, "google", go_to_link(client))
    bob.set_unusable_password()
    bob.save()
    client.force_login(bob)
    page = client.post("/accounts/linked/", {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.exists()
    assert page.status_code == 200


def test_nobody_unlinks_what_is_somebody_elses(client: Client, linked: User, bob: User) -> None:
    fresh(client, bob)
    client.post("/accounts/linked/", {"account": SocialAccount.objects.first().pk})  # type: ignore[union-attr]
    assert SocialAccount.objects.count() == len(PROVIDERS)


# --- By invitation -------------------------------------------------------------------------------


@pytest.fixture
def invited(editor: User) -> str:
    """The address in the mail to Nina, whom a club invites that takes nobody else."""
    open_club(Joining.INVITATION)
    invite([NINA], by=editor, line="", language="en")
    return path_in(letter_of("invitation"))


def say_yes(client: Client, link: str) -> None:
    client.post(link, {"answer": "yes"}, headers={"Sec-Fetch-Site": "same-origin"})


def test_a_club_by_invitation_takes_nobody_else(client: Client, invited: str) -> None:
    assert "invit" in html(client.get(reverse("account_signup")))
    sign_up(client, "Otto", "otto@example.org")
    assert not User.objects.filter(email="otto@example.org").exists()


def test_who_is_invited_joins_without_a_code(client: Client, invited: str) -> None:
    say_yes(client, invited)
    sign_up(client, "Nina Roth", NINA)

    user = User.objects.get(emailaddress__email=NINA, emailaddress__verified=True)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Invitation.objects.get().used_by == user
    assert not Mail.objects.filter(kind="account").exists()


def test_another_address_than_the_invited_one_is_confirmed_by_a_code(client: Client, invited: str) -> None:
    say_yes(client, invited)
    sign_up(client, "Otto", "otto@example.org")
    assert not is_signed_in(client)
    type_code(client, address="otto@example.org")
    assert is_signed_in(client)
    assert Invitation.objects.get().used_by == User.objects.get(email="otto@example.org")


def test_the_invited_one_may_come_by_a_provider(client: Client, invited: str) -> None:
    say_yes(client, invited)
    come_back(client, "google", begin(client, "google"))
    fill_in(client)
    assert is_signed_in(client)
    assert Invitation.objects.get().used_by == SocialAccount.objects.get().user


def test_an_invitation_makes_one_account_of_two_browsers(client: Client, invited: str) -> None:
    other = Client()
    for browser, address in ((client, "a@example.org"), (other, "b@example.org")):
        say_yes(browser, invited)
        sign_up(browser, "Somebody" if browser is client else "Else", address)

    type_code(client, address="a@example.org")
    answer = type_code(other, address="b@example.org")

    assert answer.status_code == 403
    assert "Joining needs an invitation" in html(answer)
    assert not is_signed_in(other)
    assert User.objects.filter(unconfirmed_since=None, email__endswith="example.org").count() == 1
    assert not EmailAddress.objects.filter(email="b@example.org", verified=True).exists()


def test_an_accepted_invitation_is_in_no_other_session(rf: Any, client: Client, invited: str) -> None:
    request = rf.get("/")
    request.session = client.session
    accept(request, Invitation.objects.get())
    assert "invitation" not in Client().session
    assert Club.objects.get().joining == Joining.INVITATION


def test_ones_own_page_names_the_linked_sites(client: Client, linked: User) -> None:
    client.force_login(linked)
    page = html(client.get("/me/"))
    assert "Google, Facebook, X, WordPress.com, Club" in " ".join(page.split())
