"""What `manage.py check --deploy` says of mail before the site starts."""

from __future__ import annotations

from typing import Any

import pytest

from filmclub.checks import mail_arrives, site_url
from filmclub.club.models import Club
from filmclub.mail.confirmation import confirm_way, way_of_mail


@pytest.mark.parametrize(
    ("url", "hosts", "is_right"),
    [
        ("https://films.example", ["films.example"], True),
        ("https://www.films.example", ["films.example"], True),
        ("https://films.example", [".films.example"], True),
        ("https://localhost", ["*"], False),
        ("https://other.example", ["films.example"], False),
    ],
)
def test_links_in_mails_lead_to_a_name_of_the_site(
    url: str, hosts: list[str], is_right: bool, settings: Any
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = url, hosts
    assert [message.id for message in site_url()] == ([] if is_right else ["filmclub.W004"])


@pytest.mark.django_db
def test_mail_that_nobody_confirmed_is_said() -> None:
    assert [message.id for message in mail_arrives()] == ["filmclub.I002"]
    confirm_way(way_of_mail(Club.objects.current()))
    assert mail_arrives() == []
