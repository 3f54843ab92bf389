from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import DatabaseError

from filmclub.lib.away import first_line
from filmclub.mail.delivery import Mailer, NotTaken, Refused, ServerAway
from filmclub.mail.kinds import Letter
from filmclub.mail.sender import message_domain, sender


class Command(BaseCommand):
    help = (
        "Send one mail at once, past the queue, and say what the server answers. It confirms nothing: that "
        "does the test mail from the admin, under Mail queue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="who gets it, such as ann@example.org")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        try:
            # Whether letters beyond ASCII before the @ are taken, the server says.
            local, at, domain = address.rpartition("@")
            validate_email(f"{_ascii(local)}{at}{domain}")
        except ValidationError:
            raise CommandError(f"“{address}” is no e-mail address. Write it as in ann@example.org.") from None
        try:
            with Mailer() as mailer:
                comes_from = sender(mailer.club)
                _send(mailer, address)
        except Refused as error:
            raise CommandError(
                f"The server refuses mail to {address}: {error}. Is the address right, and is {comes_from} a "
                "sender that the server takes for its own?"
            ) from None
        except ServerAway as error:
            raise CommandError(f"No mail was sent: {_hint(str(error))}") from None
        except NotTaken as error:
            raise CommandError(
                f"The server does not take it now: {error}. Try again in some minutes."
            ) from None
        except DatabaseError as error:
            raise CommandError(
                f"The database does not answer, or manage.py migrate was not run: {first_line(error)}."
            ) from None
        self.stdout.write(f"The mail from {comes_from} to {address} was taken by {_server()}. {_NEXT}")


def _ascii(local: str) -> str:
    return "".join(sign if sign.isascii() or not sign.isalnum() else "a" for sign in local)


def _send(mailer: Mailer, address: str) -> None:
    letter = Letter(subject=f"Test mail of {mailer.club.name}", text=TEXT.format(settings.SITE_URL))
    mailer.send(recipient=address, letter=letter, message_id=f"<{uuid4().hex}@{message_domain()}>")


TEXT = """This mail was sent by manage.py send_test_mail at {}.

Your server takes mail from the site. For the site to offer what needs mail, sign in to the admin,
open the mail queue, press “Send a test mail”, and confirm that one.
"""
_NEXT = "Look whether it arrives, also among what was taken for spam."


def _server() -> str:
    options = settings.MAILERS["default"]["OPTIONS"]
    if "host" in options:
        return f"the server {options['host']}, port {options['port']}"
    if "file_path" in options:
        return f"the folder {options['file_path']}"
    return str(settings.MAILERS["default"]["BACKEND"])


def _hint(reason: str) -> str:
    """What the server, or the lack of one, means for who has to set EMAIL_URL."""
    words = reason.lower()
    if "refused" in words:
        cause = "Nothing listens there: are host and port in EMAIL_URL right, and does the server run?"
    elif "no answer" in words:
        cause = "A firewall may be between, or the port may want smtp+ssl:// or smtp+tls:// in EMAIL_URL."
    elif "name or service" in words or "nodename" in words or "temporary failure in name" in words:
        cause = "No machine has this name: is the host in EMAIL_URL right?"
    elif "ssl" in words or "certificate" in words or "starttls" in words:
        cause = "It speaks another way: smtp+ssl:// is for port 465, smtp+tls:// for 587, smtp:// for 25."
    elif "auth" in words or reason[:3] in ("530", "534", "535", "538"):
        cause = "It wants a name and a password that are right: smtp+tls://user:password@host:587."
    elif "relay" in words:
        cause = "It does not send on for this machine: sign in there, or let it know this machine."
    elif reason[:1] == "5":
        cause = "It may not take the sender: see DEFAULT_FROM_EMAIL and the admin’s page of the club."
    else:
        cause = "Look into the server’s own log."
    return f"{_server()} says “{reason}”. {cause}"
