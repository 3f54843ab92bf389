"""The discussions that the benchmark of the desk is about, made within the site by `manage.py shell`."""

from __future__ import annotations

import json

from django.contrib.auth.models import Group
from django.db.models import F
from django.test import Client

from comments.models import Comment, CommentQuerySet, Decision
from comments.states import Act, State
from filmclub.accounts.models import User
from tests.bench import talk
from tests.bench.discussions import make_one, tidy

DISCUSSION = 10_000
# Of a hundred comments: what became of those with these remainders.
_OTHERS = {1: State.REFUSED, 2: State.SPAM, 3: State.SPAM, 4: State.REMOVED, 5: State.WITHDRAWN}
WAITING = 2_000


def make(comments: int) -> None:
    """Make discussions with comments in every state, and decisions; print what to ask for, as JSON."""
    author = User.objects.create_user("editor", first_name="Ed")
    moderator = User.objects.create_user("moderator", first_name="Mo", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderators"))
    said = talk.busy(min(DISCUSSION, comments))
    for n in range(max(1, comments // len(said))):
        make_one(f"talk-{n}", said, author)
    for remainder, state in _OTHERS.items():
        _every_hundredth(remainder).update(state=state)
    waiting = list(_every_hundredth(6).order_by("-pk").values_list("pk", flat=True)[:WAITING])
    Comment.objects.filter(pk__in=waiting).update(state=State.PENDING, held_for="first_comment")
    _every_hundredth(7).filter(pk__lt=5_000).update(open_reports=F("pk") % 3 + 1)
    Comment.objects.annotate(part=F("pk") % 10).filter(part=9).update(language="fr")
    decided = Comment.objects.annotate(part=F("pk") % 5).filter(part=0).values_list("pk", "state")
    Decision.objects.bulk_create(
        (
            Decision(comment_id=pk, moderator=moderator, act=Act.APPROVE, before="pending", after=state)
            for pk, state in decided.iterator()
        ),
        batch_size=5_000,
    )
    tidy()
    client = Client()
    client.force_login(moderator)
    comment = Comment.objects.filter(state=State.APPROVED).latest("pk")
    told = {
        "session": client.cookies["sessionid"].value,
        "article": comment.discussion_id,
        "comment": comment.pk,
        "common": talk.WORDS[0],
        "rare": f"{talk.WORDS[0]} {talk.WORDS[1]} {talk.WORDS[-1]}",
    }
    print(json.dumps(told))


def _every_hundredth(remainder: int) -> CommentQuerySet:
    return Comment.objects.annotate(part=F("pk") % 100).filter(part=remainder)
