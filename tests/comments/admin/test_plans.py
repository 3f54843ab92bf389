"""How the databases find what moderators ask for among many: by an index, and not by looking at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from comments import desk, searching
from comments.logbook import one_of_each_act
from comments.models import Comment, Decision
from comments.narrowing import Narrowing
from comments.searching import search_everywhere
from comments.states import Act
from filmclub.accounts.models import User
from tests.comments.admin.desk_page import among_many, planned
from tests.conftest import Post


@pytest.mark.parametrize(
    ("asked", "index"),
    [({"language": "fr"}, "comment_by_language"), ({"reason": "many_links"}, "comment_by_reason")],
)
def test_an_index_serves_what_all_is_narrowed_to(post: Post, asked: dict[str, str], index: str) -> None:
    rare = post()
    among_many(post())
    Comment.objects.filter(pk=rare.pk).update(language="fr", held_for="many_links")
    found = Narrowing(**asked).narrow(desk.kept(), by_address=True).comments  # type: ignore[arg-type]
    assert list(found) == [rare]
    plan = planned(found.order_by("-created_at", "-pk")[:51])
    assert index in plan, plan
    assert "SORT" not in plan.upper().replace("INCREMENTAL SORT", "")
    assert "TEMP B-TREE" not in plan


@pytest.fixture
def decided(post: Post, moderator: User, may: User) -> Decision:
    """A rare decision among many of somebody else, which are all of one act."""
    comment = post()
    said: dict[str, Any] = {"comment": comment, "before": "pending", "after": "approved"}
    first = Decision.objects.create(moderator=moderator, act=Act.APPROVE, **said)
    many = [Decision(moderator=moderator, act=Act.APPROVE, batch=first.batch, **said) for _ in range(2_000)]
    Decision.objects.bulk_create(many)
    rare = Decision.objects.create(moderator=may, act=Act.ERASE, **said)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rare


def test_an_index_serves_the_log_by_act_and_moderator(decided: Decision) -> None:
    by_moderators = Decision.objects.filter(moderator__isnull=False)
    for found, index in (
        (by_moderators.filter(act=Act.ERASE), "decision_by_act"),
        (Decision.objects.filter(moderator=decided.moderator), "decision_by_moderator"),
    ):
        assert list(one_of_each_act(found)) == [decided]
        plan = planned(one_of_each_act(found).order_by("-created_at", "-pk")[:51])
        assert index in plan, plan


def test_the_latest_of_a_large_act_is_found_without_the_others(decided: Decision) -> None:
    rows = one_of_each_act(Decision.objects.filter(moderator__isnull=False))
    # The approval with which it was posted is one too.
    assert rows.count() == 3
    plan = planned(rows.order_by("-created_at", "-pk")[:51])
    assert "decision_of_batch" in plan, plan


def test_of_a_common_word_the_newest_are_looked_through(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_SOUGHT", 3)
    said = [post(f"The lighthouse, number {number}.") for number in range(5)]
    found = search_everywhere(Comment.objects.all(), "lighthouse", by_address=True)
    assert set(found.comments) == set(said[2:])
    assert found.is_cut
    one = search_everywhere(Comment.objects.all(), "lighthouse 0", by_address=True)
    assert list(one.comments) == said[:1]
    assert not one.is_cut
