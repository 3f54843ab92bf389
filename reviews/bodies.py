"""The rich text of an article: what an editor may write, and the public HTML made of it.

The source holds a figure as `<figure><img src="…" data-file="7"><figcaption>…</figcaption></figure>`, where 7
is the Image. Alternative text or a caption written there beats the image's own; without them the image's
own are shown, also when they change later. A paragraph that is nothing but the address of a known video
host, or one link to it, is an embed. `reviews.passages` tells of what is marked as giving away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from filmclub.lib.elements import Element, Markup, parse
from filmclub.lib.folding import folded
from filmclub.lib.frames import frame_language
from filmclub.lib.nesting import is_nested_deeper
from filmclub.lib.public_forms import opening_of, words_of
from filmclub.lib.wordpress.html import without_controls
from reviews.models import Article, Image, Spoils, Video
from reviews.passages import CLASS, TAG, blocks_of, settle_passages, store_passages
from reviews.picture_files import picture_context
from reviews.videos import VideoAddress, read_video_address

EDITOR: dict[str, Any] = {
    "extensions": {
        "Bold": True,
        "Italic": True,
        "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
        "Heading": {"levels": [2, 3]},
        "BulletList": True,
        "OrderedList": True,
        "ListItem": True,
        "Blockquote": True,
        "HorizontalRule": True,
        "HardBreak": True,
        "Figure": {"pickerUrl": reverse_lazy("admin:reviews_image_pick")},
        "Image": True,
        "Caption": True,
        "History": True,
    }
}

# How alike the words of a caption and an alternative text are where one repeats the other.
ALIKE = 0.85

# What other programs write for what the editor writes otherwise.
SAME = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
TAGS = {
    "a",
    "blockquote",
    "br",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "strong",
    "ul",
}
_CLEANER = nh3.Cleaner(
    tags=TAGS | SAME.keys() | {TAG},
    attributes={"a": {"href", "title"}, "img": {"src", "alt", "data-file"}, "ol": {"start"}},
    allowed_classes={TAG: {CLASS}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
# More elements in each other than anybody writes.
DEEPEST = 150
# How wide a figure gets beside the text column, for the browser's choice among the sizes.
FIGURE_SIZES = "(min-width: 48rem) 44rem, 100vw"
# One word that is no word of a language, as `HER`, `her-maara-rooney`, `MV5BMjA1NzQ_AL_`. The database reads
# both patterns too.
CODE = re.compile(
    r"^[A-ZÀ-ÖØ-Þ0-9]{2,}$|^[^\s]+_[^\s]*$|^[^\s-]+-[^\s-]+-[^\s]+$|^[^\s]*\d[^\s]{5,}$|^[^\s]{5,}\d[^\s]*$"
)
FILE_NAME = re.compile(
    r"^[^\s/]+\.(jpe?g|png|gif|webp|avif|svg|tiff?|bmp|heic)$|^(img|dsc|image|photo|picture)[-_ ]?\d+$", re.I
)


def sanitize(html: str) -> str:
    """Return what of `html` may be stored as an article's body: the one allow-list, for editor and importers.

    Doing it twice changes nothing. Empty paragraphs alone are no text. Raises ValidationError for what is
    nested so deeply that nobody wrote it.
    """
    html = without_controls(html)
    if is_nested_deeper(html, DEEPEST):
        raise ValidationError(
            _("Quotations or lists are nested too deeply here. Paste the text without its formatting.")
        )
    root = parse(_CLEANER.clean(html))
    for element in _everything(root):
        element.tag = SAME.get(element.tag, element.tag)
        if element.tag == "img" and not element.attributes.get("data-file", "").isdecimal():
            element.attributes.pop("data-file", None)
        if not element.attributes.get("title", "").strip():
            element.attributes.pop("title", None)
        if element.tag == "ol" and not element.attributes.get("start", "").isdecimal():
            element.attributes.pop("start", None)
    settle_passages(root)
    if not root.text() and not any(element.tag in {"img", "hr"} for element in _everything(root)):
        return ""
    return root.html()


def _everything(element: Element) -> Iterator[Element]:
    for child in element.elements():
        yield child
        yield from _everything(child)


# --- Rendering -----------------------------------------------------------------------------------


@dataclass
class RenderedBody:
    """The public HTML of a text, what it shows, and what an editor should hear about it."""

    html: str = ""
    source: str = ""
    # The same without what is in its passages, None where it has none; and how many those are.
    public_html: str | None = None
    passages: int = 0
    # The public words, and their running text as HTML: without what we have put in, figures and videos.
    words: str = ""
    prose: str = ""
    images: list[Image] = field(default_factory=list)
    # In reading order; those that the database does not know yet have no key.
    videos: list[Video] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def render_body(source: str, *, language: str = "") -> RenderedBody:
    """Render the text for readers, in two queries whatever it shows; stores nothing.

    The few words that we add (“Watch …”) are in `language`, that of the text, because they stand in it.
    """
    root = parse(source)
    rendered = RenderedBody()
    images = _images_in(root)
    embeds = list(_embeds(root))
    videos = _videos_for(embeds)
    _drop_what_the_image_says(root, images)
    rendered.source = root.html()
    with translation.override(frame_language(language)):
        for paragraph, address, _title in embeds:
            video = videos[address.url]
            rendered.videos.append(video)
            paragraph.tag, paragraph.attributes = "", {}
            paragraph.children = [Markup(_video_html(video, address))]
        root.children = [part for child in root.children for part in _figures(child, images, rendered)]
    rendered.html, rendered.public_html, rendered.passages = store_passages(root)
    rendered.words = words_of(rendered.html if rendered.public_html is None else rendered.public_html)
    _drop_what_was_put_in(root)
    rendered.prose = root.html()
    return rendered


def _drop_what_was_put_in(element: Element) -> None:
    element.children = [child for child in element.children if not isinstance(child, Markup)]
    for child in element.elements():
        _drop_what_was_put_in(child)


def _image_key(element: Element) -> int | None:
    key = element.attributes.get("data-file", "")
    # Twelve digits are more images than there will be and fit the database's integer.
    return int(key) if key.isdecimal() and len(key) <= 12 else None


def _images_in(root: Element) -> dict[int, Image]:
    keys = {key for element in root.find_all("img") if (key := _image_key(element)) is not None}
    return Image.objects.in_bulk(keys)


def _drop_what_the_image_says(root: Element, images: dict[int, Image]) -> None:
    """Leave out of the source what only repeats the image, so that the image's next change shows."""
    for element in root.find_all("img"):
        image = images.get(_image_key(element) or 0)
        if image is not None:
            element.attributes["src"] = image.file.url
            if element.attributes.get("alt", "").strip() in {"", image.alt}:
                element.attributes.pop("alt", None)
    for figure in root.find_all("figure"):
        known = [images.get(_image_key(element) or 0) for element in figure.find_all("img")]
        captions = {image.caption for image in known if image is not None} | {""}
        figure.children = [
            child
            for child in figure.children
            if not (
                known
                and isinstance(child, Element)
                and child.tag == "figcaption"
                and not any(child.elements())
                and child.text() in captions
            )
        ]


