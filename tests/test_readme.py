"""What the README lists is what there is, and the locked files hold what the project asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def section(heading: str) -> str:
    """Return the text below a heading of the README, up to the next of the same rank."""
    text = (ROOT / "README.md").read_text()
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def rows(heading: str) -> set[str]:
    """Return what stands in code in the first column of the tables below a heading."""
    return set(re.findall(r"^\| `([^`]+)`", section(heading), re.MULTILINE))


def dependencies() -> dict[str, list[Requirement]]:
    """What the site needs, under "", and each of the extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: [Requirement(line) for line in asked] for extra, asked in lines.items()}


def test_the_readme_lists_every_setting() -> None:
    source = (ROOT / "filmclub" / "settings.py").read_text()
    assert rows("Settings") == set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))


def test_the_readme_lists_every_dependency() -> None:
    asked = dependencies().values()
    assert rows("Dependencies") == {requirement.name for each in asked for requirement in each}


LOCKED = {"": [""], "-extras": ["", "redis", "sentry"], "-dev": ["", "dev"], "-newest": ["", "dev"]}


@pytest.mark.parametrize(("name", "extras"), LOCKED.items())
def test_the_locked_files_pin_what_is_asked_for_and_name_no_index(name: str, extras: list[str]) -> None:
    text = (ROOT / f"requirements{name}.txt").read_text()
    pinned = {
        line.split("==")[0]: line.split("==")[1].split()[0] for line in text.splitlines() if "==" in line
    }
    for requirement in [each for extra in extras for each in dependencies()[extra]]:
        assert requirement.specifier.contains(pinned[requirement.name]), requirement
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, re.MULTILINE)
    assert all("--hash=sha256:" in text.split(f"{name}==")[1].split("# via")[0] for name in pinned)
