"""What is typed survives until it is stored, and what goes wrong on the way is said in its place."""

from __future__ import annotations

import re
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import DESK, PHONE, go, inaccessible, join, sign_in, visit
from tests.browser.servers import Site
from tests.browser.test_arrivals import Evening
from tests.browser.test_posting import comment_saying, fill, press_post

DAY = 24 * 3600 * 1000
MEMBER = """
from filmclub.accounts.models import User
User.objects.create_user("{name}", password="{name}", is_staff={is_staff})
"""


@pytest.fixture
def evening(demo_site: Site) -> Evening:
    return Evening(demo_site, 3)


def main_form(page: Page) -> Locator:
    return page.locator("form#reply")


def typed(form: Locator) -> tuple[str, str, str]:
    text, name, email = (
        form.get_by_label(label).first.input_value() for label in ("Comment", "Name", "E-mail")
    )
    return text, name, email


def open_reply(page: Page, pk: int) -> Locator:
    page.locator(f"#c{pk} footer > a").first.click()
    form = page.locator(f"form#reply-{pk}")
    expect(form).to_have_count(1)
    return form


def another_tab(page: Page, address: str) -> Page:
    tab = page.context.new_page()
    join(tab, address)
    return tab


def member(site: Site, *, is_staff: bool = False) -> str:
    name = f"member{token_hex(4)}"
    site.manage("shell", "-v0", "-c", MEMBER.format(name=name, is_staff=is_staff))
    return name


class TestInTheTab:
    def test_every_field_and_open_form_survives_a_reload(self, chromium: Browser, evening: Evening) -> None:
        with visit(chromium, width=PHONE) as page:
            join(page, evening.address)
            fill(main_form(page), "Half a thought")
            fill(open_reply(page, evening.roots[0]), "Half a reply", name="Gustav")
            open_reply(page, evening.roots[1])
            page.reload()
            page.locator("#comments").scroll_into_view_if_needed()
            reply = page.locator(f"form#reply-{evening.roots[0]}")
            expect(reply).to_have_count(1)
            expect(page.locator(f"form#reply-{evening.roots[1]}")).to_have_count(1)
            assert typed(main_form(page)) == ("Half a thought", "Gus", "gus@example.org")
            assert typed(reply) == ("Half a reply", "Gustav", "gus@example.org")
            expect(main_form(page).locator(".draft")).to_contain_text("Draft kept in this browser")
            # It opened by itself: nobody asked to write now.
            assert page.evaluate("document.activeElement.closest('form') === null")
            assert inaccessible(page) == []

    def test_a_closed_form_stays_closed_and_keeps_its_words(
        self, chromium: Browser, evening: Evening
    ) -> None:
        with visit(chromium) as page:
            join(page, evening.address)
            form = open_reply(page, evening.roots[0])
            form.get_by_label("Comment").fill("Half a reply")
            form.get_by_role("link", name="Cancel reply").click()
            page.reload()
            join(page, evening.address)
            page.wait_for_timeout(300)
            expect(page.locator("li > form.reply")).to_have_count(0)
            assert typed(open_reply(page, evening.roots[0]))[0] == "Half a reply"


class TestBeyondTheTab:
    @pytest.mark.parametrize("remember", [False, True])
    def test_the_text_comes_back_and_who_wrote_it_only_if_asked(
        self, chromium: Browser, evening: Evening, remember: bool
    ) -> None:
        with visit(chromium) as page:
            join(page, evening.address)
            fill(main_form(page), "Half a thought")
            main_form(page).get_by_label("Remember").set_checked(remember)
            tab = another_tab(page, evening.address)
            who = ("Gus", "gus@example.org") if remember else ("", "")
            assert typed(main_form(tab)) == ("Half a thought", *who)
            kept = page.evaluate("JSON.stringify(localStorage)")
            assert ("gus@example.org" in kept) == remember

    @pytest.mark.parametrize(("days", "comes_back"), [(6, True), (8, False)])
    def test_for_a_week(self, chromium: Browser, evening: Evening, days: int, comes_back: bool) -> None:
        with visit(chromium) as page:
            join(page, evening.address)
            main_form(page).get_by_label("Comment").fill("Half a thought")
            tab = page.context.new_page()
            tab.clock.install(time=page.evaluate("Date.now()") / 1000 + days * DAY / 1000)
            join(tab, evening.address)
            assert typed(main_form(tab))[0] == ("Half a thought" if comes_back else "")

    def test_it_can_be_discarded(self, chromium: Browser, evening: Evening) -> None:
        with visit(chromium) as page:
            join(page, evening.address)
            fill(main_form(page), "Half a thought")
            main_form(page).get_by_role("button", name="discard").click()
            assert typed(main_form(page)) == ("", "", "")
            expect(main_form(page).locator(".draft")).to_be_hidden()
            expect(main_form(page).get_by_label("Comment")).to_be_focused()
            page.reload()
            join(page, evening.address)
            assert typed(main_form(page)) == ("", "", "")


