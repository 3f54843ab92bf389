"""What `manage.py setup` writes, as systemd and nginx read it, and as readers and senders meet it."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from filmclub.lib.settings_file import read_settings_file
from filmclub.management.deployment import Deployment, write_files
from tests.browser.servers import (
    ROOT,
    UNVERIFIED,
    clean_environment,
    free_port,
    make_certificate,
    nginx_command,
    running,
    tool,
    write_nginx_configuration,
)

UNITS = (
    *("filmclub.service", "filmclub-worker.service", "filmclub-slow.service"),
    *("filmclub-nightly.service", "filmclub-nightly.timer"),
)
# What systemd makes of a unit: 0.0 is safest.
MOST_EXPOSED = 2.5


# --- systemd -------------------------------------------------------------------------------------


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The folder with the units of a site below the test's own folder."""
    site = tmp_path / "site"
    site.mkdir()
    (site / ".venv").symlink_to(sys.prefix)
    for name in ("filmclub", "reviews", "comments", "templates", "manage.py"):
        (site / name).symlink_to(ROOT / name)
    deployment = Deployment(
        domain="films.example", home=str(tmp_path), database="sqlite", port=free_port(), workers=1
    )
    write_files(tmp_path / "deploy", deployment.files())
    return tmp_path / "deploy/etc/systemd/system"


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [tool("systemd-analyze"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=clean_environment(LC_ALL="C"))


def verify(units: Path) -> str:
    """Return what systemd has to say about the units of this folder: nothing, if they are right."""
    done = analyze("verify", "--man=no", "--recursive-errors=no", *(str(units / name) for name in UNITS))
    said = [line for line in done.stderr.splitlines() if "filmclub" in line]
    assert done.returncode == 0 or said, done.stderr
    return "\n".join(said)


def test_systemd_has_nothing_to_say_about_the_units(units: Path) -> None:
    assert verify(units) == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("ProtectSystem=strict", "ProtectSytem=strict"),
        ("Type=notify", "Type=notiffy"),
        ("/.venv/bin/python", "/.venv/bin/pyton"),
        ("RestartSec=5", "RestartSec=soon"),
    ],
)
def test_a_slip_in_a_unit_would_be_seen(units: Path, right: str, wrong: str) -> None:
    path = units / "filmclub.service"
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))
    assert "filmclub.service" in verify(units)


def test_the_web_process_says_when_it_listens_and_ends_when_told(units: Path, tmp_path: Path) -> None:
    said = re.search(r"^ExecStart=(.*)$", (units / "filmclub.service").read_text(), re.MULTILINE)
    assert said
    settings = read_settings_file(tmp_path / "deploy/etc/filmclub.env")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        environment = clean_environment(**settings, NOTIFY_SOCKET=str(tmp_path / "notify"))
        with subprocess.Popen(said[1].split(), cwd=tmp_path / "site", env=environment) as process:
            try:
                assert b"READY=1" in systemd.recv(1000)
            finally:
                process.terminate()
            assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_exposes_little(units: Path, name: str) -> None:
    done = analyze("security", "--offline=true", "--no-pager", str(units / name))
    found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) <= MOST_EXPOSED


# --- nginx ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proxy:
    """nginx with the operators' files, and nothing or a stand-in for the site behind it."""

    port: int
    directory: Path

    def ask(self, method: str, path: str) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPSConnection("localhost", self.port, timeout=20, context=UNVERIFIED)
        try:
            connection.request(method, path, body=b"" if method == "POST" else None)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()
        finally:
            connection.close()


class Standing(BaseHTTPRequestHandler):
    """Answers everything with its method and path."""

    def answer(self) -> None:
        body = f"{self.command} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def proxy(directory: Path, port: int) -> Iterator[Proxy]:
    secure_port, plain_port = free_port(), free_port()
    deployment = Deployment(
        domain="localhost",
        home=str(directory),
        port=port,
        certificate=str(directory / "certificate.pem"),
        certificate_key=str(directory / "key.pem"),
    )
    make_certificate(directory)
    configuration = write_nginx_configuration(
        directory, deployment, secure_port, plain_port, rates={}, has_brotli=False
    )
    command = nginx_command(directory, configuration)
    url = f"https://localhost:{secure_port}/media/none"
    with running(command, url, clean_environment(), directory / "nginx.out"):
        yield Proxy(secure_port, directory)


@pytest.fixture
def before_nothing(tmp_path: Path) -> Iterator[Proxy]:
    with proxy(tmp_path, free_port()) as found:
        yield found


