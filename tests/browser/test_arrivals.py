"""Comments come while a page is open: they are put in their places, and nobody who writes is disturbed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from secrets import token_hex

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import DESK, PHONE, Complaints, inaccessible, join, visit
from tests.browser.servers import Site

# Written by somebody whom the site knows, and so approved at once.
MAKE = """
from datetime import UTC, datetime
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
author = User.objects.get(username="ines")
published = {{"author": author, "state": "published", "published_at": datetime(2001, 9, 1, tzinfo=UTC)}}
article, _is_new = Article.objects.get_or_create(slug="{slug}", title="{slug}", defaults=published)
writer = Writer(user=author)
def say(text, parent=None):
    return post_comment(article=article, writer=writer, text=text, parent_id=parent).pk
{lines}
"""
# A page asks for what came a few seconds before it too, for a comment may be committed late.
BEFORE = """
from datetime import timedelta
from django.db.models import F
from comments.models import Comment
written = Comment.objects.filter(discussion=article.pk)
written.update(published_at=F("published_at") - timedelta(minutes=1))
"""
OVERLAPS = """() => {
  const line = document.querySelector("#seen.on");
  if (!line || getComputedStyle(line).visibility === "hidden") return [];
  const { top, bottom } = line.getBoundingClientRect();
  return [...document.querySelectorAll("form.reply")].filter((form) => {
    const place = form.getBoundingClientRect();
    return place.top < bottom && place.bottom > top;
  }).map((form) => form.id);
}"""


class Evening:
    """A discussion of its own, in which others talk."""

    def __init__(self, site: Site, first: int) -> None:
        self.site, self.slug = site, f"an-evening-{token_hex(4)}"
        self.roots = self.say(f"print(*(say('Root %d.' % n) for n in range({first})))\n{BEFORE}")

    @property
    def address(self) -> str:
        return f"{self.site.url}/articles/{self.slug}/"

    def say(self, lines: str) -> list[int]:
        printed = self.site.manage("shell", "-v0", "-c", MAKE.format(slug=self.slug, lines=lines))
        return [int(pk) for pk in printed.split()]


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with visit(chromium, width=getattr(request, "param", PHONE)) as page:
        page.clock.install()
        yield page


def ids(page: Page) -> list[str]:
    found: list[str] = page.locator("#thread .comment").evaluate_all("all => all.map((one) => one.id)")
    return found


def all_counts(page: Page) -> list[str]:
    """What the heading and the folds say."""
    found: list[str] = page.locator("#talk, #thread summary").evaluate_all(
        "all => all.map((e) => e.innerText)"
    )
    return found


def top_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["y"]


def wait_for_news(page: Page, words: str) -> None:
    page.clock.fast_forward(40_000)
    expect(page.locator("#seen [role=status]")).to_have_text(words)


@pytest.mark.parametrize("order", ["oldest", "newest", "active", "discussed"])
def test_they_stand_where_the_next_load_shows_them(demo_site: Site, page: Page, order: str) -> None:
    complaints = Complaints(page, demo_site.url)
    evening = Evening(demo_site, 4)
    first, second = evening.roots[:2]
    evening.say(f"say('A reply.', {second}); say('Another.', {second})")
    join(page, f"{evening.address}?order={order}")
    evening.say(f"say('New root.'); say('Below.', say('New reply.', {second})); say('First.', {first})")
    wait_for_news(page, "4 new comments")
    assert inaccessible(page) == []
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#thread .comment.new")).to_have_count(4)
    before, counts = ids(page), all_counts(page)
    assert inaccessible(page) == []
    assert complaints == []
    join(page, f"{evening.address}?order={order}")
    if order in ("active", "discussed"):
        # There threads change places with their replies; the page that is read keeps them where they are.
        assert sorted(ids(page)) == sorted(before)
    else:
        assert ids(page) == before
        assert all_counts(page) == counts


def test_the_number_is_no_difference_of_totals(demo_site: Site, page: Page) -> None:
    evening = Evening(demo_site, 4)
    join(page, evening.address)
    evening.say(f"""
from comments.models import Comment
from comments.moderation import moderate
boss, _ = User.objects.get_or_create(username="boss", is_staff=True, is_superuser=True)
for pk in {evening.roots[:3]}:
    moderate(Comment.objects.get(pk=pk), "remove", by=boss)
