"""What a provider tells of mails that came back: who is heard, and what counts."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from filmclub.lib.environment import fault_of_webhook
from filmclub.mail import tracking
from filmclub.mail.models import COMES_BACK, Mail, Unreachable
from filmclub.mail.returned import hash_of
from tests.mail.mails import ANN, queue, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind_of_tests")]
SECRET = "a secret of twenty letters"
WEBHOOK = "/mail/came-back/"


@dataclass
class Told:
    """An event as the package hands it on."""

    event_type: str = "bounced"
    recipient: str | None = ANN
    message_id: str | None = None
    mta_response: str | None = "550 5.1.1 <ann@example.org>: no such user"
    esp_event: Any = field(default_factory=dict)


@pytest.fixture
def sent() -> Mail:
    """A mail that was sent a moment ago."""
    mail = queue()
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.SENT, recipient="", about={}, finished_at=timezone.now(), sent_to=hash_of(ANN)
    )
    return read(mail)


@pytest.fixture
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[Told]:
    """What the provider is going to tell; what it posts is read by the package, which is an extra."""
    settings.MAIL_PROVIDER, settings.MAIL_WEBHOOK_SECRET = "brevo", SECRET
    events: list[Told] = []
    monkeypatch.setattr(tracking, "_read", lambda request: events)
    return events


def tell(client: Client, secret: str = f"filmclub:{SECRET}", scheme: str = "Basic") -> int:
    value = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"{scheme} {value}", "Origin": "https://provider.example"}
    return client.post(WEBHOOK, "{}", content_type="application/json", headers=headers).status_code


def stopped() -> list[tuple[str, str, str]]:
    return list(Unreachable.objects.values_list("address", "kind", "reason"))


class TestWhoIsHeard:
    def test_who_has_the_secret(self, client: Client, told: list[Told], sent: Mail) -> None:
        told.append(Told(message_id=sent.message_id))
        assert tell(client) == 200
        assert stopped() == [(ANN, "test", "550 5.1.1 <…>: no such user")]

    @pytest.mark.parametrize(
        ("secret", "scheme"),
        [
            ("filmclub:", "Basic"),
            (f"other:{SECRET}", "Basic"),
            (f"filmclub:{SECRET}x", "Basic"),
            (f"filmclub:{SECRET}", "Bearer"),
        ],
    )
    def test_nobody_else(
        self, client: Client, told: list[Told], sent: Mail, secret: str, scheme: str
    ) -> None:
        told.append(Told(message_id=sent.message_id))
        assert tell(client, secret, scheme) == 404
        assert client.post(WEBHOOK, headers={"Authorization": "Basic é"}).status_code == 404
        assert client.post(WEBHOOK).status_code == 404
        assert stopped() == []

    def test_nobody_where_there_is_no_secret(self, client: Client, told: list[Told], settings: Any) -> None:
        settings.MAIL_WEBHOOK_SECRET = ""
        assert tell(client, "filmclub:") == 404
        assert client.get(WEBHOOK).status_code == 405

    @pytest.mark.parametrize("error", [SuspiciousOperation, ValueError, KeyError])
    def test_what_makes_no_sense_or_is_not_signed_is_refused(
        self,
        client: Client,
        told: list[Told],
        sent: Mail,
        monkeypatch: pytest.MonkeyPatch,
        error: type[Exception],
    ) -> None:
        def fail(request: HttpRequest) -> list[Told]:
            raise error

        monkeypatch.setattr(tracking, "_read", fail)
        assert tell(client) == 400
        assert stopped() == []


class TestWhatCounts:
    def test_a_complaint(self, sent: Mail) -> None:
        assert tracking.hear(Told("complained", message_id=sent.message_id, mta_response=None))
        assert "not wanted" in stopped()[0][2]

    def test_the_message_id_wherever_it_is_named(self, sent: Mail) -> None:
        named = {"event": {"message": {"headers": {"message-id": sent.message_id.strip("<>")}}}}
        assert tracking.hear(Told(message_id="a number of theirs", esp_event=named))

    @pytest.mark.parametrize(
        "changes",
        [
            {"event_type": "deferred"},
            {"event_type": "delivered"},
            {"event_type": "rejected"},
            {"esp_event": {"event": "soft_bounce"}},
            {"esp_event": {"severity": "temporary"}},
            {"esp_event": {"signature": {}, "event-data": {"event": "failed", "severity": "temporary"}}},
            {"recipient": "bob@example.org"},
            {"recipient": None},
            {"message_id": "<0123456789abcdef0123456789abcdef@localhost>"},
            {"message_id": None},
        ],
        ids=lambda changes: json.dumps(changes)[:40],
    )
    def test_not_what_passes_or_is_not_ours(self, sent: Mail, changes: dict[str, Any]) -> None:
        assert not tracking.hear(Told(**{"message_id": sent.message_id, **changes}))
        assert stopped() == []

    @pytest.mark.parametrize(
        "told",
        [
            {"event": "hard_bounce", "email": "ann@microsoft.com", "subject": "A temporary cinema"},
            {"event": "hard_bounce", "reason": "550 no such user at softmail", "tag": "transient"},
            {"event-data": {"event": "failed", "severity": "permanent", "recipient": "ann@microsoft.com"}},
            [],
        ],
        ids=lambda told: json.dumps(told)[:40],
    )
    def test_what_is_for_good_whatever_else_is_said(self, sent: Mail, told: Any) -> None:
        assert tracking.hear(Told(message_id=sent.message_id, esp_event=told))

    def test_not_what_is_old(self, sent: Mail) -> None:
        Mail.objects.update(finished_at=timezone.now() - COMES_BACK - timedelta(minutes=1))
        assert not tracking.hear(Told(message_id=sent.message_id))

    def test_each_once_also_after_its_owner_began_again(self, sent: Mail) -> None:
        assert tracking.hear(Told(message_id=sent.message_id))
        Unreachable.objects.all().delete()
        assert not tracking.hear(Told(message_id=sent.message_id))
        assert stopped() == []


@pytest.mark.parametrize(
    ("provider", "secret", "key", "said"),
    [
        ("none", "", "", ""),
        ("brevo", "", "", "django-anymail is not installed"),
        ("brevo", "short", "", "MAIL_WEBHOOK_SECRET is missing or too short"),
        ("mailgun", SECRET, "", "MAIL_SIGNING_KEY is missing"),
        ("mailgun", SECRET, "key", ""),
    ],
)
def test_the_settings_say_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, provider: str, secret: str, key: str, said: str
) -> None:
    is_there = None if "installed" in said else object()
    monkeypatch.setattr("filmclub.lib.environment.find_spec", lambda name: is_there)
    fault = fault_of_webhook(provider, secret, key)
    assert said in fault
    assert bool(fault) is bool(said)
