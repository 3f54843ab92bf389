"""The addresses of a blog: which ones were its own, and where they lead now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from filmclub.wordpress.dates import read_date
from filmclub.wordpress.figures import is_picture_file
from filmclub.wordpress.links import host_of
from reviews.old_addresses import key_of, remember_many

if TYPE_CHECKING:
    from filmclub.wordpress import wxr


def site_path(view: str, *args: object) -> str:
    """The path of a page here, in the site's own language."""
    with override(settings.LANGUAGE_CODE):
        return reverse(view, args=args)


class Addresses:
    """Where everything will stand that a link of the blog may lead to."""

    def __init__(self, url: str) -> None:
        self.url = url
        # A file of ours tells of blogs from which articles had come before.
        self._hosts = {_without_www(host_of(url))}
        # Paths of this site, by the keys of old addresses.
        self._paths = {key_of(url + "/"): site_path("home")}

    def lead(self, old: Iterable[str], path: str) -> None:
        """Let links to these addresses lead to a page here."""
        self._paths.update((key_of(address), path) for address in old)

    def take_over(self, blog: str) -> None:
        """Take the addresses of an earlier blog ("films.example/blog") for this one's."""
        self._hosts.add(_without_www(host_of(f"//{blog}")))

    def link(self, href: str) -> str:
        """Where a link leads now; one that leads elsewhere, or to what did not come, stays as it is."""
        try:
            old = urljoin(self.url + "/", href.strip())
            parts = urlsplit(old)
            if parts.scheme not in ("http", "https") or href.startswith("#") or not self._is_own(old):
                return href
        except ValueError:
            return href
        path = self._paths.get(key_of(old))
        if path is None:
            return href
        return f"{path}#{parts.fragment}" if parts.fragment else path

    def owns(self, href: str) -> bool:
        """Whether a link leads to a page of the blog."""
        try:
            old = urljoin(self.url + "/", href.strip())
            return not href.startswith("#") and self._is_own(old) and not self.is_upload(old)
        except ValueError:
            return False

    def is_upload(self, url: str) -> bool:
        """Whether an address may be that of a file of the blog: no post stood below the uploads folder."""
        path = urlsplit(url).path
        return self._is_own(url) and ("/uploads/" in path or "/files/" in path or is_picture_file(path))

    def of_post(self, item: wxr.Item) -> list[str]:
        """Every address that a post had there, also under the slugs that it had before."""
        addresses = [item.link, f"{self.url}/?p={item.id}"]
        link = item.link.rstrip("/")
        if item.name and link.endswith("/" + item.name):
            addresses += [
                link.removesuffix(item.name) + former for name, former in item.meta if name == "_wp_old_slug"
            ]
        # `/?movie_review=her` is read as the front page, which no post may take.
        front = key_of(self.url + "/")
        return [old for old in addresses if old and self._is_own(old) and key_of(old) != front]

    def archives_of(self, item: wxr.Item) -> list[tuple[str, str]]:
        """The blog's archives that showed a post, and ours of the same month or year."""
        day = read_date(item.date) or read_date(item.date_gmt)
        if day is None or item.type != "post":
            return []
        year = site_path("reviews:archive-year", day.year)
        month = site_path("reviews:archive-month", day.year, day.month)
        return [
            (f"{self.url}/{day:%Y}/", year),
            (f"{self.url}/{day:%Y/%m}/", month),
            (f"{self.url}/{day:%Y/%m/%d}/", month),
            (f"{self.url}/?m={day:%Y}", year),
            (f"{self.url}/?m={day:%Y%m}", month),
            (f"{self.url}/?m={day:%Y%m%d}", month),
        ]

    def remember_front(self) -> None:
        """Lead on from the blog's front page, with all its feeds, and from the older pages of it."""
        feeds = {"rss": "feed-rss", "rss2": "feed-rss", "rdf": "feed-rss", "atom": "feed-atom"}
        remember_many(
            [(f"{self.url}/", site_path("home")), (f"{self.url}/page/", site_path("reviews:articles"))]
            + [(f"{self.url}/{name}/", site_path(view)) for name, view in feeds.items()]
        )

    def _is_own(self, url: str) -> bool:
        return _without_www(host_of(url)) in self._hosts


def _without_www(host: str) -> str:
    return host.removeprefix("www.")
