"""Players of videos, sounds and other pages: what a shortcode names, and what their elements lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from filmclub.lib.elements import Element
from filmclub.wordpress.post_html import placeholder
from filmclub.wordpress.shortcodes import Shortcode
from filmclub.wordpress.text import plain_text
from reviews.videos import VideoAddress, read_video_address

_FLASH = re.compile(
    r"(?:https?:)?//(?:www\.)?(?:youtube(?:-nocookie)?\.com/v/([\w-]{11})"
    r"|vimeo\.com/moogaloop\.swf\?(?:[^#]*&)?clip_id=(\d{1,12}))",
    re.ASCII,
)


def player_for_clip(code: Shortcode) -> str | None:
    """Return the HTML for `[youtube …]`, `[vimeo …]` or `[embed]…[/embed]`, None if it names no address."""
    values = code.attributes
    said = plain_text(code.content or "") or next(
        (values[key] for key in ("0", "id", "url", "video_id", "src", "v") if values.get(key)), ""
    )
    address = _address_of_clip(code.name, plain_text(said))
    return placeholder("embed", address=address) if address else None


def player_for_file(code: Shortcode) -> str | None:
    """Return the HTML for `[video …]` or `[audio …]`, None if it names no file."""
    values = code.attributes
    keys = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "flac", "0")
    address = next((values[key] for key in keys if values.get(key)), "")
    return placeholder("media", address=address, kind=code.name) if address else None


def _address_of_clip(host: str, said: str) -> str:
    """Return the address for what stands in a shortcode, which may be the clip's number at its host alone."""
    if re.match(r"https?://\S+\Z", said):
        return said
    if said.startswith("//"):
        return f"https:{said}"
    if host == "youtube" and re.fullmatch(r"[\w-]{11}", said, re.ASCII):
        return f"https://www.youtube.com/watch?v={said}"
    if host == "vimeo" and re.fullmatch(r"\d{1,12}", said, re.ASCII):
        return f"https://vimeo.com/{said}"
    return ""


def sources_of(node: Element) -> Iterator[str]:
    """Return the addresses that a frame or a player names, best first."""
    for name in ("src", "data-src", "data", "data-address"):
        if address := node.attributes.get(name):
            yield address
    for tag in ("iframe", "embed", "source"):
        for element in node.find_all(tag):
            yield element.attributes.get("src", "")
    for param in node.find_all("param"):
        if param.attributes.get("name", "").lower() in {"movie", "src"}:
            yield param.attributes.get("value", "")


def video_at(address: str) -> VideoAddress | None:
    """Return the video that an address leads to, also if it is that of an old Flash player."""
    clip = _FLASH.match(address)
    if clip:
        address = f"https://www.youtube.com/watch?v={clip[1]}" if clip[1] else f"https://vimeo.com/{clip[2]}"
    return read_video_address(address)
