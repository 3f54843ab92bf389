"""Lists of mails: an address is confirmed before anything goes there, and each list ends by one click."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from filmclub.mail import typed
from filmclub.mail.kinds import write_letter
from filmclub.mail.lists import KIND, LINKS_HOLD, ask_to_subscribe, forget_over, stop, stop_link
from filmclub.mail.models import Mail, Subscriber
from filmclub.mail.queue import queue_for_list
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import html, make_user

pytestmark = pytest.mark.django_db
NINA = "nina@example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _letters() -> None:
    confirm_mail(sends_letters=True)


def ask(client: Client, address: str = NINA, **data: str) -> Any:
    data = {"address": address, "language": "en", **data}
    return client.post("/letter/ask/", data, headers={"Sec-Fetch-Site": "same-origin"})


def nina(**fields: Any) -> Subscriber:
    now = timezone.now()
    fields = {"list": "letter", "address": NINA, "language": "en", "asked_at": now, **fields}
    return Subscriber.objects.create(confirmed_at=now, **fields)


def path_of(subscriber: Subscriber) -> str:
    address = urlsplit(stop_link(subscriber))
    return f"{address.path}?{address.query}"


class TestAsking:
    def test_nothing_goes_to_an_address_before_it_is_confirmed(self, client: Client) -> None:
        assert "Look into your mailbox" in html(ask(client))
        assert not Subscriber.objects.active().exists()
        letter = letter_of(KIND)
        assert "new articles by mail" in letter.text
        path = path_in(letter)
        assert "How often?" in html(client.get(path))
        assert not Subscriber.objects.active().exists()
        assert "You are on the list" in html(client.post(path, {"rhythm": "weekly"}))
        subscriber = Subscriber.objects.active().get()
        assert (subscriber.address, subscriber.rhythm, subscriber.language) == (NINA, "weekly", "en")

    def test_the_address_is_one_however_it_is_typed(self, client: Client) -> None:
        ask(client)
        ask(client, " NINA@Example.org ")
        assert Subscriber.objects.count() == 1

    @pytest.mark.parametrize("typed", ["", "nina", "nina@", "a b@example.org", "n" * 99 + "@example.org"])
    def test_what_is_no_address_stays_in_the_field(self, client: Client, typed: str) -> None:
        answer = ask(client, typed)
        assert answer.status_code == 422
        assert "This is not a whole address" in html(answer)
        assert f'value="{typed}"' in html(answer)
        assert not Subscriber.objects.exists()

    def test_nobody_learns_who_is_on_the_list(self, client: Client) -> None:
        nina()
        known, unknown = ask(client), ask(client, "nora@example.org")
        assert html(known).replace(NINA, "") == html(unknown).replace("nora@example.org", "")
        assert Mail.objects.count() == 2

    def test_one_mailbox_gets_few_links(self, client: Client) -> None:
        answers = {ask(client).status_code for _time in range(8)}
        assert answers == {200}
        assert Mail.objects.exclude(recipient="").count() == 5

    def test_one_network_asks_for_few_addresses(self, client: Client) -> None:
        for number in range(20):
            assert ask(client, f"reader{number}@example.org").status_code == 200
        refused = ask(client, "one.more@example.org")
        assert refused.status_code == 429
        assert 'value="one.more@example.org"' in html(refused)

    @pytest.mark.parametrize("rhythm", ["hourly", "", "at_once' OR 1=1"])
    def test_a_rhythm_that_there_is_not_asks_again(self, client: Client, rhythm: str) -> None:
        ask(client)
        answer = client.post(path_in(letter_of(KIND)), {"rhythm": rhythm})
        assert "How often?" in html(answer)
        assert not Subscriber.objects.active().exists()

    def test_a_club_without_letters_offers_none(self, client: Client) -> None:
        assert 'action="/letter/ask/"' in html(client.get("/"))
        confirm_mail(sends_letters=False)
        assert 'action="/letter/ask/"' not in html(client.get("/"))
        assert (client.get("/letter/").status_code, ask(client).status_code) == (404, 404)

    def test_an_address_that_nobody_confirms_is_forgotten(self, client: Client) -> None:
        ask(client)
        forget_over(timezone.now() + LINKS_HOLD - timedelta(minutes=1))
        assert Subscriber.objects.exists()
        forget_over(timezone.now() + LINKS_HOLD + timedelta(minutes=1))
        assert not Subscriber.objects.exists()


class TestOneClick:
    @pytest.mark.parametrize("encoding", ["application/x-www-form-urlencoded", "multipart/form-data"])
    @pytest.mark.parametrize("origin", ["https://mail.example", "null", ""])
    def test_ends_a_list_whoever_posts(self, encoding: str, origin: str) -> None:
        path, program = path_of(nina()), Client(enforce_csrf_checks=True)
        headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"} if origin else {}
        for _again in range(2):
            if encoding.startswith("multipart"):
                answer = program.post(path, ONE_CLICK, headers=headers)
            else:
                body = "List-Unsubscribe=One-Click"
                answer = program.post(path, body, content_type=encoding, headers=headers)
            assert answer.status_code == 200
            assert not answer.cookies
        assert not Subscriber.objects.active().exists()

    def test_ends_what_is_queued_too(self, client: Client) -> None:
        subscriber = nina()
        queue_for_list([subscriber], kind="letter", key="letter:1:1", about={}, at=timezone.now())
        client.post(path_of(subscriber), ONE_CLICK)
        assert Mail.objects.get().state == Mail.State.DROPPED
        assert NINA not in str(Mail.objects.values().get())

    def test_is_forgotten_with_the_address_after_a_month(self) -> None:
        subscriber, other = nina(), nina(address="nora@example.org")
        stop(subscriber)
        forget_over(timezone.now() + timedelta(days=29))
        assert Subscriber.objects.count() == 2
        forget_over(timezone.now() + timedelta(days=31))
        assert Subscriber.objects.get() == other

    def test_looking_at_it_changes_nothing_and_tells_little(self, client: Client) -> None:
        page = client.get(path_of(nina()))
        assert "n…@example.org" in html(page)
        assert NINA not in html(page)
        assert Subscriber.objects.active().exists()
        assert page.headers["Referrer-Policy"] == "no-referrer"

    @pytest.mark.parametrize("token", ["", "wrong", "x" * 5000, "\x00"])
    def test_a_wrong_token_is_of_no_use(self, client: Client, token: str) -> None:
        nina()
        assert client.post("/mail/stop/", ONE_CLICK, query_params={"token": token}).status_code == 404
        assert Subscriber.objects.active().exists()

    def test_an_old_mail_ends_nothing_after_a_new_beginning(self, client: Client) -> None:
        old = path_of(nina())
        client.post(old, ONE_CLICK)
        cache.clear()
        ask(client)
        client.post(path_in(letter_of(KIND)), {"rhythm": "at_once"})
        assert client.post(old, ONE_CLICK).status_code == 404
        assert Subscriber.objects.active().exists()


def test_each_has_one_mail_of_a_key() -> None:
    subscriber = nina()
    for _twice in range(2):
        queue_for_list([subscriber], kind="letter", key="letter:1:1", about={"letter": 1}, at=timezone.now())
    assert Mail.objects.count() == 1


class TestTakingAlong:
    def test_who_may_see_addresses_gets_the_confirmed_ones(self, client: Client) -> None:
        nina(address="=cmd@example.org")
        nina(address="left@example.org", ended_at=timezone.now())
        boss = make_user("boss")
        boss.is_staff = boss.is_superuser = True
        boss.save()
        client.force_login(boss)
        answer = client.post("/admin/mail/subscriber/take-along/")
        rows = answer.content.decode().splitlines()
        assert rows[1].startswith("letter,'=cmd@example.org,en,at_once,")
        assert len(rows) == 2
        assert "=cmd@example.org" in html(client.get("/admin/mail/subscriber/"))

    def test_nobody_else_does(self, client: Client, editor: Any, moderator: Any) -> None:
        nina()
        for user in (editor, moderator):
            client.force_login(user)
            assert client.post("/admin/mail/subscriber/take-along/").status_code == 403
            assert client.get("/admin/mail/subscriber/").status_code == 403


def test_a_link_whose_list_has_closed_writes_nothing(client: Client) -> None:
    ask_to_subscribe("letter", NINA, language="fr")
    confirm_mail(sends_letters=False)
    assert write_letter(Mail.objects.get()) is None


class TestOfOneNetwork:
    def test_so_many_strangers_are_written_to_a_day(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(typed, "OF_A_NETWORK", 3)
        for number in range(2):
            ask(client, f"{number}@example.org")
        target, headers = {"rhythm": "daily", "address": "2@example.org"}, {"Sec-Fetch-Site": "same-origin"}
        client.post("/following/all/follow/", target, headers=headers)
        client.post("/following/all/", target, headers=headers)
        asked = [ask(client, f"{number}@example.org") for number in (3, 4)]
        assert {"Look into your mailbox" in html(answer) for answer in asked} == {True}
        assert Mail.objects.exclude(recipient="").count() == 3

    def test_others_are_written_to_all_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(typed, "OF_A_NETWORK", 1)
        found = [typed.may_write_from(network) for network in ("192.0.2.0", "192.0.2.0", "203.0.113.0", "")]
        assert found == [True, False, True, True]
