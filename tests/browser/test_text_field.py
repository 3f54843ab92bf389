"""The field in which articles are written: pictures, videos, links, and what stays in sight."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from filmclub.lib.public_forms import words_of
from reviews.bodies import sanitize
from tests.browser.looking import DESK, PHONE, Complaints, sideways, sign_in, visit
from tests.browser.pictures import accounts
from tests.browser.servers import Site
from tests.browser.test_pasting import FRAGMENTS

ADD = "/admin/reviews/article/add/"
CLIP = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
TARGET = 44
# What a hand does with a mouse or the clipboard: files and words arrive as the browser gives them to a page.
GIVE = """({ how, files, html, text }) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (text) data.setData("text/plain", text);
  for (const { name, type, bytes } of files) {
    data.items.add(new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], name, { type }));
  }
  const field = document.querySelector(".tiptap");
  const { left, top } = field.querySelector("p").getBoundingClientRect();
  const where = { bubbles: true, cancelable: true, clientX: left + 9, clientY: top + 9 };
  const event = how === "drop"
    ? new DragEvent("drop", { ...where, dataTransfer: data })
    : new ClipboardEvent("paste", { ...where, clipboardData: data });
  field.dispatchEvent(event);
}"""
ENTER = """(field) => {
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  return document.activeElement.classList.item(0);
}"""
CLICKS = """() => {
  window.clicks = 0;
  addEventListener("click", (event) => event.isTrusted && event.detail && (window.clicks += 1), true);
}"""


@pytest.fixture(scope="session")
def account(shared: dict[str, str]) -> tuple[str, str]:
    """The demo's editor."""
    return next(accounts(shared))


class Desk:
    """An article that is being written."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text: Locator = page.locator(".tiptap")
        self.figures: Locator = page.locator("figure.editor-figure")
        self.stored: Locator = page.locator("textarea[data-article-editor]")
        self.says: Locator = page.locator(".editor-says")
        expect(self.text).to_be_visible()

    def write(self, words: str) -> None:
        self.text.locator("> p").last.click()
        self.page.keyboard.type(words)

    def give(self, how: str, *files: dict[str, str], html: str = "", text: str = "") -> None:
        self.page.evaluate(GIVE, {"how": how, "files": files, "html": html, "text": text})

    def outline(self) -> list[str]:
        """What stands in the text, in order: its blocks' words, and figures by their captions."""
        return re.findall(
            r"<(?:p|figcaption)\b[^>]*>(.*?)</(?:p|figcaption)>",
            self.stored.input_value().replace("<p></p>", ""),
        )

    def save(self, key: str = "Control+s") -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        expect(self.text).to_be_visible()


@pytest.fixture
def desk(demo_site: Site, account: tuple[str, str], chromium: Browser) -> Any:
    @contextmanager
    def desk(width: int = DESK, path: str = ADD) -> Iterator[Desk]:
        with visit(chromium, width=width, touch=width < DESK) as page:
            sign_in(page, f"{demo_site.url}{path}", *account)
            complaints = Complaints(page, demo_site.url)
            page.on("dialog", lambda dialog: dialog.accept())
            yield Desk(page)
            # What the site refuses with a sentence is no fault.
            assert [one for one in complaints if "status of 400" not in one] == []

    return desk


AGAIN = """(html) => {
  const { editor } = document.querySelector(".tiptap");
  editor.commands.setContent(html);
  editor.commands.focus("end");
  return editor.getHTML();
}"""


def test_pasted_text_is_stored_as_it_is_shown(desk: Any) -> None:
    with desk() as at:
        for fragment in FRAGMENTS:
            at.page.evaluate(AGAIN, "<p></p>")
            at.give("paste", html=fragment["pasted"])
            # What came within the text is stored as a file first.
            expect(at.stored).not_to_have_value(re.compile('"pasted:'))
            stored = sanitize(at.stored.input_value())
            assert words_of(stored).split() == words_of(fragment["becomes"]).split(), fragment["name"]
            assert sanitize(at.page.evaluate(AGAIN, stored)) == stored, fragment["name"]


def picture(name: str, colour: str = "coral", kind: str = "PNG") -> dict[str, str]:
    content = io.BytesIO()
    Image.new("RGB", (640, 360), colour).save(content, kind)
    return {"name": name, "type": "image/png", "bytes": base64.b64encode(content.getvalue()).decode()}


