from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from filmclub.mail import kinds
from tests.mail.mails import Hours, write
from tests.mail.servers import Inbox, mail_server, use_server


@pytest.fixture(autouse=True)
def _kinds_of_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone with it."""
    monkeypatch.setattr(kinds, "_writers", dict(kinds._writers))


@pytest.fixture
def kind_of_tests() -> None:
    kinds.register_kind("test", write)


@pytest.fixture
def clock() -> Hours:
    return Hours()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def port(inbox: Inbox, settings: Any) -> Iterator[int]:
    with mail_server(inbox) as port:
        use_server(settings, port)
        yield port
