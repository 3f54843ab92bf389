"""Tags within tags. An editor may not make a loop of them; one that is there all the same ends here too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from reviews.models import Tag


@dataclass(frozen=True)
class Narrower:
    """What belongs to a tag: the next narrower tags, and the numbers of all, with the tag's own."""

    children: list[Tag]
    pks: frozenset[int]


def narrower(tag: Tag) -> Narrower:
    """Find what belongs to a tag, at any depth: one query."""
    below: dict[int | None, list[Tag]] = defaultdict(list)
    for each in Tag.objects.filter(parent__isnull=False).defer("description"):
        below[each.parent_id].append(each)
    found, waiting = {tag.pk}, [tag.pk]
    while waiting:
        new = [each.pk for each in below[waiting.pop()] if each.pk not in found]
        found.update(new)
        waiting += new
    return Narrower([each for each in below[tag.pk] if each.pk != tag.pk], frozenset(found))


def makes_a_loop(tag: Tag, parent: Tag) -> bool:
    """Whether the tag would belong to itself if it belonged to that parent: one query."""
    return tag.pk is not None and parent.pk in narrower(tag).pks
