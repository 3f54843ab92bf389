"""`python -m tests.browser.clicks` makes two reviews as an editor does, and counts clicks, screens and keys.

The first is page 2 of the film blogs that the site must be able to carry, with the clip of page 1: three
captioned pictures, a video and a link, beside a film that the site does not know yet, with its complete
credits, one of whose people might be somebody whom it knows. The second is page 3: a guest's review with a
quotation, italics and a link. Both are made from the form to sign in to the public page.

What is counted are the browser's own events, which a script in every page and window tells: each press of a
button of the mouse, and each drop of files, is a click; each page that is shown is a screen; each key that
goes down is a key. Times are those of a script, which does not think.
"""

from __future__ import annotations

import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.looking import launch, visit
from tests.browser.pictures import accounts
from tests.browser.servers import Site, content, demo

TO_MAKE = tomllib.loads((Path(__file__).parent.parent / "data" / "reviews_to_make.toml").read_text())
# At most, for the review beside its film; and of these clicks, for each picture.
CLICKS, SCREENS, CLICKS_OF_A_PICTURE = 30, 6, 2
TELL = """
(() => {
  // A new window begins empty, and goes on to its first page with what was said to it then.
  if (window.tells) return;
  window.tells = true;
  const tell = (kind, what) => location.protocol.startsWith("http") && window.tellOfEvent(kind, what);
  const nameOf = ({ target }) =>
    (target?.closest?.("[aria-label]")?.ariaLabel || target?.title || target?.id || target?.value ||
      target?.textContent || target?.nodeName || "").trim().slice(0, 60);
  for (const kind of ["pointerdown", "drop"])
    addEventListener(kind, (event) => event.isTrusted && tell("clicks", `${kind} ${nameOf(event)}`), true);
  addEventListener("keydown", (event) => {
    if (event.isTrusted && !["Shift", "Control", "Alt", "Meta"].includes(event.key)) tell("keys", event.key);
  }, true);
  if (window === window.top) addEventListener("pageshow", () => tell("screens", location.pathname));
})();
"""


@dataclass
class Tally:
    """What the pages of one window, and those that it opens, told of."""

    told: list[tuple[str, str]] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return Counter(kind for kind, _what in self.told)[kind]

    def of(self, kind: str) -> list[str]:
        return [what for one, what in self.told if one == kind]

    def __str__(self) -> str:
        return ", ".join(f"{self.count(kind)} {kind}" for kind in ("clicks", "screens", "keys"))


@dataclass(frozen=True)
class Made:
    """A review that was made: what it took, and the path of its public page."""

    tally: Tally
    path: str
    clicks_of_pictures: Sequence[int]
    seconds: float


class Editor:
    """Somebody with a mouse, a keyboard, a clipboard and a folder of pictures."""

    def __init__(self, page: Page, site: Site, folder: Path) -> None:
        self.page, self.site, self.folder = page, site, folder
        self.tally = Tally()
        self.clicks_of_pictures: list[int] = []
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.context.expose_binding(
            "tellOfEvent", lambda _source, kind, what: self.tally.told.append((kind, what))
        )
        page.context.add_init_script(TELL)

    # --- The hand --------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def paste(self, words: str, page: Page | None = None) -> None:
        """Paste what was copied elsewhere."""
        page = page or self.page
        page.evaluate("(words) => navigator.clipboard.writeText(words)", words)
        page.keyboard.press("Control+V")

    def drop(self, file: Path, place: Locator) -> None:
        """Drop a file of the folder upon a place of the page."""
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        assert box, "What one drops upon is to be seen."
        session = self.page.context.new_cdp_session(self.page)
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        for kind in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
        session.detach()

    # --- The pages -------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str) -> None:
        self.page.goto(f"{self.site.url}/admin/")
        self.page.get_by_label("Name or e-mail").click()
        self.type(name)
        self.press("Tab")
        self.type(password)
        self.press("Enter")
        self.page.wait_for_url("**/admin/")

    def begin(self, title: str, standfirst: str) -> None:
        self.page.get_by_role("link", name="Write", exact=True).click()
        expect(self.text).to_be_visible()
        expect(self.page.locator("input#id_title")).to_be_focused()
        self.type(title)
        # Past the address, which comes from the title, and the kind.
        self.press("Tab", "Tab", "Tab")
        self.type(standfirst)

    @property
    def text(self) -> Locator:
        return self.page.get_by_role("textbox", name="Text", exact=True)

    def choose(self, label: str, option: str) -> None:
        """Click a menu, and choose by the first letters."""
        menu = self.page.get_by_label(f"{label}:", exact=True)
        menu.click()
        self.type(option)
        self.press("Enter")
        expect(menu.locator("option:checked")).to_have_text(option)

    def link(self, words: str, linked: int, address: str) -> None:
        """Write a sentence, and make a link of so many of its last words."""
        self.type(words)
        self.press("ArrowLeft") if words.endswith(".") else None
        self.press(*["Control+Shift+ArrowLeft"] * linked)
        self.page.get_by_role("button", name="Link", exact=True).click()
        expect(self.page.locator("dialog[open]").get_by_role("textbox").first).to_be_focused()
        self.type(address)
        self.press("Enter")
        expect(self.page.locator("dialog[open]")).to_have_count(0)
        self.press("End")

    def picture(self, name: str, words: Mapping[str, str]) -> None:
        """Drop a picture where the caret stands, and say what it is."""
        before = self.clicks_by_now()
        figures = self.text.locator("figure")
        number = figures.count()
        self.drop(self.folder / name, self.text.locator("p, h2").last)
        expect(figures).to_have_count(number + 1)
        figure = figures.nth(number)
        figure.locator("figcaption").click()
        self.type(words["caption"])
        self.press("Tab")
        self.type(words["alt"])
        self.press("Tab")
        self.type(words["credit"])
        self.press("Enter")
        self.clicks_of_pictures.append(self.clicks_by_now() - before)

    def clicks_by_now(self) -> int:
        """How many clicks there were, when the page has told of all: what it tells comes in turn."""
        self.page.evaluate("0")
        return self.tally.count("clicks")

    def video(self, address: str, title: str) -> None:
        self.paste(address)
        video = self.text.locator(".editor-video")
        video.get_by_role("textbox").click()
        self.type(title)

    def new_film(self, title: str, year: str, credits: str, doubt: Mapping[str, str], **_shown: Any) -> None:
        """Make the film where the article asks for it, in a window of its own."""
        with self.page.expect_popup() as opening:
            self.page.locator("a#add_id_articlefilm_set-0-film").click()
        film = opening.value
        expect(film.locator("input#id_title")).to_be_focused()
        film.keyboard.type(title)
        film.keyboard.press("Tab")
        film.keyboard.type(year)
        film.keyboard.press("Tab")
        self.paste(credits, film)
        # Somebody of nearly the same name is known.
        film.get_by_label(f"Who is {doubt['name']}?").click()
        film.keyboard.type(doubt["is"])
        film.keyboard.press("Enter")
        # One line stands otherwise than the rest: the editor looks, and says that it was read rightly.
        film.locator('.credits-read input[name="right"]').click()
        with film.expect_event("close"):
            film.get_by_role("button", name="Save", exact=True).click()
        chosen = self.page.locator("#id_articlefilm_set-0-film option:checked")
        expect(chosen).to_have_text(f"{title}, {year}")

    def publish(self) -> str:
        self.page.get_by_role("button", name="Publish now").click()
        self.page.get_by_role("link", name="View on site").click()
        self.page.wait_for_url("**/articles/*/")
        return urlsplit(self.page.url).path


