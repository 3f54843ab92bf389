from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

from filmclub.lib.migrations import yielding

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.5


class Command(migrate.Command):
    """Django's, beside a site that runs: it gives way to who writes, and tries again for a minute."""

    def handle(self, *args: Any, **options: Any) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with yielding(connections[options["database"]]):
                    super().handle(*args, **options)
                return
            except OperationalError as error:
                if type(error.__cause__).__name__ != "LockNotAvailable":
                    raise
                if time.monotonic() > end:
                    raise CommandError(
                        "A table was in use for a minute, so this migration was taken back; those before it "
                        "are done. See who holds it (a backup? an import?) in pg_stat_activity, and run "
                        "migrate again."
                    ) from error
            if options["verbosity"]:
                self.stdout.write("A table is in use: giving way, and trying again.")
                self.stdout.flush()
            time.sleep(PAUSE_SECONDS)
