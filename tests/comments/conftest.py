"""A database for real processes, beside the one of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from tests.comments import fire

ON_SQLITE = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
collect_ignore = ["test_without_the_lock.py"] if ON_SQLITE else []

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


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database for real processes, on the server that the tests run on."""
    if ON_SQLITE:
        yield f"sqlite:///{tmp_path / 'fire.sqlite3'}"
        return
    name = f"fire_{request.node.name.split('[')[0][-30:]}_{tmp_path.parent.name}".replace("-", "_").lower()[
        :60
    ]
    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def filled(database_url: str) -> str:
    fire.manage(database_url, "migrate", "--verbosity", "0")
    assert fire.manage(database_url, "shell", "--verbosity", "0", "-c", MAKE_CONTENT) == ""
    return database_url
