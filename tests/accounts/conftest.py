"""Providers for the tests of accounts, and what a browser does with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from filmclub.accounts.models import User
from filmclub.accounts.sign_in_with import carrying
from filmclub.lib import fetching
from tests.accounts.providers import PROVIDERS, Providers, providers, settings_of


@pytest.fixture(scope="session")
def running() -> Iterator[Providers]:
    with providers() as found:
        yield found


@pytest.fixture
def world(running: Providers, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Providers:
    """All providers are set up, and their addresses lead to this machine."""
    running.asked.clear()
    running.tells.clear()
    running.says, running.hangs = None, False
    settings.SOCIALACCOUNT_PROVIDERS = settings_of(running)
    exchange = fetching.exchange

    def here(method: str, address: str, *args: Any, **fields: Any) -> Any:
        return exchange(method, running.local(address), *args, **fields)

    monkeypatch.setattr(carrying, "exchange", here)
    return running


@pytest.fixture
def linked(ann: User) -> User:
    """Ann has linked her account with each provider."""
    for provider in PROVIDERS:
        SocialAccount.objects.create(user=ann, provider=provider, uid="77")
    return ann
