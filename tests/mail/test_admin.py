"""The mail queue and the addresses that cannot be reached, as moderators see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.mail.kinds import Letter, register_kind
from filmclub.mail.models import Link, Mail, Unreachable
from filmclub.mail.queue import queue_letter, queue_mail
from filmclub.mail.unreachable import FAILED_KEPT, KEPT, allow_again, forget_mails
from tests.conftest import html

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


@pytest.fixture(autouse=True)
def _kind(client: Client, moderator: User) -> None:
    register_kind("digest", lambda mail: Letter(subject="Waiting", text="Three wait."))
    client.force_login(moderator)


def queue(number: int, recipient: str = ANN, **changes: Any) -> Mail:
    mail = queue_mail(
        key=f"digest:{number}", kind="digest", recipient=recipient, language="en", about={"secret": 4711}
    )
    assert mail is not None
    Mail.objects.filter(pk=mail.pk).update(**changes)
    mail.refresh_from_db()
    return mail


def failed(number: int, recipient: str = ANN, **changes: Any) -> Mail:
    defaults = {"state": Mail.State.FAILED, "finished_at": timezone.now(), "reason": "550 5.1.1 Nobody"}
    return queue(number, recipient, **{**defaults, "next_attempt_at": None, **changes})


def unreachable(address: str = ANN) -> Unreachable:
    return Unreachable.objects.create(address=address, reason="550 5.1.1 Nobody", since=timezone.now())


def test_the_queue_shows_state_and_reason_and_never_the_text(client: Client) -> None:
    mail = failed(1)
    letter = Letter(subject="Your code", text="The code is 987654.")
    queue_letter(key="code", kind="account", recipient="bob@example.org", letter=letter)
    for address in ("/admin/mail/mail/", f"/admin/mail/mail/{mail.pk}/change/"):
        page = html(client.get(address))
        assert "not delivered" in page
        assert "550 5.1.1 Nobody" in page
        assert "4711" not in page
        assert "987654" not in page
        assert "Your code" not in page


def test_nobody_changes_anything_in_the_queue(client: Client, admin_client: Client) -> None:
    mail = queue(1)
    for someone in (client, admin_client):
        assert someone.get("/admin/mail/mail/add/").status_code == 403
        assert someone.post(f"/admin/mail/mail/{mail.pk}/change/", {"state": "sent"}).status_code == 403
        assert someone.post(f"/admin/mail/mail/{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    mail.refresh_from_db()
    assert mail.state == Mail.State.QUEUED


@pytest.mark.parametrize("query", ["q=ann@example.org", "state__exact=failed", "kind__exact=digest", "q=%25"])
def test_the_queue_can_be_searched(query: str, client: Client) -> None:
    failed(1)
    assert client.get(f"/admin/mail/mail/?{query}").status_code == 200


@pytest.mark.parametrize("address", ["/admin/mail/mail/", "/admin/mail/unreachable/"])
def test_lists_cost_the_same_queries_at_any_size(
    address: str, client: Client, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for size in (2, 20):
        for number in range(size):
            failed(100 * size + number)
            unreachable(f"{size}-{number}@example.org")
        with django_assert_max_num_queries(12) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_moderator_allows_an_address_again(client: Client) -> None:
    mail, other = failed(1, "Ann@example.org"), failed(2, "bob@example.org")
    row = unreachable()
    page = html(client.get("/admin/mail/unreachable/"))
    assert ANN in page
    assert "550 5.1.1 Nobody" in page

    form = {"action": "allow", "_selected_action": [row.pk]}
    answer = html(client.post("/admin/mail/unreachable/", form, follow=True))
    assert "Mail to 1 address is allowed again" in answer
    assert not Unreachable.objects.exists()
    mail.refresh_from_db()
    other.refresh_from_db()
    assert (mail.state, mail.attempts, mail.reason) == (Mail.State.QUEUED, 0, "")
    assert mail.next_attempt_at is not None
    assert other.state == Mail.State.FAILED


def test_an_address_is_neither_added_nor_simply_deleted(client: Client) -> None:
    row = unreachable()
    assert client.get("/admin/mail/unreachable/add/").status_code == 403
    assert client.post(f"/admin/mail/unreachable/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    form = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    client.post("/admin/mail/unreachable/", form)
    assert Unreachable.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("bob", 302)])
def test_others_see_no_addresses(
    who: str, status: int, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get("/admin/mail/unreachable/").status_code == status


def test_what_failed_long_ago_is_not_sent_when_allowed_again() -> None:
    old = failed(1, queued_at=timezone.now() - timedelta(days=3))
    lost = failed(2, kind="account")
    unreachable()
    assert allow_again([ANN]) == 1
    for mail in (old, lost):
        mail.refresh_from_db()
        assert mail.state == Mail.State.FAILED


def test_what_failed_is_blanked_after_two_weeks_and_deleted_in_the_end() -> None:
    now = timezone.now()
    mails = [
        failed(1, finished_at=now - FAILED_KEPT + timedelta(minutes=1)),
        failed(2, finished_at=now - FAILED_KEPT),
        failed(3, finished_at=now - KEPT),
        queue(4, queued_at=now - KEPT),
    ]
    for days in (0, 1):
        expires_at = now - KEPT + timedelta(days=days)
        Link.objects.create(token_hash=str(days), page="x", made_at=now, expires_at=expires_at, mail=mails[2])
    forget_mails(now)

    assert dict(Mail.objects.values_list("key", "recipient")) == {
        "digest:1": ANN,
        "digest:2": "",
        "digest:4": ANN,
    }
    assert [(link.token_hash, link.mail) for link in Link.objects.all()] == [("1", None)]


class TestTheFirstPage:
    def test_says_how_many_addresses_cannot_be_reached(self, client: Client) -> None:
        assert "reached by mail" not in html(client.get("/admin/"))
        unreachable()
        page = html(client.get("/admin/"))
        assert "1 address cannot be reached by mail" in page
        assert '"/admin/mail/unreachable/"' in page
        unreachable("bob@example.org")
        assert "2 addresses cannot be reached by mail" in html(client.get("/admin/"))

    def test_says_so_to_who_may_see_which(self, client: Client, editor: User) -> None:
        unreachable()
        client.force_login(editor)
        assert "reached by mail" not in html(client.get("/admin/"))
