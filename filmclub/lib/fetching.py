"""Fetching one file from the web at somebody's word, without letting them reach what is not public.

And asking a service that the operator has chosen (`ask`), or sending it a form (`send`), as bounded in time
and bytes.

Whoever may name an address could otherwise have the server ask its own neighbours: databases, routers, the
provider's notes about the machine. So the host is looked up once, every address that it has must be public,
and the connection goes to the one that was looked at, not to the name once more; each redirect is looked at
in the same way. No proxy of the environment is asked, no cookie and no address of a page is sent.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import SplitResult, quote, urljoin, urlsplit

MAX_REDIRECTS = 5
SECONDS = 20.0
# To connect; a host with two addresses, of which one is dead, is still reached in time.
SECONDS_TO_CONNECT = 6.0
_CHUNK = 64 * 1024
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
# Addresses of IPv6 that stand for one of IPv4 behind a translator.
_TRANSLATED = [ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48")]

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
MayConnect: TypeAlias = Callable[[IPAddress], bool]


class Why(StrEnum):
    """Why nothing was fetched."""

    ADDRESS = "address"
    NOT_PUBLIC = "not_public"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    REDIRECTS = "redirects"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_SLOW = "too_slow"


class NotFetched(Exception):
    """The file could not be had; `why` says the reason, the message more for a log."""

    def __init__(self, why: Why, more: str = "") -> None:
        super().__init__(f"{why}: {more}" if more else str(why))
        self.why = why


@dataclass(frozen=True)
class Fetched:
    """What was at an address. `address` is the last one, after all redirects."""

    content: bytes
    content_type: str
    address: str


@dataclass(frozen=True)
class Answer:
    """What a service answered to a form."""

    status: int
    headers: dict[str, str]
    content: bytes


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the public internet, also behind what stands for it in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is None and any(address in network for network in _TRANSLATED):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not is_public(inner):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def fetch(
    address: str,
    *,
    max_bytes: int,
    accept: str = "*/*",
    seconds: float = SECONDS,
    may_connect: MayConnect = is_public,
) -> Fetched:
    """Fetch a file of at most so many bytes within so many seconds, redirects and all.

    http and https on their own ports; a certificate must be right. Looking up a name is bounded by the
    system's own limits. Raises NotFetched. Not for a request that somebody waits for: it belongs in a task.
    """
    deadline = time.monotonic() + seconds
    for _hop in range(MAX_REDIRECTS + 1):
        parts = _parts_of(address)
        answer = _ask(parts, deadline, accept, max_bytes, may_connect)
        if isinstance(answer, Fetched):
            return answer
        address = urljoin(address, answer)
    raise NotFetched(Why.REDIRECTS, address)


def send(address: str, body: bytes, *, content_type: str, max_bytes: int, seconds: float = SECONDS) -> Answer:
    """Send a form to the address of an operator's setting, on any port and machine, and read the answer.

    Under the promises of `exchange`.
    """
    headers = {"Content-Type": content_type}
    return exchange("POST", address, body, headers=headers, max_bytes=max_bytes, seconds=seconds)


def exchange(
    method: str,
    address: str,
    body: bytes | None = None,
    *,
    headers: Mapping[str, str],
    max_bytes: int,
    seconds: float = SECONDS,
) -> Answer:
    """Ask a service that the operator has chosen, on any port and machine, and read its answer.

    A redirect is an answer like others: what was sent is for nobody else. Raises NotFetched, also for more
    than so many bytes and after so many seconds.
    """
    deadline = time.monotonic() + seconds
    parts = urlsplit(address)
    sent = _headers(parts, "*/*") | dict(headers)
    if body is not None:
        sent["Content-Length"] = str(len(body))
    with _asking(parts, deadline, lambda _address: True) as connection:
        connection.request(method, _target(parts), body, sent)
        with connection.getresponse() as response:
            content = _content(response, deadline, max_bytes)
            return Answer(response.status, dict(response.getheaders()), content)


def _parts_of(address: str) -> SplitResult:
    """Take an address apart; raises NotFetched for one that no browser would show a picture from."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
        host = parts.hostname or ""
        host.encode("idna")
    except ValueError as error:
        raise NotFetched(Why.ADDRESS, str(error)) from error
    if parts.scheme not in _PORTS or not host or parts.username is not None:
        raise NotFetched(Why.ADDRESS, address[:200])
    if port not in (None, _PORTS[parts.scheme]):
        raise NotFetched(Why.NOT_PUBLIC, f"port {port}")
    return parts


