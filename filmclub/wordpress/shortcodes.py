"""WordPress's shortcodes: `[name key="value"]`, or `[name]…[/name]` around HTML, in the HTML of a post.

Takes time in proportion to the length, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from filmclub.lib.wordpress.html import unescape_once

# A tag, in which nothing is looked for, or a shortcode: bracket, slash, name, attributes, bracket.
_TOKEN = re.compile(
    r"<[a-zA-Z/!][^<>]*>|(\[?)\[(/?)([a-z][a-z0-9_-]+)((?:[\s=/][^\[\]]*)?)\](\]?)",
)
_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|'([^']*)'|([^\s"']+)"""
)
_HAS_ATTRIBUTE = re.compile(r"=|https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Shortcode:
    """`[name key="value" first]content[/name]`, with the attributes without a key under "0", "1" and so on.

    `content` is HTML, None where nothing closes the shortcode; values have their entities undone.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: str | None = None


def replace_shortcodes(
    html: str, replace: Callable[[Shortcode], str | None], known: Collection[str] = ()
) -> tuple[str, list[str]]:
    """Return the HTML with each shortcode as what `replace` makes of it, and the names of those left alone.

    `replace` answers None for what it can do nothing with; that stays as typed, and `[[doubled]]` brackets
    become single ones. People write square brackets too, as in `[sic]`, `[…]` and `[emphasis mine]`: a name
    that is not `known` counts as a shortcode's only if it has attributes (`key=value` or an address), a
    closing tag, or a hyphen or an underline in it, which words in brackets seldom have.
    """
    tokens = [match for match in _TOKEN.finditer(html) if match[3]]
    ends = _closing_tags(tokens)
    parts: list[str] = []
    unknown: dict[str, None] = {}
    at = 0
    for number, token in enumerate(tokens):
        if token.start() < at:
            continue
        parts.append(html[at : token.start()])
        at = token.end()
        end = ends.get(number)
        if token[1] and (token[5] or (end is not None and end[5])):
            # What stands between the doubled brackets is as typed, too.
            at = (end or token).end() if not token[5] else at
            parts.append(html[token.start() + 1 : at - 1].replace("[", "&#91;").replace("]", "&#93;"))
            continue
        made = None if token[2] else replace(_shortcode(html, token, end))
        if made is None:
            parts.append(token[0])
            if not token[2] and (token[3] in known or end is not None or _looks_like_shortcode(token)):
                unknown[token[3]] = None
        else:
            at = (end or token).end()
            parts += [token[1], made, (end or token)[5]]
    parts.append(html[at:])
    return "".join(parts), list(unknown)


def _closing_tags(tokens: list[re.Match[str]]) -> dict[int, re.Match[str]]:
    """Return for the number of each opening tag its closing tag: the next of its name, if that closes."""
    ends: dict[int, re.Match[str]] = {}
    following: dict[str, re.Match[str]] = {}
    for number in range(len(tokens) - 1, -1, -1):
        token = tokens[number]
        after = following.get(token[3])
        if not token[2] and after is not None and after[2] and not token[4].endswith("/"):
            ends[number] = after
        following[token[3]] = token
    return ends


def _looks_like_shortcode(token: re.Match[str]) -> bool:
    attributes = re.sub(r"<[^<>]*>", "", token[4])
    return "-" in token[3] or "_" in token[3] or _HAS_ATTRIBUTE.search(attributes) is not None


def _shortcode(html: str, token: re.Match[str], end: re.Match[str] | None) -> Shortcode:
    attributes: dict[str, str] = {}
    position = 0
    # `[youtube=address]` is the older way to write `[youtube address]`.
    for match in _ATTRIBUTE.finditer(token[4].strip().removeprefix("=").removesuffix("/")):
        key, *values = match.groups()
        if key is None:
            key = str(position)
            position += 1
        value = next((value for value in values if value is not None), "")
        # A word processor makes the marks round.
        attributes[key] = unescape_once(value).strip("“”″")
    return Shortcode(token[3], attributes, token[5] + html[token.end() : end.start()] if end else None)
