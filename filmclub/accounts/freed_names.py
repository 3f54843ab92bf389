"""Names of who was forgotten: for some time nobody takes them, and no more than a keyed hash tells which."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from filmclub.accounts.erasure_models import FreedName

KEPT = timedelta(days=90)


def free_names(names: Iterable[str], now: datetime) -> None:
    """Have nobody take these names, slugs or skeletons of names for 90 days: one query."""
    FreedName.objects.bulk_create(
        [FreedName(hash=_hash(name), until=now + KEPT) for name in sorted(set(names)) if name],
        update_conflicts=True,
        unique_fields=["hash"],
        update_fields=["until"],
    )


def was_freed(*names: str, now: datetime | None = None) -> bool:
    """Whether one of these was a name of somebody who was forgotten lately: one query."""
    hashes = [_hash(name) for name in names if name]
    return FreedName.objects.filter(hash__in=hashes, until__gt=now or timezone.now()).exists()


def forget_freed(after: datetime, until: datetime) -> None:
    """Let others have the names whose time is over: a job of the clock."""
    FreedName.objects.filter(until__lte=until).delete()


def _hash(name: str) -> str:
    return salted_hmac("filmclub.freed", name.lower(), algorithm="sha256").hexdigest()
