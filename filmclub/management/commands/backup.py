from __future__ import annotations

import logging
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filmclub.backups.making import make_backup, remove_older
from filmclub.management.interruptions import in_sentences

logger = logging.getLogger("filmclub.backups")


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError("give a number from 1 on")
    return int(text)


class Command(BaseCommand):
    help = (
        "Write the whole site, database and pictures, into one file that nobody else may read, while people "
        "use it. What was written is read again before the file has its name. Exit status 1 if there is none."
    )
    # A backup is wanted most where something is wrong.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path",
            type=Path,
            help="the file, which is replaced; or a folder: the file is named by the moment",
        )
        parser.add_argument(
            "--keep",
            type=_at_least_one,
            metavar="N",
            help="of the files in the folder that are named by a moment, keep the newest N",
        )

    def handle(self, *args: Any, path: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and not path.is_dir():
            raise CommandError(
                f"{path} is no folder, and --keep is for backups in a folder. Leave it out, or make one."
            )
        try:
            with in_sentences(path, "There is no new backup."):
                made = make_backup(path)
                removed = remove_older(path, keep) if keep is not None else []
        except CommandError as error:
            # So the operator is told by mail, too.
            logger.error("backup: %s", error)
            raise
        if options["verbosity"]:
            uploads = len(made.manifest.uploads)
            rows = sum(made.manifest.counts.values())
            self.stdout.write(
                f"{made.path}: {rows} rows, {uploads} pictures, {made.path.stat().st_size} bytes."
            )
            if made.gone:
                self.stdout.write(f"{made.gone} pictures were deleted meanwhile.")
            for older in removed:
                self.stdout.write(f"{older} is deleted.")
