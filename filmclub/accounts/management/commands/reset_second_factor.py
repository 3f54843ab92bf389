from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filmclub.accounts import second_factor
from filmclub.accounts.models import User


class Command(BaseCommand):
    help = (
        "Take passkeys, authenticator app and recovery codes from somebody who has lost them, and end their "
        "sessions. They sign in with their password again; rights that want a second factor rest until they "
        "have set up another. Ask them by another way than by mail first: who else could have asked?"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="by which they sign in")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {name}.")
        number = second_factor.reset(user)
        self.stdout.write(f"{number} second factors of {user} are taken away, and all their sessions ended.")
