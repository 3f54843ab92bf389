"""What a WordPress export (WXR) consists of, and the elements of the file that its fields come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial
from typing import Any, TypeAlias, TypeVar

from django.utils.translation import gettext

from filmclub.wordpress.text import plain_text

T = TypeVar("T")
# An attribute of a record, and how the text of the element becomes its value.
Leaf: TypeAlias = tuple[str, Callable[[str], object]]

NUMBER = re.compile("(-?[0-9]{1,18})?")
VERSIONS = ("1.0", "1.1", "1.2")
SCHEMES = ("http", "https")
NAMESPACES = {
    "wp": [f"{scheme}://wordpress.org/export/{version}/ " for scheme in SCHEMES for version in VERSIONS],
    "excerpt": [
        f"{scheme}://wordpress.org/export/{version}/excerpt/ " for scheme in SCHEMES for version in VERSIONS
    ],
    "content": [f"{scheme}://purl.org/rss/1.0/modules/content/ " for scheme in SCHEMES],
    "dc": [f"{scheme}://purl.org/dc/elements/1.1/ " for scheme in SCHEMES],
    "": [""],
}


def by_element(values: dict[str, T]) -> dict[str, T]:
    """Return the values under every name that expat, with a space as separator, may give the elements."""
    found: dict[str, T] = {}
    for name, value in values.items():
        prefix, _, local = name.rpartition(":")
        found |= {f"{namespace}{local}": value for namespace in NAMESPACES[prefix]}
    return found


def leaves_of(record: Any) -> dict[str, Leaf]:
    """Return the fields that a record reads from elements, by the names of the elements."""
    return by_element(
        {
            name: (attribute.name, attribute.metadata["convert"])
            for attribute in fields(record)
            for name in attribute.metadata.get("names", ())
        }
    )


def short(text: str) -> str:
    """Return the beginning of a text, in one line, for a message."""
    words = " ".join(text[:400].split())
    return words if len(words) <= 60 else words[:59] + "…"


def as_number(text: str) -> int:
    text = text.strip()
    if not (text.isdigit() and text.isascii() and len(text) < 19) and not NUMBER.fullmatch(text):
        raise ValueError
    return int(text or 0)


def as_id(text: str) -> int:
    """A number by which others refer to this record: above 0."""
    if (number := as_number(text)) < 1:
        raise ValueError
    return number


def _read_from(names: str, convert: Callable[[str], object], default: object = "") -> Any:
    """A field that holds the text of any of these elements."""
    return field(default=default, metadata={"names": names.split(), "convert": convert})


_stripped = partial(_read_from, convert=str.strip)
_exact = partial(_read_from, convert=str)
_number = partial(_read_from, convert=as_number, default=0)
_id = partial(_read_from, convert=as_id, default=0)
_flag = partial(_read_from, convert=lambda text: text.strip() == "1", default=False)


@dataclass(slots=True)
class Channel:
    """The head of the file, which says what blog it is."""

    version: str = _stripped("wp:wxr_version")
    title: str = _exact("title")
    description: str = _exact("description")
    link: str = _stripped("link")
    base_site_url: str = _stripped("wp:base_site_url")
    base_blog_url: str = _stripped("wp:base_blog_url")
    language: str = _stripped("language")


@dataclass(slots=True)
class Author:
    id: int = _number("wp:author_id")
    login: str = _stripped("wp:author_login")
    email: str = _stripped("wp:author_email")
    display_name: str = _exact("wp:author_display_name")
    first_name: str = _exact("wp:author_first_name")
    last_name: str = _exact("wp:author_last_name")


@dataclass(slots=True)
class Term:
    """A category ("category"), a tag ("post_tag") or a term of another taxonomy; parent is a slug."""

    taxonomy: str = _stripped("wp:term_taxonomy")
    id: int = _number("wp:term_id")
    slug: str = _stripped("wp:category_nicename wp:tag_slug wp:term_slug")
    name: str = _exact("wp:cat_name wp:tag_name wp:term_name")
    parent: str = _stripped("wp:category_parent wp:term_parent")
    description: str = _exact("wp:category_description wp:tag_description wp:term_description")
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Comment:
    line: int = 0
    id: int = _id("wp:comment_id")
    author: str = _exact("wp:comment_author")
    email: str = _stripped("wp:comment_author_email")
    url: str = _stripped("wp:comment_author_url")
    ip: str = _stripped("wp:comment_author_IP")
    date: str = _stripped("wp:comment_date")
    date_gmt: str = _stripped("wp:comment_date_gmt")
    content: str = _exact("wp:comment_content")
    approved: str = _stripped("wp:comment_approved")
    type: str = _stripped("wp:comment_type")
    parent: int = _number("wp:comment_parent")
    user_id: int = _number("wp:comment_user_id")
    meta: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ItemTerm:
    taxonomy: str
    slug: str
    name: str = ""


@dataclass(slots=True)
class Item:
    """A post, a page, an attachment or something else.

    Its comments are read from the file as they are asked for, until the reader is asked for its next part.
    They end without an error only when the end of the item was read."""

    line: int = 0
    number: int = 0
    title: str = _exact("title")
    link: str = _stripped("link")
    pub_date: str = _stripped("pubDate")
    creator: str = _stripped("dc:creator")
    guid: str = _stripped("guid")
    content: str = _exact("content:encoded")
    excerpt: str = _exact("excerpt:encoded")
    id: int = _id("wp:post_id")
    date: str = _stripped("wp:post_date")
    date_gmt: str = _stripped("wp:post_date_gmt")
    modified: str = _stripped("wp:post_modified")
    modified_gmt: str = _stripped("wp:post_modified_gmt")
    comment_status: str = _stripped("wp:comment_status")
    ping_status: str = _stripped("wp:ping_status")
    name: str = _stripped("wp:post_name")
    status: str = _stripped("wp:status")
    parent: int = _number("wp:post_parent")
    menu_order: int = _number("wp:menu_order")
    type: str = _stripped("wp:post_type")
    password: str = _exact("wp:post_password")
    is_sticky: bool = _flag("wp:is_sticky")
    attachment_url: str = _stripped("wp:attachment_url")
    terms: list[ItemTerm] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    comments: Iterator[Comment] = field(default_factory=lambda: iter(()))

    @property
    def location(self) -> str:
        """Return where the item stands in the file, for messages."""
        return gettext("line %(line)d, %(item)s") % {"line": self.line, "item": self.label}

    @property
    def label(self) -> str:
        """Return how messages call the item: its number in the file and its title."""
        if title := short(plain_text(self.title[:400])):
            return gettext("item %(number)s, “%(title)s”") % {"number": self.number, "title": title}
        return gettext("item %(number)s") % {"number": self.number}


@dataclass(slots=True)
class Meta:
    key: str = _exact("wp:meta_key")
    value: str = _exact("wp:meta_value")
