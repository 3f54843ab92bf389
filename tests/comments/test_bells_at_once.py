"""Many answer two members at once in two discussions, while a moderator decides and both look."""

from __future__ import annotations

import json
import threading

import pytest

from tests.extent import extent
from tests.processes import manage

POSTS = extent(12, 60)
MAKE = """
from comments.followed import Target
from comments.followers import Follower
from comments.following import follow
from comments.moderation import moderate
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
boss = User.objects.create_superuser("decides")
for name in ("a", "b", "c", "d"):
    User.objects.create_superuser(name)
users = [User.objects.create_user(name) for name in ("one", "two")]
for article in Article.objects.filter(slug__in=("first", "second")):
    for user in users:
        said = post_comment(article=article, writer=Writer(user=user), text=f"By {user.username}.")
        if not said.traits.is_public:
            moderate(said, "approve", by=boss)
# A reply in it rings both bells.
for user in users:
    follow(Follower(user=user), Target("article", Article.objects.get(slug="first")), "site")
"""
# What was published just before a look counts once more, so as not to be missed: here it is exact.
EXACT = """
from datetime import timedelta
from comments import bell
bell.SETTLING = timedelta(0)
"""
REPLY = """
import threading
from django.db import connection
from comments.models import Comment
from comments.posting import ParentGone, post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
failed = []
def reply(name):
    writer = Writer(user=User.objects.get(username=name))
    try:
        for turn in range(POSTS):
            parents = Comment.objects.filter(author__username__in=("one", "two"))
            parent = parents.select_related("discussion__article").order_by("?")[0]
            try:
                article, text = parent.discussion.article, f"Reply {name} {turn}."
                post_comment(article=article, writer=writer, text=text, parent_id=parent.pk)
            except ParentGone:
                pass
    except Exception as error:
        failed.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=reply, args=(name,)) for name in NAMES]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(failed)
"""
DECIDE = """
import random, time
from comments.models import Comment
from comments.moderation import ModerationError, moderate, move_comment
from filmclub.accounts.models import User
boss = User.objects.get(username="decides")
for turn in range(POSTS * 2):
    comment = Comment.objects.filter(text__startswith="Reply").order_by("?").first()
    if comment is None:
        time.sleep(0.1)
        continue
    try:
        if turn % 3:
            moderate(comment, random.choice(["approve", "remove", "restore"]), by=boss, reason="a reason")
        else:
            move_comment(comment, Comment.objects.filter(text__startswith="By").order_by("?")[0], by=boss)
    except ModerationError:
        pass
print([])
"""
LOOK = """
import time
from comments.bell import look
from filmclub.accounts.models import User
for turn in range(POSTS):
    for name in ("one", "two"):
        look(User.objects.get(username=name))
        time.sleep(0.05)
print([])
"""
READ_BACK = """
import json
from django.db import connection
from comments.discussions import recount
from comments.models import Comment
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
with connection.cursor() as cursor:
    cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    (deadlocks,) = cursor.fetchone()
users = User.objects.filter(username__in=("one", "two")).order_by("username")
# After whoever looked last, so that both have something to say.
for said in Comment.objects.filter(text__startswith="By").select_related("discussion__article"):
    writer, article = Writer(user=User.objects.get(username="a")), said.discussion.article
    post_comment(article=article, writer=writer, text=f"The last, {said.pk}.", parent_id=said.pk)
rung = list(users.values_list("bell_count", flat=True))
wrong = [bell.count_anew(user.pk) for user in users]
print(json.dumps({
    "rung": rung,
    "counted": list(users.values_list("bell_count", flat=True)),
    "faults": [fault for pk in Article.objects.values_list("pk", flat=True) for fault in recount(pk)],
    "deadlocks": deadlocks,
}))
"""


def run(address: str, code: str, **values: object) -> str:
    names = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    return manage(address, "shell", "--verbosity", "0", "-c", names + EXACT + code)


@pytest.mark.runs_on("postgresql")
@pytest.mark.slow
def test_two_bells_never_wait_for_each_other_and_are_right(filled: str) -> None:
    assert run(filled, MAKE) == ""
    said: dict[str, str] = {}

    def begin(name: str, code: str, names: str = "") -> None:
        said[name] = run(filled, code, NAMES=names, POSTS=POSTS)

    programs = [("ab", REPLY, "ab"), ("cd", REPLY, "cd"), ("decides", DECIDE), ("looks", LOOK)]
    threads = [threading.Thread(target=begin, args=program) for program in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == dict.fromkeys(said, "[]\n")
    read = json.loads(run(filled, READ_BACK))
    assert read == {"rung": read["counted"], "counted": read["counted"], "faults": [], "deadlocks": 0}
    assert all(read["counted"])
