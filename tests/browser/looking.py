"""Look at pages in Chromium: what it complains of, what does not fit, what is not accessible."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Playwright, Request, Response

from tests.browser.servers import ROOT, tool

Scheme = Literal["light", "dark"]
# The smallest is a desk whose page was enlarged to 400 %.
SMALLEST, NARROW, PHONE, TABLET, DESK = 320, 360, 390, 768, 1280
# What scripts do by themselves once a page is loaded: each thread has its own height, and htmx is here if the
# discussion is at most two screens away.
READY = """
() => !matchMedia("(scripting: enabled)").matches || !document.querySelector("script[data-htmx]")
  || !document.querySelector("#thread:not(.laid-out)")
  && (window.htmx || !(document.querySelector(".talk")?.getBoundingClientRect().top < 3 * innerHeight))
"""
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium; what runs as root has to do without its sandbox."""
    return playwright.chromium.launch(
        executable_path=tool("chromium"), args=["--no-sandbox"] if os.geteuid() == 0 else []
    )


def launch_with(browser: Browser, *switches: str) -> Browser:
    """Start another Chromium of the same kind, with switches of its own."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser.browser_type.launch(executable_path=tool("chromium"), args=[*root, *switches])


def node_file(name: str) -> Path:
    """Return a file of an npm package; without it the tests fail, they are not skipped."""
    path = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules")) / name
    if not path.exists():
        package = name.split("/")[0]
        raise RuntimeError(f"{path} is missing: .ci/run installs {package}, or `npm install {package}`.")
    return path


def leave(page: Page) -> None:
    """Go to no page: Chromium may hang for ever when it is to close one that is on its way to another."""
    for _attempt in range(3):
        # Fails when the page gets to where it was on its way first.
        with suppress(Error):
            page.goto("about:blank")
            return


@contextmanager
def visit(
    browser: Browser,
    *,
    width: int = DESK,
    scheme: Scheme = "light",
    scripts: bool = True,
    touch: bool = False,
) -> Iterator[Page]:
    """Open a window of a new reader: no cookies, and a certificate of the tests is good enough."""
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 800 else 900},
        color_scheme=scheme,
        java_script_enabled=scripts,
        has_touch=touch,
        is_mobile=touch,
        ignore_https_errors=True,
        reduced_motion="reduce",
    )
    try:
        yield context.new_page()
    finally:
        for page in context.pages:
            leave(page)
        context.close()


def wait_for_scripts(page: Page) -> None:
    page.wait_for_load_state()
    page.wait_for_function(READY)


def go(page: Page, address: str) -> Response | None:
    """Go to a page as somebody who does nothing before it is ready."""
    response = page.goto(address)
    wait_for_scripts(page)
    return response


def join(page: Page, address: str) -> None:
    """Go to an article and scroll to its discussion."""
    go(page, address)
    page.evaluate("document.querySelector('#comments').scrollIntoView()")
    wait_for_scripts(page)


def sign_in(page: Page, address: str, name: str, password: str) -> None:
    """Go to a page that needs an account, and on to it through the form that asks for one."""
    page.goto(address)
    form = page.locator("form:has([name=password])")
    form.locator("[name=login]").fill(name)
    form.locator("[name=password]").fill(password)
    form.get_by_role("button").click()
    page.wait_for_url(address)


class Complaints(list[str]):
    """What goes wrong on a page from now on: errors, reports of the policy, requests that go elsewhere."""

    def __init__(self, page: Page, site: str) -> None:
        super().__init__()
        self.host = urlsplit(site).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failure)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # A refused form is no fault, and Chromium logs it like one.
        refused = re.search(r"status of (403|409|422|429) ", message.text)
        if message.type in ("error", "warning") and not refused:
            self.append(f"{message.location.get('url')}: {message.text}")

    def _failure(self, request: Request) -> None:
        # What was still on its way when the test went on to the next page is aborted.
        if request.failure != "net::ERR_ABORTED":
            self.append(f"{request.url}: {request.failure}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.append(f"{request.url} is somebody else's")


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    width: int = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


# Words of the site in two pieces: outside of what people wrote, and not longer than a phone's line.
BROKEN = """
() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const place = node.parentElement;
    if (!place.getClientRects().length || place.closest("script, noscript, .prose, .comment > div")) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{M}]{1,9}(?![\\p{L}\\p{M}])/gu)) {
      if (word.index && /[\\p{L}\\p{M}]/u.test(node.data[word.index - 1])) continue;
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = [...range.getClientRects()].filter(box => box.width > 1).map(box => box.top);
      if (tops.length && Math.max(...tops) - Math.min(...tops) > 4) broken.push(word[0]);
    }
  }
  return broken;
}
"""


def broken_words(page: Page) -> list[str]:
    """Return the site's words that do not stand on one line each."""
    words: list[str] = page.evaluate(BROKEN)
    return words


@cache
def axe() -> str:
    return node_file("axe-core/axe.min.js").read_text()


def inaccessible(page: Page, without: Sequence[str] = ()) -> list[str]:
    """Return what axe finds, one line for each element; it does not look at what these selectors name."""
    page.evaluate(axe())
    # The bars of a discussion and of a form cover whatever lies under them, and let go of it by scrolling.
    page.evaluate(
        """() => {
          document.querySelector('#rail')?.classList.add('still')
          for (const bar of document.querySelectorAll('.submit-row')) bar.style.position = 'static'
        }"""
    )
    options = {"runOnly": {"type": "tag", "values": AXE_RULES}, "resultTypes": ["violations"]}
    result: dict[str, Any] = page.evaluate(
        f"() => axe.run({{exclude: {json.dumps(without)}}}, {json.dumps(options)})"
    )
    path = urlsplit(page.url).path
    return [
        f"{path}: {violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
