"""The way from a pasted block of credits to a film's page, for each shape in which credits are printed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.clicks import Editor
from tests.browser.looking import Complaints, go, visit
from tests.browser.pictures import accounts
from tests.browser.servers import Site
from tests.extent import extent

# From the list of films to the saved one.
CLICKS = 8


@dataclass(frozen=True)
class Shape:
    """A block as one finds it, and lines of the page that it becomes: left, then right."""

    text: str
    shown: tuple[tuple[str, str], ...]


SHAPES = {
    "a database's page": Shape(
        "Directed by\nAda Marlow\n\nWriting Credits\nAda Marlow\t...\t(written by)\n\nCast\n"
        "Nora Quist\t...\tElena\nHugo Brandt\t...\tThe Postman\n\nCinematography by\nIvo Lind",
        (("Elena", "Nora Quist"), ("The Postman", "Hugo Brandt")),
    ),
    "a blog": Shape(
        "Directed by: Ada Marlow\nNora Quist as Elena\nHugo Brandt as the postman\nCinematography: Ivo Lind",
        (("Elena", "Nora Quist"), ("the postman", "Hugo Brandt")),
    ),
    "an end roll": Shape(
        "Cast\n\nELENA ........ NORA QUIST\nTHE POSTMAN ........ HUGO BRANDT\n"
        "FIRST NURSE ........ MIA TORRES\nSHOPKEEPER ........ PAUL HARTE\n\n"
        "Director of Photography ........ Ivo Lind",
        (("THE POSTMAN", "HUGO BRANDT"), ("FIRST NURSE", "MIA TORRES")),
    ),
    "columns": Shape(
        "Director\tAda Marlow\nScreenplay\tAda Marlow\nDirector of Photography\tIvo Lind\nEditor\tSara Novak",
        (("Director of Photography", "Ivo Lind"), ("Editor", "Sara Novak")),
    ),
    "an encyclopedia's box": Shape(
        "Directed by\tAda Marlow\nWritten by\tAda Marlow\nProduced by\tSara Novak\nStarring\tNora Quist\n"
        "Hugo Brandt\nCinematography\tIvo Lind\nRunning time\t98 minutes\nCountry\tFrance",
        (("Directed by", "Ada Marlow"), ("Cinematography", "Ivo Lind")),
    ),
    "French": Shape(
        "Réalisation : Ada Marlow\nScénario : Ada Marlow\nImage : Ivo Lind\nMontage : Sara Novak\n\n"
        "Distribution\nNora Quist : Elena\nHugo Brandt : le facteur",
        (("Montage", "Sara Novak"), ("Elena", "Nora Quist")),
    ),
    "German": Shape(
        "Regie: Ada Marlow\nDrehbuch: Ada Marlow\nKamera: Ivo Lind\nSchnitt: Sara Novak\n\n"
        "Besetzung\nNora Quist: Elena\nHugo Brandt: der Briefträger",
        (("Kamera", "Ivo Lind"), ("Schnitt", "Sara Novak")),
    ),
    "dots": Shape(
        "Cast\nNora Quist .. Elena\nHugo Brandt .. Jonas\nMia Torres .. Ruth\n\nMusic by .. Ines Falk",
        (("Elena", "Nora Quist"), ("Ruth", "Mia Torres")),
    ),
}


@contextmanager
def editor_at(chromium: Browser, site: Site, account: tuple[str, str], folder: Path) -> Iterator[Editor]:
    with visit(chromium) as page:
        editor = Editor(page, site, folder)
        editor.sign_in(*account)
        yield editor


def enter(editor: Editor, title: str, text: str) -> None:
    """A new film with its credits, as they are read at once."""
    page = editor.page
    page.goto(f"{editor.site.url}/admin/reviews/film/")
    editor.tally.told.clear()
    page.get_by_role("link", name="Add film").first.click()
    expect(page.locator("input#id_title")).to_be_focused()
    editor.type(title)
    editor.press("Tab")
    editor.type("2011")
    editor.press("Tab")
    expect(page.locator("#id_credits_text")).to_be_focused()
    editor.paste(text)
    expect(page.get_by_role("heading", name="As it was understood")).to_be_visible()


def save(page: Page) -> None:
    # Some names may be near to each other, or to somebody's whom the site knows.
    held = page.get_by_label("Hold back those of whom I have not said who they are")
    if held.count():
        held.click()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_contain_text("saved")


def accept_all(page: Page, site: Site) -> None:
    """Say of each line in doubt that it is right, one press each."""
    page.goto(f"{site.url}/admin/reviews/film/doubts/")
    right = page.get_by_role("button", name="Right")
    for left in range(right.count(), 0, -1):
        expect(right).to_have_count(left)
        right.first.click()
    expect(right).to_have_count(0)


@pytest.mark.parametrize("name", extent(["an end roll", "German"], list(SHAPES)))
def test_a_block_becomes_a_films_page(
    demo_site: Site, shared: dict[str, str], chromium: Browser, tmp_path: Path, name: str
) -> None:
    shape = SHAPES[name]
    title = f"The Shape of {name}"
    with editor_at(chromium, demo_site, next(accounts(shared)), tmp_path) as editor:
        enter(editor, title, shape.text)
        save(editor.page)
        assert editor.tally.count("clicks") <= CLICKS, editor.tally.of("clicks")
        accept_all(editor.page, demo_site)
        editor.page.goto(f"{demo_site.url}/admin/reviews/film/?q={title}")
        editor.page.get_by_role("link", name=title).first.click()
        editor.page.get_by_role("link", name="View on site").click()
        editor.page.wait_for_url("**/films/*/")
        with visit(chromium) as page:
            complaints = Complaints(page, demo_site.url)
            go(page, editor.page.url)
            credits = page.locator("section.credits")
            for job, name in shape.shown:
                expect(credits).to_contain_text(job)
                expect(credits).to_contain_text(name)
            assert complaints == []


def test_a_long_cast_is_entered_with_few_clicks(
    demo_site: Site, shared: dict[str, str], chromium: Browser, tmp_path: Path
) -> None:
    first = ("Ada", "Nora", "Hugo", "Ivo", "Mia", "Paul", "Sara", "Ines", "Jonas", "Ruth")
    last = ("Marlow", "Quist", "Brandt", "Lind")
    names = [f"{one} {other}{end}" for one in first for other in last for end in ("", "son", "berg")]
    text = "Directed by\nLena Ford\n\nCast\n" + "\n".join(
        f"{name}\t...\tGuest {number}" for number, name in enumerate(names[:119], start=1)
    )
    with editor_at(chromium, demo_site, next(accounts(shared)), tmp_path) as editor:
        enter(editor, "A Hundred Guests", text)
        save(editor.page)
        assert editor.tally.count("clicks") <= CLICKS, editor.tally.of("clicks")
        expect(editor.page.locator(".messagelist")).to_contain_text("120 credits are saved")
