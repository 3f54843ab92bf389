"""How providers are asked: by the package `requests`, as allauth has it, over a connection of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from filmclub.lib.fetching import NotFetched, exchange

# Somebody waits for it.
SECONDS = 5.0
MAX_BYTES = 200_000
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SENT = {"Accept", "Authorization", "Content-Type"}


class Carrier(BaseAdapter):
    """Bounded in time and bytes, without proxies, redirects and cookies, and over TLS alone.

    What never leaves the machine needs none.
    """

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Raises requests' ConnectionError where no whole answer came."""
        address = str(request.url)
        if not is_safe(address):
            raise requests.ConnectionError("A provider is asked over https alone.")
        body = request.body.encode() if isinstance(request.body, str) else request.body
        headers = {name: str(value) for name, value in request.headers.items() if name in _SENT}
        try:
            answer = exchange(
                str(request.method),
                address,
                body,  # type: ignore[arg-type]
                headers=headers,
                max_bytes=MAX_BYTES,
                seconds=SECONDS,
            )
        except NotFetched as error:
            raise requests.ConnectionError(str(error.why)) from error
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response.headers.setdefault("content-type", "")
        response._content = answer.content
        response.request, response.url = request, address
        return response

    def close(self) -> None:
        """Nothing stays open."""


def is_safe(address: str) -> bool:
    """Whether what is said to this address is read by nobody on the way."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def session() -> requests.Session:
    """A session that can do nothing but ask as `Carrier` does."""
    asking = requests.Session()
    asking.trust_env = False
    asking.max_redirects = 0
    asking.mount("https://", Carrier())
    asking.mount("http://", Carrier())
    return asking
