"""Rows whose INSERT is put together once are the rows that Django stores."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import Comment, Decision, Print
from comments.states import Act
from filmclub.lib.inserting import insert
from tests.conftest import Post

pytestmark = pytest.mark.django_db
OWN = ("id", "created_at", "name_skeleton", "guest_name", "tree_id", "import_ref")


def columns(comment: Comment, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    names = [field.attname for field in Comment._meta.concrete_fields if field.attname not in without]
    return {name: getattr(comment, name) for name in names}


def test_a_row_is_as_django_stores_it(post: Post) -> None:
    there = post("What *was* said", state="approved")
    values = columns(there, without=("id", "shown"))
    saved, inserted = (
        Comment(**{**values, "tree_id": 10_000 + number, "guest_name": f"Zoé {number}"}) for number in (0, 1)
    )
    saved.save(force_insert=True)
    insert(inserted)

    assert (inserted._state.adding, inserted._state.db) == (saved._state.adding, saved._state.db)
    assert inserted.shown is saved.shown is True
    assert inserted.name_skeleton == "zoel", "as the field makes it before it is stored"
    assert columns(Comment.objects.get(pk=inserted.pk)) == columns(inserted)
    assert columns(inserted, without=OWN) == columns(Comment.objects.get(pk=saved.pk), without=OWN)


def test_json_moments_and_defaults_are_stored(post: Post) -> None:
    moment = timezone.now() - timedelta(days=3)
    grounds = [{"code": "first_comment", "rule": None, "detail": "“é” 100 %"}]
    decision = Decision(
        comment=post(), act=Act.HOLD, before="approved", after="pending", grounds=grounds, created_at=moment
    )
    insert(decision)
    found = Decision.objects.get(pk=decision.pk)

    assert (found.grounds, found.created_at, found.reason) == (grounds, moment, "")
    assert found.batch == decision.batch


def test_many_rows_take_one_query(post: Post, django_assert_num_queries: Any) -> None:
    comment = post()
    before = Print.objects.filter(comment=comment).count()
    rows = [Print(comment=comment, value=value) for value in (2**62, 7, 12)]
    with django_assert_num_queries(1):
        insert(*rows)

    assert len({row.pk for row in rows}) == 3
    assert {Print.objects.get(pk=row.pk).value for row in rows} == {2**62, 7, 12}
    assert Print.objects.filter(comment=comment).count() == before + 3


def test_what_a_constraint_forbids_raises(post: Post) -> None:
    there = post()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Comment(**columns(there, without=("id", "shown"))))
