"""What allauth has to say goes through the mail queue, and its text lies there no longer than it must."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core import mail as outbox
from django.test import RequestFactory

from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.models import Mail
from filmclub.mail.sending import send_due

pytestmark = pytest.mark.django_db


def test_a_mail_of_allauth_is_queued_sent_and_blanked(ann: User, rf: RequestFactory) -> None:
    Club.objects.update_or_create(pk=1, defaults={"name": "Kino Utrecht"})
    request = rf.get("/accounts/login/")
    with context.request_context(request):
        get_adapter(request).send_mail(
            "account/email/password_reset_key",
            "ann@example.org",
            {"user": ann, "password_reset_url": "https://films.example/reset/abc/", "username": "ann"},
        )

    mail = Mail.objects.get()
    assert outbox.outbox == []
    assert (mail.kind, mail.recipient, mail.state) == ("account", "ann@example.org", Mail.State.QUEUED)
    send_due()
    assert outbox.outbox[0].subject.startswith("[Kino Utrecht] ")
    assert "https://films.example/reset/abc/" in str(outbox.outbox[0].body)
    mail.refresh_from_db()
    assert (mail.letter, mail.recipient, mail.state) == (None, "", Mail.State.SENT)
