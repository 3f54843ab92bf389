"""A guest who has typed a comment signs in with an account elsewhere: refuses, joins, and comes again."""

from __future__ import annotations

from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.providers import Providers
from tests.browser.conftest import Crawled
from tests.browser.looking import PHONE, Complaints, go, inaccessible, sideways, visit
from tests.browser.mailbox import CODE, in_mail
from tests.browser.servers import Site

SERVER = "Cinémathèque"


def leave_for_server(page: Page) -> None:
    page.get_by_role("button", name=f"Continue with {SERVER}").click()
    expect(page.get_by_role("link", name="Allow")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guest_comes_by_an_account_elsewhere_with_every_word(
    demo_site: Site, chromium: Browser, crawled: Crawled, identity: Providers, scripts: bool
) -> None:
    number = token_hex(4)
    address, text = f"nina.{number}@example.org", f"Typed before signing in, {number}."
    identity.tells["profile"] = {"sub": number, "email": address, "name": f"Nina {number}"}
    with visit(chromium, width=PHONE, scripts=scripts) as page, visit(chromium) as mailbox:
        complaints = Complaints(page, demo_site.url)
        go(page, demo_site.url + crawled.kinds["reviews:article"])
        form = page.locator("form#reply")
        form.get_by_label("Comment").fill(text)
        form.get_by_role("button", name=SERVER).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
        assert not sideways(page)
        assert not scripts or inaccessible(page) == []

        leave_for_server(page)
        page.get_by_role("link", name="Refuse").click()
        expect(page.get_by_text("You did not sign in with")).to_be_visible()

        leave_for_server(page)
        page.get_by_role("link", name="Allow").click()
        expect(page.get_by_label("Name")).to_have_value(f"Nina {number}")
        expect(page.get_by_label("E-mail")).to_have_value(address)
        assert not scripts or inaccessible(page) == []
        page.get_by_role("button", name="Send me the code").click()
        page.get_by_label("Code from the mail").fill(in_mail(mailbox, demo_site, address, CODE))
        page.get_by_role("button", name="Go on").click()
        form = page.locator("form#reply")
        expect(form.get_by_label("Comment")).to_have_value(text)
        expect(form).to_contain_text(f"You write as Nina {number}.")

        form.get_by_role("button", name="Sign out").click()
        expect(form.get_by_label("Comment")).to_have_value(text)
        go(page, f"{demo_site.url}/accounts/login/?next=/me/")
        leave_for_server(page)
        page.get_by_role("link", name="Allow").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Your page")
        expect(page.get_by_text(SERVER)).to_be_visible()
        assert [said for said in complaints if identity.url not in said] == []
