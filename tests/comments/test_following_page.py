"""The page of all that one follows: a member's, a known guest's, and by the link of a mail."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import Client

from comments import following_views
from comments.followed import ALL, ANSWERS, Target, thread_of
from comments.followers import Follower
from comments.following import follow, mute
from comments.following_models import Subscription
from comments.models import ConfirmedAddress
from filmclub.accounts.models import User
from filmclub.mail.lists import KEYS_HOLD, key_of, stop
from filmclub.mail.models import Subscriber
from reviews.models import Article, Film
from tests.comments.following import GUS, gives_address, known_here, press, subscriber
from tests.comments.letters import confirm_mail
from tests.conftest import MakeArticle, Post, html

pytestmark = pytest.mark.django_db
MINE = "/me/following/"
QUERIES = 7


@pytest.fixture(autouse=True)
def _mail_works() -> None:
    confirm_mail()


@pytest.fixture
def gus() -> Follower:
    return Follower(subscriber=subscriber())


def link_of(row: Subscriber | None) -> str:
    assert row is not None
    return f"/following/?token={key_of(row)}"


class TestMine:
    def test_all_is_there_told_otherwise_and_ended(
        self, client: Client, ann: User, article: Article, post: Post
    ) -> None:
        gives_address(ann)
        who = Follower(user=ann)
        row = follow(who, Target("article", article), "site")
        muted = mute(who, thread_of(post("Hm.")))
        client.force_login(ann)
        page = html(client.get(MINE))
        assert "the discussion of “A voice”" in page
        assert "muted" in page
        assert press(client, MINE, **{f"rhythm-{row.pk}": "weekly"}).status_code == 303
        row.refresh_from_db()
        assert row.rhythm == "weekly"
        # Where the mails go is made when it is needed.
        assert Subscriber.objects.active().get().address == ann.email
        for each in (row, muted):
            assert press(client, MINE, end=str(each.pk)).status_code == 303
        assert not Subscription.objects.exists()
        assert "You follow nothing" in html(client.get(MINE))

    def test_a_followed_thread_is_muted_there(self, client: Client, ann: User, post: Post) -> None:
        row = follow(Follower(user=ann), thread_of(post()), "site")
        client.force_login(ann)
        press(client, MINE, mute=str(row.pk))
        row.refresh_from_db()
        assert row.muted_at is not None

    def test_a_muted_thread_is_followed_again_there(self, client: Client, ann: User, post: Post) -> None:
        who, thread = Follower(user=ann), thread_of(post())
        row = follow(who, thread, "site")
        alone = mute(who, thread_of(post("Hm.")))
        mute(who, thread)
        client.force_login(ann)
        assert html(client.get(MINE)).count('name="unmute"') == 2
        for each in (row, alone):
            press(client, MINE, unmute=str(each.pk))
        assert Subscription.objects.following().get() == row

    def test_language_and_time_zone_are_the_readers(self, client: Client, ann: User) -> None:
        row = subscriber(gives_address(ann))
        follow(Follower(user=ann), Target(ALL), "daily")
        client.force_login(ann)
        press(client, MINE, mail_language="fr", time_zone="Pacific/Auckland")
        row.refresh_from_db()
        assert (row.language, row.time_zone) == ("fr", "Pacific/Auckland")
        assert 'value="Pacific/Auckland" selected' in html(client.get(MINE))

    @pytest.mark.parametrize(
        "wrong", [{"time_zone": "Mars/Olympus"}, {"mail_language": "xx"}, {"rhythm": "hourly"}]
    )
    def test_what_is_no_choice_changes_nothing(
        self, client: Client, ann: User, wrong: dict[str, str]
    ) -> None:
        row = subscriber(gives_address(ann))
        one = follow(Follower(user=ann), Target(ALL), "daily")
        client.force_login(ann)
        said = {"mail_language": "fr", "time_zone": "", "rhythm": "weekly", **wrong}
        said[f"rhythm-{one.pk}"] = said.pop("rhythm")
        answer = press(client, MINE, **said)
        assert answer.status_code == 422
        assert "alert" in html(answer) or "errorlist" in html(answer)
        row.refresh_from_db()
        one.refresh_from_db()
        assert (row.language, one.rhythm) == ("en", "daily")

    def test_nobody_changes_what_another_follows(
        self, client: Client, ann: User, bob: User, post: Post
    ) -> None:
        row = follow(Follower(user=bob), thread_of(post()), "site")
        client.force_login(ann)
        number = str(row.pk)
        for said in ({"end": number}, {"mute": number}, {f"rhythm-{number}": "daily"}, {"end": "x"}):
            assert press(client, MINE, **said).status_code == 303
        row.refresh_from_db()
        assert (row.rhythm, row.muted_at) == ("site", None)

    def test_what_is_not_public_any_more_is_not_named(
        self, client: Client, ann: User, article: Article, film: Film
    ) -> None:
        for target in (Target("article", article), Target("film", film)):
            follow(Follower(user=ann), target, "site")
        Article.objects.update(state="withdrawn")
        client.force_login(ann)
        page = html(client.get(MINE))
        assert "Something that is not public any more" in page
        assert "A voice" not in page

    def test_queries_do_not_grow_with_what_is_followed(
        self, client: Client, ann: User, article: Article, post: Post, django_assert_num_queries: Any
    ) -> None:
        client.force_login(ann)
        follow(Follower(user=ann), Target("article", article), "site")
        for number in range(8):
            film = Film.objects.create(title=f"Film {number}", slug=f"film-{number}", year=2013)
            for target in (thread_of(post()), Target("film", film)):
                follow(Follower(user=ann), target, "site")
            if number in (0, 7):
                client.get(MINE)
                with django_assert_num_queries(QUERIES):
                    client.get(MINE)

    def test_many_stand_on_several_pages(
        self, client: Client, ann: User, make_article: MakeArticle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(following_views, "ON_A_PAGE", 2)
        for number in range(3):
            article = make_article(f"voice-{number}", title=f"Voice {number}")
            follow(Follower(user=ann), Target("article", article), "site")
        client.force_login(ann)
        first = client.get(MINE)
        assert "Voice 0" not in html(first)
        assert "Voice 0" in html(client.get(f"{MINE}?{first.context['page'].next}"))

    def test_strangers_sign_in_first(self, client: Client) -> None:
        assert client.get(MINE).headers["Location"].startswith("/accounts/login/")
        assert press(client, MINE, end="1").headers["Location"] == MINE


class TestGuests:
    def test_a_known_guest_finds_theirs(self, client: Client, gus: Follower, article: Article) -> None:
        known_here(client)
        row = follow(gus, Target("article", article), "daily")
        page = html(client.get(MINE))
        assert "A voice" in page
        assert "g…@example.org" in page
        assert GUS not in page
        said = {"mail_language": "fr", "time_zone": ""}
        press(client, MINE, **{f"rhythm-{row.pk}": "at_once", **said})
        row.refresh_from_db()
        assert row.rhythm == "at_once"
        assert press(client, MINE, **{f"rhythm-{row.pk}": "site", **said}).status_code == 422

    @pytest.mark.parametrize("is_confirmed", [True, False])
    def test_one_who_follows_nothing_is_told_how(self, client: Client, is_confirmed: bool) -> None:
        known_here(client)
        if not is_confirmed:
            ConfirmedAddress.objects.all().delete()
        assert "You follow nothing" in html(client.get(MINE))
        assert press(client, MINE, end="1").status_code == 303
        assert not Subscriber.objects.exists()


class TestByTheLinkOfAMail:
    def test_it_ends_mutes_and_changes_without_signing_in(
        self, client: Client, gus: Follower, article: Article, post: Post
    ) -> None:
        one, other = follow(gus, Target("article", article), "daily"), follow(gus, thread_of(post()), "daily")
        path = link_of(gus.subscriber)
        page = client.get(path)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in page.headers["Cache-Control"]
        assert GUS not in html(page)
        said = {f"rhythm-{one.pk}": "weekly", "mail_language": "fr", "time_zone": "Europe/Paris"}
        assert client.post(path, said).status_code == 200
        assert client.post(path, {"mute": str(other.pk)}).status_code == 200
        for row in (one, other):
            row.refresh_from_db()
        assert (one.rhythm, other.muted_at is None) == ("weekly", False)
        assert Subscriber.objects.get().time_zone == "Europe/Paris"
        client.post(path, {"end": str(one.pk)})
        assert Subscription.objects.get() == other

    def test_a_members_mail_opens_what_the_member_follows(
        self, client: Client, ann: User, article: Article
    ) -> None:
        row = follow(Follower(user=ann), Target("article", article), "daily")
        path = link_of(subscriber(gives_address(ann)))
        assert "A voice" in html(client.get(path))
        client.post(path, {"end": str(row.pk)})
        assert not Subscription.objects.exists()

    def test_reading_changes_nothing(self, client: Client, gus: Follower) -> None:
        row = follow(gus, Target(ANSWERS), "daily")
        client.get(f"{link_of(gus.subscriber)}&end={row.pk}")
        assert Subscription.objects.exists()

    @pytest.mark.parametrize("what", ["", "x", "other list", "unconfirmed"])
    def test_another_token_opens_nothing(self, client: Client, what: str) -> None:
        token = what
        if what == "other list":
            token = key_of(subscriber(list="letter"))
        elif what == "unconfirmed":
            token = key_of(subscriber(confirmed_at=None))
        assert client.get(f"/following/?token={token}").status_code == 404
        assert client.post(f"/following/?token={token}", {"end": "1"}).status_code == 404

    def test_what_mail_programs_are_told_leads_to_the_end_alone(self, client: Client, gus: Follower) -> None:
        row = follow(gus, Target(ANSWERS), "daily")
        assert gus.subscriber is not None
        path = f"/following/?token={gus.subscriber.token}"
        told = client.get(path)
        assert (told.status_code, told["Location"]) == (302, f"/mail/stop/?token={gus.subscriber.token}")
        assert client.post(path, {f"rhythm-{row.pk}": "at_once"}).status_code == 404
        assert client.post(path, {"end": row.pk}).status_code == 404
        assert Subscription.objects.get().rhythm == "daily"

    def test_opens_nothing_after_two_months_or_a_new_beginning(
        self, client: Client, gus: Follower, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        link = link_of(gus.subscriber)
        assert client.get(link).status_code == 200
        with monkeypatch.context() as patch:
            later = time.time() + KEYS_HOLD.total_seconds() + 1
            patch.setattr("django.core.signing.time.time", lambda: later)
            assert client.get(link).status_code == 404
        Subscriber.objects.update(token="another")
        assert client.get(link).status_code == 404

    def test_nothing_begins_by_it_that_has_ended(self, client: Client, ann: User, article: Article) -> None:
        row = subscriber(gives_address(ann))
        one = follow(Follower(user=ann), Target("article", article), "daily")
        stop(row)
        assert "No mails of this kind" in html(client.get(link_of(row)))
        assert client.post(link_of(row), {f"rhythm-{one.pk}": "daily"}).status_code == 422
        one.refresh_from_db()
        assert one.rhythm == "site"
        assert not Subscriber.objects.active().exists()
