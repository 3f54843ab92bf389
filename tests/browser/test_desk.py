"""The moderators' desk in a browser: worked through by keys alone, and by two at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import DESK, PHONE, inaccessible, sideways, sign_in, visit
from tests.browser.servers import Site
from tests.browser.test_admin import DJANGOS
from tests.extent import extent

# Of several pages; a small case shows each act and each undo on every change.
MANY = extent(12, 200)
# What waits in a month, and what it may cost: presses of keys or buttons for each comment.
MONTH = extent(20, 410)
MOST_PRESSES = 1.3
SITTINGS = extent(1, 4)
PASSWORD = "looks-at-the-desk"
# Comments that hold a word of their own, so that the desk can be narrowed to them.
FILL = """
from django.contrib.auth.models import Group
from comments.models import Comment
from comments.moderation import moderate
from comments.posting import post_comment
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article

for name in ("desk-one", "desk-two"):
    user, _made = User.objects.get_or_create(username=name, defaults={{"is_staff": True, "first_name": name}})
    user.set_password("{password}")
    user.save()
    user.groups.add(Group.objects.get(name="Moderators"))
article = Article.objects.published().order_by("pk").first()
for number in range({many}):
    # Most of it is spam, from forty names.
    said, name = "this is a thought", f"{word} {{number}}"
    if number % 20 == 4:
        said = "you are all fools"
    elif number % 20 > 4:
        said, name = "buy cheap pills", f"Seller {{number // 8 % 40}}"
    comment = post_comment(
        article=article, writer=Writer(name=name), text=f"{word}: {{said}}, number {{number}}."
    )
    if comment.state != "pending":
        moderate(comment, Act.HOLD, by=user)
