"""In Chromium readers refuse, join and come again with each provider; CI does so with one of them."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.accounts.providers import ID, PROVIDERS, SECRET, Providers, providers
from tests.browser.looking import PHONE, go, launch, visit
from tests.browser.mailbox import CODE, in_mail
from tests.browser.servers import Site, content, demo

# It has a PostgreSQL of its own.
pytestmark = pytest.mark.runs_on("sqlite")
NAMES = dict(zip(PROVIDERS, ("Google", "Facebook", "X", "WordPress.com", "Cinémathèque"), strict=True))


@pytest.fixture(scope="module")
def identity() -> Iterator[Providers]:
    with providers() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, identity: Providers) -> Iterator[Site]:
    """The demo, set up for all of them."""
    of_all = {f"SIGN_IN_{name.upper()}": f"{ID} {SECRET}" for name in PROVIDERS[:-1]}
    server = f"Cinémathèque {identity.url}/id.example {ID} {SECRET}"
    program = ("-m", "tests.browser.providers_here", identity.url)
    directory = tmp_path_factory.mktemp("providers")
    with (
        content(directory) as shared,
        demo(directory, shared, program=program, COMMENT_INTERVAL="0", SIGN_IN_OIDC=server, **of_all) as site,
    ):
        yield site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def lead_here(page: Page, site: Site, identity: Providers) -> None:
    """Answer for the providers' own pages from this machine; nothing goes out."""

    def answer(route: Route) -> None:
        address = route.request.url
        if address.startswith((site.url, identity.url)):
            route.continue_()
            return
        with urlopen(identity.local(address)) as found:  # noqa: S310 it is on this machine
            route.fulfill(body=found.read(), content_type="text/html")

    page.route("**/*", answer)


def leave(page: Page, name: str, press: str) -> None:
    """Go to the provider, and press yes or no there."""
    page.get_by_role("button", name=f"Continue with {name}", exact=True).click()
    page.get_by_role("link", name=press).click()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_readers_refuse_join_and_come_again(
    site: Site, chromium: Browser, identity: Providers, provider: str
) -> None:
    name, address = NAMES[provider], f"nina.{provider}@example.org"
    with visit(chromium, width=PHONE) as page, visit(chromium) as mailbox:
        lead_here(page, site, identity)
        go(page, f"{site.url}/accounts/login/?next=/me/")
        leave(page, name, "Refuse")
        expect(page.get_by_text(f"You did not sign in with {name}.")).to_be_visible()

        leave(page, name, "Allow")
        expect(page.get_by_label("Name")).to_have_value("Nina Roth")
        page.get_by_label("Name").fill(f"Nina of {provider}")
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me the code").click()
        page.get_by_label("Code from the mail").fill(in_mail(mailbox, site, address, CODE))
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your page")

        page.context.clear_cookies()
        go(page, f"{site.url}/accounts/login/?next=/me/")
        leave(page, name, "Allow")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your page")
        expect(page.get_by_text(f"Nina of {provider}").first).to_be_visible()
        expect(page.get_by_text(name).first).to_be_visible()
