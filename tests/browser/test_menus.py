"""What one can do with a comment: one visible “Reply”, and the rest behind “More”."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import DESK, NARROW, PHONE, go, inaccessible, join, sideways, visit
from tests.browser.servers import Site

PATH = "/articles/a-voice-in-a-pastel-city/"
MOST_STOPS = 3
# What Tab comes to below each comment, but for the links of who goes from one new comment to the next.
STOPS = """
() => [...document.querySelectorAll("#thread .comment > footer")].map((footer) =>
  [...footer.querySelectorAll("a[href], button, summary, input")].filter(
    (one) => one.tabIndex >= 0 && one.checkVisibility() && !one.closest(".menu:not([open]) > div")
  ).length
)
"""


@pytest.fixture
def page(demo_site: Site, chromium: Browser) -> Iterator[Page]:
    with visit(chromium, width=PHONE) as page:
        join(page, demo_site.url + PATH)
        yield page


def test_tab_comes_to_three_things_at_most_below_a_comment(page: Page) -> None:
    stops = page.evaluate(STOPS)
    assert len(stops) > 20
    assert set(stops) <= set(range(1, MOST_STOPS + 1))


def test_the_menu_says_whose_it_is_and_shows_the_rest(page: Page) -> None:
    comment = page.locator("#thread .comment:has(.menu)").first
    name = comment.locator("header b").first.inner_text()
    summary = comment.locator(".menu > summary")
    expect(summary).to_have_accessible_name(f"More about {name}’s comment")
    expect(comment.get_by_role("button", name="Report")).to_be_hidden()
    summary.click()
    expect(comment.get_by_role("button", name="Report")).to_be_visible()
    expect(comment.locator(".menu a.share")).to_be_visible()
    # Of members alone.
    expect(comment.get_by_role("button", name="Ignore")).to_be_hidden()
    assert inaccessible(page) == []
    assert sideways(page) == 0


def test_escape_closes_it_and_gives_the_focus_back(page: Page) -> None:
    menu = page.locator("#thread .menu").first
    menu.locator("> summary").click()
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("> summary")).to_be_focused()


def test_it_closes_when_one_turns_to_something_else(page: Page) -> None:
    first, second = (page.locator("#thread .menu").nth(number) for number in (0, 1))
    first.locator("> summary").click()
    second.locator("> summary").click()
    expect(second).to_have_attribute("open", "")
    expect(first).not_to_have_attribute("open", "")
    page.locator("#thread .comment div[dir]").first.click(position={"x": 2, "y": 2})
    expect(second).not_to_have_attribute("open", "")
    first.locator("> summary").press("Enter")
    expect(first).to_have_attribute("open", "")
    # To who goes on by Tab it does not cover what follows.
    page.locator("#thread .comment footer > a").nth(1).focus()
    expect(first).not_to_have_attribute("open", "")


@pytest.mark.parametrize("width", [NARROW, DESK])
def test_without_scripts_it_leads_to_the_page_that_reports(
    demo_site: Site, chromium: Browser, width: int
) -> None:
    with visit(chromium, width=width, scripts=False) as page:
        go(page, demo_site.url + PATH)
        comment = page.locator("#thread .comment:has(.menu)").last
        comment.locator(".menu > summary").click()
        assert sideways(page) == 0
        comment.get_by_role("button", name="Report").click()
        page.wait_for_url("**/report/")
