"""From whom mail comes."""

from __future__ import annotations

from email.utils import parseaddr

from django.conf import settings


def sender() -> str:
    """The address that mail comes from, with a name before it or without."""
    return settings.DEFAULT_FROM_EMAIL


def sender_domain() -> str:
    """The part of the sender's address behind the @, as Message-IDs want it."""
    domain = parseaddr(sender())[1].rpartition("@")[2]
    return domain.encode("idna").decode() if domain else "localhost"
