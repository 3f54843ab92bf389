import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction
from django.utils import timezone

from filmclub.accounts.models import User
from filmclub.club.kinds import choose_kind
from filmclub.club.models import THE_CLUB, Club, Joining, Kind
from filmclub.mail.confirmation import confirm_way, way_of_mail
from filmclub.mail.folder import folder
from filmclub.management import demo_content


class Command(BaseCommand):
    help = "Make a site with films, reviews and discussions to try out, and serve it on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="the port to serve on (8000)")
        parser.add_argument(
            "--fresh", action="store_true", help="throw away what was written and begin again"
        )
        parser.add_argument("--no-serve", action="store_true", help="only make the content")

    def handle(self, *args: Any, port: int, fresh: bool, no_serve: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo prints its passwords and shows its faults: it only runs with DEBUG=true."
            )
        if fresh:
            self._remove_database()
        call_command("migrate", verbosity=0)
        if not User.objects.filter(username="ines").exists():
            if User.objects.exists():
                raise CommandError(
                    "This database holds a site already. Empty it with --fresh, or set another DATABASE_URL."
                )
            self.stdout.write("Making the demo: films, reviews, discussions …")
            demo_content.load()
            _begin_as_a_club(User.objects.get(username="ines"))
            # A folder takes every mail: the demo shows what needs mail.
            confirm_way(way_of_mail(Club.objects.current()))
        for username in ("ines", "ruth"):
            user = User.objects.get(username=username)
            role = ", ".join(user.groups.values_list("name", flat=True))
            self.stdout.write(
                f"  {role:<11} name: {username:<6} password: {demo_content.password_of(username)}"
            )
        self.stdout.write(
            f"  Moderators are told by mail of what waits at {Club.objects.current().moderation_hour}:00, "
            "or at once by manage.py send_digest."
        )
        if not no_serve:
            self._serve(port)

    def _remove_database(self) -> None:
        database = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            raise CommandError("--fresh only empties an SQLite database; drop and create this one yourself.")
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database['NAME']}{suffix}").unlink(missing_ok=True)

    def _serve(self, port: int) -> None:
        self.stdout.write(
            f"\n  {Club.objects.current().name}: http://localhost:{port}/"
            f"   Admin: http://localhost:{port}/admin/\n"
        )
        if folder():
            self.stdout.write(f"  Mails: http://localhost:{port}/mails/   They lie in {folder()}\n")
        self.stdout.write("  Stop with Ctrl+C.\n\n")
        self.stdout.flush()
        # Sizes of pictures are made beside the server, as in production; until then the originals serve.
        worker = subprocess.Popen(  # noqa: S603
            # One process, which a signal ends; as in development it would be two, and watch all files.
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "db_worker", "--no-reload"],
            env={"SITE_URL": f"http://localhost:{port}", **os.environ, "LOG_LEVEL": "WARNING"},
            stdin=subprocess.DEVNULL,
        )
        # Ended from outside, too, it takes the worker along.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def _begin_as_a_club(editor: User) -> None:
    """What a superuser would answer at first, and an editor who may change it later."""
    editor.user_permissions.add(Permission.objects.get(codename="change_club"))
    Club.objects.get_or_create(pk=THE_CLUB)
    with transaction.atomic():
        club = Club.objects.lock()
        club.asked_at = timezone.now()
        fields = choose_kind(club, Kind.CLUB)
        # So that whoever tries the demo can join.
        club.joining = Joining.OPEN
        club.save(update_fields=["asked_at", *fields])
        Club.objects.raise_version()
