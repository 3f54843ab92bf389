"""What is known of a blog once its export has been read for the first time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from filmclub.accounts.models import User
from filmclub.lib.wordpress.html import unescape_once
from filmclub.wordpress import wxr
from filmclub.wordpress.figures import Picture
from filmclub.wordpress.text import plain_text
from reviews.models import Article, FormerSlug, OldAddress, Origin, Tag
from reviews.old_addresses import key_of
from reviews.slugs import next_free, stem_of

LONGEST_REF = 160
POSTS = {"post": Article.Kind.REVIEW, "page": Article.Kind.PAGE}


@dataclass(frozen=True)
class Attachment:
    """A file of the uploads folder, as the export tells of it."""

    id: int
    where: str
    url: str
    # Below the uploads folder: "2026/02/skyline.png".
    path: str
    link: str
    alt: str
    caption: str
    post: int
    order: int

    @classmethod
    def of(cls, item: wxr.Item) -> Attachment:
        meta = dict(item.meta)
        path = meta.get("_wp_attached_file", "") or item.attachment_url.partition("/uploads/")[2]
        return cls(
            id=item.id,
            where=item.place,
            url=item.attachment_url or item.guid,
            path=unquote(path).lstrip("/"),
            link=item.link,
            alt=plain_text(meta.get("_wp_attachment_image_alt", "")),
            caption=plain_text(item.excerpt),
            post=item.parent,
            order=item.menu_order,
        )


@dataclass
class Known:
    """An article that an earlier run brought."""

    article_id: int
    slug: str


@dataclass
class Blog:
    """The blog, what of it is here already, and where everything else will stand."""

    title: str
    url: str
    language: str
    known: dict[int, Known] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    slugs: dict[int, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    # Where everything will stand that a link of the blog may lead to, by the key of its old address.
    places: dict[str, str] = field(default_factory=dict)
    attachments: dict[int, Attachment] = field(default_factory=dict)
    attachment_at: dict[str, int] = field(default_factory=dict)
    # Numbers of attachments by that of the post they were uploaded to.
    uploads: dict[int, list[int]] = field(default_factory=dict)
    pictures: dict[int, Picture] = field(default_factory=dict)
    # Those that this run brings; in a dry run they are not stored.
    arrived: set[int] = field(default_factory=set)
    people: dict[str, User] = field(default_factory=dict)
    members: dict[int, User] = field(default_factory=dict)
    tags: dict[tuple[str, str], Tag] = field(default_factory=dict)
    best_rating: int = 0

    @classmethod
    def of(cls, head: wxr.Blog) -> Blog:
        """Read the head of an export and what is here of that blog: four queries."""
        url = (head.base_blog_url or head.base_site_url or head.link).strip().rstrip("/")
        if not _host(url):
            raise _unusable(_("wp:base_blog_url does not say which blog this is. Export the blog again."))
        blog = cls(title=plain_text(head.title), url=url, language=language_code(head.language))
        if len(blog.ref) > LONGEST_REF:
            raise _unusable(_("the blog’s address is too long. Correct wp:base_blog_url."))
        prefix = blog.ref_of("p", "")
        for origin in (
            Origin.objects.filter(ref__startswith=prefix)
            .select_related("article")
            .only("ref", "article__slug")
        ):
            number = int(origin.ref.removeprefix(prefix))
            blog.known[number] = Known(origin.article_id, origin.article.slug)
        # What an editor has deleted here since an earlier run does not come back.
        own = key_of(blog.own_address("p", 0))[:-1]
        keys = OldAddress.objects.filter(model="article", key__startswith=own).values_list("key", flat=True)
        blog.deleted.update(int(key.removeprefix(own)) for key in keys)
        blog.deleted -= blog.known.keys()
        blog.taken.update(Article.objects.values_list("slug", flat=True))
        blog.taken.update(FormerSlug.objects.filter(model="article").values_list("slug", flat=True))
        blog.places[key_of(url + "/")] = address("home")
        return blog

    @property
    def ref(self) -> str:
        """The blog's address without its scheme."""
        parts = urlsplit(self.url)
        return parts.netloc.lower() + parts.path

    def ref_of(self, what: str, number: int | str) -> str:
        return f"{self.ref}?{what}={number}"

    def own_address(self, what: str, number: int) -> str:
        """An address for `old_addresses` that no other blog has, because the host stands in its path."""
        return f"/{self.ref_of(what, number)}"

    def survey(self, item: wxr.Item) -> None:
        """Take note of an attachment, or of where a post will stand."""
        if item.type == "attachment":
            attachment = Attachment.of(item)
            self.attachments[item.id] = attachment
            self.attachment_at[key_of(attachment.url)] = item.id
            self.uploads.setdefault(item.parent, []).append(item.id)
        elif item.type in POSTS and item.id not in self.slugs:
            known = self.known.get(item.id)
            slug = known.slug if known else self._plan_slug(item)
            self.slugs[item.id] = slug
            if is_open(item):
                place = address("reviews:page" if item.type == "page" else "reviews:article", slug)
                self.places.update((key_of(old), place) for old in self.addresses_of(item))
                self.places.update((key_of(old), new) for old, new in self.archives_of(item))
            for name, value in item.meta:
                if name == "rating" and value.isdecimal() and len(value) < 4:
                    self.best_rating = max(self.best_rating, int(value))

    def know(self, item: wxr.Item, article: Article) -> None:
        """Remember that a post is stored now, should the file bring it once more."""
        self.known[item.id] = Known(article.pk, article.slug)

    def look_again(self) -> None:
        """Forget people and tags that came with a post that could not be stored after all: two queries."""
        tags, users = (
            set(Tag.objects.values_list("pk", flat=True)),
            set(User.objects.values_list("pk", flat=True)),
        )
        self.tags = {term: tag for term, tag in self.tags.items() if tag.pk in tags}
        self.people = {login: user for login, user in self.people.items() if user.pk in users}

    def _plan_slug(self, item: wxr.Item) -> str:
        name = unquote(item.name)
        words = slugify(name) or slugify(plain_text(item.title)) or f"{item.type}-{item.id}"
        slug = next_free(stem_of(words), self.taken)
        self.taken.add(slug)
        return slug

    def addresses_of(self, item: wxr.Item) -> list[str]:
        """Every address that a post had there, also under the slugs that it had before."""
        addresses = [item.link, f"{self.url}/?p={item.id}"]
        link = item.link.rstrip("/")
        if item.name and link.endswith("/" + item.name):
            addresses += [
                link.removesuffix(item.name) + former for name, former in item.meta if name == "_wp_old_slug"
            ]
        return [old for old in addresses if old and (self._is_own(old))]

    def archives_of(self, item: wxr.Item) -> list[tuple[str, str]]:
        """The blog's archives that showed a post, and ours of the same month or year."""
        day = wxr.read_date(item.date) or wxr.read_date(item.date_gmt)
        if day is None or item.type != "post":
            return []
        month = address("reviews:archive-month", day.year, day.month)
        return [
            (f"{self.url}/{day:%Y}/", address("reviews:archive-year", day.year)),
            (f"{self.url}/{day:%Y/%m}/", month),
            (f"{self.url}/{day:%Y/%m/%d}/", month),
            (f"{self.url}/?m={day:%Y}", address("reviews:archive-year", day.year)),
            (f"{self.url}/?m={day:%Y%m}", month),
            (f"{self.url}/?m={day:%Y%m%d}", month),
        ]

    def _is_own(self, url: str) -> bool:
        return _host(url) == _host(self.url)

    def is_upload(self, url: str) -> bool:
        """Whether an address may be that of a file of the blog: no post stood below the uploads folder."""
        return self._is_own(url) and ("/uploads/" in url or "/files/" in url)

    def link(self, href: str) -> str:
        """Where a link leads now; one that leads elsewhere, or to what did not come, stays as it is."""
        try:
            old = urljoin(self.url + "/", href.strip())
            parts = urlsplit(old)
            if parts.scheme not in ("http", "https") or href.startswith("#") or not self._is_own(old):
                return href
        except ValueError:
            return href
        place = self.places.get(key_of(old))
        if place is None:
            return href
        return f"{place}#{parts.fragment}" if parts.fragment else place

    def owns(self, href: str) -> bool:
        """Whether a link leads to a page of the blog."""
        try:
            old = urljoin(self.url + "/", href.strip())
            return not href.startswith("#") and self._is_own(old) and "/uploads/" not in urlsplit(old).path
        except ValueError:
            return False

    def picture(self, src: str, number: int | None) -> Picture | None:
        """The picture of this address or number, None if it is none of the blog's attachments."""
        at = number if number in self.attachments else self.attachment_with(src)
        return self.picture_of(at) if at else None

    def attachment_with(self, src: str) -> int | None:
        """The number of the attachment of which this is the address, in whatever size."""
        try:
            key = key_of(urljoin(self.url + "/", src.strip()))
        except ValueError:
            return None
        original = re.sub(r"(-\d+x\d+|-scaled)(?=\.\w+$)", "", key)
        return self.attachment_at.get(key) or self.attachment_at.get(original)

    def picture_of(self, number: int) -> Picture | None:
        """The attachment of this number, with our image if its file has come."""
        attachment = self.attachments.get(number)
        if attachment is None:
            return None
        here = self.pictures.get(number)
        return here or Picture(attachment.url, None, attachment.alt, attachment.caption)

    def attached_to(self, post: int) -> list[Attachment]:
        """What was uploaded to a post, as a gallery shows it."""
        own = [self.attachments[number] for number in self.uploads.get(post, [])]
        return sorted(own, key=lambda attachment: (attachment.order, attachment.id))


def _host(url: str) -> str:
    """The host of an address without "www."; "" for what is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _unusable(problem: str) -> wxr.WxrError:
    return wxr.WxrError(problem, line=1, item=_("the head of the file"))


def is_open(item: wxr.Item) -> bool:
    """Whether everybody could read the post."""
    return item.status == "publish" and not item.password


def language_code(text: str) -> str:
    """ "en" of "en-US"; the site's language where nothing is given."""
    code = re.match(r"[a-z]{2,3}(?![a-z])", text.strip().lower())
    return code[0] if code else settings.LANGUAGE_CODE


def address(view: str, *args: object) -> str:
    with override(settings.LANGUAGE_CODE):
        return reverse(view, args=args)


def slug_of(term: str, name: str, kind: str) -> str:
    """The slug of a tag here: that of the blog where it can stand in an address of ours."""
    return (slugify(unquote(term)) or slugify(unescape_once(name)) or kind)[:120].strip("-_")
