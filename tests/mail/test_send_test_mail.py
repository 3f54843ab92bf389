"""`manage.py send_test_mail` says in whole sentences what a server answers, or that there is none."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from filmclub.mail import delivery
from filmclub.mail.models import Mail
from tests.mail.servers import Inbox, free_port, mail_server, use_server

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"


def run(address: str = ANN) -> str:
    out = StringIO()
    call_command("send_test_mail", address, stdout=out)
    return out.getvalue()


def failure(address: str = ANN) -> str:
    with pytest.raises(CommandError) as raised:
        run(address)
    return str(raised.value)


@pytest.fixture
def inbox(settings: Any) -> Any:
    inbox = Inbox()
    with mail_server(inbox) as port:
        use_server(settings, port)
        yield inbox


def test_it_sends_one_mail_at_once(inbox: Inbox) -> None:
    said = run()

    assert f"to {ANN} was taken by the server 127.0.0.1, port " in said
    assert inbox.recipients == [ANN]
    assert "For the site to offer what needs mail" in inbox.mails[0].get_content()
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "ann@example.org, bob@example.org", "a@b\nc@d.org", "“é”@b.org"]
)
def test_what_is_no_address_is_said(address: str, inbox: Inbox) -> None:
    assert "is no e-mail address. Write it as in ann@example.org." in failure(address)
    assert inbox.mails == []


@pytest.mark.parametrize("takes_them", [True, False])
def test_letters_before_the_at_are_for_the_server_to_judge(takes_them: bool, settings: Any) -> None:
    inbox = Inbox()
    with mail_server(inbox, smtputf8=takes_them) as port:
        use_server(settings, port)
        if takes_them:
            assert "to zoé@example.org was taken by the server" in run("zoé@example.org")
        else:
            assert "takes no addresses with such letters (SMTPUTF8)" in failure("zoé@example.org")


def test_a_server_that_is_not_there_is_said(settings: Any) -> None:
    use_server(settings, free_port())
    assert "Nothing listens there: are host and port in EMAIL_URL right" in failure()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("550 5.1.1 No such user", "The server refuses mail to ann@example.org: 550 5.1.1 No such user."),
        ("451 4.7.1 Greylisted", "The server does not take it now: 451 4.7.1 Greylisted. Try again"),
        ("554 5.7.1 Relay access denied", "It does not send on for this machine"),
        ("530 5.7.0 Authentication required", "It wants a name and a password"),
    ],
)
def test_what_the_server_answers_is_said(answer: str, said: str, inbox: Inbox) -> None:
    inbox.answer_to_recipient = lambda address: answer
    assert said in failure()


def test_a_server_that_hangs_is_said(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SECONDS", 0.3)
    inbox.seconds_before_answer = 1
    assert "says “no answer within 0.3 seconds”. A firewall may be between" in failure()
