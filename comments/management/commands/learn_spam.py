"""`manage.py learn_spam`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from comments.spam.learned import learn, untaught


class Command(BaseCommand):
    help = (
        "Have the filter against spam learn from what moderators decided before it was there: once, after "
        "the upgrade to the release that brings it. It may be interrupted and run again, while people write."
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        keys = untaught()
        for pk in keys:
            learn.call(pk)
        if verbosity:
            self.stdout.write(f"Learned from {len(keys)} decisions.")
