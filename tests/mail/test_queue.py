"""What is queued, once, with what it tells of; and what a letter is made of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from filmclub.mail.kinds import Letter, compose, register_kind, write_letter
from filmclub.mail.models import Mail
from filmclub.mail.queue import queue_letter, queue_mail
from filmclub.mail.sender import message_domain

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


def write(mail: Mail) -> Letter | None:
    return Letter(subject=f"About {mail.about['number']}", text=f"In {mail.language}.\n")


@pytest.fixture(autouse=True)
def _kind() -> None:
    register_kind("test", write)


def queue(key: str = "test:1", **fields: object) -> Mail | None:
    values = {"kind": "test", "recipient": ANN, "language": "fr", "about": {"number": 5}, **fields}
    return queue_mail(key=key, **values)  # type: ignore[arg-type]


def test_a_mail_waits_with_what_it_is_about() -> None:
    mail = queue()

    assert mail is not None
    assert (mail.state, mail.recipient, mail.about, mail.letter) == ("queued", ANN, {"number": 5}, None)
    assert mail.message_id.endswith(f"@{message_domain()}>")
    assert write_letter(mail) == Letter(subject="About 5", text="In fr.\n")
    assert mail.give_up_at - mail.queued_at == timedelta(days=2)


def test_a_key_that_is_there_is_not_queued_again() -> None:
    first = queue()

    assert queue(recipient="bob@example.org") is None
    assert list(Mail.objects.all()) == [first]
    assert DBTaskResult.objects.count() == 1


def test_a_mail_goes_with_the_transaction_that_queued_it() -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Mail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_queueing_costs_three_queries_and_two_if_it_is_there(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        queue()
    with django_assert_num_queries(2):  # type: ignore[operator]
        queue()


def test_a_mail_for_later_wakes_nobody_now() -> None:
    later = timezone.now() + timedelta(days=1)
    mail = queue(at=later)

    assert mail is not None
    assert mail.next_attempt_at == later
    assert mail.give_up_at == later + timedelta(days=2)
    assert not DBTaskResult.objects.exists()


def test_an_unknown_kind_is_refused_when_queued() -> None:
    with pytest.raises(ValueError, match="No kind of mail is called other"):
        queue(kind="other")


def test_a_text_that_cannot_be_made_again_lies_there_an_hour() -> None:
    letter = Letter(subject="Your code", text="123456\n", html="<p>123456</p>")
    mail = queue_letter(key="code:1", kind="account", recipient=ANN, letter=letter)

    assert mail is not None
    mail.refresh_from_db()
    assert write_letter(mail) == letter
    assert mail.give_up_at - mail.queued_at == timedelta(hours=1)


def test_message_ids_are_in_ascii(settings: object) -> None:
    settings.SITE_URL = "https://cinéma.example"  # type: ignore[attr-defined]
    mail = queue()

    assert mail is not None
    assert mail.message_id.endswith("@xn--cinma-dsa.example>")


@pytest.mark.parametrize(("language", "words"), [("en", "No more of these"), ("fr", "Ne plus recevoir")])
def test_a_composed_letter_is_framed_in_its_language(language: str, words: str) -> None:
    def write_framed(mail: Mail) -> Letter | None:
        return compose("test", unsubscribe="http://localhost/stop/?token=a", link="http://localhost/x/?a&b")

    register_kind("framed", write_framed)
    mail = queue(kind="framed", language=language)
    assert mail is not None
    letter = write_letter(mail)

    assert letter is not None
    assert "\n" not in letter.subject
    assert words in letter.text
    assert words in letter.html
    assert f'<html lang="{language}" dir="ltr">' in letter.html
    assert "\n\n\n" not in letter.text
    # As a mail program takes it, not as HTML.
    assert "http://localhost/x/?a&b" in letter.text
