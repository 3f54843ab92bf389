"""Mails about accounts, and those that are not sent, so that nobody learns who has an account."""

from __future__ import annotations

from uuid import uuid4

from filmclub.mail.queue import queue_nothing

KIND = "account"


def new_key() -> str:
    return f"{KIND}:{uuid4().hex}"


def send_nothing() -> None:
    """Do as if a mail was queued: the answer tells nobody whether there is an account."""
    queue_nothing(key=new_key(), kind=KIND)
