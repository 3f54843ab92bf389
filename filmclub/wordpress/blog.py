"""What is known of a blog once its export has been read for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from filmclub.accounts.models import User
from filmclub.lib.slugs import next_free, slug_of, stem_of
from filmclub.wordpress import wxr
from filmclub.wordpress.addresses import Addresses, site_path
from filmclub.wordpress.attachments import Attachment, Attachments
from filmclub.wordpress.links import host_of
from filmclub.wordpress.own_addresses import old_addresses_of, original_of, slug_in
from filmclub.wordpress.own_fields import ref_in
from filmclub.wordpress.post_fields import POSTS, is_open, language_code
from filmclub.wordpress.text import plain_text
from reviews.kinds import ArticleKind
from reviews.models import Article, FormerSlug, OldAddress, Origin, Series, Tag
from reviews.old_addresses import key_of

LONGEST_REF = 160


@dataclass(frozen=True)
class EarlierArticle:
    """An article that an earlier run brought."""

    key: int
    slug: str


@dataclass
class Blog:
    """The blog, what of it is here already, and where everything else will stand."""

    title: str
    url: str
    language: str
    # What articles become of which types of posts, where the operator has said it.
    kinds_by_type: Mapping[str, ArticleKind] = field(default_factory=dict)
    # What an earlier run brought, and what an editor has deleted here since, by numbers of posts.
    earlier: dict[int, EarlierArticle] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    # The slugs of this blog's articles, by numbers of posts, and those that no other article may have.
    slugs: dict[int, str] = field(default_factory=dict)
    taken_slugs: set[str] = field(default_factory=set)
    # Accounts by login and by number.
    authors: dict[str, User] = field(default_factory=dict)
    members: dict[int, User] = field(default_factory=dict)
    # By taxonomy and slug.
    tags: dict[tuple[str, str], Tag] = field(default_factory=dict)
    series: dict[tuple[str, str], Series] = field(default_factory=dict)
    # The references of articles that had come from another blog before, by numbers of posts of this one.
    refs: dict[int, str] = field(default_factory=dict)
    # Of articles in a file of ours, by their slugs there: their numbers, and those of their translations.
    numbers_by_slug: dict[str, int] = field(default_factory=dict)
    translations_of: dict[str, list[int]] = field(default_factory=dict)
    best_rating: int = 0
    # Whether an export of this software has written the file, or one that WordPress has read.
    is_own: bool = False

    def __post_init__(self) -> None:
        self.addresses = Addresses(self.url)
        self.attachments = Attachments(self.url)
        self._by_ref: dict[str, EarlierArticle] = {}
        self._refs_seen: set[str] = set()
        self._remembered: set[str] = set()

    @classmethod
    def of(cls, channel: wxr.Channel, kinds_by_type: Mapping[str, ArticleKind]) -> Blog:
        """Read the head of an export and what is here of that blog: four queries."""
        # On WordPress.com the site is that of all blogs.
        urls = (channel.base_blog_url, channel.link, channel.base_site_url)
        url = next((url.strip().rstrip("/") for url in urls if host_of(url.strip()).removeprefix("www.")), "")
        if not url:
            raise _unusable(
                _("neither wp:base_blog_url nor link says which blog this is. Export the blog again.")
            )
        blog = cls(
            title=plain_text(channel.title),
            url=url,
            language=language_code(channel.language),
            kinds_by_type=kinds_by_type,
        )
        if len(blog.ref) > LONGEST_REF:
            raise _unusable(_("the blog’s address is too long. Correct wp:base_blog_url, or link."))
        blog._find_earlier()
        return blog

    def _find_earlier(self) -> None:
        prefix = self.ref_of("p", "")
        for origin in Origin.objects.select_related("article").only("ref", "article__slug"):
            self._by_ref[origin.ref] = EarlierArticle(origin.article_id, origin.article.slug)
            if origin.ref.startswith(prefix):
                self.earlier[int(origin.ref.removeprefix(prefix))] = self._by_ref[origin.ref]
        # What an editor has deleted here since an earlier run does not come back.
        own = key_of(self.own_address("p", 0))[:-1]
        keys = OldAddress.objects.filter(model="article", key__contains="/?p=").values_list("key", flat=True)
        self._remembered.update(keys)
        numbers = (key.removeprefix(own) for key in self._remembered if key.startswith(own))
        self.deleted.update(int(number) for number in numbers if number.isdecimal() and len(number) < 19)
        self.deleted -= self.earlier.keys()
        self.taken_slugs.update(Article.objects.values_list("slug", flat=True))
        self.taken_slugs.update(FormerSlug.objects.filter(model="article").values_list("slug", flat=True))

    @property
    def ref(self) -> str:
        """The blog's address without its scheme."""
        parts = urlsplit(self.url)
        return parts.netloc.lower() + parts.path

    def ref_of(self, what: str, number: int | str) -> str:
        """The reference by which later runs recognise an object of the blog: "films.example/blog?p=57"."""
        return f"{self.ref}?{what}={number}"

    def own_address(self, what: str, number: int) -> str:
        """An address for `old_addresses` that no other blog has, because the host stands in its path."""
        return f"/{self.ref_of(what, number)}"

    def kind_of(self, item: wxr.Item) -> ArticleKind | None:
        """What articles become of such items; None for those that do not come.

        What an earlier run has brought is known again, also when this one does not name its type.
        """
        kind = self.kinds_by_type.get(item.type) or POSTS.get(item.type)
        return kind or (ArticleKind.REVIEW if item.id in self.earlier else None)

    def survey(self, item: wxr.Item) -> None:
        """Take note of an attachment, or of where a post will stand."""
        if item.type == "attachment":
            self.attachments.add(Attachment.of(item))
        elif (kind := self.kind_of(item)) and item.id not in self.slugs:
            self._survey_ref(item)
            if exactly := slug_in(item):
                self.numbers_by_slug.setdefault(exactly, item.id)
                self.translations_of.setdefault(original_of(item), []).append(item.id)
            earlier = self.earlier.get(item.id)
            slug = earlier.slug if earlier else self._plan_slug(item)
            self.slugs[item.id] = slug
            if is_open(item):
                path = site_path(kind.traits.view_name, slug)
                self.addresses.lead(self.addresses.of_post(item), path)
                for old, archive in self.addresses.archives_of(item):
                    self.addresses.lead([old], archive)
                self.addresses.lead(old_addresses_of(item), path)
            for name, value in item.meta:
                if name == "rating" and value.isdecimal() and len(value) < 4:
                    self.best_rating = max(self.best_rating, int(value))

    def _survey_ref(self, item: wxr.Item) -> None:
        """Take note of the blog from which a post had come before, and find it here if it is."""
        found = ref_in(dict(item.meta), "p")
        if found is None:
            return
        ref = f"{found[0]}?p={found[1]}"
        self.addresses.take_over(found[0])
        self.is_own = True
        if ref not in self._refs_seen:
            self._refs_seen.add(ref)
            self._know_by(item.id, ref)

    def _know_by(self, number: int, ref: str) -> None:
        """Recognise a post by this reference and not by its number, which was another's at that address."""
        self.refs[number] = ref
        self.earlier.pop(number, None)
        self.deleted.discard(number)
        if ref in self._by_ref:
            self.earlier[number] = self._by_ref[ref]
        elif key_of(f"/{ref}") in self._remembered:
            self.deleted.add(number)

    def settle(self) -> None:
        """Know apart what WordPress has numbered like something that had come from there before.

        To be called when all items have been surveyed: it concerns posts that were written on a WordPress
        that has read a file of ours, and stands where the blog of its old posts had stood.
        """
        for number in [number for number in self.slugs if number not in self.refs]:
            earlier = self.earlier.get(number)
            if self.ref_of("p", number) not in self._refs_seen:
                continue
            self._know_by(number, f"{self.ref}/wordpress?p={number}")
            if number in self.earlier:
                self.slugs[number] = self.earlier[number].slug
            elif earlier is not None:
                self.slugs[number] = next_free(stem_of(f"post-{number}"), self.taken_slugs)
                self.taken_slugs.add(self.slugs[number])

    def ref_of_post(self, item: wxr.Item) -> str:
        """By which reference later runs recognise a post: that of the blog from which it came at first."""
        return self.refs.get(item.id) or self.ref_of("p", item.id)

    def ref_of_comment(self, number: int | str) -> str:
        """The reference of a comment of this number of which no file of ours tells another."""
        return f"{self.ref}/wordpress?comment={number}" if self.is_own else self.ref_of("comment", number)

    def _plan_slug(self, item: wxr.Item) -> str:
        exactly = slug_in(item)
        if exactly and exactly not in self.taken_slugs:
            self.taken_slugs.add(exactly)
            return exactly
        name = unquote(item.name)
        words = slug_of(name) or slug_of(plain_text(item.title)) or slug_of(f"{item.type}-{item.id}")
        slug = next_free(stem_of(words), self.taken_slugs)
        self.taken_slugs.add(slug)
        return slug

    def has_stored(self, item: wxr.Item, article: Article) -> None:
        """Take note that a post is stored now, should the file bring it once more."""
        self.earlier[item.id] = EarlierArticle(article.pk, article.slug)

    def forget_undone(self) -> None:
        """Forget authors and tags that came with a post that could not be stored after all: two queries."""
        tags = set(Tag.objects.values_list("pk", flat=True))
        users = set(User.objects.values_list("pk", flat=True))
        self.tags = {term: tag for term, tag in self.tags.items() if tag.pk in tags}
        self.authors = {login: user for login, user in self.authors.items() if user.pk in users}


def _unusable(problem: str) -> wxr.WxrError:
    return wxr.WxrError(problem, line=1, item=_("the head of the file"))
