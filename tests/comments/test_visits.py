"""What is new to a reader since their last visit, and how a visit is remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from comments import visits
from comments.models import Comment, Decision, Discussion, ReaderState
from comments.moderation import moderate
from comments.readers import Reader
from comments.trees.windows import Order
from comments.visits import SETTLING, SeenCookie, VisitTimes, new_since, page_moment, read_moment
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.wordpress.importing import import_wordpress
from reviews.models import Article
from tests.comments.visiting import NOON, asked, at, cookie_of, see, switch_on
from tests.conftest import MakeArticle, Post

pytestmark = pytest.mark.django_db

SMALL_BLOG = Path(__file__).resolve().parent.parent / "data" / "wordpress" / "small.xml"
EVERYBODY = Reader()


class TestTheTwoMoments:
    def test_a_first_visit_leaves_nothing_new(self) -> None:
        assert VisitTimes(at(0), at(0)).baseline(at(1)) == at(0)

    def test_within_a_visit_everything_keeps_its_mark(self) -> None:
        moments = VisitTimes(at(-600), at(0))
        for minute in (10, 35, 60, 89):
            assert moments.baseline(at(minute)) == at(-600)
            moments = moments.after_reading(at(minute))

        assert moments == VisitTimes(at(-600), at(89))

    def test_after_a_pause_only_what_came_since_is_new(self) -> None:
        moments = VisitTimes(at(-600), at(0))

        assert moments.baseline(at(30)) == at(-600)
        assert moments.baseline(at(30.1)) == at(0)
        assert moments.after_reading(at(31)) == VisitTimes(at(0), at(31))

    @pytest.mark.parametrize("minute", [0, 1, 30, 31, 500])
    def test_having_read_a_page_it_shows_the_same_when_loaded_again(self, minute: int) -> None:
        moments = VisitTimes(at(-600), at(0))

        assert moments.after_reading(at(minute)).baseline(at(minute)) == moments.baseline(at(minute))

    def test_a_window_left_open_since_yesterday_brings_nothing_back(self) -> None:
        moments = VisitTimes(at(-600), at(0))

        assert moments.after_reading(at(-700)) == moments
        assert moments.after_reading_all(at(-700)) == moments

    def test_marking_all_as_read_leaves_nothing_new(self) -> None:
        assert VisitTimes(at(-600), at(0)).after_reading_all(at(5)) == VisitTimes(at(5), at(5))

    def test_marking_an_older_page_as_read_leaves_what_came_since(self) -> None:
        assert VisitTimes(at(-600), at(0)).after_reading_all(at(-5)) == VisitTimes(at(-5), at(0))


class TestTheMomentOfAPage:
    def test_is_read_as_it_was_written(self) -> None:
        assert read_moment(page_moment(NOON)) == NOON - SETTLING

    def test_is_in_utc_to_the_second(self) -> None:
        now = datetime(2026, 3, 1, 12, 0, 7, 999, tzinfo=UTC)

        assert page_moment(now) == "2026-03-01T12:00:02Z"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "now",
            "0",
            "2026-03-01",
            "2026-03-01T12:00:00",
            "2026-13-01T12:00:00Z",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
            "９" * 4,
            "9" * 5000,
        ],
    )
    def test_anything_else_is_none(self, text: str) -> None:
        assert read_moment(text) is None


class TestTheCookie:
    def read(self, value: str, now: datetime | None = None) -> dict[int, VisitTimes]:
        return dict(SeenCookie.of(asked(cookies={"seen": value}), now or timezone.now()).visits)

    def written(self, cookie: SeenCookie) -> str:
        response = HttpResponse()
        cookie.set_on(response)
        return response.cookies["seen"].value

    def test_is_read_as_it_was_written(self) -> None:
        cookie = SeenCookie({7: VisitTimes(at(-600), at(0)), 2**40: VisitTimes(at(-9), at(-9))})

        assert self.read(self.written(cookie)) == cookie.visits

    def test_holds_the_latest_thirty_and_stays_small(self) -> None:
        cookie = SeenCookie()
        for number in range(1, 41):
            cookie = cookie.with_visit(10**6 + number, VisitTimes(at(-(10**6)), at(number)))
        cookie = cookie.with_visit(10**6 + 20, VisitTimes(at(-(10**6)), at(99)))

        value = self.written(cookie)
        assert list(self.read(value))[:3] == [10**6 + 20, 10**6 + 40, 10**6 + 39]
        assert len(self.read(value)) == 30
        assert len(value) < 700

    @pytest.mark.parametrize(
        "entries",
        [
            "",
            "-",
            "...",
            "1.2",
            "1.2.3.4",
            "a b.c d.e f",
            "1.-2.3",
            "+1.2.3",
            "1_0.2.3",
            "１.2.3",
            "%00",
            "<script>",
            "zzzzzzzzzzzzz.1.1",
            "1.zzzzzzz.zzzzzzz",
            "1.zzzzzzzzzzzz.1",
            "é.é.é",
            '"1.2.3"',
            "1.2.3-" * 200,
        ],
    )
    def test_what_is_malformed_huge_or_of_the_future_counts_for_nothing(self, entries: str) -> None:
        assert self.read(f"on-{entries}") == {}

    @pytest.mark.parametrize("value", ["", "7.1.1", "off-7.1.1", "-on-7.1.1"])
    def test_one_that_nobody_switched_on_counts_for_nothing(self, value: str) -> None:
        cookie = SeenCookie.of(asked(cookies={"seen": value}), timezone.now())

        assert (cookie.is_on, cookie.visits) == (False, {})

    def test_what_is_right_in_it_counts_beside_what_is_not(self) -> None:
        value = self.written(SeenCookie({7: VisitTimes(at(-600), at(0))}))

        assert self.read(f"{value}-nonsense-7.1.1-9.zzzzzzz.1") == {7: VisitTimes(at(-600), at(0))}

    def test_a_visit_of_the_future_counts_when_it_has_come(self) -> None:
        value = self.written(SeenCookie({7: VisitTimes(at(0), at(1))}))

        assert self.read(value, at(0)) == {}
        assert 7 in self.read(value, at(1))

    @pytest.mark.parametrize("value", ["", "nonsense", "1.2.3" * 1000])
    def test_no_page_minds_a_bad_one(self, client: Client, article: Article, value: str) -> None:
        client.cookies["seen"] = value

        assert client.get(f"/articles/{article.slug}/").status_code == 200
        assert see(client, article).status_code == 204
        assert client.cookies["seen"].value == value, "nothing is kept of who has not switched it on"

    def test_is_out_of_reach_of_scripts_and_lasts_a_year(
        self, client: Client, article: Article, settings: Any
    ) -> None:
        settings.SESSION_COOKIE_SECURE = True
        cookie = see(client, article).cookies["seen"]

        assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
        assert cookie["max-age"] == 365 * 24 * 60 * 60

    def test_makes_the_page_the_readers_own(self, client: Client, article: Article) -> None:
        see(client, article)

        assert "private" in client.get(f"/articles/{article.slug}/")["Cache-Control"]


class TestTheBaseline:
    def test_of_a_stranger_is_none_and_costs_nothing(
        self, article: Article, django_assert_num_queries: Any
    ) -> None:
        with django_assert_num_queries(0):
            assert visits.baseline(asked(), article.pk) is None

    def test_of_a_guest_comes_from_the_cookie_and_costs_nothing(
        self, client: Client, article: Article, django_assert_num_queries: Any
    ) -> None:
        request = asked(cookies=cookie_of(see(client, article, until=at(100).isoformat())))

        with django_assert_num_queries(0):
            assert visits.baseline(request, article.pk) == at(100)
            assert visits.baseline(request, article.pk + 1) is None

    def test_of_a_member_costs_one_query(
        self, article: Article, ann: User, bob: User, django_assert_num_queries: Any
    ) -> None:
        discussion = Discussion.objects.create(article=article)
        ReaderState.objects.create(user=ann, discussion=discussion, seen_at=at(0), last_at=at(10))

        with django_assert_num_queries(1):
            assert visits.baseline(asked(ann), article.pk, now=at(40)) == at(0)
        assert visits.baseline(asked(ann), article.pk, now=at(41)) == at(10)
        assert visits.baseline(asked(bob), article.pk) is None

    def test_of_a_member_is_not_a_guests_in_the_same_browser(
        self, client: Client, article: Article, ann: User
    ) -> None:
        cookies = {"sessionid": "a member’s", **cookie_of(see(client, article))}

        assert visits.baseline(asked(ann, cookies), article.pk) is None

    def test_of_a_banned_member_is_a_guests(self, client: Client, article: Article, eve: User) -> None:
        Discussion.objects.create(article=article)
        client.force_login(eve)
        switch_on(client)
        response = see(client, article)

        assert "seen" in response.cookies
        assert not ReaderState.objects.exists()


class TestWhatIsNew:
    def pks(
        self, article: Article, moment: datetime | None, reader: Reader = EVERYBODY, **kwargs: Any
    ) -> list[int]:
        return [comment.pk for comment in new_since(article.pk, moment, reader, **kwargs).comments]

    def test_is_what_was_published_since_in_reading_order(self, article: Article, post: Post) -> None:
        first = post(at=at(0))
        second = post(at=at(5))
        third = post(at=at(6), parent=second)
        fourth = post(at=at(7), parent=first)

        assert self.pks(article, at(4)) == [fourth.pk, second.pk, third.pk]
        assert self.pks(article, at(5)) == [fourth.pk, third.pk]
        assert self.pks(article, at(7)) == []

    @pytest.mark.parametrize(
        ("order", "expected"), [(Order.NEWEST, "bca"), (Order.DISCUSSED, "bca"), (Order.OLDEST, "abc")]
    )
    def test_or_in_the_order_that_the_reader_chose(
        self, article: Article, post: Post, order: Order, expected: str
    ) -> None:
        small, large = post(at=at(0)), post(at=at(1))
        new = {
            post(at=at(5), parent=large).pk: "b",
            post(at=at(6), parent=small).pk: "a",
            post(at=at(7), parent=large).pk: "c",
        }

        assert "".join(new[pk] for pk in self.pks(article, at(4), order=order)) == expected

    def test_takes_one_query_in_each_order(
        self, article: Article, post: Post, ann: User, django_assert_num_queries: Any
    ) -> None:
        for minute in range(5):
            post(at=at(minute))
        for order in Order:
            with django_assert_num_queries(1):
                news = new_since(article.pk, at(0), Reader(ann, "a" * 32), order=order)
            assert len(news) == 4

    def test_is_nothing_where_no_visit_is_known(
        self, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        post(at=at(0))

        with django_assert_num_queries(0):
            assert self.pks(article, None) == []

    def test_is_never_ones_own(self, article: Article, post: Post, ann: User, gus: Writer) -> None:
        anns = post(writer=Writer(user=ann), at=at(1))
        guests = post(writer=gus, at=at(2))

        assert self.pks(article, at(0), Reader(ann)) == [guests.pk]
        assert self.pks(article, at(0), Reader(None, gus.browser_key)) == [anns.pk]
        assert self.pks(article, at(0), Reader(ann, gus.browser_key)) == []

    @pytest.mark.parametrize("state", ["pending", "refused", "spam", "removed"])
    def test_is_only_what_everybody_may_see(self, article: Article, post: Post, state: str) -> None:
        post(state=state, at=at(5))

        assert self.pks(article, at(0)) == []

    def test_is_not_in_another_discussion(
        self, article: Article, make_article: MakeArticle, post: Post
    ) -> None:
        post(at=at(5), article=make_article("other"))

        assert self.pks(article, at(0)) == []

    def test_what_waited_is_new_when_it_is_approved(
        self, article: Article, post: Post, moderator: User
    ) -> None:
        comment = post(state="pending", at=at(0))
        moderate(comment, Decision.Act.APPROVE, by=moderator, now=at(20))

        assert self.pks(article, at(10)) == [comment.pk]

    def test_what_comes_back_is_not(self, article: Article, post: Post, moderator: User) -> None:
        comment = post(at=at(0))
        moderate(comment, Decision.Act.REMOVE, by=moderator, now=at(20))
        moderate(comment, Decision.Act.RESTORE, by=moderator, now=at(21))

        assert self.pks(article, at(10)) == []

    def test_what_an_import_brings_has_the_dates_of_its_old_blog(self, db: None) -> None:
        import_wordpress(SMALL_BLOG, media=None, dry_run=False)
        (article,) = Article.objects.filter(comment_count__gt=5).order_by("pk")[:1]

        assert self.pks(article, timezone.now() - timedelta(days=1)) == []
        assert len(self.pks(article, article.published_at)) == article.comment_count

    def test_what_claims_to_come_from_the_future_is_not_yet(self, article: Article, post: Post) -> None:
        comment = post(at=at(0))
        Comment.objects.filter(pk=comment.pk).update(published_at=timezone.now() + timedelta(days=1000))

        assert self.pks(article, at(-10)) == []

    def test_are_the_latest_where_more_came_than_are_marked(
        self, article: Article, post: Post, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        comments = [post(at=at(minute)).pk for minute in range(5)]
        monkeypatch.setattr(visits, "MOST", 3)

        assert self.pks(article, at(-1)) == comments[2:]
        assert new_since(article.pk, at(-1), EVERYBODY).has_more
        assert not new_since(article.pk, at(1), EVERYBODY).has_more

    def test_each_new_comment_knows_the_next_and_the_previous(self, article: Article, post: Post) -> None:
        old, one, two = (post(at=at(minute)).pk for minute in range(3))
        news = new_since(article.pk, at(0), EVERYBODY)
        first, second = news.comments

        assert (first.pk, second.pk, news.first, len(news)) == (one, two, first, 2)
        assert (one in news, old in news) == (True, False)
        assert (news.before(one), news.behind(one)) == (None, second)
        assert (news.before(two), news.behind(two)) == (first, None)
