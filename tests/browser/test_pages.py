"""Every kind of page in Chromium: nothing to complain of, nothing that does not fit, open to everybody."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Crawled
from tests.browser.crawling import fetch
from tests.browser.errors import walk
from tests.browser.languages import mixed
from tests.browser.looking import (
    DESK,
    NARROW,
    PHONE,
    SMALLEST,
    Complaints,
    Scheme,
    go,
    inaccessible,
    node_file,
    sideways,
    visit,
)
from tests.browser.servers import Site, tool
from tests.extent import extent

# Credits repeat a job as often as the screen does, and a comment has no heading of its own.
MEANT = "(?s).*(“dt” name|Article lacks heading).*"
# Pages that say what went wrong.
WRONG = ("400", "403", "404", "410", "413", "429", "500", "503")


# The demo's pages are heard out on the phone below.
@pytest.mark.parametrize("site", extent(["production"], ["demo", "production"]), indirect=True)
def test_no_page_makes_chromium_complain_or_asks_somebody_else(
    site: Site, crawled: Crawled, chromium: Browser
) -> None:
    with visit(chromium) as page:
        complaints = Complaints(page, site.url)
        for path in crawled.looked_at.values():
            go(page, site.url + path)
        assert complaints == []


@pytest.mark.parametrize("width", extent([SMALLEST], [SMALLEST, NARROW, PHONE]))
def test_no_page_scrolls_sideways_or_complains_on_a_phone(
    demo_site: Site, crawled: Crawled, chromium: Browser, width: int
) -> None:
    with visit(chromium, width=width, touch=True) as page:
        complaints = Complaints(page, demo_site.url)
        found = []
        for path in crawled.kinds.values():
            go(page, demo_site.url + path)
            if too_wide := sideways(page):
                found.append(f"{path}: {too_wide} pixels")
        assert found == []
        assert complaints == []


@pytest.mark.parametrize(
    ("width", "scheme"),
    [(DESK, "light"), (SMALLEST, "dark"), *extent([], [(DESK, "dark"), (PHONE, "light")])],
)
def test_axe_finds_nothing(
    demo_site: Site, crawled: Crawled, chromium: Browser, width: int, scheme: Scheme
) -> None:
    with visit(chromium, width=width, scheme=scheme) as page:
        found = []
        for path in crawled.looked_at.values():
            go(page, demo_site.url + path)
            found += inaccessible(page)
        assert found == []


@pytest.mark.parametrize(
    ("language", "scheme"),
    [("en", "light"), ("fr", "dark"), *extent([], [("en", "dark"), ("fr", "light")])],
)
def test_nor_on_pages_that_say_what_went_wrong(
    production_site: Site, chromium: Browser, language: str, scheme: Scheme
) -> None:
    with visit(chromium, width=PHONE, scheme=scheme) as page:
        found = {}
        for status in walk(page, production_site, language):
            found[status] = inaccessible(page) + mixed(page.content())
            assert page.locator("h1").count() == 1
            assert sideways(page) == 0
        assert found == {status: [] for status in WRONG}


def test_every_kind_of_page_is_valid_html(production_site: Site, crawled: Crawled, tmp_path: Path) -> None:
    documents = {kind: crawled.pages[path].body for kind, path in crawled.kinds.items()}
    documents["404"] = fetch(f"{production_site.url}/nowhere/").body
    article = production_site.url + crawled.kinds["reviews:article"]
    refused = fetch(f"{article}comments/", b"text=&name=&email=nobody", Sec_Fetch_Site="same-origin")
    assert refused.status == 422
    documents["422"] = refused.body
    for kind, body in documents.items():
        (tmp_path / f"{kind.replace(':', ' ')}.html").write_bytes(body)
    command = [tool("java"), "-jar", str(node_file("vnu-jar/build/dist/vnu.jar")), "--format", "gnu"]
    command += ["--filterpattern", MEANT]
    checked = subprocess.run([*command, *map(str, tmp_path.glob("*.html"))], capture_output=True, text=True)
    assert checked.stderr.replace(f"file:{tmp_path}/", "") == ""
    assert checked.returncode == 0