def test_dropped_and_pasted_pictures_are_captioned_in_place(desk: Any) -> None:
    with desk() as at:
        at.write("One.")
        at.page.evaluate(CLICKS)
        at.give("drop", picture("sun.png"))
        expect(at.figures).to_have_count(1)
        at.figures.locator("figcaption").click()
        at.page.keyboard.type("Theodore")
        assert at.page.evaluate("window.clicks") <= 2
        # Enter leaves the caption, and another picture stands behind the first.
        at.page.keyboard.press("Enter")
        at.page.keyboard.type("Two.")
        at.give("paste", picture("tower.png", "navy"), picture("sea.png", "teal"))
        expect(at.figures).to_have_count(3)
        at.page.keyboard.type("Three.")
        assert at.outline() == ["One.", "Theodore", "Two.", "", "", "Three."]
        # Both at once, and without the words before them.
        while at.figures.count() == 3:
            at.page.keyboard.press("Control+z")
        expect(at.figures).to_have_count(1)
        assert at.outline() == ["One.", "Theodore", "Two."]
        at.page.keyboard.press("Control+Shift+z")
        expect(at.figures).to_have_count(3)
        # Who clicks on a picture writes its caption; no key takes it away.
        at.figures.last.locator("img").click()
        at.page.keyboard.type("Seaa")
        at.page.keyboard.press("Backspace")
        assert "Sea" in at.outline()
        expect(at.figures.locator("img")).to_have_count(3)


def test_saving_leads_to_the_mistake_and_back_to_the_place(desk: Any) -> None:
    with desk() as at:
        at.page.get_by_label("Title:", exact=True).fill("A long afternoon")
        at.page.locator("#id_slug").fill(f"a-long-afternoon-{id(at)}")
        at.page.evaluate(AGAIN, "<p>Words of an afternoon.</p>" * 60)
        date = at.page.locator("#id_publish_at_0")
        date.fill("some day")
        at.save()
        expect(date).to_be_focused()
        expect(date).to_be_in_viewport()
        date.fill("")
        at.text.locator("> p").last.click()
        at.page.keyboard.press("Control+End")
        at.save()
        expect(at.text).to_be_focused()
        expect(at.text.locator("> p").last).to_be_in_viewport()
        at.page.keyboard.type(" And more.")
        assert at.outline()[-1] == "Words of an afternoon. And more."


def test_words_of_pictures_survive_a_mistake_and_saving(desk: Any) -> None:
    with desk() as at:
        at.write("One.")
        at.give("drop", picture("sun.png"))
        expect(at.figures).to_have_count(1)
        at.figures.locator("figcaption").click()
        at.page.keyboard.type("Theodore")
        at.figures.get_by_label("What the picture shows").fill("A low sun")
        at.figures.get_by_label("Image credit").fill("Studio")
        at.page.keyboard.press("Tab")
        # Without a title it is refused.
        at.save()
        expect(at.page.locator(".errornote")).to_be_visible()
        for _opened in ("after the mistake", "after saving"):
            expect(at.figures.locator("img")).to_have_js_property("complete", True)
            assert at.figures.locator("img").evaluate("(image) => image.naturalWidth") == 640
            expect(at.figures.locator("figcaption")).to_have_text("Theodore")
            expect(at.figures.get_by_label("What the picture shows")).to_have_value("A low sun")
            expect(at.figures.get_by_label("Image credit")).to_have_value("Studio")
            at.page.get_by_label("Title:", exact=True).fill("Pictures in place")
            at.page.locator("#id_slug").fill(f"pictures-in-place-{id(at)}")
            at.save("Meta+s")
        expect(at.page.locator(".errornote")).to_have_count(0)


def test_pictures_come_from_the_library_too(desk: Any) -> None:
    with desk() as at:
        at.write("One.")
        at.page.get_by_role("button", name="Pictures", exact=True).click()
        window = at.page.locator("dialog.editor-chooser")
        expect(window.get_by_role("searchbox")).to_be_focused()
        found = window.locator(".editor-found button")
        expect(found).not_to_have_count(0)
        found.nth(0).click()
        found.nth(1).click()
        window.get_by_role("button", name="Put into the text").click()
        expect(at.figures).to_have_count(2)
        at.page.keyboard.type("After.")
        assert at.outline()[-1] == "After."
        at.page.get_by_role("button", name="Pictures", exact=True).click()
        window.get_by_role("searchbox").fill("no such words")
        expect(window.get_by_role("status")).to_have_text("No image has all these words.")
        window.locator("input[type=file]").set_input_files(
            [
                {"name": "a.png", "mimeType": "image/png", "buffer": base64.b64decode(picture("a")["bytes"])},
                {"name": "b.png", "mimeType": "image/png", "buffer": b"no picture"},
            ]
        )
        expect(at.figures).to_have_count(3)
        expect(at.says).to_contain_text("b.png: This file is not a JPEG, PNG, WebP or AVIF picture.")


def test_the_address_of_a_video_becomes_one_with_a_title(desk: Any) -> None:
    with desk() as at:
        at.write("In this scene:")
        at.give("paste", text=CLIP)
        video = at.page.locator(".editor-video")
        expect(video).to_contain_text("YouTube")
        video.get_by_label("Title of the video").fill("The walk")
        at.page.keyboard.press("Enter")
        at.page.keyboard.type("After.")
        assert at.outline() == ["In this scene:", f'<a href="{CLIP}">The walk</a>', "After."]
        while video.count():
            at.page.keyboard.press("Control+z")
        assert at.outline() == ["In this scene:"]


