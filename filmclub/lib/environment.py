"""Reading settings from the environment. What is wrong is collected, and said all at once and by name."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

YES, NO = ("true", "on", "yes", "1"), ("false", "off", "no", "0")
POSTGRESQL = ("postgresql", "postgres", "psql", "pgsql")
CACHES = ("dbcache", "redis", "rediss", "locmemcache", "filecache", "dummycache")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
ORIGIN = re.compile(r"https?://[^/\s?#@]+")
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
MAILERS = ("smtp", "smtp+tls", "smtp+ssl", "smtps", "filemail", "consolemail", "dummymail")
# Of what a provider of mail is known by.
SHORTEST_SECRET = 20
# How much of a wrong value is repeated.
LONGEST = 60


class WrongSettings(ImproperlyConfigured):
    """Says what is wrong with each setting and how it is written: nobody needs a traceback to it."""


@contextmanager
def without_traceback(status: int = 1) -> Iterator[None]:
    """End the process with this status, and with the sentences alone, if settings are wrong."""
    try:
        yield
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(status)


def is_one_line(text: str) -> bool:
    """Whether it holds no line break and nothing else that steers a terminal."""
    return not any(category(sign) in {"Cc", "Zl", "Zp"} for sign in text)


class Environment:
    """Variables as settings. A method returns the default where its variable is empty, missing or wrong.

    Whoever has read all of them calls `complain`.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.faults: list[str] = []

    def complain(self) -> None:
        """Raise WrongSettings with all that was found wrong, one line for each."""
        if self.faults:
            head = "The site does not start before these settings are right:"
            raise WrongSettings("\n".join([head, *(f"  {fault}" for fault in self.faults)]))

    def fault(self, sentence: str) -> None:
        self.faults.append(sentence)

    def text(self, name: str, *, default: str = "") -> str:
        """A line of text."""
        value = self._given(name) or default
        if not is_one_line(value):
            self._wrong(name, value, "write one line of text")
            return default
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """true or false, in the usual spellings."""
        value = (self._given(name) or str(default)).lower()
        if value not in (*YES, *NO):
            self._wrong(name, value, "write true or false", str(default).lower())
            return default
        return value in YES

    def number(self, name: str, *, default: int) -> int:
        """A whole number from 0 on."""
        value = self._given(name) or str(default)
        if not re.fullmatch("[0-9]{1,9}", value):
            self._wrong(name, value, "write a whole number from 0 on", str(default))
            return default
        return int(value)

    def choice(self, name: str, choices: Collection[str], *, default: str) -> str:
        """One of these words."""
        value = self._given(name) or default
        if value not in choices:
            self._wrong(name, value, f"write one of {', '.join(choices)}", default)
            return default
        return value

    def some_of(self, name: str, choices: Sequence[str]) -> list[str]:
        """Some of these words, by default all; an empty value is none of them."""
        wanted = f"write some of {', '.join(choices)}"
        return self._items(name, choices, choices.__contains__, wanted, choices[0])

    def words(self, name: str, *parts: str) -> list[str] | None:
        """So many words with blanks between them, as in "ID SECRET"; None if nothing is given.

        What is wrong is said without the value: there may be a secret in it.
        """
        words = self._given(name).split()
        if words and len(words) != len(parts):
            self.fault(
                f"{name} holds {len(words)} words: write {' '.join(parts)}, with a blank between them."
            )
        return words if len(words) == len(parts) else None

    def time_zone(self, name: str, *, default: str) -> str:
        """The name of a zone that the system or the package tzdata knows."""
        value = self._given(name) or default
        try:
            ZoneInfo(value)
        except (KeyError, OSError, ValueError):
            # Also for a folder of zones and for a name with parts that no file has.
            self._wrong(name, value, "write the name of a time zone", "Europe/Paris")
            return default
        return value

    def folder(self, name: str, *, default: Path) -> str:
        """The whole path of a folder, which need not be there."""
        value = self._given(name) or str(default)
        if not Path(value).is_absolute():
            self._wrong(name, value, "write the whole path of the folder", str(default))
            return str(default)
        return value

    def hosts(self, name: str, *, default: Sequence[str]) -> list[str]:
        """Names of hosts, without scheme, port or path."""
        return self._items(name, default, HOST.fullmatch, "write names of hosts alone", "films.example")

    def origins(self, name: str) -> list[str]:
        """Addresses of sites: scheme, name and, if it is no usual one, port."""
        wanted = "write each with https:// and without a path"
        return self._items(name, [], ORIGIN.fullmatch, wanted, "https://films.example:8443")

    def origin(self, name: str, *, default: str) -> str:
        """The address of one site: scheme, name and, if it is no usual one, port."""
        value = self._given(name).rstrip("/") or default
        if not ORIGIN.fullmatch(value):
            self._wrong(name, value, "write it with https:// and without a path", "https://films.example")
            return default
        return value

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """The address of an SQLite file or of a PostgreSQL, as Django's DATABASES want it."""
        return self._address(name, default, fault_of_database, environ.Env.db_url_config)

    def cache(self, name: str, *, default: str) -> dict[str, Any]:
        """The address of a cache, as Django's CACHES want it."""
        return self._address(name, default, fault_of_cache, environ.Env.cache_url_config)

    def mail(self, name: str, *, default: str) -> dict[str, Any]:
        """The address of who takes mail, as Django's settings for it."""
        return self._address(name, default, fault_of_mail, environ.Env.email_url_config)

    def addresses(self, name: str) -> list[str]:
        """E-mail addresses."""
        return self._items(name, [], EMAIL.fullmatch, "write e-mail addresses", "ann@example.org")

    def _given(self, name: str) -> str:
        return self._values.get(name, "").strip()

    def _items(
        self, name: str, default: Sequence[str], fits: Callable[[str], object], wanted: str, example: str
    ) -> list[str]:
        if name not in self._values:
            return list(default)
        items = [item.strip() for item in self._given(name).split(",") if item.strip()]
        for item in items:
            if not fits(item):
                self._wrong(name, item, f"{wanted}, separated by commas", example)
        return [item for item in items if fits(item)]

    def _address(
        self,
        name: str,
        default: str,
        fault_of: Callable[[str], str],
        read: Callable[[str], dict[str, Any]],
    ) -> dict[str, Any]:
        value = self._given(name) or default
        if fault := fault_of(value):
            # It may hold a password, and is not repeated.
            self.fault(f"{name} {fault}")
            value = default
        return read(value)

    def _wrong(self, name: str, value: str, wanted: str, example: str = "") -> None:
        shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in value[:LONGEST])
        self.fault(f"{name}={shown}: {wanted}{f', as in {name}={example}' if example else ''}.")


