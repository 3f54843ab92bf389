"""A long discussion, and one that goes on while its page is open."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import PHONE, Complaints, go, inaccessible, join, visit, wait_for_scripts
from tests.browser.servers import Site

# Posted by somebody whom the site knows, and so approved at once.
POST = """
from datetime import UTC, datetime
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
author = User.objects.get(username="ines")
published = {{"author": author, "state": "published", "published_at": datetime(2001, 9, 1, tzinfo=UTC)}}
article, _is_new = Article.objects.get_or_create(slug="{slug}", title="A long evening", defaults=published)
writer = Writer(user=author)
for number in range({number}):
    post_comment(article=article, writer=writer, text="{text}%d." % number)
"""


@pytest.fixture(scope="module")
def article(demo_site: Site) -> str:
    """The address of an article with more than two windows of comments, which no other test looks at."""
    path = "/articles/a-long-evening/"
    say(demo_site, path, "One of many, ", 230)
    # What came in the seconds before a page is made counts as new the next time.
    time.sleep(6)
    return demo_site.url + path


def say(site: Site, path: str, text: str, number: int = 1) -> None:
    slug = path.rstrip("/").rpartition("/")[2]
    site.manage("shell", "--verbosity", "0", "-c", POST.format(slug=slug, number=number, text=text))


def comments_on(page: Page) -> list[str]:
    ids: list[str] = page.locator("article.comment").evaluate_all("all => all.map((one) => one.id)")
    return ids


@pytest.mark.parametrize("order", ["Oldest first", "Newest first", "Most discussed first"])
def test_more_comments_come_in_their_place_and_nothing_moves(
    demo_site: Site, chromium: Browser, article: str, order: str
) -> None:
    with visit(chromium, width=PHONE) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, article)
        page.get_by_role("link", name=order).click()
        expect(page.get_by_role("link", name=order)).to_have_attribute("aria-current", "true")
        wait_for_scripts(page)
        before = comments_on(page)
        link = page.get_by_role("link", name="Show more comments")
        link.scroll_into_view_if_needed()
        last = page.locator(f"#{before[-1]}")
        place = last.bounding_box()
        link.click()
        expect(page.locator("article.comment")).to_have_count(len(before) + 100)
        after = comments_on(page)

        assert after[: len(before)] == before
        assert len(set(after)) == len(after)
        assert page.evaluate("document.activeElement.id") in after[len(before) :]
        moved = last.bounding_box()
        assert place
        assert moved
        assert moved["y"] == place["y"]
        assert inaccessible(page) == []
        # The same window as a page of its own, which the short discussions of the demo do not lead to.
        go(page, demo_site.url + str(page.get_by_role("link", name="Show more").get_attribute("href")))
        assert inaccessible(page) == []
        assert complaints == []


def test_without_javascript_the_windows_are_pages_that_lead_on(chromium: Browser, article: str) -> None:
    with visit(chromium, scripts=False) as page:
        join(page, article)
        shown = comments_on(page)
        while (more := page.get_by_role("link", name="Show more comments")).count():
            with page.expect_navigation():
                more.click()
            shown += comments_on(page)
        assert len(shown) == len(set(shown)) >= 230
        page.get_by_role("link", name="Back to the first comments").click()
        assert page.url.partition("#")[0] == article


def test_a_quiet_line_says_what_has_come_and_shows_it_marked(
    demo_site: Site, chromium: Browser, article: str
) -> None:
    with visit(chromium, width=PHONE) as page:
        page.clock.install()
        complaints = Complaints(page, demo_site.url)
        join(page, f"{article}?order=newest")
        expect(page.get_by_role("button", name="Show")).to_be_hidden()
        # What came in the seconds before a page was made may be missing on it, and counts as new.
        page.wait_for_timeout(6000)
        join(page, f"{article}?order=newest")
        say(demo_site, article, "While you were reading, ", 2)
        first = page.locator("article.comment").first
        place = first.bounding_box()
        page.clock.fast_forward(40_000)
        line = page.get_by_role("status").filter(has_text="2 new comments")
        expect(line).to_be_visible()
        assert first.bounding_box() == place
        assert inaccessible(page) == []
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(re.compile("order=newest"))
        expect(page.locator(".comment.new")).to_have_count(2)
        expect(page.locator("#new")).to_contain_text("2 new comments")
        assert complaints == []


def test_keys_lead_from_one_new_comment_to_the_next(demo_site: Site, chromium: Browser, article: str) -> None:
    with visit(chromium) as page:
        join(page, article)
        form = page.locator("form#reply")
        form.get_by_label("Comment").fill("Hello from the keyboard.")
        form.get_by_label("Name").first.fill("Kay")
        form.get_by_label("E-mail").first.fill("kay@example.org")
        form.get_by_role("button", name="Post comment").click()
        expect(page.locator("article.comment.held")).to_have_count(1)
        page.get_by_role("button", name="Mark what is new").click()
        expect(page.get_by_role("button", name="Mark nothing")).to_be_visible()
        say(demo_site, article, "Later, ", 3)
        # What came in the seconds before a page was made stays new when that page is marked as read.
        page.wait_for_timeout(6000)
        join(page, f"{article}?order=newest")
        new = [comment for comment in comments_on(page) if page.locator(f"#{comment}.new").count()]
        # Those that came in the seconds before the form's page was made may be among them.
        assert len(new) >= 3
        for expected in (*new, new[-1]):
            page.keyboard.press("n")
            assert page.evaluate("document.activeElement.id") == expected
        page.keyboard.press("Shift+N")
        assert page.evaluate("document.activeElement.id") == new[-2]
        field = page.locator("form.reply").last.get_by_label("Comment")
        field.fill("")
        field.press_sequentially("n")
        expect(field).to_have_value("n")
        page.get_by_role("button", name="Mark all as read").click()
        expect(page.locator(".comment.new")).to_have_count(0)
