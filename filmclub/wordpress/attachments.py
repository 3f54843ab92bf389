"""The files of a blog's uploads folder, as the export tells of them, and which of them are images here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from filmclub.lib.lines import clean_line
from filmclub.wordpress.figures import Picture
from filmclub.wordpress.own_fields import Own, lines_in, text_in
from filmclub.wordpress.post_html import read_number
from filmclub.wordpress.text import plain_text
from filmclub.wordpress.upload_paths import (
    clean_path,
    host_with_files,
    path_below_uploads,
    path_in,
    places_of,
)
from reviews.old_addresses import key_of

if TYPE_CHECKING:
    from filmclub.wordpress import wxr


@dataclass(frozen=True)
class Attachment:
    """A file of the uploads folder, as the export tells of it."""

    id: int
    location: str
    url: str
    # Below the uploads folder, "2026/02/skyline.png", and wherever else it may lie in a copy of it.
    path: str
    places: tuple[str, ...]
    link: str
    alt: str
    caption: str
    post: int
    order: int
    # The number that it had in a file of ours, 0 in others, and what stood below it there.
    own_number: int = 0
    credit: str = ""
    licence: str = ""
    old_addresses: tuple[str, ...] = ()

    @classmethod
    def of(cls, item: wxr.Item) -> Attachment:
        meta = dict(item.meta)
        url = item.attachment_url or item.guid
        paths = [clean_path(meta.get("_wp_attached_file", "")), path_in(url), path_in(item.guid)]
        # The address of a page, as the guid may be, has no ending.
        paths = [path for path in paths if PurePosixPath(path).suffix]
        return cls(
            id=item.id,
            location=item.location,
            url=url,
            path=path_below_uploads(paths[0]) if paths else "",
            places=tuple(places_of(*paths)),
            link=item.link,
            alt=plain_text(meta.get("_wp_attachment_image_alt", "")),
            caption=plain_text(item.excerpt),
            post=item.parent,
            order=item.menu_order,
            own_number=read_number(meta.get(Own.PICTURE, "").strip()) or 0,
            credit=clean_line(text_in(meta, Own.CREDIT) or ""),
            licence=clean_line(text_in(meta, Own.LICENCE) or ""),
            old_addresses=tuple(lines_in(meta, Own.OLD_ADDRESS)),
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
        self._number_of_file: dict[str, int] = {}
        self._hosts = {host_with_files(url)}
        self._numbers_by_post: dict[int, list[int]] = {}
        self._by_own_number: dict[int, int] = {}

    def add(self, attachment: Attachment) -> None:
        self.by_number[attachment.id] = attachment
        self._number_at[key_of(attachment.url)] = attachment.id
        self._number_of_file.setdefault(attachment.path.lower(), attachment.id)
        self._hosts.add(host_with_files(attachment.url))
        self._numbers_by_post.setdefault(attachment.post, []).append(attachment.id)
        if attachment.own_number:
            self._by_own_number.setdefault(attachment.own_number, attachment.id)

    def of_post(self, post: int) -> list[Attachment]:
        """What was uploaded to a post, in the order in which a gallery shows it."""
        own = [self.by_number[number] for number in self._numbers_by_post.get(post, [])]
        return sorted(own, key=lambda attachment: (attachment.order, attachment.id))

    def own_picture(self, number: int) -> Picture | None:
        """The picture that had this number in a file of ours, also if WordPress has given it another."""
        return self.picture_of(self._by_own_number.get(number, 0))

    def keys_of_own(self) -> dict[int, int]:
        """The keys of our images by the numbers that they had in a file of ours."""
        found = {own: self.pictures.get(number) for own, number in self._by_own_number.items()}
        return {own: picture.key for own, picture in found.items() if picture and picture.key}

    def number_at(self, src: str) -> int | None:
        """The number of the attachment that has this address, or the same file's elsewhere, in any size."""
        try:
            address = urljoin(self.url + "/", src.strip())
            key = key_of(address)
        except ValueError:
            return None
        found = self._number_at.get(key) or self._number_at.get(_whole_size(key))
        if found or host_with_files(address) not in self._hosts:
            return found
        file = path_below_uploads(path_in(address)).lower()
        return self._number_of_file.get(file) or self._number_of_file.get(_whole_size(file))

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


def _whole_size(path: str) -> str:
    return re.sub(r"(-\d+x\d+|-scaled)(?=\.\w+$)", "", path)
