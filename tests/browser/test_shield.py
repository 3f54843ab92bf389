"""What gives away in a discussion, as readers meet it: by keyboard, without scripts, in either language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import DESK, PHONE, Complaints, go, inaccessible, join, visit, wait_for_scripts
from tests.browser.servers import Site

# A discussion of the demo with each kind of them, and one that is strict.
ARTICLE, STRICT = "/articles/letters-for-other-people/", "/articles/the-last-minute/"
PLACE = "Gives away what happens – show"
# Of a passage in a comment, and of a comment that gives away as a whole.
PASSAGE, WHOLE = "the tape in Krapp", "his oldest habit"
SAID = "At the desk we would call that a complete message."


def comment(page: Page, words: str) -> str:
    """The selector of the first comment that says this, outside of what it covers."""
    anchor = page.locator("article.comment", has_text=words).first.get_attribute("id")
    return f"#{anchor}"


def place_in(page: Page, words: str) -> str:
    return f"{comment(page, words)} > div a.covered"


def test_a_passage_is_one_stop_opened_and_covered_again_by_keyboard(
    demo_site: Site, chromium: Browser
) -> None:
    with visit(chromium) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, demo_site.url + ARTICLE)
        here = comment(page, "They could share a flat.")
        assert PASSAGE not in page.content()
        assert inaccessible(page) == []
        links = page.locator(f"{here} > div a")
        assert links.all_inner_texts() == [PLACE]
        # Its name is read out, and nothing besides.
        expect(links).to_have_accessible_name(PLACE)
        expect(links).to_have_accessible_description("")
        page.locator(f"{here} header a").last.focus()
        page.keyboard.press("Tab")
        expect(links).to_be_focused()
        page.keyboard.press("Enter")
        passage = page.locator(f"{here} .spoiler")
        expect(passage).to_contain_text(PASSAGE)
        expect(passage).to_be_focused()
        assert inaccessible(page) == []
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(links).to_be_focused()
        assert PASSAGE not in page.content()
        go(page, demo_site.url + str(links.get_attribute("href")))
        expect(page.locator(here)).to_contain_text(PASSAGE)
        assert inaccessible(page) == []
        assert complaints == []


def test_who_opens_a_whole_comment_has_the_replies_too(demo_site: Site, chromium: Browser) -> None:
    with visit(chromium, width=PHONE) as page:
        complaints = Complaints(page, demo_site.url)
        join(page, demo_site.url + ARTICLE)
        theo = comment(page, "I have just looked, with the sound off.")
        thread = page.locator(f"#thread > li:has({theo})")
        assert thread.locator("a.covered").count() == 3
        thread.locator("a.covered").first.press("Enter")
        expect(thread.locator("details.spoiler")).to_have_count(3)
        expect(thread).to_contain_text(WHOLE)
        expect(thread.locator("a.covered")).to_have_count(0)
        expect(thread.locator("summary").first).to_be_focused()
        assert inaccessible(page) == []
        thread.locator("summary").first.press("Enter")
        expect(thread.get_by_text(WHOLE)).to_be_hidden()
        assert complaints == []


@pytest.mark.parametrize("language", ["", "/fr"])
def test_links_and_buttons_do_it_without_scripts(demo_site: Site, chromium: Browser, language: str) -> None:
    with visit(chromium, scripts=False) as page:
        go(page, demo_site.url + language + ARTICLE)
        # What a text browser, a printer and a search engine read.
        assert not re.search(f"{PASSAGE}|{WHOLE}", page.content())
        covered = page.locator("a.covered").count()
        assert covered > 5
        page.locator(place_in(page, "They could share a flat.")).click()
        assert re.search(r"/comments/\d+/shown/$", page.url)
        expect(page.locator("article.comment").first).to_contain_text(PASSAGE)
        page.get_by_role("link", name="Masquer de nouveau" if language else "Cover it again").click()
        assert PASSAGE not in page.content()
        go(page, demo_site.url + language + ARTICLE)
        button = page.locator("form.shield button")
        button.click()
        expect(page.locator("a.covered")).to_have_count(0)
        assert PASSAGE in page.content()
        # For the visit: everywhere in this discussion, and nowhere else.
        go(page, f"{demo_site.url}{language}{ARTICLE}discussion/latest/")
        expect(page.locator("a.covered")).to_have_count(0)
        page.locator("form.shield button").click()
        expect(page.locator("a.covered").first).to_be_visible()
        assert PASSAGE not in page.content()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_strict_discussion_is_read_by_who_has_seen_the_film(
    demo_site: Site, chromium: Browser, scripts: bool
) -> None:
    with visit(chromium, width=DESK, scripts=scripts) as page:
        go(page, demo_site.url + STRICT)
        assert SAID not in page.content()
        seen = page.locator("#comments form.viewing button").first
        seen.press("Enter")
        wait_for_scripts(page) if scripts else page.wait_for_load_state()
        expect(page.locator("#thread")).to_contain_text(SAID)
        # Which is itself a script.
        assert not scripts or inaccessible(page) == []
        page.locator("#comments form.viewing button[value=no]").first.press("Enter")
        expect(page.locator("#thread")).not_to_contain_text(SAID)
        assert SAID not in page.content()


def test_no_paper_tells_what_is_covered(demo_site: Site, chromium: Browser) -> None:
    with visit(chromium) as page:
        go(page, f"{demo_site.url}{ARTICLE}discussion/latest/")
        page.emulate_media(media="print")
        text = page.evaluate("document.body.innerText")
        assert "Gives away what happens" in text
        assert not re.search(f"{PASSAGE}|{WHOLE}", text)
