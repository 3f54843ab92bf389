"""A hundred thousand comments move out and come back, in memory that does not grow with them."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.extent import extent
from tests.processes import ROOT, own_database, production
from tests.wordpress.exports import Comment, Item, parts, thread

LARGE = extent(20_000, 60_000)
SMALL, POSTS = 1_000, extent(10, 40)
# Megabytes that a large export may take more than one of a few comments.
MORE = 60
PRINT = """
from comments.models import Comment
from reviews.models import Article
refs = dict(Comment.objects.values_list("pk", "import_ref"))
trees = {tree: ref for tree, ref in Comment.objects.filter(parent=None).values_list("tree_id", "import_ref")}
for row in Article.objects.order_by("slug").values_list(
        "slug", "title", "state", "published_at", "created_at", "body_html", "public_text",
        "opening", "author__username", "comment_count", "last_comment_at", "origin__ref"):
    print(row)
for row in Comment.objects.order_by("import_ref").values_list(
        "import_ref", "parent", "tree_id", "lft", "rght", "level", "approved_below", "active_at", "state",
        "kind", "guest_name", "name_skeleton", "author__username", "email", "website", "network", "text",
        "text_format", "text_html", "public_html", "public_text", "short_html", "language",
        "spoils", "created_at", "edited_at", "published_at"
        ).iterator():
    print(row[0], refs.get(row[1]), trees[row[2]], row[3:])
"""


def run(database: str, *command: str) -> tuple[str, int]:
    """Run manage.py, and return what it printed and the most memory that it had, in megabytes."""
    with subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=production(database),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, said
    return said, usage.ru_maxrss // 1024


def blog(path: Path, sizes: Iterable[int]) -> None:
    with path.open("w") as file:
        items = [
            Item(number, f"Film {number}", comments=_talk(number * 1_000_000, size))
            for number, size in enumerate(sizes, start=1)
        ]
        file.writelines(parts(items))


def _talk(first: int, size: int) -> list[Comment]:
    return thread(first, size, seed=first)


def test_as_many_as_there_are_move_out_and_come_back(tmp_path: Path) -> None:
    few, many, site, again = (tmp_path / name for name in ("few.xml", "many.xml", "site.xml.gz", "again.xml"))
    blog(few, [SMALL])
    blog(many, [LARGE, *[SMALL] * POSTS])
    with own_database("leaving", tmp_path) as here, own_database("arriving", tmp_path) as there:
        for database in (here, there):
            run(database, "migrate", "--verbosity", "0")
        run(here, "import_wordpress", str(few), "--verbosity", "0")
        _said, small = run(here, "export_wordpress", str(again), "--verbosity", "0")
        run(here, "flush", "--no-input", "--verbosity", "0")
        run(here, "import_wordpress", str(many), "--verbosity", "0")
        said, large = run(here, "export_wordpress", str(site), "--site", "https://club.example")
        assert stat.S_IMODE(site.stat().st_mode) == 0o600
        assert f"{POSTS + 1:>7}  posts, publish" in said
        assert large - small < MORE, (small, large)
        run(there, "import_wordpress", str(site), "--verbosity", "0")

        assert run(there, "check_threads")[0].endswith(" 0 faults\n")
        before, after = (
            run(database, "shell", "--verbosity", "0", "-c", PRINT)[0] for database in (here, there)
        )
        assert before.count("\n") == LARGE + SMALL * POSTS + POSTS + 1
        assert before == after