class TestOnceItIsStored:
    @pytest.mark.parametrize("is_reply", [False, True])
    @pytest.mark.parametrize("is_plain", [False, True])
    def test_it_goes(self, chromium: Browser, evening: Evening, is_reply: bool, is_plain: bool) -> None:
        with visit(chromium) as page:
            if is_plain:
                page.route("**/htmx*", lambda route: route.abort())
            page.goto(evening.address + (f"comments/{evening.roots[0]}/reply/" if is_reply else ""))
            page.wait_for_load_state()
            if is_reply and not is_plain:
                join(page, evening.address)
                form = open_reply(page, evening.roots[0])
            else:
                form = page.locator("form.reply")
            form.scroll_into_view_if_needed()
            page.wait_for_timeout(300)
            fill(form, "Said once and for all.", email=f"{token_hex(4)}@example.org")
            press_post(form)
            expect(comment_saying(page, "Said once and for all.").last).to_contain_text("waiting")
            page.wait_for_timeout(500)
            kept = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
            assert "Said once" not in kept

    def test_it_stays_when_a_plain_submit_fails(self, chromium: Browser, evening: Evening) -> None:
        with visit(chromium) as page:
            page.route("**/htmx*", lambda route: route.abort())
            page.goto(evening.address)
            main_form(page).scroll_into_view_if_needed()
            page.wait_for_timeout(300)
            fill(main_form(page), "Sent into the void.")
            page.route("**/comments/", lambda route: route.abort())
            press_post(main_form(page))
            page.wait_for_timeout(500)
            page.goto(evening.address)
            main_form(page).scroll_into_view_if_needed()
            expect(main_form(page).get_by_label("Comment")).to_have_value("Sent into the void.")

    def test_and_when_it_is_refused(self, chromium: Browser, evening: Evening) -> None:
        with visit(chromium) as page:
            page.route("**/htmx*", lambda route: route.abort())
            page.goto(evening.address)
            main_form(page).scroll_into_view_if_needed()
            page.wait_for_timeout(300)
            fill(main_form(page), "Not quite right.", email="nobody")
            press_post(main_form(page))
            expect(page.locator(".field.wrong")).to_have_count(1)
            page.wait_for_timeout(500)
            tab = another_tab(page, evening.address)
            assert typed(main_form(tab))[0] == "Not quite right."

    @pytest.mark.parametrize("is_plain", [False, True])
    def test_what_was_said_already_is_linked(
        self, chromium: Browser, evening: Evening, is_plain: bool
    ) -> None:
        with visit(chromium) as page:
            if is_plain:
                page.route("**/htmx*", lambda route: route.abort())
            for _time in range(2):
                join(page, evening.address) if not is_plain else page.goto(evening.address)
                main_form(page).scroll_into_view_if_needed()
                page.wait_for_timeout(300)
                fill(main_form(page), "Said twice.")
                press_post(main_form(page))
                page.wait_for_timeout(500)
            if not is_plain:
                link = main_form(page).get_by_role("link", name="See your comment")
                expect(main_form(page).get_by_label("Comment")).to_have_value("")
                assert inaccessible(page) == []
                link.click()
            # Without a script, the same form that is sent twice may lead to the comment itself.
            elif page.get_by_role("link", name="See your comment").count():
                page.get_by_role("link", name="See your comment").click()
            page.wait_for_url(re.compile(r"/comments/\d+/"))
            expect(comment_saying(page, "Said twice.")).to_have_count(1)
            page.wait_for_timeout(500)
            assert "Said twice" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")


class TestLeaving:
    def test_signing_out_leaves_nothing_in_any_tab(
        self, demo_site: Site, chromium: Browser, evening: Evening
    ) -> None:
        name = member(demo_site)
        with visit(chromium) as page:
            join(page, evening.address)
            fill(main_form(page), "A guest’s words")
            go(page, f"{demo_site.url}/accounts/login/?next=/")
            page.get_by_label("Name or e-mail").fill(name)
            page.get_by_label("Password").fill(name)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(f"{demo_site.url}/")
            other = another_tab(page, evening.address)
            main_form(other).get_by_label("Comment").fill("A member’s words")
            # On a page without a discussion.
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_load_state()
            other.wait_for_timeout(500)
            join(page, evening.address)
            assert typed(main_form(page)) == ("", "", "")
            join(other, evening.address)
            assert typed(main_form(other)) == ("", "", "")
            for tab in (page, other):
                kept = tab.evaluate("JSON.stringify([localStorage, sessionStorage])")
                assert "words" not in kept
            other.go_back()
            page.go_back()
            page.go_back()
            page.wait_for_timeout(300)
            assert "words" not in page.content()

    def test_so_does_signing_out_of_the_admin(
        self, demo_site: Site, chromium: Browser, evening: Evening
    ) -> None:
        name = member(demo_site, is_staff=True)
        with visit(chromium) as page:
            sign_in(page, f"{demo_site.url}/admin/", name, name)
            join(page, evening.address)
            main_form(page).get_by_label("Comment").fill("An editor’s words")
            go(page, f"{demo_site.url}/admin/")
            page.locator("#logout-form button").click()
            page.wait_for_load_state()
            join(page, evening.address)
            assert typed(main_form(page)) == ("", "", "")

    def test_not_me_forgets_drafts_names_and_waiting_comments(
        self, chromium: Browser, evening: Evening
    ) -> None:
        with visit(chromium) as page:
            join(page, evening.address)
            main_form(page).get_by_label("Remember").check()
            fill(main_form(page), "Mine alone.")
            press_post(main_form(page))
            expect(comment_saying(page, "Mine alone.")).to_have_count(1)
            join(page, evening.address)
            assert typed(main_form(page)) == ("", "Gus", "gus@example.org")
            main_form(page).get_by_label("Comment").fill("And more")
            assert inaccessible(page) == []
            main_form(page).get_by_role("button", name="Not me: forget").click()
            page.wait_for_url(re.compile("#reply$"))
            expect(comment_saying(page, "Mine alone.")).to_have_count(0)
            page.wait_for_timeout(500)
            assert typed(main_form(page)) == ("", "", "")
            assert "And more" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")


