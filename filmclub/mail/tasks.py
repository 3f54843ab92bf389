"""What the worker does about mail."""

from __future__ import annotations

import time

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from filmclub.mail.models import Mail
from filmclub.mail.sending import send_due

# Seconds for which a server that is away is left alone: each try may take half a minute of the worker's time,
# and who writes a mail meanwhile wakes it again.
PATIENCE = 50


class Away:
    """Whether the server was found to be away just now, in this process."""

    def __init__(self) -> None:
        self._until = float("-inf")

    def begin(self) -> None:
        self._until = time.monotonic() + PATIENCE

    def is_now(self) -> bool:
        return time.monotonic() < self._until


_away = Away()


@task(queue_name="mail", priority=10)
def send_mails() -> None:
    """Send the mails that are due. Twice, or with nothing to send, changes nothing."""
    if _away.is_now():
        return
    if not send_due():
        _away.begin()
    elif Mail.objects.due(timezone.now()).exists():
        send_mails.enqueue()


def wake() -> None:
    """Have due mails sent, for the clock of each minute: two queries, one more if there are any."""
    if not Mail.objects.due(timezone.now()).exists():
        return
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=send_mails.module_path)
    if not waiting.exists():
        send_mails.enqueue()
