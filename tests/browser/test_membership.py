"""A guest of last month joins, claims, is somebody, ignores, takes everything along, and is forgotten."""

from __future__ import annotations

import re
from pathlib import Path
from secrets import token_hex
from zipfile import ZipFile

from playwright.sync_api import Browser, Page, expect

from tests.accounts.test_authors import picture
from tests.browser.conftest import Crawled
from tests.browser.looking import Complaints, go, inaccessible, join, visit
from tests.browser.mailbox import CODE, in_mail
from tests.browser.servers import Site

LINK = re.compile(r"/me/data/take/\?token=[\w-]+")
A_MONTH_AGO = (
    "from comments.models import Comment; from datetime import timedelta; from django.utils import timezone;"
    "Comment.objects.filter(email={address!r}).update(created_at=timezone.now() - timedelta(days=31))"
)
FORGET_NOW = (
    "from filmclub.accounts.erasing import erase_now; from filmclub.accounts.models import Erasure;"
    "from datetime import timedelta; from django.utils import timezone;"
    "e = Erasure.objects.get(user__first_name={name!r});"
    "erase_now(e); erase_now(e, now=timezone.now() + timedelta(hours=1))"
)
# What they have said is not theirs is left alone.
FIND = (
    "from comments.models import Comment; from tests.filmclub.planted_person import found;"
    "Comment.objects.filter(text={left!r}).update(guest_name='Kim', email='');"
    "print(sorted(found(*{words!r})))"
)


def post_as_guest(page: Page, article: str, text: str, name: str, address: str) -> None:
    join(page, article)
    form = page.locator("form#reply")
    form.get_by_label("Comment").fill(text)
    form.get_by_label("Name").first.fill(name)
    form.get_by_label("E-mail").first.fill(address)
    form.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment").filter(has_text=text)).to_have_count(1)


def test_a_guest_becomes_somebody_and_is_forgotten(
    demo_site: Site, chromium: Browser, crawled: Crawled, tmp_path: Path
) -> None:
    site, article = demo_site, demo_site.url + crawled.kinds["reviews:article"]
    mark = token_hex(4)
    name, address = f"Lea {mark}", f"lea.{mark}@example.org"
    texts = [f"Of last month {word} {mark}." for word in ("one", "two", "three", "four")]
    with visit(chromium) as page, visit(chromium) as mailbox:
        complaints = Complaints(page, site.url)
        for text in texts:
            post_as_guest(page, article, text, name, address)
        site.manage("shell", "-v0", "-c", A_MONTH_AGO.format(address=address))

        go(page, f"{site.url}/accounts/signup/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("E-mail").fill(address)
        page.get_by_role("button", name="Send me the code").click()
        joined = in_mail(mailbox, site, address, CODE)
        page.get_by_label("Code from the mail").fill(joined)
        page.get_by_role("button", name="Go on").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("What you wrote as a guest")
        assert inaccessible(page) == []
        page.get_by_role("checkbox", name=re.compile("four")).uncheck()
        page.get_by_role("button", name="These are mine").click()
        for _second in range(30):
            go(page, f"{site.url}/me/comments/")
            if page.get_by_text(f"three {mark}").count():
                break
            page.wait_for_timeout(1000)
        expect(page.get_by_text(f"one {mark}")).to_have_count(1)
        expect(page.get_by_text(f"four {mark}")).to_have_count(0)

        go(page, f"{site.url}/me/profile/")
        page.get_by_label("Picture").first.set_input_files(
            {"name": "me.png", "mimeType": "image/png", "buffer": picture(300, 300)}
        )
        page.get_by_label("About you").fill(f"Sees all of Ozu {mark}.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_label("About you")).to_have_value(f"Sees all of Ozu {mark}.")

        join(page, article)
        other = page.locator("article.comment:has(details)").filter(has_not_text=mark).first
        other.locator("summary").last.click()
        other.get_by_role("button", name="Ignore").click()
        page.get_by_role("button", name=re.compile("^Ignore ")).click()
        join(page, article)
        expect(page.locator("details.ignored").first).to_be_visible()

        go(page, f"{site.url}/me/data/")
        page.get_by_role("button", name="Ask for the file").click()
        if "reauthenticate" in page.url:
            page.get_by_role("button", name="Send me the code").click()
            page.get_by_label("Code from the mail").fill(in_mail(mailbox, site, address, CODE, but=joined))
            page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("status")).to_contain_text("It is being made")
        go(page, site.url + in_mail(mailbox, site, address, LINK))
        with page.expect_download() as download:
            page.get_by_role("button", name="Take it along").click()
        file = tmp_path / "all.zip"
        download.value.save_as(file)
        with ZipFile(file) as archive:
            everything = "".join(archive.read(entry).decode(errors="replace") for entry in archive.namelist())
        assert all(text in everything for text in texts[:3])
        assert f"Sees all of Ozu {mark}." in everything

        go(page, f"{site.url}/me/erase/")
        page.get_by_label("It stays, without my name").check()
        page.get_by_role("button", name="Forget me in 24 hours").click()
        page.get_by_role("checkbox", name=re.compile(f"two {mark}")).uncheck()
        page.get_by_role("button", name="Keep this choice").click()
        expect(page.get_by_role("checkbox", name=re.compile(f"two {mark}"))).not_to_be_checked()
        assert inaccessible(page) == []
        site.manage("shell", "-v0", "-c", FORGET_NOW.format(name=name))
        words = [name.lower(), address, f"two {mark}", f"ozu {mark}"]
        assert site.manage("shell", "-v0", "-c", FIND.format(words=words, left=texts[3])).strip() == "[]"
        go(page, f"{site.url}/me/")
        expect(page.get_by_text(name)).to_have_count(0)
        assert complaints == []
