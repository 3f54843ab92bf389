"""An editor makes a review with all that it needs in few clicks, and readers see all of it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.clicks import (
    CLICKS,
    CLICKS_OF_A_PICTURE,
    SCREENS,
    TO_MAKE,
    make_contributed,
    make_review,
)
from tests.browser.looking import Complaints, go, visit
from tests.browser.pictures import accounts
from tests.browser.servers import Site

LINES = """(all) => all.map((one) => [...one.children].map((part) => part.textContent.trim()).join(": "))"""


def test_two_reviews_are_made_in_few_clicks_and_shown_whole(
    demo_site: Site, shared: dict[str, str], chromium: Browser
) -> None:
    account = next(accounts(shared))
    first = make_review(chromium, demo_site, account)
    assert first.tally.count("clicks") <= CLICKS, first.tally.of("clicks")
    assert first.tally.count("screens") <= SCREENS, first.tally.of("screens")
    assert first.tally.count("keys") > len("".join(TO_MAKE["review"]["paragraphs"]))
    assert first.clicks_of_pictures == [CLICKS_OF_A_PICTURE] * 3
    second = make_contributed(chromium, demo_site, account)
    assert second.tally.count("clicks") < first.tally.count("clicks"), second.tally.of("clicks")
    assert second.tally.count("screens") < SCREENS, second.tally.of("screens")
    with visit(chromium) as page:
        complaints = Complaints(page, demo_site.url)
        go(page, demo_site.url + first.path)
        review_is_whole(page)
        go(page, demo_site.url + second.path)
        contributed_is_whole(page)
        go(page, f"{demo_site.url}/fr{first.path}")
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.locator(".prose")).to_have_attribute("lang", "en")
        assert complaints == []


def review_is_whole(page: Page) -> None:
    """All that stands on page 2, and the clip of page 1."""
    review, film = TO_MAKE["review"], TO_MAKE["film"]
    has_head(page, review)
    pictures = page.locator(".prose figure:not(.video)")
    for number, words in enumerate(review["pictures"]):
        picture = pictures.nth(number)
        expect(picture.get_by_role("img")).to_have_attribute("alt", words["alt"])
        expect(picture.locator("figcaption")).to_have_text(f"{words['caption']} {words['credit']}")
    # Nothing of it is loaded before a click.
    clip = page.locator(".prose p + figure.video a")
    expect(clip).to_contain_text(f"Watch “{review['video']['title']}” on YouTube")
    expect(clip).to_have_attribute("href", review["video"]["address"])
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("link", name="the club's own page", exact=True)).to_have_attribute(
        "href", "https://example.org/club"
    )
    credits = page.locator("article .credits")
    expect(credits).to_contain_text("126 minutes")
    lines = credits.locator("dl > div").evaluate_all(LINES)
    assert [" ".join(line.split()) for line in lines] == film["shown"]
    expect(page.get_by_role("heading", name="Leave a comment")).to_be_visible()
    for label in ("Comment", "Name", "E-mail"):
        expect(page.locator("form#reply").get_by_label(label).first).to_be_visible()


def contributed_is_whole(page: Page) -> None:
    review = TO_MAKE["contributed"]
    has_head(page, review)
    expect(page.locator("article .head")).to_contain_text(f"Contributed by {review['by']}")
    expect(page.locator(".prose em")).to_have_text(review["italic"])
    expect(page.locator(".prose blockquote")).to_have_text(review["quotation"])
    expect(page.locator(".prose a")).to_have_attribute("href", review["link"]["address"])
    expect(page.locator(".prose a")).to_have_text("he saw")


def has_head(page: Page, review: dict[str, object]) -> None:
    """Title, date, film and paragraphs."""
    film = TO_MAKE["film"]
    expect(page.locator("article h1")).to_have_text(str(review["title"]))
    expect(page.locator(".standfirst")).to_have_text(str(review["standfirst"]))
    expect(page.locator("article .head time")).to_be_visible()
    expect(page.locator("p.kicker")).to_contain_text(f"{film['title']}, {film['year']}")
    for words in review["paragraphs"]:  # type: ignore[attr-defined]
        expect(page.locator(".prose > p").filter(has_text=words)).to_have_count(1)
