"""A mail server on a port of this machine, which answers as a test wants."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import django
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Inbox:
    """Keeps the mails that the server took, and says what it answers to each recipient and each mail."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer_to_recipient: Callable[[str], str] = lambda address: "250 OK"
    answer_to_mail: Callable[[EmailMessage], str] = lambda mail: "250 OK"
    seconds_before_answer: float = 0
    # Called with each mail that was taken, before the sender hears of it.
    taken: Callable[[EmailMessage], None] = lambda mail: None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answer_to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = cast(bytes, envelope.content)
        mail = message_from_bytes(content, policy=policy.SMTPUTF8)
        answer = self.answer_to_mail(mail)
        if answer.startswith("250"):
            self.mails.append(mail)
            self.recipients += envelope.rcpt_tos
            self.taken(mail)
        await asyncio.sleep(self.seconds_before_answer)
        return answer

    def ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.mails]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(inbox: Inbox, port: int | None = None, *, smtputf8: bool = False) -> Iterator[int]:
    """Serve SMTP into this inbox; yield the port."""
    port = port or free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=smtputf8)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def use_server(settings: Any, port: int, **wanted: Any) -> None:
    """Have the site send by the server on this port, with these options of Django's backend."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": port, "timeout": 5, **wanted}
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    if django.VERSION < (6, 1):
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = backend, "127.0.0.1", port
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = options.get("use_tls", False), False
        settings.EMAIL_HOST_USER = options.get("username", "")
        settings.EMAIL_HOST_PASSWORD = options.get("password", "")
