from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from comments import trees
from comments.models import Discussion
from comments.posting import lock, recount


class Command(BaseCommand):
    help = "Read every thread and compare it with the parent links; exit status 1 if something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="put right what is wrong, one discussion after the other"
        )

    def handle(self, *args: Any, fix: bool, **options: Any) -> None:
        comments = threads = faults = 0
        for pk in Discussion.objects.order_by("pk").values_list("pk", flat=True):
            # A discussion is read as it stands between two writes; others go on meanwhile.
            with transaction.atomic():
                lock(pk)
                census = trees.check(pk, fix=fix)
                census.faults += recount(pk, fix=fix)
            comments += census.comments
            threads += census.trees
            faults += len(census.faults)
            for fault in census.faults:
                self.stderr.write(f"discussion {pk}: {fault}")
        summary = f"{comments} comments, {threads} trees, {faults} faults"
        if faults and not fix:
            self.stdout.write(summary)
            raise CommandError("Run check_threads --fix to put this right.", returncode=1)
        self.stdout.write(f"{summary}, all put right" if faults else summary)
