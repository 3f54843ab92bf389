"""Two members claim the same comments at once while a moderator decides: each becomes one of theirs."""

from __future__ import annotations

import json
import threading

import pytest

from tests.extent import extent
from tests.processes import manage

COMMENTS = extent(12, 60)
MAKE = """
from comments.claims import Claimant, claim
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
pks = []
for number in range(COMMENTS):
    article = Article.objects.get(slug=("first", "second", "third")[number % 3])
    writer = Writer(name="Nora", browser_key="n" * 32)
    pks.append(post_comment(article=article, writer=writer, text=f"Number {number}.").pk)
for name in ("one", "two"):
    user = User.objects.create_user(name, first_name="Nora")
    claim(Claimant.of(user, "n" * 32), pks)
"""
WORK = """
from comments import claims
from comments.models import Claim
claims.UNDER_ONE_LOCK = 1
pk = Claim.objects.get(user__username=WHO).pk
while claims._step(pk):
    pass
"""
DECIDE = """
import random
from comments.models import Comment
from comments.moderation import moderate
from filmclub.accounts.models import User
boss, decided = User.objects.get(username="boss"), 0
for pk in Comment.objects.filter(text__startswith="Number").order_by("?").values_list("pk", flat=True):
    act = random.choice(["approve", "refuse"])
    moderate(Comment.objects.get(pk=pk), act, by=boss, reason="a reason")
    decided += 1
print(decided)
"""
UNDO = """
from comments.claims import undo_claim
from comments.models import Claim
claim = Claim.objects.get(user__username="one")
assert undo_claim(claim.pk, by=claim.user)
"""
READ_BACK = """
import json
from django.db import connection
from comments.discussions import recount
from comments.models import Claim, Comment
from reviews.models import Article
with connection.cursor() as cursor:
    cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    (deadlocks,) = cursor.fetchone()
said = Comment.objects.filter(text__startswith="Number")
columns = ("author__username", "claimed__claim__user__username", "guest_name", "writer", "state")
print(json.dumps({
    "comments": list(said.values_list(*columns)),
    "claims": dict(Claim.objects.values_list("user__username", "state")),
    "faults": [fault for pk in Article.objects.values_list("pk", flat=True) for fault in recount(pk)],
    "deadlocks": deadlocks,
}))
"""


def run(address: str, code: str, **values: object) -> str:
    names = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    return manage(address, "shell", "--verbosity", "0", "-c", names + code)


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_each_comment_becomes_one_members_and_every_decision_holds(filled: str) -> None:
    assert run(filled, MAKE, COMMENTS=COMMENTS) == ""
    said: list[str] = []
    beside = [
        threading.Thread(target=lambda who=who: said.append(run(filled, WORK, WHO=who)))
        for who in ("one", "one", "two")
    ]
    beside.append(threading.Thread(target=lambda: said.append(run(filled, DECIDE))))
    for thread in beside:
        thread.start()
    for thread in beside:
        thread.join()
    assert sorted(said) == ["", "", "", f"{COMMENTS}\n"]

    read = json.loads(run(filled, READ_BACK))
    assert (read["claims"], read["faults"], read["deadlocks"]) == ({"one": "done", "two": "done"}, [], 0)
    assert len(read["comments"]) == COMMENTS
    for author, claimant, name, key, state in read["comments"]:
        assert author == claimant
        assert author in ("one", "two")
        assert (name, key) == ("", "")
        assert state in ("approved", "refused")
    assert run(filled, UNDO) == ""
    assert run(filled, WORK, WHO="one") == ""
    after = json.loads(run(filled, READ_BACK))
    assert after["claims"] == {"one": "undone", "two": "done"}
    assert after["faults"] == []
    expected = [
        [None, None, "Nora", "n" * 32, state] if author == "one" else [author, claimant, name, key, state]
        for author, claimant, name, key, state in read["comments"]
    ]
    assert sorted(map(str, after["comments"])) == sorted(map(str, expected))
