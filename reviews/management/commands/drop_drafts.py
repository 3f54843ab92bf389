from typing import Any

from django.core.management.base import BaseCommand

from reviews.drafts import drop_old_drafts


class Command(BaseCommand):
    help = (
        "Delete what editors typed, did not save and did not take up for a year, or for a month where what "
        "it was written in is gone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{drop_old_drafts()} old drafts are deleted.")
