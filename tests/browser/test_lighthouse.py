"""What of Lighthouse does not depend on the machine. The command measures the rest: see lighthouse.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.lighthouse import judge, load, pages
from tests.browser.servers import Site


@pytest.mark.parametrize("page", ["home", "article", "film", "branch"])
def test_lighthouse_finds_nothing_to_mend(production_site: Site, tmp_path: Path, page: str) -> None:
    url = production_site.url + pages(production_site)[page]
    categories = ("accessibility", "best-practices", "seo")
    judged = judge(page, "phone", [load(url, "phone", tmp_path, categories)])
    assert judged.scores == dict.fromkeys(categories, 100), judged.faults
