"""A second count of an export, by other means than the importer's: what should be there afterwards."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

WP = "{http://wordpress.org/export/1.2/}"
STATES = {"1": "approved", "0": "pending", "spam": "spam", "trash": "removed"}


def _text(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(WP + name) or "").strip()


def _state(comment: ElementTree.Element) -> str:
    state = STATES[_text(comment, "comment_approved")]
    for meta in comment.findall(WP + "commentmeta"):
        if state == "removed" and _text(meta, "meta_key") == "_wp_trash_meta_status":
            return {"0": "refused", "spam": "spam"}.get(_text(meta, "meta_value"), "removed")
    return state


def comments_in(path: Path) -> Counter[tuple[str, str, int]]:
    """How many comments of each kind, state and depth the posts and pages of an export hold."""
    counts: Counter[tuple[str, str, int]] = Counter()
    root = ElementTree.parse(path).getroot()  # noqa: S314 the tests' own files
    for item in root.iter("item"):
        if _text(item, "post_type") not in ("post", "page"):
            continue
        comments = {
            _text(comment, "comment_id"): comment
            for comment in item.findall(WP + "comment")
            if _text(comment, "comment_type") in ("", "comment", "pingback", "trackback")
        }
        for comment in comments.values():
            kind = "comment" if _text(comment, "comment_type") in ("", "comment") else "pingback"
            counts[kind, _state(comment), _depth(comment, comments)] += 1
    return counts


def _depth(comment: ElementTree.Element, comments: dict[str, ElementTree.Element]) -> int:
    """How many stand above it, if none answers itself in a circle: of a circle the oldest stands on top."""
    above: list[str] = []
    here = comment
    while (parent := _text(here, "comment_parent")) in comments:
        here = comments[parent]
        if _text(here, "comment_type") in ("pingback", "trackback"):
            break
        if here is comment or parent in above:
            circle = [_text(comment, "comment_id"), *above]
            oldest = min(circle, key=lambda id: (_text(comments[id], "comment_date_gmt"), int(id)))
            return circle.index(oldest)
        above.append(parent)
    return len(above)
