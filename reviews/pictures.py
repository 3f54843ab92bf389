"""Saving and deleting an image, and what follows: its sizes, its files, the texts that show it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django_tasks import task
from pictures import models as pictures
from PIL import Image as Pillow

# The names below that nothing here uses are what a landed migration imports.
from filmclub.lib.picture_files import shrunk, validate_picture
from reviews.bodies import lock_articles, refresh_articles
from reviews.models import Image
from reviews.picture_files import PictureField, card_name, card_of, picture_path
from reviews.stored_files import made_of
from reviews.words import store_articles

__all__ = [
    "PictureField",
    "delete_image",
    "enqueue",
    "has_all_sizes",
    "make_sizes",
    "picture_path",
    "remove_files",
    "save_image",
    "validate_picture",
]

# No WebP is higher.
HIGHEST = 16_383
_FILE: Any = Image._meta.get_field("file")


def save_image(image: Image, *, update_fields: Collection[str] | None = None) -> None:
    """Save an image, or these fields of it, and render the texts that show it again.

    A new file is shown as it is until its sizes are made; the file that it replaces is removed.
    """
    # The task that makes the sizes is enqueued in here: it must not see a row that is not there.
    with transaction.atomic():
        shown = [] if image.pk is None else lock_articles(image.rendered_in())
        is_new_file, replaced = not image.file.is_stored, _file_of(image)
        if is_new_file:
            image.ready = image.has_card = False
        image.save(update_fields=update_fields)
        if is_new_file and replaced:
            _enqueue_removal(*replaced)
        refresh_articles(shown)
        store_articles([article.pk for article in shown])


def delete_image(image: Image) -> None:
    """Delete an image with its files; texts that showed it are rendered again without it."""
    with transaction.atomic():
        shown, file = lock_articles(image.rendered_in()), _file_of(image)
        image.delete()
        refresh_articles(shown)
        store_articles([article.pk for article in shown])
        if file:
            _enqueue_removal(*file)


def _file_of(image: Image) -> tuple[str, int, int] | None:
    """The file that the database knows, with its dimensions; None for a new row."""
    stored = image.stored()
    return (stored["file"], stored["width"], stored["height"]) if stored.get("file") else None


# --- The sizes and the files ---------------------------------------------------------------------


def enqueue(
    *,
    storage: Any,
    file_name: str,
    sender: tuple[str, str, str],
    new: Iterable[Any] = (),
    old: Iterable[Any] = (),
) -> None:
    """Have the sizes of a newly stored picture made: the processor that django-pictures calls.

    The task is a row of the transaction in which the Image is saved; no worker sees it before the Image.
    """
    if new:
        make_sizes.enqueue(file_name)


def _enqueue_removal(file_name: str, width: int, height: int) -> None:
    """Have a file of these dimensions that no Image names any more deleted, with all that is made of it."""
    remove_files.enqueue([file_name, *sorted(made_of(file_name, width, height))])


# It takes seconds, and a quarter of a minute for a large one: mail does not wait behind it.
@task(queue_name="slow")
def make_sizes(file_name: str) -> None:
    """Make the sizes and the card of a stored picture and show them where it stands. Twice changes nothing.

    Does nothing if the picture was replaced or deleted meanwhile.
    """
    image = Image.objects.filter(file=file_name).first()
    if image is None:
        return
    sizes = sorted(image.file.get_picture_files_list(), key=lambda size: size.width, reverse=True)
    with image.file.storage.open(file_name) as file, Pillow.open(file) as opened:
        # Smaller from the first: what was stored before there was a limit may be large.
        pixels = pictures.PillowPicture.pre_process(shrunk(opened, sizes[0].width, HIGHEST))
        for size in sizes:
            _save_size(pixels, size)
        _store(image.file.storage, card_name(file_name), card_of(pixels))
    with transaction.atomic():
        # Somebody may have replaced the file while we worked; theirs is not ready.
        image = Image.objects.select_for_update().filter(pk=image.pk, file=file_name).first()
        if image is not None:
            image.ready = image.has_card = True
            save_image(image, update_fields=["ready", "has_card"])


def _save_size(pixels: Pillow.Image, size: Any) -> None:
    """Save the picture in this width or, of one that is nothing but a line, in what its format can hold."""
    content = BytesIO()
    smaller = pixels.copy()
    smaller.thumbnail((size.width, HIGHEST), Pillow.Resampling.LANCZOS)
    smaller.save(content, size.file_type, exif=b"", icc_profile=b"")
    _store(size.storage, size.name, content.getvalue())


def _store(storage: Any, name: str, content: bytes) -> None:
    # Made by a run that was interrupted, it would get another name.
    storage.delete(name)
    storage.save(name, ContentFile(content))


def has_all_sizes(image: Image) -> bool:
    """Whether the picture is shown in its sizes and as a card, and each is there."""
    names = made_of(image.file.name, image.width, image.height)
    return image.ready and image.has_card and all(map(image.file.storage.exists, names))


@task()
def remove_files(names: list[str]) -> None:
    """Delete stored files; those that are gone already are no error."""
    for name in names:
        _FILE.storage.delete(name)
