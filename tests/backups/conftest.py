from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.sites import MAKE_CONTENT, OwnSite, copied_site, empty_site
from tests.processes import ON_SQLITE

collect_ignore = ["test_moving.py", "test_postgresql.py"] if ON_SQLITE else []


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnSite]:
    """A site with two comments and two pictures, which nobody changes."""
    with empty_site("original", tmp_path_factory.mktemp("original")) as site:
        site.manage("migrate", "--verbosity", "0")
        site.manage("shell", "--verbosity", "0", "-c", MAKE_CONTENT)
        site.upload("images/2026/one.jpg", b"one")
        site.upload("images/2026/two.jpg", b"two")
        yield site


@pytest.fixture(scope="session")
def taken(original: OwnSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that site."""
    path = tmp_path_factory.mktemp("taken") / "site.tar"
    original.manage("backup", str(path))
    return path


@pytest.fixture
def site(original: OwnSite, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[OwnSite]:
    """A site like that, to be changed."""
    with copied_site(original, f"copy_{request.node.name.split('[')[0][-20:]}", tmp_path) as site:
        yield site


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Where a test puts its backup."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "site.tar"