def draw(folder: Path, number: int) -> list[Path]:
    """Make so many files of pictures, each with circles of its own."""
    files = []
    for one in range(number):
        picture = Image.new("RGB", (1200, 800), (40, 40 + 50 * one, 90))
        pen = ImageDraw.Draw(picture)
        for step in range(12):
            left, top = 90 * step, 40 * step
            pen.ellipse((left, top, left + 300, top + 300), outline=(250, 220, 20 * step))
        files.append(folder / f"still-{one + 1}.jpg")
        picture.save(files[-1])
    return files


@contextmanager
def editor_at(browser: Browser, site: Site, account: tuple[str, str]) -> Iterator[Editor]:
    with tempfile.TemporaryDirectory() as folder, visit(browser) as page:
        draw(Path(folder), 3)
        editor = Editor(page, site, Path(folder))
        editor.sign_in(*account)
        yield editor


def make_review(browser: Browser, site: Site, account: tuple[str, str]) -> Made:
    """Page 2 with the clip of page 1, beside its film."""
    began = time.monotonic()
    review = TO_MAKE["review"]
    with editor_at(browser, site, account) as editor:
        editor.begin(review["title"], review["standfirst"])
        editor.text.click()
        for number, paragraph in enumerate(review["paragraphs"]):
            editor.type(paragraph)
            editor.press("Enter")
            if number == 0:
                editor.video(**review["video"])
                editor.press("Enter")
            if number < len(review["pictures"]):
                editor.picture(f"still-{number + 1}.jpg", review["pictures"][number])
        editor.link(**review["link"])
        editor.new_film(**TO_MAKE["film"])
        editor.choose("Gives away", review["gives_away"])
        path = editor.publish()
        return Made(editor.tally, path, editor.clicks_of_pictures, time.monotonic() - began)


def make_contributed(browser: Browser, site: Site, account: tuple[str, str]) -> Made:
    """Page 3, about the same film."""
    began = time.monotonic()
    review = TO_MAKE["contributed"]
    with editor_at(browser, site, account) as editor:
        editor.begin(review["title"], review["standfirst"])
        editor.text.click()
        for paragraph in review["paragraphs"]:
            editor.type(paragraph)
            editor.press("Enter")
        editor.press("Control+I")
        editor.type(review["italic"])
        editor.press("Control+I", "Enter")
        editor.type("> ")
        editor.type(review["quotation"])
        editor.press("Enter", "Enter")
        editor.link(**review["link"])
        editor.page.get_by_label("Contributed by").click()
        editor.type(review["by"])
        editor.page.locator(".select2-selection[aria-labelledby*=articlefilm_set-0-film]").click()
        editor.type(review["film"])
        editor.page.locator(".select2-results__option--highlighted").filter(
            has_text=review["film"]
        ).wait_for()
        editor.press("Enter")
        editor.choose("Gives away", review["gives_away"])
        path = editor.publish()
        return Made(editor.tally, path, editor.clicks_of_pictures, time.monotonic() - began)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as scratch,
        content(Path(scratch)) as shared,
        demo(Path(scratch), shared) as site,
        sync_playwright() as playwright,
    ):
        account = next(accounts(shared))
        browser = launch(playwright)
        for make in (make_review, make_contributed):
            made = make(browser, site, account)
            print(f"{made.path}: {made.tally}, in {made.seconds:.0f} s")
            for kind in ("clicks", "screens"):
                print(f"  {kind}: {'; '.join(made.tally.of(kind))}")
            if made.clicks_of_pictures:
                print(f"  of each picture: {', '.join(map(str, made.clicks_of_pictures))} clicks")
        browser.close()


if __name__ == "__main__":
    main()