DATABASE_EXAMPLES = (
    "Write it as in postgresql://user:password@host/name, postgres:////run/postgresql/name or "
    "sqlite:////srv/filmclub/filmclub.sqlite3."
)


def fault_of_database(url: str) -> str:
    """Say what is wrong with the address of a database, or "": the end of a sentence, with an example."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return f"is no address of a database. {DATABASE_EXAMPLES}"
    if scheme == "sqlite":
        if rest.lstrip("/") in ("", ":memory:") or rest.startswith("//"):
            return ""
        return f"names a file without its whole path, which begins with four slashes. {DATABASE_EXAMPLES}"
    if scheme not in POSTGRESQL:
        return f"begins with {scheme[:LONGEST]}://, but there is PostgreSQL and SQLite. {DATABASE_EXAMPLES}"
    if fault := _fault_of_network_address(url):
        return f"{fault} {DATABASE_EXAMPLES}"
    parts = urlsplit(url)
    if not parts.path.strip("/") and "service=" not in parts.query:
        return f"names no database. {DATABASE_EXAMPLES}"
    return ""


def fault_of_cache(url: str) -> str:
    """Say what is wrong with the address of a cache, or ""."""
    scheme, separator, _rest = url.partition("://")
    example = "Write it as in redis://127.0.0.1:6379/0, dbcache://cache or locmemcache://."
    if not separator or scheme not in CACHES:
        return f"begins with none of {', '.join(CACHES)} and ://. {example}"
    if not scheme.startswith("redis"):
        return ""
    if find_spec("redis") is None:
        return (
            "names a Redis, but Python’s package redis is not installed here. Install "
            "requirements-extras.txt in place of requirements.txt, or leave this out."
        )
    fault = _fault_of_network_address(url)
    return f"{fault} {example}" if fault else ""


def fault_of_webhook(provider: str, secret: str, signing_key: str) -> str:
    """Say what the webhook of a provider of mail lacks, or ""."""
    if provider == "none":
        return ""
    if find_spec("anymail") is None:
        return (
            f"MAIL_PROVIDER={provider}: Python’s package django-anymail is not installed here. Install "
            "requirements-extras.txt in place of requirements.txt, or leave this out."
        )
    if len(secret) < SHORTEST_SECRET:
        return (
            f"MAIL_WEBHOOK_SECRET is missing or too short: write {SHORTEST_SECRET} or more letters and "
            "digits at random, and give the provider the address "
            "https://filmclub:<the secret>@films.example/mail/came-back/."
        )
    if provider == "mailgun" and not signing_key:
        return "MAIL_SIGNING_KEY is missing: write the key with which Mailgun signs what its webhooks tell."
    return ""


def fault_of_mail(url: str) -> str:
    """Say what is wrong with the address of who takes mail, or ""."""
    scheme, separator, rest = url.partition("://")
    example = "Write it as in smtp+tls://user:password@mail.example:587 or filemail:////srv/filmclub/mail."
    if not separator or scheme not in MAILERS:
        return f"begins with none of {', '.join(MAILERS)} and ://. {example}"
    if scheme == "filemail" and not rest.startswith("//"):
        return f"names a folder without its whole path, which begins with four slashes. {example}"
    fault = _fault_of_network_address(url) if scheme.startswith("smtp") else ""
    return f"{fault} {example}" if fault else ""


def _fault_of_network_address(url: str) -> str:
    try:
        parts = urlsplit(url)
        # With commas they are several servers, each with a port of its own.
        is_right = "," in parts.netloc or parts.port is None or parts.port > 0
    except ValueError:
        is_right = False
    if is_right and not parts.fragment:
        return ""
    return (
        "has a port that is no number. In a password, / is written as %2F, # as %23, ? as %3F, @ as %40 "
        "and % as %25."
    )
