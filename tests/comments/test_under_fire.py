"""Many writers, dying workers: the threads stay right and every acknowledged comment is there.

On PostgreSQL the discussion's row is what keeps writers apart; on SQLite the one lock of the database does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.comments import fire

SLUGS = ["first", "second", "third"]

MAKE_CONTENT = """
from django.utils import timezone
from comments.posting import Writer, post_comment
from comments.moderation import decide
from filmclub.accounts.models import User
from reviews.models import Article
boss = User.objects.create_superuser("boss")
for slug in ("first", "second", "third"):
    article = Article.objects.create(
        slug=slug, title=slug, author=boss, state="published", published_at=timezone.now()
    )
for number in range(8):
    writer = Writer(name=f"Client {number}", email=f"client{number}@example.org")
    decide(post_comment(article=article, writer=writer, text="Hello."), "approve", by=boss)
"""

READ_BACK = """
from comments.models import Comment
from reviews.models import Article
print("stored", *Comment.objects.values_list("pk", flat=True))
for article in Article.objects.order_by("pk"):
    print("counts", article.comment_count, Comment.objects.approved().filter(discussion=article.pk).count())
"""


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database for real processes, on the server that the tests run on."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        yield f"sqlite:///{tmp_path / 'fire.sqlite3'}"
        return
    name = f"fire_{request.node.name.split('[')[0][-30:]}_{tmp_path.parent.name}".replace("-", "_").lower()[:60]
    server = psycopg.connect(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        password=database["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )
    with server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        yield f"postgresql://{database['USER']}:{database['PASSWORD']}@/{name}?host={database['HOST']}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def filled(database_url: str) -> str:
    fire.manage(database_url, "migrate", "--verbosity", "0")
    assert fire.manage(database_url, "shell", "--verbosity", "0", "-c", MAKE_CONTENT) == ""
    return database_url


def test_threads_stay_right_and_nothing_acknowledged_is_lost_when_workers_are_killed(filled: str) -> None:
    with fire.server(filled) as (port, master):
        outcome = fire.open_fire(port, master, SLUGS, seconds=9, kills=6)

    assert outcome.kills >= 5
    assert set(outcome.statuses) == {303}, outcome.statuses
    assert len(outcome.acknowledged) > 50
    assert fire.manage(filled, "check_threads").endswith("0 faults\n")
    lines = fire.manage(filled, "shell", "--verbosity", "0", "-c", READ_BACK).splitlines()
    stored = {int(pk) for line in lines if line.startswith("stored") for pk in line.split()[1:]}
    assert outcome.acknowledged <= stored
    counts = [line.split()[1:] for line in lines if line.startswith("counts")]
    assert len(counts) == 3
    assert all(counted == approved for counted, approved in counts), counts


@pytest.mark.postgresql
def test_without_the_lock_the_same_writers_break_the_threads(filled: str) -> None:
    with fire.server(filled, "tests.comments.unlocked") as (port, master):
        outcome = fire.open_fire(port, master, SLUGS, seconds=6, kills=0)

    faults = fire.manage(filled, "check_threads")
    # The constraints turn most of what goes wrong into errors; the rest is found in the trees.
    assert outcome.statuses.get(500, 0) > 0 or "0 faults" not in faults
