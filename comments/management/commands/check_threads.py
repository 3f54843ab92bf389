from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.models import Discussion
from comments.repairs import check_discussion
from comments.words import lacking


class Command(BaseCommand):
    help = (
        "Read every thread and compare it with the parent links; exit status 1 if something is wrong. "
        "Readers and writers go on meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="put right what is wrong, one tree after the other"
        )

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        comments = threads = faults = left = 0
        for pk in Discussion.objects.order_by("pk").values_list("pk", flat=True):
            census = check_discussion(pk, fix=fix)
            comments += census.comments
            threads += census.trees
            faults += len(census.faults)
            left += census.left
            for fault in census.faults:
                self.stderr.write(f"discussion {pk}: {fault}")
        if unfound := lacking().count():
            # No fault of a thread: the release before has stored them.
            self.stderr.write(f"{unfound} comments cannot be found by their words yet: run fill_texts.")
        summary = f"{comments} comments, {threads} trees, {faults} faults"
        if left or (faults and not fix):
            self.stdout.write(summary)
            again = " again: some places were not free yet" if left else ""
            raise CommandError(f"Run check_threads --fix{again} to put this right.", returncode=1)
        self.stdout.write(f"{summary}, all put right" if faults else summary)