def _look_up(host: str, port: int, may_connect: MayConnect) -> list[IPAddress]:
    """The addresses of a host, if all of them may be connected to: one that is not would be a trick."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotFetched(Why.UNREACHABLE, str(error)) from error
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    if not addresses or not all(may_connect(one) for one in addresses):
        raise NotFetched(Why.NOT_PUBLIC, host)
    return addresses


def _connect(parts: SplitResult, deadline: float, may_connect: MayConnect) -> socket.socket:
    """Connect to one of the addresses that were looked at, with TLS where the scheme asks for it."""
    host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
    last: Exception | None = None
    for address in _look_up(host, port, may_connect):
        try:
            plain = socket.create_connection((str(address), port), min(SECONDS_TO_CONNECT, _left(deadline)))
        except OSError as error:
            last = error
            continue
        if parts.scheme == "http":
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError as error:
            plain.close()
            last = error
    raise NotFetched(Why.UNREACHABLE, str(last)) from last


class _Pinned(http.client.HTTPConnection):
    """A connection over a socket that is there already: the name is not looked up again."""

    def __init__(self, host: str, pinned: socket.socket) -> None:
        super().__init__(host)
        self.sock = pinned

    def connect(self) -> None:
        raise OSError("The server closed the connection before it answered.")


def _ask(
    parts: SplitResult, deadline: float, accept: str, max_bytes: int, may_connect: MayConnect
) -> Fetched | str:
    """Ask one server: what it has, or the address that it sends us to."""
    with _asking(parts, deadline, may_connect) as connection:
        connection.request("GET", _target(parts), headers=_headers(parts, accept))
        with connection.getresponse() as response:
            return _read(response, parts.geturl(), deadline, max_bytes)


@contextmanager
def _asking(parts: SplitResult, deadline: float, may_connect: MayConnect) -> Iterator[_Pinned]:
    """A connection that is shut when time is over; what fails on it is NotFetched."""
    pinned = _connect(parts, deadline, may_connect)
    # A server that gives a byte now and then meets no timeout of a socket, but this.
    over = threading.Timer(_left(deadline), _shut, [pinned])
    over.daemon = True
    over.start()
    try:
        pinned.settimeout(_left(deadline))
        yield _Pinned(str(parts.hostname), pinned)
    except (OSError, http.client.HTTPException) as error:
        why = Why.TOO_SLOW if time.monotonic() >= deadline else Why.UNREACHABLE
        raise NotFetched(why, str(error)) from error
    finally:
        over.cancel()
        pinned.close()


def _shut(pinned: socket.socket) -> None:
    with suppress(OSError):
        pinned.shutdown(socket.SHUT_RDWR)


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._')}" if parts.query else path


def _headers(parts: SplitResult, accept: str) -> dict[str, str]:
    host = str(parts.hostname)
    name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    return {
        "Host": name,
        "Accept": accept,
        "Accept-Encoding": "identity",
        "User-Agent": "Filmclub",
        "Connection": "close",
    }


def _read(response: http.client.HTTPResponse, address: str, deadline: float, max_bytes: int) -> Fetched | str:
    to = response.getheader("Location")
    if response.status in _REDIRECTS and to:
        return to
    if response.status != 200:
        raise NotFetched(Why.REFUSED, f"{response.status} {response.reason}")
    content = _content(response, deadline, max_bytes)
    return Fetched(content, response.getheader("Content-Type", "") or "", address)


def _content(response: http.client.HTTPResponse, deadline: float, max_bytes: int) -> bytes:
    if response.length is not None and response.length > max_bytes:
        raise NotFetched(Why.TOO_MANY_BYTES, f"{response.length} bytes")
    parts: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK):
        _left(deadline)
        parts.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise NotFetched(Why.TOO_MANY_BYTES, f"more than {max_bytes} bytes")
    _left(deadline)
    if response.length:
        raise NotFetched(Why.UNREACHABLE, "It ended too soon.")
    return b"".join(parts)


def _left(deadline: float) -> float:
    """The seconds that are left; raises NotFetched when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise NotFetched(Why.TOO_SLOW)
    return seconds
