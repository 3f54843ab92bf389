"""From thread to thread of a long discussion, to a comment that the page does not show, and to the form."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import PHONE, go, inaccessible, join, visit
from tests.browser.servers import Site

# A large thread, and many with a reply.
MAKE = """
from datetime import UTC, datetime
from comments.models import Comment
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
author = User.objects.get(username="ines")
published = {"author": author, "state": "published", "published_at": datetime(2001, 9, 1, tzinfo=UTC)}
article, _is_new = Article.objects.get_or_create(slug="places", title="Places", defaults=published)
def say(text, parent=None):
    return post_comment(article=article, writer=Writer(user=author), text=text, parent_id=parent).pk
first = say("First thread.")
for number in range(60):
    say(f"Reply {number}.", first)
last = [say(f"Thread {number}.") for number in range(2, 122)][-1]
say("Long. " * 3000)
print(first, last)
"""


@pytest.fixture(scope="module")
def numbers(demo_site: Site) -> tuple[int, int]:
    """The keys of the first and of a late thread."""
    printed = demo_site.manage("shell", "--verbosity", "0", "-c", MAKE)
    first, last = printed.split()
    return int(first), int(last)


def test_buttons_and_keys_lead_from_thread_to_thread(
    demo_site: Site, chromium: Browser, numbers: tuple[int, int]
) -> None:
    first, last = numbers
    with visit(chromium, width=PHONE) as page:
        join(page, f"{demo_site.url}/articles/places/")
        rail = page.locator("#rail")
        expect(rail).to_contain_text("Thread 1 of 122")
        rail.get_by_role("button", name="Next thread").click()
        expect(rail).to_contain_text("Thread 2 of 122")
        expect(page.locator(f"#c{first + 61}")).to_be_focused()
        page.keyboard.press("t")
        expect(rail).to_contain_text("Thread 3 of 122")
        page.keyboard.press("Shift+T")
        expect(rail).to_contain_text("Thread 2 of 122")
        rail.get_by_role("button", name="First thread").click()
        expect(page.locator(f"#c{first}")).to_be_focused()
        assert inaccessible(page) == []
        rail.get_by_role("button", name="Last thread").click()
        page.wait_for_url(re.compile(rf"from=\d+#c{last + 1}"))
        expect(page.locator(f"#c{last + 1}")).to_be_in_viewport()


def test_the_form_is_one_tap_away_and_no_form_is_covered(
    demo_site: Site, chromium: Browser, numbers: tuple[int, int]
) -> None:
    with visit(chromium, width=PHONE) as page:
        join(page, f"{demo_site.url}/articles/places/")
        page.locator(f"#c{numbers[0] + 20}").scroll_into_view_if_needed()
        rail = page.locator("#rail")
        expect(rail).to_be_in_viewport()
        page.locator(f"#c{numbers[0] + 20}").get_by_role("link", name=re.compile("Reply")).click()
        expect(page.locator("#thread form")).to_have_count(1)
        expect(rail).to_have_css("position", "static")
        page.keyboard.press("Escape")
        expect(rail).to_have_css("position", "sticky")
        rail.get_by_role("link", name="Leave a comment").click()
        expect(page.locator("form#reply").get_by_label("Comment")).to_be_in_viewport()
        expect(page.locator("form#reply").get_by_role("button", name="Post comment")).to_be_visible()


def test_a_folded_thread_is_passed_over(demo_site: Site, chromium: Browser, numbers: tuple[int, int]) -> None:
    with visit(chromium) as page:
        join(page, f"{demo_site.url}/articles/places/discussion/?from={numbers[0] + 20}")
        fold = page.locator("#thread > li > details").first
        expect(fold.get_by_role("link", name=re.compile("Read all 60 replies"))).to_be_visible()


def test_a_link_to_a_comment_that_is_elsewhere_leads_there(
    demo_site: Site, chromium: Browser, numbers: tuple[int, int]
) -> None:
    with visit(chromium, width=PHONE) as page:
        page.goto(f"{demo_site.url}/articles/places/#c{numbers[1]}")
        page.wait_for_url(re.compile(rf"discussion/\?from=\d+#c{numbers[1]}"))
        expect(page.locator(f"#c{numbers[1]}")).to_be_in_viewport()
        page.goto(f"{demo_site.url}/articles/places/#c999999")
        page.wait_for_load_state("networkidle")
        assert page.url.endswith("/articles/places/#c999999"), "of what is not there, nothing happens"


def test_back_to_the_whole_discussion_leads_to_its_place(
    demo_site: Site, chromium: Browser, numbers: tuple[int, int]
) -> None:
    with visit(chromium) as page:
        go(page, f"{demo_site.url}/articles/places/comments/{numbers[1]}/")
        page.get_by_role("link", name="Back to the whole discussion").click()
        page.wait_for_url(re.compile(rf"#c{numbers[1]}$"))
        expect(page.locator(f"#c{numbers[1]}")).to_be_in_viewport()
        expect(page.locator(f"#c{numbers[1] - 1}")).to_be_attached()


def test_the_whole_of_a_long_comment_comes_in_its_place(
    demo_site: Site, chromium: Browser, numbers: tuple[int, int]
) -> None:
    long = numbers[1] + 1
    with visit(chromium) as page:
        join(page, f"{demo_site.url}/articles/places/?order=newest")
        comment = page.locator(f"#c{long}")
        before = len(comment.inner_text())
        comment.get_by_role("link", name="Read the whole").click()
        expect(comment.locator(".whole")).to_have_count(0)
        expect(comment).to_be_focused()
        assert len(comment.inner_text()) > 3 * before
