"""What the worker does about mail."""

from __future__ import annotations

from django_tasks import task


@task(queue_name="mail", priority=10)
def send_mails() -> None:
    """Send all mails that are due. Twice, or with nothing to send, changes nothing."""
