"""`python -m tests.browser.pictures DIRECTORY` makes a picture of each kind of page of the demo.

Each is taken at 390 and 1280 pixels, light and dark, from the top of the page to its end.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import get_args

from playwright.sync_api import sync_playwright

from tests import environment
from tests.browser.looking import DESK, PHONE, Scheme, launch, visit
from tests.browser.servers import content, demo


def main(directory: Path) -> None:
    environment.prepare()
    import django

    django.setup()
    from tests.browser.crawling import crawl, kinds

    directory.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        content(Path(scratch)) as shared,
        demo(Path(scratch), shared) as site,
        sync_playwright() as playwright,
    ):
        paths = {**kinds(crawl(f"{site.url}/")), "404": "/nowhere/"}
        browser = launch(playwright)
        for width in (PHONE, DESK):
            for scheme in get_args(Scheme):
                with visit(browser, width=width, scheme=scheme, touch=width == PHONE) as page:
                    for kind, path in paths.items():
                        page.goto(site.url + path)
                        # Otherwise what is below the window would be left out.
                        page.evaluate(
                            "() => document.querySelectorAll('img').forEach(i => i.loading = 'eager')"
                        )
                        page.wait_for_load_state("networkidle")
                        name = f"{kind.replace(':', '-').replace(' ', '-')}-{width}-{scheme}.png"
                        page.screenshot(path=directory / name, full_page=True)
        browser.close()
    print(f"{4 * len(paths)} pictures in {directory}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to put the pictures: python -m tests.browser.pictures DIRECTORY")
    main(Path(sys.argv[1]))