# Whatever the filter has learned of the tests before, none of them stands apart.
Comment.objects.filter(text__startswith="{word}").update(held_for="first_comment")
"""
STATES = """
from collections import Counter
from comments.models import Comment
states = Comment.objects.filter(text__startswith="{word}").values_list("state", flat=True)
print(" ".join(f"{{state}}={{number}}" for state, number in sorted(Counter(states).items())))
"""


def fill(site: Site, word: str, many: int) -> str:
    """Have so many comments with this word wait; return the address of the desk with these alone."""
    site.manage("shell", "-v0", "-c", FILL.format(word=word, many=many, password=PASSWORD))
    return f"{site.url}/admin/comments/comment/?q={word}"


def states(site: Site, word: str) -> str:
    return site.manage("shell", "-v0", "-c", STATES.format(word=word)).strip().splitlines()[-1]


@contextmanager
def at_desk(chromium: Browser, address: str, name: str = "desk-one", width: int = DESK) -> Iterator[Page]:
    with visit(chromium, width=width, touch=width < DESK) as page:
        sign_in(page, address, name, PASSWORD)
        expect(focused(page)).to_have_count(1)
        yield page


def focused(page: Page) -> Locator:
    return page.locator("#rows > li:focus")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def decide(page: Page, *keys: str) -> None:
    """Decide about the row that has the focus, and wait until the next has it, if there is one."""
    name = focused(page).get_attribute("id")
    press(page, *keys)
    expect(page.locator(f"li#{name}.decided")).to_have_count(1)
    if page.locator("#rows > li[id]:not(.decided)").count():
        expect(page.locator(f"li#{name}")).not_to_be_focused()
    expect(focused(page)).to_have_count(1)


def take_back(page: Page) -> None:
    """Take the latest decision back: its row is open again, and has the focus."""
    decided = page.locator("#rows .decided").count()
    press(page, "z")
    expect(page.locator("#rows .decided")).to_have_count(decided - 1)
    expect(page.locator("#rows > li:focus:not(.decided)")).to_have_count(1)


def test_many_are_worked_through_by_keys_alone(demo_site: Site, chromium: Browser) -> None:
    address = fill(demo_site, "Kaleidoskop", MANY)
    with at_desk(chromium, address) as page:
        for keys in (["a"], ["s"], ["d", "1"]):
            decide(page, *keys)
            take_back(page)
        for number in range(MANY):
            decide(page, *(["a"], ["s"], ["d", "1"])[number % 3])
        expect(page.locator("#told")).to_contain_text("Nothing waits")
    third = MANY // 3
    rest = [third + (position < MANY % 3) for position in range(3)]
    assert states(demo_site, "Kaleidoskop") == f"approved={rest[0]} refused={rest[2]} spam={rest[1]}"


def test_a_month_costs_few_presses_for_each_comment(demo_site: Site, chromium: Browser) -> None:
    address = fill(demo_site, "Oszilloskop", MONTH)
    keys = {"thought": ["a"], "pills": ["s"], "fools": ["d", "2"]}
    presses = 0
    for sitting in range(SITTINGS):
        with at_desk(chromium, address) as page:
            # The link to the desk, and the button to sign in.
            presses += 2
            for number in range(sitting, MONTH, SITTINGS):
                said = focused(page).locator(".text").inner_text()
                right = next(keys for word, keys in keys.items() if word in said)
                if number == sitting:
                    # By mistake: it is taken back.
                    decide(page, "s" if right == ["a"] else "a")
                    take_back(page)
                    presses += 2
                decide(page, *right)
                presses += len(right)
    by_remainder = Counter(number % 20 for number in range(MONTH))
    refused = by_remainder[4]
    approved = sum(by_remainder[remainder] for remainder in range(4))
    spam = MONTH - approved - refused
    assert states(demo_site, "Oszilloskop") == f"approved={approved} refused={refused} spam={spam}"
    assert presses / MONTH <= MOST_PRESSES


def test_the_next_rows_come_before_all_are_decided(demo_site: Site, chromium: Browser) -> None:
    with at_desk(chromium, fill(demo_site, "Mikroskop", 52)) as page:
        rows = page.locator("#rows > li[id]")
        expect(rows).to_have_count(50)
        expect(page.locator("a[rel=next]")).to_have_count(1)
        for _number in range(11):
            decide(page, "a")
        expect(rows).to_have_count(52)
        expect(page.locator("a[rel=next]")).to_have_count(0)
        last = rows.last
        last.get_by_role("button", name="Spam –").click()
        expect(last.get_by_role("button", name="Undo")).to_be_visible()
        # Many at once: those that came later too.
        page.get_by_label("Select all").check()
        expect(page.locator("#selected")).to_contain_text("52")
        page.get_by_label("Action").select_option("approve")
        page.get_by_role("button", name="Go").click()
        expect(page.locator(".count")).to_contain_text("40 comments")


def test_two_in_two_browsers_never_decide_about_one_twice(demo_site: Site, chromium: Browser) -> None:
    address = fill(demo_site, "Periskop", 2)
    with at_desk(chromium, address) as one, at_desk(chromium, address, "desk-two") as two:
        decide(one, "a")
        row = two.locator(f"li#{focused(two).get_attribute('id')}")
        press(two, "s")
        expect(row.locator(".said")).to_contain_text("desk-one")
        expect(two.locator("#told")).to_contain_text("desk-one")
    assert states(demo_site, "Periskop") == "approved=1 pending=1"


def test_the_keys_are_listed_and_are_off_while_one_types(demo_site: Site, chromium: Browser) -> None:
    address = fill(demo_site, "Stroboskop", 2)
    with at_desk(chromium, address) as page:
        press(page, "?")
        expect(page.get_by_role("dialog")).to_be_visible()
        press(page, "a", "Escape")
        expect(page.get_by_role("dialog")).not_to_be_visible()
        press(page, "r")
        field = focused_field(page)
        expect(field).to_be_focused()
        page.keyboard.type("as a zealous reader said")
        expect(field).to_have_value("as a zealous reader said")
        press(page, "Escape")
        expect(focused(page)).to_have_count(1)
        press(page, "/")
        expect(page.locator("#searchbar")).to_be_focused()
        assert inaccessible(page, without=DJANGOS) == []
    assert states(demo_site, "Stroboskop") == "pending=2"


def focused_field(page: Page) -> Locator:
    return page.locator("#rows textarea:focus")


def test_a_decision_by_touch_stays_in_its_card_with_its_undo(demo_site: Site, chromium: Browser) -> None:
    address = fill(demo_site, "Teleskop", 2)
    with at_desk(chromium, address, width=PHONE) as page:
        first = page.locator("#rows > li[id]").first
        first.get_by_role("button", name="Approve").first.tap()
        undo = first.get_by_role("button", name="Undo")
        expect(undo).to_be_visible()
        assert (undo.bounding_box() or {"height": 0})["height"] >= 44
        assert sideways(page) == 0
        assert inaccessible(page, without=DJANGOS) == []
        undo.tap()
        expect(page.locator("#rows .decided")).to_have_count(0)
        expect(first.get_by_role("button", name="Approve").first).to_be_visible()
    assert states(demo_site, "Teleskop") == "pending=2"
