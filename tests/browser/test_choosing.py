"""An article's form: choosing by typing, also without scripts, the list before publishing, the preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import DESK, PHONE, Complaints, sideways, sign_in, visit
from tests.browser.pictures import accounts
from tests.browser.servers import Site

LIST = "/admin/reviews/article/"
ADD = f"{LIST}add/"
Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def as_editor(demo_site: Site, shared: dict[str, str], chromium: Browser) -> Open:
    """Open a page of the admin as the demo's editor."""

    @contextmanager
    def opened(path: str, width: int = DESK, scripts: bool = True) -> Iterator[Page]:
        with visit(chromium, width=width, touch=width < DESK, scripts=scripts) as page:
            sign_in(page, f"{demo_site.url}{path}", *next(accounts(shared)))
            complaints = Complaints(page, demo_site.url)
            page.on("dialog", lambda dialog: dialog.accept())
            yield page
            assert complaints == []

    return opened


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def write(page: Page, title: str) -> None:
    """Write a draft, and save it."""
    page.get_by_label("Title:", exact=True).fill(title)
    page.locator(".tiptap").click()
    page.keyboard.type("Nobody here raises their voice.")
    press(page, "Save and continue editing")


def choose(page: Page, where: str, typed: str, option: str) -> None:
    page.locator(f"{where} .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").fill(typed)
    page.locator(".select2-results__option", has_text=option).first.click()


def chosen(page: Page, where: str) -> list[str]:
    return [words.strip() for words in page.locator(f"{where} select option:checked").all_inner_texts()]


def test_films_tags_and_series_are_chosen_by_typing(as_editor: Open) -> None:
    with as_editor(ADD) as page:
        choose(page, "#articlefilm_set-0", "playt", "Playtime, 1967")
        choose(page, ".field-tags", "Quiet voices", "Quiet voices (new)")
        choose(page, ".field-series", "Voices of Monday", "Voices of Monday (new)")
        assert page.locator(".typed-too").count() == 0
        write(page, "Chosen by typing")
        assert chosen(page, "#articlefilm_set-0") == ["Playtime, 1967"]
        assert chosen(page, ".field-tags") == ["Quiet voices"]
        assert chosen(page, ".field-series") == ["Voices of Monday"]


def test_they_are_typed_where_no_script_runs(as_editor: Open) -> None:
    with as_editor(ADD, PHONE, scripts=False) as page:
        page.get_by_label("Title:", exact=True).fill("Typed without scripts")
        page.get_by_label("Address:", exact=True).fill("typed-without-scripts")
        page.get_by_label("Text:", exact=True).fill("<p>Nobody here raises their voice.</p>")
        page.locator("[name=tags-typed]").fill("Silence, Noise")
        film = page.locator("[name=articlefilm_set-0-film-typed]")
        film.fill("Playtimes")
        press(page, "Save and continue editing")
        expect(page.get_by_text("Nothing here is called “Playtimes”.")).to_be_visible()
        expect(film).to_have_value("Playtimes")
        film.fill("Playtime, 1967")
        press(page, "Save and continue editing")
        assert chosen(page, "#articlefilm_set-0") == ["Playtime, 1967"]
        assert sorted(chosen(page, ".field-tags")) == ["Noise", "Silence"]


def test_publishing_asks_once_for_what_is_missing(as_editor: Open) -> None:
    with as_editor(ADD) as page:
        write(page, "Asked once")
        press(page, "Publish now")
        missing = page.locator("#missing")
        expect(missing).to_contain_text("Press the same button again")
        missing.get_by_role("link", name="It has no standfirst").click()
        expect(page.get_by_label("Standfirst:")).to_be_focused()
        press(page, "Publish now")
        expect(page.locator(".messagelist")).to_contain_text("“Asked once”: Published")


def test_what_is_typed_is_previewed_in_another_tab_and_not_stored(as_editor: Open) -> None:
    with as_editor(ADD) as page:
        write(page, "As it is stored")
        page.get_by_label("Title:", exact=True).fill("As it is typed")
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Preview what is typed").click()
        expect(opened.value.get_by_role("heading", name="As it is typed", level=1)).to_be_visible()
        opened.value.close()
        expect(page.get_by_label("Title:", exact=True)).to_have_value("As it is typed")
        page.goto(page.url.partition("?")[0])
        expect(page.get_by_label("Title:", exact=True)).to_have_value("As it is stored")


def test_filters_stand_folded_above_the_list_on_a_phone(as_editor: Open) -> None:
    with as_editor(LIST, PHONE) as page:
        filters = page.locator("#changelist-filter")
        expect(filters).to_be_hidden()
        page.get_by_text("Show the filters").click()
        first = page.locator("#result_list").bounding_box()
        box = filters.bounding_box()
        assert first
        assert box
        assert box["y"] < first["y"]
        assert sideways(page) == 0
        filters.get_by_role("link", name="Draft", exact=True).click()
        expect(page.get_by_text("Show the filters; some are on")).to_be_visible()
    with as_editor(LIST) as page:
        expect(page.locator("#changelist-filter")).to_be_visible()
        expect(page.locator(".filters-shown + label")).to_be_hidden()
