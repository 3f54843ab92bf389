"""The cookies of the site: every one that a view sets is declared, and caches go by the same names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from comments.models import Comment
from filmclub.accounts.models import User
from filmclub.lib.cookies import COOKIES, CSRF_COOKIE, OF_GUESTS, PERSONAL, SESSION_COOKIE, is_personal_name
from filmclub.lib.http_cache import is_personal
from filmclub.management.deployment import FOLDER
from reviews.models import Article, Film
from reviews.unsaved import SLIP
from tests.comments.browsing import SAME_ORIGIN, address, send
from tests.conftest import PASSWORD, Post, make_user
from tests.extent import extent

pytestmark = [
    pytest.mark.runs_on("sqlite"),
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:No directory at"),
]


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """The address of each view, with something in place of what it asks for."""
    for pattern in (resolver or get_resolver()).url_patterns:
        own = re.sub(r"<int:\w+>|<path:\w+>|\(\?P<\w+>.*?\)", "1", str(pattern.pattern))
        own = re.sub(r"<\w+:\w+>|<\w+>|[\^$?]", lambda found: "a-voice" if "<" in found[0] else "", own)
        if isinstance(pattern, URLPattern):
            yield before + own
        else:
            yield from routes(pattern, before + own)


def cookies_of(client: Client, method: str, path: str) -> set[str]:
    """What a view sets; one that fails for want of sense in what it is asked sets nothing."""
    client.raise_request_exception = False
    response = getattr(client, method)(path, headers=SAME_ORIGIN)
    return set(response.cookies)


@pytest.fixture
def set_by_views(article: Article, film: Film, post: Post, moderator: User) -> set[str]:
    """The cookies that all views set, asked by a stranger and a moderator, and by people at what they do."""
    post(state="pending")
    found: set[str] = set()
    for number, (method, path) in enumerate(product(("get", "post"), sorted(set(routes())))):
        if number % extent(4, 1) == 0:
            member = Client()
            member.force_login(moderator)
            found |= cookies_of(member, method, path)
        # Of the admin strangers see nothing.
        if "/admin/" not in path:
            found |= cookies_of(Client(), method, path)
    guest = Client()
    found |= set(send(guest, article).cookies) | set(
        send(guest, article, text="More.", remember="on").cookies
    )
    found |= set(guest.post(f"{address(article)}marking/", headers=SAME_ORIGIN).cookies)
    found |= set(guest.post(f"{film.get_absolute_url()}seen/", headers=SAME_ORIGIN).cookies)
    form = {"login": moderator.username, "password": PASSWORD}
    return found | set(guest.post(reverse("account_login"), form).cookies)


def test_every_cookie_that_a_view_sets_is_declared(set_by_views: set[str], moderator: User) -> None:
    mo = Client()
    mo.force_login(moderator)
    waiting = Comment.objects.filter(state="pending").first()
    assert waiting is not None
    act = {"action": "approve", "comment": waiting.pk, "act": "approve", "_selected_action": waiting.pk}
    said = mo.post(reverse("admin:comments_comment_changelist"), act)
    ed, add = Client(), reverse("admin:reviews_series_add")
    ed.force_login(make_user("edna", "Editors"))
    slip = ed.get(add).context["unsaved"]["slip"]
    saved = ed.post(add, {"name": "Mondays", "slug": "mondays", SLIP: slip})

    assert set_by_views | set(said.cookies) | set(saved.cookies) | {CookieStorage.cookie_name} == set(COOKIES)


def test_the_settings_name_them_alike() -> None:
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, CookieStorage.cookie_name)

    assert set(names) <= set(COOKIES)
    assert set(OF_GUESTS) < set(COOKIES)
    assert settings.SESSION_COOKIE_NAME == SESSION_COOKIE


def test_none_lasts_longer_than_thirteen_months_and_each_says_what_for() -> None:
    """That none is set for longer than is said here, conftest.py sees to in each test."""
    for name, cookie in COOKIES.items():
        assert cookie.name == name
        assert cookie.purpose
        assert cookie.lasts is None or timedelta() < cookie.lasts <= timedelta(days=395), name
    lasting = {SESSION_COOKIE: settings.SESSION_COOKIE_AGE, CSRF_COOKIE: settings.CSRF_COOKIE_AGE}
    for name, seconds in lasting.items():
        assert COOKIES[name].lasts == timedelta(seconds=seconds)


@pytest.mark.parametrize("name", [*COOKIES, "filmclub_anything", "filmclub_x9"])
def test_all_but_the_token_make_a_page_ones_own(name: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {"_ga": "1", name: ""}

    assert is_personal(request) == (name != "csrftoken")


@pytest.mark.parametrize(
    "name", ["_ga", "rewriter", "seen2", "sessionids", "filmclub", "filmclub_", "xfilmclub_y", "filmclub_é"]
)
def test_cookies_of_others_do_not(name: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {name: "1"}

    assert not is_personal(request)


def test_the_operators_nginx_goes_by_the_same_names() -> None:
    (named,) = re.findall(r";\\s\*\((.*?)\)=", (FOLDER / "nginx.conf").read_text())

    assert named == PERSONAL
    for name in COOKIES:
        assert bool(re.search(rf";\s*({named})=", f"/;{name}=x")) == bool(is_personal_name(name))
