from __future__ import annotations

import pytest

from filmclub.mail import kinds


@pytest.fixture(autouse=True)
def _kinds_of_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone with it."""
    monkeypatch.setattr(kinds, "_writers", dict(kinds._writers))
