from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from reviews.stored_files import StoredFile, orphans


class Command(BaseCommand):
    help = (
        "List the files below MEDIA_ROOT that no image, no article and not the club’s logo refers to, such "
        "as those of an upload that was broken off. Files younger than a day are passed over."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete them; back up first")

    def handle(self, *args: Any, delete: bool, **options: Any) -> None:
        try:
            found = orphans(timezone.now())
        except OSError as error:
            raise CommandError(
                f"MEDIA_ROOT, {settings.MEDIA_ROOT}, cannot be read: {error.strerror}. Make the folder, or "
                "set MEDIA_ROOT to where the pictures are."
            ) from error
        old = [file for file in found if not file.is_young]
        failed = [file for file in old if not self._list(file, delete=delete)]
        # Without the narrow space of some languages.
        size = filesizeformat(sum(file.bytes for file in old)).replace("\xa0", " ")
        what = "deleted" if delete and not failed else "that nothing refers to"
        summary = f"{len(old)} files, {size}, {what}"
        if len(found) > len(old):
            summary += f"; {len(found) - len(old)} younger than a day passed over"
        self.stdout.write(summary if delete or not old else f"{summary}; --delete deletes them")
        if failed:
            raise CommandError(f"{len(failed)} of them could not be deleted.")

    def _list(self, file: StoredFile, *, delete: bool) -> bool:
        """Print it and, if it is to be deleted, delete it; False when that fails."""
        self.stdout.write(f"{file.name} ({file.bytes} bytes)")
        if delete:
            try:
                (Path(settings.MEDIA_ROOT) / file.name).unlink(missing_ok=True)
            except OSError as error:
                self.stderr.write(f"{file.name}: {error.strerror}")
                return False
        return True
