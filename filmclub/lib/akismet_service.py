"""Asking Akismet about a text, and telling it where it was wrong.

The package `akismet` knows what is said and what the answers mean; `fetching` carries it, for the package's
own connection bounds neither the whole time nor the bytes of an answer. The package is loaded when it is
needed: a process that asks nobody does without it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from django.conf import settings

from filmclub.lib.fetching import NotFetched, send

if TYPE_CHECKING:
    import httpx
    from akismet import AkismetArguments, SyncClient

SECONDS = 10.0
MAX_BYTES = 10_000
T = TypeVar("T")


class NoAnswer(Exception):
    """The service could not be reached, or said nothing that is an answer."""


def is_set_up() -> bool:
    """Whether the operator has given a key."""
    return bool(settings.AKISMET_API_KEY)


def is_spam(said: Mapping[str, str], *, address: str) -> bool:
    """Whether the service takes it for spam, sent from this network address. Raises NoAnswer."""
    return _ask(lambda client: bool(client.comment_check(address, **_arguments(said))))


def tell(said: Mapping[str, str], *, is_spam: bool) -> None:
    """Say what it really was, without the network address: nobody has that any more. Raises NoAnswer."""
    _ask(lambda client: (client.submit_spam if is_spam else client.submit_ham)("", **_arguments(said)))


def _arguments(said: Mapping[str, str]) -> AkismetArguments:
    return cast("AkismetArguments", said)


def _ask(question: Callable[[SyncClient], T]) -> T:
    import akismet
    import httpx

    config = akismet.Config(key=settings.AKISMET_API_KEY, url=settings.SITE_URL)
    with httpx.Client(transport=_transport()) as connection:
        try:
            return question(akismet.SyncClient(config, connection))
        except akismet.AkismetError as error:
            # Its words may hold what the service answered, and the key.
            raise NoAnswer(f"{type(error).__name__}: {type(error.__cause__).__name__}") from error


def _transport() -> httpx.BaseTransport:
    import httpx

    class Carried(httpx.BaseTransport):
        """A way for the package's requests to the address of the setting."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            try:
                answer = send(
                    f"{settings.AKISMET_URL}{request.url.raw_path.decode()}",
                    request.read(),
                    content_type=request.headers["Content-Type"],
                    max_bytes=MAX_BYTES,
                    seconds=SECONDS,
                )
            except NotFetched as error:
                raise httpx.TransportError(str(error)) from error
            # No other header: one could have the few bytes unpacked into many.
            hints = {
                name: value for name, value in answer.headers.items() if name.lower() == "x-akismet-pro-tip"
            }
            return httpx.Response(answer.status, headers=hints, content=answer.content)

    return Carried()
