"""What the first view of a page costs an old phone: nothing is cached, and nginx sends brotli."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Crawled
from tests.browser.discussions import FULL, fill
from tests.browser.lighthouse import ARTICLE
from tests.browser.looking import DESK, PHONE, go, visit
from tests.browser.servers import Site
from tests.extent import extent

# Kilobytes of an article with 100 comments: HTML, stylesheet and scripts with headers, without pictures.
HEAVIEST = 70
MOST_BLOCKING = 3
SHIFTS = """
() => new Promise((resolve) => {
  let moved = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      moved.push(one.sources.map(({ node }) => node?.outerHTML?.slice(0, 90)));
    }
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(moved.map(String)), 300);
})
"""


@pytest.fixture(scope="module")
def article(production_site: Site, crawled: Crawled) -> str:
    """The address of an article with a whole window of comments."""
    # Some stand deeper than the page shows.
    fill(production_site, ARTICLE, FULL + 20)
    return f"{production_site.url}/articles/{ARTICLE}/"


class Wire(dict[str, float]):
    """The bytes of each answer that is no picture, by its address, from now on."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        addresses: dict[str, str] = {}

        def answered(event: dict[str, object]) -> None:
            response = event["response"]
            if event["type"] != "Image" and isinstance(response, dict):
                addresses[str(event["requestId"])] = response["url"]

        def finished(event: dict[str, object]) -> None:
            if url := addresses.get(str(event["requestId"])):
                self[url] = float(str(event["encodedDataLength"]))

        session.on("Network.responseReceived", answered)
        session.on("Network.loadingFinished", finished)


def test_an_article_with_100_comments_is_light(chromium: Browser, article: str) -> None:
    with visit(chromium, width=PHONE) as page:
        wire = Wire(page)
        page.goto(article, wait_until="networkidle")
        # Who only reads the text does without what makes the discussion smooth.
        assert [url for url in wire if "htmx" in url] == []
        page.locator("#comments").scroll_into_view_if_needed()
        page.wait_for_function("() => window.htmx")
        page.wait_for_load_state("networkidle")
        assert page.locator("#thread .comment").count() >= FULL
        assert {"css", "js"} < {url.rpartition(".")[2] for url in wire}
        assert sum(wire.values()) <= HEAVIEST * 1000, wire


def test_little_keeps_a_page_from_being_shown(chromium: Browser, article: str) -> None:
    with visit(chromium, width=PHONE) as page:
        page.goto(article, wait_until="networkidle")
        blocking = page.evaluate(
            """() => performance.getEntriesByType("resource")
            .filter((one) => one.renderBlockingStatus === "blocking").map((one) => one.name)"""
        )
        # And the page itself.
        assert 1 <= len(blocking) < MOST_BLOCKING, blocking


@pytest.mark.parametrize("width", extent([PHONE], [PHONE, DESK]))
def test_nothing_moves_while_a_page_loads_and_is_read(
    production_site: Site, crawled: Crawled, chromium: Browser, article: str, width: int
) -> None:
    with visit(chromium, width=width) as page:
        found = []
        for path in crawled.looked_at.values():
            go(page, production_site.url + path)
            for _screen in range(40):
                before = page.evaluate("scrollY")
                # Pictures further below are fetched when they come near.
                page.mouse.wheel(0, 2000)
                page.wait_for_timeout(30)
                if page.evaluate("scrollY") == before:
                    break
            page.wait_for_load_state("networkidle")
            found += [f"{path}: {moved}" for moved in page.evaluate(SHIFTS)]
        assert found == []


def test_a_shift_is_seen(chromium: Browser) -> None:
    with visit(chromium) as page:
        page.set_content("<p id=p>Here.</p><p>There.</p>")
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.evaluate("() => { document.getElementById('p').style.height = '300px' }")
        assert page.evaluate(SHIFTS) != []
