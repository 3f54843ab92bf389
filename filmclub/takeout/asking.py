"""Asking for everything about oneself: who gets it, how often, and until when it is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from filmclub.accounts.models import User
from filmclub.mail.queue import queue_mail
from filmclub.takeout import folder
from filmclub.takeout.letters import READY
from filmclub.takeout.models import KEPT, Takeout
from filmclub.takeout.parts import Person
from filmclub.takeout.writing import write_zip

# Somebody may ask again after so long.
ONCE_IN = timedelta(hours=24)


def takeout_of(person: Person) -> Takeout | None:
    """What the person has asked for last, if that was kept: one query."""
    return Takeout.objects.filter(**_whose(person)).first()


def next_time(takeout: Takeout | None, now: datetime) -> datetime | None:
    """When the person may ask again; None: now."""
    again = takeout.asked_at + ONCE_IN if takeout is not None else now
    return again if again > now else None


def ask_for(person: Person, language: str, *, now: datetime | None = None) -> bool:
    """Have a worker make the file and tell of it by mail; False where they have asked too lately.

    Whoever calls has made sure who it is: by a fresh sign-in, or by a code that was sent to the address.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = Takeout.objects.select_for_update()
        # Of two who ask at once the second waits here, and finds the row of the first.
        takeout, is_new = rows.get_or_create(
            **_whose(person), defaults={"asked_at": now, "language": language}
        )
        if not is_new:
            if next_time(takeout, now):
                return False
            _delete_file(takeout.file)
            takeout.asked_at, takeout.language, takeout.made_at, takeout.file = now, language, None, ""
            takeout.save(update_fields=["asked_at", "language", "made_at", "file"])
        make.enqueue(takeout.pk)
    return True


@task(queue_name="slow")
def make(pk: int) -> None:
    """Make the file for one who has asked, and tell them. Twice, or where it is gone, changes nothing."""
    takeout = Takeout.objects.select_related("user").filter(pk=pk, made_at=None).first()
    if takeout is None:
        return
    person = Person(takeout.user, takeout.address)
    with folder.new_file() as (name, file):
        write_zip(file, person, language=takeout.language)
    now = timezone.now()
    with transaction.atomic():
        asked = Takeout.objects.filter(pk=pk, made_at=None, asked_at=takeout.asked_at)
        if not asked.update(made_at=now, file=name):
            folder.delete(name)
        elif recipient := takeout.address or (takeout.user.email if takeout.user else ""):
            queue_mail(
                key=f"takeout:{pk}:{name[:8]}",
                kind=READY,
                recipient=recipient,
                language=takeout.language,
                about={"takeout": pk},
                at=now,
                tried_for=KEPT,
            )


def is_there(takeout: Takeout, *, now: datetime | None = None) -> bool:
    """Whether the file can be had; one whose time is over goes at once."""
    now = now or timezone.now()
    if takeout.made_at is None:
        return False
    if now >= takeout.made_at + KEPT:
        forget(takeout)
        return False
    return folder.path_of(takeout.file).is_file()


def forget(takeout: Takeout) -> None:
    """Delete a file, made or still to be made, and that somebody asked for it."""
    with transaction.atomic():
        takeout.delete()
        _delete_file(takeout.file)


def forget_person(*, user: User | None = None, address: str = "") -> bool:
    """Delete what somebody has asked for, of whom nothing is to stay; whether there was anything."""
    takeout = takeout_of(Person(user, address))
    if takeout is not None:
        forget(takeout)
    return takeout is not None


def forget_over(now: datetime) -> None:
    """Delete the files whose time is over, and what was broken off: a job of the clock."""
    over = now - KEPT
    for takeout in Takeout.objects.filter(made_at__lte=over):
        forget(takeout)
    Takeout.objects.filter(made_at=None, asked_at__lte=over - KEPT).delete()
    folder.delete_others(
        set(Takeout.objects.exclude(file="").values_list("file", flat=True)), older_than=over
    )


def _whose(person: Person) -> dict[str, object]:
    return {"user": person.user} if person.user is not None else {"user": None, "address": person.address}


def _delete_file(name: str) -> None:
    transaction.on_commit(lambda: folder.delete(name))
