"""What is pasted from other programs, and what becomes of it in the text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import visit
from tests.browser.servers import Site

FRAGMENTS = json.loads((Path(__file__).parent.parent / "data" / "pasted.json").read_text())
CLEAN = """async (pasted) => {
  const { cleanPasted } = await import("/static/filmclub/admin/editor/paste.js");
  return pasted.map((html) => cleanPasted(html)).map(({ html: becomes, told }) => ({ becomes, told }));
}"""


@pytest.fixture(scope="module")
def cleaned(demo_site: Site, chromium: Browser) -> dict[str, dict[str, object]]:
    """What becomes of all fragments, by their names."""
    with visit(chromium) as page:
        page.goto(demo_site.url)
        found = page.evaluate(CLEAN, [fragment["pasted"] for fragment in FRAGMENTS])
    return {fragment["name"]: one for fragment, one in zip(FRAGMENTS, found, strict=True)}


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda fragment: str(fragment["name"]))
def test_what_is_pasted_is_kept_or_named(
    fragment: dict[str, object], cleaned: dict[str, dict[str, object]]
) -> None:
    assert cleaned[str(fragment["name"])] == {"becomes": fragment["becomes"], "told": fragment["told"]}
