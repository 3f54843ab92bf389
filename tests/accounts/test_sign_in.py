"""Signing in: one way in for everybody, and a limit on failures per address and name."""

import time
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from tests.conftest import PASSWORD

TOO_MANY = "Too many failed attempts."
pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


def sign_in(
    client: Client, name: str, password: str, *, address: str = "192.0.2.1", **extra: str
) -> HttpResponse:
    data = {"login": name, "password": password}
    return client.post(reverse("account_login"), data, REMOTE_ADDR=address, **extra)  # type: ignore[arg-type,return-value]


def fail(client: Client, name: str, *, times: int, address: str = "192.0.2.1", **extra: str) -> None:
    for _number in range(times):
        response = sign_in(client, name, "wrong", address=address, **extra)
        assert response.status_code == 200
        assert TOO_MANY not in response.content.decode()


def test_ten_failures_lock_the_name_for_this_address(client: Client, moderator: User) -> None:
    fail(client, "mo", times=10)
    response = sign_in(client, "mo", PASSWORD)
    assert response.status_code == 200
    assert TOO_MANY in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_they_do_without_the_cache_that_counts_them(
    client: Client, moderator: User, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    cache = {"BACKEND": "filmclub.lib.limits.LimitsCache", "LOCATION": "there_is_no_such_table"}
    settings.CACHES = {**settings.CACHES, "default": cache}
    fail(client, "mo", times=10)
    assert TOO_MANY in sign_in(client, "mo", PASSWORD).content.decode()
    assert len([record for record in caplog.records if record.name == "filmclub.cache"]) == 1


def test_nine_failures_do_not_lock(client: Client, moderator: User) -> None:
    fail(client, "mo", times=9)
    assert sign_in(client, "mo", PASSWORD).status_code == 302
    assert client.session["_auth_user_id"] == str(moderator.pk)


def test_success_does_not_wipe_the_failures(client: Client, moderator: User) -> None:
    fail(client, "mo", times=9)
    sign_in(client, "mo", PASSWORD)
    client.logout()
    fail(client, "mo", times=1)
    assert TOO_MANY in sign_in(client, "mo", PASSWORD).content.decode()


def test_another_address_is_not_locked(client: Client, moderator: User) -> None:
    fail(client, "mo", times=10)
    assert sign_in(client, "mo", PASSWORD, address="192.0.2.2").status_code == 302


def test_another_name_is_not_locked(client: Client, moderator: User, editor: User) -> None:
    fail(client, "mo", times=10)
    assert sign_in(client, "ed", PASSWORD).status_code == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(
    client: Client, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(client, "mo", times=10)
    later = time.time() + 15 * 60 + 1
    monkeypatch.setattr("time.time", lambda: later)
    assert sign_in(client, "mo", PASSWORD).status_code == 302


def test_case_and_spaces_make_no_other_name(client: Client, moderator: User) -> None:
    fail(client, "mo", times=5)
    fail(client, " MO ", times=5)
    assert TOO_MANY in sign_in(client, "Mo", PASSWORD).content.decode()


def test_a_client_cannot_choose_its_address(client: Client, moderator: User) -> None:
    for number in range(10):
        sign_in(client, "mo", "wrong", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert TOO_MANY in sign_in(client, "mo", PASSWORD, HTTP_X_FORWARDED_FOR="198.51.100.99").content.decode()


def test_another_host_name_is_no_fresh_start(client: Client, moderator: User) -> None:
    fail(client, "mo", times=10)
    assert TOO_MANY in sign_in(client, "mo", PASSWORD, HTTP_HOST="localhost").content.decode()


def test_addresses_of_one_ipv6_network_are_counted_together(client: Client, moderator: User) -> None:
    for number in range(10):
        fail(client, "mo", times=1, address=f"2001:db8::{number + 1:x}")
    assert TOO_MANY in sign_in(client, "mo", PASSWORD, address="2001:db8::ff").content.decode()
    assert sign_in(client, "mo", PASSWORD, address="2001:db8:0:1::1").status_code == 302


def test_a_customers_whole_network_may_fail_more_often_but_not_forever(
    client: Client, moderator: User
) -> None:
    for number in range(50):
        fail(client, "mo", times=1, address=f"2001:db8:0:{number:x}::1")
    assert TOO_MANY in sign_in(client, "mo", PASSWORD, address="2001:db8:0:ffff::1").content.decode()
    assert sign_in(client, "mo", PASSWORD, address="2001:db8:1::1").status_code == 302


def test_an_address_in_another_spelling_is_no_fresh_start(client: Client, moderator: User) -> None:
    fail(client, "mo", times=10)
    assert TOO_MANY in sign_in(client, "mo", PASSWORD, address="::ffff:192.0.2.1").content.decode()


def test_a_name_that_nobody_has_is_answered_alike(client: Client, moderator: User) -> None:
    known = sign_in(client, "mo", "wrong").content.decode()
    unknown = sign_in(client, "nobody", "wrong").content.decode()
    sentence = "There is no account with this name or address and this password."
    assert sentence in known
    assert sentence in unknown


def test_the_banned_do_not_get_in_and_are_told_so(client: Client, eve: User) -> None:
    response = sign_in(client, "eve", PASSWORD)
    assert response.status_code == 403
    assert "<h1" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_admin_sends_to_the_one_sign_in(client: Client) -> None:
    queue = reverse("admin:comments_comment_changelist")
    response = client.get(queue, follow=True)
    assert response.redirect_chain == [
        (f"/admin/login/?next={queue}", 302),
        (f"/accounts/login/?next={queue.replace('/', '%2F')}", 302),
    ]
    assert response.status_code == 200


def test_signing_in_leads_on_to_where_one_wanted(client: Client, moderator: User) -> None:
    queue = reverse("admin:comments_comment_changelist")
    data = {"login": "mo", "password": PASSWORD, "next": queue}
    response = client.post(reverse("account_login"), data)
    assert response["Location"] == queue
    assert client.get(queue).status_code == 200


def test_a_member_without_the_staff_flag_is_told_so(client: Client, bob: User) -> None:
    client.force_login(bob)
    response = client.get(reverse("admin:index"), follow=True)
    assert response.status_code == 403
    assert "<h1" in response.content.decode()


def test_the_page_that_asks_before_signing_out_is_one_of_ours(client: Client, moderator: User) -> None:
    client.force_login(moderator)
    page = client.get("/fr" + reverse("account_logout")).content.decode()

    assert '<header class="masthead">' in page
    assert "Se déconnecter</button>" in page
