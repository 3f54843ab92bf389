"""The standing people, and short ways to have an article and comments below it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import hypothesis
import pytest

from tests import environment

environment.prepare()

from django.apps import apps  # noqa: E402
from django.conf import settings as site  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.http.response import HttpResponseBase  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.test.client import store_rendered_templates  # type: ignore[attr-defined]  # noqa: E402
from django.utils import timezone, translation  # noqa: E402

from comments.models import Comment  # noqa: E402
from comments.moderation import moderate  # noqa: E402
from comments.posting import post_comment, withdraw_comment  # noqa: E402
from comments.states import Act, State, way_to  # noqa: E402
from comments.writers import Writer  # noqa: E402
from filmclub.accounts.models import User  # noqa: E402
from filmclub.club.models import reading_once  # noqa: E402
from filmclub.lib.cookies import COOKIES  # noqa: E402
from reviews.models import Article, Contributor, Credit, Film  # noqa: E402
from reviews.saving import save_article  # noqa: E402
from reviews.versions import look_up_publications  # noqa: E402
from tests.loopback import Service, service  # noqa: E402
from tests.processes import ON_SQLITE, migrated  # noqa: E402
from tests.reviews.tmdb_server import KEY, Tmdb, running_tmdb  # noqa: E402
from tests.selection import SHARED  # noqa: E402

# How long an example may take says how busy the machine is.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PASSWORD = "correct horse battery staple"


def html(response: Any) -> str:
    """The page that the test client got."""
    return str(response.content.decode())


MakeArticle = Callable[..., Article]
Post = Callable[..., Comment]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Migrate while the processes that share the tests look for them."""
    if session.config.getoption(SHARED) and session.config.getoption("numprocesses", None):
        Thread(target=migrated).start()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings: None
) -> Iterator[None]:
    """Have processes that share the tests begin with what was migrated once for all of them."""
    if not hasattr(request.config, "workerinput"):
        yield
        return
    original = migrated()
    if not ON_SQLITE:
        connection.settings_dict["TEST"]["TEMPLATE"] = original
        yield
        return
    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    # In memory it lasts as long as somebody has it open.
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(name, uri=True)) as copy:
        source.backup(copy)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Fill the process's cache of content types, and make the club's row: each would cost a test queries."""
    with django_db_blocker.unblock():
        ContentType.objects.get_for_models(*apps.get_models())
        look_up_publications(timezone.now())


@pytest.fixture(scope="session", autouse=True)
def _pages_keep_one_context() -> Iterator[None]:
    """Have the test client keep what the page was made of, and no copy for each of its hundreds of parts."""

    def keep_first(store: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        if "context" not in store:
            store_rendered_templates(store, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.client.store_rendered_templates", keep_first)
        yield


@pytest.fixture(scope="session", autouse=True)
def _cookies_are_as_declared() -> Iterator[None]:
    """Whatever any test has set, the registry names it, and it lasts no longer than is said there."""
    set_cookie = HttpResponseBase.set_cookie

    def checked(response: HttpResponseBase, key: str, *args: Any, **kwargs: Any) -> None:
        set_cookie(response, key, *args, **kwargs)
        seconds, lasts = response.cookies[key]["max-age"], COOKIES[key].lasts
        assert (seconds or 0) <= (lasts.total_seconds() if lasts else 0), key

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpResponseBase, "set_cookie", checked)
        yield


T = TypeVar("T")


@contextmanager
def shared_by_tests(django_db_blocker: Any, media: Path, make: Callable[[], T]) -> Iterator[T]:
    """Make what all tests of a class or module find, each as it was at first; it is gone afterwards.

    A test takes back what it changes in the database alone: objects, and the uploads in `media`, have to be
    copied for it.
    """
    settings = {"MEDIA_ROOT": media, "PASSWORD_HASHERS": QUICK_HASHERS, "COMMENT_INTERVAL": 0}
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**settings):
            made = make()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _clean_surroundings(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Uploads of a test go to its own folder, and no rate limit is left over from another test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TAKEOUT_ROOT = tmp_path / "takeout"
    settings.ERASED_FOLDER = tmp_path / "erased"
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    _clear_caches()
    yield
    _clear_caches()
    # A request leaves its language behind.
    translation.deactivate()


def _clear_caches() -> None:
    for alias in site.CACHES:
        caches[alias].clear()


def make_user(username: str, *groups: str, name: str = "", is_active: bool = True) -> User:
    first, _space, last = name.rpartition(" ")
    user = User.objects.create_user(
        username,
        password=PASSWORD,
        first_name=first,
        last_name=last,
        is_staff=bool(groups),
        is_active=is_active,
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def editor(db: None) -> User:
    return make_user("ed", "Editors", name="Ed Ito")


@pytest.fixture
def moderator(db: None) -> User:
    return make_user("mo", "Moderators", name="Mo Lind")


@pytest.fixture
def ann(db: None) -> User:
    return make_user("ann", name="Ann Berg")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob", name="Bob Cho")


@pytest.fixture
def eve(db: None) -> User:
    """The banned one."""
    return make_user("eve", name="Eve Stone", is_active=False)


@pytest.fixture
def gus() -> Writer:
    """A guest."""
    return Writer(name="Gus", email="gus@example.org", browser_key="a" * 32)


@pytest.fixture
def film(db: None) -> Film:
    return Film.objects.create(title="Her", slug="her-2013", year=2013, running_time=126)


def give_credit(film: Film) -> Credit:
    """Say who made a film: without that, and without an article, it has no page."""
    director = Contributor.objects.create(name="Spike Jonze", slug=f"spike-jonze-{film.pk}")
    return Credit.objects.create(film=film, contributor=director, department="directing", title="Director")


@pytest.fixture
def make_article(editor: User) -> MakeArticle:
    return articles_by(editor)


def articles_by(editor: User) -> MakeArticle:
    """A way to make articles by the editor; published yesterday, unless the caller says otherwise."""

    def make(slug: str = "a-voice", **fields: Any) -> Article:
        defaults: dict[str, Any] = {
            "title": "A voice",
            "author": editor,
            "state": Article.State.PUBLISHED,
            "published_at": timezone.now() - timedelta(days=1),
        }
        article = Article(slug=slug, **{**defaults, **fields})
        with reading_once():
            save_article(article)
        return article

    return make


@pytest.fixture
def article(make_article: MakeArticle) -> Article:
    return make_article()


@pytest.fixture
def post(article: Article, moderator: User, settings: Any) -> Post:
    settings.COMMENT_INTERVAL = 0
    return comments_below(article, moderator)


def comments_below(article: Article, moderator: User) -> Post:
    """A way to post a comment by somebody and bring it into the state that is needed; replies by `parent`.

    Like a request, it reads the club's settings once.
    """
    number = iter(range(1, 100_000))

    @reading_once()
    def make(
        text: str = "",
        *,
        parent: Comment | None = None,
        state: str = Comment.State.APPROVED,
        writer: Writer | None = None,
        at: datetime | None = None,
        **kwargs: Any,
    ) -> Comment:
        n = next(number)
        comment = post_comment(
            article=kwargs.pop("article", article),
            writer=writer or Writer(name=f"Reader {n}", email=f"reader{n}@example.org"),
            text=text or f"Comment number {n}.",
            parent_id=parent.pk if parent else None,
            now=at,
            **kwargs,
        )
        way = way_to(State(state))
        # What only its writer brings about is public before.
        for act in [Act.APPROVE] if way is None else way:
            if comment.state == State.APPROVED and act == Act.APPROVE:
                continue
            moderate(comment, act, by=moderator, reason="a reason", now=at)
            comment.refresh_from_db()
        if way is None:
            withdraw_comment(comment, now=at)
            comment.refresh_from_db()
        assert comment.state == state
        return comment

    return make


@pytest.fixture
def akismet(settings: Any) -> Iterator[Service]:
    """Akismet, on this machine; without it, nobody is asked."""
    settings.AKISMET_API_KEY, settings.SITE_URL = "a key", "https://films.example"
    with service() as running:
        settings.AKISMET_URL = running.url
        yield running


@pytest.fixture
def tmdb(settings: Any) -> Iterator[Tmdb]:
    """TMDB, on this machine; without it, nobody is asked."""
    with running_tmdb() as running:
        settings.TMDB_KEY = KEY
        settings.TMDB_URL = settings.TMDB_PICTURES_URL = running.running.url
        yield running
