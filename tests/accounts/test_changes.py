"""What members change of their account: name, address, password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filmclub.accounts.models import FormerName, User
from filmclub.accounts.names import NameRefused, change_name
from filmclub.accounts.profile import ProfileForm
from tests.accounts.people import ADDRESS, code_to, join, open_club, type_code
from tests.conftest import PASSWORD, html, make_user

pytestmark = pytest.mark.django_db
NAME, EMAIL = "/accounts/name/", "/accounts/email/"


@pytest.fixture
def nora(client: Client) -> User:
    open_club()
    join(client, password1=PASSWORD)
    return User.objects.get(email=ADDRESS)


def confirm_access(client: Client, response: Any) -> Any:
    """Type the password once more, as is asked before an address or a password is changed."""
    assert "/reauthenticate/" in response["Location"]
    assert client.get(response["Location"]).status_code == 200
    return client.post(response["Location"], {"password": PASSWORD})


def test_a_new_name_is_shown_and_the_former_one_kept(client: Client, nora: User) -> None:
    assert 'value="Nora Lund"' in html(client.get(NAME))
    response = client.post(NAME, {"name": "Nora Lind"}, follow=True)
    nora.refresh_from_db()
    assert (nora.name, nora.slug) == ("Nora Lind", "nora-lind")
    assert FormerName.objects.get().name == "Nora Lund"
    assert "You can take another name from" in html(response)
    client.logout()
    assert (
        client.post(reverse("account_login"), {"login": "Nora Lind", "password": PASSWORD}).status_code == 302
    )


def test_a_name_is_changed_once_in_two_weeks(nora: User) -> None:
    now = timezone.now()
    change_name(nora, "Nora Lind", now=now - timedelta(days=13))
    with pytest.raises(NameRefused):
        change_name(nora, "Nora Land")
    FormerName.objects.update(until=now - timedelta(days=14, minutes=1))
    change_name(nora, "Nora Land")
    assert User.objects.get(pk=nora.pk).name == "Nora Land"


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "required"), ("Bob Cho", "is called so"), ("The Moderation", "runs this site"), ("…", "required")],
)
def test_a_name_that_cannot_be_taken_is_said(
    client: Client, nora: User, bob: User, name: str, said: str
) -> None:
    page = html(client.post(NAME, {"name": name}))
    assert said in page
    assert User.objects.get(pk=nora.pk).name == "Nora Lund"


def test_one_may_write_ones_own_name_otherwise(client: Client, nora: User) -> None:
    client.post(NAME, {"name": "NORA Lund"})
    assert User.objects.get(pk=nora.pk).name == "NORA Lund"


def test_an_address_changes_when_its_code_was_typed(client: Client, nora: User) -> None:
    assert ADDRESS in html(client.get(EMAIL))
    asked = client.post(EMAIL, {"email": "new@example.org", "action_add": "1"})
    assert confirm_access(client, asked)["Location"] == reverse("account_email_verification_sent")
    assert User.objects.get(pk=nora.pk).email == ADDRESS
    response = client.post(
        reverse("account_email_verification_sent"), {"code": code_to("new@example.org")}, follow=True
    )
    assert "new@example.org" in html(response)
    assert User.objects.get(pk=nora.pk).email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.filter(user=nora)] == ["new@example.org"]


def test_somebody_elses_address_tells_nothing_before_its_code(client: Client, nora: User) -> None:
    join(Client(), "Ann", "ann@example.org")
    asked = client.post(EMAIL, {"email": "ann@example.org", "action_add": "1"})
    assert confirm_access(client, asked)["Location"] == reverse("account_email_verification_sent")
    assert "This is not the code" in html(
        client.post(reverse("account_email_verification_sent"), {"code": "BBBB-BBBB"})
    )
    page = client.post(reverse("account_email_verification_sent"), {"code": code_to("ann@example.org")})
    assert "Another account has this address." in html(page)
    assert User.objects.get(pk=nora.pk).email == ADDRESS


def test_an_operators_account_confirms_its_address(client: Client) -> None:
    open_club()
    ed = make_user("ed")
    User.objects.filter(pk=ed.pk).update(email="ed@example.org")
    client.post(reverse("account_login"), {"login": "ed", "password": PASSWORD})
    assert "nobody has confirmed yet" in html(client.get(EMAIL))
    client.post(EMAIL, {"email": "ed@example.org", "action_send": "1"})
    type_code(client, address="ed@example.org")
    assert EmailAddress.objects.get(user=ed).verified


def test_a_password_is_changed_with_the_present_one(client: Client, nora: User) -> None:
    page = reverse("account_change_password")
    new = {"password1": "a new staple of horses", "password2": "a new staple of horses"}
    assert "This is not your password." in html(client.post(page, {"oldpassword": "wrong", **new}))
    client.post(page, {"oldpassword": PASSWORD, **new})
    assert User.objects.get(pk=nora.pk).check_password("a new staple of horses")
    assert client.get(NAME).status_code == 200


def test_who_came_by_code_sets_a_first_password_with_another_code(client: Client) -> None:
    open_club()
    join(client)
    page = reverse("account_set_password")
    asked = client.get(page)
    assert asked["Location"].startswith(reverse("account_request_reauthentication_code"))
    client.post(asked["Location"], {"recipient": ADDRESS})
    type_code(client, "account_confirm_reauthentication_code")
    new = {"password1": "a new staple of horses", "password2": "a new staple of horses"}
    assert client.post(page, new).status_code == 302
    assert User.objects.get(email=ADDRESS).check_password("a new staple of horses")


@pytest.mark.parametrize("page", [NAME, EMAIL, "/accounts/password/change/", "/accounts/password/set/"])
def test_strangers_are_asked_to_sign_in_first(client: Client, page: str) -> None:
    open_club()
    assert client.get(page)["Location"].startswith("/accounts/login/?next=")


def test_an_address_that_an_operator_types_is_unconfirmed(admin_client: Client, nora: User) -> None:
    page = reverse("admin:accounts_user_change", args=[nora.pk])
    form = admin_client.get(page).context["adminform"].form
    data = {
        name: form.initial.get(name) for name in form.fields if form.initial.get(name) not in (None, "", [])
    }
    data |= {"email": "typed@example.org", "date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    response = admin_client.post(page, data)
    assert response.status_code == 302, response.context["errors"]
    address = EmailAddress.objects.get(user=nora)
    assert (address.email, address.verified) == ("typed@example.org", False)


def test_staff_change_their_address_by_a_code_alone() -> None:
    assert "email" not in ProfileForm().fields
