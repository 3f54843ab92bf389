"""Readers report members: who can be, what is asked, what counts, and what ends it."""

from __future__ import annotations

import pytest
from django.test import Client

from comments.models import Report
from comments.profiles import keep
from comments.reports import MOST_OF_A_NETWORK, report_member
from comments.writers import Writer
from filmclub.accounts.models import User
from filmclub.accounts.parts import Part
from filmclub.accounts.said import say
from filmclub.mail.kinds import write_letter
from filmclub.mail.models import Mail
from tests.conftest import MakeArticle, Post, html, make_user

pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}
PAGE = "/members/ann-berg/report/"


@pytest.fixture
def member(ann: User, post: Post) -> User:
    """Ann, of whom readers know a comment."""
    post(writer=Writer(user=ann))
    return ann


class TestTheForm:
    def test_works_without_a_cookie_and_thanks(self, member: User) -> None:
        stranger = Client()
        asked = html(stranger.get(PAGE))
        assert "Ann Berg" in asked
        assert "csrf" not in asked
        assert "gives away" not in asked
        answer = stranger.post(PAGE, {"reason": "insulting", "text": "That name!"}, headers=OURS)
        assert "Thank you" in html(answer)
        made = Report.objects.get()
        assert (made.member, made.comment, made.text) == (member, None, "That name!")
        assert made.key

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({}, "Choose why moderators should look at it."),
            ({"reason": "gives-away"}, "Select a valid choice"),
            ({"reason": "unlawful", "email": "nobody"}, "does not look like an e-mail address"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(
        self, member: User, data: dict[str, str], said: str
    ) -> None:
        answer = Client().post(PAGE, {**data, "text": "My words."}, headers=OURS)
        assert answer.status_code == 422
        assert said in html(answer)
        assert "My words." in html(answer)
        assert not Report.objects.exists()

    def test_takes_nothing_from_another_site(self, member: User) -> None:
        answer = Client().post(PAGE, {"reason": "spam"}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403

    def test_is_not_there_for_staff_and_strangers(self, ann: User, editor: User, article: object) -> None:
        assert Client().get("/members/ed-ito/report/").status_code == 404
        assert Client().get(PAGE).status_code == 404
        assert Client().get("/members/nobody/report/").status_code == 404

    def test_is_linked_from_the_page_of_an_author(self, ann: User, make_article: MakeArticle) -> None:
        make_article(author=ann)
        assert f'href="{PAGE}"' in html(Client().get("/authors/ann-berg/"))
        assert Client().get(PAGE).status_code == 200


def test_each_has_one_open_report_of_a_member(member: User, bob: User) -> None:
    for _time in range(2):
        report_member(member, reason="spam", writer=Writer(user=bob), network="192.0.2.0")
        report_member(member, reason="spam", writer=Writer(browser_key="a" * 32), network="192.0.2.0")
    assert Report.objects.filter(member=member).count() == 2


def test_too_many_from_one_network_are_not_taken(member: User) -> None:
    for number in range(MOST_OF_A_NETWORK):
        report_member(member, reason="spam", writer=Writer(browser_key=f"{number:032}"), network="127.0.0.0")
    answer = Client().post(PAGE, {"reason": "spam"}, headers=OURS)
    assert answer.status_code == 409
    assert "Many reports came from there" in html(answer)


def test_who_says_that_it_is_unlawful_hears_what_came_of_it(member: User, moderator: User) -> None:
    say(member, Part.ABOUT, "Unlawful words.")
    data = {"reason": "unlawful", "email": "rae@example.org"}
    assert "You hear by mail" in html(Client().post(PAGE, data, headers=OURS))
    keep(member, by=moderator)
    letters = [write_letter(mail) for mail in Mail.objects.order_by("pk")]
    assert letters[0] is None
    assert letters[1] is not None
    assert "decided that all stays as it is" in letters[1].text
    assert "Ann Berg" not in letters[1].text + letters[1].html + letters[1].subject


def test_the_staff_has_no_link_to_report(moderator: User, make_article: MakeArticle) -> None:
    make_article(author=moderator)
    make_user("rae")
    assert "/report/" not in html(Client().get("/authors/mo-lind/"))
