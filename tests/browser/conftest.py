"""One demo, one production server and one Chromium for all tests of this folder."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import environment
from tests.accounts.providers import ID, SECRET, Providers, providers
from tests.browser.crawling import Page, crawl, kinds
from tests.browser.looking import launch
from tests.browser.servers import Site, content, demo, production
from tests.extent import extent
from tests.processes import one_at_a_time


@dataclass(frozen=True)
class Crawled:
    """Every page that links lead to, by its path, and the path of one page of each kind."""

    pages: dict[str, Page]
    kinds: dict[str, str]

    @property
    def looked_at(self) -> dict[str, str]:
        """Of each kind one, in one language: the French pages differ in their words alone. Whole: in both."""
        return {kind: path for kind, path in self.kinds.items() if extent(not kind.startswith("fr "), True)}


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with content(tmp_path_factory.mktemp("content")) as shared:
        yield shared


@pytest.fixture(scope="session")
def production_site(tmp_path_factory: pytest.TempPathFactory, shared: dict[str, str]) -> Iterator[Site]:
    with production(tmp_path_factory.mktemp("production"), shared) as site:
        yield site


@pytest.fixture(scope="session")
def crawled(production_site: Site) -> Crawled:
    """What production shows, before a test has changed anything.

    The processes of a run have the same content each: one of them reads it, and the others wait for that.
    """
    kept = environment.run_directory() / "crawled"
    with one_at_a_time(kept.parent):
        if not kept.exists():
            pages = crawl(f"{production_site.url}/")
            by_path = {url.removeprefix(production_site.url): page for url, page in pages.items()}
            kept.write_bytes(pickle.dumps(Crawled(by_path, kinds(pages))))
    crawled: Crawled = pickle.loads(kept.read_bytes())  # noqa: S301 — a process of this run wrote it.
    return crawled


@pytest.fixture(scope="session")
def identity() -> Iterator[Providers]:
    """A server by whose accounts one may sign in to the demo."""
    with providers() as running:
        yield running


@pytest.fixture(scope="session")
def demo_site(
    tmp_path_factory: pytest.TempPathFactory, shared: dict[str, str], crawled: Crawled, identity: Providers
) -> Iterator[Site]:
    """The demo, with the same content."""
    server = f"Cinémathèque {identity.url}/id.example {ID} {SECRET}"
    directory = tmp_path_factory.mktemp("demo")
    with demo(directory, shared, COMMENT_INTERVAL="0", SIGN_IN_OIDC=server) as site:
        yield site


@pytest.fixture(scope="session", params=["demo", "production"])
def site(request: pytest.FixtureRequest) -> Site:
    site: Site = request.getfixturevalue(f"{request.param}_site")
    return site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
