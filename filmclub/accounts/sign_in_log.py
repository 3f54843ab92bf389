"""Failures to sign in, as lines of the log that fail2ban can read (filmclub/deploy/README.md)."""

from __future__ import annotations

import logging

from django.http import HttpRequest

logger = logging.getLogger("filmclub.sign_in")


def log_failure(request: HttpRequest, why: str) -> None:
    """Write one line: the address of the client first, then why, which may hold the name of an account."""
    logger.warning("Failed sign-in from %s, %s", request.META["REMOTE_ADDR"] or "-", why)
