"""Who is written to about answers: members who left the box ticked, guests who ticked it and confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comments.confirming import CONFIRM
from comments.follow_links import KIND, answers_wished
from comments.followed import ALL, ANSWERS, Target
from comments.following import follow
from comments.following_models import Subscription
from comments.models import Comment, ConfirmedAddress
from filmclub.accounts.models import User
from filmclub.club.models import Club
from filmclub.mail.kinds import write_letter
from filmclub.mail.lists import stop
from filmclub.mail.models import Mail, Subscriber
from reviews.models import Article
from tests.accounts.people import ADDRESS, join, open_club, sign_up, type_code
from tests.comments.following import GUS, guest, known_here, press, subscriber
from tests.comments.letters import confirm_mail, letter_of, path_in
from tests.conftest import html

pytestmark = pytest.mark.django_db


def followed() -> list[tuple[Any, ...]]:
    rows = Subscription.objects.order_by("pk")
    return list(rows.values_list("user__email", "subscriber__address", "is_answers", "rhythm"))


class TestJoining:
    @pytest.fixture(autouse=True)
    def _open(self) -> None:
        open_club()

    def test_the_box_is_ticked_for_who_joins(self, client: Client) -> None:
        page = html(client.get(reverse("account_signup")))
        assert "checked" in page.split('name="answers"')[1].partition(">")[0]

    def test_who_leaves_it_ticked_is_written_to_once_a_day(self, client: Client) -> None:
        sign_up(client, answers="on")
        # An address that nobody has confirmed follows nothing.
        assert followed() == []
        type_code(client)
        assert followed() == [(ADDRESS, None, True, "daily")]
        assert Subscriber.objects.active().get().address == ADDRESS

    def test_who_unticks_it_is_not(self, client: Client) -> None:
        join(client)
        assert followed() == []
        assert not Subscriber.objects.exists()

    def test_nobody_ticks_it_for_who_confirms_elsewhere(self, client: Client) -> None:
        sign_up(client, answers="on")
        sign_up(other := Client())
        type_code(other)
        assert User.objects.filter(email=ADDRESS, is_active=True).exists()
        assert followed() == []

    def test_signing_in_later_subscribes_nobody(self, client: Client) -> None:
        join(client)
        client.logout()
        client.post(reverse("account_login"), {"login": ADDRESS, "password": "x", "answers": "on"})
        assert followed() == []

    def test_a_rhythm_chosen_as_a_guest_stays(self, client: Client) -> None:
        follow(guest(ADDRESS), Target(ANSWERS), "weekly")
        sign_up(client, answers="on")
        type_code(client)
        assert followed() == [(ADDRESS, None, True, "weekly")]

    def test_what_was_followed_as_a_guest_is_theirs(self, client: Client) -> None:
        follow(guest(ADDRESS), Target(ALL), "weekly")
        join(client)
        assert followed() == [(ADDRESS, None, False, "weekly")]


class TestWritingAsAGuest:
    @pytest.fixture(autouse=True)
    def _mail_works(self, settings: Any) -> None:
        settings.COMMENT_INTERVAL = 0
        confirm_mail()

    def posts(self, client: Client, article: Article, **data: str) -> Any:
        words = {"text": "I saw it twice in one week.", "name": "Gus", "email": GUS, **data}
        return press(client, f"/articles/{article.slug}/comments/", **words)

    def test_the_box_is_not_ticked(self, client: Client, article: Article) -> None:
        page = html(client.get(article.get_absolute_url()))
        assert "checked" not in page.split('name="answers"')[1].partition(">")[0]

    def test_who_ticks_it_confirms_the_address_first(self, client: Client, article: Article) -> None:
        self.posts(client, article, answers="on")
        assert followed() == []
        letter = letter_of(CONFIRM)
        assert "when somebody answers you" in letter.text
        path = path_in(letter)
        assert "when somebody answers you" in html(client.get(path))
        assert followed() == []
        press(client, path, answer="mine")
        assert followed() == [(None, GUS, True, "daily")]
        assert Subscriber.objects.active().exists()
        # Known by now, they need no other link.
        Subscription.objects.all().delete()
        self.posts(client, article, answers="on", text="And a third time, with my mother.")
        assert followed() == [(None, GUS, True, "daily")]
        assert Mail.objects.filter(kind=CONFIRM).count() == 1

    def test_who_ticks_it_again_keeps_their_rhythm(self, client: Client, article: Article) -> None:
        follow(guest(), Target(ANSWERS), "weekly")
        for by_link in (True, False):
            answers_wished(GUS, "en", by_link=by_link)
            assert followed() == [(None, GUS, True, "weekly")]

    def test_who_does_not_tick_it_confirms_the_address_alone(self, client: Client, article: Article) -> None:
        self.posts(client, article)
        comment = Comment.objects.get()
        press(client, f"/articles/{article.slug}/comments/{comment.pk}/confirm/")
        letter = letter_of(CONFIRM)
        assert "when somebody answers you" not in letter.text
        press(client, path_in(letter), answer="mine")
        assert ConfirmedAddress.objects.exists()
        assert followed() == []

    def test_whose_address_it_is_not_ends_it(self, client: Client, article: Article) -> None:
        self.posts(client, article, answers="on")
        press(client, path_in(letter_of(CONFIRM)), answer="not-mine")
        assert followed() == []
        assert write_letter(Mail.objects.get(kind=CONFIRM)) is None

    def test_who_ended_such_mails_begins_again_by_a_link_alone(
        self, client: Client, article: Article
    ) -> None:
        self.posts(client, article)
        ConfirmedAddress.objects.create(address=GUS, key=Comment.objects.get().writer)
        stop(subscriber())
        self.posts(client, article, answers="on", text="And a third time, with my mother.")
        assert followed() == []
        client.post(path_in(letter_of(KIND)))
        assert followed() == [(None, GUS, True, "daily")]

    def test_without_an_address_nothing_typed_is_lost(self, client: Client, article: Article) -> None:
        confirm_mail(guest_address="optional")
        answer = self.posts(client, article, answers="on", email="")
        assert answer.status_code == 422
        page = html(answer)
        assert "untick that we write to you" in page
        assert "I saw it twice in one week." in page
        assert "checked" in page.split('name="answers"')[1].partition(">")[0]

    def test_a_member_has_no_such_box(self, client: Client, ann: User, article: Article) -> None:
        client.force_login(ann)
        assert 'name="answers"' not in html(client.get(article.get_absolute_url()))

    def test_there_is_no_box_without_mail(self, client: Client, article: Article) -> None:
        Club.objects.update(mail_confirmed_at=None)
        assert 'name="answers"' not in html(client.get(article.get_absolute_url()))

    def test_a_known_guest_finds_the_way_to_what_they_follow(self, client: Client) -> None:
        assert "/me/following/" not in html(client.get("/me/"))
        known_here(client)
        assert "/me/following/" in html(client.get("/me/"))
