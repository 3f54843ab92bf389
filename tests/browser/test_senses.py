"""What axe cannot see: where the keyboard is, what is read out when, and readers' own settings."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import DESK, PHONE, SMALLEST, go, sideways, visit
from tests.browser.pictures import ARTICLE
from tests.browser.servers import Site

PAGES = ["/", ARTICLE, "/films/her-2013/", "/accounts/login/"]
STOPS = 60
# Where the focus is: whether one sees it, and by what. The outline of a field may be its own.
FOCUS = """() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  return {
    what: one.outerHTML.slice(0, 100),
    isPage: one === document.body,
    isSeen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth,
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    // In the document or, where a phone shows rows in another order, in a row below.
    isBehind: !window.lastStop || !!(window.lastStop.compareDocumentPosition(one) & 4)
      || box.top + scrollY >= window.lastEnd,
    stop: !void (window.lastStop = one, window.lastEnd = box.bottom + scrollY),
  };
}"""
# WCAG 1.4.12: what a reader who needs more room may set.
ROOMY = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(one);
  const takes = (time) => time.split(",").some((part) => parseFloat(part) > 0.01);
  return scrollBehavior === "smooth" || takes(transitionDuration)
    || (animationName !== "none" && takes(animationDuration));
}).map((one) => one.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_tab_key_goes_through_the_page_in_order_and_is_seen(
    demo_site: Site, chromium: Browser, path: str, width: int
) -> None:
    with visit(chromium, width=width) as page:
        go(page, demo_site.url + path)
        stops = list(tab_through(page))
        assert 'class="skip"' in stops[0]["what"]
        assert len(stops) > 5
        wrong = [stop for stop in stops if not (stop["isSeen"] and stop["isMarked"] and stop["isBehind"])]
        assert wrong == []


def tab_through(page: Page) -> list[dict[str, Any]]:
    stops = []
    for _stop in range(STOPS):
        page.keyboard.press("Tab")
        stop: dict[str, Any] = page.evaluate(FOCUS)
        if stop["isPage"]:
            break
        stops.append(stop)
    return stops


def test_the_skip_link_leads_past_the_head(demo_site: Site, chromium: Browser) -> None:
    with visit(chromium) as page:
        go(page, demo_site.url + ARTICLE)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_links_of_comments_say_whose_they_are(demo_site: Site, chromium: Browser) -> None:
    with visit(chromium) as page:
        go(page, demo_site.url + ARTICLE)
        comments = page.locator("article.comment").all()
        assert len(comments) > 20
        for comment in comments[:20]:
            name = comment.locator("header b").first.inner_text()
            reply = comment.locator("footer > a").first
            assert reply.get_attribute("aria-label") == f"Reply to {name}"


def test_a_thread_is_lists_in_lists(demo_site: Site, chromium: Browser) -> None:
    with visit(chromium) as page:
        go(page, demo_site.url + ARTICLE)
        assert page.locator("article.comment").count() == page.locator("#thread li > article.comment").count()
        assert page.locator("#thread li li li li > article.comment").count() > 0
        assert page.locator("#thread ol > :not(li)").count() == 0


def test_nothing_is_read_out_while_nothing_has_happened(demo_site: Site, chromium: Browser) -> None:
    with visit(chromium) as page:
        page.goto(demo_site.url + ARTICLE, wait_until="networkidle")
        said = page.locator("[role=status], [role=alert], [aria-live]").all_inner_texts()
        assert said
        assert "".join(said).strip() == ""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [DESK, SMALLEST])
def test_there_is_room_for_wider_spacing(demo_site: Site, chromium: Browser, path: str, width: int) -> None:
    with visit(chromium, width=width) as page:
        go(page, demo_site.url + path)
        page.evaluate(
            """(text) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(text);
              document.adoptedStyleSheets = [sheet];
            }""",
            ROOMY,
        )
        assert (
            page.evaluate("getComputedStyle(document.querySelector('main p, main a')).letterSpacing")
            != "normal"
        )
        assert sideways(page) == 0
        # Nothing that is cut off says something.
        cut = page.evaluate(
            """() => [...document.querySelectorAll("main :is(p, h1, h2, a, button, label)")]
            .filter((one) => getComputedStyle(one).overflow === "hidden"
              && one.scrollHeight > one.clientHeight + 1 && !one.closest(".visually-hidden"))
            .map((one) => one.outerHTML.slice(0, 100))"""
        )
        assert cut == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_for_who_wants_no_motion(demo_site: Site, chromium: Browser, path: str) -> None:
    with visit(chromium) as page:
        go(page, demo_site.url + path)
        assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
        assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("path", PAGES)
def test_in_forced_colours_the_focus_and_the_ends_of_fields_are_seen(
    demo_site: Site, chromium: Browser, path: str
) -> None:
    with visit(chromium) as page:
        page.emulate_media(forced_colors="active")
        go(page, demo_site.url + path)
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert [stop for stop in tab_through(page) if not stop["isMarked"]] == []
        bare = page.evaluate(
            """() => [...document.querySelectorAll("main :is(input:not([type=hidden]), textarea, .button)")]
            .filter((one) => one.offsetParent && !["checkbox", "radio"].includes(one.type)
              && parseFloat(getComputedStyle(one).borderTopWidth) < 1)
            .map((one) => one.outerHTML.slice(0, 100))"""
        )
        assert bare == []


def test_in_forced_colours_the_comment_that_a_link_leads_to_is_marked(
    demo_site: Site, chromium: Browser
) -> None:
    with visit(chromium) as page:
        page.emulate_media(forced_colors="active")
        go(page, demo_site.url + ARTICLE)
        first = page.locator("article.comment").first.get_attribute("id")
        go(page, f"{demo_site.url}{ARTICLE}#{first}")
        assert page.evaluate(f"getComputedStyle(document.getElementById('{first}')).outlineStyle") == "solid"
