"""The files of a blog's uploads folder, as the export tells of them, and which of them are images here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from filmclub.wordpress.figures import Picture
from filmclub.wordpress.text import plain_text
from reviews.old_addresses import key_of

if TYPE_CHECKING:
    from filmclub.wordpress import wxr


@dataclass(frozen=True)
class Attachment:
    """A file of the uploads folder, as the export tells of it."""

    id: int
    location: str
    url: str
    # Below the uploads folder: "2026/02/skyline.png".
    path: str
    link: str
    alt: str
    caption: str
    post: int
    order: int

    @classmethod
    def of(cls, item: wxr.Item) -> Attachment:
        meta = dict(item.meta)
        path = meta.get("_wp_attached_file", "") or item.attachment_url.partition("/uploads/")[2]
        return cls(
            id=item.id,
            location=item.location,
            url=item.attachment_url or item.guid,
            path=unquote(path).lstrip("/"),
            link=item.link,
            alt=plain_text(meta.get("_wp_attachment_image_alt", "")),
            caption=plain_text(item.excerpt),
            post=item.parent,
            order=item.menu_order,
        )


class Attachments:
    """All attachments of a blog, which are found by their number, by their address and by their post."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.by_number: dict[int, Attachment] = {}
        # Those whose file is here.
        self.pictures: dict[int, Picture] = {}
        # Those that this run brings; in a dry run they are not stored.
        self.arrived: set[int] = set()
        self._number_at: dict[str, int] = {}
        self._numbers_by_post: dict[int, list[int]] = {}

    def add(self, attachment: Attachment) -> None:
        self.by_number[attachment.id] = attachment
        self._number_at[key_of(attachment.url)] = attachment.id
        self._numbers_by_post.setdefault(attachment.post, []).append(attachment.id)

    def of_post(self, post: int) -> list[Attachment]:
        """What was uploaded to a post, in the order in which a gallery shows it."""
        own = [self.by_number[number] for number in self._numbers_by_post.get(post, [])]
        return sorted(own, key=lambda attachment: (attachment.order, attachment.id))

    def number_at(self, src: str) -> int | None:
        """The number of the attachment that has this address, in whatever size."""
        try:
            key = key_of(urljoin(self.url + "/", src.strip()))
        except ValueError:
            return None
        original = re.sub(r"(-\d+x\d+|-scaled)(?=\.\w+$)", "", key)
        return self._number_at.get(key) or self._number_at.get(original)

    def picture(self, src: str, number: int | None) -> Picture | None:
        """The picture of this address or number, None if it is none of the blog's attachments."""
        found = number if number in self.by_number else self.number_at(src)
        return self.picture_of(found) if found else None

    def picture_of(self, number: int) -> Picture | None:
        """The attachment of this number, with our image if its file has come."""
        attachment = self.by_number.get(number)
        if attachment is None:
            return None
        here = self.pictures.get(number)
        return here or Picture(attachment.url, None, attachment.alt, attachment.caption)
