"""Writing a comment with scripts: marks by buttons, quoting what is selected, a look before it is posted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import PHONE, Complaints, go, inaccessible, join, sideways, visit
from tests.browser.servers import Site

# Below an article of its own: other tests fill those of the demo.
PATH = "/articles/words-to-quote/"
SCRIPT = """
from django.utils import timezone
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
ines = User.objects.get(username="ines")
article = Article.objects.create(
    slug="words-to-quote", title="Words to quote", author=ines, state="published", published_at=timezone.now()
)
writer = Writer(user=ines)
text = "The *quiet* lifts.\\n\\nThen >!he leaves!< for good."
print(post_comment(article=article, writer=writer, text=text).pk)
"""
SELECT = """
(comment) => {
  const words = comment.querySelector("div[dir]");
  const range = document.createRange();
  range.setStart(words.querySelector("p").firstChild, 4);
  range.setEnd(words, words.childNodes.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}
"""


@pytest.fixture(scope="module")
def said(demo_site: Site) -> str:
    """The anchor of a comment with emphasis and a passage that gives away."""
    return f"c{demo_site.manage('shell', '--verbosity', '0', '-c', SCRIPT).strip()}"


@pytest.fixture
def page(demo_site: Site, chromium: Browser, said: str) -> Iterator[Page]:
    with visit(chromium, width=PHONE) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, demo_site.url + PATH)
        yield page
        assert complaints == []


def reply_field(page: Page, anchor: str) -> Locator:
    return page.locator(f"li:has(> #{anchor}) > form.reply").get_by_label("Comment")


@pytest.mark.parametrize(
    ("typed", "selected", "button", "becomes"),
    [
        ("one two", (4, 7), "Emphasis", "one *two*"),
        ("one\n\ntwo ", (0, 9), "Emphasis", "*one*\n\n*two* "),
        ("", (0, 0), "Spoiler", ">!!<"),
        ("he leaves", (3, 9), "Spoiler", "he >!leaves!<"),
        ("one\ntwo\nthree", (5, 9), "Quotation", "one\n> two\n> three"),
        ("", (0, 0), "Quotation", "> "),
        ("a page", (2, 6), "Link", "a [page](https://)"),
        ("https://films.example/", (0, 22), "Link", "[](https://films.example/)"),
    ],
)
def test_buttons_type_the_marks(
    page: Page, typed: str, selected: tuple[int, int], button: str, becomes: str
) -> None:
    form = page.locator("form#reply")
    field = form.get_by_label("Comment")
    field.fill(typed)
    field.evaluate("(field, [start, end]) => field.setSelectionRange(start, end)", list(selected))
    form.get_by_role("button", name=button, exact=True).click()
    expect(field).to_have_value(becomes)
    expect(field).to_be_focused()
    page.keyboard.press("Control+z")
    expect(field).to_have_value(typed)


def test_what_is_selected_is_quoted_in_the_answer(page: Page, said: str) -> None:
    comment = page.locator(f"#{said}")
    comment.evaluate(SELECT)
    comment.get_by_role("link", name="Reply").click()
    field = reply_field(page, said)
    expect(field).to_have_value("> *quiet* lifts.\n\n> Then … for good.\n\n")
    expect(field).to_be_focused()
    page.keyboard.type("Mine.")
    expect(field).to_have_value("> *quiet* lifts.\n\n> Then … for good.\n\nMine.")


def test_the_quotation_of_what_was_uncovered_is_marked(page: Page, said: str) -> None:
    comment = page.locator(f"#{said}")
    comment.locator("a.covered").click()
    expect(comment.locator("span.spoiler")).to_be_visible()
    comment.evaluate(SELECT)
    comment.get_by_role("link", name="Reply").press("Enter")
    expect(reply_field(page, said)).to_have_value("> *quiet* lifts.\n\n> Then >!he leaves!< for good.\n\n")


def test_a_part_of_what_gives_away_is_marked_too(page: Page, said: str) -> None:
    comment = page.locator(f"#{said}")
    comment.locator("a.covered").click()
    passage = comment.locator("span.spoiler")
    expect(passage).to_be_visible()
    passage.evaluate("(one) => getSelection().setBaseAndExtent(one.firstChild, 3, one.firstChild, 9)")
    comment.get_by_role("link", name="Reply").click()
    expect(reply_field(page, said)).to_have_value("> >!leaves!<\n\n")


def test_quote_adds_to_what_was_typed(page: Page, said: str) -> None:
    comment = page.locator(f"#{said}")
    comment.get_by_role("link", name="Reply").click()
    field = reply_field(page, said)
    field.fill("Mine.")
    comment.locator(".menu > summary").click()
    comment.get_by_role("link", name="Quote").click()
    whole = "> The *quiet* lifts.\n\n> Then … for good.\n\n"
    expect(field).to_have_value(f"Mine.\n\n{whole}")
    # Its form was closed, and what stands in it is kept.
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    comment.get_by_role("link", name="Reply").click()
    expect(field).to_have_value(f"Mine.\n\n{whole}")


def test_without_a_form_quote_opens_one(page: Page, said: str) -> None:
    comment = page.locator(f"#{said}")
    comment.locator(".menu > summary").click()
    comment.get_by_role("link", name="Quote").click()
    expect(reply_field(page, said)).to_have_value("> The *quiet* lifts.\n\n> Then … for good.\n\n")
    expect(reply_field(page, said)).to_be_focused()
    expect(comment.locator(".menu")).not_to_have_attribute("open", "")


def test_a_look_stores_nothing_and_leads_on(page: Page, said: str) -> None:
    before = page.locator("article.comment").count()
    form = page.locator("form#reply")
    form.get_by_label("Comment").fill("A *quiet* look.\n\n>!He leaves.!<")
    form.get_by_role("button", name="See how it will look").click()
    preview = form.get_by_role("region", name="Not posted yet")
    expect(preview.locator("em")).to_have_text("quiet")
    expect(preview).to_be_focused()
    assert inaccessible(page) == []
    assert sideways(page) == 0
    assert page.locator("article.comment").count() == before
    expect(form.get_by_label("Comment")).to_have_value("A *quiet* look.\n\n>!He leaves.!<")
    form.locator("[name=name]").fill("Gus")
    form.locator("[name=email]").fill("gus@example.org")
    form.get_by_role("button", name="Post comment").click()
    expect(page.locator("article.comment")).to_have_count(before + 1)
    expect(page.locator(".preview")).to_have_count(0)


def test_without_scripts_there_are_no_buttons_and_the_rest_works(
    demo_site: Site, chromium: Browser, said: str
) -> None:
    with visit(chromium, width=PHONE, scripts=False) as page:
        go(page, demo_site.url + PATH)
        expect(page.get_by_role("button", name="Emphasis")).to_be_hidden()
        page.locator(f"#{said} .menu > summary").click()
        page.locator(f"#{said}").get_by_role("link", name="Quote").click()
        field = page.get_by_label("Comment")
        expect(field).to_have_value("> The *quiet* lifts.\n\n> Then … for good.\n\n")
        page.get_by_role("button", name="See how it will look").click()
        expect(page.locator(".preview blockquote")).to_have_count(2)