def _figures(
    node: Element | Markup | str, images: dict[int, Image], rendered: RenderedBody
) -> Iterator[Element | Markup | str]:
    """Give a node back with each picture below it as a public figure."""
    if not isinstance(node, Element):
        yield node
        return
    pictures = [node] if node.tag == "img" else list(node.find_all("img"))
    if not pictures:
        yield node
    elif node.tag in {"img", "figure"}:
        captions = [child for child in node.elements() if child.tag == "figcaption"]
        own = "".join(Element("", {}, caption.children).html() for caption in captions).strip()
        for element in pictures:
            # A caption below several pictures belongs to the last.
            yield Markup(_figure_html(element, images, own if element is pictures[-1] else "", rendered))
    elif node.tag in {"p", "h2", "h3"}:
        # A figure cannot stand in a paragraph: its pictures follow it.
        node.remove("img")
        if node.text():
            yield node
        for element in pictures:
            yield Markup(_figure_html(element, images, "", rendered))
    else:
        node.children = [part for child in node.children for part in _figures(child, images, rendered)]
        yield node


def _figure_html(element: Element, images: dict[int, Image], own_caption: str, rendered: RenderedBody) -> str:
    key = _image_key(element)
    image = images.get(key) if key is not None else None
    if image is None:
        rendered.problems.append(_missing_image(element))
        return ""
    rendered.images.append(image)
    alt = element.attributes.get("alt", "").strip() or image.alt
    rendered.problems.extend(alt_problems(alt, (own_caption and parse(own_caption).text()) or image.caption))
    context = {
        "picture": picture_context(image, sizes=FIGURE_SIZES, alt=alt),
        # An own caption has been through the sanitiser with the rest of the text.
        "caption": SafeString(own_caption) if own_caption else image.caption,
        "credit": image.credit_line,
    }
    return render_to_string("reviews/_figure.html", context).strip()


def _missing_image(element: Element) -> str:
    what = (
        element.attributes.get("alt")
        or element.attributes.get("src")
        or element.attributes.get("data-file", "")
    )
    return _(
        "The picture “%(picture)s” in the text is none of the site’s images, so readers do not see it. "
        "Drop its file into the text, or choose it with the button “Pictures”."
    ) % {"picture": what}


def alt_problems(alt: str, caption: str) -> list[str]:
    """Return what an editor should hear about an alternative text: sentences, none if it is good."""
    words = alt.strip()
    if FILE_NAME.match(words) or CODE.match(words):
        return [
            _("The alternative text “%(alt)s” looks like a file’s name. Say what the picture shows.")
            % {"alt": words}
        ]
    if repeats(words, caption):
        return [
            _(
                "The alternative text “%(alt)s” repeats the caption, which people who do not see the picture "
                "hear anyway. Say what the picture shows."
            )
            % {"alt": words}
        ]
    return []


