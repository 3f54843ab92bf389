"""Writers post while a moderator moves comments, faults are planted and mended, and texts are filled."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from tests.comments import fire
from tests.extent import extent
from tests.processes import manage

MOVES, MENDS, FILLS = extent((10, 1, 2), (30, 3, 10))
# Moves comments of one discussion; its lock is all that keeps this process and the writers apart.
MOVE_ABOUT = """
import random, time
from comments.models import Comment
from comments.moderation import ModerationError, move_comment, undo
from filmclub.accounts.models import User
boss = User.objects.get()
end, moved = time.monotonic() + 60, 0
while moved < MOVES and time.monotonic() < end:
    comments = list(Comment.objects.filter(discussion__article__slug="first").order_by("?")[:2])
    if len(comments) == 2:
        try:
            decision = move_comment(comments[0], random.choice([comments[1], None]), by=boss)
            moved += 1
            if random.random() < 0.3:
                undo([decision], by=boss)
        except ModerationError:
            pass
print("moved", moved)
"""

# Plants in the others what writers can still write beside, and mends it; nothing is wrong with the first.
PLANT_AND_MEND = """
import io, time
from django.core.management import call_command
from django.db.models import F
from comments.models import Comment
from reviews.models import Article
first = f"discussion {Article.objects.get(slug='first').pk}:"
others = Comment.objects.exclude(discussion__article__slug="first")
end, mended, false = time.monotonic() + 60, 0, 0
while mended < MENDS and time.monotonic() < end:
    some = Comment.objects.filter(pk__in=list(others.order_by("?").values_list("pk", flat=True)[:20]))
    some.update(level=F("level") + 3, approved_below=F("approved_below") + 2)
    others.filter(parent=None).update(rght=F("rght") + 4)
    Article.objects.exclude(slug="first").update(comment_count=0)
    out, told = io.StringIO(), io.StringIO()
    call_command("check_threads", "--fix", stdout=out, stderr=told)
    mended += "all put right" in out.getvalue()
    false += told.getvalue().count(first)
print("mended", mended, "false", false)
"""

# Leaves rows of the first as an earlier release had them, and fills them.
FILL = """
import time
from django.core.management import call_command
from django.db import transaction
from comments.discussions import lock
from comments.models import Comment, Discussion
end, filled = time.monotonic() + 60, 0
while filled < FILLS and time.monotonic() < end:
    with transaction.atomic():
        first = lock(Discussion.objects.get(article__slug="first").pk)
        first.comments.update(public_text=None)
    call_command("fill_texts", verbosity=0)
    filled += 1
print("filled", filled, "left", Comment.objects.filter(public_text=None).count())
"""

READ_BACK = """
from comments.models import Comment
print(*Comment.objects.values_list("pk", flat=True))
"""


def shell(database_url: str, code: str) -> str:
    return manage(database_url, "shell", "--verbosity", "0", "-c", code)


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_moves_and_mending_go_on_beside_writers(filled: str, tmp_path: Path) -> None:
    workers = tmp_path / "workers"
    printed: dict[str, str] = {}

    def run(code: str) -> None:
        printed[code] = shell(filled, f"MOVES, MENDS, FILLS = {MOVES}, {MENDS}, {FILLS}\n{code}")

    with fire.server(filled, workers) as port:
        beside = [threading.Thread(target=run, args=(code,)) for code in (MOVE_ABOUT, PLANT_AND_MEND, FILL)]
        outcome = fire.open_fire(port, workers, fire.SLUGS, between=20, kills=extent(1, 2), beside=beside)

    moved = re.fullmatch(r"moved (\d+)\n", printed[MOVE_ABOUT])
    assert moved, printed
    assert int(moved[1]) > 5
    mended = re.fullmatch(r"mended (\d+) false (\d+)\n", printed[PLANT_AND_MEND])
    assert mended, printed
    assert int(mended[1]) > 0
    assert int(mended[2]) == 0, "a writer's work was taken for a fault"
    assert printed[FILL] == f"filled {FILLS} left 0\n"
    assert set(outcome.statuses) == {303}, outcome.statuses
    assert len(outcome.acknowledged) > 30
    assert manage(filled, "check_threads").endswith(" 0 faults\n")
    assert outcome.acknowledged <= {int(pk) for pk in shell(filled, READ_BACK).split()}
