"""What the pictures of an article lack before readers see them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from django.utils.translation import gettext as _

from filmclub.lib.elements import Element, parse
from reviews.bodies import alt_problems
from reviews.models import Article, Image
from reviews.passages import is_passage, passages_in


class Missing(NamedTuple):
    """One thing that is missing, in a sentence that says what to do."""

    words: str
    # The name of the form's field, and what to look for in it: words, or the address of a link or picture.
    field: str
    find: str = ""
    is_forced: bool = False

    @property
    def key(self) -> str:
        """What it is, the same for the same thing: whoever was told of it is not asked again."""
        return sha256(f"{self.field} {self.words}".encode()).hexdigest()[:10]

    @property
    def anchor(self) -> str:
        return {"films": "articlefilm_set-group", "lead_image": "id_lead_image"}.get(
            self.field, f"id_{self.field}"
        )


def without_alt_text(article: Article) -> list[Missing]:
    """The pictures of an article of which nothing is said: at most two queries."""
    return [missing for missing in pictures_lack(article, parse(article.body)) if missing.is_forced]


def pictures_lack(article: Article, root: Element) -> Iterator[Missing]:
    """What the lead image and the pictures in the text lack: at most two queries."""
    if article.lead_image is not None:
        yield from _picture(article.lead_image, "", "lead_image")
        yield from _lead_gives_away(article.lead_image, root)
    shown = list(_shown(root))
    images = Image.objects.in_bulk({key for key, _alt, _caption in shown}) if shown else {}
    for key, alt, caption in shown:
        if key in images:
            yield from _picture(images[key], caption, "body", alt)


def _shown(root: Element) -> Iterator[tuple[int, str, str]]:
    """The site's pictures in a text by their keys, with the words that the text gives them."""
    captions = {
        id(img): next((child.text() for child in figure.elements() if child.tag == "figcaption"), "")
        for figure in root.find_all("figure")
        for img in figure.find_all("img")
    }
    for img in root.find_all("img"):
        key = img.attributes.get("data-file", "")
        # As `bodies` reads it.
        if key.isdecimal() and len(key) <= 12:
            yield int(key), img.attributes.get("alt", ""), captions.get(id(img), "")


def _lead_gives_away(lead: Image, root: Element) -> Iterator[Missing]:
    passages = passages_in(root)
    marked = {key for passage in passages for key, _alt, _caption in _shown(passage)}
    others = (element for element in root.elements() if not is_passage(element))
    open_ = {key for element in others for key, _alt, _caption in _shown(Element("", {}, [element]))}
    if lead.pk in marked - open_:
        words = _(
            "The lead image stands in the text only where that is marked as giving away, and yet everybody "
            "sees it. Choose another one."
        )
        yield Missing(words, "lead_image", lead.file.url)


def _picture(image: Image, caption: str, field: str, own_alt: str = "") -> Iterator[Missing]:
    alt = own_alt.strip() or image.alt
    find = image.file.url
    if not alt:
        words = _("The picture “%(picture)s” has no alternative text. Say what it shows.")
        yield Missing(words % {"picture": image.file.name.rpartition("/")[2]}, field, find, is_forced=True)
    for problem in alt_problems(alt, caption or image.caption):
        yield Missing(problem, field, find)