def repeats(alt: str, caption: str) -> bool:
    """Whether an alternative text says nothing that the caption does not: nearly the same words, or fewer."""
    said, below = folded(alt).split(), folded(caption).split()
    if not said or not below:
        return False
    if set(said) <= set(below):
        return True
    return SequenceMatcher(None, " ".join(sorted(said)), " ".join(sorted(below))).ratio() >= ALIKE


# --- Videos --------------------------------------------------------------------------------------


def _embeds(root: Element) -> Iterator[tuple[Element, VideoAddress, str]]:
    """Return each paragraph that is an embed, with its address and the title that its link gives."""
    for paragraph in blocks_of(root):
        if paragraph.tag != "p" or any(True for _img in paragraph.find_all("img")):
            continue
        links = list(paragraph.find_all("a"))
        words = paragraph.text()
        if not links and (address := read_video_address(words)):
            yield paragraph, address, ""
        elif (
            len(links) == 1
            and links[0].text() == words
            and (address := read_video_address(links[0].attributes.get("href", "")))
        ):
            yield paragraph, address, "" if read_video_address(words) else words


def _videos_for(embeds: Iterable[tuple[Element, VideoAddress, str]]) -> dict[str, Video]:
    """Return a Video for each address: the stored one, or a new one named by its link. One query."""
    titles: dict[str, str] = {}
    for _paragraph, address, title in embeds:
        titles[address.url] = titles.get(address.url) or title
    videos = {video.url: video for video in Video.objects.filter(url__in=titles).select_related("poster")}
    for url, title in titles.items():
        if url not in videos:
            videos[url] = Video(url=url, title=(title or url.partition("://")[2])[:200])
    return videos


def _video_html(video: Video, address: VideoAddress) -> str:
    context = {
        "video": video,
        "host": address.host_name,
        "href": address.href,
        "embed": address.embed if address.is_allowed() else "",
        "picture": picture_context(video.poster, sizes=FIGURE_SIZES, alt="") if video.poster else None,
    }
    return render_to_string("reviews/_video.html", context).strip()


# --- Storing -------------------------------------------------------------------------------------


def render_article(article: Article) -> list[str]:
    """Store the public HTML of a saved article and what it shows; return what its editor should hear.

    Locks the article's row: two images saved at once would each render the other's old words. Neither the
    version nor the discussion's numbers are touched: whoever changes what the text shows raises the version
    by saving that. The number of queries does not depend on the number of figures.
    """
    with transaction.atomic(savepoint=False):
        row = Article.objects.select_for_update(of=("self",), no_key=True)
        body, language, spoils = row.values_list("body", "language", "spoils").get(pk=article.pk)
        rendered = render_body(body, language=language)
        _store_new_videos(rendered)
        article.images.set(dict.fromkeys(rendered.images))
        article.videos.set(dict.fromkeys(rendered.videos))
        forms = forms_of(rendered, spoils)
        for name, value in forms.items():
            setattr(article, name, value)
        Article.objects.filter(pk=article.pk).update(**forms)
    return rendered.problems


def render_unsaved(article: Article, body: str) -> None:
    """Have an article show this text, as long as it is not saved: nothing is stored."""
    rendered = render_body(body, language=article.language)
    article.body_html, article.public_html, article.opening = rendered.html, rendered.public_html, ""
    article.passages = rendered.passages


def forms_of(rendered: RenderedBody, spoils: str) -> dict[str, str | int | None]:
    """The columns of an article that are made of its text, by name; the source too, as it is kept.

    A text that gives away as a whole has no public words.
    """
    gives_away = Spoils(spoils).gives_away
    return {
        "body": rendered.source,
        "body_html": rendered.html,
        "public_html": rendered.public_html,
        "passages": rendered.passages,
        "public_text": "" if gives_away else rendered.words,
        "opening": "" if gives_away else opening_of(rendered.prose, is_harmless=spoils == Spoils.NOTHING),
    }


def _store_new_videos(rendered: RenderedBody) -> None:
    new = {video.url: video for video in rendered.videos if video.pk is None}
    if new:
        # Another article may bring the same clip at this moment; its row is as good.
        Video.objects.bulk_create(new.values(), ignore_conflicts=True)
        stored = {video.url: video for video in Video.objects.filter(url__in=new)}
        rendered.videos = [stored.get(video.url, video) for video in rendered.videos]


def lock_articles(articles: QuerySet[Article]) -> list[Article]:
    """Lock the rows of these articles until the transaction ends: one query.

    In the order of their keys: two who lock several of the same would wait for each other for ever.
    """
    rows = Article.objects.filter(pk__in=articles.order_by().values("pk")).order_by("pk").only("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def refresh_articles(articles: Iterable[Article]) -> None:
    """Render each of these articles again, as after a change of an image or a video that they show.

    Their words are for the caller to store.
    """
    for article in articles:
        render_article(article)
