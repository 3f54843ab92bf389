"""A service on this machine that answers what it is told to, as Akismet does, or lies, hangs and breaks."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import parse_qs

THANKS = "Thanks for making the web a better place."


def answer(text: str, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(text.encode())}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", text]).encode()


# What it does in place of an answer.
HANGS, DRIPS, BREAKS, HANGS_UP = "hangs", "drips", "breaks", "hangs up"


@dataclass
class Service:
    """What it was asked, in order, and what it says; the last of its answers is its answer from then on."""

    url: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    says: list[bytes | str] = field(default_factory=lambda: [answer("false")])
    # What it says to an address instead, unless that is nothing.
    knows: Callable[[str], bytes | str | None] = lambda _address: None

    def next_answer(self, address: str) -> bytes | str:
        known = self.knows(address)
        if known is not None:
            return known
        return self.says.pop(0) if len(self.says) > 1 else self.says[0]


@contextmanager
def service() -> Iterator[Service]:
    """Run one until the end of the block."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = Service(f"http://127.0.0.1:{listening.getsockname()[1]}")
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                _serve(connection, running, over)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        over.set()
        # Whoever waits in accept() is woken by a connection.
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", listening.getsockname()[1]), 1).close()
        listening.close()
        thread.join(5)


def _serve(connection: socket.socket, running: Service, over: threading.Event) -> None:
    connection.settimeout(5)
    request = b""
    while b"\r\n\r\n" not in request:
        if not (more := connection.recv(65536)):
            return
        request += more
    head, _gap, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    lengths = (int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
    length = next(lengths, 0)
    while len(body) < length:
        body += connection.recv(65536)
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    running.asked.append((lines[0].split(" ")[1], form))
    said = running.next_answer(running.asked[-1][0])
    if isinstance(said, bytes):
        connection.sendall(said)
    elif said == BREAKS:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nfal")
    elif said == DRIPS:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.wait(0.05):
            connection.sendall(b"X")
    elif said == HANGS:
        end = time.monotonic() + 20
        while not over.wait(0.05) and time.monotonic() < end:
            pass
