"""Handing one mail to whoever EMAIL_URL names, and reading what a server answers."""

from __future__ import annotations

import re
import smtplib
from contextlib import suppress
from email.utils import parseaddr
from types import TracebackType
from typing import Any, Self

import django
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend as Smtp

from filmclub.club.models import Club
from filmclub.lib.log_lines import printable
from filmclub.mail.kinds import Letter
from filmclub.mail.sender import sender

# For which each answer of the server is waited: some look through a mail before they take it.
SECONDS = 30
LONGEST_REASON = 500
# Whoever has to sign in first, or may not send through this server, is not told anything of the address.
WANTS_SIGN_IN = {530, 534, 535, 538}
_OF_MAILBOX = re.compile(r"(?<![\d.])5\.[12]\.\d")


class Refused(Exception):
    """The server takes no mail for this address, and would not tomorrow. Says why."""


class Unwanted(Refused):
    """It takes this mail in no case, but may take others for the address. Says why."""


class NotTaken(Exception):
    """The mail was not taken, but may be later. Says why."""


class ServerAway(NotTaken):
    """Nor would another mail be taken now: the server is away, or does not want us."""


class _NoAddress(ValueError):
    """There is no way to send to this address, whoever is asked."""


class Mailer:
    """Sends one mail after the other, by one connection to a server. To be used in a `with`."""

    def __init__(self) -> None:
        self._smtp: Smtp | None = None
        self.club = Club.objects.current()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            # What was taken is taken, whatever the server says at parting.
            with suppress(OSError):
                smtp.close()

    def send(self, *, recipient: str, letter: Letter, message_id: str) -> None:
        """Send it, or raise Refused, NotTaken or ServerAway with the server's reason as its words.

        Waits half a minute at most for each answer of the server.
        """
        try:
            address = with_ascii_domain(recipient)
            message = make_message(self.club, address, letter, message_id)
            backend = self._smtp or _new_backend()
            if isinstance(backend, Smtp):
                self._smtp = backend
                _send_by_smtp(backend, message, address)
            else:
                backend.send_messages([message])
        except (OSError, ValueError) as error:
            found = reading_of(error, recipient)
            if isinstance(found, ServerAway):
                self.close()
            raise found from error


def make_message(club: Club, address: str, letter: Letter, message_id: str) -> EmailMultiAlternatives:
    # Whoever is away answers to a person, not to a machine.
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        if letter.unsubscribe.startswith("https:"):
            # RFC 8058 allows it there alone.
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    subject = " ".join(letter.subject.split())
    message = EmailMultiAlternatives(subject, letter.text, sender(club), [address], headers=headers)
    if club.mail_reply_to:
        message.reply_to = [club.mail_reply_to]
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def with_ascii_domain(address: str) -> str:
    """The address with its domain as servers know it; raises a ValueError for what is none."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or re.search(r"[\s<>,;]", address):
        raise _NoAddress("This is no address")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise _NoAddress("There is no such domain") from None


def _new_backend() -> Any:
    backend = django_mail.mailers.default if django.VERSION >= (6, 1) else django_mail.get_connection()
    if isinstance(backend, Smtp):
        backend.timeout = SECONDS
    return backend


def _send_by_smtp(backend: Smtp, message: EmailMultiAlternatives, address: str) -> None:
    backend.open()
    if address.isascii():
        backend.send_messages([message])
        return
    connection = backend.connection
    if connection is not None:
        connection.ehlo_or_helo_if_needed()
    if connection is None or not connection.has_extn("smtputf8"):
        raise _NoAddress("The server takes no addresses with such letters (SMTPUTF8)")
    # Django would write the letters before the @ in a way that names another address.
    message.to = []
    head = f"To: {address}\n".encode()
    content = re.sub(rb"\r?\n", b"\r\n", head + message.message().as_bytes())
    own = with_ascii_domain(parseaddr(message.from_email)[1])
    connection.sendmail(own, [address], content, mail_options=["SMTPUTF8", "BODY=8BITMIME"])


def reading_of(error: Exception, recipient: str = "") -> Refused | NotTaken:
    """What an error in sending means; its words are the server's, without the recipient's address."""
    code, words = _answer_in(error)
    reason = printable(" ".join(f"{code or ''} {words}".split()))
    if recipient:
        reason = re.sub(re.escape(recipient), "…", reason, flags=re.IGNORECASE)
    reason = reason[:LONGEST_REASON].rstrip(". ")
    if isinstance(error, _NoAddress):
        return Refused(reason)
    if not isinstance(error, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)):
        return ServerAway(reason)
    if code == 421 or code in WANTS_SIGN_IN or "relay" in words.lower():
        return ServerAway(reason)
    if code < 500:
        return NotTaken(reason)
    # Behind the whole mail it is the mail that is refused, for words that a reader may have chosen, as in a
    # digest, unless the server says that it means the mailbox (RFC 3463).
    is_of_words = isinstance(error, smtplib.SMTPDataError) and not _OF_MAILBOX.search(words)
    return Unwanted(reason) if is_of_words else Refused(reason)


def _answer_in(error: Exception) -> tuple[int, str]:
    """The code of a server's answer, 0 without one, and its words or those of the error."""
    answer: tuple[int, bytes | str] = (0, "")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # There is one recipient.
        answer = next(iter(error.recipients.values()), answer)
    elif isinstance(error, smtplib.SMTPResponseException):
        answer = (error.smtp_code, error.smtp_error)
    elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        answer = (0, f"no answer within {SECONDS} seconds")
    else:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        answer = (0, said or type(error).__name__)
    code, words = answer
    return code, words.decode(errors="replace") if isinstance(words, bytes) else words
