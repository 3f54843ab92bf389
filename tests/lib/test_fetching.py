"""Fetching from the web: what is public, what is bounded, and what a redirect may not do."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from filmclub.lib import fetching
from filmclub.lib.fetching import NotFetched, Why, fetch, is_public

HOST = "pictures.example"
Serve = Callable[[socket.socket], None]


@contextmanager
def server(
    monkeypatch: pytest.MonkeyPatch, *answers: bytes | Serve, at: str = "127.0.0.1"
) -> Iterator[list[bytes]]:
    """A server on this machine that `pictures.example` leads to; gives what it was asked, in order."""
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]

    def run() -> None:
        for answer in answers:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(65536))
                with suppress(OSError):
                    answer(connection) if callable(answer) else connection.sendall(answer)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    known = {HOST: at, at: at, "elsewhere.example": "203.0.114.9", "inside.example": "10.0.0.7"}

    def look_up(host: str, port: int, *args: Any, **how: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (known[host], port))]

    connect = socket.create_connection
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(
        socket, "create_connection", lambda _to, timeout: connect(("127.0.0.1", port), timeout)
    )
    try:
        yield asked
    finally:
        listening.close()
        thread.join(5)


def here(address: Any) -> bool:
    return is_public(address) or address == ipaddress.ip_address("127.0.0.1")


def get(address: str = f"http://{HOST}/a.jpg", **how: Any) -> fetching.Fetched:
    return fetch(address, **{"max_bytes": 100, "seconds": 3.0, "may_connect": here, **how})


def why(address: str = f"http://{HOST}/a.jpg", **how: Any) -> Why:
    with pytest.raises(NotFetched) as raised:
        get(address, **how)
    return raised.value.why


OK = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\nabcd"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2002:a00:1::1", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_a_file_is_fetched_with_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(monkeypatch, OK) as asked:
        fetched = get(f"http://{HOST}/her é.jpg?w=1&x=a b", accept="image/*")

    assert (fetched.content, fetched.content_type) == (b"abcd", "image/jpeg")
    assert asked[0].startswith(b"GET /her%20%C3%A9.jpg?w=1&x=a%20b HTTP/1.1\r\n")
    assert b"Host: pictures.example\r\n" in asked[0]
    assert b"Cookie" not in asked[0]
    assert b"Referer" not in asked[0]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://pictures.example/a.jpg", Why.ADDRESS),
        ("file:///etc/passwd", Why.ADDRESS),
        ("/a.jpg", Why.ADDRESS),
        ("http://", Why.ADDRESS),
        ("http://[::1", Why.ADDRESS),
        ("http://ann:secret@pictures.example/", Why.ADDRESS),
        ("http://pictures.example:99999/", Why.ADDRESS),
        ("http://pictures.example:8000/", Why.NOT_PUBLIC),
        ("https://pictures.example:22/", Why.NOT_PUBLIC),
        ("http://inside.example/", Why.NOT_PUBLIC),
        ("http://nowhere.example/", Why.UNREACHABLE),
    ],
)
def test_an_address_that_is_none_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, address: str, reason: Why
) -> None:
    with server(monkeypatch) as asked:
        assert why(address) == reason
    assert asked == []


def test_a_name_that_leads_to_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(monkeypatch, OK) as asked:
        assert why(may_connect=is_public) == Why.NOT_PUBLIC
    assert asked == []


def test_a_name_that_changes_meanwhile_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, connected = ["203.0.114.9", "127.0.0.1"], []

    def look_up(host: str, port: int, *args: Any, **how: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    def connect(to: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(to)
        ours, theirs = socket.socketpair()
        theirs.sendall(OK)
        theirs.close()
        return ours

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    with suppress(NotFetched):
        get(may_connect=is_public)
    assert connected == [("203.0.114.9", 80)]
    assert answers == ["127.0.0.1"]


def redirect(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def test_redirects_are_followed_and_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(monkeypatch, redirect("/b.jpg", 301), redirect("//elsewhere.example/c.jpg"), OK) as asked:
        assert get().address == "http://elsewhere.example/c.jpg"
    assert [line.split(b" ")[1] for line in asked] == [b"/a.jpg", b"/b.jpg", b"/c.jpg"]


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        ("http://inside.example/latest/meta-data/", Why.NOT_PUBLIC),
        ("http://pictures.example:6379/", Why.NOT_PUBLIC),
        ("file:///etc/passwd", Why.ADDRESS),
        ("gopher://pictures.example/", Why.ADDRESS),
    ],
)
def test_a_redirect_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch, to: str, reason: Why) -> None:
    with server(monkeypatch, redirect(to)) as asked:
        assert why() == reason
    assert len(asked) == 1


def test_redirects_in_a_circle_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(monkeypatch, *[redirect("/a.jpg")] * 10) as asked:
        assert why() == Why.REDIRECTS
    assert len(asked) == fetching.MAX_REDIRECTS + 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"64\r\n"
        + b"x" * 100
        + b"\r\n1\r\nx\r\n0\r\n\r\n",
    ],
)
def test_a_file_that_is_too_large_is_left(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    with server(monkeypatch, answer):
        assert why() == Why.TOO_MANY_BYTES


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", Why.REFUSED),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", Why.REFUSED),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Why.UNREACHABLE),
        (b"", Why.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcd", Why.UNREACHABLE),
    ],
)
def test_a_bad_answer_is_told(monkeypatch: pytest.MonkeyPatch, answer: bytes, reason: Why) -> None:
    with server(monkeypatch, answer):
        assert why() == reason


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_meets_the_deadline(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(first)
        for _byte in range(60):
            time.sleep(0.05)
            connection.sendall(b"x")

    began = time.monotonic()
    with server(monkeypatch, drip):
        assert why(seconds=0.5) == Why.TOO_SLOW
        assert time.monotonic() - began < 2
