"""A release is a version, the same everywhere, and a heading that says what an operator has to do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from filmclub import __version__

ROOT = Path(__file__).parents[2]
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def releases() -> list[tuple[str, str]]:
    return RELEASE.findall((ROOT / "CHANGELOG.md").read_text())


def test_the_newest_heading_names_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert releases()[0][0] == __version__ == project["version"]


def test_headings_go_back_to_the_first_release_in_order() -> None:
    versions = [tuple(map(int, version.split("."))) for version, _text in releases()]
    assert versions == sorted(versions, reverse=True)
    assert versions[-1] == (0, 1, 0)


def test_each_says_what_an_operator_has_to_do() -> None:
    silent = [version for version, text in releases()[:-1] if "\n### To upgrade\n" not in text]
    assert silent == []
