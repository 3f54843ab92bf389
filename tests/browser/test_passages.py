"""Passages that give away: marked in the field in which a text is written, and opened by readers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import DESK, PHONE, Complaints, go, inaccessible, sideways, sign_in, visit
from tests.browser.servers import Site
from tests.browser.test_text_field import ADD, AGAIN, CLIP, Desk, account, desk, picture

__all__ = ["account", "desk"]

MARK = "Gives away what happens"
THREE = "<p>One.</p><p>Two.</p><p>Three.</p>"
WRITTEN = """
from datetime import timedelta
from django.utils import timezone
from filmclub.accounts.models import User
from reviews.bodies import sanitize
from reviews.models import Article
from reviews.saving import save_article
save_article(Article(
    slug="{slug}",
    title="A long afternoon",
    author=User.objects.filter(is_staff=True).first(),
    state="published",
    published_at=timezone.now() - timedelta(days=1),
    body=sanitize('''{body}'''),
))
"""
CARET = """() => {
  const { $from } = document.querySelector(".tiptap").editor.state.selection;
  return [$from.parent.textContent, $from.parentOffset];
}"""
SECRET = "She leaves."
BODY = (
    f"<p>{'They meet. ' * 60}</p>"
    f'<details class="spoiler"><p>{SECRET}</p><ul><li>With all others.</li></ul><p>{CLIP}</p></details>'
    f"<p>{'It is summer. ' * 60}</p>"
    f'<details class="spoiler"><p>{"And so on. " * 40}</p></details>'
    f"<p>{'And autumn. ' * 300}</p>"
)


def source(at: Desk) -> str:
    """The text as it would be stored, without the empty paragraph at its end."""
    return at.stored.input_value().removesuffix("<p></p>")


def marked(html: str) -> str:
    return f'<details class="spoiler">{html}</details>'


def button(at: Desk) -> Locator:
    return at.page.get_by_role("button", name=MARK, exact=True)


def put_caret(at: Desk, words: str, key: str = "End") -> None:
    at.text.get_by_text(words, exact=True).click()
    at.page.keyboard.press(key)
    # The editor hears of it from the browser a moment later.
    place = [words, len(words) if key == "End" else 0]
    expect(at.text).to_be_focused()
    for _moment in range(100):
        if at.page.evaluate(CARET) == place:
            return
        at.page.wait_for_timeout(20)
    raise AssertionError(f"the caret is not at {place}")


class TestWriting:
    def test_chosen_blocks_are_marked_and_lifted_by_keyboard(self, desk: Any) -> None:
        with desk() as at:
            at.page.evaluate(AGAIN, THREE)
            put_caret(at, "Two.")
            for _block in range(2):
                at.page.keyboard.press("Shift+ArrowUp")
            button(at).focus()
            at.page.keyboard.press("Enter")
            expect(at.text).to_be_focused()
            expect(at.text.get_by_role("group", name=MARK)).to_have_count(1)
            expect(button(at)).to_have_class("prose-menubar__button material-icons active")
            assert source(at) == f"{marked('<p>One.</p><p>Two.</p>')}<p>Three.</p>"
            # Across its edge it becomes longer, never one in another.
            put_caret(at, "Two.")
            for _block in range(2):
                at.page.keyboard.press("Shift+ArrowDown")
            button(at).click()
            assert source(at) == marked(THREE)
            at.page.keyboard.press("Control+z")
            assert source(at) == f"{marked('<p>One.</p><p>Two.</p>')}<p>Three.</p>"
            put_caret(at, "One.")
            button(at).click()
            assert source(at) == THREE

    def test_lists_quotations_and_figures_are_marked_as_a_whole(self, desk: Any) -> None:
        blocks = "<ul><li><p>One.</p></li><li><p>Two.</p></li></ul>", "<blockquote><p>Said.</p></blockquote>"
        with desk() as at:
            for block, words in zip(blocks, ("One.", "Said."), strict=True):
                at.page.evaluate(AGAIN, f"{block}<p>Three.</p>")
                put_caret(at, words)
                button(at).click()
                assert source(at) == f"{marked(block)}<p>Three.</p>"
            at.page.evaluate(AGAIN, "<p>Three.</p>")
            at.give("paste", picture("sun.png"))
            expect(at.figures).to_have_count(1)
            at.figures.locator("figcaption").click()
            button(at).click()
            assert source(at).startswith('<p>Three.</p><details class="spoiler"><figure')

    def test_enter_on_an_empty_line_leaves_it(self, desk: Any) -> None:
        with desk() as at:
            at.page.evaluate(AGAIN, "<p>One.</p><p>Three.</p>")
            put_caret(at, "One.")
            button(at).click()
            at.page.keyboard.type(" More.")
            at.page.keyboard.press("Enter")
            at.page.keyboard.type("Two.")
            at.page.keyboard.press("Enter")
            at.page.keyboard.press("Enter")
            at.page.keyboard.type("Behind.")
            assert source(at) == f"{marked('<p>One. More.</p><p>Two.</p>')}<p>Behind.</p><p>Three.</p>"

    def test_no_key_at_its_edges_takes_words_out(self, desk: Any) -> None:
        text = f"<p>One.</p>{marked('<p>Two.</p><p>Three.</p>')}<p>Four.</p>"
        edges = [("Two.", "Home", "Backspace"), ("Three.", "End", "Delete"), ("One.", "End", "Delete")]
        with desk() as at:
            for words, place, key in [*edges, ("Four.", "Home", "Backspace")]:
                at.page.evaluate(AGAIN, text)
                put_caret(at, words, place)
                at.page.keyboard.press(key)
                assert source(at) == text, (words, key)
            # One in which nothing stands goes.
            at.page.evaluate(AGAIN, "<p>One.</p>")
            put_caret(at, "One.")
            at.page.keyboard.press("Enter")
            button(at).click()
            at.page.keyboard.press("Backspace")
            assert source(at) == "<p>One.</p>"

    def test_pictures_and_videos_come_into_it(self, desk: Any) -> None:
        with desk() as at:
            at.page.evaluate(AGAIN, f"{marked('<p>One.</p>')}<p>Three.</p>")
            put_caret(at, "One.")
            at.give("paste", text=CLIP)
            expect(at.page.locator(".editor-passage .editor-video")).to_have_count(1)
            at.page.keyboard.type("Two.")
            at.give("paste", picture("sun.png"))
            expect(at.page.locator(".editor-passage figure")).to_have_count(1)
            at.page.keyboard.type("Last.")
            assert at.outline() == ["One.", f'<a href="{CLIP}">{CLIP}</a>', "Two.", "", "Last.", "Three."]
            assert source(at).endswith("<p>Last.</p></details><p>Three.</p>")

    def test_copied_and_pasted_it_stays_marked(self, desk: Any) -> None:
        with desk() as at:
            at.page.evaluate(AGAIN, f"{marked('<p>One.</p><p>Two.</p>')}<p>Three.</p>")
            at.text.focus()
            at.page.keyboard.press("Control+a")
            at.page.keyboard.press("Control+x")
            assert source(at) == ""
            at.page.keyboard.press("Control+v")
            assert source(at) == f"{marked('<p>One.</p><p>Two.</p>')}<p>Three.</p>"
            # From elsewhere, with what has to be cleaned; and into another one.
            at.page.evaluate(AGAIN, "<p></p>")
            at.give("paste", html=f"{marked('<p style=x>One.</p>')}<p>Three.</p>")
            assert source(at) == f"{marked('<p>One.</p>')}<p>Three.</p>"
            put_caret(at, "One.")
            at.give(
                "paste",
                html=marked("<p>A.</p><p>B.</p>").replace("<details", "<details data-pm-slice='0 0 []'"),
            )
            assert source(at).count("<details") == source(at).count("</details") <= 2
            assert "</details></details>" not in source(at)
            assert "<p>A.</p>" not in source(at).replace("</details>", "<details>").split("<details>")[::2]

    def test_survives_saving_and_a_mistake(self, desk: Any) -> None:
        with desk() as at:
            at.page.evaluate(AGAIN, f"<p>One.</p>{marked('<p>Two.</p>')}<p>Three.</p>")
            at.save()
            expect(at.page.locator(".errornote")).to_be_visible()
            at.page.get_by_label("Title:", exact=True).fill("Marked")
            at.page.locator("#id_slug").fill(f"marked-{token_hex(4)}")
            at.save("Meta+s")
            expect(at.page.locator(".errornote")).to_have_count(0)
            expect(at.page.locator(".editor-passage")).to_have_text("Two.")
            assert source(at) == f"<p>One.</p>{marked('<p>Two.</p>')}<p>Three.</p>"

    def test_fits_a_phone_and_is_accessible(
        self, chromium: Browser, demo_site: Site, account: tuple[str, str]
    ) -> None:
        with visit(chromium, width=PHONE, touch=True) as page:
            sign_in(page, f"{demo_site.url}{ADD}", *account)
            at = Desk(page)
            page.evaluate(AGAIN, f"<p>One.</p>{marked('<p>Two.</p>' * 9)}<p>Three.</p>")
            assert sideways(page) == 0
            box = button(at).bounding_box()
            assert box is not None
            assert box["height"] >= 44
            assert [one for one in inaccessible(page) if "passage" in one] == []


@pytest.fixture(scope="module")
def address(demo_site: Site) -> str:
    slug = f"a-long-afternoon-{token_hex(4)}"
    demo_site.manage("shell", "-v0", "-c", WRITTEN.format(slug=slug, body=BODY))
    return f"{demo_site.url}/articles/{slug}/"


@contextmanager
def reading(chromium: Browser, address: str, **how: Any) -> Iterator[Page]:
    with visit(chromium, **how) as page:
        complaints = Complaints(page, address)
        go(page, address)
        yield page
        assert complaints == []


class TestReading:
    def test_without_scripts_links_lead_there_and_back(self, chromium: Browser, address: str) -> None:
        with reading(chromium, address, scripts=False) as page:
            assert SECRET not in page.content()
            page.get_by_role("link", name=f"{MARK} (about 9 words) – show").click()
            page.wait_for_url(f"{address}shown/#passage-1")
            expect(page.get_by_text(SECRET)).to_be_in_viewport()
            page.locator("#passage-1").get_by_role("link", name="hide").click()
            page.wait_for_url(f"{address}#passage-1")
            expect(page.locator("#passage-1")).to_be_in_viewport()
            assert SECRET not in page.content()

    def test_it_opens_in_place_by_keyboard_and_closes(self, chromium: Browser, address: str) -> None:
        with reading(chromium, address) as page:
            link = page.locator("#passage-1 > a")
            expect(link).to_have_attribute("aria-expanded", "false")
            link.focus()
            top = link.bounding_box()
            for _twice in range(2):
                page.keyboard.press("Enter")
                expect(page.get_by_text(SECRET)).to_be_visible()
                expect(link).to_have_text(f"{MARK} – hide")
                expect(link).to_have_attribute("aria-expanded", "true")
                expect(link).to_be_focused()
                assert link.bounding_box() == top
                page.keyboard.press("Enter")
                expect(page.get_by_text(SECRET)).to_be_hidden()
                expect(link).to_have_text(f"{MARK} (about 9 words) – show")
                assert link.bounding_box() == top
            assert page.url == address
            assert page.context.cookies() == []
            expect(page.locator("#passage-2 .passage")).to_have_count(0)

    def test_a_clip_in_it_plays(self, chromium: Browser, address: str) -> None:
        with visit(chromium) as page:
            page.route("https://**", lambda route: route.abort())
            go(page, address)
            page.locator("#passage-1 > a").click()
            page.locator("#passage-1 .video a").click()
            expect(page.locator("#passage-1 iframe")).to_have_count(1)

    def test_offline_it_says_so_and_can_be_tried_again(self, chromium: Browser, address: str) -> None:
        with visit(chromium) as page:
            go(page, address)
            page.context.set_offline(True)
            link = page.locator("#passage-1 > a")
            link.click()
            expect(page.locator("#passage-1 [role=alert]")).to_have_text(
                "We could not be reached. Try again in a moment."
            )
            page.context.set_offline(False)
            link.click()
            expect(page.get_by_text(SECRET)).to_be_visible()
            expect(page.locator("#passage-1 [role=alert]")).to_have_count(0)

    @pytest.mark.parametrize("width", [DESK, PHONE])
    def test_open_and_closed_it_is_accessible(self, chromium: Browser, address: str, width: int) -> None:
        with reading(chromium, address, width=width) as page:
            page.locator("#passage-1 > a").click()
            expect(page.get_by_text(SECRET)).to_be_visible()
            assert sideways(page) == 0
            assert inaccessible(page) == []
            go(page, f"{address}shown/")
            assert inaccessible(page) == []
