"""Forgetting to whom mail went: in the queue, among what cannot be reached, in the folder of mails."""

from __future__ import annotations

import os
from collections.abc import Collection
from email import message_from_bytes, policy

from django.db.models.functions import Lower
from django.utils import timezone

from filmclub.mail.folder import END, folder
from filmclub.mail.models import BLANK, Link, Mail, Subscriber, Unreachable
from filmclub.mail.returned import hash_of


def forget_recipients(addresses: Collection[str]) -> None:
    """Drop what waits for these addresses, and forget what went to them: eight queries."""
    wanted = {address.lower() for address in addresses}
    theirs = Mail.objects.alias(address=Lower("recipient")).filter(address__in=wanted)
    numbers = list(theirs.order_by("pk").values_list("pk", flat=True))
    Link.objects.filter(mail__in=numbers).delete()
    mails = Mail.objects.filter(pk__in=numbers)
    mails.filter(state=Mail.State.QUEUED).update(state=Mail.State.DROPPED, finished_at=timezone.now())
    mails.update(**BLANK, reason="")
    Mail.objects.filter(sent_to__in=[hash_of(address) for address in wanted]).update(sent_to="")
    Unreachable.objects.filter(address__in=wanted).delete()
    Subscriber.objects.filter(address__in=wanted).delete()


def forget_in_folder(addresses: Collection[str], names: Collection[str]) -> None:
    """Take from development's folder the mails to these addresses, and those that say one of them or a name.

    Nothing where mails go to a server.
    """
    path = folder()
    if path is None or not path.is_dir() or not (said := [*addresses, *names]):
        return
    for file in path.glob("*.log"):
        parts = [part for part in file.read_bytes().split(END) if part.strip()]
        kept = [part for part in parts if not _says(part, said)]
        if len(kept) == len(parts):
            continue
        if kept:
            written = file.with_suffix(".part")
            written.write_bytes(b"".join(part + END for part in kept))
            os.replace(written, file)
        else:
            file.unlink(missing_ok=True)


def _says(content: bytes, words: Collection[str]) -> bool:
    mail = message_from_bytes(content, policy=policy.default)
    parts = (part for part in mail.walk() if part.get_content_maintype() == "text")
    text = "\n".join([*(str(value) for value in mail.values()), *(str(part.get_content()) for part in parts)])
    folded = text.casefold()
    return any(word.casefold() in folded for word in words)
