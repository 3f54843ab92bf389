"""Reading a discussion: keys, folds, times in words, and a page that stays where one was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import NARROW, PHONE, Complaints, go, inaccessible, join, sideways, visit
from tests.browser.servers import Site

# A thread of its own below the article, by somebody whom the site knows, and so approved at once.
TALK = """
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
article = Article.objects.get(slug="{slug}")
writer = Writer(user=User.objects.get(username="ines"))
def say(text, parent=None):
    return post_comment(article=article, writer=writer, text=text, parent_id=parent and parent.pk)
root = say("{name}: the root.")
first = say("{name}: the first reply.", root)
deeper = say("{name}: below the first.", first)
second = say("{name}: the second reply.", root)
last = say("{name}: the last word.")
print(*(comment.pk for comment in (root, first, deeper, second, last)))
"""
WIDE = """
from comments.posting import post_comment
from comments.writers import Writer
from comments.moderation import moderate
from comments.models import Decision
from filmclub.accounts.models import User
from reviews.models import Article
article = Article.objects.get(slug="{slug}")
ruth = User.objects.get(username="ruth")
texts = [
    "w" * 400,
    "`" + "x" * 300 + "`\\n\\n    def a():\\n        return '" + "y" * 300 + "'",
    "زرت هذا المدينة مع صديقي ثم شاهدنا الفيلم معا.",
    "https://films.example/" + "z" * 300,
    " ".join(["Many words make a comment that one scrolls through."] * 250),
    "> " * 12 + "deep\\n\\n1. one\\n   - two\\n     - three\\n       - four " + "v" * 200,
    ">!" + "s" * 300 + "!<",
]
parent = None
for number, text in enumerate(texts):
    writer = Writer(name=["N" * 245, "ענת כהן " * 10][number % 2], email="wide@example.org", website="https://films.example")
    comment = post_comment(article=article, writer=writer, text=text, parent_id=parent and parent.pk)
    if comment.state == "pending":
        moderate(comment, Decision.Act.APPROVE, by=ruth)
    parent = comment
