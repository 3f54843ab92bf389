"""Words of moderators about somebody, without the names and addresses of anybody else."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db.models import Q

from comments.models import Comment
from filmclub.accounts.models import User
from filmclub.lib.skeletons import skeleton

LEFT_OUT = "[…]"
_ADDRESS = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+")
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
# So many words a name has at most, as far as it is looked for.
LONGEST_NAME = 4


def without_others(text: str, *, own: Collection[str], discussions: Collection[int] = ()) -> str:
    """Put a sign in place of each address, of each member's name and of guests' who wrote beside the person.

    What is the person's own, names and addresses, stays. Two queries where the text has words. Names that
    nobody here goes by cannot be told from other words: who writes is told that the person may read it.
    """
    theirs = {skeleton(name) for name in own}
    text = _ADDRESS.sub(lambda found: found[0] if skeleton(found[0]) in theirs else LEFT_OUT, text)
    words = list(_WORD.finditer(text))
    runs = {
        (start, end): text[words[start].start() : words[end - 1].end()]
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
    }
    names = _names(set(runs.values()), discussions) - theirs
    hidden = {
        word for (start, end), run in runs.items() if skeleton(run) in names for word in range(start, end)
    }
    kept, after = [], 0
    for number, word in enumerate(words):
        if number in hidden:
            # Names that follow each other are one sign.
            kept += [] if number - 1 in hidden else [text[after : word.start()], LEFT_OUT]
            after = word.end()
    return "".join([*kept, text[after:]])


def _names(runs: Collection[str], discussions: Collection[int]) -> set[str]:
    """The skeletons of those that are somebody's name here."""
    if not runs:
        return set()
    skeletons = {skeleton(run) for run in runs} - {""}
    # Of one part of a name alone only what is written as one: a sentence may have the word “may”.
    parts = {run for run in runs if " " not in run and not run.islower()}
    members = User.objects.filter(
        Q(name_skeleton__in=skeletons)
        | Q(username__in=runs)
        | Q(first_name__in=parts)
        | Q(last_name__in=parts)
    )
    found = {
        skeleton(name)
        for user in members.only("username", "first_name", "last_name")
        for name in (user.name, user.username, user.first_name, user.last_name)
    }
    guests = Comment.objects.filter(discussion__in=discussions, author=None, name_skeleton__in=skeletons)
    return (found | set(guests.values_list("name_skeleton", flat=True))) - {""}
