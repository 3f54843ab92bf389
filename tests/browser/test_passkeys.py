"""A member adds a passkey, signs out and signs in with it, in a browser that has one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import Complaints, inaccessible, sideways, sign_in, visit
from tests.browser.servers import Site, run_manage

# In milliseconds: a machine that tests much at once.
PATIENCE = 20_000
PASSWORD = "of the passkey tests"
MEMBER = f"""
from filmclub.accounts.models import User
User.objects.create_user("{{name}}", password="{PASSWORD}", first_name="Nora", last_name="Key")
"""


def local(site: Site) -> str:
    """The demo as browsers know it that have passkeys: they keep none for a bare address."""
    return site.url.replace("127.0.0.1", "localhost")


@contextmanager
def telephone(page: Page) -> Iterator[None]:
    """Give the browser a place for passkeys that knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield
    session.detach()


def prove(page: Page) -> None:
    """Give the password once more, where the site asks for it."""
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def test_a_passkey_is_added_and_signs_in(chromium: Browser, demo_site: Site) -> None:
    run_manage(["shell", "-v0", "-c", MEMBER.format(name="nora")], demo_site.environment)
    url = local(demo_site)
    with visit(chromium) as page, telephone(page):
        complaints = Complaints(page, url)
        sign_in(page, f"{url}/accounts/2fa/", "nora", PASSWORD)
        page.get_by_role("link", name="Add a passkey").click()
        prove(page)
        expect(page.get_by_label("Signs me in alone")).to_be_checked(timeout=PATIENCE)
        page.fill("[name=name]", "Telephone")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible(timeout=PATIENCE)
        page.goto(f"{url}/accounts/2fa/")
        expect(page.get_by_text("signs you in alone")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.goto(f"{url}/accounts/login/?next=/me/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", name="Your page")).to_be_visible(timeout=PATIENCE)
        expect(page.locator("main")).to_contain_text("1 passkey")
        assert inaccessible(page) == []
        assert sideways(page) == 0
        assert complaints == []


def test_a_browser_that_has_none_is_told(chromium: Browser, demo_site: Site) -> None:
    with visit(chromium) as page, telephone(page):
        page.goto(f"{local(demo_site)}/accounts/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("alert")).to_contain_text("That did not work.", timeout=PATIENCE)
