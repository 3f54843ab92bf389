"""A comment that is posted stands where the next load shows it, and one that is elsewhere is found."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import PHONE, Complaints, inaccessible, join, visit
from tests.browser.servers import Site
from tests.browser.test_arrivals import Evening, ids
from tests.browser.test_posting import comment_saying, fill, press_post

ORDERS = ["oldest", "newest", "active", "discussed"]


def post_on(page: Page, form: Locator, text: str) -> str:
    """Post it, and return the anchor that it has on the page."""
    fill(form, text)
    press_post(form)
    posted = comment_saying(page, text)
    expect(posted).to_be_focused()
    expect(posted).to_be_in_viewport()
    return str(posted.get_attribute("id"))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("is_reply", [False, True])
def test_it_stands_where_the_next_load_shows_it(
    demo_site: Site, chromium: Browser, order: str, is_reply: bool
) -> None:
    evening = Evening(demo_site, 4)
    root = evening.roots[1]
    evening.say(f"say('One.', {root}); say('Two.', {root})")
    with visit(chromium, width=PHONE) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, f"{evening.address}?order={order}")
        # The second one stands behind the first one, which waits.
        for words in ("My first.", "My second."):
            form = page.locator("form#reply")
            if is_reply:
                page.locator(f"#c{root} footer > a").first.click()
                form = page.locator(f"form#reply-{root}")
            post_on(page, form, words)
        before = ids(page)
        assert len(before) == 8
        join(page, f"{evening.address}?order={order}")
        assert ids(page) == before
        assert complaints == []


@pytest.mark.parametrize(("order", "is_here"), [("oldest", False), ("newest", True), ("discussed", False)])
def test_one_beyond_the_window_is_seen_at_once_and_found_again(
    demo_site: Site, chromium: Browser, order: str, is_here: bool
) -> None:
    evening = Evening(demo_site, 104)
    with visit(chromium, width=PHONE) as page:
        join(page, f"{evening.address}?order={order}")
        anchor = post_on(page, page.locator("form#reply"), "Beyond the window.")
        assert (anchor in ids(page)) == is_here
        before = ids(page)
        assert inaccessible(page) == []
        # The browser is closed: what has no date goes.
        page.context.clear_cookies(name="writer")
        join(page, f"{evening.address}?order={order}")
        assert ids(page) == before
        head = page.locator("p.news").filter(has_text="Your comment waits")
        expect(head).to_have_count(0 if is_here else 1)
        if not is_here:
            head.get_by_role("link").click()
            page.wait_for_url(re.compile(f"#{anchor}$"))
            expect(page.locator(f"#{anchor}")).to_be_in_viewport()
        page.locator(f"#{anchor} .menu > summary").click()
        page.locator(f"#{anchor} .withdraw summary").click()
        assert inaccessible(page) == []
        page.get_by_role("button", name="Take it back for good").click()
        page.wait_for_url(re.compile("#comments$"))
        expect(page.locator(f"#{anchor}")).to_have_count(0)


@pytest.mark.parametrize("seconds", [2, 24, 58])
def test_seconds_are_seconds(demo_site: Site, chromium: Browser, seconds: int) -> None:
    evening = Evening(demo_site, 1)
    with visit(chromium) as page:
        page.clock.install()
        join(page, evening.address)
        anchor = post_on(page, page.locator("form#reply"), "Just now.")
        said = page.locator(f"#{anchor} header time")
        for _time in ("as it is posted", "once it is loaded"):
            written, now = said.get_attribute("datetime"), page.evaluate("Date.now()")
            target = page.evaluate("Date.parse", written) + seconds * 1000
            if target > now:
                page.clock.fast_forward(target - now)
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            age = (page.evaluate("Date.now()") - page.evaluate("Date.parse", written)) / 1000
            text = said.inner_text()
            number = re.match(r"(now|a|\d+)", text.replace("\xa0", " "))
            assert number
            if age < 60:
                shown = {"now": 0, "a": 1}.get(number[1]) if not number[1].isdigit() else int(number[1])
                assert "minute" not in text
                assert shown is not None
                assert abs(shown - age) <= 2
            join(page, evening.address)


def test_a_reply_to_a_thread_that_is_cut_stands_elsewhere(demo_site: Site, chromium: Browser) -> None:
    evening = Evening(demo_site, 2)
    root = evening.roots[0]
    evening.say(f"[say('Reply %d.' % n, {root}) for n in range(130)]")
    with visit(chromium, width=PHONE) as page:
        join(page, evening.address)
        page.locator(f"#c{root} footer > a").first.click()
        anchor = post_on(page, page.locator(f"form#reply-{root}"), "Behind all of them.")
        before = ids(page)
        join(page, evening.address)
        assert ids(page) == before
        assert (anchor in before) == (page.locator(f"#thread #{anchor}").count() == 1)
