import errno
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filmclub.jobs.rescue import forget_left
from filmclub.lib.picture_files import UNREADABLE
from reviews.models import Image
from reviews.pictures import has_all_sizes, make_sizes

# No room, more than one's share, a larger file than may be.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Command(BaseCommand):
    help = (
        "Make the smaller sizes of every picture anew, as after a change of the widths or when a backup held "
        "the originals alone. Readers see the pictures meanwhile. Exit status 1 if one could not be made."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="only of pictures of which a size is not there"
        )

    def handle(self, *args: Any, missing: bool, verbosity: int, **options: Any) -> None:
        made: list[str] = []
        failed = 0
        try:
            for image in Image.objects.order_by("pk"):
                if missing and has_all_sizes(image):
                    continue
                if self._make(image):
                    made.append(image.file.name)
                    if verbosity > 1:
                        self.stdout.write(image.file.name)
                else:
                    failed += 1
        except KeyboardInterrupt as error:
            raise CommandError(
                f"Interrupted after {len(made)} pictures; the others are as before."
            ) from error
        finally:
            if made:
                forget_left(make_sizes.module_path, made)
        if failed:
            raise CommandError(f"Sizes of {len(made)} pictures made; {failed} could not be made, see above.")
        if verbosity:
            self.stdout.write(f"Sizes of {len(made)} pictures made")

    def _make(self, image: Image) -> bool:
        try:
            make_sizes.call(image.file.name)
        except UNREADABLE as error:
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise CommandError(
                    "There is no room left where MEDIA_ROOT is. Make some, then run make_pictures --missing."
                ) from error
            reason = "the file is not there" if isinstance(error, FileNotFoundError) else repr(error)
            self.stderr.write(f"picture {image.pk}, {image.file.name}: {reason}")
            return False
        return True
