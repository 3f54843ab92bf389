"""What `manage.py check --deploy` says of a server beyond Django's own checks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register
from django.db import DatabaseError, InterfaceError

from filmclub import readiness
from filmclub.mail.confirmation import is_mail_confirmed


@register(Tags.files, deploy=True)
def static_files(**kwargs: Any) -> list[CheckMessage]:
    if not readiness.why_no_static_files():
        return []
    hint = "Run manage.py collectstatic, then restart the site. Without it every page is an error."
    return [Warning("The stylesheet is not where STATIC_ROOT says.", hint=hint, id="filmclub.W001")]


@register(Tags.caches, deploy=True)
def limits(**kwargs: Any) -> list[CheckMessage]:
    if not readiness.why_no_cache():
        return []
    hint = "Run manage.py createcachetable, or start the server that CACHE_URL names."
    return [
        Warning(
            "The cache does not answer: each process counts limits by itself.", hint=hint, id="filmclub.W003"
        )
    ]


@register(Tags.compatibility, deploy=True)
def admins(**kwargs: Any) -> list[CheckMessage]:
    if settings.ADMINS:
        return []
    hint = "Set ADMINS to e-mail addresses, and EMAIL_URL to a server that takes mail."
    return [Info("Nobody is told by mail when something breaks.", hint=hint, id="filmclub.I001")]


@register(Tags.compatibility, deploy=True)
def site_url(**kwargs: Any) -> list[CheckMessage]:
    host = (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")
    if any(host == allowed.strip("*.").removeprefix("www.") for allowed in settings.ALLOWED_HOSTS):
        return []
    hint = "Set SITE_URL to the address under which readers know the site, as in https://films.example."
    return [
        Warning(
            f"Links in mails lead to {settings.SITE_URL}, which no name in ALLOWED_HOSTS is.",
            hint=hint,
            id="filmclub.W004",
        )
    ]


@register(Tags.compatibility, deploy=True)
def mail_arrives(**kwargs: Any) -> list[CheckMessage]:
    try:
        if is_mail_confirmed():
            return []
    except (DatabaseError, InterfaceError):
        # Before the first migrate there is nothing to ask.
        return []
    hint = "Try manage.py send_test_mail ADDRESS; then send a test mail from the admin, and confirm it."
    return [
        Info(
            "Nobody has confirmed that mail arrives: the site offers nothing that needs it.",
            hint=hint,
            id="filmclub.I002",
        )
    ]