def test_enter_in_a_field_of_the_text_leads_on_at_once(desk: Any) -> None:
    with desk() as at:
        at.write("In this scene:")
        at.give("paste", text=CLIP)
        at.give("paste", picture("theodore.png", "crimson"))
        expect(at.figures).to_have_count(1)
        fields = at.text.locator("input:visible")
        expect(fields).to_have_count(3)
        # In the same task: the next key may follow before the next frame.
        for field in fields.all():
            field.focus()
            assert field.evaluate(ENTER) == "tiptap"


def test_a_link_needs_no_scheme(desk: Any) -> None:
    with desk() as at:
        at.write("film")
        at.page.keyboard.press("Control+a")
        at.page.get_by_role("button", name="Link", exact=True).click()
        window = at.page.locator("dialog.prose-editor-dialog")
        window.locator("[name=href]").fill("film.example/her")
        window.locator("button[type=submit]").click()
        assert at.outline() == ['<a href="https://film.example/her" title="">film</a>']
        at.page.keyboard.press("Control+z")
        assert at.outline() == ["film"]


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_toolbar_and_buttons_stay_in_sight(desk: Any, width: int) -> None:
    with desk(width) as at:
        at.give("paste", html="".join(f"<p>{'word ' * 60}</p>" for _paragraph in range(20)))
        at.text.locator("> p").last.click()
        at.page.keyboard.press("Control+End")
        at.page.keyboard.type(" end")
        expect(at.page.locator(".editor-count")).to_have_text("Words: 1201")
        for target in (".prose-menubar", "form.has-editor [name=_continue]", "form.has-editor [name=_save]"):
            expect(at.page.locator(target)).to_be_in_viewport(ratio=0.9)
        assert at.page.evaluate(
            """() => {
              const caret = getSelection().getRangeAt(0).getBoundingClientRect();
              const top = document.querySelector(".prose-menubar").getBoundingClientRect().bottom;
              const end = document.querySelector("form.has-editor [name=_save]").getBoundingClientRect().top;
              return caret.top >= top && caret.bottom <= end;
            }"""
        )
        if width == PHONE:
            assert sideways(at.page) == 0
            at.give("paste", picture("sun.png"))
            expect(at.figures).to_have_count(1)
            targets = at.page.locator(
                ".prose-menubar__button:visible, .editor-figure button:visible, .editor-figure input:visible,"
                " form.has-editor [name=_save], form.has-editor [name=_continue]"
            )
            small = [box for one in targets.all() if (box := one.bounding_box()) and box["height"] < TARGET]
            assert small == []


def test_nothing_that_is_pasted_runs(desk: Any) -> None:
    evil = (
        '<p onclick="x()">Words<img src="/none.png" onerror="window.ran = 1">'
        '<svg onload="window.ran = 1"></svg>'
        '<script>window.ran = 1</script><a href="javascript:window.ran=1">link</a>'
        '<iframe srcdoc="<script>parent.ran = 1</script>"></iframe></p>'
    )
    with desk() as at:
        for html in (evil, f'<div data-pm-slice="0 0 []">{evil}</div>'):
            at.give("paste", html=html)
        at.give(
            "drop",
            {
                "name": "a.svg",
                "type": "image/svg+xml",
                "bytes": base64.b64encode(b"<svg onload='window.ran = 1'/>").decode(),
            },
        )
        expect(at.says).to_contain_text("a.svg: ")
        assert at.page.evaluate("window.ran") is None
        assert not re.search(r"javascript:|onerror|onclick|<script|<svg|<iframe", at.stored.input_value())


def test_pictures_of_other_sites_are_offered(desk: Any) -> None:
    with desk() as at:
        ours = at.page.evaluate(
            "async () => (await (await fetch('/admin/reviews/image/choose/')).json()).images[0]"
        )
        problem = "The picture is not on the public web. Save it on your computer and drop its file here."
        answers = [(202, {"waits": True}), (200, ours), (400, {"problem": problem})]

        def worker(route: Route) -> None:
            """As the site answers while its worker fetches, which has other work here."""
            is_asked = route.request.method == "POST"
            status, answer = (202, {"result": "one"}) if is_asked else answers.pop(0)
            route.fulfill(status=status, json=answer)

        at.page.route("**/image/take-over/**", worker)
        figure = (
            '<figure><img src="http://{}.example/her.jpg" alt="A sun"><figcaption>{}</figcaption></figure>'
        )
        at.give(
            "paste", html=f"<p>One.</p>{figure.format('a', 'First')}{figure.format('b', 'Second')}<p>Two.</p>"
        )
        expect(at.says).to_contain_text("Pictures of other sites in the text: 2.")
        at.page.get_by_role("button", name="Take them over").click()
        # What cannot be had is told, and stays where it is.
        expect(at.says).to_contain_text(f"b.example: {problem}", timeout=15_000)
        assert at.outline() == ["One.", "First", "Second", "Two."]
        assert f'data-file="{ours["id"]}"' in at.stored.input_value()
        expect(at.page.locator("figure.is-foreign")).to_have_count(1)
