"""Read a site as a crawler does: every page that a link leads to, and what each page holds."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation

from tests.browser.servers import UNVERIFIED

# Left in a page they say that somebody forgot to fill in a text.
UNFILLED = re.compile(r"%[sd]\b|%\(\w+\)|\{\{|\{%|\{\w+\}")
# More pages than the demo can have.
MANY = 5000
READERS = 4
ADDRESSES = {"href", "src", "poster", "action"}
# Of the pages that no crawler is asked to read, those that are one page in many ways.
VARIANT = re.compile("&|quote=")
# What is typed into each form that asks for something.
ASKED = "q=film"


@dataclass
class Page:
    """One answer of the site."""

    url: str
    status: int
    content_type: str
    body: bytes
    links: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def is_html(self) -> bool:
        return self.content_type.startswith("text/html")

    @property
    def is_document(self) -> bool:
        """Whether this is a whole page and no fragment of one."""
        return self.is_html and self.body.lstrip().lower().startswith(b"<!doctype")


class Reader(HTMLParser):
    """Collect links, ids, and what no page may hold."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("code", "script"):
            self.verbatim += 1
        is_choice = ("rel", "nofollow") in attrs
        for name, value in attrs:
            if name == "id" and value:
                if value in self.page.ids:
                    self.page.faults.append(f"the id {value} stands twice")
                self.page.ids.add(value)
            elif name in ADDRESSES:
                if not value:
                    self.page.faults.append(f"<{tag}> has an empty {name}")
                elif tag != "form":
                    self.page.links += [] if is_choice and VARIANT.search(value) else [value]
                elif ("method", "get") in attrs:
                    self.page.links.append(f"{value}?{ASKED}")
            elif name == "srcset" and value:
                self.page.links += [candidate.split()[0] for candidate in value.split(",")]
            if value and name != "value" and UNFILLED.search(unquote(value)):
                self.page.faults.append(f"{name}={value!r} was not filled in")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("code", "script"):
            self.verbatim -= 1

    def handle_data(self, data: str) -> None:
        if not self.verbatim and (found := UNFILLED.search(data)):
            self.page.faults.append(f"{found.group()!r} was not filled in: {data.strip()[:80]!r}")


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


OPENER = urllib.request.build_opener(NoRedirects, urllib.request.HTTPSHandler(context=UNVERIFIED))


def fetch(url: str, data: bytes | None = None, **headers: str) -> Page:
    """Get one address, or post to it; a redirect is an answer with one link."""
    request = urllib.request.Request(url, data, headers={n.replace("_", "-"): v for n, v in headers.items()})
    try:
        answer = OPENER.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        page = Page(url, answer.status, answer.headers.get("Content-Type", ""), answer.read())
        if location := answer.headers.get("Location"):
            page.links.append(location)
    if page.is_html and page.body:
        Reader(page).feed(page.text)
    return page


def crawl(start: str, but_for: re.Pattern[str] | None = None) -> dict[str, Page]:
    """Return every page of the site that links lead to from the start, by its address without a fragment.

    Choices that robots are asked not to follow, as within a list, are left alone, and addresses in which
    `but_for` is found.
    Raises AssertionError when there is no end of them: a robot would not find one either.
    """
    pages: dict[str, Page] = {}
    found = {start}
    with ThreadPoolExecutor(READERS) as readers:
        while found:
            pages.update({page.url: page for page in readers.map(fetch, sorted(found))})
            found = {target for url in found for target in targets(pages[url])} - set(pages)
            if but_for is not None:
                found = {url for url in found if not but_for.search(url)}
            assert len(pages) + len(found) < MANY, f"There is no end of pages: {sorted(found)[:5]}"
    return pages


def targets(page: Page) -> Iterator[str]:
    """Yield the addresses of the same site that a page links to, without fragments."""
    for link in page.links:
        target = urlsplit(urldefrag(urljoin(page.url, link)).url)
        if target.path.endswith("/login/"):
            # The same page for each that leads to it.
            target = target._replace(query="")
        if target.scheme in ("http", "https") and target.netloc == urlsplit(page.url).netloc:
            yield target.geturl()


def broken_links(pages: Iterable[Page]) -> list[str]:
    """Say which links lead nowhere: to an answer that is no page and no redirect, or to a missing part.

    A redirect hands the part on (RFC 9110, 10.2.2).
    """
    found = []
    by_url = {page.url: page for page in pages}
    for page in by_url.values():
        for link in page.links:
            url, fragment = urldefrag(urljoin(page.url, link))
            target = by_url.get(url)
            if target is None:
                continue
            if target.status not in (200, 301, 302):
                found.append(f"{page.url} links to {link}: {target.status}")
            elif fragment and target.status == 200 and target.is_html and unquote(fragment) not in target.ids:
                found.append(f"{page.url} links to {link}: no such part")
    return sorted(set(found))


def kind_of(path: str) -> str | None:
    """Return the name of the view behind a path, after the language where that is not the default."""
    for language, prefix in (("en", ""), ("fr", "fr ")):
        with translation.override(language):
            try:
                return prefix + resolve(path).view_name
            except Resolver404:
                continue
    return None


def kinds(pages: dict[str, Page]) -> dict[str, str]:
    """Return the path of the longest page of each kind."""
    longest: dict[str, Page] = {}
    for page in pages.values():
        # Of the same page in another order, or its next one, the first will do.
        kind = kind_of(urlsplit(page.url).path) if urlsplit(page.url).query in ("", ASKED) else None
        if kind and page.is_document and page.status == 200:
            best = longest.get(kind)
            if best is None or len(page.body) > len(best.body):
                longest[kind] = page
    return {
        kind: urlsplit(page.url)._replace(scheme="", netloc="").geturl()
        for kind, page in sorted(longest.items())
    }
