"""Tasks about all that somebody wrote as the release before has queued them."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django_tasks import task

from comments.batches import begin, take_back
from comments.states import Sweep
from comments.undoing import undoable
from filmclub.accounts.models import User


@task(queue_name="slow")
def sweep_further(pks: list[int], outcome: str, moderator: int, reason: str, batch: str) -> None:
    """Go on with what one act is about, unless it has been taken back."""
    act = uuid.UUID(batch)
    if undoable().filter(batch=act).exists():
        with suppress(PermissionDenied):
            by = User.objects.get(pk=moderator)
            begin(act, Sweep(f"all-{outcome}").value, dict.fromkeys(pks), by=by, reason=reason)


@task(queue_name="slow")
def take_back_further(batch: str, moderator: int, before: int) -> None:
    """Go on taking back one act."""
    with suppress(PermissionDenied):
        take_back(uuid.UUID(batch), by=User.objects.get(pk=moderator))
