"""Providers of accounts on this machine, which answer as the real ones do, lie, refuse and hang."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

ID, SECRET = "the-club", "its-secret"
PROVIDERS = ["google", "facebook", "x", "wordpress", "oidc"]
# The languages as addresses begin, and the page on which somebody was.
LANGUAGES = ["", "/fr"]
# Where each asks who is there.
ASKING = ("/authorize", "/o/oauth2/v2/auth", "/dialog/oauth")
WANTED = {"": "/reviews/", "/fr": "/fr/reviews/"}

# What each says of who is there, where it is asked for that.
PROFILES: dict[str, Any] = {
    "/oauth2/v2/userinfo": {
        "id": "77",
        "email": "nina@example.org",
        "verified_email": True,
        "name": "Nina Roth",
        "given_name": "Nina",
        "family_name": "Roth",
        "picture": "https://pictures.example/nina.jpg",
    },
    "/me": {"id": "77", "email": "nina@example.org", "name": "Nina Roth"},
    "/2/users/me": {"data": {"id": "77", "name": "Nina Roth", "username": "ninaroth"}},
    "/rest/v1.1/me": {
        "ID": 77,
        "display_name": "Nina Roth",
        "username": "ninaroth",
        "email": "nina@example.org",
        "email_verified": True,
    },
    "/userinfo": {"sub": "77", "email": "nina@example.org", "email_verified": True, "name": "Nina Roth"},
}


@dataclass
class Providers:
    """All of them at one address, as hosts in front of the path; `says` takes the place of their answers."""

    url: str
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tells: dict[str, Any] = field(default_factory=dict)
    says: bytes | None = None
    hangs: bool = False

    def local(self, address: str) -> str:
        """Where an address of the real world is on this machine."""
        parts = urlsplit(address)
        if address.startswith(self.url):
            return address
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.url}/{parts.hostname}{parts.path}{query}"

    def answer_to(self, path: str) -> Any:
        if path.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": f"{self.url}/id.example",
                "authorization_endpoint": f"{self.url}/id.example/authorize",
                "token_endpoint": f"{self.url}/id.example/token",
                "userinfo_endpoint": f"{self.url}/id.example/userinfo",
                "jwks_uri": f"{self.url}/id.example/keys",
                **self.tells.get("configuration", {}),
            }
        if "token" in path:
            return {"access_token": "a-token", "token_type": "bearer", **self.tells.get("token", {})}
        ends = [end for end in PROFILES if path.endswith(end)]
        known = PROFILES[max(ends, key=len)] if ends else None
        return self.tells.get("profile", known)


@contextmanager
def providers() -> Iterator[Providers]:
    """Run them until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            self._answer(parse_qs(self.rfile.read(length).decode()))

        def _answer(self, sent: dict[str, list[str]]) -> None:
            parts = urlsplit(self.path)
            running.asked.append((parts.path, {**parse_qs(parts.query), **sent}))
            if running.hangs:
                over.wait(30)
                return
            if parts.path.endswith(ASKING):
                content, kind = self._ask(parse_qs(parts.query)), "text/html"
            else:
                found = running.answer_to(parts.path)
                content = running.says if running.says is not None else json.dumps(found).encode()
                kind = "application/json"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _ask(self, query: dict[str, list[str]]) -> bytes:
            """The page on which one says yes or no to a provider."""
            back = f"{query['redirect_uri'][0]}?state={query['state'][0]}"
            yes, no = f"{back}&amp;code=a-code", f"{back}&amp;error=access_denied"
            links = f'<a href="{yes}">Allow</a> <a href="{no}">Refuse</a>'
            return f"<!doctype html><title>Who are you?</title><p>{links}</p>".encode()

        def log_message(self, *args: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Providers(f"http://127.0.0.1:{server.server_address[1]}")
    over = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


def settings_of(running: Providers) -> dict[str, Any]:
    """What the environment would set for all of them."""
    app = {"client_id": ID, "secret": SECRET}
    oidc = {"provider_id": "oidc", "name": "Club", "settings": {"server_url": f"{running.url}/id.example"}}
    return {
        **{provider: {"APPS": [app]} for provider in PROVIDERS[:-1]},
        "openid_connect": {"APPS": [{**app, **oidc}]},
    }


# --- What a browser does -------------------------------------------------------------------------


def begin(client: Client, provider: str, language: str = "", **fields: str) -> Any:
    return client.post(f"{language}/accounts/with/{provider}/", {"next": WANTED[language], **fields})


def come_back(client: Client, provider: str, left: Any, **query: str) -> Any:
    """Where one gets after saying yes there, or as `query` has it."""
    asked = parse_qs(urlsplit(address_in(left)).query)
    query = query or {"code": "a-code"}
    return client.get(f"/accounts/with/{provider}/callback/", {"state": asked["state"][0], **query})


def address_in(left: Any) -> str:
    return str(left.headers["Refresh"]).partition("url=")[2]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
