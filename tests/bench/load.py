"""Loads that both sides of a comparison get in turn, and how quickly they are answered."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median
from urllib.parse import urlsplit

from tests.browser.servers import tool

# wrk's threads and connections: one core makes the load, the other answers.
CONNECTIONS = 8
WRK = ("-t1", f"-c{CONNECTIONS}", "--timeout", "60s")
REQUESTS_PER_SECOND = re.compile(r"^Requests/sec:\s+([\d.]+)$", re.MULTILINE)
FAILURES = re.compile(r"^\s*(?:Non-2xx or 3xx responses|Socket errors): .*$", re.MULTILINE)
# What servers that close each connection after its answer are told of as errors, and are not.
HARMLESS = re.compile(r"Socket errors: connect 0, read \d+, write 0, timeout 0")


def requests_per_second(url: str, seconds: float, *, headers: Sequence[str] = ()) -> float:
    """Ask one address again and again for so long, and wait until the last answers must be made.

    Raises RuntimeError when an answer is an error, or none came.
    """
    command = [tool("wrk"), *WRK, f"-d{max(1, round(seconds))}s"]
    for header in headers:
        command += ["-H", header]
    output = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    failures = [line for line in FAILURES.findall(output) if not HARMLESS.search(line)]
    rate = REQUESTS_PER_SECOND.search(output)
    if failures or rate is None or not float(rate[1]):
        raise RuntimeError(f"{url}: {' '.join(failures) or output}")
    # Otherwise the next measurement would meet what is still being answered.
    time.sleep(CONNECTIONS / float(rate[1]))
    return float(rate[1])


def warm(url: str) -> None:
    """Have every worker of a server answer some times, so that it has made what it keeps."""
    get_all([url] * CONNECTIONS * 2)


def get_all(urls: Sequence[str]) -> None:
    """Fetch these addresses, eight at a time."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(get, urls))


def in_turn(rounds: int, measures: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Take each measure once in each round, so that what else the machine does meets all; return medians."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _round in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: median(values) for name, values in found.items()}


def get(url: str) -> tuple[http.client.HTTPMessage, bytes]:
    """Fetch an address; return headers and body. Raises RuntimeError for anything but 200."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path)
        response = connection.getresponse()
        body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{url} answers {response.status}.")
    return response.headers, body


def seconds_to_get(url: str) -> float:
    start = time.perf_counter()
    get(url)
    return time.perf_counter() - start


def whole_answer(url: str, *headers: str) -> bytes:
    """Return every byte of the answer, status line and headers too."""
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close", *headers, "", ""]
    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=60) as connection:
        connection.sendall("\r\n".join(lines).encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))
