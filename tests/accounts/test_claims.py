"""Nobody prepares an account for somebody else: of what an attacker has set, no way in stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client, RequestFactory
from django.urls import reverse

from filmclub.accounts.claiming import claim, remember_here
from filmclub.accounts.models import User
from tests.accounts.people import ADDRESS, ask_for_code, ask_for_reset, join, open_club, sign_up, type_code
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
OWN_PASSWORD = "quite another staple of a horse"


@pytest.fixture(autouse=True)
def _open() -> None:
    open_club()


def prepare(way: str) -> Client:
    """Somebody signs up with the address of somebody else, and sets a way in."""
    attacker = Client()
    sign_up(attacker, "Mallory", **({"password1": PASSWORD} if way == "password" else {}))
    user = User.objects.get(email=ADDRESS)
    User.objects.filter(pk=user.pk).update(about="Mine.")
    if way == "provider":
        SocialAccount.objects.create(user=user, provider="google", uid="mallory")
    if way == "passkey":
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    return attacker


def by_code(owner: Client) -> None:
    ask_for_code(owner)
    type_code(owner, "account_confirm_login_code")


def by_reset(owner: Client) -> None:
    ask_for_reset(owner)
    type_code(owner, "account_confirm_password_reset_code")
    data = {"password1": OWN_PASSWORD, "password2": OWN_PASSWORD}
    owner.post(reverse("account_complete_password_reset"), data)


def by_signing_up(owner: Client) -> None:
    join(owner)


def by_provider(owner: Client) -> None:
    """An account made by a provider's word; the address that it says is confirmed by our code."""
    sign_up(owner)
    user = User.objects.filter(email=ADDRESS).latest("pk")
    SocialAccount.objects.create(user=user, provider="google", uid="nora")
    type_code(owner)


def by_invitation(owner: Client) -> None:
    """An account whose address is confirmed as it is made, because its invitation went there."""
    session = owner.session
    session["account_verified_email"] = ADDRESS
    session.save()
    sign_up(owner)


WAYS_OF_OWNERS = [by_code, by_reset, by_signing_up, by_provider, by_invitation]


@pytest.mark.parametrize("prepared", ["password", "provider", "passkey"])
@pytest.mark.parametrize("come", WAYS_OF_OWNERS, ids=lambda come: come.__name__)
def test_no_way_that_was_prepared_leads_into_the_owners_account(
    come: Callable[[Client], None], prepared: str
) -> None:
    attacker, owner = prepare(prepared), Client()
    come(owner)
    user = User.objects.get(pk=owner.session["_auth_user_id"])

    assert EmailAddress.objects.get(verified=True).user == user
    assert (user.is_active, user.about) == (True, "")
    assert user.name != "Mallory"
    assert not user.check_password(PASSWORD)
    assert not Authenticator.objects.exists()
    assert list(SocialAccount.objects.exclude(uid="nora")) == []
    assert list(User.objects.all()) == [user]
    # What the attacker's browser still holds leads nowhere.
    attacker.post(reverse("account_email_verification_sent"), {"code": "BBBB-BBBB"})
    attacker.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    attacker.post(reverse("account_login"), {"login": "Mallory", "password": PASSWORD})
    assert "_auth_user_id" not in attacker.session


def test_who_resets_a_prepared_password_has_their_own() -> None:
    prepare("password")
    owner = Client()
    by_reset(owner)
    assert User.objects.get().check_password(OWN_PASSWORD)


def test_a_code_typed_where_one_signed_up_keeps_everything(client: Client) -> None:
    join(client, password1=PASSWORD)
    user = User.objects.get()
    assert user.name == "Nora Lund"
    assert user.check_password(PASSWORD)


def test_a_session_from_before_the_claim_ends(rf: RequestFactory, client: Client) -> None:
    sign_up(client)
    user = User.objects.get()
    User.objects.update(is_active=True)
    client.force_login(User.objects.get())
    request: Any = rf.get("/")
    request.session = {}
    claim(user, request)
    assert client.get(reverse("account_name")).status_code == 302


def test_a_confirmed_account_is_claimed_by_nobody(ann: User, rf: RequestFactory) -> None:
    request: Any = rf.get("/")
    request.session = {}
    claim(ann, request)
    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


def test_one_session_claims_only_what_it_signed_up(rf: RequestFactory, client: Client, ann: User) -> None:
    sign_up(client, password1=PASSWORD)
    request: Any = rf.get("/")
    request.session = {}
    remember_here(ann, request)
    user = User.objects.get(email=ADDRESS)
    claim(user, request)
    assert not user.has_usable_password()
