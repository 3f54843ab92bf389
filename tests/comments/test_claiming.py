"""A member claims what a guest wrote: what is offered to whom, what goes over, and how it is given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.claims import (
    claim,
    claims_to_undo,
    forget_signatures,
    go_on,
    go_on_with_forgotten,
    undo_claim,
)
from comments.erasing import erase_comment
from comments.models import (
    Claim,
    ClaimedComment,
    Comment,
    ConfirmedAddress,
    Decision,
    Disowned,
    JoinedKey,
)
from comments.moderation import moderate, move_comment, undo
from comments.posting import withdraw_comment
from comments.searching import search_everywhere
from comments.states import Act, State
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article
from tests.comments.claimed import (
    ADDRESS,
    OTHER_KEY,
    claimant,
    claimed_by,
    columns,
    guest,
    work,
)
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


class TestWhatIsOffered:
    def test_takes_the_key_and_a_confirmed_address(self, nora: User, post: Post) -> None:
        mine = post(writer=guest())
        post(writer=guest(email="zoe@example.org"))
        post(writer=guest(email=""))
        there = post(writer=guest(key=OTHER_KEY))

        assert list(claimant(nora).offered()) == [mine]
        assert list(claimant(nora).perhaps()) == [there]
        assert not claimant(nora, "").offered().exists()
        assert set(claimant(nora, "").perhaps()) == {mine, there}

    @pytest.mark.parametrize("state", [State.PENDING, State.REFUSED, State.REMOVED])
    def test_shows_nothing_from_elsewhere_that_others_may_not_read(
        self, nora: User, post: Post, state: State
    ) -> None:
        there = post(writer=guest(key=OTHER_KEY), state=state)
        assert not claimant(nora).perhaps().exists()
        assert claim(claimant(nora), [there.pk]) is None
        ConfirmedAddress.objects.create(address=ADDRESS, key=OTHER_KEY)

        assert list(claimant(nora).perhaps()) == [there]

    def test_takes_the_name_of_what_has_no_address(self, ann: User, post: Post) -> None:
        mine = post(writer=guest(" ann berg", email=""), state=State.PENDING)
        post(writer=guest("Zoe", email=""))
        post(writer=guest("Ann Berg", email="", key=OTHER_KEY), state=State.PENDING)
        post(writer=guest("Ann Berg"), state=State.PENDING)

        assert list(claimant(ann).offered()) == [mine]
        assert not claimant(ann).perhaps().exists()

    def test_takes_no_address_that_was_only_typed(self, ann: User, post: Post) -> None:
        post(writer=guest())
        EmailAddress.objects.create(user=ann, email=ADDRESS, verified=False)
        User.objects.filter(pk=ann.pk).update(email=ADDRESS)

        assert not claimant(ann).offered().exists()
        assert not claimant(ann).perhaps().exists()

    @pytest.mark.parametrize(
        ("state", "is_offered"),
        [
            (State.PENDING, True),
            (State.APPROVED, True),
            (State.REFUSED, True),
            (State.REMOVED, True),
            (State.SPAM, False),
            (State.WITHDRAWN, False),
        ],
    )
    def test_is_what_its_writer_is_told_of(
        self, nora: User, post: Post, state: State, is_offered: bool
    ) -> None:
        post(writer=guest(), state=state)

        assert claimant(nora).offered().exists() is is_offered

    def test_leaves_out_what_is_none_of_theirs(
        self, nora: User, bob: User, moderator: User, post: Post, make_article: MakeArticle
    ) -> None:
        post(writer=Writer(user=bob))
        Disowned.objects.create(comment=post(writer=guest()))
        erase_comment(post(writer=guest()), by=moderator)
        post(writer=guest(), article=make_article("gone"))
        Article.objects.filter(slug="gone").update(state=Article.State.WITHDRAWN)

        assert not claimant(nora).offered().exists()
        assert not claimant(nora, OTHER_KEY).perhaps().exists()


class TestAClaim:
    def test_gives_what_was_picked_and_nothing_else(self, nora: User, post: Post, article: Article) -> None:
        first, second, left = (post(writer=guest(website="https://gus.example/")) for _ in range(3))
        version = Article.objects.get(pk=article.pk).discussion_version
        claimed_by(nora, first, second)

        for comment in (first, second):
            comment.refresh_from_db()
            assert (comment.author, comment.name) == (nora, "Ann Berg")
            assert (comment.guest_name, comment.email, comment.website, comment.writer) == ("", "", "", "")
            assert comment.claimed_at is not None
        left.refresh_from_db()
        assert (left.author, left.name, left.claimed_at) == (None, "Gus", None)
        assert Article.objects.get(pk=article.pk).discussion_version == version + 1
        assert claimant(nora).offered().get() == left

    def test_raises_no_version_for_what_nobody_sees(self, nora: User, post: Post, article: Article) -> None:
        waiting = post(writer=guest(), state=State.PENDING)
        before = Article.objects.values(*Article.DISCUSSION_NUMBERS).get(pk=article.pk)
        claimed_by(nora, waiting)

        assert Article.objects.values(*Article.DISCUSSION_NUMBERS).get(pk=article.pk) == before

    def test_takes_nothing_that_is_not_offered(self, nora: User, bob: User, post: Post) -> None:
        others = [
            post(writer=guest(email="zoe@example.org", key=OTHER_KEY)),
            post(writer=guest(email="zoe@example.org")),
            post(writer=Writer(user=bob)),
            post(writer=guest(), state=State.SPAM),
        ]
        assert claim(claimant(nora), [comment.pk for comment in others]) is None
        mine = post(writer=guest())
        claimed_by(nora, mine, *others)

        assert set(Comment.objects.filter(author=nora)) == {mine}
        assert not Claim.objects.exclude(picked=[mine.pk]).exists()

    def test_leaves_a_removed_comment_removed(self, nora: User, post: Post) -> None:
        removed = post(writer=guest(), state=State.REMOVED)
        post(parent=post(writer=guest()))
        claimed_by(nora, removed)
        removed.refresh_from_db()

        assert (removed.state, removed.author) == (State.REMOVED, nora)

    def test_goes_through_one_discussion_at_a_time(
        self, nora: User, post: Post, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comments.claims.UNDER_ONE_LOCK", 1)
        comments = [post(writer=guest()), post(writer=guest())]
        comments += [post(writer=guest(), article=make_article(f"other-{n}")) for n in range(2)]
        begun = claim(claimant(nora), [comment.pk for comment in comments])
        assert begun is not None
        given = []
        for _time in range(5):
            go_on.func(str(begun.pk))
            given.append(Comment.objects.filter(author=nora).count())

        assert given == [1, 2, 3, 4, 4]
        assert Claim.objects.get().state == Claim.State.DONE

    def test_costs_the_same_whether_few_or_many(self, nora: User, post: Post) -> None:
        costs = []
        for number in (2, 12):
            comments = [post(writer=guest()).pk for _ in range(number)]
            with CaptureQueriesContext(connection) as asked:
                begun = claim(claimant(nora), comments)
            with CaptureQueriesContext(connection) as worked:
                go_on.func(str(begun.pk if begun else ""))
            costs.append((len(asked), len(worked)))

        assert costs[0] == costs[1]
        assert costs[0] <= (16, 20)

    def test_sent_twice_is_one(self, nora: User, bob: User, post: Post) -> None:
        first, second = post(writer=guest()), post(writer=guest("Bob Cho", email=""), state=State.PENDING)
        begun = claimed_by(nora, first)

        assert claim(claimant(nora), [first.pk, second.pk], claim_id=begun.pk) == begun
        assert claim(claimant(bob), [second.pk], claim_id=begun.pk) is None
        assert Claim.objects.get().picked == [first.pk]

    def test_of_what_another_has_claimed_meanwhile_gives_nothing(
        self, nora: User, bob: User, post: Post
    ) -> None:
        comment = post(writer=guest("Ann Berg", email=""), state=State.PENDING)
        User.objects.filter(pk=bob.pk).update(first_name="Ann", last_name="Berg")
        bob.refresh_from_db()
        first, second = claim(claimant(nora), [comment.pk]), claim(claimant(bob), [comment.pk])
        assert first is not None
        assert second is not None
        work(second)
        work(first)
        comment.refresh_from_db()

        assert comment.author == bob
        assert ClaimedComment.objects.get().claim == second
        undo_claim(first.pk, by=nora)
        work(first)
        comment.refresh_from_db()
        assert comment.author == bob

    def test_finds_what_was_moved_to_another_article(
        self, nora: User, moderator: User, post: Post, make_article: MakeArticle
    ) -> None:
        comment = post(writer=guest())
        begun = claim(claimant(nora), [comment.pk])
        elsewhere = make_article("elsewhere")
        post(article=elsewhere)
        move_comment(comment, None, article=elsewhere, by=moderator)
        assert begun is not None
        work(begun)

        assert Comment.objects.get(author=nora).discussion_id == elsewhere.pk

    def test_is_gone_on_with_when_a_worker_died(self, nora: User, post: Post) -> None:
        begun = claim(claimant(nora), [post(writer=guest()).pk])
        assert begun is not None
        assert go_on_with_forgotten() == 0
        assert go_on_with_forgotten(timezone.now() + timedelta(minutes=6)) == 1
        work(begun)
        assert go_on_with_forgotten(timezone.now() + timedelta(minutes=6)) == 0

    def test_is_found_by_the_words_of_moderators(self, nora: User, post: Post) -> None:
        comment = post(text="Sand.", writer=guest(name="Gustav Ode"))
        assert search_everywhere(Comment.objects.all(), "gustav", by_address=True).comments.exists()
        begun = claimed_by(nora, comment)

        assert not search_everywhere(Comment.objects.all(), "gustav", by_address=True).comments.exists()
        assert not search_everywhere(Comment.objects.all(), ADDRESS, by_address=True).comments.exists()
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert search_everywhere(Comment.objects.all(), ADDRESS, by_address=True).comments.exists()


class TestTakingItBack:
    def test_gives_all_columns_back(self, nora: User, post: Post) -> None:
        comments = [
            post(writer=guest(website="https://gus.example/")),
            post(writer=guest(name="Gustav"), state=State.PENDING),
            post(writer=guest(key=OTHER_KEY)),
        ]
        before = [columns(comment) for comment in comments]
        begun = claimed_by(nora, *comments)
        assert [columns(comment) for comment in comments] != before
        assert claims_to_undo(nora) == [begun]
        assert claims_to_undo(nora)[0].given == 3  # type: ignore[attr-defined]
        assert undo_claim(begun.pk, by=nora)
        work(begun)

        assert [columns(comment) for comment in comments] == before
        assert not ClaimedComment.objects.exists()
        assert not JoinedKey.objects.exists()
        assert claims_to_undo(nora) == []

    def test_stops_what_is_not_done_yet(self, nora: User, post: Post, make_article: MakeArticle) -> None:
        comments = [post(writer=guest()), post(writer=guest(), article=make_article("other"))]
        begun = claim(claimant(nora), [comment.pk for comment in comments])
        assert begun is not None
        go_on.func(str(begun.pk))
        assert Comment.objects.filter(author=nora).count() == 1
        undo_claim(begun.pk, by=nora)
        work(begun)

        assert not Comment.objects.filter(author=nora).exists()
        assert begun.state == Claim.State.UNDONE

    def test_is_for_who_claimed_within_a_day(self, nora: User, bob: User, post: Post) -> None:
        begun = claimed_by(nora, post(writer=guest()))
        tomorrow = timezone.now() + timedelta(days=1)

        assert not undo_claim(begun.pk, by=bob)
        assert not undo_claim(begun.pk, by=nora, now=tomorrow)
        assert claims_to_undo(nora, tomorrow) == []
        assert claims_to_undo(bob) == []
        assert Claim.objects.get().state == Claim.State.DONE

    def test_can_be_claimed_again(self, nora: User, post: Post) -> None:
        comment = post(writer=guest())
        begun = claimed_by(nora, comment)
        undo_claim(begun.pk, by=nora)
        undo_claim(begun.pk, by=nora)
        work(begun)
        claimed_by(nora, comment)
        comment.refresh_from_db()

        assert comment.author == nora
        acts = Decision.objects.filter(comment=comment).order_by("pk").values_list("act", "batch")
        claims = [(act, batch) for act, batch in acts if "claim" in act]
        assert [act for act, _batch in claims] == ["claim", "unclaim", "claim"]
        assert len({batch for _act, batch in claims}) == 3

    def test_leaves_what_was_erased_or_withdrawn(self, nora: User, moderator: User, post: Post) -> None:
        erased, withdrawn = post(writer=guest()), post(writer=guest())
        begun = claimed_by(nora, erased, withdrawn)
        erase_comment(erased, by=moderator)
        withdraw_comment(Comment.objects.get(pk=withdrawn.pk))
        undo_claim(begun.pk, by=nora)
        work(begun)
        erased.refresh_from_db()
        withdrawn.refresh_from_db()

        assert (erased.author, erased.guest_name, erased.email, erased.writer) == (None, "", "", "")
        assert (withdrawn.author, withdrawn.guest_name, withdrawn.state) == (None, "Gus", State.WITHDRAWN)

    def test_is_not_in_the_way_of_moderators(self, nora: User, moderator: User, post: Post) -> None:
        comment = post(writer=guest(), state=State.PENDING)
        begun = claimed_by(nora, comment)
        decision = moderate(comment, Act.APPROVE, by=moderator, seen_revision=comment.revision)
        undo_claim(begun.pk, by=nora)
        work(begun)
        undone, left = undo([decision], by=moderator)
        comment.refresh_from_db()

        assert (undone, left) == ([comment], [])
        assert (comment.state, comment.author, comment.email) == (State.PENDING, None, ADDRESS)

    def test_signatures_are_forgotten_after_thirty_days(self, nora: User, post: Post) -> None:
        comment = post(writer=guest())
        begun = claimed_by(nora, comment)
        forget_signatures(timezone.now() + timedelta(days=29))
        assert ClaimedComment.objects.exists()
        assert begun.moved
        forget_signatures(timezone.now() + timedelta(days=31))
        begun.refresh_from_db()
        comment.refresh_from_db()

        assert not ClaimedComment.objects.exists()
        assert begun.moved == {}
        assert comment.author == nora
