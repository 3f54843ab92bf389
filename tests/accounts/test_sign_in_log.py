"""Failures to sign in are lines that fail2ban can read, and that nobody can write for somebody else."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from filmclub.accounts.models import User
from filmclub.lib.json_lines import JsonFormatter
from tests.accounts.test_sign_in import sign_in
from tests.conftest import PASSWORD
from tests.filmclub.test_log_lines import written
from tests.processes import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]
LINE = "WARNING filmclub.sign_in [abcdef012345] Failed sign-in from 198.51.100.7, x"


def filters() -> list[str]:
    """What the operators' page gives fail2ban, with its word for an address written out as it does."""
    page = (ROOT / "filmclub" / "deploy" / "README.md").read_text()
    (block,) = re.findall(r"```ini\n\[Definition\]\n(.*?)```", page, re.DOTALL)
    found = re.findall(r"(?:failregex =|^ {12})\s*(\^.*)", block, re.MULTILINE)
    return [regex.replace("<ADDR>", r"(?P<address>\d+(?:\.\d+){3}|[\da-f:.]*:[\da-f:.]*)") for regex in found]


def banned(line: str) -> str | None:
    """Whom fail2ban would take the line to be about."""
    for regex in filters():
        if found := re.search(regex, line):
            return found["address"]
    return None


def as_found(line: str) -> list[str]:
    """A line as fail2ban gets it from a file, where it cuts the time off, and from the journal."""
    return [line.partition(",")[2][3:], f"host gunicorn[123]: {line}"]


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line for line in written(caplog.records) if "filmclub.sign_in" in line]


def test_the_page_has_a_regex_for_lines_and_one_for_json() -> None:
    assert len(filters()) == 2


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_a_wrong_password_is_a_line_with_the_address(
    client: Client, moderator: User, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    sign_in(client, "mo", "wrong", address=address)
    (line,) = lines(caplog)
    assert line.endswith(f"Failed sign-in from {address}, wrong password of mo")
    assert [banned(form) for form in as_found(line)] == [address] * 2
    (record,) = [record for record in caplog.records if record.name == "filmclub.sign_in"]
    assert banned(JsonFormatter().format(record)) == address


def test_the_address_is_the_clients_behind_the_proxies(
    client: Client, moderator: User, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    sign_in(client, "mo", "wrong", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.9")
    assert banned(as_found(lines(caplog)[0])[0]) == "198.51.100.9"


def test_a_name_that_nobody_has_is_not_written(
    client: Client, moderator: User, caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, "correct horse", "wrong")
    (line,) = lines(caplog)
    assert line.endswith("Failed sign-in from 192.0.2.1, no such account")


def test_tries_beyond_the_limit_are_lines_too(
    client: Client, moderator: User, caplog: pytest.LogCaptureFixture
) -> None:
    for _number in range(11):
        sign_in(client, "mo", "wrong")
    assert lines(caplog)[-1].endswith("Failed sign-in from 192.0.2.1, too many failures before")
    assert len(lines(caplog)) == 11


def test_a_banned_member_is_a_line(client: Client, eve: User, caplog: pytest.LogCaptureFixture) -> None:
    sign_in(client, "eve", PASSWORD)
    assert lines(caplog)[-1].endswith("Failed sign-in from 192.0.2.1, the account eve is closed")


def test_a_wrong_present_password_in_the_admin_is_a_line(
    client: Client, moderator: User, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(moderator)
    fresh = "another long phrase of mine"
    data = {"old_password": "wrong", "new_password1": fresh, "new_password2": fresh}
    client.post(reverse("admin:password_change"), data)
    (line,) = lines(caplog)
    assert line.endswith("Failed sign-in from 127.0.0.1, wrong present password of mo")


def test_signing_in_is_none(client: Client, moderator: User, caplog: pytest.LogCaptureFixture) -> None:
    assert sign_in(client, "mo", PASSWORD).status_code == 302
    assert lines(caplog) == []


@pytest.mark.parametrize("forged", [LINE, f"\n{LINE}", f"\n2026-11-29 01:00:00,000 {LINE}", f": {LINE}"])
@pytest.mark.parametrize("way", ["name", "path"])
def test_nobody_can_have_somebody_else_banned(
    client: Client, moderator: User, caplog: pytest.LogCaptureFixture, forged: str, way: str
) -> None:
    with caplog.at_level(logging.INFO):
        if way == "name":
            User.objects.create_user(username=forged, password=PASSWORD)
            sign_in(client, forged, "wrong")
        else:
            client.get(f"/{quote(forged)}")
    found = [banned(form) for line in written(caplog.records) for form in as_found(line)]
    assert "198.51.100.7" not in found
    assert found
