"""Mails that come back: what stops, what does not, who notes it, and how its owner starts it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments.models import ConfirmedAddress
from comments.writers import Writer, WriterCookie
from filmclub.accounts.models import User
from filmclub.mail.forgetting import forget_recipients
from filmclub.mail.kinds import Letter, register_kind
from filmclub.mail.lists import key_of
from filmclub.mail.models import COMES_BACK, Mail, Subscriber, Unreachable
from filmclub.mail.queue import queue_for_list, queue_letter
from filmclub.mail.returned import MOST_PASTED, came_back, hash_of, stop_mail
from filmclub.mail.sending import TAKES_NONE, send_due
from filmclub.mail.unreachable import forget_mails
from tests.accounts.people import code_to
from tests.comments.answering import confirmed
from tests.comments.browsing import SAME_ORIGIN
from tests.conftest import html
from tests.mail.mails import ANN, Hours, queue, read, texts, write
from tests.mail.servers import Inbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind_of_tests")]
PASTE, LIST = "/admin/mail/unreachable/paste/", "/admin/mail/unreachable/"


def sent(number: int = 1, recipient: str = ANN, *, days: float = 0) -> Mail:
    """A mail as it is once it was sent, some days ago."""
    mail = queue(number, recipient)
    at = timezone.now() - timedelta(days=days)
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.SENT, recipient="", about={}, finished_at=at, sent_to=hash_of(recipient)
    )
    return read(mail)


class TestAMailThatCameBack:
    def test_stops_its_kind_for_its_address_alone(self, inbox: Inbox, port: int, clock: Hours) -> None:
        register_kind("other", write)
        first = queue(1, "Ann@Example.org")
        send_due(clock)
        assert came_back(first.message_id, ANN, reason="mailbox full", now=clock())
        assert not came_back(first.message_id, ANN, reason="once more", now=clock())
        row = Unreachable.objects.get()
        assert (row.address, row.kind, row.reason) == (ANN, "test", "mailbox full")
        again, of_bob = queue(2), queue(3, "bob@example.org")
        other = queue(4)
        Mail.objects.filter(pk=other.pk).update(kind="other")
        send_due(clock)
        assert inbox.ids() == [first.message_id, of_bob.message_id, other.message_id]
        assert (read(again).state, read(again).reason) == (Mail.State.FAILED, TAKES_NONE)

    def test_stops_the_whole_list_that_it_was_of(self, inbox: Inbox, port: int, clock: Hours) -> None:
        register_kind("weekly", write)
        subscriber = Subscriber.objects.create(
            list="letters", address=ANN, language="en", asked_at=clock(), confirmed_at=clock()
        )
        for kind in ("test", "weekly"):
            queue_for_list([subscriber], kind=kind, key=kind, about={"number": 1}, at=timezone.now())
            send_due(clock)
            first = Mail.objects.order_by("pk")[0]
            came_back(first.message_id, ANN, reason="gone", now=clock())
        assert Unreachable.objects.get().kind == "letters"
        assert len(inbox.mails) == 1

    @pytest.mark.parametrize(
        ("address", "days", "message_id"),
        [
            ("bob@example.org", 0, ""),
            (ANN, COMES_BACK.days, ""),
            (ANN, 0, "<forged@example.org>"),
            ("", 0, ""),
        ],
    )
    def test_counts_for_nothing_unless_it_went_there_lately(
        self, address: str, days: int, message_id: str
    ) -> None:
        mail = sent(days=days)
        assert not came_back(message_id or mail.message_id, address, reason="gone")
        assert not Unreachable.objects.exists()

    def test_was_sent_if_it_comes_back(self) -> None:
        mail = queue()
        Mail.objects.filter(pk=mail.pk).update(sent_to=hash_of(ANN))
        assert not came_back(mail.message_id, ANN, reason="gone")

    def test_lets_go_what_somebody_waits_for(self, inbox: Inbox, port: int, clock: Hours) -> None:
        stop_mail(ANN, reason="550 5.1.1 Nobody")
        mail = queue_letter(key="c", kind="account", recipient=ANN, letter=Letter(subject="s", text="12"))
        assert mail is not None
        send_due(clock)
        assert read(mail).state == Mail.State.SENT

    def test_is_known_by_a_hash_for_thirty_days(self) -> None:
        mails = [sent(1, days=29), sent(2, days=30), sent(3, "bob@example.org")]
        forget_mails()
        assert [bool(read(mail).sent_to) for mail in mails] == [True, False, True]
        assert "bob" not in str(Mail.objects.values().get(pk=mails[2].pk)["sent_to"])
        forget_recipients(["Bob@example.org"])
        assert read(mails[2]).sent_to == ""


class TestByHand:
    @pytest.fixture
    def desk(self, client: Client, moderator: User) -> Client:
        client.force_login(moderator)
        return client

    def test_pasted_addresses_get_no_more_mail(self, desk: Client) -> None:
        stop_mail(ANN, reason="550 5.1.1 Nobody")
        text = "Ann@example.org\n <bob@example.org>, cy@example.org;\n\nBOB@example.org"
        answer = desk.post(PASTE, {"addresses": text}, follow=True)
        assert "2 more addresses get no mail." in html(answer)
        found = dict(Unreachable.objects.order_by("address").values_list("address", "reason"))
        assert list(found) == [ANN, "bob@example.org", "cy@example.org"]
        assert found[ANN] == "550 5.1.1 Nobody"
        assert "noted by hand" in found["bob@example.org"]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("ann@example.org\nnobody", "This is no e-mail address: nobody"),
            ("Ann <ann@example.org>", "This is no e-mail address: ann &lt;ann@example.org"),
            (" \n,", "one a line"),
            ("", "This field is required."),
            ("\n".join(f"a{n}@example.org" for n in range(MOST_PASTED + 1)), "at most 1000 addresses"),
        ],
    )
    def test_what_is_no_list_is_given_back_with_the_reason(self, desk: Client, text: str, said: str) -> None:
        page = html(desk.post(PASTE, {"addresses": text}))
        assert said in page
        assert text[:20].strip(" \n,<>").split("\n")[0][:4] in page
        assert not Unreachable.objects.exists()

    def test_only_who_may_allow_mail_again_stops_it(self, client: Client, editor: User, bob: User) -> None:
        for user in (editor, bob):
            client.force_login(user)
            assert client.post(PASTE, {"addresses": ANN}).status_code in (302, 403)
        assert client.get(PASTE).status_code in (302, 405)
        assert not Unreachable.objects.exists()

    def test_who_sees_no_addresses_pastes_none(self, desk: Client, moderator: User) -> None:
        for group in moderator.groups.all():
            group.permissions.remove(*Permission.objects.filter(codename="see_addresses"))
        assert desk.post(PASTE, {"addresses": ANN}).status_code == 403


class TestItsOwner:
    @pytest.fixture
    def here(self, client: Client, ann: User) -> Client:
        EmailAddress.objects.create(user=ann, email=ANN, verified=True, primary=True)
        client.force_login(ann)
        return client

    def again(self, client: Client, path: str = "/me/mails-again/", **data: object) -> Any:
        return client.post(path, {"stopped": Unreachable.objects.get().pk, **data}, headers=SAME_ORIGIN)

    def test_reads_why_and_starts_it_again_by_a_code(self, here: Client, inbox: Inbox, port: int) -> None:
        stop_mail(ANN, reason="550 5.1.1 Nobody", kind="letters")
        failed = queue()
        Mail.objects.filter(pk=failed.pk).update(state=Mail.State.FAILED, reason="550 5.1.1 Nobody")
        page = html(here.get("/me/"))
        assert "550 5.1.1 Nobody" in page
        assert "no more mails of its kind" in page
        assert 'name="code"' not in page
        answer = self.again(here)
        assert (answer.status_code, answer["Location"]) == (303, "/me/")
        page = html(here.get("/me/"))
        assert "A code is on its way to your address" in page
        assert 'name="code"' in page
        # Mails to it have stopped; what one asks for goes all the same.
        code = code_to(ANN)
        send_due()
        assert code in texts(inbox.mails[0])[0]
        self.again(here, code=code.lower().replace("-", " "))
        assert "Mails come to you again" in html(here.get("/me/"))
        assert not Unreachable.objects.exists()
        assert read(failed).state == Mail.State.QUEUED
        assert "Nobody" not in html(here.get("/me/"))

    def test_starts_that_kind_and_no_other(self, here: Client) -> None:
        for kind in ("letters", "answers", ""):
            stop_mail(ANN, reason="gone", kind=kind)
        for kind, left in (("letters", ["", "answers"]), ("", [])):
            row = Unreachable.objects.get(kind=kind)
            here.post("/me/mails-again/", {"stopped": row.pk}, headers=SAME_ORIGIN)
            typed = {"stopped": row.pk, "code": code_to(ANN)}
            here.post("/me/mails-again/", typed, headers=SAME_ORIGIN)
            assert sorted(Unreachable.objects.values_list("kind", flat=True)) == left

    @pytest.mark.parametrize("typed", ["", "AAAA-AAAA", "x" * 40, "\u202e"])
    def test_starts_nothing_by_another_code(self, here: Client, typed: str) -> None:
        stop_mail(ANN, reason="gone")
        self.again(here, code=typed)
        self.again(here)
        self.again(here, code=typed)
        assert Unreachable.objects.exists()
        assert "This is not the code" in html(here.get("/me/"))

    def test_tries_five_codes_and_then_none(self, here: Client) -> None:
        stop_mail(ANN, reason="gone")
        self.again(here)
        for _time in range(5):
            self.again(here, code="AAAA-AAAA")
        self.again(here, code=code_to(ANN))
        assert Unreachable.objects.exists()

    def test_of_one_address_starts_it_by_no_code_of_another(self, here: Client, ann: User) -> None:
        EmailAddress.objects.create(user=ann, email="also@example.org", verified=True)
        for address in (ANN, "also@example.org"):
            stop_mail(address, reason="gone")
        first, second = Unreachable.objects.order_by("pk")
        here.post("/me/mails-again/", {"stopped": first.pk}, headers=SAME_ORIGIN)
        here.post("/me/mails-again/", {"stopped": second.pk, "code": code_to(ANN)}, headers=SAME_ORIGIN)
        assert Unreachable.objects.count() == 2

    def test_starts_it_on_the_page_of_what_one_follows(self, gus: Writer) -> None:
        subscriber, anywhere = confirmed(gus), Client()
        stop_mail(subscriber.address, reason=f"550 5.1.1 <{subscriber.address}> Nobody")
        path = f"/following/?token={key_of(subscriber)}"
        page = html(anywhere.get(path))
        assert "Mails to you have stopped" in page
        assert "Mails go to" not in page
        assert subscriber.address not in page
        assert "Type it below" in html(self.again(anywhere, path))
        assert "Mails come to you again" in html(self.again(anywhere, path, code=code_to(subscriber.address)))
        assert not Unreachable.objects.exists()

    def test_is_told_of_what_all_mails_say(self, here: Client) -> None:
        stop_mail(ANN, reason="noted")
        assert "only what you ask for" in html(here.get("/me/"))

    def test_alone_reads_it(self, here: Client, bob: User, article: Any) -> None:
        stop_mail("bob@example.org", reason="of Bob alone")
        row = Unreachable.objects.get()
        assert "of Bob alone" not in html(here.get("/me/"))
        here.post("/me/mails-again/", {"stopped": row.pk}, headers=SAME_ORIGIN)
        for number in ("", "x", "9" * 30):
            here.post("/me/mails-again/", {"stopped": number}, headers=SAME_ORIGIN)
        assert Client().post("/me/mails-again/", {"stopped": row.pk}, headers=SAME_ORIGIN).status_code == 303
        assert not Mail.objects.exists()

    def test_may_be_a_guest_who_has_confirmed_the_address(self, client: Client) -> None:
        key = "a" * 32
        ConfirmedAddress.objects.create(address=ANN, key=key)
        stop_mail(ANN, reason="550 5.1.1 Nobody")
        cookie = WriterCookie.for_writer(key, "Ann", ANN, remembers=True)
        response = HttpResponse()
        cookie.set_on(response)
        client.cookies["writer"] = response.cookies["writer"].value
        assert "550 5.1.1 Nobody" in html(client.get("/me/"))

    def test_gets_few_such_mails(self, here: Client) -> None:
        stop_mail(ANN, reason="gone")
        number = str(Unreachable.objects.get().pk)
        for _time in range(6):
            here.post("/me/mails-again/", {"stopped": number}, headers=SAME_ORIGIN)
        assert Mail.objects.count() == 5
        assert "Too many mails went to your address" in html(here.get("/me/"))
