"""Editors and moderators at work, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import DESK, PHONE, Complaints, Scheme, inaccessible, sideways, visit
from tests.browser.looking import sign_in as go_to_sign_in
from tests.browser.pictures import accounts as accounts_of
from tests.browser.pictures import admin_pages
from tests.browser.servers import Site

SignIn = Callable[..., AbstractContextManager[Page]]
QUEUE = "/admin/comments/comment/"
TARGET = 44
# What Django's admin brings along has faults that are not ours to mend, and the editor's text is no page yet.
DJANGOS = (
    ".breadcrumbs",
    "#changelist-filter",
    "#searchbar",
    ".toplinks",
    ".xfull",
    ".select2",
    ".selector",
    ".inline-group",
    ".vDateField",
    ".vTimeField",
    ".ProseMirror",
    ".prose-menubar",
)


@pytest.fixture(scope="session")
def accounts(demo_site: Site) -> dict[str, str]:
    """What the demo says about its accounts, by group."""
    printed = demo_site.manage("demo", "--no-serve")
    return dict(re.findall(r"(Editors|Moderators)\s+name:\s+(\S+\s+password:\s+\S+)", printed))


@pytest.fixture
def sign_in(demo_site: Site, accounts: dict[str, str], chromium: Browser) -> SignIn:
    """Open the admin as the editor or moderator whom the demo names."""

    @contextmanager
    def sign_in(group: str, path: str, width: int = DESK) -> Iterator[Page]:
        name, _label, password = accounts[group].split()
        with visit(chromium, width=width, touch=width < DESK) as page:
            page.goto(f"{demo_site.url}/admin/")
            page.get_by_label("Name or e-mail").fill(name)
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url("**/admin/")
            page.goto(demo_site.url + path)
            yield page

    return sign_in


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_moderator_approves_from_the_queue_and_undoes_it(
    sign_in: SignIn, demo_site: Site, width: int
) -> None:
    with sign_in("Moderators", QUEUE, width) as page:
        complaints = Complaints(page, demo_site.url)
        row = page.locator("#rows > li[id]").first
        row.get_by_role("button", name="Approve –").click()
        row.get_by_role("button", name="Undo").click()
        expect(row.get_by_role("button", name="Undo")).to_have_count(0)
        expect(row.get_by_role("button", name="Approve –")).to_have_count(1)
        assert complaints == []


def test_a_moderator_refuses_with_a_reason_picked_in_the_row(sign_in: SignIn) -> None:
    with sign_in("Moderators", QUEUE, PHONE) as page:
        row = page.locator("#rows > li[id]").first
        row.locator("select").select_option(index=1)
        row.get_by_role("button", name="Refuse").click()
        row.get_by_role("button", name="Undo").click()
        expect(row.get_by_role("button", name="Refuse")).to_have_count(1)


def test_the_queue_fits_a_phone_and_its_targets_a_thumb(sign_in: SignIn) -> None:
    with sign_in("Moderators", QUEUE, PHONE) as page:
        assert sideways(page) == 0
        page.locator("#rows details.answer summary").first.tap()
        targets = page.locator("#rows").locator("button:visible, select, summary, label.tick")
        small = []
        for target in targets.all():
            box = target.bounding_box()
            assert box, "Every target is to be seen."
            if box["height"] < TARGET or box["width"] < TARGET:
                small.append((target.inner_text(), box))
        assert small == []


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/reviews/article/",
        "/admin/reviews/article/add/",
        "/admin/reviews/film/",
        "/admin/reviews/film/add/",
        "/admin/reviews/image/",
    ],
)
def test_no_page_of_an_editor_makes_chromium_complain(sign_in: SignIn, demo_site: Site, path: str) -> None:
    with sign_in("Editors", path) as page:
        complaints = Complaints(page, demo_site.url)
        page.reload()
        assert complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_of_ours(
    demo_site: Site, shared: dict[str, str], chromium: Browser, width: int, scheme: Scheme
) -> None:
    found = []
    for account, pages in zip(accounts_of(shared), admin_pages(demo_site), strict=True):
        with visit(chromium, width=width, scheme=scheme) as page:
            go_to_sign_in(page, f"{demo_site.url}/admin/", *account)
            for path in pages.values():
                page.goto(demo_site.url + path, wait_until="networkidle")
                found += inaccessible(page, without=DJANGOS)
    assert found == []


def test_the_editor_of_article_texts_opens_under_the_policy(sign_in: SignIn, demo_site: Site) -> None:
    with sign_in("Editors", "/admin/reviews/article/") as page:
        complaints = Complaints(page, demo_site.url)
        page.locator("#result_list tbody th a").first.click()
        page.wait_for_load_state("networkidle")
        expect(page.get_by_role("textbox", name="Text", exact=True)).to_be_visible()
        assert complaints == []
