"""Spam stands together: comments that share a text, a host that they link to, an address or a network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models import Comment
from comments.spam.duplicates import bands_of, pairs_of
from comments.spam.texts import LONGEST, hosts
from filmclub.lib.folding import folded


class Tie(models.TextChoices):
    """What comments have in common, the most telling first."""

    HOST = "host", _("They link to %(value)s")
    TEXT = "text", _("They say nearly the same")
    EMAIL = "email", _("They give the address %(value)s")
    NETWORK = "network", _("They come from the network %(value)s")


@dataclass
class Group:
    """Comments that hang together, in their order, and what at least half of them share, in words."""

    comments: list[Comment]
    ties: list[str] = field(default_factory=list)


def group_alike(comments: Iterable[Comment]) -> list[Group]:
    """Group what hangs together, the largest first; last, without ties, what is like nothing else.

    One is in the group of another if both share something, or each with a third one. No query.
    """
    comments = list(comments)
    sharing: dict[tuple[Tie, str], list[int]] = defaultdict(list)
    for place, comment in enumerate(comments):
        for tie in set(_ties_of(comment)):
            sharing[tie].append(place)
    leads = list(range(len(comments)))
    for places in sharing.values():
        for place in places[1:]:
            leads[_lead(leads, place)] = _lead(leads, places[0])
    members: dict[int, list[int]] = defaultdict(list)
    for place in range(len(comments)):
        members[_lead(leads, place)].append(place)
    groups = [
        Group([comments[place] for place in places], _words(set(places), sharing))
        for places in members.values()
        if len(places) > 1
    ]
    alone = [comments[places[0]] for places in members.values() if len(places) == 1]
    groups.sort(key=lambda group: -len(group.comments))
    return [*groups, Group(alone)] if alone else groups


def _ties_of(comment: Comment) -> Iterator[tuple[Tie, str]]:
    for host in hosts(comment.text, comment.website):
        yield Tie.HOST, host
    text = comment.text[:LONGEST]
    # Short ones have no prints: they are the same, or not.
    for said in [str(band) for band in bands_of(pairs_of(text))] or [folded(text)]:
        yield Tie.TEXT, said
    if comment.email:
        yield Tie.EMAIL, comment.email
    if comment.network:
        yield Tie.NETWORK, comment.network


def _lead(leads: list[int], place: int) -> int:
    while leads[place] != place:
        leads[place] = leads[leads[place]]
        place = leads[place]
    return place


def _words(places: set[int], sharing: dict[tuple[Tie, str], list[int]]) -> list[str]:
    shared = Counter({tie: len(places.intersection(found)) for tie, found in sharing.items()})
    telling: dict[Tie, str] = {}
    for (tie, value), number in shared.most_common():
        if 2 * number >= len(places) and number > 1:
            telling.setdefault(tie, value)
    return [str(tie.label) % {"value": telling[tie]} for tie in Tie if tie in telling]
