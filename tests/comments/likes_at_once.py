"""Many readers like one comment at once, in processes of their own, beside writers and a moderator."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import Any

from tests.processes import manage

CONNECTIONS, WRITERS = 8, 4
SLUG = "liked-by-many"
MAKE = """
from django.utils import timezone
from comments.posting import post_comment
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
boss, names = User.objects.create_superuser("decides"), [f"reader-{number}" for number in range(LIKES)]
public = {"author": boss, "state": "published", "published_at": timezone.now()}
article = Article.objects.create(slug=SLUG, title=SLUG, **public)
liked = post_comment(article=article, writer=Writer(user=boss), text="Liked by many.")
User.objects.bulk_create(User(username=name, slug=name) for name in names)
print(liked.pk)
"""
# Each likes it twice, and every seventh takes it back: both find what another connection has just done.
LIKE = """
import threading
from django.db import connection
from comments.likes import like, take_back
from comments.models import Comment
from comments.readers import Reader
from filmclub.accounts.models import User
liked, failed = Comment.objects.get(pk=PK), []
readers = list(User.objects.filter(username__startswith="reader-").order_by("pk"))
def press(number):
    try:
        for reader in readers[number % CONNECTIONS :: CONNECTIONS]:
            like(liked, Reader(user=reader))
            like(liked, Reader(user=reader))
            if reader.pk % 7 == 0:
                take_back(liked, Reader(user=reader))
        # What the neighbour does at the same moment.
        for reader in readers[(number + 1) % CONNECTIONS :: CONNECTIONS][:20]:
            like(liked, Reader(user=reader))
    except Exception as error:
        failed.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=press, args=(number,)) for number in range(CONNECTIONS)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(failed)
"""
WRITE = """
import json, threading, time
from django.db import connection
from comments.models import Comment
from comments.posting import ParentGone, post_comment
from comments.writers import Writer
from reviews.models import Article
article, took, failed = Article.objects.get(slug=SLUG), [], []
def write(number):
    parent = PK
    try:
        for turn in range(POSTS):
            start = time.monotonic()
            writer = Writer(name=f"Writer {number}", email=f"{number}@example.org")
            text = f"{MARK} {number} {turn}"
            try:
                posted = post_comment(article=article, writer=writer, text=text, parent_id=parent)
                parent = posted.pk if posted.traits.is_public and turn % 3 == 0 else PK
            except ParentGone:
                parent = PK
            took.append(time.monotonic() - start)
    except Exception as error:
        failed.append(repr(error))
    finally:
        connection.close()
threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps([sorted(took), failed]))
"""
DECIDE = """
import random
from comments.models import Comment
from comments.moderation import ModerationError, moderate
from filmclub.accounts.models import User
boss, decided = User.objects.get(username="decides"), 0
for turn in range(DECISIONS):
    others = Comment.objects.exclude(pk=PK).filter(discussion__article__slug=SLUG)
    comment = others.order_by("?").first()
    if comment is not None:
        try:
            moderate(comment, random.choice(["approve", "remove", "restore"]), by=boss, reason="a reason")
            decided += 1
        except ModerationError:
            pass
# What is liked itself, too: its row is written by both.
moderate(Comment.objects.get(pk=PK), "remove", by=boss, reason="a reason")
moderate(Comment.objects.get(pk=PK), "restore", by=boss)
print("decided")
"""
READ_BACK = """
import json
from django.db import connection
from comments.models import Comment, Like
from comments.repairs import check_discussion
deadlocks = 0
if connection.vendor == "postgresql":
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        (deadlocks,) = cursor.fetchone()
liked = Comment.objects.get(pk=PK)
print(json.dumps({
    "count": liked.like_count,
    "rows": Like.objects.filter(comment=liked).count(),
    "twice": Like.objects.count() - Like.objects.values("user", "comment").distinct().count(),
    "faults": check_discussion(liked.discussion_id).faults,
    "deadlocks": deadlocks,
}))
"""


@dataclass(frozen=True)
class Outcome:
    # Seconds that posts took, shortest first: without likes, and beside them.
    alone: list[float]
    beside: list[float]
    # What went wrong, and what was read back.
    failed: list[Any]
    read: dict[str, Any]


def p95(took: list[float]) -> float:
    return took[int(len(took) * 0.95)]


def run(address: str, code: str, **values: object) -> str:
    names = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    return manage(address, "shell", "--verbosity", "0", "-c", names + code)


def press_at_once(address: str, *, likes: int, posts: int) -> Outcome:
    """Let as many readers like one comment, by eight connections, beside four writers and a moderator."""
    values: dict[str, object] = {"CONNECTIONS": CONNECTIONS, "WRITERS": WRITERS, "LIKES": likes}
    values |= {"POSTS": posts, "DECISIONS": posts, "SLUG": SLUG}
    values["PK"] = int(run(address, MAKE, LIKES=likes, SLUG=SLUG))
    said: dict[str, str] = {}

    def together(**programs: str) -> None:
        def begin(name: str, code: str) -> None:
            said[name] = run(address, code, **values, MARK=name)

        threads = [threading.Thread(target=begin, args=one) for one in programs.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    together(alone=WRITE, decided=DECIDE)
    together(beside=WRITE, decided_again=DECIDE, liked=LIKE)
    (alone, failed), (beside, failed_beside) = json.loads(said["alone"]), json.loads(said["beside"])
    decided = [said[name] for name in ("decided", "decided_again") if said[name] != "decided\n"]
    liked = [] if said["liked"] == "[]\n" else [said["liked"]]
    read = json.loads(run(address, READ_BACK, **values))
    return Outcome(alone, beside, [*failed, *failed_beside, *decided, *liked], read)
