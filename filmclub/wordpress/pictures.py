"""The pictures of a blog, from a copy of its uploads folder."""

from __future__ import annotations

import logging
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from filmclub.wordpress.attachments import Attachment
from filmclub.wordpress.blog import Blog
from filmclub.wordpress.figures import Picture
from filmclub.wordpress.report import Counted, ImportReport
from reviews.bodies import alt_problems
from reviews.models import Image
from reviews.old_addresses import remember_many
from reviews.picture_files import open_picture
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


def import_pictures(blog: Blog, media: Path | None, report: ImportReport, *, dry_run: bool = False) -> None:
    """Store each picture that is not here yet, in a transaction of its own; one query, and some for each.

    `media` is a copy of the uploads folder; without it nothing is stored. A dry run only looks whether
    the files could be taken.
    """
    prefix = blog.ref_of("attachment", "")
    images = {image.import_ref: image for image in Image.objects.filter(import_ref__startswith=prefix)}
    for number, attachment in blog.attachments.by_number.items():
        image = images.get(f"{prefix}{number}")
        if image is not None:
            blog.attachments.pictures[number] = _picture_of(image)
            report.here_already[Counted(_("picture"))] += 1
        elif Path(attachment.path).suffix.lower() not in ENDINGS:
            report.left[Counted(_("file that is not a picture"))] += 1
            report.note(_("File that is not a picture: was not copied"), attachment.location, attachment.url)
        else:
            _take(blog, attachment, media, report, dry_run=dry_run)


def _take(
    blog: Blog, attachment: Attachment, media: Path | None, report: ImportReport, *, dry_run: bool
) -> None:
    path = find_file(media, attachment.path) if media else None
    if path is None:
        report.left[Counted(_("picture"))] += 1
        subject = (
            _("Picture that is not in the media folder")
            if media
            else _("Picture that comes with a later run: give the uploads folder with --media")
        )
        report.note(subject, attachment.location, attachment.url)
        return
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
    except Exception as error:
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
    with transaction.atomic(), path.open("rb") as file:
        image = Image(
            alt=attachment.alt[:LONGEST_ALT],
            caption=attachment.caption[:LONGEST_CAPTION],
            import_ref=blog.ref_of("attachment", attachment.id),
        )
        image.file = File(file, name=path.name)
        save_image(image)
        if blog.addresses.is_upload(attachment.url):
            remember_many([(attachment.url, image)])
    return image


def _look_at_alt(attachment: Attachment, report: ImportReport) -> None:
    if not attachment.alt:
        report.note(_("Picture without an alternative text"), attachment.location, attachment.url)
    for problem in alt_problems(attachment.alt, attachment.caption):
        report.note(_("Alternative text that says nothing"), attachment.location, problem)


def find_file(media: Path, path: str) -> Path | None:
    """Find an upload below the folder: in its month's folder, or all in one; never outside of the folder."""
    root = media.resolve()
    for candidate in (root / path, root / "wp-content/uploads" / path, root / Path(path).name):
        try:
            found = candidate.resolve()
            if found.is_relative_to(root) and found.is_file():
                return found
        except (OSError, RuntimeError, ValueError):
            continue  # No name that a file could have, or a link to itself.
    return None
