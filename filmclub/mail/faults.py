"""Telling the operator by mail what broke, and nothing of what a reader sent.

These mails go straight to the server and not through the queue: what broke may be the database that holds
it, or the worker that sends it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.mail import mail_admins

from filmclub.lib.log_lines import printable

# In any hour, all processes of the site together; the same fault once.
MAILS, HOUR = 10, 60 * 60
# What is told of. Others, such as django.security, are written by whoever asks for nonsense.
TOLD = ("filmclub", "comments", "reviews", "django.request", "django_tasks", "django.tasks")
LONGEST_SUBJECT, LONGEST_MESSAGE = 150, 500

logger = logging.getLogger("filmclub.mail")


class FaultMailHandler(logging.Handler):
    """Sends what is logged as an error to ADMINS: ten mails an hour at most, each fault once.

    A mail holds the message, the address without its query, and where in the code it was: neither cookies nor
    what was posted, no values of variables, and not the words of an exception, which may quote all of these.
    The log has them, under the same id. A mail server that does not take it is waited for five
    seconds.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ADMINS or not _is_told(record):
            return
        try:
            left = _take_turn(_fingerprint(record))
            if left is not None:
                mail_admins(_subject(record), _body(record, left))
        except Exception as error:
            # A warning, which comes back to no handler of this kind.
            logger.warning("The mail about a fault could not be sent: %s.", type(error).__name__)


def _is_told(record: logging.LogRecord) -> bool:
    return any(record.name == name or record.name.startswith(f"{name}.") for name in TOLD)


def _fingerprint(record: logging.LogRecord) -> str:
    """What makes two records the same fault: who says what, or what is raised on which way."""
    parts = [record.name, record.getMessage()]
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        parts = [type(error).__qualname__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)]
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()[:20]


def _take_turn(fingerprint: str) -> int | None:
    """How many more mails there may be in this hour after this one; None if it may not be sent.

    Without the cache that all processes share each counts for itself.
    """
    if not cache.add(f"fault-mail:{fingerprint}", True, HOUR):
        return None
    for number in range(MAILS):
        if cache.add(f"fault-mail-turn:{number}", True, HOUR):
            return MAILS - 1 - number
    return None


def _subject(record: logging.LogRecord) -> str:
    error = record.exc_info[1] if record.exc_info else None
    what = f"{type(error).__name__}: " if error is not None else ""
    return printable(f"[{_name_of_site()}] {what}{record.getMessage()}")[:LONGEST_SUBJECT]


def _body(record: logging.LogRecord, left: int) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    lines = [
        f"{_name_of_site()} has logged an error:",
        "",
        f"    {printable(record.getMessage())[:LONGEST_MESSAGE]}",
        "",
        f"Time: {at:%Y-%m-%d %H:%M:%S} UTC",
        f"Request: {getattr(record, 'request_id', '-')}",
        f"Process: {os.getpid()} on {platform.node()}",
    ]
    if record.exc_info and record.exc_info[1] is not None:
        lines += ["", "Where it was, the innermost last:", "", *_whereabouts(record.exc_info[1])]
    lines += [
        "",
        "The log says more, with this request's id in brackets. The same fault is mailed once an hour.",
    ]
    if not left:
        lines.append("This is the last mail for now: what else breaks within the hour is only in the log.")
    return "\n".join(lines)


def _name_of_site() -> str:
    # Also where the logging is set up before the models, or in place of them.
    if not apps.models_ready:
        return str(settings.SITE_NAME)
    from filmclub.club.models import last_name

    return last_name()


def _whereabouts(error: BaseException) -> Iterator[str]:
    """The lines of code of an error and of those that led to it, without a word that they say."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and before is not error:
        yield from _whereabouts(before)
        yield "then"
    for frame in traceback.format_tb(error.__traceback__):
        yield frame.rstrip("\n")
    yield f"{type(error).__module__}.{type(error).__qualname__}"
