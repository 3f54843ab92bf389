"""Guests are forgotten while they post, others answer them and moderators decide."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tests.comments import fire
from tests.comments.test_opposite_moves import READ_BACK
from tests.extent import extent
from tests.processes import manage

TIMES = extent(5, 30)
ERASE = """
import time
from datetime import timedelta
from comments.models import Comment, ConfirmedAddress
from filmclub.accounts.erasing import Words, ask, erase_now
end, erased = time.monotonic() + 60, 0
while erased < TIMES and time.monotonic() < end:
    comment = Comment.objects.exclude(email="").exclude(writer="").order_by("?").first()
    if comment is None:
        continue
    ConfirmedAddress.objects.get_or_create(address=comment.email, key=comment.writer)
    words = Words.GO if erased % 2 else Words.STAY
    erase_now(ask(address=comment.email, words=words, thinks=timedelta(0)))
    erased += 1
print("done", erased)
"""
DECIDE = """
import random, time
from comments.models import Comment
from comments.moderation import ModerationError, moderate, undo
from comments.states import Act
from filmclub.accounts.models import User
boss = User.objects.get()
end, decided = time.monotonic() + 60, 0
while decided < 3 * TIMES and time.monotonic() < end:
    comment = Comment.objects.order_by("?").first()
    try:
        decision = moderate(comment, random.choice([Act.REMOVE, Act.APPROVE, Act.SPAM]), by=boss)
        decided += 1
        if random.random() < 0.5:
            undo([decision], by=boss)
    except ModerationError:
        pass
print("done", decided)
"""
LEFT = """
from comments.models import Comment, ConfirmedAddress
from filmclub.accounts.models import Erasure
named = Comment.objects.filter(unnamed_at__isnull=False).exclude(guest_name="", email="", writer="")
said = Comment.objects.filter(erased_at__isnull=False).exclude(text="", guest_name="", email="", writer="")
gone = [Comment.objects.exclude(**{moment: None}).count() for moment in ("unnamed_at", "erased_at")]
print("left", named.count() + said.count(), Erasure.objects.exclude(address="").count(), min(gone) > 0)
"""


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_erasing_beside_posts_and_decisions_keeps_trees_right(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who answers what was just erased is shown a page.
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    manage(
        filled, "collectstatic", "--noinput", "-v0", "--ignore", "admin", "--ignore", "django_prose_editor"
    )
    workers = tmp_path / "workers"
    printed: list[str] = []

    def run(code: str) -> None:
        words = ("shell", "--verbosity", "0", "-c", f"TIMES = {TIMES}\n{code}")
        printed.append(manage(filled, *words, ERASED_FOLDER=str(tmp_path / "erased")))

    with fire.server(filled, workers) as port:
        beside = [threading.Thread(target=run, args=(code,)) for code in (ERASE, ERASE, DECIDE)]
        outcome = fire.open_fire(port, workers, ["first", "second"], between=40, kills=0, beside=beside)

    assert all(re.fullmatch(r"done [1-9]\d*\n", said) for said in printed), printed
    assert set(outcome.statuses) <= {303, 422}, outcome.statuses
    assert manage(filled, "check_threads").endswith(" 0 faults\n")
    assert manage(filled, "shell", "--verbosity", "0", "-c", LEFT) == "left 0 0 True\n"
    told = manage(filled, "shell", "--verbosity", "0", "-c", READ_BACK).splitlines()
    assert "deadlocks 0" in told
    counts = [line.split()[1:] for line in told if line.startswith("counts")]
    assert all(counted == approved for counted, approved in counts), counts
