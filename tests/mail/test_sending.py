"""Mails go to a real server, once; what it does not take is tried again, and what it refuses stops."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from filmclub.club.models import Club
from filmclub.mail import delivery, tasks
from filmclub.mail.kinds import Letter, register_kind
from filmclub.mail.models import LEASE, Mail, Unreachable
from filmclub.mail.queue import queue_letter, queue_mail
from filmclub.mail.sending import (
    ENDS_ITS_SENDER,
    MOST_ATTEMPTS,
    NO_LONGER,
    PAUSES,
    send_due,
)
from tests.mail.mails import ANN, Hours, queue, read, texts
from tests.mail.servers import Inbox, free_port, mail_server, use_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind_of_tests")]
# A savepoint around two, its release; the address; what came of it.
QUERIES = 6


# --- What is taken -------------------------------------------------------------------------------


def test_a_mail_is_sent_once_and_blanked(inbox: Inbox, port: int, clock: Hours) -> None:
    mail = queue()

    for _ in range(3):
        assert send_due(clock)
        clock.forward(days=1)

    assert inbox.recipients == [ANN]
    (sent,) = inbox.mails
    assert sent["Message-ID"] == mail.message_id
    assert sent["Subject"] == "Café 1"
    assert texts(sent) == ["Déjà vu.", "<p>Déjà vu.</p>"]
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe"] is None
    after = read(mail)
    assert after.state == Mail.State.SENT
    assert (after.recipient, after.language, after.reason) == ("", "", "")
    assert (after.about, after.letter) == ({}, None)
    assert (after.lease_until, after.next_attempt_at, after.attempts) == (None, None, 1)


def test_a_list_says_how_to_leave_it(inbox: Inbox, port: int) -> None:
    queue(is_list=True)
    send_due()

    assert inbox.mails[0]["List-Unsubscribe"] == "<https://films.example/stop/?token=a>"
    assert inbox.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_club_is_the_sender(inbox: Inbox, port: int) -> None:
    Club.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Ciné, Café",
            "mail_from": "desk@films.example",
            "mail_reply_to": "ed@films.example",
        },
    )
    queue()
    send_due()

    address = inbox.mails[0]["From"].addresses[0]
    assert (address.display_name, address.addr_spec) == ("Ciné, Café", "desk@films.example")
    assert inbox.mails[0]["Reply-To"] == "ed@films.example"


def test_what_has_nothing_to_say_is_not_sent(inbox: Inbox, port: int) -> None:
    mail = queue(is_gone=True)
    send_due()

    assert inbox.mails == []
    assert (read(mail).state, read(mail).recipient) == (Mail.State.DROPPED, "")


def test_many_go_by_one_connection_a_part_at_a_time(inbox: Inbox, port: int) -> None:
    for number in range(5):
        queue(number)

    assert send_due(at_a_time=3)
    assert len(inbox.mails) == 3
    assert send_due(at_a_time=3)
    assert sorted(inbox.ids()) == sorted(Mail.objects.values_list("message_id", flat=True))


def test_each_mail_costs_the_same_queries(
    inbox: Inbox, port: int, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for size in (1, 3, 9):
        for number in range(size):
            queue(100 * size + number)
        with django_assert_max_num_queries(100) as queries:
            send_due()
        counts.append(len(queries))
    assert len(inbox.mails) == 13
    assert (counts[2] - counts[1]) / 6 == (counts[1] - counts[0]) / 2 == QUERIES


def test_a_mail_for_later_waits(inbox: Inbox, port: int, clock: Hours) -> None:
    queue_mail(
        key="later",
        kind="test",
        recipient=ANN,
        language="en",
        about={"number": 1},
        at=clock.now + timedelta(hours=2),
    )
    send_due(clock)
    assert inbox.mails == []
    clock.forward(hours=2)
    send_due(clock)
    assert len(inbox.mails) == 1


# --- Who ended while sending ---------------------------------------------------------------------


def test_what_somebody_began_is_theirs_for_the_lease(inbox: Inbox, port: int, clock: Hours) -> None:
    mail = queue()
    assert Mail.objects.claim(clock.now) is not None

    send_due(clock)
    assert inbox.mails == []
    clock.forward(seconds=LEASE.total_seconds())
    send_due(clock)
    assert inbox.ids() == [mail.message_id]
    assert read(mail).attempts == 2


def test_what_ends_each_of_its_senders_is_given_up(inbox: Inbox, port: int, clock: Hours) -> None:
    mail = queue()
    while Mail.objects.claim(clock.now) is not None:
        clock.forward(hours=2)
        if read(mail).attempts >= MOST_ATTEMPTS:
            break
    send_due(clock)
    assert (read(mail).state, read(mail).reason, inbox.mails) == (Mail.State.FAILED, ENDS_ITS_SENDER, [])


def test_who_took_longer_than_the_lease_still_notes_it_sent(
    inbox: Inbox, port: int, clock: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, send = queue(), delivery.Mailer.send

    def send_slowly(self: delivery.Mailer, **kwargs: Any) -> None:
        clock.forward(minutes=11)
        assert Mail.objects.claim(clock.now) is not None
        send(self, **kwargs)

    monkeypatch.setattr(delivery.Mailer, "send", send_slowly)
    send_due(clock)
    assert read(mail).state == Mail.State.SENT


def test_who_took_longer_takes_nothing_from_the_next(clock: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = queue()

    def fail_slowly(self: delivery.Mailer, **kwargs: Any) -> None:
        clock.forward(minutes=11)
        assert Mail.objects.claim(clock.now) is not None
        raise delivery.ServerAway("no answer")

    monkeypatch.setattr(delivery.Mailer, "send", fail_slowly)
    send_due(clock)
    after = read(mail)
    assert (after.state, after.lease_until) == (Mail.State.SENDING, clock.now + LEASE)


# --- A server that is away, or busy --------------------------------------------------------------


def test_an_hour_without_a_server_loses_nothing(inbox: Inbox, settings: Any, clock: Hours) -> None:
    port = free_port()
    use_server(settings, port)
    mails = [queue(number) for number in range(4)]
    for _minute in range(60):
        assert not send_due(clock) or not Mail.objects.due(clock.now).exists()
        clock.forward(minutes=1)
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.QUEUED}
    assert all("refused" in mail.reason for mail in Mail.objects.all())

    with mail_server(inbox, port):
        for _minute in range(60):
            send_due(clock)
            clock.forward(minutes=1)

    assert sorted(inbox.ids()) == sorted(mail.message_id for mail in mails)
    assert set(Mail.objects.values_list("state", flat=True)) == {Mail.State.SENT}


def test_pauses_grow_and_end_after_two_days(settings: Any, clock: Hours) -> None:
    use_server(settings, free_port())
    mail, begun = queue(), clock.now
    times = []
    while (now := read(mail)).state == Mail.State.QUEUED:
        assert now.next_attempt_at is not None
        clock.now = max(clock.now, now.next_attempt_at)
        times.append(clock.now)
        send_due(clock)

    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert pauses[: len(PAUSES)] == list(PAUSES)
    assert pauses[:-1] == sorted(pauses[:-1])
    assert abs(times[-1] - begun - timedelta(days=2)) < timedelta(seconds=9)
    assert read(mail).state == Mail.State.FAILED
    assert "refused" in read(mail).reason
    assert not Unreachable.objects.exists()


@pytest.mark.parametrize(
    "answer", ["451 4.3.0 Try later", "450 4.2.1 Greylisted", "452 4.2.2 The mailbox is full"]
)
def test_what_is_not_taken_now_is_tried_again(answer: str, inbox: Inbox, port: int, clock: Hours) -> None:
    mail, other = queue(1), queue(2, "bob@example.org")
    inbox.answer_to_recipient = lambda address: answer if address == ANN else "250 OK"
    assert send_due(clock)
    # Only that mail waits.
    assert inbox.ids() == [other.message_id]
    assert read(mail).state == Mail.State.QUEUED
    assert read(mail).reason == answer

    inbox.answer_to_recipient = lambda address: "250 OK"
    clock.forward(minutes=1)
    send_due(clock)
    assert inbox.ids() == [other.message_id, mail.message_id]


@pytest.mark.parametrize(
    "answer", ["421 4.3.2 Closing", "530 5.7.0 Sign in first", "554 5.7.1 Relay access denied"]
)
def test_a_server_that_does_not_want_us_stops_no_address(
    answer: str, inbox: Inbox, port: int, clock: Hours
) -> None:
    first, second = queue(1), queue(2)
    inbox.answer_to_recipient = lambda address: answer

    assert not send_due(clock)
    assert read(first).reason == answer
    assert (read(second).state, read(second).attempts) == (Mail.State.QUEUED, 0)
    assert not Unreachable.objects.exists()


@pytest.mark.parametrize("wanted", [{"use_tls": True}, {"username": "site", "password": "secret"}])
def test_a_server_that_cannot_what_is_wanted_stops_no_address(
    wanted: dict[str, Any], port: int, settings: Any, clock: Hours
) -> None:
    use_server(settings, port, **wanted)
    mail = queue()
    assert not send_due(clock)
    assert read(mail).state == Mail.State.QUEUED
    assert "not supported by server" in read(mail).reason
    assert not Unreachable.objects.exists()


def test_a_server_that_hangs_is_left_after_its_time(
    inbox: Inbox, port: int, clock: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SECONDS", 0.3)
    mail = queue()
    inbox.seconds_before_answer = 1

    assert not send_due(clock)
    assert read(mail).reason == "no answer within 0.3 seconds"
    assert read(mail).state == Mail.State.QUEUED


def test_no_worker_tries_a_server_that_was_just_away(
    settings: Any, monkeypatch: pytest.MonkeyPatch, inbox: Inbox
) -> None:
    monkeypatch.setattr(tasks, "_away", tasks.Away())
    port = free_port()
    use_server(settings, port)
    mails = [queue(1), queue(2)]
    tasks.send_mails.call()
    with mail_server(inbox, port):
        tasks.send_mails.call()
        assert [read(mail).attempts for mail in mails] == [1, 0]
        monkeypatch.setattr(tasks, "_away", tasks.Away())
        tasks.send_mails.call()
    assert inbox.ids() == [mails[1].message_id]


# --- Texts that lie in the queue; faults ---------------------------------------------------------


def test_a_text_in_the_queue_is_blanked_after_an_hour(settings: Any, clock: Hours) -> None:
    use_server(settings, free_port())
    mail = queue_letter(key="c", kind="account", recipient=ANN, letter=Letter(subject="s", text="123456"))
    assert mail is not None
    for _ in range(61):
        send_due(clock)
        clock.forward(minutes=1)

    after = read(mail)
    assert (after.state, after.letter) == (Mail.State.FAILED, None)
    assert after.reason == NO_LONGER or "refused" in after.reason


def test_a_text_in_the_queue_is_blanked_when_sent(inbox: Inbox, port: int) -> None:
    mail = queue_letter(key="c", kind="account", recipient=ANN, letter=Letter(subject="s", text="123456"))
    assert mail is not None
    send_due()
    assert texts(inbox.mails[0]) == ["123456"]
    assert (read(mail).state, read(mail).letter) == (Mail.State.SENT, None)


def test_a_fault_in_one_kind_keeps_no_other_from_being_sent(
    inbox: Inbox, port: int, clock: Hours, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(mail: Mail) -> Letter | None:
        raise ZeroDivisionError(ANN)

    register_kind("broken", fail)
    broken = queue_mail(key="b", kind="broken", recipient=ANN, language="en", about={})
    other = queue()
    assert broken is not None
    with caplog.at_level(logging.ERROR, "filmclub.mail"):
        assert send_due(clock)

    assert inbox.ids() == [other.message_id]
    assert read(broken).state == Mail.State.QUEUED
    assert read(broken).reason == "It could not be written: ZeroDivisionError."
    assert f"Mail {broken.pk} (broken) could not be written." in caplog.text

    register_kind("broken", lambda mail: Letter(subject="Mended", text="x"))
    clock.forward(minutes=1)
    send_due(clock)
    assert inbox.mails[1]["Subject"] == "Mended"


def test_no_line_of_the_log_names_an_address(
    inbox: Inbox, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    queue(1)
    queue(2, "bob@example.org")
    inbox.answer_to_recipient = lambda address: f"550 {address} is nobody" if "bob" in address else "250 OK"
    with caplog.at_level(logging.DEBUG):
        send_due()
    # The test's own server is talkative.
    lines = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert [line for line in lines if "@" in line] == []
    assert any("was sent" in line for line in lines)
    assert any("refused for good: 550 … is nobody" in line for line in lines)


def test_the_clock_wakes_the_worker_for_what_is_due(clock: Hours) -> None:
    tasks.wake()
    assert not DBTaskResult.objects.exists()
    queue()
    DBTaskResult.objects.all().delete()
    for _ in range(2):
        tasks.wake()
    assert DBTaskResult.objects.get().queue_name == "mail"
