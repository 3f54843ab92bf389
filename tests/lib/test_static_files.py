"""Stylesheets are served without what only who writes them reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from filmclub.lib.static_files import LightStaticFiles

WRITTEN = b"""/* Why it is so. */
a {
  color: red; /* and
  so on */
}
"""


@pytest.mark.parametrize(
    ("name", "served"), [("filmclub/css/a.css", b"a {\ncolor: red;\n}\n"), ("admin/css/a.css", WRITTEN)]
)
def test_only_ours_lose_comments_and_indentation(tmp_path: Path, name: str, served: bytes) -> None:
    storage: Any = LightStaticFiles(location=tmp_path, base_url="/static/")
    storage.save(name, ContentFile(WRITTEN))
    assert (tmp_path / name).read_bytes() == served
