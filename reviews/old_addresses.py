"""Where the addresses of a blog that was imported lead now.

The importer remembers them as it goes; a request that nothing else answers is looked up here.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qs, unquote_to_bytes

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.encoding import repercent_broken_unicode
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override

from reviews.models import Article, Contributor, Film, Image, OldAddress, Series, Tag

# WordPress's plain addresses, what matters most first: `?cat=3&feed=rss2` is the feed of a category.
PLAIN = ("p", "page_id", "attachment_id", "cat", "tag", "author", "m", "feed")
POST_NUMBERS = ("page_id", "attachment_id")
LONGEST = 500
ENDING = re.compile(
    r"/(?:page/\d+|comment-page-\d+|(?P<feed>feed(?:/(?:feed|rss2?|rdf|atom))?)|amp|trackback|embed|\d{1,3})$"
)
OLDER = re.compile(r"/page/\d+$")
COMMENTS = "/comments"
# One address has at most this many of them: `/her/comment-page-2/feed/atom`.
ENDINGS = 3
HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//[^/?#]*", re.IGNORECASE)
PICTURE_SIZE = re.compile(r"(?:-\d+x\d+|-scaled|-rotated)?(\.[a-z0-9]{2,5})$")


def key_of(url: str) -> str:
    """Write an address the one way in which it is stored: "/2014/05/her", "/?p=57", "/blog/?p=57".

    Host, fragment and what does not say which page it is are dropped; at most 500 characters, never an error.
    """
    storable = url.encode(errors="replace").decode()
    path, _mark, query = HOST.sub("", storable.partition("#")[0].strip()).partition("?")
    decoded = repercent_broken_unicode(unquote_to_bytes(path)).decode()
    arguments = {name: values[-1] for name, values in parse_qs(query).items()}
    return _key(_clean_path(decoded), _argument(arguments))


def remember_many(pairs: Iterable[tuple[str, models.Model | str]]) -> None:
    """Let old addresses lead to objects, or to addresses of this site that never change: one query.

    What is remembered already stays as it is. Raises ValueError for a fixed address that is none
    of this site's.
    """
    OldAddress.objects.bulk_create(
        [_old_address(key_of(url), target) for url, target in pairs], ignore_conflicts=True
    )


def find(path: str, query: Mapping[str, str]) -> str | None:
    """Return where a request's (decoded) path and query lead now, or None.

    To an article in the frame of its text's language, to all else in the site's default one.
    What is not public leads nowhere, except to the page that says it was withdrawn. Two queries at most.
    """
    paths, feed = _without_endings(_clean_path(path))
    feed = feed or query.get("feed", "").lower()
    keys = _candidates(paths, _argument(query), feed)
    stored = {row.key: row for row in OldAddress.objects.filter(key__in=keys)}
    row = next((stored[key] for key in keys if key in stored), None)
    if row is None:
        return None
    # WordPress has its feed of all comments below the blog's own address.
    of_comments = feed.startswith("comments-") or (bool(feed) and row.key in _blogs_of_comments(paths))
    with override(settings.LANGUAGE_CODE):
        return _address(row, feed, of_comments=of_comments)


def had_a_blog_at_its_root() -> bool:
    """Whether a blog was imported whose posts had addresses like `/?p=57`: one query."""
    return OldAddress.objects.filter(key__startswith="/?").exists()


def is_plain(query: Mapping[str, str]) -> bool:
    """Whether a query may be that of a plain address, as `?p=57` is."""
    return any(name in query for name in PLAIN)


def _clean_path(path: str) -> str:
    """One spelling of a decoded path; PostgreSQL takes no NUL."""
    path = unicodedata.normalize("NFC", path.replace("\0", "").lower())
    path = re.sub(r"/index\.php(?=/|$)", "", path)
    return "/" + re.sub(r"/{2,}", "/", path).strip("/")


def _argument(query: Mapping[str, str]) -> str:
    """The one argument that says what a plain address shows, such as "p=57"; "" if there is none."""
    for name in PLAIN:
        value = unicodedata.normalize("NFC", query.get(name, "").replace("\0", "").strip().lower())
        if value:
            return f"{'p' if name in POST_NUMBERS else name}={value}"
    return ""


def _key(path: str, argument: str) -> str:
    key = f"{path.rstrip('/')}/?{argument}" if argument else path
    if len(key) <= LONGEST:
        return key
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{key[: LONGEST - len(digest) - 1]}#{digest}"


def _old_address(key: str, target: models.Model | str) -> OldAddress:
    if isinstance(target, models.Model):
        return OldAddress(key=key, model=target._meta.model_name or "", object_id=target.pk)
    if not target.startswith("/") or not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        raise ValueError(f"{target!r} is no address of this site.")
    return OldAddress(key=key, address=target)


def _without_endings(path: str) -> tuple[list[str], str]:
    """The path, then without what WordPress appends to a page's address; and the feed that was asked for."""
    paths, feed = [path], ""
    for _ in range(ENDINGS):
        match = ENDING.search(paths[-1])
        if match is None:
            break
        feed = feed or match["feed"] or ""
        paths.append(paths[-1][: match.start()] or "/")
    return paths, feed


