"""How fast an export comes in, and in how much memory.

    python -m tests.bench.import_wordpress [EXPORT.xml] [--megabytes 500]

Each database is timed beside comments that are posted one by one in the same run. The file for the memory is
made for it, of posts with three hundred comments each, and deleted afterwards.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests import environment

environment.prepare()

import django  # noqa: E402

django.setup()

from tests.databases import running_postgresql  # noqa: E402
from tests.processes import ROOT, manage, production  # noqa: E402
from tests.wordpress.exports import Item, export, parts, thread  # noqa: E402

POSTED = 300
POST = f"""
import time
from django.utils import timezone
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
article = Article.objects.create(
    slug="bench", title="Bench", author=User.objects.create(username="bench"), state="published",
    published_at=timezone.now(),
)
parent, start = None, time.perf_counter()
for number in range({POSTED}):
    writer = Writer(name=f"Reader {{number}}", email=f"reader{{number}}@example.org")
    post_comment(article=article, writer=writer, text=f"Plain words, number {{number}}." * 12)
print({POSTED} / (time.perf_counter() - start))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("export", type=Path, nargs="?", help="an export; without it one is made")
    parser.add_argument("--megabytes", type=int, default=500, help="size of the file for the memory (500)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="filmclub-bench-") as directory:
        path = options.export or _large(Path(directory))
        with running_postgresql() as postgresql:
            _time("PostgreSQL", postgresql, path)
            for megabytes in (options.megabytes // 10, options.megabytes):
                _memory(Path(directory), megabytes, postgresql)
        _time("SQLite", f"sqlite:///{directory}/bench.sqlite3", path)


def _large(directory: Path) -> Path:
    """Three articles with 100, 1,000 and 10,000 comments."""
    sizes = (100, 1000, 10_000)
    path = directory / "large.xml"
    path.write_text(
        export(*(Item(n, comments=thread(n * 100_000, size)) for n, size in enumerate(sizes, 1))), "utf-8"
    )
    return path


def _time(name: str, database: str, path: Path) -> None:
    print(manage(database, "migrate", "--verbosity", "0"), end="")
    count = path.read_text("utf-8").count("<wp:comment_id>")
    start_up = _seconds(database, "import_wordpress", "--help")
    whole = _seconds(database, "import_wordpress", str(path), "--verbosity", "0")
    seconds = whole - start_up
    posted = float(manage(database, "shell", "--verbosity", "0", "-c", POST))
    print(
        f"{name}: {count} comments in {seconds:.1f} s (and {start_up:.1f} s until Python has started), "
        f"{count / seconds:.0f} a second; posted one by one {posted:.0f} a second: "
        f"{count / seconds / posted:.0f} times as fast"
    )


def _seconds(database: str, *command: str) -> float:
    start = time.perf_counter()
    manage(database, *command)
    return time.perf_counter() - start


def _memory(directory: Path, megabytes: int, database: str) -> None:
    path = directory / f"{megabytes}.xml"
    with path.open("w", encoding="utf-8") as file:
        for piece in parts(_posts(megabytes), url=f"https://{megabytes}.example"):
            file.write(piece)
    command = [sys.executable, "manage.py", "import_wordpress", str(path), "--verbosity", "0"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=production(database))
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    size = path.stat().st_size / 1e6
    path.unlink()
    print(
        f"{size:.0f} MB of export: exit {process.returncode}, {time.perf_counter() - start:.0f} s, "
        f"at most {usage.ru_maxrss / 1024:.0f} MB of memory"
    )


def _posts(megabytes: int) -> Iterator[Item]:
    """Posts that together fill so many megabytes."""
    comments = thread(0, 300)
    of_one = len("".join(Item(1, comments=comments).xml()).encode())
    for number in range(1, max(2, megabytes * 1_000_000 // of_one)):
        first = number * 1000
        yield Item(number, f"Film {number}", comments=thread(first, 300, seed=number))


if __name__ == "__main__":
    main()
