"""Links to a text and to its comments are handed on, by the system's own sheet or by copying."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lighthouse import ARTICLE
from tests.browser.looking import DESK, PHONE, Complaints, go, inaccessible, sideways, visit
from tests.browser.servers import Site

ARTICLE_LINK = "a.share:not(.menu a)"
# What the system and the browser have of it, noted instead of done.
INSTEAD = """() => {
  window.handed = [];
  const note = (value) => { window.handed.push(value); return Promise.resolve(); };
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: note } });
}"""
WITH_A_SHEET = """() => {
  window.handed = [];
  navigator.share = (what) => { window.handed.push(what.url); return Promise.resolve(); };
}"""
NOT_ALLOWED = """() => {
  window.handed = [];
  const refuse = () => Promise.reject(new Error("not allowed"));
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: refuse } });
  window.prompt = (words, url) => window.handed.push(url);
}"""


def handed(page: Page) -> list[str]:
    found: list[str] = page.evaluate("() => window.handed")
    return found


def canonical(page: Page) -> str:
    """The address under which the page wants to be known: behind nginx, without the tests' own port."""
    return str(page.locator("link[rel=canonical]").get_attribute("href"))


def open_with(page: Page, address: str, script: str) -> None:
    page.add_init_script(f"({script})()")
    go(page, address)
    expect(page.locator(".comment a.share").first).to_be_attached()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_an_address_is_copied_and_that_is_said(production_site: Site, chromium: Browser, width: int) -> None:
    address = f"{production_site.url}/articles/{ARTICLE}/"
    with visit(chromium, width=width) as page:
        complaints = Complaints(page, production_site.url)
        open_with(page, address, INSTEAD)
        link = page.locator(ARTICLE_LINK)
        expect(link).to_have_text("Copy link")
        link.click()
        expect(link).to_have_text("Link copied")
        expect(page.locator("main > p[role=status]")).to_have_text("Link copied")
        page.locator(".menu > summary").first.click()
        button = page.locator(".comment a.share").first
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_text("Link copied")
        own = page.locator(".comment header a:has(time)").first.evaluate("link => link.href")
        assert handed(page) == [canonical(page), own]
        assert own.startswith(f"{address}comments/")
        # An open menu lies above the buttons of the next comment.
        page.keyboard.press("Escape")
        assert inaccessible(page) == []
        assert sideways(page) == 0
        assert complaints == []


def test_the_system_has_a_sheet_for_it(production_site: Site, chromium: Browser) -> None:
    address = f"{production_site.url}/articles/{ARTICLE}/"
    with visit(chromium, width=PHONE) as page:
        open_with(page, address, WITH_A_SHEET)
        button = page.locator(".comment a.share").first
        expect(button).to_have_text("Share")
        page.locator(ARTICLE_LINK).click()
        assert handed(page) == [canonical(page)]


def test_what_may_not_be_copied_is_shown(production_site: Site, chromium: Browser) -> None:
    address = f"{production_site.url}/articles/{ARTICLE}/"
    with visit(chromium) as page:
        open_with(page, address, NOT_ALLOWED)
        page.locator(ARTICLE_LINK).click()
        assert handed(page) == [canonical(page)]


def test_without_scripts_they_are_links(production_site: Site, chromium: Browser) -> None:
    address = f"{production_site.url}/articles/{ARTICLE}/"
    with visit(chromium, scripts=False) as page:
        page.goto(f"{address}?order=newest")
        link = page.locator(ARTICLE_LINK)
        expect(link).to_have_text("Permanent link")
        assert link.get_attribute("href") == canonical(page)
        page.locator(".comment header a:has(time)").first.click()
        assert page.url.startswith(f"{address}comments/")
