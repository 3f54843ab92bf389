"""Many writers, dying workers: the threads stay right and every acknowledged comment is there.

On PostgreSQL the discussion's row is what keeps writers apart; on SQLite the one lock of the database does.
"""

from pathlib import Path

import pytest

from tests.comments import fire
from tests.extent import extent
from tests.processes import manage

KILLS = extent(2, 6)
READ_BACK = """
from comments.models import Comment
from reviews.models import Article
print("stored", *Comment.objects.values_list("pk", flat=True))
for article in Article.objects.order_by("pk"):
    print("counts", article.comment_count, Comment.objects.approved().filter(discussion=article.pk).count())
"""


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_threads_stay_right_and_nothing_acknowledged_is_lost_when_workers_are_killed(
    filled: str, tmp_path: Path
) -> None:
    workers = tmp_path / "workers"
    with fire.server(filled, workers) as port:
        outcome = fire.open_fire(port, workers, fire.SLUGS, between=20, kills=KILLS)

    assert outcome.kills >= KILLS - 1
    assert set(outcome.statuses) == {303}, outcome.statuses
    # However slow the machine is: many between each two kills.
    assert len(outcome.acknowledged) >= 3 * outcome.kills
    assert manage(filled, "check_threads").endswith("0 faults\n")
    lines = manage(filled, "shell", "--verbosity", "0", "-c", READ_BACK).splitlines()
    stored = {int(pk) for line in lines if line.startswith("stored") for pk in line.split()[1:]}
    assert outcome.acknowledged <= stored
    counts = [line.split()[1:] for line in lines if line.startswith("counts")]
    assert len(counts) == 3
    assert all(counted == approved for counted, approved in counts), counts
