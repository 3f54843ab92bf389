"""What stands in a WordPress text beside its HTML: comments of blocks, shortcodes, addresses on their lines.

`mark` puts elements of our own in their place, so that the tree has them: `wp-embed` for a player's address,
`wp-media` for a sound or a film, `wp-gallery`, and `wp-id` for the attachment that the next picture is.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape

from filmclub.lib.wordpress.html import plain_text
from filmclub.wordpress.shortcodes import Shortcode, replace_shortcodes

# Elements of our own that carry to the converter what only the text said.
MARKERS = {"wp-embed", "wp-media", "wp-gallery", "wp-id"}
_DROPPED = re.compile(r"<(script|form|svg|math|canvas|noscript)\b", re.IGNORECASE)
_ADDRESS_LINE = re.compile(r"""^[ \t]*(https?://[^\s<>"\[\]]+)[ \t\r]*$""", re.IGNORECASE | re.MULTILINE)
_BLOCK = re.compile(r"wp:(?:core/|core-embed/)?([a-z][a-z0-9_/-]*)")
_WORDPRESSES_OWN = {"audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption"}
# Blocks without HTML of their own that leave no gap when they go.
_SILENT_BLOCKS = {"more", "nextpage", "separator", "spacer", "gallery", "image", "embed", "paragraph"}


@dataclass(frozen=True)
class MarkedText:
    """HTML with our elements in it; `has_breaks` if its line breaks count, as those of classic texts do."""

    html: str
    has_breaks: bool
    # Names of unknown shortcodes, and what was dropped, in short words.
    shortcodes: list[str]
    lost: list[str]


def mark(html: str, *, has_pictures: bool) -> MarkedText:
    """Return the text marked. `has_pictures` tells if a gallery that names no picture has any."""
    lost = [match[1].lower() for match in _DROPPED.finditer(html)]
    has_breaks = "<!-- wp:" not in html
    html = _read_comments(html, lost, "\n\n" if has_breaks else "")
    html, shortcodes = replace_shortcodes(
        html, lambda code: _replace_shortcode(code, has_pictures), _WORDPRESSES_OWN
    )
    html = _ADDRESS_LINE.sub(lambda match: _marker("embed", address=match[1]), html)
    return MarkedText(html, has_breaks, shortcodes, lost)


def _marker(marker: str, **values: str) -> str:
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items() if value)
    return f"<wp-{marker}{attributes}></wp-{marker}>"


def _read_comments(html: str, lost: list[str], instead: str) -> str:
    """Return the HTML without comments; what a block's says is marked or noted."""
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
        return _marker("id", id=str(settings["id"]))
    if not is_alone:
        return ""
    if name == "block":
        lost.append(f"reusable block {settings.get('ref', '')}".strip())
    elif name in {"embed", "youtube", "vimeo"} and isinstance(settings.get("url"), str):
        return _marker("embed", address=settings["url"])
    elif name not in _SILENT_BLOCKS:
        lost.append(f"block {name}")
    return ""


def _replace_shortcode(code: Shortcode, has_pictures: bool) -> str | None:
    """Return the HTML that the converter reads for a shortcode, None if there is nothing of ours for it."""
    values = code.attributes
    if code.name in {"caption", "wp_caption"} and code.content is not None:
        key = re.sub(r"\D", "", values.get("id", ""))
        caption = f"<figcaption>{values['caption']}</figcaption>" if values.get("caption") else ""
        return f'<figure class="wp-caption">{_marker("id", id=key)}{code.content}{caption}</figure>'
    if code.name == "gallery":
        ids = values.get("ids") or values.get("include") or ""
        if not ids and ("id" in values or not has_pictures):
            return None
        return _marker("gallery", ids=ids, without=values.get("exclude", ""))
    if code.name in {"youtube", "vimeo", "embed"}:
        said = plain_text(code.content or "") or next(
            (values[key] for key in ("0", "id", "url", "video_id", "src", "v") if values.get(key)), ""
        )
        address = _address_of_clip(code.name, plain_text(said))
        return _marker("embed", address=address) if address else None
    if code.name in {"video", "audio"}:
        keys = ("src", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "flac", "0")
        address = next((values[key] for key in keys if values.get(key)), "")
        return _marker("media", address=address, kind=code.name) if address else None
    return None


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
