"""What an editor types is not lost: window, session or server killed, two windows, somebody else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import DESK, PHONE, Complaints, inaccessible, sideways, sign_in, visit
from tests.browser.pictures import accounts
from tests.browser.servers import ROOT, Site, clean_environment, free_port, running

ADD = "/admin/reviews/article/add/"
# In milliseconds: a machine that tests much at once.
PATIENCE = 20_000
SIGN_OUT = "from django.contrib.sessions.models import Session; Session.objects.all().delete()"
COLLEAGUE = """
from django.contrib.auth.models import Group
from filmclub.accounts.models import User
user = User.objects.create_user("{name}", password="{name}", is_staff=True)
user.groups.set(Group.objects.filter(name="Editors"))
"""
COPIES = """Object.entries(localStorage)
  .filter(([key]) => key.startsWith("unsaved ")).map(([, copy]) => copy).join().replaceAll("+", " ")"""


@pytest.fixture(scope="module")
def account(shared: dict[str, str]) -> tuple[str, str]:
    return next(accounts(shared))


@contextmanager
def desk(chromium: Browser, site: Site, account: tuple[str, str], width: int = DESK) -> Iterator[Page]:
    with visit(chromium, width=width, touch=width < DESK) as page:
        sign_in(page, f"{site.url}{ADD}", *account)
        yield page


def open_form(page: Page, address: str, wait: int = 300) -> None:
    page.goto(address)
    expect(page.locator(".tiptap")).to_be_visible(timeout=PATIENCE)
    # Shorter than for people.
    page.evaluate("(wait) => { document.querySelector('#draft-state').dataset.wait = wait }", wait)


def write(page: Page, words: str) -> None:
    page.locator(".tiptap > p").last.click()
    page.keyboard.type(words)


def line(page: Page) -> Locator:
    return page.locator("#draft-state .says")


def wait_until_kept(page: Page, words: str) -> None:
    """Wait until the site has all of these words: the line says so from the first of them on."""
    held = ""
    for _moment in range(PATIENCE // 200):
        held = page.evaluate(COPIES)
        if words in held and '"isKept":true' in held:
            return
        page.wait_for_timeout(200)
    raise AssertionError(held)


def take(page: Page, words: str) -> None:
    """Take the draft that has these words, from what is offered."""
    offer = page.locator("#drafts .draft", has_text=words)
    # What only the browser has is brought to the site first, and the offers are asked for again.
    expect(offer).to_have_count(1, timeout=PATIENCE)
    offer.get_by_role("link", name="Take it").click()
    expect(page.locator(".tiptap")).to_contain_text(words, timeout=PATIENCE)


def words() -> str:
    return f"Nothing of this {token_hex(4)} may be lost."


def test_a_killed_window_loses_nothing_and_two_keep_two(
    chromium: Browser, demo_site: Site, account: tuple[str, str]
) -> None:
    one, other = words(), words()
    with desk(chromium, demo_site, account) as page:
        complaints = Complaints(page, demo_site.url)
        open_form(page, demo_site.url + ADD)
        second = page.context.new_page()
        open_form(second, demo_site.url + ADD)
        write(second, other)
        page.bring_to_front()
        write(page, one)
        caret = "getSelection().anchorNode.textContent + getSelection().anchorOffset + scrollY"
        before = page.evaluate(caret)
        expect(line(page)).to_contain_text("Kept as your draft at", timeout=PATIENCE)
        assert page.evaluate(caret) == before
        expect(line(second)).to_contain_text("Kept as your draft at", timeout=PATIENCE)
        # As when the process is killed: nothing that a page does when it is left.
        for tab in (second, page):
            tab.close(run_before_unload=False)
        third = page.context.new_page()
        third.goto(demo_site.url + ADD)
        take(third, one)
        third.goto(demo_site.url + ADD)
        take(third, other)
        assert complaints == []


def test_what_no_server_got_is_in_the_browser(
    chromium: Browser, demo_site: Site, account: tuple[str, str]
) -> None:
    said = words()
    with desk(chromium, demo_site, account, PHONE) as page:
        open_form(page, demo_site.url + ADD)
        page.context.set_offline(True)
        write(page, said)
        expect(line(page)).to_contain_text(
            "The site cannot be reached. Kept in this browser", timeout=PATIENCE
        )
        page.close(run_before_unload=False)
        page.context.set_offline(False)
        again = page.context.new_page()
        again.goto(demo_site.url + ADD)
        take(again, said)
        assert sideways(again) == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_a_save_without_session_comes_back_through_the_sign_in(
    chromium: Browser, demo_site: Site, account: tuple[str, str], scripts: bool
) -> None:
    said = words()
    with visit(chromium, scripts=scripts) as page:
        sign_in(page, f"{demo_site.url}{ADD}", *account)
        page.locator("[name=title]").fill(said)
        demo_site.manage("shell", "-v0", "-c", SIGN_OUT)
        page.locator("[name=_continue]").click()
        expect(page.get_by_text("What you wrote is kept")).to_be_visible()
        form = page.locator("form:has([name=password])")
        form.locator("[name=login]").fill(account[0])
        form.locator("[name=password]").fill(account[1])
        form.get_by_role("button").click()
        expect(page.locator("[name=title]")).to_have_value(said)
        expect(page.get_by_text("Nothing of it is saved yet.")).to_be_visible()


def test_autosave_says_that_the_session_ended_and_goes_on_after_it(
    chromium: Browser, demo_site: Site, account: tuple[str, str]
) -> None:
    with desk(chromium, demo_site, account) as page:
        open_form(page, demo_site.url + ADD)
        demo_site.manage("shell", "-v0", "-c", SIGN_OUT)
        write(page, words())
        says = line(page)
        expect(says).to_contain_text("You are signed out. Kept in this browser", timeout=PATIENCE)
        assert page.evaluate("document.activeElement.className").startswith("tiptap")
        tab = page.context.new_page()
        sign_in(tab, f"{demo_site.url}/admin/", *account)
        tab.close()
        expect(says).to_contain_text("Kept as your draft at", timeout=PATIENCE)


def test_signing_out_and_somebody_else_leave_nothing_in_the_browser(
    chromium: Browser, demo_site: Site, account: tuple[str, str]
) -> None:
    said, colleague = words(), f"cleo{token_hex(3)}"
    demo_site.manage("shell", "-v0", "-c", COLLEAGUE.format(name=colleague))
    with desk(chromium, demo_site, account) as page:
        open_form(page, demo_site.url + ADD)
        write(page, said)
        expect(line(page)).to_contain_text("Kept as your draft at", timeout=PATIENCE)
        wait_until_kept(page, said)
        # An ended session, and a colleague at the same browser.
        page.context.clear_cookies()
        tab = page.context.new_page()
        sign_in(tab, f"{demo_site.url}{ADD}", colleague, colleague)
        expect(tab.locator(".tiptap")).to_be_visible()
        assert tab.evaluate(COPIES) == ""
        assert said not in tab.content()
        # The first window is no way to write in the colleague's name.
        page.bring_to_front()
        write(page, " More.")
        expect(line(page)).to_contain_text("Somebody else is signed in now", timeout=PATIENCE)
        assert page.evaluate(COPIES) == ""
        tab.bring_to_front()
        with tab.expect_event("load"):
            tab.locator("#logout-form button").click()
        assert tab.evaluate(COPIES) == ""
        sign_in(tab, f"{demo_site.url}{ADD}", *account)
        take(tab, said)


def test_saving_ends_the_draft_and_back_shows_what_is_stored(
    chromium: Browser, demo_site: Site, account: tuple[str, str]
) -> None:
    with desk(chromium, demo_site, account) as page:
        page.goto(f"{demo_site.url}/admin/reviews/series/add/")
        page.evaluate("document.querySelector('#draft-state').dataset.wait = 200")
        name = f"Series {token_hex(4)}"
        page.locator("[name=name]").press_sequentially(name)
        expect(line(page)).to_contain_text("Kept as your draft at", timeout=PATIENCE)
        page.locator("[name=_continue]").click()
        expect(page.locator("[name=name]")).to_have_value(name)
        address = page.url
        assert page.evaluate(COPIES) == ""
        expect(page.locator("#drafts .draft", has_text=name)).to_have_count(0)
        page.locator("[name=description]").fill("Stored.")
        page.locator("[name=_save]").click()
        page.wait_for_url("**/series/**")
        page.go_back()
        page.wait_for_url(address)
        expect(page.locator("[name=description]")).to_have_value("Stored.")
        edition = page.locator("[name=edition]").input_value()
        page.reload()
        assert page.locator("[name=edition]").input_value() == edition
        # Left with Back: sent while leaving, and offered.
        page.locator("[name=description]").fill("Left behind.")
        page.goto(f"{demo_site.url}/admin/")
        page.goto(address)
        expect(page.locator("#drafts .draft")).to_contain_text("behind", timeout=PATIENCE)
        expect(page.locator("[name=description]")).to_have_value("Stored.")
        assert inaccessible(page, without=(".breadcrumbs", ".toplinks")) == []


def test_a_killed_server_loses_nothing(
    chromium: Browser, demo_site: Site, account: tuple[str, str], tmp_path: Path
) -> None:
    said, port = words(), free_port()
    environment = clean_environment(**{**demo_site.environment})
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    with visit(chromium) as page:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            for _attempt in range(60):
                try:
                    page.goto(f"{url}/healthz")
                    break
                except Exception:
                    page.wait_for_timeout(500)
            sign_in(page, f"{url}{ADD}", *account)
            open_form(page, url + ADD)
            write(page, said)
            page.evaluate("document.querySelector('#draft-state').dataset.wait = 60000")
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        page.locator("[name=title]").fill(said)
        page.locator("[name=_save]").click()
        page.wait_for_timeout(300)
        with running(command, f"{url}/healthz", environment, tmp_path / "again.log"):
            page.goto(url + ADD)
            offer = page.locator("#drafts .draft", has_text=said).first
            expect(offer).to_be_visible()
            offer.get_by_role("link", name="Take it").click()
            expect(page.locator("[name=title]")).to_have_value(said)
            expect(page.locator(".tiptap")).to_contain_text(said)
