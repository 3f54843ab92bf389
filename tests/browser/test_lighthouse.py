"""What of Lighthouse does not depend on the machine. The command measures the rest: see lighthouse.py."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.browser.lighthouse import OTHERS, judge, load, pages
from tests.browser.servers import Site


@pytest.mark.parametrize("page", ["home", "article", "film", "branch"])
def test_lighthouse_finds_nothing_to_mend(production_site: Site, page: str) -> None:
    url = production_site.url + pages(production_site)[page]
    categories = ("accessibility", "best-practices", "seo")
    # pytest's own folder may have a name that is too long for Chromium's socket.
    with tempfile.TemporaryDirectory() as home:
        judged = judge(page, "phone", [load(url, "phone", Path(home), categories)])
    assert judged.scores == dict.fromkeys(categories, 100), judged.faults


@pytest.mark.parametrize("page", OTHERS)
def test_engines_miss_nothing_on_any_kind_of_page(production_site: Site, page: str) -> None:
    url = production_site.url + OTHERS[page]
    with tempfile.TemporaryDirectory() as home:
        judged = judge(page, "phone", [load(url, "phone", Path(home), ("seo",))])
    assert judged.scores == {"seo": 100}, judged.faults
