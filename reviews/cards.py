"""What chats and engines show of a page: one picture, with all that they want to know of it beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reviews.picture_files import CARD, card_name

if TYPE_CHECKING:
    from reviews.models import Image


class Card(NamedTuple):
    """A JPEG by its address on this site."""

    url: str
    width: int
    height: int
    alt: str


def card_of_image(image: Image | None) -> Card | None:
    """The card of a picture; until it is made the original, if that is a JPEG. Reads no file and no row."""
    if not image:
        return None
    name = str(image.file.name)
    if image.has_card:
        return Card(image.file.storage.url(card_name(name)), *CARD, image.alt)
    return Card(image.file.url, image.width, image.height, image.alt) if name.endswith(".jpg") else None
