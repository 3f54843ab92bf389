"""Texts of this site as WordPress shows them, and telling whether a text still says what was exported.

Comments. WordPress lets few elements through, unless who imports may write any HTML: so paragraphs are
blank lines, and a spoiler is `<abbr title="the hidden words">Spoiler</abbr>`, whose words stand in an
attribute that its sanitiser keeps: shown when pointed at, and never in the text. A comment that gives away as
a whole says so in its first line and is folded (`<details>`); where the sanitiser takes the fold away, the
warning stays.

Articles. Figures have the classes that WordPress gives its own, addresses are whole; a passage that is marked
as giving away is folded under the same word. What stands beside the text here, films and all, stands between
two HTML comments around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape, unescape

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from filmclub.lib.elements import Element, parse
from filmclub.lib.shortening import shorten
from filmclub.wordpress.own_fields import code, number_of_picture
from filmclub.wordpress.text import plain_text
from reviews.models import Image, Spoils
from reviews.passages import passages_in

BESIDE, END_BESIDE = "<!-- filmclub -->", "<!-- /filmclub -->"

_MARKED = re.compile(
    r'<a class="spoiler" id="spoiler-\d+" href="#spoiler-\d+"(?: rel="[^"]*")?>'
    r'<span class="label">[^<]*</span> <span class="hidden">(.*?)</span></a>',
    re.DOTALL,
)
_FOLDED = re.compile(r'<details class="spoiler"><summary>[^<]*</summary>(.*?)</details>', re.DOTALL)
_OWN_LINK = re.compile(r'(<a\s[^<>]*?href=")/(?!/)')
_TAG = re.compile(r"<[^<>]*>")
_HIDDEN = re.compile(r'<abbr [^<>]*?title="([^"]*)"[^<>]*>')
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_BETWEEN_BLOCKS = re.compile(r"(</(?:p|h2|h3|ul|ol|blockquote|figure|summary|details)>|<hr>)(?=<)")
_BESIDE = re.compile(f"{BESIDE}.*?{END_BESIDE}", re.DOTALL)
# Bytes in a column of WordPress; it stores nothing at all of what is longer.
LONGEST_CONTENT = 65_535
# More than what stands before a comment that gives away says in any language.
_LONGEST_WARNING = 120


def text_for_wordpress(text: str) -> str:
    """Words as WordPress stores them, which is as HTML."""
    return escape(text, quote=False)


def unless_exact(text: str) -> str:
    """The text coded, for a field of ours, if WordPress's own would not give it back; otherwise nothing."""
    return code(text) if text and plain_text(text_for_wordpress(text)) != text else ""


def comment_for_wordpress(html: str, spoils: str, site: str) -> str:
    """The content of a comment, of which this is the stored HTML and how far it gives away.

    Of one that is longer than WordPress stores, it is the beginning.
    """
    content = _content(html, spoils, site)
    return content if len(content.encode()) <= LONGEST_CONTENT else _content(shorten(html), spoils, site)


def _content(html: str, spoils: str, site: str) -> str:
    if "spoiler-" in html or 'class="spoiler"' in html:
        html = _FOLDED.sub(lambda found: f"<p>{_hide(found[1])}</p>", _MARKED.sub(_hide_words, html))
    if 'href="/' in html:
        html = _OWN_LINK.sub(rf"\g<1>{site}/", html)
    html = html.replace("<br>\n", "\n").replace("<br>", "\n")
    html = html.replace("<p>", "").replace("</p>\n", "\n\n").replace("</p>", "\n\n").strip()
    if not html or not Spoils(spoils).gives_away:
        return html
    with override(settings.LANGUAGE_CODE):
        warning = _("Gives away: %(what)s") % {"what": degree(spoils)}
        open_it = _("Read the whole comment")
    return (
        f"<strong>{escape(warning)}</strong>\n\n<details><summary>{escape(open_it)}</summary>\n\n"
        f"{html}\n\n</details>"
    )


def degree(spoils: str) -> str:
    """How far a text gives the film away, in words."""
    return str(Spoils(spoils).label) if spoils in Spoils.values else spoils


def _hide_words(found: re.Match[str]) -> str:
    return _hide(found[1])


def _hide(html: str) -> str:
    words = " ".join(unescape(_TAG.sub(" ", html)).split())
    return f'<abbr title="{escape(words)}">Spoiler</abbr>'


def says_the_same(shown: str, exported: str, *, has_warning: bool = False) -> bool:
    """Whether what WordPress shows has the words of what was exported, and no others.

    White space, tags and their attributes may differ, since importers and sanitisers change them; hidden
    words count. Pictures, what stands beside a text, and the warning before a comment do not.
    """
    now, then = _words(shown), _words(exported)
    if not has_warning:
        return now == then
    return now.endswith(then) and len(now) - len(then) <= _LONGEST_WARNING


def _words(html: str) -> str:
    html = _FIGURE.sub("", _BESIDE.sub("", html)) if "<figure" in html or BESIDE in html else html
    html = _HIDDEN.sub(lambda found: f" {found[1]} ", html) if "<abbr" in html else html
    return "".join(unescape(_TAG.sub("", html)).split())


@dataclass(frozen=True)
class Surroundings:
    """What an article's text needs to know: its pictures by their keys, and where the site is."""

    images: Mapping[int, Image]
    site: str


def absolute(address: str, site: str) -> str:
    """The whole address of a page or a file of this site; others stay as they are."""
    return f"{site}{address}" if address.startswith("/") and not address.startswith("//") else address


def body_for_wordpress(source: str, around: Surroundings) -> str:
    """The text of an article as the content of a post."""
    root = parse(source)
    for link in root.find_all("a"):
        if "href" in link.attributes:
            link.attributes["href"] = absolute(link.attributes["href"], around.site)
    for figure in root.find_all("figure"):
        _caption(figure, around)
    for picture in root.find_all("img"):
        _show(picture, around)
    for passage in passages_in(root):
        passage.children.insert(0, Element("summary", {}, ["Spoiler"]))
    return _BETWEEN_BLOCKS.sub("\\1\n\n", root.html())


def _image_of(picture: Element, around: Surroundings) -> Image | None:
    key = picture.attributes.get("data-file", "")
    return around.images.get(int(key)) if key.isdecimal() and len(key) <= 12 else None


def _show(picture: Element, around: Surroundings) -> None:
    image = _image_of(picture, around)
    picture.attributes.pop("data-file", None)
    if image is not None:
        picture.attributes |= {
            "src": absolute(image.file.url, around.site),
            "alt": picture.attributes.get("alt", "").strip() or image.alt,
            "class": f"wp-image-{number_of_picture(image.pk)}",
        }
    elif "src" in picture.attributes:
        picture.attributes["src"] = absolute(picture.attributes["src"], around.site)


def _caption(figure: Element, around: Surroundings) -> None:
    """Give a figure its image's caption, where it has none of its own, and the credit."""
    figure.attributes["class"] = "wp-caption"
    captions = [child for child in figure.elements() if child.tag == "figcaption"]
    image = next((image for picture in figure.find_all("img") if (image := _image_of(picture, around))), None)
    if not captions and image is not None and (image.caption or image.credit_line):
        captions = [Element("figcaption", {}, [image.caption] if image.caption else [])]
        figure.children.append(captions[0])
    for caption in captions:
        caption.attributes["class"] = "wp-caption-text"
    if image is not None and image.credit_line and captions:
        captions[-1].children += [" ", Element("small", {}, [image.credit_line])]
