"""From whom mail comes, and where its Message-IDs say that it was made."""

from __future__ import annotations

from email.utils import formataddr, parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from filmclub.club.models import Club


def sender(club: Club) -> str:
    """The address that the club's mail comes from, with the name that stands before it."""
    name, address = parseaddr(club.mail_from or settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or club.name, address))


def sender_address(club: Club) -> str:
    return parseaddr(club.mail_from or settings.DEFAULT_FROM_EMAIL)[1]


def message_domain() -> str:
    """The site's own host, in ASCII."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return host.encode("idna").decode()
