"""What is measured: our site as in production, nginx before it, and a WordPress with the same threads."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from sys import executable
from urllib.parse import urlsplit

from filmclub.management.deployment import Deployment
from tests.browser.servers import (
    ROOT,
    Site,
    clean_environment,
    free_port,
    run_manage,
    running,
    tool,
)

WORDPRESS = ROOT.parent / "shared" / "peers" / "wordpress" / "wordpress.sh"
# What turns the cache of rendered fragments off.
NO_CACHE = "dummycache://"
# Where that script lets WordPress listen.
WORDPRESS_URL = "http://127.0.0.1:8081"
SECRET_KEY = "of the benchmark, and nothing else is signed with it"
LOG_LINES = 40
# Which of the operators' files speak of the cache.
CACHE_FILES = ("sites-available/filmclub", "snippets/filmclub-cache.conf")


def prepare(database: str, directory: Path, **settings: str) -> dict[str, str]:
    """Set the site up as an operator does, in production's settings; return them."""
    environment = clean_environment(
        SECRET_KEY=SECRET_KEY,
        ALLOWED_HOSTS="127.0.0.1",
        DATABASE_URL=database,
        HTTPS="false",
        COMMENT_INTERVAL="0",
        STATIC_ROOT=str(directory / "static"),
        MEDIA_ROOT=str(directory / "media"),
        **settings,
    )
    for command in (["migrate", "-v0"], ["createcachetable"], ["collectstatic", "--noinput", "-v0"]):
        run_manage(command, environment)
    return environment


def call(environment: Mapping[str, str], module: str, expression: str) -> str:
    """Run one function of a module in a process of the site; return the last line that it prints."""
    code = f"import {module}; {module}.{expression}"
    # Before it stands the log, where the function asks for pages.
    return run_manage(["shell", "-v0", "-c", code], environment).strip().rpartition("\n")[2]


def check_threads(environment: Mapping[str, str]) -> tuple[str, int]:
    """Have every thread of the site checked; return the summary and the number of faults."""
    try:
        output = run_manage(["check_threads"], environment)
    except RuntimeError as error:
        # With faults it fails, and says so.
        output = str(error)
    summary = re.search(r"^\d+ comments, \d+ trees, (\d+) faults", output, re.MULTILINE)
    if summary is None:
        raise RuntimeError(output)
    return summary[0], int(summary[1])


@contextmanager
def serving(
    name: str, directory: Path, environment: Mapping[str, str], *, workers: int = 2, **settings: str
) -> Iterator[Site]:
    """Serve the site by the operators' own command, but with so many workers, on a free port."""
    port = free_port()
    everything = {**environment, **settings}
    site = Site(name, f"http://127.0.0.1:{port}", everything)
    log = directory / f"{name}.log"
    with running([executable, *operators_command(port, workers)], f"{site.url}/healthz", everything, log):
        try:
            yield site
        except Exception as error:
            # The log goes with the directory, and the request log says nothing new.
            lines = [line for line in log.read_text().splitlines() if "filmclub.request" not in line]
            error.add_note("\n".join([f"The end of the log of {name}:", *lines[-LOG_LINES:]]))
            raise


def operators_command(port: int, workers: int) -> list[str]:
    """What the operators' unit gives to Python, on that port, with so many workers, in no folder."""
    unit = Deployment(domain="films.example", port=port).files()["etc/systemd/system/filmclub.service"]
    said = re.search(r"^ExecStart=\S+/\.venv/bin/python (-m gunicorn .*)$", unit, re.MULTILINE)
    assert said, "The operators' unit shows how the site is started."
    arguments, folders = re.subn(r" --chdir \S+", "", said[1])
    assert folders == 1, f"The operators' command names no folder: {said[0]}"
    return [*arguments.split(), "--workers", str(workers)]


