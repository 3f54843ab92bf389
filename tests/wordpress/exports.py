"""Exports as WordPress writes them, made from what a test wants in them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

URL = "https://old.example/blog"
FIRST_DAY = datetime(2014, 5, 17, 9, 30)
NO_DATE = "0000-00-00 00:00:00"


def cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


@dataclass
class Comment:
    id: int
    text: str = "Well said."
    parent: int = 0
    author: str = "Anna"
    email: str = "anna@example.org"
    url: str = ""
    ip: str = "192.0.2.44"
    date: str = ""
    approved: str = "1"
    type: str = "comment"
    user_id: int = 0
    meta: dict[str, str] = field(default_factory=dict)

    def xml(self) -> str:
        date = self.date or str(FIRST_DAY + timedelta(minutes=self.id))
        meta = "".join(
            f"<wp:commentmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
            f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:commentmeta>\n"
            for key, value in self.meta.items()
        )
        return (
            f"<wp:comment>\n<wp:comment_id>{self.id}</wp:comment_id>\n"
            f"<wp:comment_author>{cdata(self.author)}</wp:comment_author>\n"
            f"<wp:comment_author_email>{cdata(self.email)}</wp:comment_author_email>\n"
            f"<wp:comment_author_url>{escape(self.url)}</wp:comment_author_url>\n"
            f"<wp:comment_author_IP>{cdata(self.ip)}</wp:comment_author_IP>\n"
            f"<wp:comment_date>{cdata(date)}</wp:comment_date>\n"
            f"<wp:comment_date_gmt>{cdata(date)}</wp:comment_date_gmt>\n"
            f"<wp:comment_content>{cdata(self.text)}</wp:comment_content>\n"
            f"<wp:comment_approved>{cdata(self.approved)}</wp:comment_approved>\n"
            f"<wp:comment_type>{cdata(self.type)}</wp:comment_type>\n"
            f"<wp:comment_parent>{self.parent}</wp:comment_parent>\n"
            f"<wp:comment_user_id>{self.user_id}</wp:comment_user_id>\n{meta}</wp:comment>\n"
        )


@dataclass
class Item:
    """A post, unless `type` says otherwise."""

    id: int
    title: str = "Her (2013)"
    content: str = "<p>A voice.</p>"
    name: str | None = None
    link: str | None = None
    type: str = "post"
    status: str = "publish"
    creator: str = "noor"
    excerpt: str = ""
    date: str = ""
    password: str = ""
    comment_status: str = "open"
    parent: int = 0
    menu_order: int = 0
    is_sticky: int = 0
    attachment_url: str = ""
    guid: str = ""
    # ("category", "reviews", "Reviews")
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    comments: Iterable[Comment] = ()

    def xml(self) -> Iterator[str]:
        date = self.date or str(FIRST_DAY + timedelta(days=self.id))
        name = self.name if self.name is not None else f"post-{self.id}"
        link = self.link or (f"{URL}/2014/05/{name}/" if name else f"{URL}/?p={self.id}")
        yield f"""<item>