@pytest.fixture
def before_a_site(tmp_path: Path) -> Iterator[Proxy]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Standing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with proxy(tmp_path, server.server_address[1]) as found:
            yield found
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("has_cache", [True, False])
@pytest.mark.parametrize("has_brotli", [True, False])
def test_nginx_takes_the_files_with_and_without_what_is_optional(
    tmp_path: Path, has_cache: bool, has_brotli: bool
) -> None:
    deployment = Deployment(
        domain="films.example",
        home=str(tmp_path),
        certificate=str(tmp_path / "certificate.pem"),
        certificate_key=str(tmp_path / "key.pem"),
        has_cache=has_cache,
        has_brotli=has_brotli,
    )
    make_certificate(tmp_path)
    # On ports of its own, which the test of a configuration opens for a moment.
    configuration = write_nginx_configuration(
        tmp_path, deployment, free_port(), free_port(), has_brotli=has_brotli
    )
    done = subprocess.run([*nginx_command(tmp_path, configuration), "-t"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_while_the_site_is_away_a_page_says_so(before_nothing: Proxy) -> None:
    status, headers, page = before_nothing.ask("GET", "/articles/her/?page=2")
    assert status == 502
    assert headers["Retry-After"] == "10"
    assert headers["Cache-Control"] == "no-store"
    assert "We are back in a moment" in page
    assert "De retour dans un instant" in page
    assert before_nothing.ask("GET", "/unavailable.html")[0] == 404


def test_readers_are_never_told_to_slow_down(before_a_site: Proxy) -> None:
    for path in ("/", "/accounts/login/"):
        assert {before_a_site.ask("GET", path)[0] for _time in range(80)} == {200}


def test_who_sends_too_many_forms_is_told_to_slow_down(before_a_site: Proxy) -> None:
    answers = [before_a_site.ask("POST", "/articles/her/comments/") for _time in range(80)]
    statuses = [status for status, _headers, _page in answers]
    assert set(statuses) == {200, 429}
    # Nobody types so fast, and a moderator's bulk of decisions passes.
    assert statuses[:25] == [200] * 25
    assert "Un peu moins vite" in answers[statuses.index(429)][2]
    assert before_a_site.ask("GET", "/")[0] == 200


@pytest.mark.parametrize("path", ["/accounts/login/", "/fr/accounts/login/"])
def test_who_tries_many_passwords_is_told_to_slow_down(before_a_site: Proxy, path: str) -> None:
    statuses = [before_a_site.ask("POST", path)[0] for _time in range(30)]
    assert statuses[:15] == [200] * 15
    assert statuses[-1] == 429


@pytest.mark.parametrize("path", ["/search/?q=her", "/fr/search/?q=elle", "/articles/her/search/?q=voice"])
def test_who_searches_without_end_is_told_to_slow_down(before_a_site: Proxy, path: str) -> None:
    statuses = [before_a_site.ask("GET", path)[0] for _time in range(30)]
    assert statuses[:15] == [200] * 15
    assert statuses[-1] == 429


def logged(site: Proxy, part: str) -> str:
    """The line of nginx's log with these words: it is written when the answer is on its way already."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        for line in (site.directory / "filmclub.log").read_text().splitlines():
            if part in line:
                return line
        time.sleep(0.05)
    raise AssertionError(f"No line of the log has {part!r}.")


def test_the_log_holds_paths_and_no_queries(before_a_site: Proxy) -> None:
    before_a_site.ask("GET", "/confirm/%C3%A9t%C3%A9/?token=a-secret-of-the-reader")
    line = logged(before_a_site, "confirm")
    assert '"GET /confirm/%C3%A9t%C3%A9/ HTTP/1.1" 200' in line
    assert "a-secret" not in line


def test_the_log_keeps_the_path_of_what_failed(before_nothing: Proxy) -> None:
    before_nothing.ask("GET", "/articles/her/?page=2")
    assert '"GET /articles/her/ HTTP/1.1" 502' in logged(before_nothing, "/articles/her/")


def test_browsers_keep_pictures_and_do_nothing_with_them(before_nothing: Proxy) -> None:
    (before_nothing.directory / "media").mkdir(exist_ok=True)
    (before_nothing.directory / "media/a.png").write_bytes(b"x")
    status, headers, _page = before_nothing.ask("GET", "/media/a.png")
    assert (status, headers["Cache-Control"]) == (200, "public, max-age=2592000, immutable")
    assert headers["X-Content-Type-Options"] == "nosniff"
    missing = before_nothing.ask("GET", "/media/b.png")
    assert missing[0] == 404
    assert "max-age" not in missing[1].get("Cache-Control", "")
