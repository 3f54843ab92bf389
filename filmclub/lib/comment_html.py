"""The HTML that a comment may have, whatever it was written in, and what is read from it.

Comments that come from WordPress are HTML and may have what readers could write there and cannot here:
deleted words, short quotations, titles of works, abbreviations with what they stand for, and links to pages
of this site, where old links now lead.
"""

import re
from html import unescape

import nh3
from django.utils.html import strip_tags

from filmclub.lib.lines import is_visible

LINK_REL = "nofollow ugc noopener"
_SPOILER_ID = re.compile(r"#?spoiler-[0-9]+")
# Below this site's root; "//host" and "/\\host" would lead elsewhere.
_OWN_PATH = re.compile(r"/(?![/\\])[^\s\\]*")


def _keep_spoiler_id(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "id" or _SPOILER_ID.fullmatch(value) else None


def _keep_own_address(address: str) -> str | None:
    return address if _SPOILER_ID.fullmatch(address) or _OWN_PATH.fullmatch(address) else None


_CLEANER = nh3.Cleaner(
    tags={"p", "br", "em", "strong", "a", "code", "pre", "blockquote", "ul", "ol", "li"}
    | {"details", "summary", "span"}
    | {"abbr", "cite", "del", "q"},
    clean_content_tags={"script", "style"},
    attributes={"a": {"href", "id", "title"}, "abbr": {"title"}, "ol": {"start"}, "li": {"value"}},
    allowed_classes={"a": {"spoiler"}, "details": {"spoiler"}, "span": {"label", "hidden"}},
    tag_attribute_values={"a": {"rel": {LINK_REL}}},
    attribute_filter=_keep_spoiler_id,
    url_schemes={"http", "https"},
    url_relative=_keep_own_address,
    link_rel=None,
)


def sanitize_comment(html: str) -> str:
    """HTML with nothing in it but what a comment may have, wherever it was written. Idempotent."""
    return _CLEANER.clean(html).rstrip("\n")


_SPOILER_LINK = re.compile(r'(<a class="spoiler" id=")(spoiler-[0-9]+" href="#)(spoiler-[0-9]+">)')
_LABEL = re.compile(r'<summary>.*?</summary>|<span class="label">.*?</span>')
_OUTBOUND = re.compile(r"""<a\s(?:[^>]*?\s)?href=["']?(https?:[^"'\s>]*)""", re.IGNORECASE)


def with_spoiler_ids(html: str, prefix: str) -> str:
    """A rendered comment whose ids are unique on a page where the prefix, a word, is used once."""
    if 'id="spoiler-' not in html:
        return html
    return _SPOILER_LINK.sub(rf"\g<1>{prefix}-\g<2>{prefix}-\g<3>", html)


# What stands for a marked passage in a comment's public form.
PLACE = '<span class="label">'
_PLACE = re.compile(r'<span class="label">[^<]*</span>')
# A few paragraphs that are marked together have one place.
_FOLDED = re.compile(r'(?:<details class="spoiler">.*?</details>\s*)+', re.DOTALL)
_FOLD = re.compile(r"</?details[^<>]*>|<summary>.*?</summary>", re.DOTALL)
_MARKED = re.compile(
    r'<a class="spoiler"[^<>]*><span class="label">[^<]*</span> <span class="hidden">(.*?)</span></a>',
    re.DOTALL,
)


def with_places(html: str, place: str) -> str:
    """The public form of a comment with this HTML in each place of what is marked."""
    return _PLACE.sub(lambda _found: place, html)


def with_passages(html: str, summary: str) -> str:
    """The whole of a comment with its marked passages open, one for each place of its public form.

    Within a sentence a passage is a `span`, and else a fold with this summary; both have the class `spoiler`.
    """
    if 'class="spoiler"' not in html:
        return html
    start = f'<details class="spoiler" open>{summary}'
    html = _FOLDED.sub(lambda run: f"{start}{_FOLD.sub('', run[0]).strip()}</details>\n", html)
    return _MARKED.sub(r'<span class="spoiler">\1</span>', html)


def passages(html: str) -> list[str]:
    """The marked passages of a whole comment, as HTML."""
    if 'class="spoiler"' not in html:
        return []
    folded = [_FOLD.sub(" ", run[0]) for run in _FOLDED.finditer(html)]
    return folded + [found[1] for found in _MARKED.finditer(_FOLDED.sub("", html))]


# How many times as long as it was typed a comment may become, and how much more a short one may.
_GROWTH, _ALLOWANCE = 3, 1000


def swells(text: str, html: str) -> bool:
    """Whether a comment becomes many times as long as it was typed, in bytes, as by many short marks."""
    return len(html.encode()) > _GROWTH * len(text.encode()) + _ALLOWANCE


def outbound_links(html: str) -> tuple[str, ...]:
    """The addresses of the links that lead out of a comment, one for each link."""
    return tuple(map(unescape, _OUTBOUND.findall(html)))


def shows_words(html: str) -> bool:
    """Whether a reader sees anything of a comment besides what stands for its spoilers."""
    return is_visible(unescape(strip_tags(without_labels(html))))


def without_labels(html: str) -> str:
    """A rendered comment without the words that stand for its spoilers and were not written by anybody."""
    return _LABEL.sub("", html)
