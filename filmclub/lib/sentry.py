"""Faults told to Sentry, where the operator has named an address of one; nothing of a reader goes there."""

from __future__ import annotations

from typing import Any

from filmclub import __version__
from filmclub.lib.away import is_away


def start_sentry(dsn: str) -> str:
    """Send what breaks to this DSN; say what keeps it from that, or ""."""
    try:
        import sentry_sdk
    except ImportError:
        return (
            "SENTRY_DSN is set, but Python’s package sentry-sdk is not installed here. Install "
            "requirements-extras.txt in place of requirements.txt, or leave this out."
        )
    try:
        sentry_sdk.init(
            dsn=dsn,
            release=__version__,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            # Lines of the log name addresses.
            max_breadcrumbs=0,
            before_send=without_readers,
        )
    except ValueError:
        return "SENTRY_DSN is no address of a Sentry project, as in https://key@sentry.example/2."
    return ""


def without_readers(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """Leave in an event which code broke at which address, and nothing that came from a reader.

    None for a database that is away: each request would tell of it, and the log does once.
    """
    if is_away((hint.get("exc_info") or (None, None))[1]):
        return None
    request = event.get("request") or {}
    event["request"] = {"method": request.get("method"), "url": str(request.get("url", "")).partition("?")[0]}
    for name in ("user", "extra", "breadcrumbs"):
        event.pop(name, None)
    for error in (event.get("exception") or {}).get("values") or []:
        # What an exception says may quote what was posted.
        error["value"] = ""
        for frame in (error.get("stacktrace") or {}).get("frames") or []:
            frame.pop("vars", None)
    return event