"""


def slug_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


# Articles of the demo that no other test talks below.
PATH, WIDE_PATH = "/articles/two-lonely-rooms/", "/articles/the-corridor/"


@pytest.fixture(scope="module")
def talk(demo_site: Site) -> dict[str, str]:
    """The anchors of a small thread, by what each comment is in it."""
    script = TALK.format(slug=slug_of(PATH), name="A talk to walk through")
    printed = demo_site.manage("shell", "--verbosity", "0", "-c", script)
    names = ("root", "first", "deeper", "second", "last")
    return {name: f"c{pk}" for name, pk in zip(names, printed.split(), strict=True)}


@pytest.fixture
def page(demo_site: Site, chromium: Browser, talk: dict[str, str]) -> Iterator[Page]:
    """The article, opened at the root of that thread, with nothing to complain of to the end."""
    with visit(chromium) as page:
        complaints = Complaints(page, demo_site.url)
        go(page, f"{demo_site.url}{PATH}#{talk['root']}")
        yield page
        assert complaints == []


def focused(page: Page) -> str:
    anchor: str = page.evaluate("document.activeElement.id")
    return anchor


def replies_of(page: Page, anchor: str) -> Locator:
    return page.locator(f"li:has(> #{anchor}) > details")


def top_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["y"]


class TestKeys:
    @pytest.mark.parametrize(
        ("keys", "reached"),
        [
            (["j"], "first"),
            (["j", "j"], "deeper"),
            (["j", "j", "j", "k"], "deeper"),
            (["j", "s"], "second"),
            (["j", "s", "Shift+S"], "first"),
            (["s"], "last"),
            (["j", "j", "p"], "first"),
            (["j", "j", "p", "p"], "root"),
            # Where there is no further sibling, one stays.
            (["j", "s", "s"], "second"),
            # What is folded is passed over.
            (["f", "j"], "last"),
            (["j", "j", "f"], "first"),
        ],
    )
    def test_they_lead_about_in_the_thread(
        self, page: Page, talk: dict[str, str], keys: list[str], reached: str
    ) -> None:
        for key in keys:
            page.keyboard.press(key)

        assert focused(page) == talk[reached]
        assert page.locator(f"#{talk[reached]}").evaluate("e => e.getBoundingClientRect().top") >= 0

    def test_f_folds_and_unfolds_the_replies(self, page: Page, talk: dict[str, str]) -> None:
        replies = replies_of(page, talk["first"])
        page.keyboard.press("j")
        page.keyboard.press("f")
        expect(replies).not_to_have_attribute("open", "")
        page.keyboard.press("f")
        expect(replies).to_have_attribute("open", "")
        assert focused(page) == talk["first"]

    def test_r_opens_the_reply_and_letters_are_typed_there(self, page: Page, talk: dict[str, str]) -> None:
        page.keyboard.press("j")
        page.keyboard.press("r")
        field = page.locator(f"li:has(> #{talk['first']}) > form.reply").get_by_label("Comment")
        expect(field).to_be_focused()
        page.keyboard.type("jk?")
        expect(field).to_have_value("jk?")
        page.keyboard.press("Escape")
        expect(page.locator(f"#{talk['first']} footer > a")).to_be_focused()

    def test_with_a_modifier_they_are_the_browsers(self, page: Page, talk: dict[str, str]) -> None:
        page.keyboard.press("j")
        for key in ("Control+j", "Alt+j", "Meta+j"):
            page.keyboard.press(key)

        assert focused(page) == talk["first"]

    def test_a_dialog_lists_them_and_gives_the_focus_back(self, page: Page, talk: dict[str, str]) -> None:
        page.keyboard.press("j")
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keys")
        expect(dialog).to_contain_text("Next and previous comment")
        page.keyboard.press("j")
        expect(dialog).to_be_visible()
        assert inaccessible(page) == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        assert focused(page) == talk["first"]

    def test_they_can_be_switched_off_and_on_again(self, page: Page, talk: dict[str, str]) -> None:
        button = page.get_by_role("button", name="Keys")
        button.click()
        page.get_by_label("Use these keys").uncheck()
        page.get_by_role("button", name="Close").click()
        expect(button).to_be_focused()
        page.reload()
        page.keyboard.press("j")
        assert focused(page) == ""
        button.click()
        page.get_by_label("Use these keys").check()
        page.get_by_role("button", name="Close").click()
        page.locator("h2#talk").scroll_into_view_if_needed()
        page.keyboard.press("j")
        assert focused(page).startswith("c")


class TestFolds:
    @pytest.mark.parametrize("scripts", [True, False])
    @pytest.mark.parametrize("which", ["root", "first"])
    def test_a_branch_of_any_depth_folds_and_nothing_above_moves(
        self, demo_site: Site, chromium: Browser, talk: dict[str, str], which: str, scripts: bool
    ) -> None:
        with visit(chromium, width=PHONE, scripts=scripts) as page:
            go(page, f"{demo_site.url}{PATH}#{talk['root']}")
            comment = page.locator(f"#{talk[which]}")
            replies = replies_of(page, talk[which])
            fold = replies.locator("> summary")
            comment.scroll_into_view_if_needed()
            place = top_of(comment)
            fold.press("Enter")
            expect(page.locator(f"#{talk['deeper']}")).to_be_hidden()
            expect(fold).to_be_focused()
            assert top_of(comment) == place
            fold.press("Enter")
            expect(page.locator(f"#{talk['deeper']}")).to_be_visible()
            assert top_of(comment) == place

    def test_it_says_how_many_and_whose(self, page: Page, talk: dict[str, str]) -> None:
        expect(replies_of(page, talk["root"]).locator("> summary")).to_have_accessible_name(
            "3 replies to Ines Calder’s comment"
        )
        expect(replies_of(page, talk["first"]).locator("> summary")).to_have_text("1 reply")

    def test_it_stands_beside_reply_at_every_width(
        self, demo_site: Site, chromium: Browser, talk: dict[str, str]
    ) -> None:
        for width in (NARROW, PHONE, 1280):
            with visit(chromium, width=width) as page:
                go(page, f"{demo_site.url}{PATH}#{talk['root']}")
                for which in ("root", "first"):
                    reply = page.locator(f"#{talk[which]} footer > a").bounding_box()
                    fold = replies_of(page, talk[which]).locator("> summary").bounding_box()
                    assert reply
                    assert fold
                    assert abs(reply["y"] - fold["y"]) < 4
                    assert reply["x"] + reply["width"] < fold["x"]
                    assert fold["height"] >= 24


class TestTimes:
    def test_they_are_words_with_the_exact_one_on_hover(self, page: Page, talk: dict[str, str]) -> None:
        time = page.locator(f"#{talk['root']} time")
        expect(time).to_have_text(re.compile(r"^(now|(a|\d+)\s(seconds?|minutes?) ago)$"))
        expect(time).to_have_attribute("title", re.compile(r"^\d+ \S+ 20\d\d, \d\d:\d\d$"))
        expect(time).to_have_attribute("datetime", re.compile(r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$"))

    def test_in_french_and_they_go_on(self, demo_site: Site, chromium: Browser, talk: dict[str, str]) -> None:
        with visit(chromium) as page:
            page.clock.install()
            go(page, f"{demo_site.url}/fr{PATH}#{talk['root']}")
            time = page.locator(f"#{talk['root']} time")
            page.clock.fast_forward(3600_000)
            expect(time).to_have_text("il y a une heure")
            page.clock.fast_forward(2 * 3600_000)
            expect(time).to_have_text(re.compile(r"^il y a 3\sheures$"))
            page.clock.fast_forward(20 * 86400_000)
            expect(time).to_have_text(re.compile(r"^il y a 2\ssemaines$"))
            page.clock.fast_forward(2 * 365 * 86400_000)
            expect(time).to_have_text(re.compile(r"^\d+ \S+ 20\d\d$"))

    def test_without_javascript_they_are_dates(
        self, demo_site: Site, chromium: Browser, talk: dict[str, str]
    ) -> None:
        with visit(chromium, scripts=False) as page:
            go(page, f"{demo_site.url}{PATH}")
            expect(page.locator(f"#{talk['root']} time")).to_have_text(re.compile(r"^\d+ \S+ 20\d\d$"))

    def test_nothing_shifts_when_the_words_come(self, demo_site: Site, chromium: Browser) -> None:
        for width in (NARROW, PHONE, 1280):
            places = []
            for scripts in (True, False):
                with visit(chromium, width=width, scripts=scripts) as page:
                    go(page, demo_site.url + PATH)
                    places.append(page.evaluate(PLACES))
            assert places[0] == places[1]


class TestPlace:
    def test_a_reply_opens_and_is_posted_without_moving_the_page(
        self, page: Page, talk: dict[str, str]
    ) -> None:
        answered = page.locator(f"#{talk['root']}")
        place = top_of(answered)
        answered.get_by_role("link", name="Reply").click()
        form = page.locator(f"li:has(> #{talk['root']}) > form.reply")
        expect(form.get_by_label("Comment")).to_be_focused()
        assert top_of(answered) == place
        form.get_by_label("Comment").fill("A reply that stays where it is written.")
        form.get_by_label("Name").first.fill("Pia")
        form.get_by_label("E-mail").first.fill("pia@example.org")
        form.get_by_role("button", name="Post comment").focus()
        place = top_of(answered)
        page.keyboard.press("Enter")
        posted = page.locator("article.comment").filter(has_text="stays where it is written")
        expect(posted).to_be_focused()
        expect(posted).to_be_in_viewport(ratio=0.9)
        assert top_of(answered) == place

    def test_an_article_that_is_left_is_found_again_as_it_was(
        self, demo_site: Site, chromium: Browser
    ) -> None:
        script = "for number in range(120): say('To fill more windows, %d.' % number)"
        lines = TALK.format(slug=slug_of(PATH), name="Before many").split("root =")[0] + script
        demo_site.manage("shell", "--verbosity", "0", "-c", lines)
        with visit(chromium, width=PHONE) as page:
            join(page, demo_site.url + PATH)
            shown = page.locator("article.comment")
            before = shown.count()
            page.get_by_role("link", name="Show more comments").click()
            expect(shown).not_to_have_count(before)
            total = shown.count()
            folded = page.locator("#thread > li > details").first
            folded.locator("> summary").click()
            target = shown.nth(before + 20)
            target.scroll_into_view_if_needed()
            link = target.locator("header > a:has(time)")
            place = top_of(target)
            link.click()
            page.wait_for_url(re.compile(r"/comments/\d+/"))
            page.go_back()
            expect(shown).to_have_count(total)
            expect(folded).not_to_have_attribute("open", "")
            page.wait_for_timeout(300)
            assert abs(top_of(target) - place) < 2


class TestWidth:
    def test_long_words_names_code_and_texts_break_nothing(self, demo_site: Site, chromium: Browser) -> None:
        demo_site.manage("shell", "--verbosity", "0", "-c", WIDE.format(slug=slug_of(WIDE_PATH)))
        for width in (NARROW, PHONE, 1280):
            for scripts in (True, False):
                with visit(chromium, width=width, scripts=scripts) as page:
                    go(page, demo_site.url + WIDE_PATH)
                    assert sideways(page) == 0
                    # Nor does anything stick out of its comment.
                    assert page.evaluate(STICKS_OUT) == []

    def test_marks_and_date_stand_beside_the_avatar(self, demo_site: Site, chromium: Browser) -> None:
        with visit(chromium, width=NARROW) as page:
            go(page, demo_site.url + PATH)
            assert page.evaluate(BELOW_AVATAR) == []


PLACES = """() => [...document.querySelectorAll("#thread .comment")].map((comment) => [comment.id,
    Math.round(comment.getBoundingClientRect().top
        - document.querySelector("#comments").getBoundingClientRect().top)])"""
STICKS_OUT = """() => [...document.querySelectorAll("#thread .comment *")]
    .filter((e) => e.getClientRects().length && !e.closest("pre"))
    .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((e) => e.outerHTML.slice(0, 90))"""
BELOW_AVATAR = """() => [...document.querySelectorAll("#thread .comment header")]
    .filter((header) => header.getClientRects().length)
    .filter((header) => [...header.children].some((e) => !["I", "IMG"].includes(e.tagName)
        && e.getBoundingClientRect().left < header.querySelector("i, img").getBoundingClientRect().right))
    .map((header) => header.parentElement.id)"""
