"""In development mails lie in a folder, and a page lists them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django
import pytest
from django.test import Client, override_settings
from django.urls import path

from filmclub import urls
from filmclub.mail import folder
from filmclub.mail.kinds import Letter, register_kind
from filmclub.mail.queue import queue_mail
from filmclub.mail.sending import send_due
from tests.conftest import html

pytestmark = pytest.mark.django_db
urlpatterns = [
    path("mails/", folder.mails, name="mails"),
    path("mails/<int:number>/", folder.mail_as_html, name="mail_as_html"),
    *urls.urlpatterns,
]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> Any:
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path / "mail")}}}
    if django.VERSION < (6, 1):
        settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = backend, str(tmp_path / "mail")
    with override_settings(ROOT_URLCONF=__name__):
        yield


def send(number: int, html: str = "<p>Déjà <b>vu</b></p>") -> None:
    letter = Letter(subject=f"Café {number}", text="Look: http://127.0.0.1:8000/x/?token=abc\n", html=html)
    register_kind("test", lambda mail: letter)
    queue_mail(key=f"t:{number}", kind="test", recipient="ann@example.org", language="en", about={})
    send_due()


def test_mails_are_listed_the_newest_first(client: Client) -> None:
    assert "None has been sent yet." in html(client.get("/mails/"))
    for number in (1, 2):
        send(number)
    page = html(client.get("/mails/"))

    assert page.index("Café 2") < page.index("Café 1")
    assert '<a href="http://127.0.0.1:8000/x/?token=abc"' in page
    assert "ann@example.org" in page


def test_a_mail_can_be_seen_as_its_reader_sees_it(client: Client) -> None:
    send(1)
    response = client.get("/mails/0/")

    assert "<p>Déjà <b>vu</b></p>" in html(response)
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert client.get("/mails/1/").status_code == 404
    send(2, html="")
    assert client.get("/mails/0/").status_code == 404
