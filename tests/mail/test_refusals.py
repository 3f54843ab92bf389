"""What a server refuses for good stops, and its address only if that takes no mail."""

from __future__ import annotations

from typing import Any

import pytest

from filmclub.mail.models import Mail, Unreachable
from filmclub.mail.sending import (
    TAKES_NONE,
    send_due,
)
from tests.mail.mails import ANN, Hours, queue, read, texts
from tests.mail.servers import Inbox, mail_server, use_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind_of_tests")]


@pytest.mark.parametrize("at", ["recipient", "mail"])
def test_what_is_refused_for_good_stops_for_that_address(
    at: str, inbox: Inbox, port: int, clock: Hours
) -> None:
    answer = "550 5.1.1 <Ann@example.org>: no such user"
    setattr(inbox, f"answer_to_{at}", lambda _: answer)
    refused, later, other = queue(1, "Ann@example.org"), queue(2), queue(3, "bob@example.org")
    inbox.answer_to_recipient = (
        (lambda address: answer if "nn" in address else "250 OK") if at == "recipient" else lambda _: "250 OK"
    )
    inbox.answer_to_mail = (
        (lambda mail: answer if "1" in mail["Subject"] else "250 OK") if at == "mail" else lambda _: "250 OK"
    )
    assert send_due(clock)

    assert inbox.ids() == [other.message_id]
    assert (read(refused).state, read(later).state) == (Mail.State.FAILED, Mail.State.FAILED)
    assert read(refused).reason == "550 5.1.1 <…>: no such user"
    assert read(later).reason == TAKES_NONE
    assert Unreachable.objects.get().address == ANN
    clock.forward(days=3)
    send_due(clock)
    assert len(inbox.mails) == 1


def test_a_mail_refused_for_its_words_stops_no_address(inbox: Inbox, port: int, clock: Hours) -> None:
    answer = "554 5.7.1 Rejected as spam"
    inbox.answer_to_mail = lambda mail: answer if "1" in mail["Subject"] else "250 OK"
    spam, later = queue(1), queue(2)
    assert send_due(clock)
    assert (read(spam).state, read(spam).reason) == (Mail.State.FAILED, answer)
    assert inbox.ids() == [later.message_id]
    assert not Unreachable.objects.exists()


def test_letters_before_the_at_need_a_server_that_takes_them(inbox: Inbox, port: int, settings: Any) -> None:
    mail = queue(1, "élise@example.org")
    send_due()

    assert inbox.mails == []
    assert read(mail).state == Mail.State.FAILED
    assert "SMTPUTF8" in read(mail).reason
    assert Unreachable.objects.get().address == "élise@example.org"

    Unreachable.objects.all().delete()
    queue(2, "élise@exämple.org")
    with mail_server(inbox, smtputf8=True) as port:
        use_server(settings, port)
        send_due()
    assert inbox.recipients == ["élise@xn--exmple-cua.org"]
    assert inbox.mails[0]["To"] == "élise@xn--exmple-cua.org"
    assert texts(inbox.mails[0]) == ["Déjà vu.", "<p>Déjà vu.</p>"]


def test_letters_behind_the_at_are_written_as_servers_know_them(inbox: Inbox, port: int) -> None:
    queue(1, "ann@exämple.org")
    send_due()
    assert inbox.recipients == ["ann@xn--exmple-cua.org"]


NO_ADDRESSES = ["nobody", "a@b@", "ann@exa mple.org", "a@x\nBcc: b@y", f"a@{'x' * 70}.org"]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_what_is_no_address_is_refused_without_a_server(address: str, inbox: Inbox, port: int) -> None:
    mail = queue(1, address)
    send_due()

    assert inbox.mails == []
    assert read(mail).state == Mail.State.FAILED
