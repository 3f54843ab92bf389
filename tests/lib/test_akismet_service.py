"""Asking Akismet: what it is told, what its answers mean, and that nothing it does holds anybody up."""

from __future__ import annotations

import time
from typing import Any

import pytest

from filmclub.lib import akismet_service
from filmclub.lib.akismet_service import NoAnswer, is_spam, tell
from tests.loopback import BREAKS, DRIPS, HANGS, HANGS_UP, THANKS, Service, answer

SAID = {"comment_content": "Buy “pills” & more", "comment_author": "Pia"}


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (answer("true"), True),
        (answer("false"), False),
        (answer("true", "X-akismet-pro-tip: discard"), True),
    ],
)
def test_its_answers_are_understood(akismet: Service, says: bytes, expected: bool) -> None:
    akismet.says = [says]
    assert is_spam(SAID, address="203.0.113.9") is expected


def test_it_is_told_what_it_needs(akismet: Service) -> None:
    is_spam(SAID, address="203.0.113.9")
    asked = {"api_key": "a key", "blog": "https://films.example", "user_ip": "203.0.113.9", **SAID}
    assert akismet.asked == [("/1.1/comment-check", asked)]


@pytest.mark.parametrize(("spam", "path"), [(True, "/1.1/submit-spam"), (False, "/1.1/submit-ham")])
def test_it_is_told_back_without_the_address(akismet: Service, spam: bool, path: str) -> None:
    akismet.says = [answer(THANKS)]
    tell(SAID, is_spam=spam)
    [(asked, form)] = akismet.asked
    assert asked == path
    assert not form["user_ip"]


@pytest.mark.parametrize(
    "says",
    [
        answer("maybe"),
        answer("<html>true</html>"),
        answer("invalid"),
        answer(""),
        answer("true", status="500 Internal Server Error"),
        answer("true", status="302 Found"),
        answer("true" * 10_000),
        answer("true", "Content-Encoding: gzip").replace(b"true", b"\x1f\x8b\x08\x00"),
        b"true",
        b"\xff\xfe\r\n\r\n",
        BREAKS,
        HANGS_UP,
    ],
)
def test_what_is_no_answer_is_none(akismet: Service, says: bytes | str) -> None:
    akismet.says = [says]
    with pytest.raises(NoAnswer) as raised:
        is_spam(SAID, address="")
    assert "a key" not in str(raised.value)


@pytest.mark.parametrize("says", [HANGS, DRIPS])
def test_it_is_not_waited_for_longer_than_it_may_take(akismet: Service, says: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(akismet_service, "SECONDS", 0.3)
    akismet.says = [says]
    begun = time.monotonic()
    with pytest.raises(NoAnswer):
        is_spam(SAID, address="")
    # Of the twenty for which it would go on.
    assert time.monotonic() - begun < 10


def test_where_nobody_listens_there_is_no_answer(akismet: Service, settings: Any) -> None:
    settings.AKISMET_URL = "http://127.0.0.1:1"
    with pytest.raises(NoAnswer):
        is_spam(SAID, address="")
    with pytest.raises(NoAnswer):
        tell(SAID, is_spam=True)


def test_thanks_in_other_words_are_no_answer(akismet: Service) -> None:
    akismet.says = [answer("OK")]
    with pytest.raises(NoAnswer):
        tell(SAID, is_spam=True)
