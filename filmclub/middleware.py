"""What happens to every request: a line in the log, the client's address, the language of the path."""

import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control

from filmclub.lib.addresses import read_address
from filmclub.lib.http_cache import is_personal
from filmclub.lib.seldom import Seldom

GetResponse = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("filmclub.request")
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Give every log record the id of the request that it belongs to, `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class NotSaidAlready(logging.Filter):
    """Leave out what Django says of answers with 503: the request has its line, and another says why."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != 503


class OnceAMinute(logging.Filter):
    """Let through one line a minute of this process."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self._line = Seldom(60)

    def filter(self, record: logging.LogRecord) -> bool:
        return self._line.is_due()


class NoTraceOfStrangers(logging.Filter):
    """Let what strangers do wrong, as sending too much, be one line: where Django noticed says nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.name).startswith("django.security"):
            record.exc_info = None
        return True


def request_log(get_response: GetResponse) -> GetResponse:
    """Write one line per request, under an id that the 500 page shows too."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(secrets.token_hex(6))
        start = time.perf_counter()
        try:
            response = get_response(request)
            logger.info(
                "%s %s %s %.0f ms",
                request.method,
                # Without the query: moderators search for addresses.
                request.path,
                response.status_code,
                (time.perf_counter() - start) * 1000,
            )
            return response
        finally:
            request_id.reset(token)

    return middleware


# What browsers offer to pages, and neither a page of ours nor a frame in it ever asks for.
NOT_NEEDED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer"),
    *("microphone", "midi", "payment", "serial", "usb"),
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in NOT_NEEDED)
# An upload is a picture and nothing else, whatever is in the file.
UPLOAD_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def security_headers(get_response: GetResponse) -> GetResponse:
    """Say with every answer, also with stored and static ones, what browsers may do with it.

    Other sites may show uploads, as feed readers in a browser do, but nothing else of ours.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        is_upload = request.path_info.startswith(settings.MEDIA_URL) and response.status_code < 400
        if is_upload:
            response.headers["Content-Security-Policy"] = UPLOAD_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_upload else "same-origin"
        return response

    return middleware


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Say what a page may load: django-csp puts it together once, from the settings, for all pages."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        # What Django shows developers of an error has its styles in the page.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


def without_nul(get_response: GetResponse) -> GetResponse:
    """Let no NUL through in addresses and cookies: nothing here has one, and PostgreSQL takes none.

    There is nothing under such an address, and no reader behind such a cookie.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        if any("\0" in value for value in request.COOKIES.values()):
            # Its name stays: the page is still not everybody's.
            cookies = request.COOKIES.items()
            request.COOKIES = {name: "" if "\0" in value else value for name, value in cookies}
        return get_response(request)

    return middleware


def client_address(get_response: GetResponse) -> GetResponse:
    """Put the address of the client into REMOTE_ADDR, in one spelling; "" if there is none.

    Each trusted proxy before the site appends the address that it saw, so ours are counted from the right;
    what stands further left was written by the client and proves nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < settings.TRUSTED_PROXIES <= len(hops) and hops[-settings.TRUSTED_PROXIES]:
            request.META["REMOTE_ADDR"] = hops[-settings.TRUSTED_PROXIES]
        request.META["REMOTE_ADDR"] = str(read_address(request.META.get("REMOTE_ADDR", "")) or "")
        return get_response(request)

    return middleware


def private_unless_said(get_response: GetResponse) -> GetResponse:
    """Keep shared caches away from what one reader got and no view has spoken of, such as errors."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if is_personal(request) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return middleware


class PathLocaleMiddleware(LocaleMiddleware):
    """Choose the language by the path alone, so that pages do not vary by Accept-Language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
