"""The pages on which one follows: what members, known guests and strangers find and do there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comments import follow_views
from comments.follow_links import KIND
from comments.followed import Target, target_of
from comments.followers import Follower
from comments.following import follow
from comments.following_models import Subscription
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.kinds import write_letter
from filmclub.mail.lists import stop
from filmclub.mail.models import Mail, Subscriber
from reviews.models import Article, Film, Series
from reviews.saving import save_article
from tests.comments.following import GUS, gives_address, known_here, press, subscriber
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import Post, give_credit, html

pytestmark = pytest.mark.django_db
DISCUSSION = "/articles/a-voice/discussion/follow/"


@pytest.fixture(autouse=True)
def _mail_works() -> None:
    confirm_mail()


@pytest.fixture
def paths(article: Article, film: Film, post: Post, editor: User) -> dict[str, str]:
    """Where each of what can be followed is, by its column."""
    give_credit(film)
    Series.objects.create(name="Mondays", slug="mondays")
    return {
        "thread": f"/comments/{post().pk}/follow/",
        "article": DISCUSSION,
        "series": "/series/mondays/follow/",
        "film": f"/films/{film.slug}/follow/",
        "author": f"/authors/{editor.slug}/follow/",
        "is_all": "/following/all/",
        "is_answers": "/following/answers/",
    }


def followed() -> list[tuple[Any, ...]]:
    return list(Subscription.objects.values_list("user__username", "subscriber__address", "rhythm"))


class TestMembers:
    def test_each_is_followed_changed_and_ended(
        self, client: Client, ann: User, paths: dict[str, str]
    ) -> None:
        gives_address(ann)
        client.force_login(ann)
        for column, path in paths.items():
            assert "You follow" not in html(client.get(path))
            assert press(client, path, rhythm="site").headers["Location"] == path
            assert target_of(Subscription.objects.get()).column == column
            assert "You follow" in html(client.get(path))
            assert press(client, path, rhythm="weekly").status_code == 303
            assert followed() == [("ann", None, "weekly")]
            assert press(client, path, act="end").status_code == 303
            assert followed() == []

    def test_a_thread_is_muted_and_told_again(self, client: Client, ann: User, paths: dict[str, str]) -> None:
        client.force_login(ann)
        path = paths["thread"]
        assert "Mute the thread" in html(client.get(path))
        assert press(client, path, act="mute").status_code == 303
        assert "You have muted" in html(client.get(path))
        assert Subscription.objects.get().muted_at is not None
        assert 'value="unmute"' in html(client.get(path))
        press(client, path, act="unmute")
        assert not Subscription.objects.exists()

    def test_a_thread_told_again_is_followed_as_before(
        self, client: Client, ann: User, paths: dict[str, str]
    ) -> None:
        client.force_login(ann)
        gives_address(ann)
        for act in ("follow", "mute", "unmute"):
            press(client, paths["thread"], act=act, rhythm="weekly")
        row = Subscription.objects.get()
        assert (row.rhythm, row.muted_at) == ("weekly", None)
        assert row.told_at > row.made_at
        press(client, paths["article"], act="follow", rhythm="daily")
        press(client, paths["article"], act="unmute")
        assert Subscription.objects.count() == 2

    def test_a_thread_alone_can_be_muted(self, client: Client, ann: User, paths: dict[str, str]) -> None:
        client.force_login(ann)
        assert "Mute" not in html(client.get(DISCUSSION))
        assert press(client, DISCUSSION, act="mute").status_code == 422

    @pytest.mark.parametrize("rhythm", ["", "hourly"])
    def test_what_is_no_rhythm_is_told(
        self, client: Client, ann: User, article: Article, rhythm: str
    ) -> None:
        client.force_login(ann)
        answer = press(client, DISCUSSION, rhythm=rhythm)
        assert answer.status_code == 422
        assert "Choose how often you are told." in html(answer)

    def test_an_address_that_nobody_confirmed_gets_nothing(
        self, client: Client, ann: User, article: Article
    ) -> None:
        ann.email = GUS
        ann.save()
        client.force_login(ann)
        answer = press(client, DISCUSSION, rhythm="daily")
        assert (answer.status_code, followed()) == (409, [])
        assert "Confirm your e-mail address first" in html(answer)
        assert not Mail.objects.exists()

    def test_one_is_no_follower_of_oneself(self, client: Client, editor: User, article: Article) -> None:
        client.force_login(editor)
        answer = press(client, f"/authors/{editor.slug}/follow/", rhythm="site")
        assert answer.status_code == 409
        assert "your own articles" in html(answer)

    def test_mails_that_were_ended_begin_again_by_a_link_alone(
        self, client: Client, ann: User, article: Article
    ) -> None:
        stop(subscriber(gives_address(ann)))
        client.force_login(ann)
        assert "Look into your mailbox" in html(press(client, DISCUSSION, rhythm="daily"))
        assert followed() == []
        client.post(path_in(letter_of(KIND)))
        assert followed() == [("ann", None, "daily")]
        assert Subscriber.objects.active().exists()

    def test_without_mail_the_site_alone_tells(self, client: Client, ann: User, article: Article) -> None:
        Club.objects.update(mail_confirmed_for="another way")
        client.force_login(ann)
        assert "once a day" not in html(client.get(DISCUSSION))
        assert press(client, DISCUSSION, rhythm="daily").status_code == 422
        assert press(client, DISCUSSION, rhythm="site").status_code == 303


class TestGuests:
    def test_an_address_follows_nothing_before_it_is_confirmed(
        self, client: Client, paths: dict[str, str]
    ) -> None:
        for number, path in enumerate(paths.values(), 1):
            answer = press(client, path, rhythm="weekly", address=f" {number}{GUS.upper()} ")
            assert "Look into your mailbox" in html(answer)
            assert "Set-Cookie" not in answer.headers
            assert Subscription.objects.count() == number - 1
            link = path_in(letter_of(KIND))
            assert "Yes, write to me" in html(client.get(link))
            assert Subscription.objects.count() == number - 1
            assert "You follow" in html(client.post(link))
            assert followed()[-1] == (None, f"{number}{GUS}", "weekly")
            Mail.objects.all().delete()

    def test_a_link_follows_once(self, client: Client, article: Article) -> None:
        press(client, DISCUSSION, rhythm="daily", address=GUS)
        link = path_in(letter_of(KIND))
        assert client.post(link).status_code == 200
        assert client.post(link).status_code == 404
        assert len(followed()) == 1

    def test_a_link_holds_until_what_it_names_is_gone(self, client: Client, article: Article) -> None:
        press(client, DISCUSSION, rhythm="daily", address=GUS)
        link = path_in(letter_of(KIND))
        Article.objects.update(state="withdrawn")
        assert client.post(link).status_code == 404
        assert write_letter(Mail.objects.get(kind=KIND)) is None
        assert followed() == []

    def test_an_address_of_a_member_follows_for_the_member(
        self, client: Client, ann: User, article: Article
    ) -> None:
        press(client, DISCUSSION, rhythm="daily", address=gives_address(ann))
        client.post(path_in(letter_of(KIND)))
        assert followed() == [("ann", None, "daily")]

    @pytest.mark.parametrize(
        "address", ["", "gus", "gus@", f"{'g' * 100}@example.org", "a@b.example, c@d.example"]
    )
    def test_what_is_no_address_is_told_and_stays(
        self, client: Client, article: Article, address: str
    ) -> None:
        answer = press(client, DISCUSSION, rhythm="weekly", address=address)
        assert answer.status_code == 422
        assert not Mail.objects.exists()
        page = html(answer)
        assert "checked" in page.split('value="weekly"')[1].partition(">")[0]
        assert not address or f'value="{address}"' in page

    def test_a_guest_cannot_choose_to_be_told_here(self, client: Client, article: Article) -> None:
        assert press(client, DISCUSSION, rhythm="site", address=GUS).status_code == 422

    def test_one_mailbox_gets_few_links(self, client: Client, article: Article) -> None:
        for number in range(8):
            answer = press(client, DISCUSSION, rhythm="daily", address=f"gus+{number}@example.org")
            assert answer.status_code == 200
        assert Mail.objects.filter(state="queued").count() == 5

    def test_very_many_addresses_of_one_network_wait(
        self, client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(follow_views, "MOST", {"follow": "3/h/ip"})
        for number in range(3):
            press(client, "/following/all/", rhythm="daily", address=f"{number}@example.org")
        answer = press(client, "/following/all/", rhythm="daily", address="next@example.org")
        assert answer.status_code == 429
        assert 'value="next@example.org"' in html(answer)

    def test_a_known_guest_follows_at_once_and_mutes(
        self, client: Client, paths: dict[str, str], post: Post
    ) -> None:
        known_here(client)
        page = html(client.get(paths["film"]))
        assert "g…@example.org" in page
        assert GUS not in page
        assert press(client, paths["film"], rhythm="daily").status_code == 303
        assert press(client, paths["thread"], act="mute").status_code == 303
        assert "You follow" in html(client.get(paths["film"]))
        assert not Mail.objects.exists()
        assert {row[1] for row in followed()} == {GUS}
        press(client, paths["film"], act="end")
        assert len(followed()) == 1

    def test_a_browser_cannot_begin_again_what_its_address_ended(
        self, client: Client, article: Article
    ) -> None:
        known_here(client)
        stop(subscriber())
        assert "Look into your mailbox" in html(press(client, DISCUSSION, rhythm="daily"))
        assert followed() == []

    def test_a_browser_with_a_members_address_is_nobodys(
        self, client: Client, ann: User, article: Article
    ) -> None:
        gives_address(ann, GUS)
        follow(Follower(user=ann), Target("article", article), "site")
        known_here(client)
        assert "You follow" not in html(client.get(DISCUSSION))
        press(client, DISCUSSION, act="end")
        assert followed() == [("ann", None, "site")]


class TestStrangers:
    def test_their_page_is_everybodys_and_asks_for_nobody(
        self, client: Client, article: Article, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(2):
            page = client.get(DISCUSSION)
        assert "public" in page.headers["Cache-Control"]
        assert 'name="address"' in html(page)

    def test_they_mute_and_end_nothing(self, client: Client, paths: dict[str, str], ann: User) -> None:
        assert "Mute" not in html(client.get(paths["thread"]))
        assert press(client, paths["thread"], act="mute").status_code == 409
        assert press(client, paths["thread"], act="end").status_code == 303

    def test_a_page_of_another_site_follows_nothing_for_them(
        self, client: Client, ann: User, article: Article
    ) -> None:
        client.force_login(ann)
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert client.post(DISCUSSION, {"rhythm": "site"}, headers=foreign).status_code == 403
        assert client.post(DISCUSSION, {"rhythm": "site"}).status_code == 422
        assert followed() == []

    def test_what_is_not_public_cannot_be_followed(self, client: Client, post: Post, film: Film) -> None:
        waiting, below = post(state="pending"), post()
        assert client.get(f"/comments/{waiting.pk}/follow/").status_code == 404
        assert client.get(f"/films/{film.slug}/follow/").status_code == 410
        assert client.get("/authors/nobody/follow/").status_code == 404
        Article.objects.update(state="draft")
        assert client.get(f"/comments/{below.pk}/follow/").status_code == 404
        assert press(client, DISCUSSION, rhythm="daily", address=GUS).status_code == 404

    def test_a_former_address_leads_on(self, client: Client, article: Article) -> None:
        article.slug = "her-voice"
        save_article(article)
        answer = client.get(DISCUSSION)
        assert answer.headers["Location"] == "/articles/her-voice/discussion/follow/"

    def test_french_is_spoken(self, client: Client, article: Article) -> None:
        answer = press(client, f"/fr{DISCUSSION}", rhythm="daily", address=GUS, language="fr")
        assert answer.status_code == 200
        assert Mail.objects.get(kind=KIND).language == "fr"
        assert Subscriber.objects.get().language == "fr"
