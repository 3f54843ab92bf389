"""Tags within tags. Editors cannot make a loop of them; should there be one, it is walked only once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from filmclub.lib.alphabet import dictionary_key
from reviews.models import Article, Tag


@dataclass(frozen=True)
class Narrower:
    """What belongs to a tag: the tags right below that readers see, and the keys of itself and all below."""

    children: list[Tag]
    pks: frozenset[int]


def narrower(tag: Tag) -> Narrower:
    """Find what belongs to a tag, at any depth: one query."""
    below: dict[int | None, list[Tag]] = defaultdict(list)
    public = Exists(Article.objects.listed().filter(tags=OuterRef("pk")))
    rows = Tag.objects.filter(parent__isnull=False).defer("description").annotate(is_public=public)
    for each in rows:
        below[each.parent_id].append(each)
    listed = {each.pk for each in rows if each.is_public}
    # The name of a tag that only drafts have is nobody's business yet.
    children = [each for each in below[tag.pk] if each.pk != tag.pk]
    children = [each for each in children if not listed.isdisjoint(_all_below(each.pk, below))]
    children.sort(key=lambda each: (dictionary_key(each.name), each.pk))
    return Narrower(children, frozenset(_all_below(tag.pk, below)))


def _all_below(pk: int, below: Mapping[int | None, Sequence[Tag]]) -> set[int]:
    found, waiting = {pk}, [pk]
    while waiting:
        new = [each.pk for each in below.get(waiting.pop(), []) if each.pk not in found]
        found.update(new)
        waiting += new
    return found


def makes_a_loop(tag: Tag, parent: Tag) -> bool:
    """Whether the tag would belong to itself if it belonged to that parent: one query."""
    return tag.pk is not None and parent.pk in narrower(tag).pks
