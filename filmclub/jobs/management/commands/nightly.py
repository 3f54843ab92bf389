from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from filmclub.jobs.nightly import nightly_commands
from filmclub.lib.away import first_line, is_away

logger = logging.getLogger("filmclub.jobs")


class Command(BaseCommand):
    help = (
        f"Do what is due every night: {', '.join(nightly_commands())}. Each is run, whether the one before "
        "failed or not; exit status 1 if any did."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--backup", metavar="FOLDER", help="begin with a backup into this folder")
        parser.add_argument(
            "--keep", metavar="N", default=str(settings.BACKUPS_KEPT), help="keep the newest N of them"
        )

    def handle(self, *args: Any, backup: str | None, keep: str, verbosity: int, **options: Any) -> None:
        due: list[tuple[str, ...]] = [("backup", backup, "--keep", keep)] if backup else []
        due += [(name,) for name in nightly_commands()]
        failed = [name for name, *arguments in due if not self._run(name, *arguments, verbosity=verbosity)]
        if failed:
            raise CommandError(f"Not everything is well: see above what {', '.join(failed)} said.")

    def _run(self, name: str, *arguments: str, verbosity: int) -> bool:
        if verbosity:
            self.stdout.write(self.style.MIGRATE_HEADING(name))
            self.stdout.flush()
        try:
            call_command(name, *arguments, verbosity=verbosity, stdout=self.stdout, stderr=self.stderr)
        except (CommandError, SystemExit) as error:
            self.stderr.write(f"{name}: {error}")
            logger.error("nightly: %s: %s", name, error)
        except Exception as error:
            if is_away(error):
                self.stderr.write(f"{name}: the database does not answer: {first_line(error)}")
                logger.error("nightly: %s: the database does not answer: %s", name, first_line(error))
                return False
            self.stderr.write(f"{name} failed: {type(error).__name__}: {error}")
            logger.exception("nightly: %s failed.", name)
        else:
            return True
        return False
