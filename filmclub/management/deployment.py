"""The files of filmclub/deploy filled in for one server: units, nginx, settings."""

from __future__ import annotations

import os
import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filmclub.lib.environment import Environment, is_one_line
from filmclub.lib.settings_file import quoted

FOLDER = Path(__file__).resolve().parent.parent / "deploy"
# Where each file belongs on the server.
SETTINGS = "etc/filmclub.env"
PLACES = {
    "filmclub.env": SETTINGS,
    "filmclub.service": "etc/systemd/system/filmclub.service",
    "filmclub-worker.service": "etc/systemd/system/filmclub-worker.service",
    "filmclub-slow.service": "etc/systemd/system/filmclub-slow.service",
    "filmclub-nightly.service": "etc/systemd/system/filmclub-nightly.service",
    "filmclub-nightly.timer": "etc/systemd/system/filmclub-nightly.timer",
    "nginx.conf": "etc/nginx/sites-available/filmclub",
    "nginx-cache.conf": "etc/nginx/snippets/filmclub-cache.conf",
    "nginx-brotli.conf": "etc/nginx/snippets/filmclub-brotli.conf",
    "unavailable.html": "var/www/filmclub/unavailable.html",
    "too-many.html": "var/www/filmclub/too-many.html",
}
LANGUAGES = ("en", "fr")
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
PATH = re.compile(r"(/[\w.+-]+)+", re.ASCII)
USER = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
# Letters of which the two standards for addresses make different names.
DOUBTFUL = re.compile("[ßς\u200c\u200d]")


class _Form(string.Template):
    """A text with @NAMES@ to be filled in."""

    delimiter = "@"
    flags = re.NOFLAG
    # The class makes a pattern of it.
    pattern = r"@(?:(?P<named>[A-Z_]+)@|(?P<escaped>(?!))|(?P<braced>(?!))|(?P<invalid>(?!)))"  # type: ignore[assignment]


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One server. `home` holds the checkout, `site`, and the pictures, `media`."""

    domain: str
    # Or "sqlite", or the address of another.
    database: str = "postgresql"
    home: str = "/srv/filmclub"
    user: str = "filmclub"
    site_name: str = "Filmclub"
    language: str = "en"
    time_zone: str = "UTC"
    port: int = 8000
    workers: int = 2
    certificate: str = ""
    certificate_key: str = ""
    has_cache: bool = True
    has_brotli: bool = False
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50), repr=False)
    second_factor_key: str = field(default_factory=lambda: secrets.token_urlsafe(50), repr=False)

    def faults(self) -> list[str]:
        """Say what could not stand in the files; what `read_domain` returned is right."""
        env = Environment(
            {
                "LANGUAGE_CODE": self.language,
                "TIME_ZONE": self.time_zone,
                "DATABASE_URL": self._database_url(),
            }
        )
        env.choice("LANGUAGE_CODE", LANGUAGES, default="en")
        env.time_zone("TIME_ZONE", default="UTC")
        env.database("DATABASE_URL", default="sqlite://:memory:")
        found = list(env.faults)
        if not is_one_line(self.site_name) or not self.site_name.strip():
            found.append("--name is one line of text.")
        if not USER.fullmatch(self.user):
            found.append(f"--user {self.user} is no name of an account. Write it as in --user filmclub.")
        for option, path in {
            "--path": self.home,
            "--certificate": self.certificate or "/c",
            "--certificate-key": self.certificate_key or "/k",
        }.items():
            if not PATH.fullmatch(path) or ".." in path:
                found.append(
                    f"{option} {path} is no whole path of plain letters. Write it as in /srv/filmclub."
                )
        if not 0 < self.port < 65536:
            found.append("--port is a number from 1 to 65535.")
        if not 0 < self.workers < 100:
            found.append("--workers is a number from 1 to 99.")
        return found

    def files(self) -> dict[str, str]:
        """Return the texts by the place on the server where each belongs."""
        left_out = {
            *(() if self.has_cache else ("nginx-cache.conf",)),
            *(() if self.has_brotli else ("nginx-brotli.conf",)),
        }
        values = self._values()
        return {
            place: _Form((FOLDER / name).read_text(encoding="utf-8")).substitute(values)
            for name, place in PLACES.items()
            if name not in left_out
        }

    def _values(self) -> dict[str, str]:
        issued = f"/etc/letsencrypt/live/{self.domain}"
        is_below_homes = self.home.startswith(("/home/", "/root/"))
        return {
            "DOMAIN": self.domain,
            "HOME": self.home,
            "USER": self.user,
            "PORT": str(self.port),
            "WORKERS": str(self.workers),
            "PROTECT_HOME": "read-only" if is_below_homes else "yes",
            "CERTIFICATE": self.certificate or f"{issued}/fullchain.pem",
            "CERTIFICATE_KEY": self.certificate_key or f"{issued}/privkey.pem",
            "SECRET_KEY": quoted(self.secret_key),
            "SECOND_FACTOR_KEY": quoted(self.second_factor_key),
            "DATABASE_URL": quoted(self._database_url()),
            "SITE_NAME": quoted(self.site_name.strip()),
            "LANGUAGE": self.language,
            "TIME_ZONE": self.time_zone,
        }

    def _database_url(self) -> str:
        if self.database == "sqlite":
            return f"sqlite:///{self.home}/filmclub.sqlite3"
        if self.database == "postgresql":
            return f"postgres:////run/postgresql/{self.user}"
        return self.database


def read_domain(text: str) -> str:
    """Return the name of a host as DNS has it, `xn--…` for one with accents.

    Raises ValueError with a sentence that says how it is written.
    """
    name = text.strip().rstrip(".").lower()
    example = "Write the name alone, as in films.example."
    if re.search(r"[\s/:@?#*_]", name):
        raise ValueError(f"“{text}” is more than the name of a host. {example}")
    if DOUBTFUL.search(name):
        raise ValueError(
            f"“{text}” has letters that are written in two ways. Write the name that begins with xn--."
        )
    try:
        ascii_name = name.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError(f"“{text}” is no name of a host. {example}") from None
    labels = ascii_name.split(".")
    if not all(map(LABEL.fullmatch, labels)) or len(ascii_name) > 253:
        raise ValueError(f"“{text}” is no name of a host. {example}")
    if len(labels) < 2 or labels[-1].isdecimal():
        raise ValueError(f"“{text}” is no name for which there are certificates. {example}")
    return ascii_name


def write_files(folder: Path, files: Mapping[str, str], *, replaces: bool = False) -> None:
    """Write the files below a folder, which only its owner may open; the settings no other may read.

    Raises FileExistsError, before anything is written, where one of them is there and may not be replaced.
    """
    for place in files:
        if os.path.lexists(folder / place) and not replaces:
            raise FileExistsError(folder / place)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        mode = 0o600 if place == SETTINGS else 0o644
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8"
        ) as file:
            # Whatever the umask is.
            os.fchmod(file.fileno(), mode)
            file.write(text)
