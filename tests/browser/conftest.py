"""One demo, one production server and one Chromium for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.crawling import Page, crawl, kinds
from tests.browser.looking import launch
from tests.browser.servers import Site, demo, production


@dataclass(frozen=True)
class Crawled:
    """A site, every page of it that links lead to, and the path of one page of each kind."""

    site: Site
    pages: dict[str, Page]
    kinds: dict[str, str]

    def page(self, kind: str) -> Page:
        return self.pages[self.site.url + self.kinds[kind]]

    def path_of_first(self, ending: str) -> str:
        """Return the path of the first page whose address ends like that."""
        return next(urlsplit(url).path for url in self.pages if url.endswith(ending))


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with demo(tmp_path_factory.mktemp("demo"), COMMENT_INTERVAL="0") as site:
        yield site


@pytest.fixture(scope="session")
def production_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with production(tmp_path_factory.mktemp("production")) as site:
        yield site


@pytest.fixture(scope="session")
def demo_crawled(demo_site: Site) -> Crawled:
    pages = crawl(f"{demo_site.url}/")
    return Crawled(demo_site, pages, kinds(pages))


@pytest.fixture(scope="session")
def production_crawled(production_site: Site) -> Crawled:
    pages = crawl(f"{production_site.url}/")
    return Crawled(production_site, pages, kinds(pages))


@pytest.fixture(scope="session", params=["demo", "production"])
def crawled(request: pytest.FixtureRequest) -> Crawled:
    crawled: Crawled = request.getfixturevalue(f"{request.param}_crawled")
    return crawled


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
