"""A guest who has typed a comment joins by a code, finds it in the form, and posts it."""

from __future__ import annotations

from secrets import token_hex

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Crawled
from tests.browser.looking import PHONE, Complaints, go, inaccessible, join, visit
from tests.browser.mailbox import CODE, in_mail
from tests.browser.servers import Site


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guest_joins_by_a_code_and_posts_what_was_typed(
    demo_site: Site, chromium: Browser, crawled: Crawled, scripts: bool
) -> None:
    article = demo_site.url + crawled.kinds["reviews:article"]
    name, text = f"Lea {token_hex(4)}", f"Typed before joining, {scripts}."
    address = f"{name.replace(' ', '.').lower()}@example.org"
    with visit(chromium, width=PHONE, scripts=scripts) as page, visit(chromium) as mailbox:
        complaints = Complaints(page, demo_site.url)
        if scripts:
            join(page, article)
        else:
            go(page, article)
        form = page.locator("form#reply")
        form.get_by_label("Comment").fill(text)
        form.get_by_role("button", name="Join").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Join")
        assert not scripts or inaccessible(page) == []
        page.get_by_label("Name").fill(name)
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me the code").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Type the code")
        assert not scripts or inaccessible(page) == []
        page.get_by_label("Code from the mail").fill(in_mail(mailbox, demo_site, address, CODE))
        page.get_by_role("button", name="Go on").click()
        form = page.locator("form#reply")
        expect(form.get_by_label("Comment")).to_have_value(text)
        expect(form).to_contain_text(f"You write as {name}.")
        assert not scripts or inaccessible(page) == []
        form.get_by_role("button", name="Post comment").click()
        said = page.locator("article.comment").filter(has_text=text)
        expect(said).to_contain_text(name)
        assert complaints == []
