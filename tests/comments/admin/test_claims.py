"""What moderators see of comments that a member has claimed: in the log, and on the pages of both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from comments.claims import (
    Claimant,
    claim,
    forget_signatures,
    go_on,
    take_claim_back,
    undo_claim,
)
from comments.models import Claim, Comment, Decision
from comments.states import Act
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


def press(mo: Client, comment: Comment, claim_id: object) -> str:
    answer = mo.post(
        page_of(comment).replace("/person/", "/person/claim/"), {"claim": str(claim_id)}, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_moderator_gives_back_what_was_claimed(
    mo: Client, moderator: User, ann: User, comments: list[Comment]
) -> None:
    Claim.objects.update(created_at=timezone.now() - timedelta(days=29))
    assert "Give back to the guest" in words(mo, page_of(comments[0]))
    assert "cannot be claimed again" in press(mo, comments[0], Claim.objects.get().pk)
    work(Claim.objects.get())

    comments[0].refresh_from_db()
    assert (comments[0].author, comments[0].guest_name, comments[0].writer) == (None, "Ann Berg", "a" * 32)
    assert {decision.moderator for decision in Decision.objects.filter(act=Act.UNCLAIM)} == {moderator}
    assert any(f"{moderator.name} given back to the guest (2) 2 comments" in row for row in rows(mo))


def test_what_a_moderator_gave_back_is_not_claimed_again(
    ann: User, bob: User, moderator: User, comments: list[Comment]
) -> None:
    picked = [comment.pk for comment in comments]
    assert take_claim_back(Claim.objects.get().pk, by=moderator)
    work(Claim.objects.get())
    for days in (0, 40, 41):
        forget_signatures(timezone.now() + timedelta(days=days))
        assert Claimant.of(ann, "a" * 32).refused == picked[:2]
        assert list(Claimant.of(ann, "a" * 32).offered()) == [comments[2]]
    assert moderator.pk not in Claim.objects.get().moved.values()
    bob.first_name, bob.last_name = "Ann", "Berg"
    assert Claimant.of(bob, "a" * 32).offered().count() == 3


def test_what_is_older_than_its_signatures_stays(
    mo: Client, moderator: User, comments: list[Comment]
) -> None:
    Claim.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert "Give back to the guest" not in words(mo, page_of(comments[0]))
    assert "nothing left to change" in press(mo, comments[0], Claim.objects.get().pk)
    assert Claim.objects.get().state == Claim.State.DONE


def test_a_claim_of_somebody_else_is_not_taken_back_from_here(
    mo: Client, bob: User, post: Post, comments: list[Comment]
) -> None:
    other = post(writer=Writer(user=bob))
    for said in (Claim.objects.get().pk, "x"):
        mo.post(page_of(other).replace("/person/", "/person/claim/"), {"claim": str(said)})
    assert Claim.objects.get().state == Claim.State.DONE


def test_a_member_takes_back_no_claim_of_another(bob: User, comments: list[Comment]) -> None:
    with pytest.raises(PermissionDenied):
        take_claim_back(Claim.objects.get().pk, by=bob)


def test_what_is_being_given_back_keeps_its_signatures(moderator: User, comments: list[Comment]) -> None:
    take_claim_back(Claim.objects.get().pk, by=moderator)
    forget_signatures(timezone.now() + timedelta(days=31))
    work(Claim.objects.get())
    comments[0].refresh_from_db()
    assert comments[0].guest_name == "Ann Berg"
