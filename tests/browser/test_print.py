"""What stands on paper: the text with its address, and comments where the page is of comments."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Crawled
from tests.browser.looking import go, visit
from tests.browser.servers import Site


def on_paper(page: Page, address: str) -> str:
    go(page, address)
    page.emulate_media(media="print")
    text: str = page.evaluate("document.body.innerText")
    page.emulate_media(media="screen")
    return text


@pytest.mark.parametrize("scripts", [True, False])
def test_an_article_has_its_address_and_no_lonely_number(
    demo_site: Site, crawled: Crawled, chromium: Browser, scripts: bool
) -> None:
    address = demo_site.url + crawled.kinds["reviews:article"]
    with visit(chromium, scripts=scripts) as page:
        text = on_paper(page, address)

    (line,) = (line for line in text.splitlines() if re.search(r"\bcomments?\b", line))
    assert re.fullmatch(rf"{re.escape(address)}, with \d+ comments", line)
    assert text.count(address) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_pages_of_comments_have_their_comments(
    demo_site: Site, crawled: Crawled, chromium: Browser, scripts: bool
) -> None:
    article = demo_site.url + crawled.kinds["reviews:article"]
    with visit(chromium, scripts=scripts) as page:
        go(page, article)
        comments = page.locator("#thread > li > article.comment")
        pk, words = comments.first.get_attribute("id"), comments.first.locator("p").first.inner_text()
        assert pk
        for path in (f"comments/{pk[1:]}/", f"discussion/?from={pk[1:]}"):
            text = on_paper(page, article + path)
            assert words in text
            assert article + path.partition("?")[0] in text
            for offered in ("Reply", "Newest first", "Show more", "Post comment", "Keys"):
                assert offered not in text.splitlines()


def test_the_sheets_are_not_blank(demo_site: Site, crawled: Crawled, chromium: Browser) -> None:
    article = demo_site.url + crawled.kinds["reviews:article"]
    with visit(chromium) as page:
        go(page, article)
        pk = page.locator("#thread > li > article.comment").first.get_attribute("id")
        assert pk
        sizes = {}
        for path in ("accounts/login/", f"comments/{pk[1:]}/"):
            go(page, f"{demo_site.url}/{path}" if path.startswith("accounts") else article + path)
            sizes[path] = len(page.pdf(format="A4"))
    login, comment = sizes.values()
    # What is on them is in it: letters, and the pictures of those who wrote.
    assert comment > 1.5 * login


def test_dates_stand_in_the_place_of_times_ago(demo_site: Site, crawled: Crawled, chromium: Browser) -> None:
    with visit(chromium) as page:
        go(page, demo_site.url + crawled.kinds["reviews:article"])
        page.locator("#comments").scroll_into_view_if_needed()
        time = page.locator("#thread .comment time[data-day]").first
        time.wait_for()
        page.emulate_media(media="print")
        shown = time.evaluate("e => [getComputedStyle(e).fontSize, getComputedStyle(e, '::after').content]")
        assert shown[0] == "0px"
        assert re.search(r"20\d\d", shown[1]) or "attr" in shown[1]
