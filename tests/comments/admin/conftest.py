"""A queue that is long with few comments."""

from __future__ import annotations

import pytest

from comments.admin import CommentAdmin


@pytest.fixture
def five_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CommentAdmin, "list_per_page", 5)
