"""What somebody finds in their mailbox: the demo shows the mails that it sends."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.browser.looking import go
from tests.browser.servers import Site

CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")


def in_mail(page: Page, site: Site, address: str, wanted: re.Pattern[str], but: str = "") -> str:
    """What is wanted, in the newest mail to an address that has it and not as in `but`; once it is sent."""
    for _second in range(90):
        if found := find_in_mail(page, site, address, wanted, but):
            return found
        page.wait_for_timeout(1000)
    raise AssertionError(f"No mail with {wanted.pattern} has come to {address}.")


def find_in_mail(page: Page, site: Site, address: str, wanted: re.Pattern[str], but: str = "") -> str:
    """The same of the mails that are there now; "" if none has it."""
    go(page, f"{site.url}/mails/")
    for mail in page.locator("main article, main section, main details").all():
        words = mail.text_content() or ""
        if address in words and (found := wanted.search(words)) and found[0] != but:
            return found[0]
    return ""