say("The only new one.")
""")
    wait_for_news(page, "1 new comment")


@pytest.mark.parametrize("page", [PHONE, DESK], indirect=True)
def test_what_is_typed_and_open_and_the_place_stay(demo_site: Site, page: Page) -> None:
    evening = Evening(demo_site, 40)
    middle, last = evening.roots[20], evening.roots[-1]
    join(page, evening.address)
    form = page.locator("form#reply")
    form.get_by_label("Comment").fill("Half a thought")
    form.get_by_label("Name").first.fill("Gus")
    form.get_by_label("E-mail").first.fill("gus@example.org")
    page.locator(f"#c{last} footer > a").click()
    reply = page.locator(f"#reply-{last}")
    reply.get_by_label("Comment").fill("Half a reply")
    evening.say(f"say('Early.', {evening.roots[0]}); say('New root.')")
    wait_for_news(page, "2 new comments")
    for anchor in (f"#c{middle}", f"#reply-{last}", "form#reply", f"#c{middle}"):
        page.locator(anchor).scroll_into_view_if_needed()
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(100)
        assert page.evaluate(OVERLAPS) == []
    comment = page.locator(f"#c{middle}")
    comment.evaluate("e => e.scrollIntoView({ block: 'center' })")
    place = top_of(comment)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#thread .comment.new")).to_have_count(2)
    page.wait_for_timeout(200)
    assert abs(top_of(comment) - place) < 2
    assert "#" not in page.url
    expect(form.get_by_label("Comment")).to_have_value("Half a thought")
    expect(form.get_by_label("Name").first).to_have_value("Gus")
    expect(form.get_by_label("E-mail").first).to_have_value("gus@example.org")
    expect(reply.get_by_label("Comment")).to_have_value("Half a reply")
    page.locator("#seen").get_by_role("link", name="To the first").click()
    first = page.locator("#thread .comment.new").first
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    expect(page.locator("#seen.on")).to_have_count(0)


def test_while_one_writes_nothing_shows(demo_site: Site, page: Page) -> None:
    evening = Evening(demo_site, 3)
    join(page, evening.address)
    page.locator("form#reply").get_by_label("Comment").focus()
    evening.say("say('New root.')")
    wait_for_news(page, "1 new comment")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    assert page.evaluate(OVERLAPS) == []


def test_what_stands_in_another_window_comes_in_a_list_of_its_own(demo_site: Site, page: Page) -> None:
    complaints = Complaints(page, demo_site.url)
    evening = Evening(demo_site, 105)
    join(page, evening.address)
    evening.say(f"say('At the end.'); say('Far.', {evening.roots[103]}); say('Near.', {evening.roots[5]})")
    wait_for_news(page, "3 new comments")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".elsewhere .comment.new")).to_have_count(2)
    expect(page.locator(".elsewhere")).to_contain_text("Root 103.")
    expect(page.locator("#thread .comment.new")).to_have_count(1)
    assert inaccessible(page) == []
    page.get_by_role("link", name="Show more comments").click()
    expect(page.locator("#thread .comment")).to_have_count(108)
    expect(page.locator(".elsewhere .comment")).to_have_count(0)
    assert complaints == []


def test_where_they_cannot_be_fetched_the_line_says_so(demo_site: Site, page: Page) -> None:
    evening = Evening(demo_site, 3)
    join(page, evening.address)
    evening.say("say('New root.')")
    wait_for_news(page, "1 new comment")
    page.route("**/new/items/*", lambda route: route.abort())
    page.locator("#comments").scroll_into_view_if_needed()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#seen [role=status]")).to_contain_text("could not be reached")
    page.unroute("**/new/items/*")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#thread .comment.new")).to_have_count(1)


def test_without_javascript_a_link_leads_to_just_what_came(demo_site: Site, chromium: Browser) -> None:
    evening = Evening(demo_site, 3)
    with visit(chromium, scripts=False) as page:
        page.goto(evening.address)
        # What came in the seconds before a page was made may be missing on it, and counts as new.
        page.wait_for_timeout(6000)
        page.goto(f"{evening.address}?order=newest")
        evening.say(f"say('Came meanwhile.', {evening.roots[0]})")
        page.get_by_role("link", name="See what has come since").click()
        expect(page.locator(".comment")).to_have_count(1)
        expect(page.locator(".comment")).to_contain_text("Came meanwhile.")
        expect(page.locator(".context")).to_contain_text("Root 0.")
        page.get_by_role("link", name="Back to the whole discussion").click()
        assert re.search(r"\?order=newest#comments$", page.url)
