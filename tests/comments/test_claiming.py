"""A member claims what a guest wrote: what is offered to whom, what goes over, and how it is given back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.claim_things import Things
from comments.claims import (
    Claimant,
    claim,
    claims_to_undo,
    forget_signatures,
    go_on,
    go_on_with_forgotten,
    undo_claim,
)
from comments.erasing import erase_comment
from comments.imposing import impose, in_force_on, lift
from comments.models import (
    Claim,
    ClaimedComment,
    Comment,
    ConfirmedAddress,
    Decision,
    Disowned,
    JoinedKey,
    Report,
)
from comments.moderation import moderate, move_comment, undo
from comments.persons import Person, Ties
from comments.posting import Paused, post_comment, withdraw_comment
from comments.reports import report_comment
from comments.sanctions import Kind
from comments.searching import search_everywhere
from comments.standing import standing_of
from comments.states import Act, State
from comments.visits import VisitTimes
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Film
from reviews.models.viewings import Viewing
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db
KEY, OTHER_KEY = "a" * 32, "b" * 32
ADDRESS = "gus@example.org"


def confirm_for(user: User, address: str = ADDRESS) -> None:
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)


def guest(name: str = "Gus", email: str = ADDRESS, key: str = KEY, website: str = "") -> Writer:
    return Writer(name=name, email=email, browser_key=key, website=website)


@pytest.fixture
def nora(ann: User) -> User:
    """A member of whose account the guest's address was confirmed."""
    confirm_for(ann)
    return ann


def claimant(user: User, key: str = KEY) -> Claimant:
    return Claimant.of(user, key)


def claimed_by(user: User, *comments: Comment, key: str = KEY, **kwargs: Any) -> Claim:
    """A claim of these comments, done by the worker."""
    begun = claim(claimant(user, key), [comment.pk for comment in comments], **kwargs)
    assert begun is not None
    work(begun)
    return begun


def work(begun: Claim) -> None:
    for _time in range(20):
        go_on.func(str(begun.pk))
    begun.refresh_from_db()
    assert begun.state in (Claim.State.DONE, Claim.State.UNDONE)


def columns(comment: Comment) -> dict[str, Any]:
    return dict(Comment.objects.filter(pk=comment.pk).values().get())


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
        assert costs[0] <= (15, 20)

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
        withdraw_comment(withdrawn)
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


class TestStanding:
    @pytest.fixture
    def is_known(self, article: Article) -> Callable[[User], bool]:
        return lambda user: standing_of(Writer(user=user), article, timezone.now()).is_known

    def test_does_not_come_with_the_key_alone(
        self, nora: User, post: Post, is_known: Callable[[User], bool]
    ) -> None:
        claimed_by(nora, post(writer=guest()))

        assert not is_known(nora)
        post(writer=Writer(user=nora))
        assert is_known(nora)

    def test_comes_whole_with_a_tied_key(
        self, nora: User, post: Post, article: Article, is_known: Callable[[User], bool]
    ) -> None:
        ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
        comments = [post(writer=guest()) for _ in range(3)]
        post(writer=guest(email="zoe@example.org"))
        begun = claimed_by(nora, comments[0])

        assert is_known(nora)
        assert standing_of(Writer(user=nora), article, timezone.now()).approved == 3
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert not is_known(nora)

    @pytest.mark.parametrize("is_tied", [True, False])
    def test_has_what_nobody_wanted_of_the_key(
        self, nora: User, post: Post, article: Article, is_tied: bool
    ) -> None:
        if is_tied:
            ConfirmedAddress.objects.create(address=ADDRESS, key=KEY)
        post(writer=guest(), state=State.SPAM)
        claimed_by(nora, post(writer=guest()), post(writer=guest(), state=State.REFUSED))
        standing = standing_of(Writer(user=nora), article, timezone.now())

        assert (standing.approved, standing.unwanted) == (int(is_tied), 6)

    def test_of_reports_does_not_come_either(self, nora: User, post: Post) -> None:
        claimed_by(nora, post(writer=guest()))

        assert not report_comment(post(), reason="spam", writer=Writer(user=nora)).has_standing


