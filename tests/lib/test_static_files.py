"""Stylesheets and scripts are served without what only who writes them reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from filmclub.lib.static_files import LightStaticFiles

STYLESHEET = b"""/* Why it is so. */
a {
  color: red; /* and
  so on */
}
"""
SCRIPT = b"""// Why it is so.
"use strict";

{
  // And so on.
  const address = "https://films.example/";
  const other = `//${address}`; // Behind a line it stays.
}
"""
LIGHT = b"""{
const address = "https://films.example/";
const other = `//${address}`; // Behind a line it stays.
}
"""
OURS = settings.BASE_DIR / "filmclub" / "static" / "filmclub"


@pytest.mark.parametrize(
    ("name", "written", "served"),
    [
        ("filmclub/css/a.css", STYLESHEET, b"a{color:red;}"),
        ("admin/css/a.css", STYLESHEET, STYLESHEET),
        ("filmclub/js/a.js", SCRIPT, b'"use strict";\n' + LIGHT),
        ("admin/js/a.js", SCRIPT, SCRIPT),
    ],
)
def test_only_ours_lose_comments_and_indentation(
    tmp_path: Path, name: str, written: bytes, served: bytes
) -> None:
    storage: Any = LightStaticFiles(location=tmp_path, base_url="/static/")
    storage.save(name, ContentFile(written))
    assert (tmp_path / name).read_bytes() == served


def test_no_string_of_our_scripts_has_several_lines() -> None:
    scripts = list(OURS.rglob("*.js"))
    assert len(scripts) > 20
    for script in scripts:
        for number, line in enumerate(script.read_text().splitlines(), 1):
            assert line.count("`") % 2 == 0, f"{script.name}:{number}"


def test_what_pages_name_is_compressed_and_nothing_else(tmp_path: Path) -> None:
    storage: Any = LightStaticFiles(location=tmp_path, base_url="/static/")
    words = b"/* Many words that repeat themselves. */\n" * 40
    for name in ("admin/a.css", "admin/a.js.map"):
        storage.save(name, ContentFile(words))
    made = {name: (storage, name) for name in ("admin/a.css", "admin/a.js.map")}
    named = {name: hashed for name, hashed, _done in storage.post_process(made) if name in made}

    assert (tmp_path / f"{storage.hashed_files['admin/a.css']}.br").exists()
    assert {path.suffix for path in tmp_path.rglob("*.map.*")} <= {".map"}
    assert not (tmp_path / "admin/a.css.br").exists()
    assert named
