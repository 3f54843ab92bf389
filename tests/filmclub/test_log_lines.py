"""The log is lines, one for each message: nobody who asks for an address writes one of their own into it."""

from __future__ import annotations

import logging
from urllib.parse import quote

import pytest
from django.test import Client

from filmclub.lib.log_lines import LineFormatter, printable
from reviews import views
from reviews.models import Article

FORGED = "2026-11-28 20:00:00,000 INFO filmclub.request [0] GET /admin/ 200 1 ms"
# What ends a line somewhere, moves the cursor, colours, turns round or hides.
SIGNS = [
    *("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\0", "\x07", "\x08", "\x7f"),
    *("\x1b[2K", "\x1b]0;x\x07", "\x9b31m", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\U000e0041"),
]


def written(records: list[logging.LogRecord]) -> list[str]:
    """What the site's handler writes of these, one string for each record."""
    (handler,) = (
        handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, LineFormatter)
    )
    for record in records:
        handler.filter(record)
    return [handler.format(record) for record in records]


def is_one_clean_line(text: str) -> bool:
    return len(text.splitlines()) == 1 and text.isprintable() and text.encode("utf-8") != b""


@pytest.mark.django_db
@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("path", ["/{}", "/authors/{}/", "/articles/{}/", "/admin/{}", "/films/{}?q={}"])
def test_an_address_is_one_line_of_the_log(
    client: Client, caplog: pytest.LogCaptureFixture, sign: str, path: str
) -> None:
    with caplog.at_level(logging.INFO):
        client.get(path.replace("{}", quote(f"x{sign}{FORGED}")))
    lines = written(caplog.records)
    assert lines
    assert all(map(is_one_clean_line, lines))
    assert not any(line.startswith("2026-11-28 20:00:00") for line in lines)


@pytest.mark.parametrize("sign", [*SIGNS, "\ud800"])
@pytest.mark.parametrize("name", ["filmclub.wordpress.pictures", "django.request", "django.security", "x"])
def test_every_logger_writes_whole_lines(name: str, sign: str) -> None:
    record = logging.getLogger(name).makeRecord(
        name, logging.WARNING, __file__, 1, "Of %s: %s", (f"a{sign}b", {"c": sign}), None
    )
    (line,) = written([record])
    assert is_one_clean_line(line)


def test_what_people_write_stays_readable() -> None:
    words = "Ça – “Amélie”, 用户, ελληνικά, emoji 😀 \\n"
    assert printable(words) == words
    assert printable("a\nb\x1bc\u202ed") == "a\\nb\\x1bc\\u202ed"


@pytest.mark.django_db
def test_lines_of_a_traceback_are_set_in(
    article: Article, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise ValueError(f"of\n{FORGED}\x1b[2K")

    monkeypatch.setattr(views, "article_page", broken)
    with caplog.at_level(logging.ERROR):
        Client(raise_request_exception=False).get("/articles/a-voice/")
    (text,) = written([record for record in caplog.records if record.exc_info])
    first, *below = text.split("\n")
    assert "filmclub" in first or "django" in first
    assert any("Traceback" in line for line in below)
    assert all(line.startswith("    ") for line in below)
    assert all(line.isprintable() for line in [first, *below])


def test_so_are_those_of_a_stack() -> None:
    record = logging.makeLogRecord({"msg": "here", "stack_info": f"Stack:\n{FORGED}"})
    (text,) = written([record])
    assert text.split("\n")[1:] == ["    Stack:", f"    {FORGED}"]
