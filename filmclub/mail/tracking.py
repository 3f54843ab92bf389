"""What a provider of mail tells later of mails that came back: its webhook, read by django-anymail.

The package is an extra, imported where the settings name a provider. What is told counts by the Message-ID
that we gave, as `returned.came_back` says; so each of PROVIDERS tells it of mails that go through its SMTP.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from filmclub.lib.log_lines import printable
from filmclub.mail.delivery import LONGEST_REASON
from filmclub.mail.returned import came_back
from filmclub.mail.sender import message_domain

# The views of django-anymail that understand them. Mailgun signs what it sends, with a key of its own.
PROVIDERS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
}
# The name that stands before the secret in the address that the provider is given.
USER = "filmclub"
# What a provider calls a failure that passes, though it counts it among those for good, and where it says so:
# all else that it tells may be somebody's words.
_PASSES = re.compile(r"soft|transient|temporary", re.IGNORECASE)
_SAYS_SO = ("event", "type", "severity")


class Event(Protocol):
    """What django-anymail makes of anything that a provider tells."""

    event_type: str
    recipient: str | None
    message_id: str | None
    mta_response: str | None
    esp_event: Any


@csrf_exempt
@require_POST
@never_cache
def told(request: HttpRequest) -> HttpResponse:
    """Hear what the provider tells, whose request has the secret; 404 for any other.

    400 where it makes no sense, or where the provider's signature is wrong.
    """
    if not settings.MAIL_WEBHOOK_SECRET or not _has_secret(request):
        raise Http404
    try:
        events = _read(request)
    except (SuspiciousOperation, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest("It is nothing that the provider tells.") from error
    for event in events:
        hear(event)
    return HttpResponse()


def hear(event: Event) -> bool:
    """Stop what is to stop after an event; whether anything did."""
    if event.event_type == "complained":
        reason = _("The mail program of its owner said that it was not wanted.")
    elif event.event_type == "bounced" and not _passes(event.esp_event):
        reason = printable(" ".join((event.mta_response or "").split())) or _("It came back for good.")
    else:
        return False
    address = event.recipient or ""
    reason = reason.replace(address, "…")[:LONGEST_REASON]
    return any(came_back(message_id, address, reason=reason) for message_id in _message_ids(event))


def _passes(told: Any) -> bool:
    if not isinstance(told, Mapping):
        return False
    said = told.get("event-data", told)
    values = [said.get(name) for name in _SAYS_SO] if isinstance(said, Mapping) else []
    return any(isinstance(value, str) and _PASSES.match(value) for value in values)


def _message_ids(event: Event) -> list[str]:
    """Those of ours that it names, wherever the provider puts them."""
    ours = re.compile(rf"[0-9a-f]{{32}}@{re.escape(message_domain())}")
    said = f"{event.message_id} {json.dumps(event.esp_event, default=str)}"
    return [f"<{found}>" for found in dict.fromkeys(ours.findall(said))][:1]


def _has_secret(request: HttpRequest) -> bool:
    scheme, _blank, value = request.headers.get("Authorization", "").partition(" ")
    try:
        said = base64.b64decode(value, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return False
    return constant_time_compare(said, f"{USER}:{settings.MAIL_WEBHOOK_SECRET}".encode())


def _read(request: HttpRequest) -> list[Event]:
    """What django-anymail reads in a request. Raises SuspiciousOperation for a wrong signature."""
    module, _dot, name = PROVIDERS[settings.MAIL_PROVIDER].rpartition(".")
    view = getattr(import_module(module), name)(
        webhook_secret=f"{USER}:{settings.MAIL_WEBHOOK_SECRET}", **_signed_with()
    )
    view.run_validators(request)
    events: list[Event] = view.parse_events(request)
    return events


def _signed_with() -> dict[str, str]:
    return {"webhook_signing_key": settings.MAIL_SIGNING_KEY} if settings.MAIL_PROVIDER == "mailgun" else {}
