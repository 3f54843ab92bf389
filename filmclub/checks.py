"""What `manage.py check --deploy` says of a server beyond Django's own checks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register

from filmclub import readiness


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
