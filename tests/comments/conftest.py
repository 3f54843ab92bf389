"""A database for real processes, beside the one of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from comments import reading
from comments.models import Comment
from comments.moderation import moderate
from comments.states import Act
from filmclub.accounts.models import User
from filmclub.lib.compiled import Compiled
from reviews.models import Article
from tests.comments.browsing import send
from tests.comments.claimed import confirm_for
from tests.conftest import make_user
from tests.processes import ON_SQLITE, migrated_database

collect_ignore = ["test_without_the_lock.py"] if ON_SQLITE else []

MAKE_CONTENT = """
from django.utils import timezone
from comments.posting import post_comment
from comments.writers import Writer
from comments.moderation import moderate
from comments import reading
from filmclub.accounts.models import User
from filmclub.lib.compiled import Compiled
from reviews.models import Article
from tests.keys import key_of
boss = User.objects.create_superuser("boss")
for slug in ("first", "second", "third"):
    article = Article.objects.create(
        slug=slug, title=slug, author=boss, state="published", published_at=timezone.now()
    )
for number in range(8):
    name = f"Client {number}"
    writer = Writer(name=name, email=f"client{number}@example.org", browser_key=key_of(name))
    moderate(post_comment(article=article, writer=writer, text="Hello."), "approve", by=boss)
"""


@pytest.fixture
def filled(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"fire_{request.node.name.split('[')[0][-30:]}"
    with migrated_database(name, tmp_path, MAKE_CONTENT) as address:
        yield address


@pytest.fixture
def set_window(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A way to make windows hold so many comments."""

    def set_to(size: int) -> None:
        monkeypatch.setattr(reading, "WINDOW", size)
        # Compiled with the usual one.
        monkeypatch.setattr(reading, "_shown_behind", Compiled(reading._shown_behind.build))

    return set_to


@pytest.fixture
def small_window(set_window: Callable[[int], None]) -> int:
    """Windows of so few comments that two of them are soon full."""
    set_window(6)
    return 6


@pytest.fixture
def mo(client: Client, moderator: User) -> Client:
    """The browser of the moderator."""
    client.force_login(moderator)
    return client


@pytest.fixture
def may(moderator: User) -> User:
    """Another moderator."""
    return make_user("may", "Moderators", name="May Ode")


@pytest.fixture
def nora(ann: User) -> User:
    """A member of whose account the guest's address was confirmed."""
    confirm_for(ann)
    return ann


@pytest.fixture
def member(ann: User) -> Client:
    client = Client()
    client.force_login(ann)
    return client


@pytest.fixture
def guest(article: Article, moderator: User) -> Client:
    """Somebody whose first comment was approved, and who is not remembered by name."""
    client = Client()
    send(client, article, text="A guest was here.")
    moderate(Comment.objects.get(text="A guest was here."), Act.APPROVE, by=moderator)
    return client