<title>{cdata(self.title)}</title>
<link>{escape(link)}</link>
<pubDate>Sat, 17 May 2014 09:30:00 +0000</pubDate>
<dc:creator>{cdata(self.creator)}</dc:creator>
<guid isPermaLink="false">{escape(self.guid or f"{URL}/?p={self.id}")}</guid>
<description></description>
<content:encoded>{cdata(self.content)}</content:encoded>
<excerpt:encoded>{cdata(self.excerpt)}</excerpt:encoded>
<wp:post_id>{self.id}</wp:post_id>
<wp:post_date>{cdata(date)}</wp:post_date>
<wp:post_date_gmt>{cdata(date)}</wp:post_date_gmt>
<wp:post_modified>{cdata(date)}</wp:post_modified>
<wp:post_modified_gmt>{cdata(date)}</wp:post_modified_gmt>
<wp:comment_status>{cdata(self.comment_status)}</wp:comment_status>
<wp:ping_status>{cdata("open")}</wp:ping_status>
<wp:post_name>{cdata(name)}</wp:post_name>
<wp:status>{cdata(self.status)}</wp:status>
<wp:post_parent>{self.parent}</wp:post_parent>
<wp:menu_order>{self.menu_order}</wp:menu_order>
<wp:post_type>{cdata(self.type)}</wp:post_type>
<wp:post_password>{cdata(self.password)}</wp:post_password>
<wp:is_sticky>{self.is_sticky}</wp:is_sticky>
"""
        if self.attachment_url:
            yield f"<wp:attachment_url>{cdata(self.attachment_url)}</wp:attachment_url>\n"
        for taxonomy, slug, term in self.terms:
            yield f'<category domain="{taxonomy}" nicename="{escape(slug)}">{cdata(term)}</category>\n'
        for key, value in self.meta:
            yield (
                f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key>"
                f"<wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>\n"
            )
        for comment in self.comments:
            yield comment.xml()
        yield "</item>\n"


def page(id: int, **fields: object) -> Item:
    return Item(id, **{"type": "page", "comment_status": "closed", **fields})  # type: ignore[arg-type]


def attachment(id: int, path: str, *, alt: str = "", **fields: object) -> Item:
    """A picture in the uploads folder, such as "2014/05/skyline.png"."""
    url = f"{URL}/wp-content/uploads/{path}"
    meta = [("_wp_attached_file", path), *([("_wp_attachment_image_alt", alt)] if alt else [])]
    values = {"title": "Skyline", "content": "", "name": f"file-{id}", "guid": url, **fields}
    return Item(id, type="attachment", status="inherit", attachment_url=url, meta=meta, **values)  # type: ignore[arg-type]


AUTHORS = [(1, "admin", "Site Editor"), (2, "noor", "Noor Haddad"), (3, "tomas", "Tomás Okafor")]
# Slug, name, slug of the parent.
CATEGORIES = [("reviews", "Reviews", ""), ("science-fiction", "Science fiction", "reviews")]
TAGS = [("spike-jonze", "Spike Jonze"), ("rb", "R&amp;B of the future")]


def export(*items: Item, **head: Any) -> str:
    """The whole file."""
    return "".join(parts(items, **head))


def parts(
    items: Iterable[Item],
    *,
    version: str = "1.2",
    scheme: str = "http",
    authors: Iterable[tuple[int, str, str]] = AUTHORS,
    categories: Iterable[tuple[str, str, str]] = CATEGORIES,
    tags: Iterable[tuple[str, str]] = TAGS,
    url: str = URL,
    head: str = "",
) -> Iterator[str]:
    """The file piece by piece. `head` is put before the root element, where a document type would stand."""
    space = f"{scheme}://wordpress.org/export/{version}/"
    yield f"""<?xml version="1.0" encoding="UTF-8" ?>
{head}<rss version="2.0" xmlns:excerpt="{space}excerpt/" xmlns:wp="{space}"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/">
<channel>
<title>Soft Light</title>
<link>{url}</link>
<description>Films that stay</description>
<language>en-US</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:base_site_url>{url}</wp:base_site_url>
<wp:base_blog_url>{url}</wp:base_blog_url>
"""
    if version != "1.0":
        for id, login, name in authors:
            yield (
                f"<wp:author><wp:author_id>{id}</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
                f"<wp:author_email>{cdata(login)}@old.example</wp:author_email>"
                f"<wp:author_display_name>{cdata(name)}</wp:author_display_name></wp:author>\n"
            )
    for number, (slug, name, parent) in enumerate(categories, start=1):
        yield (
            f"<wp:category><wp:term_id>{number}</wp:term_id>"
            f"<wp:category_nicename>{cdata(slug)}</wp:category_nicename>"
            f"<wp:category_parent>{cdata(parent)}</wp:category_parent>"
            f"<wp:cat_name>{cdata(name)}</wp:cat_name></wp:category>\n"
        )
    for number, (slug, name) in enumerate(tags, start=100):
        yield (
            f"<wp:tag><wp:term_id>{number}</wp:term_id><wp:tag_slug>{cdata(slug)}</wp:tag_slug>"
            f"<wp:tag_name>{cdata(name)}</wp:tag_name></wp:tag>\n"
        )
    for item in items:
        yield from item.xml()
    yield "</channel>\n</rss>\n"


def thread(first: int, size: int, seed: int = 1) -> list[Comment]:
    """Comments as a busy post has them: nested, some waiting, spam or in the trash, some from elsewhere."""
    chance = random.Random(seed)
    comments: list[Comment] = []
    for id in range(first, first + size):
        parent = chance.choice(comments[-40:]).id if comments and chance.random() > 0.3 else 0
        is_pingback = chance.random() < 0.05
        comments.append(
            Comment(
                id,
                chance.choice(TEXTS) % {"id": id},
                parent=0 if is_pingback else parent,
                author=f"Reader {chance.randint(1, 30)}",
                email=f"reader{chance.randint(1, 30)}@example.org",
                approved=chance.choices(["1", "0", "spam", "trash"], [85, 5, 5, 5])[0],
                type="pingback" if is_pingback else "comment",
                user_id=chance.choices([0, 2, 44], [90, 5, 5])[0],
            )
        )
    return comments


TEXTS = [
    "Plain words, number %(id)d.",
    "Two paragraphs.\n\nAnd a second one\nwith a new line, %(id)d.",
    "<em>Marked</em> words & <a href='https://example.org/%(id)d'>a link</a>.",
    "An address: https://example.org/films/%(id)d and 5 < 6.",
    "<blockquote>Said before.</blockquote>\nNo, %(id)d times no!",
    "Déjà vu… 😴 %(id)d",
]


def whole_blog() -> list[Item]:
    """A blog with everything in it that an import has to get right."""
    comments = thread(1000, 300)
    chance = random.Random(3)
    # Children before their parents, and the rest in no order either.
    chance.shuffle(comments)
    review = ("category", "reviews", "Reviews")
    return [
        attachment(10, "2014/05/skyline.png", alt="Coral towers", excerpt="A city.", parent=11),
        attachment(14, "2014/05/missing.jpg", parent=11),
        attachment(15, "2014/05/poem.pdf"),
        Item(
            11,
            "Her (2013): a <em>voice</em> &amp; a city",
            "First lines\nof a text.\n\n[caption id='attachment_10' width='300']<img class='wp-image-10' "
            f"src='{URL}/wp-content/uploads/2014/05/skyline-300x169.png' alt='' /> The skyline[/caption]\n\n"
            "[gallery]\n\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n\n"
            f"See <a href='{URL}/2014/05/post-12/'>the other</a>. [contact-form-7 id='4' title='Write']",
            excerpt="Told by ear.",
            terms=[review, ("category", "science-fiction", "Science fiction"), ("post_tag", "rb", "R&amp;B")],
            meta=[("_thumbnail_id", "10"), ("rating", "9"), ("_wp_old_slug", "her-voice"), ("mood", "soft")],
            comments=comments,
        ),
        Item(
            12,
            "Letters",
            "<!-- wp:paragraph --><p>Dictated.</p><!-- /wp:paragraph -->",
            creator="tomas",
            comment_status="closed",
            comments=[
                Comment(1, "An answer to spam that is not here.", parent=777),
                Comment(2, "I answer number 3.", parent=3),
                Comment(3, "I answer number 2.", parent=2),
                Comment(4, "Twice."),
                Comment(5, "Twice."),
                Comment(6, "Ruth.", author="Ruth &quot;Ru&quot; &amp; Co", email="RU@example.org"),
                Comment(7, "I stand below what waits.", parent=8),
                Comment(8, "I wait.", approved="0"),
                Comment(9, "Was pending.", approved="trash", meta={"_wp_trash_meta_status": "0"}),
                Comment(20, "A note of the shop.", type="order_note"),
                Comment(21, "[…] by ear […]", type="trackback", email="", author="Reels"),
                Comment(22, "I answer a trackback.", parent=21),
                Comment(23, "Not dated.", date=NO_DATE),
                Comment(24, "<script>alert(1)</script><img src=x onerror=alert(2)>Hello."),
                Comment(25, "Mine.", url="javascript:alert(1)", user_id=3),
            ],
        ),
        Item(30, "A draft", status="draft", name="", date=NO_DATE),
        Item(31, "Soon", status="future", date="2031-01-01 08:00:00"),
        Item(32, "For us", status="private", comments=[Comment(40, "Between us.")]),
        Item(33, "Locked", password="open sesame"),
        Item(34, "Waiting", status="pending"),
        Item(35, "Gone", status="trash", name="gone__trashed"),
        Item(36, "Same name", name="post-12", link=f"{URL}/2014/06/post-12/"),
        Item(37, "東京物語", name="%e6%9d%b1%e4%ba%ac", link=f"{URL}/2014/05/%e6%9d%b1%e4%ba%ac/"),
        Item(38, "Wrong day", date="2014-13-45 99:00:00"),
        page(50, title="About", name="about", link=f"{URL}/about/", comments=[Comment(60, "Nice page.")]),
        Item(70, "Menu", type="nav_menu_item"),
    ]