@contextmanager
def proxy(directory: Path, site: Site, page: bytes) -> Iterator[str]:
    """Run nginx with the operators' cache before the site; `/as-a-file` gives `page` without the site."""
    port = free_port()
    home = Path(tempfile.mkdtemp(prefix="nginx-", dir=directory))
    (home / "as-a-file").write_bytes(page)
    levels = _cache_directives(home / "cache")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {home}/{kind};" for kind in kinds)
    configuration = home / "nginx.conf"
    configuration.write_text(f"""
{"user root;" if os.geteuid() == 0 else ""}
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
events {{}}
http {{
    default_type text/html;
    access_log off;
    sendfile on;
    gzip off;
    keepalive_requests 1000000;
    {temporary}
    {levels["http"]}
    server {{
        listen 127.0.0.1:{port};
        location = /as-a-file {{ root {home}; }}
        location / {{
            proxy_pass {site.url};
            proxy_set_header Host $host;
            {levels["location"]}
        }}
    }}
}}
""")
    url = f"http://127.0.0.1:{port}"
    command = [tool("nginx"), "-p", str(home), "-c", str(configuration), "-e", str(home / "errors.log")]
    with running(command, f"{url}/as-a-file", clean_environment(), home / "nginx.out"):
        yield url


def _cache_directives(cache: Path) -> dict[str, str]:
    """The operators' directives about the cache, by where they stand."""
    files = Deployment(domain="films.example").files()
    text = "\n".join(files[f"etc/nginx/{name}"] for name in CACHE_FILES)
    found = re.findall(r"^\s*((?:proxy_cache|proxy_no_cache)\w*\s[^;]*;)", text, re.MULTILINE)
    # One a line: braces stand in their patterns too.
    maps = re.findall(r"^map\s.*\}$", text, re.MULTILINE)
    paths = [line for line in found if line.startswith("proxy_cache_path")]
    assert len(paths) == 1, "The operators' files have one cache."
    path = re.sub(r"^proxy_cache_path\s+\S+", f"proxy_cache_path {cache}", paths[0])
    return {
        "http": "\n".join([path, *maps]),
        "location": "\n".join(line for line in found if line not in paths),
    }


@dataclass(frozen=True)
class WordPress:
    """A WordPress that runs; `folder` is where it was set up, None if we have not been told."""

    url: str
    folder: Path | None

    def set_option(self, name: str, value: str) -> None:
        if self.folder is not None:
            _script("option", str(self.folder), name, value)

    def forget_writers(self) -> None:
        """Delete what the benchmark's writers posted, so that the next run finds the same threads."""
        if self.folder is not None:
            self._run(FORGET)

    def sign_in_a_reader(self) -> str | None:
        """Sign a subscriber in; return the cookie of their browser, None where we do not know the folder."""
        return self._run(SIGN_IN).strip().rpartition("\n")[2] if self.folder is not None else None

    def _run(self, code: str) -> str:
        with tempfile.TemporaryDirectory(prefix="filmclub-bench-") as directory:
            script = Path(directory) / "script.php"
            script.write_text(code)
            return _script("php", str(self.folder), str(script))


SIGN_IN = """<?php
$reader = username_exists('reader') ?: wp_create_user('reader', wp_generate_password(), 'reader@example.org');
echo LOGGED_IN_COOKIE, '=', wp_generate_auth_cookie($reader, time() + DAY_IN_SECONDS, 'logged_in'), "\\n";
"""
FORGET = """<?php
global $wpdb;
$theirs = "from $wpdb->comments where comment_author like 'Writer %'";
$posts = $wpdb->get_col("select distinct comment_post_ID $theirs");
$wpdb->query("delete $theirs");
foreach ($posts as $post) wp_update_comment_count_now($post);
"""


@contextmanager
def wordpress(url: str | None, folder: Path | None) -> Iterator[WordPress | None]:
    """Use the WordPress at `url`, or start one and stop it at the end; None if that cannot be."""
    if url is not None:
        yield WordPress(url.rstrip("/"), folder)
        return
    if not WORDPRESS.exists() or os.geteuid() != 0:
        yield None
        return
    if _answers(WORDPRESS_URL):
        raise RuntimeError(f"Something answers at {WORDPRESS_URL} already: name it with --wordpress.")
    with tempfile.TemporaryDirectory(prefix="filmclub-wordpress-", ignore_cleanup_errors=True) as directory:
        try:
            _script("up", directory)
            yield WordPress(WORDPRESS_URL, Path(directory))
        finally:
            _script("down", directory)


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    with closing(socket.socket()) as connection:
        return connection.connect_ex((parts.hostname, parts.port)) == 0


def _script(*arguments: str) -> str:
    # Into a file: the daemons that it starts keep what they inherit open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(WORDPRESS), *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        output.seek(0)
        printed = output.read()
        if done.returncode:
            raise RuntimeError(f"wordpress.sh {' '.join(arguments)} failed:\n{printed[-2000:]}")
        return printed
