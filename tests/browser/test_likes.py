"""Readers like what others wrote: the number changes where they press, and without a script, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import PHONE, Complaints, inaccessible, join, sideways, sign_in, visit
from tests.browser.servers import Site

PATH = "/articles/a-voice-in-a-pastel-city/"
MAKE = """
from filmclub.accounts.models import User
User.objects.create_user({name!r}, password={password!r}, first_name="Liv")
"""


@contextmanager
def reading(site: Site, chromium: Browser, *, scripts: bool) -> Iterator[Page]:
    """A member, who is at the discussion of an article."""
    name, password = f"liv-{token_hex(4)}", token_hex(12)
    site.manage("shell", "-v0", "-c", MAKE.format(name=name, password=password))
    with visit(chromium, width=PHONE, scripts=scripts) as page:
        sign_in(page, f"{site.url}/me/ignored/", name, password)
        if scripts:
            join(page, site.url + PATH)
        else:
            page.goto(site.url + PATH)
        yield page


def test_a_press_is_noted_where_it_was_made(demo_site: Site, chromium: Browser) -> None:
    with reading(demo_site, chromium, scripts=True) as page:
        complaints = Complaints(page, demo_site.url)
        for place in (page.locator("#thread .comment .like").nth(1), page.locator("p.like")):
            button = place.get_by_role("button")
            expect(button).to_have_attribute("aria-pressed", "false")
            button.focus()
            page.keyboard.press("Enter")
            expect(button).to_have_attribute("aria-pressed", "true")
            expect(button).to_be_focused()
            expect(place).to_contain_text("like")
        assert page.url == demo_site.url + PATH
        assert inaccessible(page) == []
        assert sideways(page) == 0
        page.reload()
        assert page.locator('.like [aria-pressed="true"]').count() == 2
        assert complaints == []


def test_without_a_script_it_leads_back_to_the_comment(demo_site: Site, chromium: Browser) -> None:
    with reading(demo_site, chromium, scripts=False) as page:
        comment = page.locator("#thread .comment:has(.like)").first
        number = comment.get_attribute("id")
        comment.locator(".like button").click()
        page.wait_for_url(f"{demo_site.url}{PATH}#{number}")
        expect(page.locator(f"#{number} .like button")).to_have_attribute("aria-pressed", "true")
        expect(page.locator(f"#{number} .like")).to_contain_text("1 reader likes this")