def _candidates(paths: list[str], argument: str, feed: str) -> list[str]:
    """Under which keys an address may be stored, the most exact first: a dozen at most."""
    keys = [_key(path, argument) for path in paths] if argument else []
    if not argument or argument.startswith(("feed=", "m=")):
        for path in paths:
            if feed:
                keys.append(_key(f"{path.rstrip('/')}/feed", ""))
            # The root stands for the whole blog, of which only the feed is asked for here.
            if feed or path != "/":
                keys.append(_key(path, ""))
    if OLDER.search(paths[0]):
        # "/page" stands for all the older pages of the blog's front.
        keys.insert(0, _key(paths[0].rpartition("/")[0], ""))
    keys += _blogs_of_comments(paths) if feed else []
    size = PICTURE_SIZE.search(paths[0])
    if size:
        name = paths[0][: size.start()]
        keys += [_key(f"{name}{variant}{size[1]}", "") for variant in ("", "-scaled", "-rotated")]
    return keys


def _blogs_of_comments(paths: list[str]) -> list[str]:
    """Under which keys the blog stands whose feed of all comments is asked for; none for other addresses."""
    blogs = [path.removesuffix(COMMENTS) for path in paths if path.endswith(COMMENTS)]
    return [_key(f"{blog}{end}", "") for blog in blogs for end in ("/feed", "" if blog else "/")]


def _address(row: OldAddress, feed: str, *, of_comments: bool) -> str | None:
    pk = row.object_id or 0
    match row.model:
        case "":
            whole_site = (reverse("home"), reverse("feed-rss"), reverse("feed-atom"))
            name = "comments-feed" if of_comments else "feed"
            return reverse(_feed_name(name, feed)) if feed and row.address in whole_site else row.address
        case "article":
            article = Article.objects.defer(*Article.TEXTS).filter(pk=pk).first()
            if article is None or not _was_shown(article):
                return None
            # The feed of a post is that of its comments.
            if feed:
                return reverse(_feed_name("discussion-feed", feed), args=[article.slug])
            return article.get_canonical_url()
        case "tag":
            tag = Tag.objects.filter(pk=pk).first()
            if tag is not None and feed:
                return reverse(_feed_name("tag-feed", feed), args=[tag.slug])
            return tag.get_absolute_url() if tag is not None else None
        case "series":
            series = Series.objects.filter(pk=pk).first()
            if series is not None and feed:
                return reverse(_feed_name("series-feed", feed), args=[series.slug])
            return series.get_absolute_url() if series is not None else None
        case "user":
            author = Article.objects.listed().authors().exclude(slug=None).filter(pk=pk).first()
            if author is not None and feed:
                return reverse(_feed_name("author-feed", feed), args=[author.slug])
            return reverse("reviews:author", args=[author.slug]) if author is not None else None
        case "film":
            film = Film.objects.public().filter(pk=pk).first()
            return film.get_absolute_url() if film is not None else None
        case "contributor":
            contributor = Contributor.objects.public().filter(pk=pk).first()
            return contributor.get_absolute_url() if contributor is not None else None
        case "image":
            image = Image.objects.filter(pk=pk).first()
            return image.file.url if image is not None else None
    return None


def _was_shown(article: Article) -> bool:
    return article.is_public() or article.state == Article.State.WITHDRAWN


def _feed_name(name: str, feed: str) -> str:
    return f"{name}-atom" if feed.endswith("atom") else f"{name}-rss"
