"""Who is told of faults by mail, how often, and that nothing of a reader stands in it."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

import django
import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from comments import views as comment_views
from filmclub.club import models
from filmclub.club.models import Club
from filmclub.mail.faults import MAILS, FaultMailHandler
from reviews import views
from reviews.models import Article
from tests.test_settings import SERVER, read_settings, run

pytestmark = pytest.mark.django_db
ANN = "ann@example.org"
SECRET = "My secret words"


@pytest.fixture(autouse=True)
def _ann_is_told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a test before has read.
    monkeypatch.setattr(models, "_last_name", "")
    settings.ADMINS = [ANN] if django.VERSION >= (6, 0) else [(ANN, ANN)]


@pytest.fixture
def handler() -> FaultMailHandler:
    return FaultMailHandler(logging.ERROR)


def record(message: str, error: Exception | None = None, name: str = "filmclub.x") -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), info)


def broken(number: int = 0) -> Exception:
    """An error whose place in the code is another for each number."""
    code = compile(f"{chr(10) * number}raise ZeroDivisionError", "code.py", "exec")
    try:
        exec(code)  # noqa: S102
    except ZeroDivisionError as error:
        return error
    raise AssertionError


def test_a_fault_of_a_page_is_mailed_with_its_id(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(views, "article_page", fail)
    client.raise_request_exception = False
    page = client.get(f"/articles/a-voice/?token={SECRET.replace(' ', '')}")

    (sent,) = mail.outbox
    assert page.status_code == 500
    assert sent.to == [ANN]
    assert sent.subject == "[Filmclub] ZeroDivisionError: Internal Server Error: /articles/a-voice/"
    identifier = sent.body.split("Request: ")[1].split("\n")[0]
    assert identifier in page.content.decode()
    assert "in fail" in sent.body
    assert "ZeroDivisionError" in sent.body


def test_nothing_of_a_reader_or_the_settings_stands_in_it(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def fail(*, text: str, **kwargs: object) -> None:
        password = text
        try:
            raise ValueError(f"cannot store {password}")
        except ValueError as error:
            raise RuntimeError(f"neither {password}") from error

    monkeypatch.setattr(comment_views, "post_comment", fail)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "cookie-of-somebody"
    data = {"text": SECRET, "name": "Zoe Zed", "email": "zoe@example.org"}
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": "Browser of Zoe"}
    assert client.post("/articles/a-voice/comments/", data, headers=headers).status_code == 500

    (sent,) = mail.outbox
    whole = sent.message().as_string()
    secrets = (SECRET, "Zoe", "zoe@", "cookie-of-somebody", settings.SECRET_KEY, "127.0.0.1")
    assert not [word for word in secrets if word in whole]
    assert "ValueError" in whole
    assert "RuntimeError" in whole


def test_the_same_fault_is_mailed_once_an_hour(handler: FaultMailHandler) -> None:
    for _time in range(3):
        handler.handle(record("Internal Server Error: /a", broken()))
        handler.handle(record("Internal Server Error: /b", broken()))
    assert len(mail.outbox) == 1


def test_an_hour_has_ten_mails_and_the_last_says_so(handler: FaultMailHandler) -> None:
    for number in range(MAILS + 5):
        handler.handle(record("Internal Server Error: /a", broken(number)))
    assert len(mail.outbox) == MAILS
    assert ["last mail for now" in sent.body for sent in mail.outbox] == [False] * 9 + [True]


def test_they_are_counted_in_the_cache_of_all_processes(handler: FaultMailHandler, settings: Any) -> None:
    local = "django.core.cache.backends.locmem.LocMemCache"
    handler.handle(record("a"))
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": local, "LOCATION": "of another site"}}
    handler.handle(record("a"))
    handler.handle(record("a"))
    assert len(mail.outbox) == 2


def test_without_the_cache_they_are_counted_and_its_absence_is_told(
    handler: FaultMailHandler, settings: Any
) -> None:
    cache = {"BACKEND": "filmclub.lib.limits.LimitsCache", "LOCATION": "there_is_none_for_mail"}
    settings.CACHES = {**settings.CACHES, "default": cache}
    logging.getLogger().addHandler(handler)
    try:
        for _time in range(3):
            handler.handle(record("a"))
    finally:
        logging.getLogger().removeHandler(handler)
    absence, other = sorted(sent.subject for sent in mail.outbox)
    assert absence.startswith("[Filmclub] The cache does not answer; this process remembers by itself")
    assert other == "[Filmclub] a"


@pytest.mark.parametrize("name", ["django.security.DisallowedHost", "asyncio", "filmclubs"])
def test_what_strangers_can_cause_is_not_mailed(handler: FaultMailHandler, name: str) -> None:
    handler.handle(record("Invalid HTTP_HOST header", name=name))
    assert not mail.outbox


@pytest.mark.parametrize("name", ["filmclub.jobs", "django_tasks", "django.request", "reviews"])
def test_what_breaks_beside_pages_is_mailed(handler: FaultMailHandler, name: str) -> None:
    handler.handle(record("It broke\nBcc: eve@example.org", name=name))
    (sent,) = mail.outbox
    assert sent.subject == "[Filmclub] It broke\\nBcc: eve@example.org"
    assert sent.recipients() == [ANN]


def test_a_fault_names_the_club_as_it_calls_itself(handler: FaultMailHandler) -> None:
    Club.objects.update_or_create(pk=1, defaults={"name": "Kino Utrecht"})
    Club.objects.current()
    handler.handle(record("It broke"))
    (sent,) = mail.outbox
    assert sent.subject == "[Kino Utrecht] It broke"
    assert sent.body.startswith("Kino Utrecht has logged an error:")


def test_nobody_to_tell_costs_nothing(
    handler: FaultMailHandler, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.ADMINS = []
    with django_assert_num_queries(0):
        handler.handle(record("a"))
    assert not mail.outbox


def test_a_mail_server_that_is_down_is_a_line_of_the_log(
    handler: FaultMailHandler, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*args: object) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    handler.handle(record("a"))
    (line,) = caplog.records
    assert line.levelname == "WARNING"
    assert "could not be sent: SMTPServerDisconnected" in line.getMessage()


class TestSettings:
    def test_development_puts_mail_into_a_folder(self) -> None:
        (mailers,) = read_settings("MAILERS", DEBUG="true", SECRET_KEY="s")
        assert mailers["default"]["BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"
        assert mailers["default"]["OPTIONS"]["file_path"].endswith("/mail")

    def test_a_server_hands_it_to_the_machine(self) -> None:
        (mailers,) = read_settings("MAILERS", **SERVER)
        assert mailers["default"]["BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
        options = mailers["default"]["OPTIONS"]
        assert (options["host"], options["port"], options["username"]) == ("localhost", 25, "")
        assert read_settings("SERVER_EMAIL", "ADMINS", **SERVER) == ["filmclub@films.example", []]

    @pytest.mark.parametrize(
        ("scheme", "port", "tls", "ssl"), [("smtp+tls", 587, True, False), ("smtp+ssl", 465, False, True)]
    )
    def test_or_to_another_by_an_address(self, scheme: str, port: int, tls: bool, ssl: bool) -> None:
        url = f"{scheme}://ann:s%40t@mail.example"
        (mailers,) = read_settings("MAILERS", EMAIL_URL=url, **SERVER)
        assert mailers["default"]["OPTIONS"] == {
            "host": "mail.example",
            "port": port,
            "username": "ann",
            "password": "s@t",
            "use_tls": tls,
            "use_ssl": ssl,
            "timeout": 5,
        }

    def test_who_is_told_is_an_address(self) -> None:
        finished = run("-c", "import filmclub.settings", environment={**SERVER, "ADMINS": "ann"})
        assert "ADMINS=ann: write e-mail addresses" in finished.stderr
        code = "import django; django.setup(); from django.core import mail; mail.mail_admins('Hello', 'x')"
        environment = {**SERVER, "ADMINS": "ann@example.org,bo@example.org", "EMAIL_URL": "consolemail://"}
        environment["DJANGO_SETTINGS_MODULE"] = "filmclub.settings"
        told = run("-W", "error", "-c", code, environment=environment)
        assert "To: ann@example.org, bo@example.org" in told.stdout, told.stderr