ANSWERS = [
    (500, "<!doctype html><title>No</title>", "on our side"),
    (502, "Bad gateway", "on our side"),
    (503, "", "on our side"),
    (403, "<!doctype html><title>No</title>", "not let through"),
    (403, "Forbidden", "not let through"),
    (429, "<!doctype html><title>No</title>", "too often"),
    (429, "Slow down", "too often"),
    (413, "<html>Too large</html>", "too long"),
    (404, "<!doctype html><title>No</title>", "not here any more"),
    # Of somebody who stands in between, such as a hotel.
    (200, "<!doctype html><title>Accept our terms</title>", "reach"),
    (200, "Accept our terms", "reach"),
    (0, "", "reach"),
]


class TestWhatGoesWrong:
    @pytest.mark.parametrize(("status", "body", "words"), ANSWERS)
    def test_a_form_says_it_and_keeps_every_word(
        self, chromium: Browser, evening: Evening, status: int, body: str, words: str
    ) -> None:
        with visit(chromium, width=PHONE) as page:
            join(page, evening.address)
            fill(main_form(page), "Not to be lost.")
            answer(page, "**/comments/", status, body)
            press_post(main_form(page))
            told = main_form(page).locator("> .errors")
            expect(told).to_contain_text(words)
            expect(told).to_contain_text("Every word is still here")
            expect(told).to_be_focused()
            assert typed(main_form(page)) == ("Not to be lost.", "Gus", "gus@example.org")
            assert page.url.partition("#")[0] == evening.address
            expect(page.get_by_text("Accept our terms")).to_have_count(0)

    @pytest.mark.parametrize(("status", "body", "words"), ANSWERS)
    def test_a_reply_link_says_it_and_the_page_stays(
        self, chromium: Browser, evening: Evening, status: int, body: str, words: str
    ) -> None:
        with visit(chromium, width=PHONE) as page:
            join(page, evening.address)
            answer(page, "**/reply/form/", status, body)
            page.locator(f"#c{evening.roots[0]} footer > a").first.click()
            told = page.locator(f"li:has(> #c{evening.roots[0]}) > .errors")
            expect(told).to_contain_text(words)
            expect(told).to_be_in_viewport()
            assert page.url.partition("#")[0] == evening.address
            assert inaccessible(page) == []
            page.unroute("**/reply/form/")
            open_reply(page, evening.roots[0])
            expect(told).to_have_count(0)

    @pytest.mark.parametrize("width", [PHONE, DESK])
    def test_offline_nothing_throws_the_page_away(
        self, demo_site: Site, chromium: Browser, width: int
    ) -> None:
        evening = Evening(demo_site, 103)
        for has_htmx in (True, False):
            with visit(chromium, width=width) as page:
                if not has_htmx:
                    page.route("**/htmx*", lambda route: route.abort())
                page.goto(evening.address)
                page.locator("#more").scroll_into_view_if_needed()
                page.wait_for_timeout(500)
                fill(main_form(page), "Written in a tunnel.")
                page.context.set_offline(True)
                page.locator(f"#c{evening.roots[0]} footer > a").first.click()
                expect(page.locator(f"li:has(> #c{evening.roots[0]}) > .errors")).to_contain_text("reached")
                page.locator("#more").click()
                expect(page.locator("#more + .errors")).to_contain_text("reached")
                press_post(main_form(page))
                expect(main_form(page).locator("> .errors")).to_contain_text("Every word is still here")
                assert page.url.partition("#")[0] == evening.address
                page.context.set_offline(False)


def answer(page: Page, address: str, status: int, body: str) -> None:
    if not status:
        page.route(address, lambda route: route.abort())
    else:
        page.route(address, lambda route: route.fulfill(status=status, body=body, content_type="text/html"))


def test_a_form_that_was_sent_twice_leads_to_its_comment(chromium: Browser, evening: Evening) -> None:
    with visit(chromium) as page:
        join(page, evening.address)
        address = f"{evening.address}comments/{evening.roots[0]}/"
        page.route("**/comments/", lambda route: route.fulfill(status=204, headers={"HX-Redirect": address}))
        fill(main_form(page), "A double click.")
        press_post(main_form(page))
        page.wait_for_url(address)
        assert "A double click." not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
