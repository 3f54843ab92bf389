"""Following, muting and ending: one row for each thing, of a member or of a confirmed address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments import following
from comments.followed import ALL, ANSWERS, Target, find_target, target_of, thread_of, with_targets
from comments.followers import Follower, follower_at, subscriber_of
from comments.following import FollowRefused, follow, hand_over, mute, unfollow
from comments.following_models import Subscription
from comments.models import Comment, Like, ReaderState
from comments.moderation import moderate
from comments.states import Act
from comments.taking_along import beside
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.mail.lists import ENDED_KEPT, forget_over, stop
from filmclub.mail.models import Subscriber
from filmclub.takeout.parts import Person
from reviews.models import Article, Film, Series
from tests.comments.following import GUS, gives_address, guest, subscriber
from tests.comments.letters import confirm_mail
from tests.conftest import Post, give_credit

pytestmark = pytest.mark.django_db


@pytest.fixture
def targets(article: Article, film: Film, post: Post, editor: User) -> list[Target]:
    """One of each that can be followed."""
    give_credit(film)
    thread = Target("thread", post("A thread.", article=article))
    series = Target("series", Series.objects.create(name="Mondays", slug="mondays"))
    rest = [Target("article", article), series, Target("film", film), Target("author", editor)]
    return [thread, *rest, Target(ALL), Target(ANSWERS)]


class TestFollowing:
    def test_each_is_followed_once_by_members_and_guests(self, targets: list[Target], ann: User) -> None:
        gus = guest()
        for who in (Follower(user=ann), gus):
            for target in targets * 2:
                row = follow(who, target, "daily")
                assert target_of(row) == target
        assert ann.subscriptions.count() == gus.follows().count() == len(targets)

    def test_it_is_told_from_now_on_and_as_often_as_said_last(self, ann: User, article: Article) -> None:
        who, target, at = Follower(user=ann), Target("article", article), timezone.now()
        follow(who, target, "daily", now=at)
        row = follow(who, target, "weekly", now=at + timedelta(days=1))
        assert (row.rhythm, row.told_at, row.made_at) == ("weekly", at, at)

    def test_only_members_follow_without_mail(self, article: Article) -> None:
        with pytest.raises(FollowRefused, match="Choose how often"):
            follow(guest(), Target("article", article), "site")
        assert not Subscription.objects.exists()

    def test_nobody_follows_themselves(self, editor: User) -> None:
        with pytest.raises(FollowRefused, match="your own articles"):
            follow(Follower(user=editor), Target("author", editor), "site")

    def test_one_follows_so_much_and_no_more(
        self, ann: User, targets: list[Target], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following, "MOST", 2)
        who = Follower(user=ann)
        for target in targets[:2]:
            follow(who, target, "site")
        with pytest.raises(FollowRefused, match="very much already"):
            follow(who, targets[2], "site")
        # What is followed already can be changed.
        assert follow(who, targets[0], "daily").rhythm == "daily"

    def test_what_ended_begins_anew(self, ann: User, article: Article) -> None:
        who, target = Follower(user=ann), Target("article", article)
        first = follow(who, target, "daily").token
        assert unfollow(who.follows()) == 1
        assert unfollow(who.follows()) == 0
        assert follow(who, target, "daily").token != first

    def test_writing_and_opening_follow_nothing(self, ann: User, post: Post, article: Article) -> None:
        first = post("One.", writer=Writer(user=ann))
        post("Two.", parent=first)
        assert not Subscription.objects.exists()


class TestMuting:
    def test_a_muted_thread_is_not_followed(self, ann: User, post: Post) -> None:
        who, thread = Follower(user=ann), thread_of(post())
        follow(who, thread, "daily")
        assert mute(who, thread).muted_at is not None
        assert not Subscription.objects.following().exists()
        at = timezone.now() + timedelta(days=1)
        row = follow(who, thread, "daily", now=at)
        # What was said meanwhile is not told afterwards.
        assert (row.muted_at, row.told_at) == (None, at)

    def test_a_thread_that_is_not_followed_can_be_muted(self, post: Post) -> None:
        for who in (guest(), guest("nina@example.org")):
            thread = thread_of(post())
            assert mute(who, thread).muted_at == mute(who, thread).muted_at
            assert unfollow(who.follows()) == 1

    def test_a_reply_stands_for_its_thread(self, ann: User, post: Post) -> None:
        first = post()
        deep = post(parent=post(parent=first))
        assert thread_of(Comment.objects.get(pk=deep.pk)) == thread_of(first)


class TestRows:
    @pytest.mark.parametrize(
        "fields",
        [
            {"is_all": True, "is_answers": True},
            {},
            {"is_all": True, "muted_at": timezone.now()},
            {"is_all": True, "user": None},
            {"is_all": True, "both": True},
            {"is_all": True, "user": None, "both": True, "rhythm": "site"},
        ],
        ids=["two things", "nothing", "muted site", "nobody", "two people", "guest without mail"],
    )
    def test_what_says_nothing_is_refused(self, ann: User, fields: dict[str, Any]) -> None:
        if fields.pop("both", False):
            fields["subscriber"] = subscriber()
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(**{"user": ann, "rhythm": "daily", **fields})

    def test_a_second_row_about_the_same_is_refused(self, ann: User, targets: list[Target]) -> None:
        for who in (Follower(user=ann), guest()):
            for target in targets:
                follow(who, target, "daily")
                with pytest.raises(IntegrityError), transaction.atomic():
                    Subscription.objects.create(**who.columns, **target.columns, rhythm="daily")

    def test_all_are_named_in_one_query(
        self, ann: User, targets: list[Target], django_assert_num_queries: Any
    ) -> None:
        for target in targets:
            follow(Follower(user=ann), target, "site")
        with django_assert_num_queries(1):
            names = {target_of(row).name for row in with_targets(Subscription.objects.all())}
        assert len(names) == len(targets)
        assert {"the film “Her”", "the series “Mondays”", "what Ed Ito writes"} <= names

    def test_what_waits_is_found_again_while_everybody_sees_it(
        self, targets: list[Target], article: Article, moderator: User
    ) -> None:
        assert [find_target(**target.about) for target in targets] == targets
        Article.objects.filter(pk=article.pk).update(state="withdrawn")
        gone = [target for target in targets if find_target(**target.about) is None]
        assert {target.column for target in gone} >= {"thread", "article", "author"}
        assert find_target("film", 0) is None

    def test_what_is_not_public_is_not_named_by_its_writer(
        self, post: Post, moderator: User, ann: User
    ) -> None:
        first = post("Rude.", writer=Writer(user=ann))
        post("So.", parent=first)
        assert "Ann Berg" in thread_of(first).name
        moderate(first, Act.REMOVE, by=moderator)
        thread = thread_of(Comment.objects.get(pk=first.pk))
        assert thread.name == thread.name_for_anybody == "a thread on “A voice”"


class TestWhose:
    def test_a_member_is_written_to_where_it_was_confirmed(self, ann: User) -> None:
        assert subscriber_of(ann, "en") is None
        ann.email = "ann@example.org"
        ann.save()
        # An address that was only typed gets nothing.
        assert subscriber_of(ann, "en") is None
        gives_address(ann)
        made = subscriber_of(ann, "fr")
        assert made is not None
        assert made == subscriber_of(ann, "en") == Subscriber.objects.active().get()
        assert (made.language, made.list) == ("fr", "answers")
        stop(made)
        assert subscriber_of(ann, "en") == made
        assert not Subscriber.objects.active().exists()

    def test_an_address_stands_for_the_member_who_has_it(self, ann: User) -> None:
        row = subscriber(gives_address(ann))
        assert follower_at(row) == Follower(user=ann)
        other = subscriber()
        assert follower_at(other) == Follower(subscriber=other)

    def test_what_a_guest_followed_is_theirs_as_a_member(
        self, ann: User, bob: User, article: Article, targets: list[Target]
    ) -> None:
        gus, ann_follows = guest(), Follower(user=ann)
        follow(ann_follows, targets[0], "site")
        for target in targets[:3]:
            follow(gus, target, "daily")
        follow(guest("nina@example.org"), targets[0], "daily")
        follow(gus, Target("author", bob), "daily")
        gives_address(bob, GUS)
        hand_over(bob, GUS)
        assert {target_of(row) for row in bob.subscriptions.all()} == set(targets[:3])
        assert not gus.follows().exists()
        assert ann.subscriptions.count() == 1
        assert Subscription.objects.count() == 5

    def test_a_long_address_is_written_to(self, ann: User) -> None:
        address = gives_address(ann, f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 57}.example")
        row = subscriber_of(ann, "en")
        assert row is not None
        Subscriber._meta.get_field("address").clean(row.address, row)
        assert (len(address), row.address) == (248, address)

    def test_mails_to_a_new_address_keep_language_and_clock(self, ann: User) -> None:
        subscriber(gives_address(ann), language="fr", time_zone="Asia/Kolkata")
        hand_over(ann, GUS)
        row = Subscriber.objects.get(address=GUS)
        assert (row.language, row.time_zone, row.confirmed_at is None) == ("fr", "Asia/Kolkata", False)
        # What an address has chosen for itself stays.
        Subscriber.objects.filter(address=GUS).update(language="en")
        hand_over(ann, GUS)
        assert Subscriber.objects.get(address=GUS).language == "en"

    def test_what_is_handed_over_rings_the_bell(self, ann: User, post: Post) -> None:
        first = post("A thread.")
        gus = guest()
        follow(gus, Target("thread", first), "daily")
        post("Below it.", parent=first)
        hand_over(ann, GUS)
        ann.refresh_from_db()
        assert ann.bell_count == 1

    def test_what_was_taken_back_is_taken_along_without_its_name(
        self, ann: User, article: Article, targets: list[Target]
    ) -> None:
        for target in targets[:2]:
            follow(Follower(user=ann), target, "site")
        Like.objects.create(user=ann, article=article)
        now = timezone.now()
        ReaderState.objects.create(user=ann, discussion=article.discussion, seen_at=now, last_at=now)
        person = Person(user=ann)
        parts = ((beside.following, 2), (beside.likes, 1), (beside.visits, 1))
        assert [str(list(rows(person))).count("A voice") for rows, _number in parts] == [2, 1, 1]
        Article.objects.update(state=Article.State.WITHDRAWN)
        for rows, number in parts:
            said = str(list(rows(person)))
            assert "A voice" not in said
            assert said.count("Something that is not public any more") == number

    def test_what_both_followed_stays_as_the_member_has_it(self, ann: User, article: Article) -> None:
        follow(Follower(user=ann), Target("article", article), "site")
        follow(guest(), Target("article", article), "daily")
        gives_address(ann, GUS)
        hand_over(ann, GUS)
        assert Subscription.objects.get().rhythm == "site"

    def test_an_account_that_is_nobodys_yet_is_handed_nothing(self, ann: User, article: Article) -> None:
        gus = guest()
        follow(gus, Target("article", article), "daily")
        ann.unconfirmed_since = timezone.now()
        ann.save()
        hand_over(ann, GUS)
        assert gus.follows().exists()

    def test_who_ends_the_mails_hears_by_none_of_them(self, ann: User, targets: list[Target]) -> None:
        confirm_mail()
        gus, thread = guest(), targets[0]
        for who in (gus, Follower(user=ann)):
            mute(who, thread)
            follow(who, targets[1], "weekly")
        assert gus.subscriber is not None
        stop(gus.subscriber)
        assert [target_of(row) for row in gus.follows()] == [thread]
        stop(subscriber(gives_address(ann)))
        assert set(ann.subscriptions.values_list("rhythm", flat=True)) == {"site"}
        assert ann.subscriptions.count() == 2

    def test_what_no_mail_goes_to_is_forgotten_with_all_that_it_follows(self, post: Post) -> None:
        now = timezone.now()
        gus = guest()
        mute(gus, thread_of(post()))
        subscriber("nina@example.org", confirmed_at=None)
        assert gus.subscriber is not None
        stop(gus.subscriber, now=now)
        forget_over(now + ENDED_KEPT - timedelta(minutes=1))
        assert [row.address for row in Subscriber.objects.all()] == [GUS]
        forget_over(now + ENDED_KEPT)
        assert not Subscriber.objects.exists()
        assert not Subscription.objects.exists()

    def test_what_is_gone_takes_its_followers_along(self, ann: User, film: Film) -> None:
        follow(Follower(user=ann), Target("film", film), "site")
        film.delete()
        assert not Subscription.objects.exists()
