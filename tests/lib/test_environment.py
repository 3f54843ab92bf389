"""What is wrong with the settings is said by name, with an example, and all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from filmclub.lib.environment import Environment, WrongSettings, fault_of_cache, fault_of_database

HERE = Path("/srv/filmclub/media")


def read_all(env: Environment) -> None:
    env.flag("HTTPS", default=True)
    env.number("COMMENT_INTERVAL", default=15)
    env.choice("LANGUAGE_CODE", ["en", "fr"], default="en")
    env.time_zone("TIME_ZONE", default="UTC")
    env.folder("MEDIA_ROOT", default=HERE)
    env.hosts("ALLOWED_HOSTS", default=[])
    env.origins("CSRF_TRUSTED_ORIGINS")
    env.database("DATABASE_URL", default="sqlite://:memory:")
    env.cache("CACHE_URL", default="locmemcache://")
    env.mail("EMAIL_URL", default="smtp://localhost")
    env.addresses("ADMINS")
    env.text("SITE_NAME", default="Filmclub")


@pytest.mark.parametrize(
    ("name", "value", "example"),
    [
        ("HTTPS", "maybe", "HTTPS=true"),
        ("COMMENT_INTERVAL", "-1", "COMMENT_INTERVAL=15"),
        ("COMMENT_INTERVAL", "a minute", "from 0 on"),
        ("COMMENT_INTERVAL", "１２", "COMMENT_INTERVAL=15"),
        ("LANGUAGE_CODE", "de", "en, fr"),
        ("TIME_ZONE", "Paris", "TIME_ZONE=Europe/Paris"),
        ("TIME_ZONE", "Europe", "TIME_ZONE=Europe/Paris"),
        ("TIME_ZONE", "../../etc/passwd", "TIME_ZONE=Europe/Paris"),
        ("MEDIA_ROOT", "media", "MEDIA_ROOT=/srv/filmclub/media"),
        ("ALLOWED_HOSTS", "https://films.example", "ALLOWED_HOSTS=films.example"),
        ("ALLOWED_HOSTS", "films.example www.films.example", "separated by commas"),
        ("ALLOWED_HOSTS", "films.example:443", "ALLOWED_HOSTS=films.example"),
        ("CSRF_TRUSTED_ORIGINS", "films.example", "https://films.example:8443"),
        ("CSRF_TRUSTED_ORIGINS", "https://films.example/", "without a path"),
        ("DATABASE_URL", "foo", "postgresql://user:password@host/name"),
        ("DATABASE_URL", "mysql://ann@db/films", "begins with mysql://"),
        ("DATABASE_URL", "postgresql://ann@db:abc/films", "port"),
        ("DATABASE_URL", "postgresql://ann:s#t@db/films", "%23"),
        ("DATABASE_URL", "postgresql://ann@db", "names no database"),
        ("DATABASE_URL", "sqlite:///films.sqlite3", "four slashes"),
        ("CACHE_URL", "memcached://x", "redis://127.0.0.1:6379/0"),
        ("CACHE_URL", "x", "dbcache://cache"),
        ("EMAIL_URL", "mail.example", "smtp+tls://user:password@mail.example:587"),
        ("EMAIL_URL", "smtp://ann:x@mail:abc", "port"),
        ("EMAIL_URL", "filemail://mail", "four slashes"),
        ("ADMINS", "ann", "ADMINS=ann@example.org"),
        ("ADMINS", "Ann <ann@example.org>", "separated by commas"),
        ("SITE_NAME", "Film\x1b[31mclub", "one line"),
    ],
)
def test_a_wrong_setting_is_named_with_an_example(name: str, value: str, example: str) -> None:
    env = Environment({name: value})
    read_all(env)
    (fault,) = env.faults
    assert fault.startswith(name)
    assert example in fault
    assert "\x1b" not in fault


def test_all_that_is_wrong_is_said_at_once() -> None:
    env = Environment({"HTTPS": "maybe", "COMMENT_INTERVAL": "-1", "DATABASE_URL": "foo"})
    read_all(env)
    with pytest.raises(WrongSettings) as raised:
        env.complain()
    lines = str(raised.value).splitlines()
    assert [line.split("=")[0].split()[0] for line in lines[1:]] == [
        "HTTPS",
        "COMMENT_INTERVAL",
        "DATABASE_URL",
    ]


def test_an_empty_value_counts_as_none() -> None:
    names = (
        "HTTPS",
        "COMMENT_INTERVAL",
        "LANGUAGE_CODE",
        "TIME_ZONE",
        "MEDIA_ROOT",
        "DATABASE_URL",
        "CACHE_URL",
        "EMAIL_URL",
        "ADMINS",
    )
    env = Environment(dict.fromkeys(names, " "))
    read_all(env)
    assert env.faults == []
    assert env.number("COMMENT_INTERVAL", default=15) == 15
    assert env.flag("HTTPS", default=True) is True


def test_a_list_may_be_empty_on_purpose() -> None:
    env = Environment({"VIDEO_HOSTS": ""})
    assert env.hosts("VIDEO_HOSTS", default=["archive.org"]) == []
    assert Environment({}).hosts("VIDEO_HOSTS", default=["archive.org"]) == ["archive.org"]


def test_lists_take_blanks_after_their_commas() -> None:
    env = Environment({"ALLOWED_HOSTS": "films.example, .films.example,[::1] ,127.0.0.1,*"})
    found = env.hosts("ALLOWED_HOSTS", default=[])
    assert found == ["films.example", ".films.example", "[::1]", "127.0.0.1", "*"]
    assert env.faults == []


@pytest.mark.parametrize(
    ("value", "meant"),
    [("true", True), ("ON", True), ("1", True), ("no", False), ("0", False), ("False", False)],
)
def test_yes_and_no_have_several_spellings(value: str, meant: bool) -> None:
    env = Environment({"HTTPS": value})
    assert env.flag("HTTPS", default=not meant) is meant
    assert env.faults == []


def test_passwords_are_not_repeated() -> None:
    for url in ("postgresql://ann:hunter2@db:x/films", "mysql://ann:hunter2@db/films", "ann:hunter2"):
        assert fault_of_database(url)
        assert "hunter2" not in fault_of_database(url)
    assert "hunter2" not in fault_of_cache("redis://:hunter2@db:x/0")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:@/club?host=/run/pg",
        "postgres:////run/pg/club",
        "psql://ann:s%40t@db:5433/club",
        "postgresql://ann@one:5432,two:5433/club",
        "postgresql://ann@[::1]:5432/club",
        "postgresql:///?service=films",
        "sqlite:////srv/filmclub/filmclub.sqlite3",
        "sqlite://:memory:",
    ],
)
def test_addresses_of_databases_are_taken(url: str) -> None:
    assert fault_of_database(url) == ""


def test_a_name_in_accents_keeps_them() -> None:
    env = Environment({"SITE_NAME": "Ciné-club\u00a0!"})
    assert env.text("SITE_NAME") == "Ciné-club\u00a0!"
    assert env.faults == []
