from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.purging import KEPT, purge_due


class Command(BaseCommand):
    help = (
        "Forget refused comments and spam about which nobody has decided anything for some days: the clock "
        "does it every day. What nobody saw and nobody answered is deleted, the others lose words and writer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=KEPT.days, help="how many days they are kept (default: %(default)s)"
        )

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if not 0 <= days <= 36500:
            raise CommandError("--days: give a number from 0 to 36500.")
        deleted, emptied = purge_due(kept=timedelta(days=days))
        self.stdout.write(f"{deleted} comments deleted, {emptied} emptied")
