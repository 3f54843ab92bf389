"""Pages for errors need nothing: no database, no session, no stylesheet. Without the database all are 503."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from filmclub import error_views
from filmclub.accounts.models import User
from filmclub.lib import error_pages
from filmclub.lib.seldom import Seldom
from reviews import publishing, views
from reviews.models import Article
from tests.comments.browsing import GUEST, SAME_ORIGIN, address
from tests.conftest import html
from tests.filmclub.test_log_lines import written

pytestmark = pytest.mark.django_db
STYLESHEET = '<link rel="stylesheet"'
FRAME = '<footer class="site small">'


@contextmanager
def database_away() -> Iterator[None]:
    """Let every statement fail as it does when nobody listens."""

    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection failed: no such host")

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def no_static_files() -> Iterator[None]:
    def refuse(path: str) -> str:
        raise ValueError(f"Missing staticfiles manifest entry for '{path}'")

    # What is the same on all pages has been rendered by other tests already.
    from filmclub.templatetags.pages import Constant

    plain = Constant.render
    with (
        patch.object(staticfiles_storage, "url", refuse),
        patch.object(Constant, "render", lambda self, context: self.nodelist.render(context)),
    ):
        yield
    assert Constant.render is plain


@pytest.fixture(autouse=True)
def _lines_are_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_views, "_line", Seldom(60))
    monkeypatch.setattr(error_pages, "_line", Seldom(60))


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


def too_large(reader: Client) -> Any:
    return reader.post("/accounts/login/", {"login": "x" * 3_000_000, "password": "x"})


def without_token(reader: Client) -> Any:
    return Client(enforce_csrf_checks=True).post("/accounts/login/", {})


def from_elsewhere(reader: Client) -> Any:
    return reader.post("/articles/a-voice/comments/", {}, headers={"Sec-Fetch-Site": "cross-site"})


PAGES: dict[str, Callable[[Client], Any]] = {
    "400": lambda reader: reader.get("/", headers={"Host": "a b"}),
    "403": from_elsewhere,
    "403_csrf": without_token,
    "404": lambda reader: reader.get("/nothing/"),
    "410": lambda reader: reader.get("/articles/gone/"),
    "413": too_large,
    "500": lambda reader: reader.get("/articles/a-voice/"),
}
IN_THE_FRAME = {"403", "403_csrf", "404", "410"}


@pytest.fixture
def broken(make_article: Any, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that was taken back, and one whose page fails."""
    publishing.withdraw(article=make_article("gone"), by=editor)
    make_article()

    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "article_page", fail)


@pytest.mark.parametrize("name", PAGES)
def test_each_looks_as_ever_when_all_is_there(broken: None, reader: Client, name: str) -> None:
    response = PAGES[name](reader)

    assert response.status_code == int(name[:3])
    assert STYLESHEET in html(response)
    assert (FRAME in html(response)) == (name in IN_THE_FRAME)


@pytest.mark.parametrize("name", PAGES)
def test_each_is_shown_without_the_stylesheet(
    broken: None, reader: Client, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with no_static_files():
        response = PAGES[name](reader)

    assert response.status_code == int(name[:3])
    assert STYLESHEET not in html(response)
    assert "<h1>" in html(response)
    assert "<style" not in html(response)
    # One of a traceback at most, and none that goes round in circles.
    assert sum(line.count("Traceback") for line in written(caplog.records)) == (name == "500")


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429"])
def test_each_is_shown_without_the_database(name: str) -> None:
    request = RequestFactory().get("/nothing/")
    with database_away():
        response = error_pages.error_page(request, name, int(name[:3]))

    assert response.status_code == int(name[:3])
    assert "<h1>" in html(response)
    assert FRAME not in html(response)


def test_too_many_tries_get_the_sites_own_page(client: Client) -> None:
    from allauth.core.internal.ratelimit import respond_429

    request = RequestFactory().get("/")
    request.user = User()
    assert respond_429(request).status_code == 429


class TestWithTheDatabaseAway:
    @pytest.mark.parametrize(
        "path", ["/", "/articles/a-voice/", "/fr/films/", "/admin/", "/accounts/login/", "/nothing/"]
    )
    def test_readers_are_asked_to_come_again(
        self, article: Article, reader: Client, moderator: User, path: str
    ) -> None:
        reader.force_login(moderator)
        with database_away():
            response = reader.get(path)

        assert response.status_code == 503, html(response)
        assert response["Retry-After"] == "30"
        assert response["Cache-Control"] == "no-store"
        assert "Closed for a moment" in html(response) or "Fermé un instant" in html(response)

    def test_a_post_is_told_that_nothing_is_stored(self, article: Article, reader: Client) -> None:
        with database_away():
            response = reader.post(address(article), GUEST, headers=SAME_ORIGIN)
        assert response.status_code == 503
        assert "has not been stored. Use your browser’s Back button" in html(response)
        assert reader.post(address(article), GUEST, headers=SAME_ORIGIN).status_code == 303

    def test_the_log_has_a_line_for_each_and_one_says_why(
        self, article: Article, reader: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO), database_away():
            for _number in range(5):
                reader.get("/")
        lines = [record.getMessage() for record in caplog.records]
        assert len([line for line in lines if line.startswith("GET / 503")]) == 5
        (why,) = (line for line in lines if not line.startswith("GET"))
        assert why == "The database does not answer, and readers get 503: connection failed: no such host"
        assert not any(record.exc_info for record in caplog.records)

    def test_a_stored_page_is_not_shown_either(self, article: Article, reader: Client, settings: Any) -> None:
        # Nobody can say whether what stands on it has been removed.
        assert reader.get("/articles/a-voice/").status_code == 200
        with database_away():
            assert reader.get("/articles/a-voice/").status_code == 503
        assert reader.get("/articles/a-voice/").status_code == 200

    def test_a_statement_that_is_wrong_stays_a_fault_of_ours(
        self, article: Article, reader: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        with patch.object(views, "article_page", side_effect=missing_table):
            assert reader.get("/articles/a-voice/").status_code == 500
        assert any(record.exc_info for record in caplog.records)


def missing_table(*args: object, **kwargs: object) -> None:
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM there_is_none")
