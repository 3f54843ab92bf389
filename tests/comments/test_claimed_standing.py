"""What a member is known by, and what goes over, after claiming what a guest wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from comments.claim_things import Things
from comments.claims import (
    undo_claim,
)
from comments.imposing import impose, in_force_on, lift
from comments.models import (
    Comment,
    ConfirmedAddress,
    Report,
)
from comments.persons import Person, Ties
from comments.posting import Paused, post_comment
from comments.reports import report_comment
from comments.sanctions import Kind
from comments.standing import standing_of
from comments.states import State
from comments.visits import VisitTimes
from comments.writers import Writer
from filmclub.accounts.models import User
from reviews.models import Article, Film
from reviews.models.viewings import Viewing
from tests.comments.claimed import (
    ADDRESS,
    KEY,
    OTHER_KEY,
    claimed_by,
    guest,
    work,
)
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db


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
