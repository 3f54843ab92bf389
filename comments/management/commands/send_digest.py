from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.digest import count_waiting, queue_digests
from filmclub.mail.confirmation import is_mail_confirmed


class Command(BaseCommand):
    help = "Tell moderators by mail what waits now, without waiting for the hour at which the club looks."

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_mail_confirmed():
            raise CommandError("Confirm a test mail first, under Mail queue in the admin.")
        if not count_waiting():
            self.stdout.write("Nothing waits, so nobody is told.")
            return
        number = queue_digests(timezone.now())
        if not number:
            raise CommandError("Nobody was told: no moderator with an e-mail address wants this mail.")
        self.stdout.write(f"Moderators who are told of what waits: {number}.")
