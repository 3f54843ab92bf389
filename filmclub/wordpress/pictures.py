"""The pictures of a blog, from a copy of its uploads folder."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from filmclub.lib.picture_files import open_picture
from filmclub.lib.whole_files import NotStored, all_or_none, is_out_of_room
from filmclub.wordpress.attachments import Attachment
from filmclub.wordpress.blog import Blog
from filmclub.wordpress.figures import Picture
from filmclub.wordpress.report import Counted, ImportReport
from reviews.bodies import alt_problems
from reviews.models import Image
from reviews.old_addresses import remember_many
from reviews.pictures import save_image

logger = logging.getLogger(__name__)
ENDINGS = {
    ".jpg",
    ".jpeg",
    ".jpe",
    ".png",
    ".webp",
    ".avif",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".heic",
    ".svg",
}
LONGEST_ALT = 300
LONGEST_CAPTION = 500
LONGEST_CREDIT = 200
LONGEST_LICENCE = 100


def import_pictures(blog: Blog, media: Path | None, report: ImportReport, *, dry_run: bool = False) -> None:
    """Store each picture that is not here yet, in a transaction of its own; one query, and some for each.

    `media` is a copy of the uploads folder; without it nothing is stored. A dry run only looks whether
    the files could be taken. A folder with none of the pictures in it is a fault.
    """
    prefix = blog.ref_of("attachment", "")
    images = {image.import_ref: image for image in Image.objects.filter(import_ref__startswith=prefix)}
    found = missing = 0
    for number, attachment in blog.attachments.by_number.items():
        image = images.get(f"{prefix}{number}")
        if image is not None:
            blog.attachments.pictures[number] = _picture_of(image)
            report.here_already[Counted(_("picture"))] += 1
        elif not attachment.path:
            report.left[Counted(_("file of an unknown kind"))] += 1
            subject = _("File of which the export does not say where it is: was not copied")
            report.note(subject, attachment.location, attachment.url)
        elif Path(attachment.path).suffix.lower() not in ENDINGS:
            report.left[Counted(_("file that is not a picture"))] += 1
            report.note(_("File that is not a picture: was not copied"), attachment.location, attachment.url)
        elif path := find_file(media, attachment.places) if media else None:
            found += 1
            _take(blog, attachment, path, report, dry_run=dry_run)
        else:
            missing += 1
            _miss(attachment, report, is_searched=media is not None)
    if media and missing and not found and not blog.attachments.pictures:
        report.fault(_none_found(missing, media))


def _none_found(number: int, media: Path) -> str:
    sentence = ngettext(
        "The export names %(number)d picture, which is not in %(folder)s.",
        "The export names %(number)d pictures, none of which is in %(folder)s.",
        number,
    ) % {"number": number, "folder": media}
    return f"{sentence} {_('Give a copy of the blog’s folder wp-content/uploads.')}"


def _miss(attachment: Attachment, report: ImportReport, *, is_searched: bool) -> None:
    report.left[Counted(_("picture"))] += 1
    subject = (
        _("Picture that is not in the media folder")
        if is_searched
        else _("Picture that comes with a later run: give the uploads folder with --media")
    )
    what = f"{attachment.url} ({attachment.path})" if is_searched else attachment.url
    report.note(subject, attachment.location, what)


def _take(blog: Blog, attachment: Attachment, path: Path, report: ImportReport, *, dry_run: bool) -> None:
    try:
        if dry_run:
            with path.open("rb") as file:
                open_picture(File(file, name=path.name))
        else:
            image = _store(blog, attachment, path)
            blog.attachments.pictures[attachment.id] = Picture(
                image.file.url, image.pk, image.alt, image.caption
            )
    except ValidationError as error:
        _refuse(attachment, " ".join(error.messages), report)
        return
    except NotStored:
        # That is not the picture's fault, and the next would fare no better.
        raise
    except Exception as error:
        if is_out_of_room(error):
            raise
        # A file that breaks a decoder must not keep the other pictures away.
        logger.exception("%s cannot be taken.", path)
        _refuse(attachment, repr(error), report)
        return
    blog.attachments.arrived.add(attachment.id)
    report.came[Counted(_("picture"))] += 1
    _look_at_alt(attachment, report)


def _picture_of(image: Image) -> Picture:
    return Picture(image.file.url, image.pk, image.alt, image.caption)


def _refuse(attachment: Attachment, why: str, report: ImportReport) -> None:
    report.left[Counted(_("picture"))] += 1
    report.note(_("Picture that cannot be taken"), attachment.location, f"{attachment.path}. {why}")


def _store(blog: Blog, attachment: Attachment, path: Path) -> Image:
    with all_or_none(), transaction.atomic(), path.open("rb") as file:
        image = Image(
            alt=attachment.alt[:LONGEST_ALT],
            caption=attachment.caption[:LONGEST_CAPTION],
            credit=attachment.credit[:LONGEST_CREDIT],
            licence=attachment.licence[:LONGEST_LICENCE],
            import_ref=blog.ref_of("attachment", attachment.id),
        )
        image.file = File(file, name=path.name)
        save_image(image)
        if blog.addresses.is_upload(attachment.url):
            remember_many([(attachment.url, image)])
        remember_many([(address, image) for address in attachment.old_addresses])
    return image


def _look_at_alt(attachment: Attachment, report: ImportReport) -> None:
    if not attachment.alt:
        report.note(_("Picture without an alternative text"), attachment.location, attachment.url)
    for problem in alt_problems(attachment.alt, attachment.caption):
        report.note(_("Alternative text that says nothing"), attachment.location, problem)


def find_file(media: Path, places: Iterable[str]) -> Path | None:
    """Find an upload below the folder, in the first of these places; never outside of the folder."""
    root = media.resolve()
    for place in places:
        # A copy that came by way of a Mac has its letters in parts.
        for name in dict.fromkeys([place, unicodedata.normalize("NFD", place)]):
            try:
                found = (root / name).resolve()
                if found.is_relative_to(root) and found.is_file():
                    return found
            except (OSError, RuntimeError, ValueError):
                continue  # No name that a file could have, or a link to itself.
    return None
