"""What stands in a post beside its HTML: comments of blocks, shortcodes, addresses on lines of their own.

HTML takes their place, with the elements of `post_html` in it, so that the tree has them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from filmclub.wordpress.figures import figure_for_caption, gallery_for_shortcode
from filmclub.wordpress.players import player_for_clip, player_for_file
from filmclub.wordpress.post_html import placeholder
from filmclub.wordpress.shortcodes import Shortcode, replace_shortcodes

_DROPPED = re.compile(r"<(script|form|svg|math|canvas|noscript)\b", re.IGNORECASE)
_ADDRESS_LINE = re.compile(r"""^[ \t]*(https?://[^\s<>"\[\]]+)[ \t\r]*$""", re.IGNORECASE | re.MULTILINE)
_BLOCK = re.compile(r"wp:(?:core/|core-embed/)?([a-z][a-z0-9_/-]*)")
_WORDPRESSES_OWN = {"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"}
# Blocks without HTML of their own that leave no gap when they go.
_SILENT_BLOCKS = {"more", "nextpage", "separator", "spacer", "gallery", "image", "embed", "paragraph"}


@dataclass(frozen=True)
class PreparedHtml:
    """HTML to be read into a tree; `has_breaks` if its line breaks count, as those of classic texts do."""

    html: str
    has_breaks: bool
    # Names of unknown shortcodes, and what was dropped, in short words.
    shortcodes: list[str]
    lost: list[str]


def prepare(html: str, *, has_pictures: bool) -> PreparedHtml:
    """Return a post's HTML with everything else in it as elements too.

    `has_pictures` tells if a gallery that names no picture has any.
    """
    lost = [match[1].lower() for match in _DROPPED.finditer(html)]
    has_breaks = "<!-- wp:" not in html
    html = _read_comments(html, lost, "\n\n" if has_breaks else "")
    html, shortcodes = replace_shortcodes(
        html, lambda code: _replace_shortcode(code, has_pictures), _WORDPRESSES_OWN
    )
    html = _ADDRESS_LINE.sub(lambda match: placeholder("embed", address=match[1]), html)
    return PreparedHtml(html, has_breaks, shortcodes, lost)


def _read_comments(html: str, lost: list[str], instead: str) -> str:
    """Return the HTML without comments; what a block's says becomes an element or a note."""
    parts: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        parts.append(html[at:start])
        end = html.find("-->", start + 4)
        if end < 0:
            # A browser would hide the rest of the post.
            parts.append("&lt;!--")
            at = start + 4
            break
        said = html[start + 4 : end].strip()
        block = _BLOCK.match(said)
        parts.append(_read_block(block[1], said[block.end() :], lost) if block else instead)
        at = end + 3
    return "".join(parts) + html[at:]


def _read_block(name: str, text: str, lost: list[str]) -> str:
    is_alone = text.endswith("/")
    text = text.removesuffix("/").strip()
    try:
        settings = json.loads(text) if text.startswith("{") else {}
    except (ValueError, RecursionError):
        settings = {}
    if name == "image" and isinstance(settings.get("id"), int):
        return placeholder("id", id=str(settings["id"]))
    if not is_alone:
        return ""
    if name == "block":
        lost.append(f"reusable block {settings.get('ref', '')}".strip())
    elif name in {"embed", "youtube", "vimeo"} and isinstance(settings.get("url"), str):
        return placeholder("embed", address=settings["url"])
    elif name not in _SILENT_BLOCKS:
        lost.append(f"block {name}")
    return ""


_SHORTCODES: Mapping[str, Callable[[Shortcode], str | None]] = {
    "audio": player_for_file,
    "caption": figure_for_caption,
    "embed": player_for_clip,
    "video": player_for_file,
    "vimeo": player_for_clip,
    "wp_caption": figure_for_caption,
    "youtube": player_for_clip,
}


def _replace_shortcode(code: Shortcode, has_pictures: bool) -> str | None:
    """Return the HTML for a shortcode, None if there is nothing of ours for it."""
    if code.name == "gallery":
        return gallery_for_shortcode(code, has_pictures=has_pictures)
    return _SHORTCODES[code.name](code) if code.name in _SHORTCODES else None
