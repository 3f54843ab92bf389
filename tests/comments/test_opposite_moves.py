"""Two moderators move comments between two articles in opposite directions, while readers reply in both."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tests.comments import fire
from tests.extent import extent
from tests.processes import manage

MOVES = extent(12, 60)
MOVE = """
import random, time
from django.db import connection
from comments.models import Comment, Decision
from comments.moderation import ModerationError, move_comment, undo
from filmclub.accounts.models import User
from reviews.models import Article
boss, to = User.objects.get(), Article.objects.get(slug=TO)
here = Comment.objects.filter(discussion__article__slug=FROM)
end, moved, undone, refused = time.monotonic() + 60, 0, 0, 0
while moved < MOVES and time.monotonic() < end:
    comment = here.order_by("?").first()
    parent = random.choice([Comment.objects.filter(discussion=to.pk).order_by("?").first(), None])
    if comment is None:
        continue
    try:
        decision = move_comment(comment, parent, article=to, by=boss)
        moved += 1
        if random.random() < 0.3:
            done, left = undo([Decision.objects.get(pk=decision.pk)], by=boss)
            undone, refused = undone + len(done), refused + len(left)
    except ModerationError:
        refused += 1
print("moved", moved, "undone", undone, "refused", refused)
"""
READ_BACK = """
from django.db import connection
from comments.models import Comment
from reviews.models import Article
print("stored", *Comment.objects.values_list("pk", flat=True))
for article in Article.objects.order_by("pk"):
    print("counts", article.comment_count, Comment.objects.approved().filter(discussion=article.pk).count())
with connection.cursor() as cursor:
    cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    print("deadlocks", *cursor.fetchone())
"""


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_opposite_moves_beside_replies_wait_for_each_other_and_lose_nothing(
    filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who answers what has just been moved away is shown a page.
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    manage(
        filled, "collectstatic", "--noinput", "-v0", "--ignore", "admin", "--ignore", "django_prose_editor"
    )
    workers = tmp_path / "workers"
    printed: list[str] = []

    def move(here: str, there: str) -> None:
        code = f"FROM, TO, MOVES = {here!r}, {there!r}, {MOVES}\n{MOVE}"
        printed.append(manage(filled, "shell", "--verbosity", "0", "-c", code))

    with fire.server(filled, workers) as port:
        pairs = [("first", "second"), ("second", "first"), ("first", "second"), ("second", "first")]
        beside = [threading.Thread(target=move, args=pair) for pair in pairs]
        outcome = fire.open_fire(port, workers, ["first", "second"], between=20, kills=0, beside=beside)

    moves = [re.fullmatch(r"moved (\d+) undone \d+ refused \d+\n", said) for said in printed]
    assert all(moves), printed
    assert sum(int(found[1]) for found in moves if found) >= 2 * MOVES
    assert set(outcome.statuses) <= {303, 422}, outcome.statuses
    assert len(outcome.acknowledged) > 20
    assert manage(filled, "check_threads").endswith(" 0 faults\n")
    lines = manage(filled, "shell", "--verbosity", "0", "-c", READ_BACK).splitlines()
    told = {line.split()[0]: line.split()[1:] for line in lines}
    assert outcome.acknowledged <= {int(pk) for pk in told["stored"]}
    assert told["deadlocks"] == ["0"]
    counts = [line.split()[1:] for line in lines if line.startswith("counts")]
    assert len(counts) == 3
    assert all(counted == approved for counted, approved in counts), counts
