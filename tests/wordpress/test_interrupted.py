"""An import that is killed, at whatever moment, is finished by the next one and equals one clean run."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.extent import extent
from tests.processes import ROOT, manage, migrated_database, production
from tests.wordpress.conftest import UPLOADS
from tests.wordpress.exports import Item, attachment, export, thread

KILLS = extent(2, 6)
ARTICLES = extent(12, 40)
LARGE = extent(200, 600)
# All that an import writes, without the keys and the names of files, which no two runs have in common.
PRINT = """
import re
from comments.models import Comment
from filmclub.accounts.models import User
from reviews.models import Article, Image, OldAddress
refs = dict(Comment.objects.values_list("pk", "import_ref"))
trees = {tree: ref for tree, ref in Comment.objects.filter(parent=None).values_list("tree_id", "import_ref")}
for user in User.objects.order_by("username"):
    print("user", user.username, user.name, user.email, user.import_ref)
for image in Image.objects.order_by("alt"):
    print("image", image.alt, image.caption, image.width)
for article in Article.objects.select_related("author", "origin", "lead_image").order_by("slug"):
    body = re.sub(r'src="[^"]*"|data-file="[0-9]+"', "", article.body)
    print("article", article.slug, article.title, article.state, article.published_at, article.created_at,
          article.author.username, article.comment_count, article.last_comment_at, article.origin.ref,
          article.lead_image, sorted(article.tags.values_list("name", flat=True)), body)
for comment in Comment.objects.order_by("import_ref"):
    print("comment", comment.import_ref, refs.get(comment.parent_id), trees[comment.tree_id], comment.lft,
          comment.rght, comment.level, comment.approved_below, comment.state, comment.name, comment.text_html,
          comment.created_at, comment.published_at, comment.language, comment.network)
names = {
    model._meta.model_name: dict(model.objects.values_list("pk", "slug"))
    for model in (Article, Article.tags.rel.model)
}
for row in OldAddress.objects.order_by("key"):
    print("address", row.key, row.model, row.address, names.get(row.model, {}).get(row.object_id))
"""


def blog() -> str:
    items = [
        attachment(900 + number, "2026/02/pastel-skyline.png", alt=f"Skyline {number}") for number in (1, 2)
    ]
    for number in range(1, ARTICLES + 1):
        items.append(
            Item(
                number,
                f"Film {number}",
                "Words. [gallery ids='901']",
                terms=[("category", "reviews", "Reviews"), ("post_tag", f"tag-{number}", f"Tag {number}")],
                meta=[("_thumbnail_id", "902")],
                comments=thread(number * 1000, LARGE if number % 5 == 0 else 40, seed=number),
            )
        )
    return export(*items)


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_killed_again_and_again_it_ends_as_one_clean_run_does(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(blog())
    command = ["import_wordpress", str(path), "--media", str(UPLOADS), "--verbosity", "0"]
    with (
        migrated_database("clean_run", tmp_path) as clean,
        migrated_database("killed_run", tmp_path) as killed,
    ):
        assert manage(clean, *command) == ""
        chance, reached = random.Random(5), 0
        for _kill in range(KILLS):
            reached = _kill_after(killed, command, reached + 1, later=chance.random() / 5)
        assert KILLS <= reached < ARTICLES
        assert manage(killed, *command) == ""

        assert _print(killed) == _print(clean)
        assert manage(killed, "check_threads").endswith(" 0 faults\n")


def _kill_after(database: str, command: list[str], articles: int, *, later: float) -> int:
    """Start an import, kill it some time after it has stored that many articles; return how many are."""
    with subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=production(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while _articles(database) < articles:
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(later)
        process.kill()
    return _articles(database)


def _articles(database: str) -> int:
    count = "SELECT count(*) FROM reviews_article"
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection:
            return int(connection.execute(count).fetchone()[0])
    with psycopg.connect(database) as server:
        return int(server.execute(count).fetchone()[0])  # type: ignore[index]


def _print(database: str) -> list[str]:
    return manage(database, "shell", "--verbosity", "0", "-c", PRINT).splitlines()
