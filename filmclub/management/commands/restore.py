from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filmclub.backups.archive import verify
from filmclub.backups.making import site_database
from filmclub.backups.restoring import check, restore
from filmclub.management.interruptions import in_sentences


class Command(BaseCommand):
    help = (
        "Put the site of a backup in the place of the one that is here, and bring it up to date with this "
        "release. The site has to be stopped. If anything fails, the site that is here stays as it is. "
        "Pictures that the backup does not have are moved aside."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a file that manage.py backup wrote")
        parser.add_argument(
            "--no-input",
            "--noinput",
            action="store_false",
            dest="interactive",
            help="do not ask before it begins",
        )

    def handle(self, *args: Any, path: Path, interactive: bool, **options: Any) -> None:
        def say(text: str) -> None:
            if options["verbosity"]:
                self.stdout.write(text)
                self.stdout.flush()

        with in_sentences(path, "Nothing has changed here."):
            say(f"Reading {path} …")
            manifest = verify(path)
            database = site_database()
            check(manifest, database)
            say(
                f"It is the site of {manifest.made_at}, release {manifest.release}: "
                f"{manifest.counts.get('reviews_article', 0)} articles, "
                f"{manifest.counts.get('comments_comment', 0)} comments, {len(manifest.uploads)} pictures."
            )
            if interactive:
                self._ask()
            restored = restore(path, manifest, database, say)
        if restored.moved:
            say(f"{restored.moved} pictures that the backup does not have are in {restored.aside} now.")
        if restored.erased:
            say(
                f"{restored.erased} accounts, addresses and comments that were erased since are erased again."
            )
        say("The site is restored. Start it.")

    def _ask(self) -> None:
        question = (
            "It takes the place of the site that is here, and what was written since is lost. Type yes: "
        )
        try:
            answer = input(question)
        except EOFError as error:
            raise CommandError("There is nobody to ask: add --no-input.") from error
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing has changed here.")
