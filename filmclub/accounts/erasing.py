"""Somebody is forgotten: asked for, thought over for a day, and then done piece by piece by a worker.

An account that ever was somebody's is not deleted: articles, decisions and threads refer to it. It loses all
that tells whose it was, and keeps its number. Apps above register what is theirs to forget. Each piece is
found by what is not forgotten yet, and a transaction of its own: what was broken off goes on, and twice
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from filmclub.accounts.blanking import blank_account, forget_addresses, forget_files
from filmclub.accounts.devices import end_all_sessions
from filmclub.accounts.erased_list import note_erased
from filmclub.accounts.models import Erasure, User
from filmclub.words.tidying import optimize_words

Words = Erasure.Words
THINKS = timedelta(hours=24)
# What was broken off is taken up after so long; and once more after that what was on its way.
PAUSE = timedelta(minutes=5)
# So many pieces by one task.
AT_ONCE = 50
MEMBER = "member"


class ErasureRefused(Exception):
    """Why nobody is forgotten, as a whole sentence."""


@dataclass(frozen=True)
class Part:
    """What one app keeps of somebody."""

    # Forgets one piece, in a transaction of its own, and says whether there was any.
    forget: Callable[[Erasure], bool]
    # What it would forget, in words.
    foretell: Callable[[Erasure], list[str]]


_parts: list[Part] = []


def register_part(forget: Callable[[Erasure], bool], foretell: Callable[[Erasure], list[str]]) -> None:
    """Have these forget what an app keeps of somebody; to be called from its `ready()`.

    Parts are done in the order in which they are registered, before the account or address itself.
    """
    _parts.append(Part(forget, foretell))


def confirmed_addresses(erasure: Erasure) -> list[str]:
    """The addresses that are surely theirs: one query at most."""
    if erasure.user is None:
        return [erasure.address] if erasure.address else []
    found = EmailAddress.objects.filter(user=erasure.user, verified=True).order_by("pk")
    return list(found.values_list("email", flat=True))


def addresses_of(erasure: Erasure) -> list[str]:
    """Those by which they are known here, confirmed or not: two queries at most."""
    found = dict.fromkeys(confirmed_addresses(erasure))
    if (user := erasure.user) is not None:
        found |= dict.fromkeys(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
        found |= dict.fromkeys([user.email] if user.email else [])
    return list(found)


# --- Asked for, and stopped ----------------------------------------------------------------------


def pending(*, user: User | None = None, address: str = "") -> Erasure | None:
    """What was asked for of a member, or of a guest by a confirmed address, and is not over: one query."""
    who: dict[str, Any] = {"user": user} if user is not None else {"user": None, "address": address}
    return Erasure.objects.filter(**who, done_at=None).first()


def ask(
    *,
    words: Words,
    user: User | None = None,
    address: str = "",
    byline: str = "",
    thinks: timedelta = THINKS,
    now: datetime | None = None,
) -> Erasure:
    """Have somebody forgotten after they have thought it over; what was asked for before stays as it is.

    Raises ErasureRefused where nobody would be left who may do everything.
    """
    if user is not None and user.is_superuser:
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
        if not others.exists():
            raise ErasureRefused(
                _("Nobody else here may do everything. Give that right to another account first.")
            )
    return _asked(user, address, words, byline, thinks, now or timezone.now())


def _asked(
    user: User | None, address: str, words: Words, byline: str, thinks: timedelta, now: datetime
) -> Erasure:
    values = {"words": words, "byline": byline, "asked_at": now, "due_at": now + thinks, "touched_at": now}
    if user is not None:
        return Erasure.objects.get_or_create(user=user, defaults=values)[0]
    return Erasure.objects.get_or_create(address=address, defaults=values)[0]


def stop(erasure: Erasure) -> bool:
    """Let everything be as it is; False if it has begun."""
    return bool(Erasure.objects.filter(pk=erasure.pk, begun_at=None).delete()[0])


def choose(erasure: Erasure, shown: Collection[int], staying: Collection[int]) -> bool:
    """Say of some comments which keep their words; of all others nothing changes. False if it has begun."""
    with transaction.atomic():
        current = Erasure.objects.select_for_update().filter(pk=erasure.pk, begun_at=None).first()
        if current is None:
            return False
        stays = current.words == Words.STAY
        other = {number for number in shown if (number in staying) != stays}
        current.otherwise = sorted({*current.otherwise} - {*shown} | other)
        current.save(update_fields=["otherwise"])
    return True


def foretell(erasure: Erasure) -> list[str]:
    """What would be forgotten, a line for each kind."""
    return [line for part in _parts for line in part.foretell(erasure)]


# --- Done ----------------------------------------------------------------------------------------


def erase(user: User, *, words: Words, byline: str = "", now: datetime | None = None) -> Erasure:
    """Forget a member at once and whole, however long that takes. Twice changes nothing.

    Raises ErasureRefused as `ask` does, and OSError where the list of what was erased cannot be written.
    """
    erasure = ask(user=user, words=words, byline=byline, thinks=timedelta(0), now=now)
    erase_now(erasure, now=now)
    return erasure


def erase_now(erasure: Erasure, *, now: datetime | None = None) -> None:
    """Do at once all of what was asked for."""
    while forget_some(erasure, now=now):
        pass


@task(queue_name="slow")
def go_on(pk: int) -> None:
    """Go on with one, some pieces at a time."""
    erasure = Erasure.objects.filter(pk=pk, done_at=None).first()
    if erasure is not None and forget_some(erasure):
        go_on.enqueue(pk)


def go_on_with_due(now: datetime | None = None) -> int:
    """Have a worker begin with what was thought over, and go on with what was broken off: a look."""
    now = now or timezone.now()
    due = Erasure.objects.filter(done_at=None, due_at__lte=now, touched_at__lte=now - PAUSE)
    pks = list(due.values_list("pk", flat=True))
    for pk in pks:
        Erasure.objects.filter(pk=pk).update(touched_at=now)
        go_on.enqueue(pk)
    return len(pks)


def forget_some(erasure: Erasure, *, now: datetime | None = None) -> bool:
    """Forget some pieces of what is left, and say whether there may be more just now."""
    now = now or timezone.now()
    if not _begin(erasure, now):
        return False
    pieces = 0
    for part in _parts:
        while part.forget(erasure):
            pieces += 1
            if pieces == AT_ONCE:
                return True
    if erasure.blanked_at is None:
        _blank(erasure, now)
    elif now - erasure.blanked_at >= PAUSE:
        # What was on its way when the account was closed has come, and was looked for again.
        Erasure.objects.filter(pk=erasure.pk).update(done_at=now, otherwise=[], byline="")
    return False


def _begin(erasure: Erasure, now: datetime) -> bool:
    """Close the account, so that nothing new comes, and note its number; False if it was stopped."""
    with transaction.atomic():
        current = Erasure.objects.select_for_update(of=("self",)).filter(pk=erasure.pk).first()
        if current is None:
            return False
        is_new = current.begun_at is None
        current.begun_at, current.touched_at = current.begun_at or now, now
        current.save(update_fields=["begun_at", "touched_at"])
        erasure.begun_at, erasure.blanked_at = current.begun_at, current.blanked_at
        erasure.otherwise, erasure.byline = current.otherwise, current.byline
        if is_new and (user := erasure.user) is not None:
            note_erased(MEMBER, [user.pk])
            User.objects.filter(pk=user.pk).update(is_active=False)
            end_all_sessions(user)
    return True


def _blank(erasure: Erasure, now: datetime) -> None:
    """Take from account or address all that is left: from files first, which name no row that is gone."""
    addresses, user = addresses_of(erasure), erasure.user
    forget_files(addresses, user)
    with transaction.atomic():
        forget_addresses(addresses, user)
        if user is not None:
            blank_account(user, now)
        Erasure.objects.filter(pk=erasure.pk).update(blanked_at=now, address="")
    optimize_words.enqueue()
    erasure.blanked_at, erasure.address = now, ""


def erase_again(numbers: list[int]) -> None:
    """Forget members once more who were forgotten after the backup that was just brought back.

    What they wrote is named in the list apart: what is not, nobody wanted to keep.
    """
    for user in User.objects.filter(pk__in=numbers, erased_at=None).order_by("pk"):
        Erasure.objects.filter(user=user, blanked_at=None).update(words=Words.GO)
        erase_now(_asked(user, "", Words.GO, "", timedelta(0), timezone.now()))


def refuse_to_delete(*, instance: User, **kwargs: Any) -> None:
    """Raise ProtectedError where an account that was somebody's is about to be deleted."""
    if not may_be_deleted(instance):
        why = _("%(name)s is not deleted: an account that somebody has used is erased instead.")
        raise ProtectedError(why % {"name": instance.username}, {instance})


def may_be_deleted(user: User) -> bool:
    """Whether nobody ever confirmed its address or signed in with it: one query at most."""
    if user.unconfirmed_since is not None:
        return True
    if user.last_login is not None or user.erased_at is not None:
        return False
    return not EmailAddress.objects.filter(user=user, verified=True).exists()
