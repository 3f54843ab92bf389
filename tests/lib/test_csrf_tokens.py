"""The token of a page that is put together is one that Django takes."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CsrfViewMiddleware, get_token

from filmclub.lib.csrf_tokens import token_for

SECRET = "aZ09" * 8


def with_cookie(secret: str | None) -> HttpRequest:
    request = HttpRequest()
    request.method = "POST"
    request.META["SERVER_NAME"], request.META["SERVER_PORT"] = "localhost", "80"
    if secret is not None:
        request.COOKIES["csrftoken"] = secret
    CsrfViewMiddleware(lambda _request: HttpResponse()).process_request(request)
    return request


def is_taken(token: str, secret: str) -> bool:
    request = with_cookie(secret)
    request.META["HTTP_X_CSRFTOKEN"] = token
    middleware = CsrfViewMiddleware(lambda _request: HttpResponse())
    return middleware.process_view(request, lambda _request: HttpResponse(), (), {}) is None


@pytest.mark.parametrize("secret", [SECRET, CSRF_ALLOWED_CHARS[-32:], "a" * 32, "9" * 32])
def test_a_token_belongs_to_its_cookie_alone(secret: str) -> None:
    token = token_for(with_cookie(secret))
    assert is_taken(token, secret)
    assert not is_taken(token, "bY18" * 8)
    assert not is_taken(token[:-1] + ("a" if token[-1] != "a" else "b"), secret)


def test_no_two_tokens_share_their_signs() -> None:
    request = with_cookie(SECRET)
    tokens = [token_for(request) for _number in range(500)]
    for half in (0, 32):
        halves = [token[half : half + 32] for token in tokens]
        assert len(set(halves)) == 500
        assert {sign for text in halves for sign in text} == set(CSRF_ALLOWED_CHARS)
    assert {len(token) for token in tokens} == {len(get_token(request))}


def test_the_cookie_is_made_where_there_is_none_and_not_renewed() -> None:
    known, unknown = with_cookie(SECRET), with_cookie(None)
    token_for(known)
    assert "CSRF_COOKIE_NEEDS_UPDATE" not in known.META
    assert is_taken(token_for(unknown), unknown.META["CSRF_COOKIE"])
    assert unknown.META["CSRF_COOKIE_NEEDS_UPDATE"]
