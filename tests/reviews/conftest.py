"""Who writes about films."""

from __future__ import annotations

import pytest
from django.test import Client

from filmclub.accounts.models import User
from tests.processes import ON_SQLITE

collect_ignore = ["test_two_at_once.py"] if ON_SQLITE else []


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def as_moderator(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client
