"""What is known of a blog once its export has been read for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from filmclub.accounts.models import User
from filmclub.wordpress import wxr
from filmclub.wordpress.addresses import Addresses, site_path
from filmclub.wordpress.attachments import Attachment, Attachments
from filmclub.wordpress.links import host_of
from filmclub.wordpress.post_fields import POSTS, is_open, language_code
from filmclub.wordpress.text import plain_text
from reviews.kinds import ArticleKind
from reviews.models import Article, FormerSlug, OldAddress, Origin, Tag
from reviews.old_addresses import key_of
from reviews.slugs import next_free, slug_of, stem_of

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
    best_rating: int = 0

    def __post_init__(self) -> None:
        self.addresses = Addresses(self.url)
        self.attachments = Attachments(self.url)

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
        origins = Origin.objects.filter(ref__startswith=prefix).select_related("article")
        for origin in origins.only("ref", "article__slug"):
            number = int(origin.ref.removeprefix(prefix))
            self.earlier[number] = EarlierArticle(origin.article_id, origin.article.slug)
        # What an editor has deleted here since an earlier run does not come back.
        own = key_of(self.own_address("p", 0))[:-1]
        keys = OldAddress.objects.filter(model="article", key__startswith=own).values_list("key", flat=True)
        self.deleted.update(int(key.removeprefix(own)) for key in keys)
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
            earlier = self.earlier.get(item.id)
            slug = earlier.slug if earlier else self._plan_slug(item)
            self.slugs[item.id] = slug
            if is_open(item):
                path = site_path(kind.traits.view_name, slug)
                self.addresses.lead(self.addresses.of_post(item), path)
                for old, archive in self.addresses.archives_of(item):
                    self.addresses.lead([old], archive)
            for name, value in item.meta:
                if name == "rating" and value.isdecimal() and len(value) < 4:
                    self.best_rating = max(self.best_rating, int(value))

    def _plan_slug(self, item: wxr.Item) -> str:
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
