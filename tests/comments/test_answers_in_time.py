"""Mails about what people follow: one an hour at most, by the reader's clock, in parts that go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from comments.answers import queueing
from comments.answers.queueing import KIND, queue_part
from comments.followed import Target
from comments.followers import LIST, Follower
from comments.following import follow, tell_so_often
from comments.models import Comment, Subscription
from comments.moderation import moderate
from comments.states import Act
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail, Subscriber
from reviews.models import Article
from tests.comments.answering import Days, confirmed, follows, send, waiting, with_address
from tests.comments.letters import confirm_mail
from tests.conftest import MakeArticle, Post, make_user

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _mail() -> None:
    confirm_mail()


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def nina() -> Subscriber:
    """A guest with a confirmed address."""
    return guest("nina")


def guest(name: str, **fields: Any) -> Subscriber:
    return confirmed(Writer(name=name, email=f"{name}@example.org", browser_key="d" * 32), **fields)


class TestAtMostOneAnHour:
    def test_what_comes_meanwhile_is_in_the_one_that_waits(
        self, nina: Subscriber, article: Article, days: Days, post: Post
    ) -> None:
        follows(nina, article=article)
        post("The first.")
        days.forward(minutes=11)
        assert "The first." in days.texts()
        for words in ("The second.", "The third."):
            post(words)
            days.forward(minutes=15)
            assert days.told() == []
        assert len(waiting()) == 1
        days.forward(minutes=31)
        (letter,) = days.told()
        assert "The second." in letter.text
        assert "The third." in letter.text
        assert "The first." not in letter.text

    def test_a_digest_waits_too(self, nina: Subscriber, article: Article, days: Days, post: Post) -> None:
        follows(nina, article=article)
        follows(nina, "daily", is_all=True)
        follows(nina, "daily", thread=post("The first."))
        post("Below it.", parent=Comment.objects.get())
        days.forward(hours=19, minutes=30)
        # Half past seven.
        assert len(days.told()) == 1
        days.forward(minutes=35)
        post("Another thread.")
        assert days.told() == []
        days.forward(minutes=30)
        (letter,) = days.told()
        assert "Another thread." in letter.text

    def test_a_mail_that_is_tried_again_tells_the_same_and_more(
        self, nina: Subscriber, article: Article, days: Days, post: Post
    ) -> None:
        follows(nina, article=article)
        post("The first.")
        days.forward(minutes=11)
        days.look()
        Mail.objects.update(state=Mail.State.SENDING)
        first = write_letter(Mail.objects.get())
        post("The second.")
        days.forward(minutes=11)
        days.look()
        again = write_letter(Mail.objects.exclude(about={}).earliest("pk"))
        assert first is not None
        assert again is not None
        assert "The second." not in first.text
        assert "The first." in again.text
        assert "The second." in again.text
        # The one that was queued meanwhile has nothing to tell any more.
        (other,) = waiting()
        assert send(other) is None


class TestWhatWaited:
    def test_what_is_approved_an_hour_later_is_told(
        self, nina: Subscriber, article: Article, days: Days, post: Post, moderator: User
    ) -> None:
        follows(nina, article=article)
        waits = post("It waited.", state="pending")
        days.forward(hours=2)
        moderate(waits, Act.APPROVE, by=moderator)
        days.forward(minutes=11)
        assert "It waited." in days.texts()

    def test_what_is_approved_again_makes_one_mail(
        self,
        nina: Subscriber,
        article: Article,
        days: Days,
        post: Post,
        moderator: User,
        make_article: MakeArticle,
    ) -> None:
        follows(nina, article=article)
        held = post("It was held.")
        moderate(held, Act.HOLD, by=moderator)
        days.forward(hours=2)
        assert days.told() == []
        moderate(held, Act.APPROVE, by=moderator)
        days.forward(minutes=11)
        assert "It was held." in days.texts()
        days.forward(hours=2)
        post("Another.", article=make_article("elsewhere"))
        days.forward(minutes=11)
        assert days.told() == []
        assert waiting() == []
        assert Mail.objects.filter(kind=KIND).count() == 1


class TestDigests:
    def test_a_day_is_told_at_the_clubs_hour(
        self, nina: Subscriber, article: Article, days: Days, post: Post
    ) -> None:
        follows(nina, "daily", article=article)
        post("On Wednesday.")
        days.forward(hours=19, minutes=59)
        assert days.told() == []
        days.forward(minutes=1)
        (letter,) = days.told()
        assert "On Wednesday." in letter.text
        days.forward(days=1)
        assert days.told() == []

    def test_a_day_ends_by_the_readers_clock(self, article: Article, days: Days, post: Post) -> None:
        follows(guest("nina", time_zone="America/Bogota"), "daily", article=article)
        follows(guest("nora", time_zone="Asia/Kolkata"), "daily", article=article)
        post("On Wednesday.")
        hours = []
        for _half in range(30):
            days.forward(minutes=30)
            hours += [f"{days.now:%H:%M}" for _letter in days.told()]
        assert hours == ["13:00", "02:30"]

    def test_a_week_is_told_on_the_day_of_letters(
        self, nina: Subscriber, article: Article, days: Days, post: Post
    ) -> None:
        Club.objects.update(letter_day=4)
        follows(nina, "weekly", article=article)
        post("On Wednesday.")
        days.forward(hours=20)
        assert days.told() == []
        post("On Thursday.")
        days.forward(hours=24)
        (letter,) = days.told()
        assert "On Wednesday." in letter.text
        assert "On Thursday." in letter.text

    def test_a_member_is_told_by_the_zone_of_their_address(
        self, ann: User, article: Article, days: Days, post: Post
    ) -> None:
        follows(with_address(ann), "daily", article=article)
        guest("ann", time_zone="Asia/Kolkata")
        post("On Wednesday.")
        days.forward(hours=14, minutes=30)
        (letter,) = days.told()
        assert "8:0" not in letter.subject
        assert "5:30 p.m." in letter.text

    def test_what_came_while_no_worker_was_there_is_told_once(
        self, nina: Subscriber, article: Article, days: Days, post: Post
    ) -> None:
        follows(nina, "daily", article=article)
        post("On Wednesday.")
        days.forward(days=2)
        assert len(days.told()) == 1
        days.forward(days=1)
        assert days.told() == []


class TestWhoIsWrittenTo:
    def test_a_members_row_is_made_when_it_is_needed(
        self, ann: User, article: Article, days: Days, post: Post
    ) -> None:
        follows(with_address(ann), article=article)
        post("Here.")
        days.forward(minutes=11)
        days.look()
        (mail,) = waiting()
        assert mail.recipient == "ann@example.org"
        assert Subscriber.objects.active().get().list == LIST

    @pytest.mark.parametrize(
        "change",
        [
            {"email": "new@example.org"},
            {"email": ""},
            {"is_active": False},
        ],
    )
    def test_a_member_without_the_address_gets_none(
        self, ann: User, article: Article, days: Days, post: Post, change: dict[str, Any]
    ) -> None:
        follows(with_address(ann), article=article)
        post("Here.")
        days.forward(minutes=11)
        days.look()
        (mail,) = waiting()
        User.objects.filter(pk=ann.pk).update(**change)
        assert send(mail) is None
        post("Again.")
        days.forward(hours=2)
        assert days.told() == []

    def test_who_hears_on_the_site_alone_gets_none(
        self, ann: User, article: Article, days: Days, post: Post
    ) -> None:
        follows(with_address(ann), "site", article=article)
        post("Here.")
        days.forward(days=8)
        days.look()
        assert not Mail.objects.exists()

    @pytest.mark.parametrize("by", ["follow", "tell_so_often"])
    def test_who_chooses_mail_later_hears_nothing_old(
        self, ann: User, article: Article, days: Days, post: Post, by: str
    ) -> None:
        row = follows(with_address(ann), "site", article=article)
        post("Long ago.")
        days.forward(days=3)
        if by == "follow":
            follow(Follower(user=ann), Target("article", article), "at_once")
        else:
            tell_so_often(Subscription.objects.filter(pk=row.pk), "at_once")
        days.forward(seconds=1)
        post("Just now.")
        days.forward(minutes=12)
        (letter,) = days.told()
        assert "Just now." in letter.text
        assert "Long ago." not in letter.text

    def test_nobody_is_written_to_before_mail_is_confirmed(
        self, nina: Subscriber, article: Article, days: Days, post: Post
    ) -> None:
        Club.objects.update(mail_confirmed_at=None)
        follows(nina, article=article)
        follows(nina, "daily", is_all=True)
        post("Here.")
        days.forward(days=1)
        days.look()
        assert not Mail.objects.exists()

    def test_one_click_ends_what_is_queued_too(
        self, nina: Subscriber, article: Article, days: Days, post: Post, client: Client
    ) -> None:
        follows(nina, article=article)
        post("Here.")
        days.forward(minutes=11)
        days.look()
        client.post("/mail/stop/", ONE_CLICK, query_params={"token": nina.token})
        assert waiting() == []
        post("Again.")
        days.forward(hours=2)
        assert days.told() == []
        assert not Subscription.objects.exists()

    def test_it_is_written_in_the_readers_language(self, article: Article, days: Days, post: Post) -> None:
        follows(guest("nina", language="fr"), article=article)
        answer = post("Bonjour.")
        days.forward(minutes=11)
        (letter,) = days.told()
        assert letter.subject == f"{answer.name} a écrit sous « A voice »"
        assert "/fr/following/" in letter.text
        assert "/fr/mail/stop/" in letter.unsubscribe


class TestParts:
    def follow_all(self, article: Article, number: int) -> None:
        for each in range(number):
            follows(guest(f"reader{each}"), article=article)
            follows(with_address(make_user(f"member{each}")), article=article)

    def test_all_are_reached_each_by_one_mail(
        self, article: Article, days: Days, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queueing, "IN_A_PART", 3)
        self.follow_all(article, 4)
        post("Here.")
        days.forward(minutes=11)
        days.look()
        recipients = [mail.recipient for mail in waiting()]
        assert len(recipients) == len(set(recipients)) == 8

    def test_who_is_interrupted_goes_on(
        self, article: Article, days: Days, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queueing, "IN_A_PART", 3)
        self.follow_all(article, 4)
        post("Here.")
        days.forward(minutes=11)
        queue = queueing.queue_mails
        calls = 0

        def killed(*args: Any) -> None:
            nonlocal calls
            calls += 1
            queue(*args)
            if calls == 2:
                raise RuntimeError

        monkeypatch.setattr(queueing, "queue_mails", killed)
        days.look()
        assert len(waiting()) == 3
        days.forward(minutes=10)
        days.look()
        recipients = [mail.recipient for mail in waiting()]
        assert len(recipients) == len(set(recipients)) == 8

    @pytest.mark.parametrize("number", [1, 12])
    def test_as_many_queries_for_few_as_for_many(
        self, article: Article, days: Days, post: Post, number: int, django_assert_max_num_queries: Any
    ) -> None:
        self.follow_all(article, number)
        for _comment in range(number):
            post("Here.")
        days.forward(minutes=11)
        key = f"at_once||{days.now.isoformat()}|0"
        with django_assert_max_num_queries(13):
            queue_part(key, days.now)
        assert len(waiting()) == 2 * number

    def test_a_minute_without_news_takes_few_queries(
        self, nina: Subscriber, article: Article, days: Days, django_assert_num_queries: Any
    ) -> None:
        now = days.now
        with django_assert_num_queries(1):
            queueing.look_for_news(now - timedelta(minutes=1), now)
        follows(nina, article=article)
        with django_assert_num_queries(5):
            queueing.look_for_news(now - timedelta(minutes=1), now)
        with django_assert_num_queries(0):
            queueing.look_at_clocks(now + timedelta(minutes=1), now + timedelta(minutes=2))
