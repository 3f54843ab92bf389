"""What browsers may do with it is said with every answer: page, stored page, 304, error, redirect, file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.views.static import serve

from comments.models import Comment
from filmclub.accounts.models import User
from filmclub.middleware import UPLOAD_POLICY, security_headers
from reviews import views
from reviews.models import Article
from reviews.publishing import withdraw
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db
PAGE = "/articles/a-voice/"
NGINX = Path(__file__).parents[2] / "filmclub/deploy/nginx.conf"


def check(response: HttpResponseBase) -> None:
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    for feature in ("camera", "geolocation", "microphone", "payment"):
        assert f"{feature}=()" in response["Permissions-Policy"].split(", ")
    assert "X-Frame-Options" not in response
    if response.status_code != 304:
        # With a 304 the browser goes by what it got with the page.
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/fr/", 200),
        (PAGE, 200),
        (f"{PAGE}discussion/", 200),
        ("/films/", 200),
        ("/feeds/articles.atom", 200),
        ("/feeds/articles.rss", 200),
        ("/robots.txt", 200),
        ("/healthz", 200),
        ("/accounts/login/", 200),
        ("/admin/", 302),
        ("/admin/login/", 302),
        ("/favicon.ico", 301),
        ("/films", 301),
        ("/nowhere/", 404),
        ("/media/nothing.jpg", 404),
        ("/authors/%00/", 404),
        ("/films/?page=%00", 404),
        (f"{PAGE}comments/", 405),
    ],
)
def test_strangers_get_them_whatever_they_ask_for(
    client: Client, article: Article, path: str, status: int
) -> None:
    response = client.get(path)
    assert response.status_code == status
    check(response)
    check(client.head(path))


def test_errors_of_every_kind_have_them(
    client: Client, article: Article, make_article: MakeArticle, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = make_article("gone")
    withdraw(article=gone, by=editor)
    client.raise_request_exception = False

    def broken(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError

    answers = {
        410: client.get("/articles/gone/"),
        400: client.get(PAGE, headers={"host": "evil.example"}),
        403: client.post(f"{PAGE}comments/", {}, headers={"Sec-Fetch-Site": "cross-site"}),
    }
    monkeypatch.setattr(views, "article_page", broken)
    answers[500] = client.get(PAGE)
    for status, response in answers.items():
        assert response.status_code == status
        check(response)


def test_signed_in_people_and_the_admin_have_them(client: Client, article: Article, editor: User) -> None:
    client.force_login(editor)
    for path in (PAGE, "/admin/", "/admin/reviews/article/", f"/admin/reviews/article/{article.pk}/change/"):
        response = client.get(path)
        assert response.status_code == 200
        check(response)


def test_stored_pages_and_304s_have_them(
    client: Client, article: Article, post: Post, django_assert_num_queries: Any
) -> None:
    comment: Comment = post()
    for path in (PAGE, f"{PAGE}comments/{comment.pk}/"):
        first = client.get(path)
        with django_assert_num_queries(1):
            stored = client.get(path)
        with django_assert_num_queries(1):
            unchanged = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, stored.status_code, unchanged.status_code) == (200, 200, 304)
        assert dict(stored.items()) == dict(first.items())
        for response in (first, stored, unchanged):
            check(response)


def test_styles_and_scripts_have_them(client: Client, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "some.css").write_text("p {}")
    settings.STATIC_ROOT = str(tmp_path)
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    response = Client().get("/static/some.css")
    assert response.status_code == 200
    check(response)
    response.close()


class TestUploads:
    """Pictures may be shown by others, such as feed readers, and can do nothing where they stand alone."""

    def answer(self, path: str, serving: Callable[..., Any]) -> HttpResponseBase:
        return security_headers(serving)(RequestFactory().get(path))

    def test_may_be_shown_elsewhere_and_run_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "a.svg").write_text(
            "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        )
        response = self.answer(
            "/media/images/a.svg", lambda request: serve(request, "a.svg", document_root=str(tmp_path))
        )
        response.close()
        assert response.status_code == 200
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Content-Security-Policy"] == UPLOAD_POLICY
        assert "default-src 'none'" in UPLOAD_POLICY.split("; ")
        assert "sandbox" in UPLOAD_POLICY.split("; ")

    @pytest.mark.parametrize("path", ["/", "/mediaeval/", "/articles/media/", "/fr/media/"])
    def test_are_nothing_else(self, path: str) -> None:
        response = self.answer(path, lambda request: HttpResponse("A page."))
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Content-Security-Policy" not in response

    def test_come_from_nginx_with_the_same(self) -> None:
        (media,) = re.findall(r"location /media/ \{(.*?)\}", NGINX.read_text(), re.DOTALL)
        headers = dict(re.findall(r'add_header (\S+) "?(.*?)"? always;', media))
        assert headers == {
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Content-Security-Policy": UPLOAD_POLICY,
        }


class TestStoredPages:
    """They are for hosts of ours, and over HTTPS where that is required; otherwise there are none."""

    @pytest.fixture
    def etag(self, client: Client, article: Article) -> str:
        client.get(PAGE)
        return str(client.get(PAGE)["ETag"])

    @pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil", "[::1"])
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_no_host_but_ours_gets_one(self, client: Client, etag: str, host: str, method: str) -> None:
        for validator in ({}, {"If-None-Match": etag}, {"If-None-Match": "*"}):
            response = getattr(client, method)(PAGE, headers={"host": host, **validator})
            assert response.status_code == 400
            assert b"A voice" not in response.content
            assert "ETag" not in response

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_plain_http_gets_none_where_https_is_required(
        self, article: Article, settings: Any, method: str
    ) -> None:
        settings.SECURE_SSL_REDIRECT = True
        client = Client()
        client.get(PAGE, secure=True)
        page = client.get(PAGE, secure=True)
        assert page.status_code == 200
        for validator in ({}, {"If-None-Match": page["ETag"]}):
            response = getattr(client, method)(PAGE, headers=validator)
            assert response.status_code == 301
            assert response["Location"] == f"https://testserver{PAGE}"
            assert "ETag" not in response

    def test_a_page_stored_over_http_is_not_for_https(self, client: Client, etag: str) -> None:
        assert b'rel="canonical" href="https://' in client.get(PAGE, secure=True).content
        assert b'rel="canonical" href="http://' in client.get(PAGE).content
