"""A site of 100,000 comments with pictures goes into a backup and comes back, whatever happens meanwhile."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from filmclub.backups.archive import verify
from tests.backups.sites import MAKE_CONTENT, OwnSite, empty_site
from tests.browser.servers import Site, behind_nginx
from tests.browser.test_proxy_cache import ask

T = TypeVar("T")
COMMENTS, PICTURES, PICTURE_BYTES = 100_000, 500, 200_000
# What had run in the release before: the backup is of that one.
BEFORE = {"comments": "0027", "club": "0001_club_squashed_0010_privacy_words", "mail": "0003"}
# After so many seconds a restore is killed.
KILLS = (0.3, 1, 2, 3, 5, 8, 13, 21)
FILL = f"""
from filmclub.accounts.models import User
from tests.bench import discussions, talk
author = User.objects.create_user("editor", first_name="Ed")
discussions.make_one("huge", talk.busy({COMMENTS}), author)
"""
POST = """
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
post_comment(article=Article.objects.get(), writer=Writer(user=User.objects.get()), text="{text}")
"""


def timed(name: str, do: Callable[[], T]) -> T:
    start = time.monotonic()
    result = do()
    print(f"{name}: {time.monotonic() - start:.1f} s", flush=True)
    return result


def numbers(site: OwnSite) -> tuple[int, ...]:
    """What tells the site of the backup from the one that came after it."""
    tables = ("comments_comment", "comments_decision", "comments_treenumber", "reviews_article")
    return tuple(site.ask(f"SELECT count(*) FROM {table}")[0][0] for table in tables)  # noqa: S608


def back_up_while_people_write(site: OwnSite, path: Path) -> None:
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            site.ask("INSERT INTO comments_treenumber DEFAULT VALUES")
            site.upload("images/coming.jpg", os.urandom(1000))
            (site.media / "images/coming.jpg").unlink()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        timed("backup", lambda: site.manage("backup", str(path)))
    finally:
        over.set()
        writer.join()


def kill_restore(site: OwnSite, path: Path, seconds: float) -> bool:
    """Kill a restore after so many seconds; return whether it was still at work."""
    process = site.start("restore", str(path), "--no-input")
    try:
        process.wait(timeout=seconds)
    except Exception:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_a_large_site_comes_back_across_an_upgrade_whatever_kills_the_restore(tmp_path: Path) -> None:
    path = tmp_path / "site.tar"
    with empty_site("large", tmp_path) as site:
        site.manage("migrate", "--verbosity", "0")
        timed("fill", lambda: site.manage("shell", "--verbosity", "0", "-c", FILL))
        for number in range(PICTURES):
            site.upload(f"images/{number % 12}/{number}.jpg", os.urandom(PICTURE_BYTES))
        for app, migration in BEFORE.items():
            site.manage("migrate", app, migration, "--verbosity", "0")
        back_up_while_people_write(site, path)
        pictures = site.pictures
        manifest = timed("reading it", lambda: verify(path))
        tables = ("comments_comment", "comments_decision", "comments_treenumber", "reviews_article")
        of_backup = tuple(manifest.counts[table] for table in tables)
        print(f"{path.stat().st_size} bytes, {manifest.counts['comments_comment']} comments")

        site.manage("migrate", "--verbosity", "0")
        site.ask("INSERT INTO comments_treenumber DEFAULT VALUES")
        site.upload("images/later.jpg", b"later")
        (site.media / "images/0/0.jpg").unlink()
        meanwhile, of_meanwhile = site.pictures, numbers(site)
        assert of_meanwhile != of_backup
        found = []
        for seconds in KILLS:
            was_killed = kill_restore(site, path, seconds)
            whole = {of_meanwhile: meanwhile, of_backup: pictures}[numbers(site)]
            assert whole.items() <= site.pictures.items()
            assert site.manage("migrate", "--check") == ""
            found.append((seconds, was_killed, whole is pictures))
            if not was_killed:
                break
        print("killed after, while at work, with the site of the backup:", *found)
        timed("restore", lambda: site.manage("restore", str(path), "--no-input"))
        assert numbers(site) == of_backup
        assert pictures.items() <= site.pictures.items()
        assert "images/later.jpg" not in site.pictures
        assert timed("check_threads", lambda: site.manage("check_threads")).endswith(" 0 faults\n")
        assert not site.left_behind()
    print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB at most in one process")


@pytest.fixture
def page() -> str:
    return "/articles/a-voice/"


def test_behind_the_cache_of_nginx_nobody_sees_a_page_of_before(tmp_path: Path, page: str) -> None:
    path, folder = tmp_path / "site.tar", tmp_path / "nginx"
    folder.mkdir()
    with empty_site("read", tmp_path) as site:
        environment = {
            **site.environment,
            "ALLOWED_HOSTS": "localhost",
            "TRUSTED_PROXIES": "1",
            "STATIC_ROOT": str(tmp_path / "static"),
        }
        first = OwnSite(site.database, site.media)
        for command in (["migrate", "-v0"], ["createcachetable"], ["shell", "-v0", "-c", MAKE_CONTENT]):
            first.manage(*command)
        Site("static", "", environment).manage("collectstatic", "--noinput")
        site.manage("backup", str(path))
        site.manage("shell", "-v0", "-c", POST.format(text="This is lost."))
        with behind_nginx(folder, environment, is_cached=True, CACHE_SECONDS="1") as served:
            lost = [ask(f"{served.url}{page}") for _time in range(3)]
        assert "This is lost." in lost[-1].text
        assert lost[-1].cache == "HIT"
        site.manage("restore", str(path), "--no-input")
        site.manage("shell", "-v0", "-c", POST.format(text="This came instead."))
        time.sleep(1.1)
        with behind_nginx(folder, environment, is_cached=True, CACHE_SECONDS="1") as served:
            for _time in range(40):
                for etag in ("", lost[-1].headers["ETag"]):
                    seen = ask(f"{served.url}{page}", If_None_Match=etag)
                    assert (seen.status, "This came instead." in seen.text) == (200, True)
                    assert "This is lost." not in seen.text
            assert ask(f"{served.url}{page}", If_None_Match=seen.headers["ETag"]).status == 304
