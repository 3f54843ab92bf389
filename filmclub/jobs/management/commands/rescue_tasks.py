from typing import Any

from django.core.management.base import BaseCommand, CommandError

from filmclub.jobs.rescue import TRIES, rescue_tasks


class Command(BaseCommand):
    help = (
        "Queue tasks again that a worker left lying or that failed, up to three tries in all; exit status 1 "
        "if any has failed for good."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rescued = rescue_tasks()
        for line in rescued.left:
            self.stderr.write(line)
        summary = f"{rescued.queued} tasks queued again, {len(rescued.left)} failed for good"
        if rescued.left:
            raise CommandError(
                f"{summary}. After {TRIES} tries nobody tries again: the log says why each failed. Sizes of "
                "pictures are made by `manage.py make_pictures --missing`, which takes them off this list."
            )
        self.stdout.write(summary)
