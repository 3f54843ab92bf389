"""A guest talks, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import Crawled
from tests.browser.looking import PHONE, Complaints, go, inaccessible, join, visit
from tests.browser.servers import Site


@pytest.fixture
def article(demo_site: Site, crawled: Crawled) -> str:
    """The address of the article with the longest discussion."""
    return demo_site.url + crawled.kinds["reviews:article"]


def fill(form: Locator, text: str, name: str = "Gus", email: str = "gus@example.org") -> None:
    form.get_by_label("Comment").fill(text)
    form.get_by_label("Name").first.fill(name)
    form.get_by_label("E-mail").first.fill(email)


def press_post(form: Locator) -> None:
    form.get_by_role("button", name="Post comment").click()


def comment_saying(page: Page, text: str) -> Locator:
    return page.locator("article.comment").filter(has_text=text)


def test_a_comment_appears_in_place_and_only_its_writer_sees_it(
    demo_site: Site, chromium: Browser, article: str
) -> None:
    with visit(chromium) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, article)
        fill(page.locator("form#reply"), "Posted in place, first.")
        press_post(page.locator("form#reply"))
        held = comment_saying(page, "Posted in place, first.")
        expect(held).to_have_class(re.compile(r"\bheld\b"))
        expect(held).to_contain_text("waiting for a moderator")
        expect(page.get_by_role("status").filter(has_text="waits for a moderator")).to_have_count(1)
        assert page.url.split("#")[0] == article
        assert inaccessible(page) == []
        newest = f"{article}?order=newest"
        join(page, newest)
        expect(comment_saying(page, "Posted in place, first.")).to_have_count(1)
        assert complaints == []
    with visit(chromium) as stranger:
        join(stranger, newest)
        expect(comment_saying(stranger, "Posted in place, first.")).to_have_count(0)


def test_what_is_wrong_stands_beside_its_field(demo_site: Site, chromium: Browser, article: str) -> None:
    with visit(chromium, width=PHONE) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, article)
        fill(page.locator("form#reply"), "Every typed word stays.", email="nobody")
        press_post(page.locator("form#reply"))
        email = page.locator("form#reply").get_by_label("E-mail").first
        expect(email).to_have_attribute("aria-invalid", "true")
        expect(email).to_be_focused()
        expect(email).to_have_accessible_description(re.compile("does not look like an e-mail address"))
        expect(page.locator("form#reply").get_by_label("Comment")).to_have_value("Every typed word stays.")
        assert inaccessible(page) == []
        assert complaints == []


def test_a_reply_opens_and_appears_below_what_it_answers(
    demo_site: Site, chromium: Browser, article: str
) -> None:
    with visit(chromium, width=PHONE) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, article)
        answered = page.locator("article.comment:has(footer a)").first
        item = page.locator(f"li:has(> #{answered.get_attribute('id')})")
        answered.get_by_role("link", name="Reply").click()
        form = item.locator("> form.reply")
        expect(form.get_by_label("Comment")).to_be_focused()
        fill(form, "A reply in its place.")
        assert inaccessible(page) == []
        press_post(form)
        expect(item.locator("article.comment").filter(has_text="A reply in its place.")).to_have_count(1)
        expect(form).to_have_count(0)
        assert complaints == []


def test_a_reply_form_can_be_closed_again(chromium: Browser, article: str) -> None:
    with visit(chromium) as page:
        join(page, article)
        link = page.locator('article.comment footer a[href$="/reply/"]').first
        link.click()
        form = page.locator("li > form.reply")
        expect(form).to_have_count(1)
        form.get_by_role("link", name="Cancel reply").click()
        expect(form).to_have_count(0)
        expect(link).to_be_focused()


def test_what_does_not_reach_the_site_is_told_and_every_word_kept(chromium: Browser, article: str) -> None:
    with visit(chromium, width=PHONE) as page:
        join(page, article)
        form = page.locator("form#reply")
        fill(form, "Posted into the void.")
        page.route("**/comments/", lambda route: route.abort())
        press_post(form)
        told = form.locator("> .errors")
        expect(told).to_contain_text("Every word is still here")
        expect(told).to_be_focused()
        expect(told).to_be_in_viewport()
        expect(form.get_by_label("Comment")).to_have_value("Posted into the void.")
        expect(form.get_by_role("button", name="Post comment")).to_be_enabled()


def test_while_a_comment_is_on_its_way_the_form_says_so(chromium: Browser, article: str) -> None:
    with visit(chromium) as page:
        join(page, article)
        form = page.locator("form#reply")
        fill(form, "Slowly on its way.", email="nobody")
        waiting: list[Route] = []
        page.route("**/comments/", lambda route: waiting.append(route))
        press_post(form)
        expect(form).to_have_attribute("aria-busy", "true")
        expect(form.get_by_role("button", name="Post comment")).to_be_disabled()
        waiting[0].continue_()
        expect(form.get_by_label("E-mail").first).to_be_focused()
        expect(form).not_to_have_attribute("aria-busy", "true")


def test_a_typed_draft_survives_a_reload(chromium: Browser, article: str) -> None:
    with visit(chromium) as page:
        join(page, article)
        page.locator("form#reply").get_by_label("Comment").press_sequentially("Half a thought")
        page.reload()
        expect(page.locator("form#reply").get_by_label("Comment")).to_have_value("Half a thought")


def test_without_javascript_a_reply_is_written_on_a_page_of_its_own(chromium: Browser, article: str) -> None:
    with visit(chromium, scripts=False) as page:
        join(page, article)
        page.locator('article.comment footer a[href$="/reply/"]').first.click()
        page.wait_for_url("**/reply/")
        fill(page.locator("form.reply"), "Replied without a script.", email="gus at home")
        press_post(page.locator("form.reply"))
        expect(page.locator(".field.wrong")).to_contain_text("This does not look like an e-mail address")
        expect(page.get_by_label("Comment")).to_have_value("Replied without a script.")
        page.get_by_label("E-mail").first.fill("gus@example.org")
        press_post(page.locator("form.reply"))
        page.wait_for_url(re.compile(r"/comments/\d+/"))
        expect(comment_saying(page, "Replied without a script.")).to_contain_text("waiting for a moderator")


def test_without_javascript_a_comment_is_posted_and_shown_at_its_permalink(
    chromium: Browser, article: str
) -> None:
    with visit(chromium, scripts=False) as page:
        join(page, article)
        fill(page.locator("form#reply"), "Posted without a script.")
        press_post(page.locator("form#reply"))
        assert re.search(r"/comments/\d+/", page.url)
        expect(comment_saying(page, "Posted without a script.")).to_contain_text("waiting for a moderator")
        join(page, article)
        fill(page.locator("form#reply"), "Posted without a script.")
        press_post(page.locator("form#reply"))
        expect(page.locator("form#reply .errors")).to_be_visible()


def path_with(crawled: Crawled, html: str) -> str:
    """Return the path of a page that holds it."""
    return next(path for path, page in crawled.pages.items() if page.is_document and html in page.text)


def test_what_gives_away_is_a_page_further_without_javascript(
    demo_site: Site, crawled: Crawled, chromium: Browser
) -> None:
    with visit(chromium, scripts=False) as page:
        go(page, demo_site.url + path_with(crawled, 'class="covered"'))
        assert page.locator(".comment .spoiler").count() == 0
        page.locator("a.covered").first.click()
        page.wait_for_url("**/shown/")
        expect(page.locator(".comment.marked .spoiler").first).to_be_visible()
        page.get_by_role("button", name="Show all in this discussion").click()
        expect(page.get_by_role("button", name="Cover it again")).to_be_visible()
        assert page.locator("a.covered").count() == 0
