"""What moderators see of comments that a member has claimed: in the log, and on the pages of both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.claims import Claimant, claim, forget_signatures, go_on, undo_claim
from comments.models import Claim, Comment
from comments.writers import Writer
from filmclub.accounts.models import User
from tests.comments.admin.test_log import rows
from tests.comments.admin.test_persons import page_of, words
from tests.conftest import Post

pytestmark = pytest.mark.filterwarnings("ignore:No directory at")


@pytest.fixture
def comments(ann: User, post: Post) -> list[Comment]:
    """Three of a guest, of which a member has claimed two."""
    names = ("Ann Berg", "ANN BERG", "Ann Berg")
    comments = [post(writer=Writer(name=name, browser_key="a" * 32), state="pending") for name in names]
    begun = claim(Claimant.of(ann, "a" * 32), [comment.pk for comment in comments[:2]])
    work(begun)
    return comments


def work(begun: Claim | None) -> None:
    assert begun is not None
    for _time in range(2):
        go_on.func(str(begun.pk))


def test_one_claim_is_one_entry_of_the_log(mo: Client, ann: User, comments: list[Comment]) -> None:
    (entry,) = (row for row in rows(mo, "?who=rules") if "claimed" in row)
    assert "the writer claimed for an account (2) 2 comments" in entry
    assert "Undo" not in entry
    undo_claim(Claim.objects.get().pk, by=ann)
    work(Claim.objects.get())
    assert any("the writer given back to the guest (2) 2 comments" in row for row in rows(mo, "?who=rules"))


def test_the_pages_of_the_member_and_of_the_guest_tell_of_it(
    mo: Client, ann: User, post: Post, comments: list[Comment]
) -> None:
    for comment in (comments[0], comments[2]):
        page = words(mo, page_of(comment))
        assert "Ann Berg has claimed 2 comments of a guest (ANN BERG, Ann Berg)" in page
    page = words(mo, page_of(comments[0]))
    assert "in a browser of which this account has claimed comments" in page
    assert "given back since" not in page
    undo_claim(Claim.objects.get().pk, by=ann)
    work(Claim.objects.get())
    assert "has claimed" not in words(mo, page_of(comments[0]))
    assert "given back since" in words(mo, page_of(post(writer=Writer(user=ann))))


def test_former_names_are_told_for_thirty_days(mo: Client, comments: list[Comment]) -> None:
    forget_signatures(timezone.now() + timedelta(days=31))
    page = words(mo, page_of(comments[0]))
    assert "Ann Berg has claimed 2 comments of a guest ·" in page
