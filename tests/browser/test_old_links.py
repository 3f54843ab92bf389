"""A link to a comment on the old blog, followed in a browser: no server sees what stands behind “#”."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import Complaints, visit
from tests.browser.servers import Site

OLD_POST = "/2009/03/her/"
# Two windows of comments; the last number is that of nobody on the old blog, but of a comment here.
IMPORT = """
from django.utils import timezone
from comments.models import Comment
from comments.moderation import moderate
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Origin
from reviews.old_addresses import remember_many
article = Article.objects.create(
    slug="her-in-2009", title="Her", author=User.objects.get(username="ines"),
    state="published", published_at=timezone.now(),
)
Origin.objects.create(article=article, ref="films.example?p=57", guid="http://films.example/?p=57")
remember_many([("http://films.example/2009/03/her/", article)])
for number in range(121):
    writer = Writer(name="Old Gus", email=f"gus{number}@example.org")
    comment = post_comment(article=article, writer=writer, text=f"Words number {number}.")
    moderate(comment, "approve", by=User.objects.get(username="ruth"))
    if number < 120:
        Comment.objects.filter(pk=comment.pk).update(import_ref=f"films.example?comment={100000 + number}")
print(comment.pk)
"""


@pytest.fixture(scope="module")
def own_comment(demo_site: Site) -> str:
    """Import a post with its comments; the number of the one comment that was written here."""
    return demo_site.manage("shell", "--verbosity", "0", "-c", IMPORT).strip()


def highlighted(page: Page) -> str:
    """The text of the comment that the page points at."""
    pointed_at = page.locator("article.comment:has(> :target), article.comment.marked")
    expect(pointed_at).to_have_count(1)
    expect(pointed_at).to_be_in_viewport()
    return pointed_at.locator("> div").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_comment_of_the_first_window_is_shown_in_its_place(
    demo_site: Site, own_comment: str, chromium: Browser, scripts: bool
) -> None:
    with visit(chromium, scripts=scripts) as page:
        page.goto(f"{demo_site.url}{OLD_POST}#comment-100042")
        assert page.url == f"{demo_site.url}/articles/her-in-2009/#comment-100042"
        assert highlighted(page) == "Words number 42."


def test_a_later_one_is_shown_on_its_own_page(demo_site: Site, own_comment: str, chromium: Browser) -> None:
    with visit(chromium) as page:
        complaints = Complaints(page, demo_site.url)
        page.goto(f"{demo_site.url}{OLD_POST}comment-page-3/#comment-100117")
        page.wait_for_url(re.compile(r"/articles/her-in-2009/comments/\d+/$"))
        assert highlighted(page) == "Words number 117."
        assert complaints == []


def test_a_link_within_the_page_works_too(demo_site: Site, own_comment: str, chromium: Browser) -> None:
    with visit(chromium) as page:
        page.goto(f"{demo_site.url}/articles/her-in-2009/")
        page.evaluate("() => { window.location.hash = 'comment-100118'; }")
        page.wait_for_url(re.compile(r"/comments/\d+/$"))
        assert highlighted(page) == "Words number 118."


def test_a_number_unknown_to_the_blog_shows_the_article_and_no_comment(
    demo_site: Site, own_comment: str, chromium: Browser
) -> None:
    with visit(chromium) as page:
        page.goto(f"{demo_site.url}{OLD_POST}#comment-{own_comment}")
        page.wait_for_url(f"{demo_site.url}/articles/her-in-2009/#comments")
        expect(page.locator(".comment:target, .comment:has(.old:target), .marked")).to_have_count(0)
