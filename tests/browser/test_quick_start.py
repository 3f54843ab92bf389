"""The first line of the README, as a newcomer types it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.browser.crawling import fetch
from tests.browser.servers import ROOT, clean_environment, free_port, running, tool


def copy_of_the_repository(directory: Path) -> Path:
    """Return what a fresh clone would hold, with what is not committed yet."""
    safe = ["git", "-c", f"safe.directory={ROOT}"]
    listed = subprocess.run(
        [*safe, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    copy = directory / "clone"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    return copy


def test_the_first_line_of_the_readme_makes_and_serves_the_demo(tmp_path: Path) -> None:
    clone = copy_of_the_repository(tmp_path)
    (tmp_path / "home").mkdir()
    lines = re.findall(r"```sh\n(.*)\n```", (clone / "README.md").read_text())
    line = next(line for line in lines if line.endswith("manage.py demo"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = clean_environment(HOME=str(tmp_path / "home"))
    command = [tool("bash"), "-c", f"cd '{clone}' && {line} --port {port}"]
    log = tmp_path / "demo.log"
    with running(command, f"{url}/healthz", environment, log):
        page = fetch(f"{url}/")
        assert page.status == 200
        assert 'id="main"' in page.text
    assert url in log.read_text()