class TestSanctions:
    @pytest.mark.parametrize("kind", [Kind.HOLD, Kind.PAUSE, Kind.BAN])
    def test_go_over_with_the_key(
        self, nora: User, moderator: User, post: Post, article: Article, kind: Kind
    ) -> None:
        comment, other = post(writer=guest()), post(writer=guest())
        until = timezone.now() + timedelta(days=3) if kind == Kind.PAUSE else None
        impose(Person.of(other), kind, by=moderator, until=until)
        begun = claimed_by(nora, comment)

        standing = standing_of(Writer(user=nora), article, timezone.now())
        assert standing.is_always_held is (kind == Kind.HOLD)
        if kind != Kind.HOLD:
            with pytest.raises(Paused):
                post_comment(article=article, writer=Writer(user=nora), text="I am new.")
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert standing_of(Writer(user=nora), article, timezone.now()).stopped_by is None

    def test_of_addresses_that_were_confirmed_with_it_too(
        self, nora: User, moderator: User, post: Post, article: Article
    ) -> None:
        ConfirmedAddress.objects.create(address="zoe@example.org", key=KEY)
        zoe = post(writer=guest("Zoe", "zoe@example.org"))
        impose(Person.of(zoe), Kind.BAN, by=moderator)
        claimed_by(nora, post(writer=guest(key=OTHER_KEY)), key=OTHER_KEY)
        assert standing_of(Writer(user=nora), article, timezone.now()).stopped_by is None
        Comment.objects.filter(pk=zoe.pk).update(email=ADDRESS)
        claimed_by(nora, zoe)

        assert standing_of(Writer(user=nora), article, timezone.now()).stopped_by is not None

    @pytest.mark.parametrize("is_tied", [True, False])
    def test_trust_goes_over_with_a_tied_key_alone(
        self, nora: User, moderator: User, post: Post, article: Article, is_tied: bool
    ) -> None:
        address = ADDRESS if is_tied else "zoe@example.org"
        ConfirmedAddress.objects.create(address=address, key=KEY)
        impose(Person.of(post(writer=guest(email=address))), Kind.TRUST, by=moderator)
        claimed_by(nora, post(writer=guest()))

        assert standing_of(Writer(user=nora), article, timezone.now()).is_vouched_for is is_tied

    def test_are_on_the_page_of_the_member(self, nora: User, moderator: User, post: Post) -> None:
        comment, left = post(writer=guest()), post(writer=guest())
        (sanction,) = impose(Person.of(left), Kind.HOLD, by=moderator)
        claimed_by(nora, comment)
        comment.refresh_from_db()
        person = Person.of(comment)

        assert type(sanction).objects.filter(person.is_about()).get() == sanction
        assert list(person.wrote(Ties.SAME)) == [comment]
        assert list(person.wrote(Ties.JOINED)) == [left]
        impose(person, Kind.TRUST, by=moderator)
        sanction.refresh_from_db()
        assert sanction.is_in_force()
        assert lift(in_force_on(person, timezone.now(), on_network=False), by=moderator) == 2


class TestWhatElseGoesOver:
    def test_films_are_seen_and_discussions_read_once(
        self, nora: User, bob: User, post: Post, film: Film, article: Article, make_article: MakeArticle
    ) -> None:
        comment = post(writer=guest())
        other = Film.objects.create(title="Alien", slug="alien-1979", year=1979)
        Viewing.objects.create(user=nora, film=film)
        now = timezone.now()
        visits = {article.pk: VisitTimes(now, now), 999_999: VisitTimes(now, now)}
        begun = claimed_by(nora, comment, things=Things((film.pk, other.pk, 999_999), visits))

        assert set(nora.viewings.values_list("film", flat=True)) == {film.pk, other.pk}
        assert nora.reader_states.get().discussion_id == article.pk
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert nora.viewings.get().film == film
        assert not nora.reader_states.exists()

    def test_nothing_goes_over_with_what_was_only_typed(self, nora: User, post: Post, film: Film) -> None:
        report_comment(post(), reason="spam", writer=guest(key=OTHER_KEY))
        begun = claimed_by(nora, post(writer=guest()), key=OTHER_KEY, things=Things((film.pk,)))

        assert not nora.viewings.exists()
        assert begun.moved == {}
        assert Report.objects.get().reporter is None

    def test_reports_are_the_members_and_counted_once(self, nora: User, post: Post) -> None:
        twice, once, closed = post(), post(), post()
        for comment in (twice, once, closed):
            report_comment(comment, reason="spam", writer=guest())
        Report.objects.filter(comment=closed).update(closed_at=timezone.now())
        report_comment(twice, reason="other", writer=Writer(user=nora))
        assert Comment.objects.get(pk=twice.pk).open_reports == 2
        begun = claimed_by(nora, post(writer=guest()))

        assert set(Report.objects.values_list("comment", "reporter", "key")) == {
            (comment.pk, nora.pk, "") for comment in (twice, once, closed)
        }
        assert Report.objects.get(comment=twice).reason == "other"
        assert Comment.objects.get(pk=twice.pk).open_reports == 1
        report_comment(once, reason="spam", writer=guest())
        undo_claim(begun.pk, by=nora)
        work(begun)
        assert set(Report.objects.values_list("comment", "reporter", "key")) == {
            (twice.pk, nora.pk, ""),
            (once.pk, None, KEY),
            (closed.pk, None, KEY),
        }
        assert Comment.objects.get(pk=once.pk).open_reports == 1
