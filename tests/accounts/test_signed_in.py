"""Who a request comes from: the short way finds the members that Django's finds, and no others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings as site
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from filmclub.accounts.erasing import Words, erase
from filmclub.accounts.models import User
from filmclub.accounts.sessions import SessionStore
from filmclub.accounts.signed_in import MemberMiddleware
from tests.conftest import PASSWORD, html

pytestmark = pytest.mark.django_db
PAGE = "/articles/a-voice/"


@pytest.fixture
def signed_in(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def request_of(client: Client) -> HttpRequest:
    """A request of this browser, as the middleware hands it on."""
    request = HttpRequest()
    request.session = SessionStore(client.cookies[site.SESSION_COOKIE_NAME].value)
    MemberMiddleware(lambda _request: HttpResponse()).process_request(request)
    return request


def test_a_member_is_found_by_two_queries(signed_in: Client, ann: User) -> None:
    request = request_of(signed_in)
    with CaptureQueriesContext(connection) as queries:
        assert request.user == ann
        assert request.user.is_authenticated
    assert len(queries) == 2
    with CaptureQueriesContext(connection) as queries:
        assert request.user.username == "ann"
    assert not queries.captured_queries


def forge(key: str, value: str) -> Callable[[SessionBase], None]:
    return lambda session: session.__setitem__(key, value)


@pytest.mark.parametrize(
    "spoil",
    [
        forge(HASH_SESSION_KEY, "0" * 64),
        forge(HASH_SESSION_KEY, ""),
        forge(BACKEND_SESSION_KEY, "django.contrib.auth.backends.AllowAllUsersModelBackend"),
        forge(SESSION_KEY, "987654"),
        lambda session: session.__delitem__(HASH_SESSION_KEY),
        lambda session: session.__delitem__(BACKEND_SESSION_KEY),
        lambda session: session.__delitem__(SESSION_KEY),
    ],
)
def test_a_session_that_is_not_right_is_nobodys(
    signed_in: Client, spoil: Callable[[SessionBase], None]
) -> None:
    session = signed_in.session
    spoil(session)
    session.save()
    assert not request_of(signed_in).user.is_authenticated


def banned(ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)


def with_another_password(ann: User) -> None:
    ann.set_password(f"{PASSWORD}!")
    ann.save()


def with_a_session_of_the_past(ann: User) -> None:
    Session.objects.update(expire_date=timezone.now())


def gone(ann: User) -> None:
    erase(ann, words=Words.STAY)


@pytest.mark.parametrize("become", [banned, with_another_password, with_a_session_of_the_past, gone])
def test_somebody_whom_the_session_fits_no_more_is_a_stranger(
    signed_in: Client, ann: User, article: object, become: Callable[[User], None]
) -> None:
    assert "Ann Berg" in html(signed_in.get(PAGE))
    become(ann)
    assert not request_of(signed_in).user.is_authenticated
    page = html(signed_in.get(PAGE))
    assert "Ann Berg" not in page
    assert "Sign in" in page


def test_a_key_that_was_replaced_still_signs_sessions(signed_in: Client, ann: User, settings: object) -> None:
    session = signed_in.session
    before = session[HASH_SESSION_KEY]
    settings.SECRET_KEY_FALLBACKS = [site.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    request = request_of(signed_in)
    assert request.user == ann
    assert request.session[HASH_SESSION_KEY] != before
