"""The site as a visitor meets it: the demo, and a production server set up as the operators' page says."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filmclub.management.deployment import Deployment, write_files
from tests.databases import running_postgresql

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS, END_SECONDS = 300, 25
# Tests send more forms than people do, and all from one address.
UNLIMITED = {"rate=5r/s": "rate=1000r/s", "rate=20r/m": "rate=1000r/s"}
# Where Debian's package libnginx-mod-http-brotli-filter puts it.
BROTLI = "/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so"
DROP_TASKS = "from django_tasks_db.models import DBTaskResult as Task; Task.objects.ready().delete()"
# Production has a certificate that only its tests trust.
UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname = False
UNVERIFIED.verify_mode = ssl.CERT_NONE


@dataclass(frozen=True)
class Site:
    """A running site: its address without a slash at the end, and what its commands run in."""

    name: str
    url: str
    environment: Mapping[str, str]

    def manage(self, *command: str) -> str:
        """Run a management command on the site and return what it printed."""
        return run_manage(command, self.environment)


def tool(name: str) -> str:
    """Return the path of a program that the tests need; without it they fail, they are not skipped."""
    path = shutil.which(name)
    if path is None:
        raise RuntimeError(f"{name} is missing: .ci/run installs it, or install it yourself.")
    return path


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def clean_environment(**values: str) -> dict[str, str]:
    """Return what a shell would give, and no setting of the site but these."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **values}


def run_manage(command: Sequence[str], environment: Mapping[str, str]) -> str:
    finished = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if finished.returncode:
        raise RuntimeError(f"manage.py {' '.join(command)} failed:\n{finished.stdout}{finished.stderr}")
    return finished.stdout


@contextmanager
def running(
    command: Sequence[str],
    url: str,
    environment: Mapping[str, str],
    log: Path,
    *,
    ending: signal.Signals = signal.SIGINT,
) -> Iterator[None]:
    """Start a server, wait until the address answers, and end it with all that it started."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(url, process, log)
        yield
    finally:
        os.killpg(process.pid, ending)
        try:
            process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise RuntimeError(f"The server did not end by itself:\n{log.read_text()[-2000:]}") from None


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with status {process.returncode}:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(url, timeout=10, context=UNVERIFIED):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not answer within {START_SECONDS} seconds:\n{log.read_text()}")


@contextmanager
def content(directory: Path) -> Iterator[dict[str, str]]:
    """Load the demo's content into a new PostgreSQL, and give the settings that its servers share."""
    with running_postgresql() as database:
        shared = {
            "SECRET_KEY": "of the browser tests, and nothing else is signed with it",
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(directory / "media"),
        }
        environment = clean_environment(DEBUG="true", **shared)
        run_manage(["demo", "--no-serve"], environment)
        # Some pictures in all their sizes; the others stay as they were uploaded, and keep no worker busy.
        run_manage(["db_worker", "--batch", "--max-tasks", "4"], environment)
        run_manage(["shell", "-v0", "-c", DROP_TASKS], environment)
        yield shared


@contextmanager
def demo(
    directory: Path,
    shared: Mapping[str, str],
    *,
    program: Sequence[str] = ("manage.py", "demo", "--port"),
    **settings: str,
) -> Iterator[Site]:
    """Run `manage.py demo` on that content, or a program that does so with something else beside it."""
    port = free_port()
    environment = clean_environment(DEBUG="true", **shared, **settings)
    site = Site("demo", f"http://127.0.0.1:{port}", environment)
    command = [sys.executable, *program, str(port)]
    with running(command, f"{site.url}/healthz", environment, directory / "demo.log"):
        yield site


@contextmanager
def production(directory: Path, shared: Mapping[str, str]) -> Iterator[Site]:
    """Set that content up for production, and serve it."""
    environment = clean_environment(
        ALLOWED_HOSTS="localhost",
        TRUSTED_PROXIES="1",
        DATABASE_POOL_SIZE="4",
        STATIC_ROOT=str(directory / "static"),
        **shared,
    )
    # The demo has migrated.
    for command in (["createcachetable"], ["collectstatic", "--noinput"]):
        run_manage(command, environment)
    with behind_nginx(directory, environment) as site:
        yield site


