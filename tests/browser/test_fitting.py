"""Pages fit their window whatever letters a browser is set to, and whatever somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Crawled
from tests.browser.looking import DESK, PHONE, SMALLEST, broken_words, go, launch_with, sideways, visit
from tests.browser.servers import Site
from tests.extent import extent

LARGEST_PHONE = 430
# What no rule for breaking lines can break, is wider than a phone or painted above and below its line.
UNBREAKABLE = {
    "a word": "w" * 500,
    "one family": "\U0001f468\u200d" * 200,
    "one syllable": "\u0915\u094d" * 300,
    "one block": "\u1100" * 200,
    "signs wider than others": "\ufdfd\U00012031" * 40,
    "marks": "Z" + "\u0301\u0489\u0336\u0323" * 60,
    "code": f"<pre><code>{'x' * 400}\n{chr(0xFDFD) * 60}</code></pre>",
    "quotations in quotations": "<blockquote>" * 20 + "deep" + "</blockquote>" * 20,
    "lists in lists": "<ul><li>" * 20 + "deep" + "</li></ul>" * 20,
}
# Puts a text where comments show what people wrote: as a text and as a name.
WRITE = """
text => {
  const places = document.querySelectorAll(".comment > div, .comment header b");
  places.forEach(place => { place.innerHTML = text; });
}
"""
# The blank on both sides of the discussion.
BESIDE = """
() => {
  const all = document.querySelector("#thread").getBoundingClientRect();
  return [all.left - 10, all.right + 10];
}
"""


@pytest.fixture(scope="module", params=extent([32], [16, 20, 24, 32]))
def reader(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[Browser, int]]:
    """A Chromium whose own letters are so large, as a reader sets them, and how large."""
    browser = launch_with(chromium, f"--blink-settings=defaultFontSize={request.param}")
    yield browser, request.param
    browser.close()


@pytest.mark.parametrize("width", extent([SMALLEST], [SMALLEST, PHONE, LARGEST_PHONE, DESK]))
def test_every_page_fits_with_large_letters(
    demo_site: Site, crawled: Crawled, reader: tuple[Browser, int], width: int
) -> None:
    browser, size = reader
    with visit(browser, width=width, touch=width < DESK) as page:
        found = {}
        for path in [*crawled.looked_at.values(), "/accounts/login/"]:
            go(page, demo_site.url + path)
            assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{size}px"
            if wrong := [*broken_words(page), *([f"{over} pixels"] if (over := sideways(page)) else [])]:
                found[path] = wrong
        go(page, demo_site.url + crawled.kinds["reviews:article"])
        go(page, page.locator(".comment footer a[href$='/reply/']").first.evaluate("link => link.href"))
        assert broken_words(page) == []
        assert sideways(page) == 0
        assert found == {}


def beside(page: Page) -> list[bytes]:
    left, right = page.evaluate(BESIDE)
    width, height = page.evaluate("[innerWidth, innerHeight]")
    return [
        page.screenshot(clip={"x": x, "y": 0, "width": wide, "height": height})
        for x, wide in ((0, left), (right, width - right))
        if wide > 0
    ]


@pytest.mark.parametrize("text", UNBREAKABLE.values(), ids=UNBREAKABLE)
@pytest.mark.parametrize("width", extent([SMALLEST], [SMALLEST, DESK]))
def test_nothing_in_a_comment_leaves_it(
    demo_site: Site, crawled: Crawled, chromium: Browser, width: int, text: str
) -> None:
    with visit(chromium, width=width, touch=width < DESK) as page:
        go(page, demo_site.url + crawled.kinds["reviews:article"])
        page.evaluate("document.querySelector('#thread').scrollIntoView()")
        page.wait_for_timeout(100)
        before = beside(page)
        page.evaluate(WRITE, text)
        page.evaluate("document.querySelector('#thread').scrollIntoView()")
        assert sideways(page) == 0
        assert beside(page) == before


# Lists and quotations as a comment's page has them if some of it runs from right to left.
MIXED = (
    '<ul dir="auto"><li>نقطة</li></ul><ul dir="auto"><li>dot</li></ul>'
    '<blockquote dir="auto"><p>اقتباس</p></blockquote><blockquote dir="auto"><p>said</p></blockquote>'
)
SIDES = """
(place, html) => {
  place.innerHTML = html;
  return [...place.children].map(block => {
    const style = getComputedStyle(block);
    return parseFloat(style.paddingRight) > parseFloat(style.paddingLeft) ? "right" : "left";
  });
}
"""


def test_bullets_and_bars_stand_where_a_text_begins(
    demo_site: Site, crawled: Crawled, chromium: Browser
) -> None:
    with visit(chromium, width=PHONE) as page:
        go(page, demo_site.url + crawled.kinds["reviews:article"])
        sides = page.locator(".comment > div").first.evaluate(SIDES, MIXED)
        assert sides == ["right", "left", "right", "left"]


def test_links_beside_names_and_dates_have_room_for_a_finger(
    demo_site: Site, crawled: Crawled, chromium: Browser
) -> None:
    with visit(chromium, width=PHONE, touch=True) as page:
        for kind in ("home", "reviews:article"):
            go(page, demo_site.url + crawled.kinds[kind])
            small: list[str] = page.evaluate(
                """() => [...document.querySelectorAll(".small a, .kicker a, .title a, .comment header a")]
                  .filter(link => [...link.getClientRects()].some(box => box.height && box.height < 24))
                  .map(link => link.textContent)"""
            )
            assert small == []
