"""The pages for what goes wrong, each with what it needs to be shown: nothing."""

from __future__ import annotations

import logging
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse

from filmclub.lib.away import first_line, is_away
from filmclub.lib.error_pages import error_page
from filmclub.lib.seldom import Seldom
from filmclub.middleware import request_id

# When readers and machines may come again, in seconds.
RETRY_AFTER = 30

logger = logging.getLogger("filmclub.database")
_line = Seldom(60)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be read; 413 for one that is too large."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return error_page(None, "413", 413)
    return error_page(None, "400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "403", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, "403_csrf", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "404", 404)


def too_often(request: HttpRequest) -> HttpResponse:
    return error_page(request, "429", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours, with the request's id, which is in the log; 503 without the database."""
    error = sys.exception()
    if error is not None and is_away(error):
        return database_away(request, error)
    return error_page(None, "500", 500, {"request_id": request_id.get()})


def database_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Ask to come again; what was sent is not stored. The log of this process says it once a minute."""
    if _line.is_due():
        logger.error("The database does not answer, and readers get 503: %s", first_line(error))
    response = error_page(None, "503", 503, {"was_sent": request.method == "POST"})
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