@contextmanager
def behind_nginx(
    directory: Path, environment: Mapping[str, str], *, is_cached: bool = False, **settings: str
) -> Iterator[Site]:
    """Serve in production what is set up: gunicorn, and the operators' nginx before it.

    With the operators' cache, the header X-Cache-Status tells where an answer comes from.
    """
    port, secure_port, plain_port = free_port(), free_port(), free_port()
    url = f"https://localhost:{secure_port}"
    # Browsers name the port, which stands in no address of a real site.
    environment = {**environment, "CSRF_TRUSTED_ORIGINS": url, **settings}
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "filmclub.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "2",
    ]
    media = Path(environment["MEDIA_ROOT"])
    assert media.name == "media", "The operators' files expect the pictures in a folder of that name."
    deployment = Deployment(
        domain="localhost",
        home=str(media.parent),
        port=port,
        certificate=str(directory / "certificate.pem"),
        certificate_key=str(directory / "key.pem"),
        has_cache=is_cached,
        has_brotli=True,
    )
    make_certificate(directory)
    configuration = write_nginx_configuration(directory, deployment, secure_port, plain_port)
    nginx = nginx_command(directory, configuration)
    site = Site("production", url, environment)
    with (
        running(
            [*gunicorn, "--workers", "2", "--no-control-socket"],
            f"http://127.0.0.1:{port}/healthz",
            environment,
            directory / "gunicorn.log",
            # At SIGINT its master ends the workers once more, and one with threads may wait for itself then.
            ending=signal.SIGTERM,
        ),
        running(nginx, f"{site.url}/healthz", environment, directory / "nginx.out"),
    ):
        yield site


def nginx_command(directory: Path, configuration: Path) -> list[str]:
    return [tool("nginx"), "-p", str(directory), "-c", str(configuration), "-e", str(directory / "nginx.log")]


def write_nginx_configuration(
    directory: Path,
    deployment: Deployment,
    secure_port: int,
    plain_port: int,
    *,
    rates: Mapping[str, str] = UNLIMITED,
    has_brotli: bool = True,
) -> Path:
    """Write the operators' files below the directory, and what includes them with the ports of this run."""
    server = directory / "server"
    write_files(server, deployment.files(), replaces=True)
    site = server / "etc/nginx/sites-available/filmclub"
    text = site.read_text()
    for said, meant in {
        "    listen [::]:443 ssl http2;\n": "",
        "    listen [::]:80;\n": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{secure_port} ssl http2;",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "/etc/nginx/snippets/": f"{server}/etc/nginx/snippets/",
        "/var/www/": f"{server}/var/www/",
        "/var/log/nginx/": f"{directory}/",
        "/var/cache/": f"{directory}/",
        # Of the cache, the header X-Cache-Status tells where an answer comes from.
        "    client_max_body_size": "    add_header X-Cache-Status $upstream_cache_status always;\n"
        "    client_max_body_size",
        **rates,
    }.items():
        assert said in text, f"The operators' nginx.conf has no {said!r}."
        text = text.replace(said, meant)
    site.write_text(text)
    temporary = "".join(
        f"{kind}_temp_path {directory / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    brotli = f"load_module {BROTLI};\n" if has_brotli else ""
    configuration = directory / "nginx.conf"
    configuration.write_text(
        f"{user}{brotli}daemon off;\npid {directory / 'nginx.pid'};\nevents {{}}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\naccess_log off;\n{temporary}include {site};\n}}\n"
    )
    return configuration


def make_certificate(directory: Path) -> None:
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(directory / "key.pem"), "-out", str(directory / "certificate.pem")]
    command = [tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names, *files]
    subprocess.run(command, check=True, capture_output=True)
